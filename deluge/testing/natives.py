"""The functions that tests in Deluge have and that are written in Python: the hooks of testing.dg.

`assert.*` itself is Deluge, in `stdlib/testing.dg`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from deluge.builtins.context import User
from deluge.errors import EvalError, UsageError, did_you_mean
from deluge.source import Source
from deluge.tasks import TaskCall
from deluge.testing.bench import Bench
from deluge.testing.contracts import run_as
from deluge.testing.diff import difference, equal_strictly, shown
from deluge.testing.failure import AssertionFailed, WorldFailed
from deluge.testing.mocks import CallMock, HttpMock, holds
from deluge.testing.sent import request_map
from deluge.testing.snapshots import Snapshots
from deluge.testing.watch import Call
from deluge.values.datetime import DateTime
from deluge.values.plain import from_plain, to_plain
from deluge.values.show import text_of

_SPANS = ("days", "hours", "minutes", "seconds", "weeks")
_USER = ("admin_id", "admin_name", "ip_address", "login_id", "login_name")


Native = (
    Callable[[], object] | Callable[[Any], object]
    | Callable[[Any, Any], object] | Callable[[Any, Any, Any], object]
)  # fmt: skip


class NativeFunction:
    """A function that tests may call although it is written in Python."""

    __slots__ = ("_function", "maximum", "minimum", "name")

    def __init__(self, name: str, function: Callable[..., object], minimum: int, maximum: int):
        self.name = name
        self.minimum = minimum
        self.maximum = maximum
        self._function = function

    def __call__(self, *args: object) -> object:
        """The function's value; what was asked wrongly is an error at the place of the call."""
        try:
            return self._function(*args)
        except WorldFailed:
            raise
        except UsageError as error:
            raise EvalError(error.message, code=error.code, hint=error.hint) from None


