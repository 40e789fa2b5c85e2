"""uvicorn's HTTP protocol, hardened against clients that send their headers drop by drop."""

import asyncio
from typing import Any


def guarded_protocol(seconds: float) -> type[asyncio.Protocol]:
    """A protocol that closes a connection on which no whole request head arrives in time."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    base: Any = AutoHTTPProtocol

    class GuardedProtocol(base):
        """Counts the time from when a connection is idle until a request has begun."""

        guard: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:
            base.connection_made(self, transport)
            self.arm()

        def data_received(self, data: bytes) -> None:
            base.data_received(self, data)
            cycle = self.cycle
            if cycle is not None and not cycle.response_complete:
                self.disarm()

        def on_response_complete(self) -> None:
            base.on_response_complete(self)
            self.arm()

        def connection_lost(self, exc: Exception | None) -> None:
            self.disarm()
            base.connection_lost(self, exc)

        def arm(self) -> None:
            self.disarm()
            loop = asyncio.get_running_loop()
            self.guard = loop.call_later(seconds, self.expire)

        def disarm(self) -> None:
            if self.guard is not None:
                self.guard.cancel()
                self.guard = None

        def expire(self) -> None:
            if not self.transport.is_closing():
                self.transport.close()

    return GuardedProtocol
