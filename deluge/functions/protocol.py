"""uvicorn's HTTP protocol, hardened against clients that dawdle with headers or with answers."""

import asyncio
from typing import Any


def guarded_protocol(seconds: float) -> type[asyncio.Protocol]:
    """A protocol that ends a connection on which nothing moves for that long.

    Either no whole request head arrives, or the client takes nothing of its answer.
    """
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    base: Any = AutoHTTPProtocol

    class GuardedProtocol(base):
        """Counts the time from when a connection is idle until a request has begun.

        One timer per connection looks whether the deadline passed: a timer per request costs more
        than the rest of the guard.
        """

        guard: asyncio.TimerHandle | None = None
        deadline: float | None = None
        unsent: int = 0

        def connection_made(self, transport: asyncio.Transport) -> None:
            base.connection_made(self, GatheringTransport(transport, self.loop))
            self.deadline = self.loop.time() + seconds
            self.guard = self.loop.call_at(self.deadline, self.look)

        def data_received(self, data: bytes) -> None:
            base.data_received(self, data)
            if self.is_answering():
                self.deadline = None

        def on_response_complete(self) -> None:
            base.on_response_complete(self)
            self.deadline = None if self.is_answering() else self.loop.time() + seconds

        def connection_lost(self, exc: Exception | None) -> None:
            if self.guard is not None:
                self.guard.cancel()
            base.connection_lost(self, exc)

        def is_answering(self) -> bool:
            cycle = self.cycle
            return cycle is not None and not cycle.response_complete

        def look(self) -> None:
            now = self.loop.time()
            unsent = self.transport.get_write_buffer_size()
            if unsent and unsent == self.unsent:  # as much as when this was looked at last
                self.transport.abort()
                return
            self.unsent = unsent
            if not unsent and self.deadline is not None and self.deadline <= now:
                self.transport.close()
                return
            wait = unsent or self.deadline is None
            self.guard = self.loop.call_at(now + seconds if wait else self.deadline, self.look)

    return GuardedProtocol


class GatheringTransport:
    """A transport that sends head and body of an answer, which come one by one, in one piece."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send the data, together with what is written in the same turn of the loop."""
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)

    def close(self) -> None:
        """Close the connection when everything is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        data = b"".join(self._pieces)
        self._pieces.clear()
        if data:
            self._transport.write(data)
