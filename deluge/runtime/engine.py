"""The engine: takes a source from text to result on one machine."""

import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from deluge.bind.code import FunctionCode
from deluge.bind.program import ProgramLibrary, bind_body
from deluge.bind.userfunctions import call_with
from deluge.errors import DelugeError, InternalError, LimitExceeded
from deluge.runtime.entry import body_variables, choose_function, fit_arguments
from deluge.runtime.machine import RunMachine
from deluge.runtime.result import Result
from deluge.source import START, Source
from deluge.syntax import ast
from deluge.syntax.cache import load_program
from deluge.values.plain import to_plain

_PYTHON_FRAMES = 30_000
"""Python frames a run may use: 75 calls of about 16 frames each, and deep expressions."""


class FunctionIndex(Protocol):
    """The functions of the project around the script."""

    def find_function(self, name: str) -> Source | None:
        """The file that defines a function, or None."""
        ...

    def function_names(self) -> list[str]:
        """Full names of all functions."""
        ...


class Engine:
    """Runs sources one after the other on one machine."""

    def __init__(
        self,
        machine: RunMachine,
        functions: FunctionIndex | None = None,
        *,
        use_cache: bool = True,
    ) -> None:
        self.machine = machine
        self._functions = functions
        self._use_cache = use_cache
        self._files: dict[str, ProgramLibrary] = {}

    def run(
        self,
        source: Source,
        function: str | None = None,
        args: Mapping[str, object] | None = None,
    ) -> Result:
        """The result of running a source's function or body; script errors are in the result."""
        machine = self.machine
        machine.start()
        value: object = None
        failure: DelugeError | None = None
        try:
            value = self._evaluate(source, function, args or {})
        except DelugeError as error:
            failure = error
        finally:
            machine.finish()
        # A snapshot: the next run on this machine counts anew.
        return Result(machine.lines, value, failure, machine.usage.copied(), machine.warnings)

    def prepared(self, source: Source, args: Mapping[str, object]) -> Callable[[], object]:
        """The body of a source, bound: each call runs it afresh (benchmarks)."""
        program = self._program(source)
        library = self.library()
        library.add(program, source)
        body = self._body(program, source, library, args)

        def run() -> object:
            self.machine.start()
            with Guarded(source):
                return body()

        return run

    def library(self) -> ProgramLibrary:
        """A library to add the functions of a source to; the project's are found behind them."""
        if self._functions is None:
            return ProgramLibrary(self.machine)
        return ProgramLibrary(self.machine, self._find_in_project, self._functions.function_names)

    def _evaluate(self, source: Source, function: str | None, args: Mapping[str, object]) -> object:
        conventions = self.machine.context.conventions
        with Guarded(source):
            program = self._program(source)
            library = self.library()
            code = choose_function(program, library.add(program, source), function)
            self.machine.context.function = code.declaration.name if code else ""
            if code is None:
                value = self._body(program, source, library, args)()
            else:
                values = fit_arguments(code, args, conventions)
                value = call_with(self.machine, code, library, values)
            return to_plain(value, conventions)

    def _body(
        self,
        program: ast.Program,
        source: Source,
        library: ProgramLibrary,
        args: Mapping[str, object],
    ) -> Callable[[], object]:
        """The statements outside functions, bound, with the arguments as their variables."""
        values = body_variables(program, args, self.machine.context.conventions)
        body = bind_body(program.body, source, self.machine, library, values)
        return lambda: body.run(values)

    def _program(self, source: Source) -> ast.Program:
        return load_program(source, use_cache=self._use_cache)

    def _find_in_project(self, name: str) -> FunctionCode | None:
        source = self._functions.find_function(name) if self._functions else None
        if source is None:
            return None
        library = self._files.get(source.path)
        if library is None:
            library = self._files[source.path] = self.library()
            library.add(self._program(source), source)
        return library.own(name)


class Guarded:
    """Room on Python's stack for a run, and Deluge errors for what Python raises in it."""

    __slots__ = ("_limit", "_source")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._limit = 0

    def __enter__(self) -> None:
        self._limit = sys.getrecursionlimit()
        if self._limit < _PYTHON_FRAMES:
            sys.setrecursionlimit(_PYTHON_FRAMES)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: object
    ) -> None:
        sys.setrecursionlimit(self._limit)
        if error is None or isinstance(error, DelugeError) or not isinstance(error, Exception):
            return
        if isinstance(error, RecursionError):
            raise LimitExceeded(
                "The script is nested too deeply to be executed", code="limit-depth"
            ) from None
        if isinstance(error, MemoryError):
            raise LimitExceeded(
                "The script needs more memory than there is", code="limit-size"
            ) from None
        # A bug of ours: said as such, with its origin for the report.
        raise InternalError(
            f"internal error: {type(error).__name__}: {error}",
            hint="this is a bug in deluge, please report it with the script",
            span=START,
            source=self._source,
        ) from error
