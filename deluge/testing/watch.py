"""Everything a tested function calls, recorded and mocked where a test wants it."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from deluge.bind.code import (
    RETURN,
    BracketCall,
    Frame,
    FunctionCode,
    Services,
    Signal,
    TaskCall,
)
from deluge.bind.program import FindElsewhere, ProgramLibrary
from deluge.builtins.registry import REGISTRY
from deluge.errors import BindError
from deluge.runtime.machine import RunMachine
from deluge.source import Source
from deluge.syntax import ast
from deluge.testing.mocks import Mocks
from deluge.usage import Usage

if TYPE_CHECKING:
    from deluge.runtime.profile import Limits

_MOST_ARGUMENTS = 100

_Given = TypeVar("_Given")
_Gives = TypeVar("_Gives")


class Call:
    """A call of a task or a user function with the arguments it was given."""

    __slots__ = ("arguments", "name")

    def __init__(self, name: str, arguments: list[object]) -> None:
        self.name = name
        self.arguments = arguments

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.arguments))})"


class Watch:
    """What is known of the calls of one test, in order; and the mocks asked at each.

    `used` adds up what the tested functions used: the statements of the test itself and of its
    assertions do not count, and each call from a test has the limits of a run of its own.
    """

    def __init__(self, machine: RunMachine, mocks: Mocks) -> None:
        self.machine = machine
        self.mocks = mocks
        self.calls: list[Call] = []
        self.used = Usage()
        self._limits = machine.limits
        self._free: Limits = machine.limits.replaced({"statements": None, "items": None})
        self._inside = False

    def begin(self) -> None:
        """A new test."""
        self.calls.clear()
        self.used = Usage()
        self._inside = False
        self.machine.begin(self._free)

    def named(self, name: str) -> list[Call]:
        """The calls of that task or function, by full or bare name in any case."""
        folded = name.lower()
        ending = f".{folded}"
        return [
            call for call in self.calls
            if call.name.lower() == folded or call.name.lower().endswith(ending)
        ]  # fmt: skip

    def function(self, code: FunctionCode, library: "WatchedLibrary") -> FunctionCode:
        """The function as its callers see it: recorded, mocked, its use measured."""
        outer = FunctionCode(code.declaration, code.source)
        name, calls, mocks = code.name, self.calls, self.mocks

        def run(frame: Frame) -> Signal | None:
            arguments = frame[1:]
            calls.append(Call(name, arguments))
            mock = mocks.function(name, arguments)
            if mock is not None:
                frame[0] = mock.answer()
                return RETURN
            body = code.body or library.prepare(code)
            outer.max_depth = code.max_depth
            frame += code.locals
            return self.measured(body, frame)

        outer.body = run
        outer.max_depth = self.machine.max_depth  # until the function itself has been bound
        return outer

    def measured(self, run: Callable[[_Given], _Gives], given: _Given) -> _Gives:
        """What tested code gives; called from a test it has the limits of a run of its own."""
        if self._inside:
            return run(given)
        before = self.machine.usage.copied()
        self._inside = True
        started = monotonic()
        self.machine.begin(self._limits)
        try:
            return run(given)
        finally:
            self._inside = False
            self.used.seconds += monotonic() - started
            self._measure(before)

    def _measure(self, before: Usage) -> None:
        machine = self.machine
        machine.finish()
        usage, used = machine.usage, self.used
        used.statements += usage.statements
        used.calls += usage.calls + 1
        for name in ("api_calls", "http_requests", "mails", "credits"):
            added = getattr(usage, name) - getattr(before, name)
            setattr(used, name, getattr(used, name) + added)
        machine.begin(self._free)


class WatchedLibrary(ProgramLibrary):
    """The functions of a file of the project, each of them watched."""

    def __init__(
        self, watch: Watch, find: FindElsewhere, names: Callable[[], Iterable[str]]
    ) -> None:
        super().__init__(watch.machine, find, names)
        self._watch = watch

    def add(self, program: ast.Program, source: Source) -> list[FunctionCode]:
        """Make the functions callable, as watched ones."""
        codes = [self._watch.function(code, self) for code in super().add(program, source)]
        for code in codes:
            self._codes[code.name] = code
        return codes


class WatchedServices:
    """The services of a run with every call of a task recorded and mocked where wanted."""

    def __init__(self, services: Services, watch: Watch) -> None:
        self._services = services
        self._watch = watch
        self._tasks: dict[str, TaskCall | None] = {}

    def task(self, name: str) -> TaskCall | None:
        """The task; also one that only a mock can answer."""
        key = name.lower()
        if key not in self._tasks:
            task = self._services.task(name)
            if task is not None:
                self._tasks[key] = _WatchedTask(task, self._watch)
            elif key.startswith("zoho.") and key not in REGISTRY.plain:
                unknown = _UnknownTask(name, self._services)
                self._tasks[key] = _WatchedTask(unknown, self._watch)
            else:
                self._tasks[key] = None
        return self._tasks[key]

    def bracket(self, name: str) -> BracketCall | None:
        """The bracket task, recorded by its values."""
        task = self._services.bracket(name)
        return task and _WatchedBracket(name.lower(), task, self._watch)

    def task_names(self) -> Iterable[str]:
        """All known names."""
        return self._services.task_names()

    def advice(self, name: str) -> str | None:
        """What helps whoever wrote the name of a task that there is not, or None."""
        return self._services.advice(name)


class _WatchedTask:
    """A task that is recorded and mocked when it is called."""

    def __init__(self, task: TaskCall, watch: Watch) -> None:
        self._task = task
        self._watch = watch
        self.name = task.name
        self.minimum = task.minimum
        self.maximum = task.maximum

    def __call__(self, *args: object) -> object:
        arguments = list(args)
        watch = self._watch
        watch.calls.append(Call(self.name, arguments))
        mock = watch.mocks.task(self.name, arguments)
        if mock is None:
            return self._task(*args)
        watch.machine.usage.api_calls += 1
        return mock.answer()


class _WatchedBracket:
    """A bracket task; its only argument is the map of its keys."""

    def __init__(self, name: str, task: BracketCall, watch: Watch) -> None:
        self._name = name
        self._task = task
        self._watch = watch
        self.keys = task.keys

    def __call__(self, items: dict[str, list[object]]) -> object:
        given: dict[object, object] = {
            key: values[0] if len(values) == 1 else values for key, values in items.items()
        }
        watch = self._watch
        watch.calls.append(Call(self._name, [given]))
        mock = watch.mocks.task(self._name, [given])
        if mock is None:
            return self._task(items)
        if self._name == "sendmail":
            watch.machine.usage.mails += 1
        else:
            watch.machine.usage.api_calls += 1
        return mock.answer()


class _UnknownTask:
    """A task the catalogue does not know: only a mock can answer it."""

    minimum = 0
    maximum = _MOST_ARGUMENTS

    def __init__(self, name: str, services: Services) -> None:
        self.name = name
        self._services = services

    def __call__(self, *args: object) -> object:
        raise BindError(
            f"Not able to find '{self.name}' function",
            code="unknown-task",
            hint=self._services.advice(self.name)
            or f'a test can mock it: mock.task("{self.name}", {{}});',
        )
