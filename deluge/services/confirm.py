"""The question before the first write to a live organisation."""

from collections.abc import Callable

from deluge.errors import ServiceFailure
from deluge.exchange import Request, Response, Transport
from deluge.services.transport import close_transport

Confirm = Callable[[Request], bool]

_READING_POSTS = ("/coql", "/bulk/search")


def changes_something(request: Request) -> bool:
    """False for reads, also those that Zoho takes as POST."""
    return request.writes and not request.path.endswith(_READING_POSTS)


class Confirming:
    """Lets reads through; asks once before the first write and remembers a yes."""

    def __init__(self, transport: Transport, confirm: Confirm | None) -> None:
        self._transport = transport
        self._confirm = confirm
        self._confirmed = False
        self.place = getattr(transport, "place", "")

    def send(self, request: Request) -> Response:
        """The answer; a write that was not agreed to is refused."""
        if changes_something(request) and not self._confirmed:
            if self._confirm is None or not self._confirm(request):
                raise ServiceFailure(
                    f"not sent: {request.method} {request.path} would change a live organisation",
                    code="write-refused",
                    hint="--yes allows writes; --dry-run shows them; --org sandbox keeps them here",
                )
            self._confirmed = True
        return self._transport.send(request)

    def close(self) -> None:
        """Close what is behind."""
        close_transport(self._transport)
