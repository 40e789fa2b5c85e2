"""The HTTP client: pooled connections, time limits, retries of reads."""

import random
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from deluge.errors import ServiceFailure
from deluge.exchange import Request, Response

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 10.0
MAX_BYTES = 50 * 1024 * 1024
"""The largest answer read; Zoho's own limits are lower."""

_RETRIED = frozenset({429, 500, 502, 503, 504})
_RETRIES = 3
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_MOST_DIGITS = 15
_CHUNK = 64 * 1024


class HttpClient:
    """A transport over `requests`, which is imported when the first request leaves.

    Only reads are repeated, `retries` times at most: a write that was answered with 500 or not at
    all may have happened. `sleep` and `jitter` are injected by tests.
    """

    def __init__(
        self,
        *,
        retries: int = _RETRIES,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._retries = retries
        self._sleep = sleep
        self._jitter = jitter
        self._clock = clock
        self._wall_clock = wall_clock
        self._session: requests.Session | None = None

    def send(self, request: Request) -> Response:
        """The server's answer, after repetitions of a read that a server in trouble refuses."""
        if request.writes:
            return self._exchange(request)
        for attempt in range(self._retries):
            try:
                response = self._exchange(request)
            except ServiceFailure as failure:
                if failure.code not in ("connection-failed", "answer-broken"):
                    raise
                pause: float | None = self._backoff(attempt)
            else:
                if response.status not in _RETRIED:
                    return response
                pause = self._advised_pause(response)
                if pause is None:
                    pause = self._backoff(attempt)
                if pause > _LONGEST_PAUSE:
                    return response
            self._sleep(pause)
        return self._exchange(request)

    def close(self) -> None:
        """Close the pooled connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _backoff(self, attempt: int) -> float:
        """Exponential, with jitter: between half and all of 0.5, 1, 2 seconds."""
        return _FIRST_PAUSE * 2**attempt * (0.5 + self._jitter() / 2)

    def _advised_pause(self, response: Response) -> float | None:
        """The pause the server asks for, or None."""
        asked = response.headers.get("retry-after")
        if asked is not None:
            return self._retry_after(asked)
        if response.headers.get("x-ratelimit-remaining") != "0":
            return None
        reset = (response.headers.get("x-ratelimit-reset") or "").strip()
        if not reset.isdecimal() or len(reset) > _MOST_DIGITS:
            return None
        # Some services send seconds to wait, others the moment; Zoho has used milliseconds.
        moment = int(reset)
        if moment > 10**11:
            moment //= 1000
        return max(0.0, moment - self._wall_clock() if moment > 10**8 else float(moment))

    def _retry_after(self, asked: str) -> float | None:
        if asked.strip().isdecimal():
            return float(asked)
        from email.utils import parsedate_to_datetime

        try:
            return max(0.0, parsedate_to_datetime(asked).timestamp() - self._wall_clock())
        except (ValueError, TypeError, OverflowError):
            return None

    def _exchange(self, request: Request) -> Response:
        """One request and its answer; every way of failing becomes a ServiceFailure."""
        import requests

        if not request.host:
            raise _not_callable(request)
        if self._session is None:
            self._session = new_session()
        deadline = self._clock() + request.timeout
        try:
            with self._session.request(
                request.method,
                request.full_url,
                data=request.body or None,
                headers=dict(request.headers),
                timeout=(min(CONNECT_SECONDS, request.timeout), request.timeout),
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = self._read(answer, request, deadline)
                return Response(answer.status_code, body, _kept_headers(answer))
        except (requests.RequestException, ValueError, OSError) as error:
            raise failure_of(error, request) from None

    def _read(self, answer: "requests.Response", request: Request, deadline: float) -> bytes:
        """The whole decoded body, within the time and size limits."""
        body = bytearray()
        for piece in _pieces(answer):
            body += piece
            if len(body) > MAX_BYTES:
                raise ServiceFailure(
                    f"the answer of {request.host} is larger than {MAX_BYTES // 2**20} MB",
                    code="answer-too-large",
                )
            if self._clock() > deadline:
                raise timed_out(request)
        return bytes(body)


def _pieces(answer: "requests.Response") -> Iterator[bytes]:
    """The decoded body as it arrives.

    `iter_content` waits until a whole piece is there: a server that sends a byte now and then
    would never let the clock be looked at.
    """
    import requests
    from urllib3 import exceptions

    read = getattr(answer.raw, "read1", None)
    if read is None:  # urllib3 before 2.1
        yield from answer.iter_content(_CHUNK)
        return
    try:
        while piece := read(_CHUNK, decode_content=True):
            yield piece
    except exceptions.ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from None
    except exceptions.DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from None
    except exceptions.HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from None


def new_session() -> "requests.Session":
    """A session that takes no credentials from the machine (.netrc) and keeps no cookies."""
    from http.cookiejar import DefaultCookiePolicy

    import requests

    from deluge.version import __version__

    session = requests.Session()
    session.auth = lambda prepared: prepared
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"deluge-lang/{__version__}"
    return session


def _kept_headers(answer: "requests.Response") -> dict[str, str]:
    """The headers that still hold for the decoded body."""
    dropped = {"content-encoding", "transfer-encoding", "connection"}
    if "content-encoding" in answer.headers:
        dropped.add("content-length")
    return {name: value for name, value in answer.headers.items() if name.lower() not in dropped}


def timed_out(request: Request) -> ServiceFailure:
    """The error of an answer that did not come in time, in Zoho's words."""
    return ServiceFailure(
        "socket timeout error", code="timeout",
        hint=f"{request.host} did not answer within {request.timeout:g} seconds",
    )  # fmt: skip


def failure_of(error: Exception, request: Request) -> ServiceFailure:
    """What a failure of the HTTP library means to a script, without the library's text."""
    import requests

    host = request.host or request.url
    if isinstance(error, requests.exceptions.SSLError):
        return ServiceFailure(
            f"no secure connection to {host}", code="tls",
            hint="its certificate is not trusted on this machine, or something stands in between",
        )  # fmt: skip
    if isinstance(error, requests.ConnectTimeout):
        return ServiceFailure(
            f"{host} cannot be reached", code="connection-failed",
            hint=f"no connection within {CONNECT_SECONDS:g} seconds",
        )  # fmt: skip
    if isinstance(error, requests.Timeout) or "Read timed out" in str(error):
        return timed_out(request)
    broken = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)
    if isinstance(error, broken):
        return ServiceFailure(f"the answer of {host} broke off or is damaged", code="answer-broken")
    if isinstance(error, requests.ConnectionError | OSError) and not isinstance(
        error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema
        | requests.exceptions.InvalidSchema | requests.exceptions.InvalidHeader
    ):  # fmt: skip
        return ServiceFailure(
            f"the connection to {host} failed", code="connection-failed",
            hint="check the host name, the network and the proxy settings",
        )  # fmt: skip
    return _not_callable(request)


def _not_callable(request: Request) -> ServiceFailure:
    return ServiceFailure(f"'{request.url}' cannot be called", code="invalid-url")
