"""Request and Response: where services, transports, the emulator and the server meet.

A service task builds a Request; whichever transport the organisation chose (live HTTP, the
emulator in this process, a recording, a test mock) answers it with a Response.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from deluge.values.charset import is_charset

if TYPE_CHECKING:
    from json import JSONEncoder

JSON_TYPE = "application/json;charset=UTF-8"


@cache
def _json_encoder() -> "JSONEncoder":
    """The encoder of answers: json.dumps would make one per call."""
    from json import JSONEncoder

    return JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def sendable(text: str) -> str:
    """The text with `?` for lone halves of characters, which have no bytes to send."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


class Headers(dict[str, str]):
    """Header fields with names folded to lower case."""

    def __init__(self, fields: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        for name, value in dict(fields).items():
            super().__setitem__(name.lower(), value)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name.lower(), value)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The field's value, or the default."""
        return super().get(name.lower(), default)


_NO_URL = SplitResult("", "", "", "", "")


def split_url(url: str) -> SplitResult:
    """The parts of a URL; none of a text that is no URL (scripts write what they like).

    A backslash ends the host for the HTTP library and does not for Python: a URL that they read as
    two hosts names none, or a token for the one would go to the other.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return _NO_URL
    return _NO_URL if "\\" in parts.netloc else parts


class Request:
    """One HTTP request: `method` in upper case, absolute `url` without query, `query` as pairs.

    `written` is the query as the URL spelled it: its pairs come first in `query`, and leave as they
    are spelled (`?wsdl`, `%E9` and `%20` mean something to some servers). `timeout` is in seconds.
    `writes` is false when the request changes nothing at the service (used for the live
    confirmation and for retries). `by_task` marks what Deluge's tasks ask, from which Zoho takes
    numeric and boolean text; it is never sent.
    """

    __slots__ = (
        "body", "by_task", "headers", "method", "query", "timeout", "url", "writes", "written",
    )  # fmt: skip

    def __init__(
        self,
        method: str,
        url: str,
        *,
        query: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        timeout: float = 40.0,
        writes: bool | None = None,
        by_task: bool = False,
        written: str = "",
    ) -> None:
        self.method = method.upper()
        base, _, text = url.partition("?")
        self.url = base
        self.query = [*parse_qsl(text, keep_blank_values=True), *query] if text else list(query)
        self.written = text or written
        self.headers = Headers(headers)
        self.body = body
        self.timeout = timeout
        self.by_task = by_task
        self.writes = self.method not in ("GET", "HEAD", "OPTIONS") if writes is None else writes

    def copy(
        self,
        *,
        url: str | None = None,
        query: Iterable[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> "Request":
        """A request of its own that differs in what is given."""
        return Request(
            self.method,
            self.url if url is None else url,
            query=self.query if query is None else query,
            headers=self.headers if headers is None else headers,
            body=self.body,
            timeout=self.timeout,
            writes=self.writes,
            by_task=self.by_task,
            written=self.written,
        )

    @property
    def host(self) -> str:
        """The host name in lower case, without port."""
        return split_url(self.url).hostname or ""

    @property
    def is_secure(self) -> bool:
        """Whether the URL is one of https."""
        return split_url(self.url).scheme == "https"

    @property
    def netloc(self) -> str:
        """Host and port as the URL writes them."""
        return split_url(self.url).netloc

    @property
    def path(self) -> str:
        """The decoded path."""
        return unquote(split_url(self.url).path) or "/"

    @property
    def full_url(self) -> str:
        """The URL with its query."""
        if not self.query:
            return self.url
        query = urlencode(self.query)
        if self.written:
            spelled = parse_qsl(self.written, keep_blank_values=True)
            if self.query[: len(spelled)] == spelled:
                rest = urlencode(self.query[len(spelled) :])
                query = f"{self.written}&{rest}" if rest else self.written
        return f"{self.url}?{query}"

    def parameter(self, name: str) -> str:
        """The first query parameter of that name, empty when there is none."""
        return next((value for key, value in self.query if key == name), "")

    def json(self) -> object:
        """The body as JSON; raises ValueError when it is not JSON."""
        import json

        return json.loads(self.body)


class Response:
    """One HTTP response; an empty body and status 204 is how Zoho says "nothing found"."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self,
        status: int,
        body: bytes = b"",
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> None:
        self.status = status
        self.body = body
        self.headers = Headers(headers)

    @classmethod
    def of_json(
        cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> "Response":
        """A JSON response with Zoho's content type.

        Half a surrogate pair, which has no bytes, becomes a question mark.
        """
        text = _json_encoder().encode(value)
        fields = {"Content-Type": JSON_TYPE, **(headers or {})}
        return cls(status, text.encode("utf-8", "replace"), fields)

    def json(self) -> object:
        """The body as JSON; raises ValueError when it is not JSON."""
        import json

        return json.loads(self.body)

    def text(self) -> str:
        """The body as text in its declared charset, UTF-8 when none is declared."""
        kind = self.headers.get("content-type") or ""
        charset = "utf-8"
        for part in kind.split(";")[1:]:
            name, _, value = part.strip().partition("=")
            if name.lower() == "charset" and value:
                charset = value.strip('"')
        try:
            return self.body.decode(charset if is_charset(charset) else "utf-8")
        except UnicodeDecodeError:
            return self.body.decode("utf-8", "replace")


class Transport(Protocol):
    """Whatever can answer a request: raises ServiceFailure when it cannot."""

    def send(self, request: Request) -> Response:
        """The response to the request."""
        ...
