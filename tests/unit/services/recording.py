"""A transport that records what goes out and gives canned answers, and a context."""

from datetime import UTC, datetime
from random import Random

from deluge.builtins.context import Context, User
from deluge.exchange import Request, Response
from deluge.values.conventions import Conventions


class Recording:
    """A transport: `sent` holds the requests, `answers` what is given for them in turn."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.answers: list[Response] = []

    def send(self, request: Request) -> Response:
        """The next canned answer, `{}` when there is none left."""
        self.sent.append(request)
        return self.answers.pop(0) if self.answers else Response.of_json({})

    def answer(self, body: object, status: int = 200) -> None:
        """Add a canned JSON answer."""
        self.answers.append(Response.of_json(body, status))

    @property
    def last(self) -> Request:
        """The request sent last."""
        return self.sent[-1]


def make_context() -> Context:
    """A context in UTC at a fixed moment."""
    moment = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    conventions = Conventions(zone=UTC, zone_name="UTC", date_format="yyyy-MM-dd")
    return Context(conventions, lambda: moment, Random(1), User())
