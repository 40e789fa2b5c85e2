"""Mocks: what a test says instead of a service, a host of the network or another function."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from urllib.parse import parse_qsl

from deluge.errors import ServiceFailure, Thrown, UsageError, did_you_mean
from deluge.exchange import Request, Response

_FAULTS = {
    "timeout": ("socket timeout error", "timeout"),
    "refused": ("the connection to {host} failed", "connection-failed"),
    "broken": ("the answer of {host} broke off or is damaged", "answer-broken"),
    "tls": ("no secure connection to {host}", "tls"),
}
"""Faults of the network by name, told as the real client tells them."""

OPTIONS = ("arguments", "fault", "optional", "replies", "reply", "times")
HTTP_OPTIONS = (
    "body", "fault", "headers", "method", "optional", "parameters", "replies", "reply",
    "status", "times", "url",
)  # fmt: skip


class Mock:
    """What is told instead of a call: one reply, several in turn (the last stays), or a fault."""

    def __init__(self, what: str, options: Mapping[str, object]) -> None:
        self.what = what
        self.calls = 0
        replies = options.get("replies")
        if replies is not None and (not isinstance(replies, list) or not replies):
            raise UsageError("'replies' of a mock must be a list that is not empty")
        self._replies: list[object] = (
            list(replies) if isinstance(replies, list) else [options.get("reply")]
        )
        fault = options.get("fault")
        self.fault = None if fault is None else str(fault)
        times = options.get("times")
        if times is not None and (type(times) is not int or times < 0):
            raise UsageError("'times' of a mock must be a number that is not negative")
        self._times = times
        self._optional = options.get("optional") is True or times == 0

    def next_reply(self) -> object:
        """The reply to this call; the mock's own, so that a script may change what it gets."""
        self.calls += 1
        return deepcopy(self._replies[min(self.calls, len(self._replies)) - 1])

    @property
    def used_up(self) -> bool:
        """Whether it has been called as often as it said: the next mock may answer."""
        return self._times is not None and self.calls >= self._times > 0

    def complaint(self) -> str | None:
        """What is wrong with how often it was called, None when nothing is."""
        if self._times is not None and self.calls != self._times:
            return f"{self.what} was called {self.calls} times, not {self._times}"
        if not self.calls and not self._optional:
            return f"{self.what} was never called"
        return None


class CallMock(Mock):
    """A mock of a task or a function; `arguments` restricts it to calls with these."""

    def __init__(self, name: str, options: Mapping[str, object]) -> None:
        _check_options(options, OPTIONS)
        super().__init__(f"the mock of {name}", options)
        arguments = options.get("arguments")
        if arguments is not None and not isinstance(arguments, list):
            raise UsageError("'arguments' of a mock must be a list")
        self._arguments: list[object] | None = arguments

    def accepts(self, arguments: Sequence[object]) -> bool:
        """Whether it answers a call with these arguments; maps need only hold what it names."""
        wanted = self._arguments
        return wanted is None or (
            len(wanted) == len(arguments) and all(map(holds, arguments, wanted))
        )

    def answer(self) -> object:
        """The reply, or the fault raised as the called code would raise it."""
        reply = self.next_reply()
        if self.fault is not None:
            raise Thrown(self.fault)
        return reply


class HttpMock(Mock):
    """A mock of requests: method, URL (with `*`), parameters and body say which."""

    def __init__(self, options: Mapping[str, object]) -> None:
        _check_options(options, HTTP_OPTIONS)
        url = options.get("url")
        if not isinstance(url, str) or not url:
            raise UsageError("a mock of invokeurl needs a 'url'", hint=http_example("GET", "URL"))
        method = str(options.get("method") or "*").upper()
        super().__init__(f"the mock of {method} {url}", options)
        self._method = method
        self._url = _pattern(url)
        self._parameters = options.get("parameters")
        self._body = options.get("body")
        self._status = options.get("status", 200)
        if type(self._status) is not int or not 100 <= self._status <= 599:
            raise UsageError(f"{self._status} is no HTTP status")
        headers = options.get("headers") or {}
        if not isinstance(headers, Mapping):
            raise UsageError("'headers' of a mock must be a map")
        self._headers = {str(name): str(text) for name, text in headers.items()}
        if self.fault is not None and self.fault not in _FAULTS:
            raise UsageError(
                f"there is no fault '{self.fault}'",
                hint=did_you_mean(self.fault, _FAULTS) or f"one of {', '.join(_FAULTS)}",
            )

    def accepts(self, request: Request) -> bool:
        """Whether it answers this request."""
        return (
            self._method in ("*", request.method)
            and any(self._url.fullmatch(url) for url in (request.url, request.full_url))
            and (self._parameters is None or holds(dict(request.query), self._parameters))
            and (self._body is None or _body_holds(request, self._body))
        )

    def respond(self, request: Request, to_text: Callable[[object], str]) -> Response:
        """The response; a map or list is sent as JSON, null as an empty body."""
        reply = self.next_reply()
        if self.fault is not None:
            message, code = _FAULTS[self.fault]
            raise ServiceFailure(message.format(host=request.host), code=code)
        assert isinstance(self._status, int)
        if reply is None:
            return Response(self._status, b"", self._headers)
        kind = "application/json" if isinstance(reply, dict | list) else "text/plain"
        headers = {"content-type": f"{kind};charset=UTF-8", **self._headers}
        return Response(self._status, to_text(reply).encode(), headers)


