"""Binding whole functions and bare bodies: the tables of nodes, and where functions are found."""

from collections.abc import Callable, Iterable, Mapping

from deluge.bind import (
    calls,
    client,
    constructors,
    creator,
    literals,
    loops,
    names,
    operators,
    tasks,
)
from deluge.bind.binder import Binder, BindExpression, BindStatement, Library
from deluge.bind.blocks import bind_block
from deluge.bind.code import Execute, Frame, FunctionCode, Machine, Signal
from deluge.bind.diagnostics import Diagnostics
from deluge.bind.lint import check_params, check_returns
from deluge.bind.scope import Scope
from deluge.bind.statements import STATEMENTS
from deluge.source import Source
from deluge.syntax import ast

_EXPRESSIONS: Mapping[type, BindExpression] = {
    ast.Null: literals.bind_null,
    ast.Boolean: literals.bind_boolean,
    ast.Number: literals.bind_number,
    ast.Decimal: literals.bind_decimal,
    ast.Text: literals.bind_text,
    ast.Quoted: literals.bind_quoted,
    ast.EmptyBraces: literals.bind_empty,
    ast.ListLiteral: literals.bind_list,
    ast.MapLiteral: literals.bind_map,
    ast.TypedConstructor: literals.bind_typed,
    ast.Pair: constructors.bind_pair,
    ast.Name: names.bind_name,
    ast.Member: names.bind_member,
    ast.Unary: operators.bind_unary,
    ast.Binary: operators.bind_binary,
    ast.Logical: operators.bind_logical,
    ast.Conditional: operators.bind_conditional,
    ast.Call: calls.bind_call,
    ast.MethodCall: calls.bind_method,
    ast.Task: tasks.bind_task,
    ast.FileValue: tasks.bind_file_value,
    ast.ViewValue: tasks.bind_view_value,
    ast.Fetch: creator.bind_fetch,
    ast.InsertInto: creator.bind_insert,
    ast.Period: creator.bind_period,
}  # type: ignore[dict-item]

_STATEMENTS: Mapping[type, BindStatement] = {
    **STATEMENTS,
    ast.ForEach: loops.bind_for_each,
    ast.ForEachIndex: loops.bind_for_each_index,
    ast.While: loops.bind_while,
    ast.UpdateRecords: creator.bind_update,
    ast.DeleteRecords: creator.bind_delete,
    ast.FormTask: client.bind_form_task,
    ast.UiTask: client.bind_ui_task,
    ast.Alert: client.bind_alert,
    ast.SuccessMessage: client.bind_success_message,
    ast.Cancel: client.bind_cancel,
    ast.Reload: client.bind_reload,
}  # type: ignore[dict-item]

_STACK = 4_000
"""Nodes of the tree that may be under way within each other: what the stack of a thread holds, also
where the closures are compiled and nothing but this keeps them from overrunning it."""

FindElsewhere = Callable[[str], FunctionCode | None]


class ProgramLibrary(Library):
    """Functions of the files at hand, then those of the project.

    Inside one file a function without namespace is callable as `f` and `thisapp.f`, one with a
    namespace as `ns.f` and `thisapp.ns.f`.
    """

    def __init__(
        self,
        machine: Machine,
        find_elsewhere: FindElsewhere | None = None,
        names_elsewhere: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        self._machine = machine
        self._codes: dict[str, FunctionCode] = {}
        self._find_elsewhere = find_elsewhere
        self._names_elsewhere = names_elsewhere

    def add(self, program: ast.Program, source: Source) -> list[FunctionCode]:
        """Make the program's functions callable; a later one of the same name wins."""
        codes = [FunctionCode(function, source) for function in program.functions]
        for code in codes:
            self._codes[code.name] = code
        return codes

    def find(self, name: str, source: Source) -> FunctionCode | None:
        """The function called `name`, or None."""
        code = self._codes.get(name)
        if code is None and name.lower().startswith("thisapp."):
            name = name[len("thisapp.") :]
            code = self._codes.get(name)
        if code is None:
            # `thisapp.` in a declaration is a way to write "no namespace".
            code = self._codes.get(f"thisapp.{name}")
        if code is None and self._find_elsewhere is not None:
            code = self._find_elsewhere(name)
        return code

    def own(self, name: str) -> FunctionCode | None:
        """The function of these files by its full or, failing that, bare name in any case."""
        code = self._codes.get(name)
        if code is not None:
            return code
        folded = name.lower()
        for code in self._codes.values():
            if folded in (code.name.lower(), code.declaration.name.lower()):
                return code
        return None

    def names(self) -> list[str]:
        """All known full names."""
        elsewhere = self._names_elsewhere() if self._names_elsewhere else ()
        return [*self._codes, *elsewhere]

    @property
    def has_project(self) -> bool:
        """Whether functions are looked up beyond the files at hand."""
        return self._find_elsewhere is not None

    def prepare(self, code: FunctionCode) -> Execute:
        """The function's body, bound."""
        return bind_function(code, self._machine, self)


def bind_function(
    code: FunctionCode,
    machine: Machine,
    library: Library,
    diagnostics: Diagnostics | None = None,
) -> Execute:
    """The body of a function, bound and kept with it."""
    function = code.declaration
    scope = Scope(param.name for param in function.params)
    binder = Binder(
        code.source, machine, library, scope, _EXPRESSIONS, _STATEMENTS, diagnostics, function
    )
    body = bind_block(binder, function.body)
    check_params(binder, function)
    check_returns(binder, function)
    code.locals = [None] * (scope.size - len(function.params) - 1)
    code.max_depth = min(machine.max_depth, _STACK // max(1, binder.height))
    code.body = body
    return body


class BodyCode:
    """A bare body, bound: run it with values for its free variables."""

    __slots__ = ("_body", "_scope")

    def __init__(self, body: Execute, scope: Scope) -> None:
        self._body = body
        self._scope = scope

    def run(self, values: Mapping[str, object]) -> object:
        """What the body returned, null when it returned nothing."""
        frame: Frame = [None] * self._scope.size
        for name, value in values.items():
            frame[self._scope.slots[name]] = value
        self._body(frame)
        return frame[0]

    def run_in(self, frame: Frame) -> Signal | None:
        """Run on a frame that outlives the body (REPL); it is extended as needed."""
        frame.extend([None] * (self._scope.size - len(frame)))
        return self._body(frame)


def bind_body(
    body: list[ast.Statement],
    source: Source,
    machine: Machine,
    library: Library,
    names: Iterable[str] = (),
    diagnostics: Diagnostics | None = None,
    scope: Scope | None = None,
) -> BodyCode:
    """Bind the statements outside functions; `names` are assigned before they start."""
    scope = scope or Scope(names)
    binder = Binder(source, machine, library, scope, _EXPRESSIONS, _STATEMENTS, diagnostics)
    return BodyCode(bind_block(binder, body), scope)
