"""The binder: walks a function's tree once and turns each node into a closure."""

from collections.abc import Callable, Mapping
from typing import Protocol

from deluge.bind.code import Evaluate, Execute, Frame, FunctionCode, Machine, Refusal
from deluge.bind.diagnostics import Diagnostic, Diagnostics
from deluge.bind.scope import Scope
from deluge.errors import BindError
from deluge.source import Source, Span
from deluge.syntax import ast

BindExpression = Callable[["Binder", ast.Expression], Evaluate]
BindStatement = Callable[["Binder", ast.Statement], Execute]


class Library(Protocol):
    """Finds user functions by their called name: in the file, then in the project."""

    def find(self, name: str, source: Source) -> FunctionCode | None:
        """The function called `name` (`f`, `ns.f`, `thisapp.ns.f`), or None."""
        ...

    def names(self) -> list[str]:
        """All known full names."""
        ...

    @property
    def has_project(self) -> bool:
        """Whether functions are looked up beyond the file."""
        ...

    def prepare(self, code: FunctionCode) -> Execute:
        """The function's body, bound."""
        ...


class Binder:
    """Binds one function or one bare body.

    Errors found here are reported as diagnostics and bound as closures that raise them when they
    are reached, as Zoho's save-time refusals have no other meaning in a local run.
    """

    def __init__(
        self,
        source: Source,
        machine: Machine,
        library: Library,
        scope: Scope,
        expressions: Mapping[type, BindExpression],
        statements: Mapping[type, BindStatement],
        diagnostics: Diagnostics | None = None,
        function: ast.Function | None = None,
    ) -> None:
        self.source = source
        self.machine = machine
        self.context = machine.context
        self.conventions = machine.context.conventions
        self.library = library
        self.scope = scope
        self.function = function
        self.loops = 0
        self.user_calls = 0
        """How many calls of user functions have been bound: those run statements of their own."""
        self.height = 0
        """How many nodes stand within each other at most: what a call takes of the stack."""
        self._level = 0
        self._expressions = expressions
        self._statements = statements
        self._diagnostics = diagnostics
        self.checking = diagnostics is not None

    # ---- nodes

    def expression(self, node: ast.Expression) -> Evaluate:
        """The closure that gives the node's value."""
        self._enter()
        closure = self._expressions[type(node)](self, node)
        self._level -= 1
        return closure

    def statement(self, node: ast.Statement) -> Execute:
        """The closure that executes the node."""
        self._enter()
        closure = self._statements[type(node)](self, node)
        self._level -= 1
        return closure

    def _enter(self) -> None:
        self._level += 1
        if self._level > self.height:
            self.height = self._level

    def arguments(self, nodes: list[ast.Expression]) -> list[Evaluate]:
        """The closures of call arguments."""
        return [self.expression(node) for node in nodes]

    # ---- problems

    def refuse(
        self,
        message: str,
        span: Span,
        *,
        code: str,
        hint: str | None = None,
        severity: str = "error",
    ) -> Refusal:
        """A closure that raises the error when it is reached; `check` reports it at once."""
        self._report(severity, code, message, hint, span)
        source = self.source

        def fail(_frame: Frame) -> None:
            raise BindError(message, code=code, hint=hint, span=span, source=source)

        return fail

    def warn(self, message: str, span: Span, *, code: str, hint: str | None = None) -> None:
        """Report something doubtful to `check`."""
        self._report("warning", code, message, hint, span)

    def error(self, message: str, span: Span, *, code: str, hint: str | None = None) -> None:
        """Report a save-time refusal that a local run can live with."""
        self._report("error", code, message, hint, span)

    def _report(self, severity: str, code: str, message: str, hint: str | None, span: Span) -> None:
        if self._diagnostics is not None:
            self._diagnostics.add(Diagnostic(code, severity, message, hint, span))
