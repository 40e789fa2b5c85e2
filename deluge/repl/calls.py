"""The calls of a session: what went out, and answers given in place of a service."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from fnmatch import fnmatchcase
from time import perf_counter
from typing import TYPE_CHECKING

from deluge.exchange import Request, Response, Transport
from deluge.organisation import LazyServices
from deluge.tasks import BracketCall, TaskCall

if TYPE_CHECKING:
    from deluge.services.session import Services
    from deluge.usage import Usage

_KEPT = 1_000


class Call:
    """One request of a script, or one mocked answer."""

    __slots__ = ("method", "milliseconds", "status", "target")

    def __init__(self, method: str, target: str, status: str, milliseconds: float) -> None:
        self.method = method
        self.target = target
        self.status = status
        self.milliseconds = milliseconds


class Calls:
    """The last calls of the session, and its mocks by task name or URL pattern."""

    def __init__(self) -> None:
        self.made: list[Call] = []
        self.mocks: dict[str, object] = {}

    def add(self, method: str, target: str, status: str, milliseconds: float) -> None:
        """Keep a call; the oldest make room."""
        self.made.append(Call(method, target, status, milliseconds))
        del self.made[:-_KEPT]

    def mock_of(self, target: str) -> str | None:
        """The mock that answers a task name or URL: the exact one, else the first pattern."""
        folded = target.lower()
        for name in self.mocks:
            if name.lower() == folded:
                return name
        return next((name for name in self.mocks if fnmatchcase(folded, name.lower())), None)

    def answer(self, mock: str) -> object:
        """A copy of a mock's value: scripts may change what they are given."""
        return deepcopy(self.mocks[mock])


class WatchedServices:
    """The services of an interpreter, with mocks before them and a log behind them."""

    def __init__(self, services: LazyServices, calls: Calls) -> None:
        self._lazy = services
        self._calls = calls
        self._watched = False

    def task(self, name: str) -> TaskCall | None:
        """The task of that name, which a mock may answer; None when there is none."""
        real = self._opened.task(name)
        if real is None and self._calls.mock_of(name) is None:
            return None
        return _MockableTask(name, real, self._calls, self._opened.usage)

    def bracket(self, name: str) -> BracketCall | None:
        """The bracket task of that name; a mock of its URL may answer it."""
        real = self._opened.bracket(name)
        return real and _MockableBracket(name, real, self._calls, self._opened.usage)

    def task_names(self) -> Iterable[str]:
        """All known names."""
        return self._opened.task_names()

    def advice(self, name: str) -> str | None:
        """What helps whoever wrote the name of a task that there is not, or None."""
        return self._opened.advice(name)

    @property
    def _opened(self) -> "Services":
        opened = self._lazy.opened
        if not self._watched:
            opened.transport = _Watched(opened.transport, self._calls)
            self._watched = True
        return opened


class _Watched:
    """A transport that notes each request and how it was answered."""

    def __init__(self, transport: Transport, calls: Calls) -> None:
        self._transport = transport
        self._calls = calls

    def send(self, request: Request) -> Response:
        """The answer of the transport behind."""
        from deluge.services.redact import Redactor

        target = Redactor().url(request.url, request.query)
        began = perf_counter()
        status = "failed"
        try:
            response = self._transport.send(request)
            status = str(response.status)
        finally:
            self._calls.add(request.method, target, status, (perf_counter() - began) * 1000)
        return response


class _MockableTask:
    """A task; whether it is mocked is asked at each call, for functions are bound once."""

    def __init__(self, name: str, real: TaskCall | None, calls: Calls, usage: "Usage") -> None:
        self.name = real.name if real else name
        self.minimum = real.minimum if real else 0
        self.maximum = real.maximum if real else 100
        self._real = real
        self._calls = calls
        self._usage = usage

    def __call__(self, *args: object) -> object:
        mock = self._calls.mock_of(self.name)
        if mock is not None:
            self._usage.api_calls += 1
            self._calls.add("TASK", self.name, "mock", 0.0)
            return self._calls.answer(mock)
        if self._real is None:
            from deluge.errors import EvalError

            raise EvalError(f"Not able to find '{self.name}' function", code="unknown-task")
        return self._real(*args)


class _MockableBracket:
    """`invokeurl [...]` and its kin."""

    def __init__(self, name: str, real: BracketCall, calls: Calls, usage: "Usage") -> None:
        self.keys = real.keys
        self._name = name
        self._real: Callable[[dict[str, list[object]]], object] = real
        self._calls = calls
        self._usage = usage

    def __call__(self, items: dict[str, list[object]]) -> object:
        url = next((str(value) for value in items.get("url", ())), self._name)
        mock = self._calls.mock_of(url) or self._calls.mock_of(self._name)
        if mock is None:
            return self._real(items)
        self._usage.api_calls += 1
        method = next((str(value).upper() for value in items.get("type", ())), "GET")
        self._calls.add(method, url, "mock", 0.0)
        return self._calls.answer(mock)