class Mocks:
    """The mocks of one test; of several that fit, the one made last answers."""

    def __init__(self) -> None:
        self.http: list[HttpMock] = []
        self._tasks: dict[str, list[CallMock]] = {}
        self._functions: dict[str, list[CallMock]] = {}

    def clear(self) -> None:
        """Forget all: a new test begins."""
        self.http.clear()
        self._tasks.clear()
        self._functions.clear()

    def add_http(self, mock: HttpMock) -> None:
        """Answer requests."""
        self.http.append(mock)

    def add_task(self, name: str, mock: CallMock) -> None:
        """Answer calls of a task."""
        self._tasks.setdefault(name.lower(), []).append(mock)

    def add_function(self, name: str, mock: CallMock) -> None:
        """Answer calls of a user function."""
        self._functions.setdefault(name.lower(), []).append(mock)

    def task(self, name: str, arguments: Sequence[object]) -> CallMock | None:
        """The mock of such a call of a task, if there is one."""
        return _chosen(self._tasks.get(name.lower()), arguments) if self._tasks else None

    def function(self, name: str, arguments: Sequence[object]) -> CallMock | None:
        """The mock of such a call of a function, if there is one."""
        return _chosen(self._functions.get(name.lower()), arguments) if self._functions else None

    def request(self, request: Request) -> HttpMock | None:
        """The mock of such a request, if there is one."""
        fitting = [mock for mock in reversed(self.http) if mock.accepts(request)]
        return next((mock for mock in fitting if not mock.used_up), fitting[0] if fitting else None)

    def complaints(self) -> list[str]:
        """What is wrong with how often the mocks were called."""
        groups = [self.http, *self._tasks.values(), *self._functions.values()]
        found = [mock.complaint() for mocks in groups for mock in mocks]
        return [complaint for complaint in found if complaint]


def http_example(method: str, url: str) -> str:
    """The mock that a test could write for a request."""
    return f'mock it: mock.invokeurl({{"method":"{method}","url":"{url}","reply":{{}}}});'


def holds(actual: object, wanted: object) -> bool:
    """Whether a value is what is wanted; a map may hold more, a text may use `*`."""
    if isinstance(wanted, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and holds(actual[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(wanted)
            and all(map(holds, actual, wanted))
        )
    if isinstance(wanted, str) and isinstance(actual, str) and "*" in wanted:
        return _pattern(wanted).fullmatch(actual) is not None
    return actual == wanted and isinstance(actual, bool) == isinstance(wanted, bool)


def _chosen(mocks: list[CallMock] | None, arguments: Sequence[object]) -> CallMock | None:
    fitting = [mock for mock in reversed(mocks or ()) if mock.accepts(arguments)]
    return next((mock for mock in fitting if not mock.used_up), fitting[0] if fitting else None)


def _pattern(text: str) -> re.Pattern[str]:
    """`*` stands for any characters."""
    parts = [re.escape(part) for part in re.split(r"\*+", text)]
    return re.compile(".*".join(parts), re.DOTALL)


def _body_holds(request: Request, wanted: object) -> bool:
    text = request.body.decode("utf-8", "replace")
    if isinstance(wanted, str):
        return holds(text, wanted)
    try:
        body = request.json()
    except ValueError:
        body = dict(parse_qsl(text, keep_blank_values=True))
    return holds(body, wanted)


def _check_options(options: Mapping[str, object], known: Sequence[str]) -> None:
    for name in options:
        if name not in known:
            raise UsageError(
                f"a mock has no option '{name}'",
                hint=did_you_mean(str(name), known) or f"options: {', '.join(known)}",
            )