class TestNatives:
    """The native functions, which only test files and the assertions may call."""

    __test__ = False

    def __init__(self, bench: Bench, snapshots: Snapshots) -> None:
        self._bench = bench
        self._snapshots = snapshots
        self._allowed: set[str] = set()
        functions = [NativeFunction(*row) for row in self._table()]
        self._functions = {function.name.lower(): function for function in functions}

    def allow(self, source: Source) -> None:
        """Let the code of a source use them."""
        self._allowed.add(source.path)

    def find(self, name: str, source: Source) -> TaskCall | None:
        """The native function of that name, for code that may call it."""
        return self._functions.get(name.lower()) if source.path in self._allowed else None

    def names(self) -> list[str]:
        """The names of all native functions."""
        return [function.name for function in self._functions.values()]

    def _table(self) -> list[tuple[str, Native, int, int]]:
        """Name, function, least and most arguments."""
        org, snapshots = self._bench.org, self._snapshots
        return [
            ("testing.fail", self._fail, 1, 2),
            ("testing.difference", self._difference, 2, 2),
            ("testing.text", lambda value: shown(value, self._bench.conventions), 1, 1),
            ("testing.listed", self._listed, 1, 1),
            ("testing.holds", self._holds, 2, 2),
            ("testing.fits", holds, 2, 2),
            ("testing.attempt", self._attempt, 2, 2),
            ("testing.runAs", self._run_as, 2, 3),
            ("mock.invokeurl", self._mock_http, 1, 1),
            ("mock.task", self._mock_task, 2, 3),
            ("mock.function", self._mock_function, 2, 3),
            ("clock.set", self._set_clock, 1, 1),
            ("clock.advance", self._advance_clock, 1, 1),
            ("org.seed", self._seed, 2, 2),
            ("org.seedFile", lambda name: org.seed_from(self._text(name)), 1, 1),
            ("org.records", lambda name: self._value(org.emulator.records(self._text(name))), 1, 1),
            ("org.record", lambda id: self._value(org.record(self._text(id))), 1, 1),
            ("org.variable", lambda name, value: org.set_variable(self._text(name), value), 2, 2),
            ("org.user", self._set_user, 1, 1),
            ("calls.all", lambda: [self._call_map(c) for c in self._bench.watch.calls], 0, 0),
            ("calls.of", self._calls_of, 1, 1),
            ("calls.requests", lambda: self._value([request_map(r) for r in org.requests]), 0, 0),
            ("calls.mails", lambda: self._value(org.mails()), 0, 0),
            ("calls.signals", lambda: self._value(org.signals()), 0, 0),
            ("calls.info", lambda: list(self._bench.machine.lines), 0, 0),
            ("calls.used", lambda: dict(self._bench.watch.used.as_map()), 0, 0),
            ("snapshot.value", lambda value: snapshots.check("value", self._plain(value)), 1, 1),
            ("snapshot.info", lambda: snapshots.check("info", self._bench.machine.lines), 0, 0),
            ("snapshot.records", lambda name: snapshots.records(org, self._text(name)), 1, 1),
            ("snapshot.requests", lambda: snapshots.requests(org), 0, 0),
        ]

    # ---- values

    def _value(self, plain: object) -> object:
        return from_plain(plain, self._bench.conventions)

    def _plain(self, value: object) -> object:
        return to_plain(value, self._bench.conventions)

    def _text(self, value: object) -> str:
        return text_of(value, self._bench.conventions)

    # ---- what the assertions are made of

    def _fail(self, message: object, details: object = "") -> None:
        raise AssertionFailed(self._text(message), self._text(details))

    def _difference(self, expected: object, actual: object) -> str | None:
        return difference(expected, actual, self._bench.conventions)

    def _listed(self, values: object) -> str:
        items: list[object] = list(values) if isinstance(values, list) else [values]
        lines = [shown(item, self._bench.conventions) for item in items]
        return "\n".join(lines) or "(there are none)"

    def _holds(self, container: object, item: object) -> bool:
        conventions = self._bench.conventions
        if isinstance(container, list):
            return any(equal_strictly(item, each, conventions) for each in container)
        if isinstance(container, dict):
            return holds(container, item) if isinstance(item, dict) else item in container
        return self._text(item) in self._text(container)

    def _attempt(self, name: object, arguments: object) -> dict[object, object]:
        given = arguments if isinstance(arguments, dict | list) else {}
        value, error = self._bench.attempt(self._text(name), given)
        if isinstance(error, AssertionFailed):
            raise error
        return {
            "value": value,
            "error": error and error.message,
            "code": error and error.code,
            "line": error and error.line,
        }

    def _run_as(self, category: object, given: object, name: object = None) -> object:
        outcome = run_as(
            self._bench,
            self._text(category),
            _map(given, "testing.runAs"),
            None if name is None else self._text(name),
        )
        return self._value(outcome.as_map())

    # ---- mocks

    def _mock_http(self, options: object) -> None:
        self._bench.org.mocks.add_http(HttpMock(_map(options, "mock.invokeurl")))

    def _mock_task(self, name: object, reply: object, options: object = None) -> None:
        title = self._text(name)
        self._bench.org.mocks.add_task(title, CallMock(title, _options(reply, options)))

    def _mock_function(self, name: object, reply: object, options: object = None) -> None:
        code = self._bench.known(self._text(name))
        mock = CallMock(code.name, _options(reply, options))
        self._bench.org.mocks.add_function(code.name, mock)

    # ---- the world

    def _set_clock(self, moment: object) -> None:
        clock = self._bench.org.clock
        if isinstance(moment, DateTime):
            clock.set(moment.wall)
        else:
            clock.set(None if moment is None else self._text(moment))

    def _advance_clock(self, amount: object) -> None:
        spans = _map(amount, "clock.advance")
        for name, number in spans.items():
            if (
                name not in _SPANS
                or isinstance(number, bool)
                or not isinstance(number, int | float)
            ):
                raise UsageError(
                    f"clock.advance does not know '{name}'", hint=f'as in {{"{_SPANS[0]}":1}}'
                )
        self._bench.org.clock.advance(**spans)  # type: ignore[arg-type]

    def _seed(self, module: object, records: object) -> list[object]:
        plain: Any = self._plain(records)
        rows = plain if isinstance(plain, list) else [plain]
        return list(self._bench.org.emulator.seed(self._text(module), rows))

    def _set_user(self, about: object) -> None:
        given = _map(about, "org.user")
        for name in given:
            if name not in _USER:
                raise UsageError(
                    f"a user has no '{name}'",
                    hint=did_you_mean(name, _USER) or f"known: {', '.join(_USER)}",
                )
        self._bench.context.user = User(**{name: self._text(v) for name, v in given.items()})

    # ---- what was called

    def _calls_of(self, name: object) -> list[object]:
        return [self._call_map(call) for call in self._bench.watch.named(self._text(name))]

    def _call_map(self, call: Call) -> dict[object, object]:
        return {"name": call.name, "arguments": list(call.arguments)}


def _map(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise UsageError(f"{name} takes a map")
    return {str(key): item for key, item in value.items()}


def _options(reply: object, options: object) -> Mapping[str, object]:
    given = {} if options is None else dict(_map(options, "the options of a mock"))
    return given if "replies" in given else {"reply": reply, **given}
