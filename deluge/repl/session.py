"""The session: variables, functions and a world that outlive the chunks typed into it.

Nothing here knows of a terminal: a chunk of text goes in, an `Outcome` comes out.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from deluge.api import Interpreter
from deluge.bind.code import Frame, FunctionCode
from deluge.bind.names import dotted
from deluge.bind.program import ProgramLibrary, bind_body
from deluge.bind.scope import Scope
from deluge.builtins.registry import REGISTRY
from deluge.errors import DelugeError
from deluge.repl.chunk import PATH, Chunk, read_chunk
from deluge.repl.world import World, WorldSettings
from deluge.runtime.engine import Guarded
from deluge.source import Source
from deluge.syntax import ast
from deluge.usage import Usage

if TYPE_CHECKING:
    from deluge.runtime.result import Result

LAST = "_"
"""The variable that holds the last value shown."""


class Outcome:
    """What a chunk gave: a value to show, functions it defined, or why it failed."""

    __slots__ = ("defined", "error", "has_value", "interrupted", "usage", "value")

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self.value: object = None
        self.has_value = False
        self.defined: list[FunctionCode] = []
        self.error: DelugeError | None = None
        self.interrupted = False

    @property
    def failed(self) -> bool:
        """Whether the chunk did not come to its end."""
        return self.error is not None or self.interrupted


class Session:
    """Evaluates one chunk after the other on one scope and one growing frame."""

    def __init__(
        self,
        settings: WorldSettings | None = None,
        *,
        on_info: Callable[[str], None] | None = None,
        on_warning: Callable[[str], None] | None = None,
        on_trace: Callable[[str, int, str], None] | None = None,
    ) -> None:
        self.on_trace = on_trace
        self.world = World(settings or WorldSettings(), on_info=on_info, on_warning=on_warning)
        self.total = Usage()
        """What all chunks used together."""
        self._programs: list[tuple[ast.Program, Source]] = []
        self._task_names: tuple[str, ...] | None = None
        self.forget()

    # ---- state

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter of the current world."""
        return self.world.interpreter

    def variables(self) -> Iterator[tuple[str, object]]:
        """Names and values, in the order of their first assignment; without `_`."""
        for name, slot in self._scope.slots.items():
            if name and name != LAST and name in self._scope.assigned and slot < len(self._frame):
                yield name, self._frame[slot]

    def variable(self, name: str) -> object:
        """The value of a variable; null when there is none of that name."""
        slot = self._scope.slot(name)
        return self._frame[slot] if slot is not None and slot < len(self._frame) else None

    def has_variable(self, name: str) -> bool:
        """Whether a variable of that name has been assigned."""
        return name in self._scope.assigned

    @property
    def last(self) -> object:
        """The last value shown."""
        return self.variable(LAST)

    def functions(self) -> dict[str, FunctionCode]:
        """The functions defined in the session, by full name."""
        return dict(self._codes)

    def project_functions(self) -> list[str]:
        """The names of the project's functions."""
        project = self.world.settings.project
        return project.function_names() if project else []

    def find_function(self, name: str) -> FunctionCode | None:
        """The function of the session or project that a call of that name would reach."""
        return self._library.find(name, Source("", PATH))

    def task_names(self) -> tuple[str, ...]:
        """The names of all service tasks."""
        if self._task_names is None:
            services = self.interpreter.machine.services
            self._task_names = tuple(services.task_names()) if services else ()
        return self._task_names

    def modules(self) -> list[str]:
        """The modules of the organisation; Zoho's own ones when it is not a local one."""
        return list(self.world.schema)

    def fields(self, module: str) -> list[tuple[str, str]]:
        """The fields of a module with their types."""
        known = self.world.schema.module(module)
        if known is None:
            return []
        return [
            (field.api_name, field.data_type) for field in known.fields.values() if field.listed
        ]

    def forget(self) -> None:
        """Drop every variable and function."""
        self._scope = Scope([LAST])
        self._frame: Frame = [None, None]
        self._programs.clear()
        self._collect_functions()

    def change_world(self, change: Callable[[World], None]) -> None:
        """Switch organisation, product or limits; variables and functions stay."""
        change(self.world)
        self._collect_functions()

    def close(self) -> None:
        """Close the organisations that were opened."""
        self.world.close()

    # ---- evaluation

    def evaluate(self, text: str, path: str = PATH, *, keep_last: bool = False) -> Outcome:
        """What the text gives; its errors are in the outcome, and the session goes on.

        The value becomes `_`, unless the last one is to be kept.
        """
        machine = self.interpreter.machine
        machine.tracer = self.world.tracer(self.on_trace)
        outcome = Outcome(machine.usage)
        machine.start()
        known = set(self._scope.assigned)
        try:
            with Guarded(Source(text, path)):
                self._execute(read_chunk(text, path), outcome)
        except DelugeError as error:
            outcome.error = error
        except KeyboardInterrupt:
            outcome.interrupted = True
        finally:
            machine.finish()
            outcome.usage = self._count(machine.usage)
        if outcome.failed:
            self._forget_unset(known)
        elif outcome.value is not None and not keep_last:
            self._frame[self._scope.assign(LAST)] = outcome.value
        return outcome

    def run_file(self, source: Source, arguments: Mapping[str, object]) -> "Result":
        """The result of a script run by itself, in this world but with no variable of ours."""
        result = self.interpreter.engine.run(source, None, arguments)
        self._count(result.usage)
        return result

    def _execute(self, chunk: Chunk, outcome: Outcome) -> None:
        if chunk.program.functions:
            outcome.defined = self._define(chunk)
        if not chunk.program.body:
            return
        frame = self._frame
        frame[0] = None
        machine, library = self.interpreter.machine, self._library
        body = bind_body(chunk.program.body, chunk.source, machine, library, scope=self._scope)
        body.run_in(frame)
        outcome.value = frame[0]
        outcome.has_value = frame[0] is not None or (
            chunk.shown is not None and not self._gives_nothing(chunk.shown)
        )

    def _define(self, chunk: Chunk) -> list[FunctionCode]:
        """Keep the chunk's functions; later ones of the same name replace earlier ones."""
        names = {function.full_name for function in chunk.program.functions}
        for program, _ in self._programs:
            program.functions = [
                function for function in program.functions if function.full_name not in names
            ]
        kept = ast.Program(chunk.program.functions, [], chunk.program.span)
        self._programs.append((kept, chunk.source))
        self._programs[:] = [pair for pair in self._programs if pair[0].functions]
        self._collect_functions()
        return [self._codes[name] for name in names if name in self._codes]

    def _collect_functions(self) -> None:
        """A library with every function unbound: callers find what was defined last."""
        library = self.interpreter.engine.library()
        self._library: ProgramLibrary = library
        self._codes: dict[str, FunctionCode] = {}
        for program, source in self._programs:
            for code in library.add(program, source):
                self._codes[code.name] = code

    def _gives_nothing(self, node: ast.Expression) -> bool:
        """Whether a call is of the kind that has no value, so that its null is not shown."""
        if isinstance(node, ast.Task | ast.InsertInto):
            return True
        if isinstance(node, ast.Call):
            name = node.name
            entries = list(REGISTRY.find(name))
        elif isinstance(node, ast.MethodCall):
            path = dotted(node.object)
            name = f"{path}.{node.name}" if path else ""
            entries = list(REGISTRY.methods.get(node.name.lower(), ()))
        else:
            return False
        code = self.find_function(name) if name else None
        if code is not None:
            return code.declaration.return_type.lower() == "void"
        return bool(entries) and all(entry.result == "void" for entry in entries)

    def _forget_unset(self, known: set[str]) -> None:
        """A failed chunk leaves no variable behind that it never came to assign."""
        slots = self._scope.slots
        for name in self._scope.assigned - known:
            slot = slots[name]
            if slot >= len(self._frame) or self._frame[slot] is None:
                self._scope.assigned.discard(name)
                # The slot is not given to another name: functions of the chunk may hold it.
                slots[f"{slot} was {name}"] = slots.pop(name)

    def _count(self, usage: Usage) -> Usage:
        """A copy of a chunk's usage, added to the session's."""
        self.total.add(usage)
        return usage.copied()
