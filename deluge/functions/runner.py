"""Runs functions on interpreters that are kept: a function is bound once and called often."""

from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from copy import copy
from threading import Lock

from deluge.api import Interpreter
from deluge.bind.code import FunctionCode
from deluge.bind.program import ProgramLibrary
from deluge.bind.userfunctions import call_with
from deluge.errors import DelugeError, InternalError
from deluge.functions.refusals import Refusal
from deluge.functions.registry import FunctionRegistry, Published
from deluge.functions.request import LEGACY_REQUEST, REQUEST
from deluge.runtime.engine import Engine, FunctionIndex, Guarded
from deluge.runtime.result import Result
from deluge.source import START
from deluge.syntax import ast
from deluge.syntax.cache import load_program
from deluge.syntax.walk import names_read, nodes
from deluge.values.conventions import Conventions
from deluge.values.convert import fit_returned

_PLATFORM = {REQUEST: "string", LEGACY_REQUEST: "map"}
_UNTYPED = "any"
_NOT_VARIABLES = frozenset({"input", "standalone", "thisapp", "zoho"})
_MAX_VARIANTS = 16  # of bare bodies: one for each set of arguments that they were called with


class ServedFunction:
    """A function ready to be called from outside.

    `params` are the declared ones, and `crmAPIRequest` or `requestMap` for a script that only reads
    them. The value comes back unconverted, so that a file in `crmAPIResponse` is still a file;
    `returned` converts it.
    """

    __slots__ = ("code", "library", "params", "return_type")

    def __init__(self, code: FunctionCode, library: ProgramLibrary) -> None:
        declaration = copy(code.declaration)
        declared = {param.name for param in declaration.params}
        read = names_read(declaration.body)
        implicit = [name for name in _PLATFORM if name in read and name not in declared]
        declaration.params = [
            *declaration.params,
            *(ast.Param(_PLATFORM[name], name, declaration.span) for name in implicit),
        ]
        self.params = declaration.params
        self.return_type = declaration.return_type.lower()
        self.library = library
        self.code = FunctionCode(declaration, code.source)
        library.prepare(self.code)  # the real return type is checked before it is let go
        self.code.declaration = copy(declaration)
        self.code.declaration.return_type = _UNTYPED

    def returned(self, value: object, conventions: Conventions) -> object:
        """The value as the declared return type; a `string` function gives texts."""
        return fit_returned(value, self.return_type, conventions)


class FunctionRunner:
    """One interpreter and the functions bound on it; one call at a time."""

    def __init__(self, interpreter: Interpreter, registry: FunctionIndex | None) -> None:
        self.registry = registry
        self.machine = interpreter.machine
        self.conventions = interpreter.context.conventions
        self._engine = Engine(interpreter.machine, registry)
        self._bound: dict[str, ServedFunction] = {}
        self._bodies: dict[tuple[str, frozenset[str]], ServedFunction] = {}

    def call(
        self,
        function: Published,
        arguments: Callable[[list[ast.Param]], list[object]],
        given: Collection[str] = (),
    ) -> tuple[Result, ServedFunction | None]:
        """The result of a call with the values that `arguments` gives for the parameters.

        A bare body declares none: it has those that are `given`. The value of the result is a
        Deluge value, not a plain one.
        """
        machine = self.machine
        machine.start()
        value: object = None
        failure: DelugeError | None = None
        served: ServedFunction | None = None
        try:
            with Guarded(function.source):
                served = self._bound.get(function.name) or self._bind(function, given)
            machine.context.function = served.code.declaration.name
            values = arguments(served.params)  # what it refuses is not the script's error
            with Guarded(function.source):
                value = call_with(machine, served.code, served.library, values)
        except DelugeError as error:
            failure = error
        finally:
            machine.finish()
        usage = machine.usage.copied()
        return Result(machine.lines, value, failure, usage, machine.warnings), served

    def _bind(self, function: Published, given: Collection[str]) -> ServedFunction:
        source = function.source
        program = load_program(source)
        if function.is_body:
            return self._bind_body(function, program, _body_arguments(program, given))
        library = self._engine.library()
        codes = library.add(program, source)
        named = [code for code in codes if code.name.lower() == function.name.lower()]
        if not named:
            raise InternalError(f"internal error: {function.name} is not in its file")
        served = self._bound[function.name] = ServedFunction(named[-1], library)
        return served

    def _bind_body(
        self, function: Published, program: ast.Program, names: frozenset[str]
    ) -> ServedFunction:
        """A bare body as a function of these arguments; the platform fills in the request."""
        found = self._bodies.get((function.name, names))
        if found is not None:
            return found
        if len(self._bodies) >= _MAX_VARIANTS:
            self._bodies.clear()
        params = [ast.Param(_UNTYPED, name, START) for name in sorted(names)]
        body = ast.Function(_UNTYPED, "", function.name, params, "", program.body, START)
        library = self._engine.library()
        library.add(program, function.source)
        served = ServedFunction(FunctionCode(body, function.source), library)
        self._bodies[function.name, names] = served
        return served


def _body_arguments(program: ast.Program, given: Collection[str]) -> frozenset[str]:
    """The variables of a bare body that are arguments: given ones, and all that `input` is asked.

    Its editor declares them outside of the script: in extensions, for instance.
    """
    of_input = {
        node.name
        for node in nodes(program.body)
        if isinstance(node, ast.Member)
        and isinstance(node.object, ast.Name)
        and node.object.name.lower() == "input"
    }
    read = names_read(program.body) & ({*given} - _NOT_VARIABLES)
    return frozenset((read | of_input) - {*_PLATFORM})


class RunnerPool:
    """Runners that wait for work; as many as calls run at the same time, each of one thread."""

    def __init__(self, make_interpreter: Callable[[], Interpreter]) -> None:
        self._make_interpreter = make_interpreter
        self._idle: list[FunctionRunner] = []
        self._lock = Lock()

    @contextmanager
    def runner(self, registry: FunctionRegistry) -> Generator[FunctionRunner]:
        """A runner for the functions of the registry."""
        runner = self._take(registry)
        try:
            yield runner
        except Refusal:
            self._give_back(runner)
            raise
        # Not reached when the call blew up: such a runner is not trusted with another one.
        self._give_back(runner)

    def _take(self, registry: FunctionRegistry) -> FunctionRunner:
        with self._lock:
            while self._idle:
                runner = self._idle.pop()
                if runner.registry is registry:
                    return runner
        return FunctionRunner(self._make_interpreter(), registry)

    def _give_back(self, runner: FunctionRunner) -> None:
        with self._lock:
            self._idle.append(runner)
