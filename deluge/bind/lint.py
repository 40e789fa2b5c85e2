"""Checks that Zoho makes when a script is saved and that need no running."""

from deluge.bind.binder import Binder
from deluge.bind.names import dotted, is_namespace
from deluge.builtins.registry import REGISTRY, Builtin
from deluge.syntax import ast


def check_void_value(binder: Binder, node: ast.Expression) -> None:
    """Refuse a builtin that returns nothing where a value is needed."""
    entries = _entries(binder, node)
    if entries and all(entry.result == "void" for entry in entries):
        binder.error(
            f"{entries[0].name} function cant be assigned to variable or used in expression",
            node.span,
            code="void-value",
        )


def check_statement_call(binder: Binder, node: ast.Expression) -> None:
    """Warn of a builtin whose value is thrown away."""
    if isinstance(node, ast.Member) and node.name.lower() in ("selectall", "deselectall"):
        return  # `Sports.selectAll;` acts on the form in the browser
    if not isinstance(node, ast.Call | ast.MethodCall | ast.Task | ast.InsertInto):
        binder.warn("the value is not used", node.span, code="unused-value")
        return
    entries = _entries(binder, node)
    if entries and not any(entry.result == "void" or entry.statement for entry in entries):
        binder.warn(
            f"{entries[0].name} function needs to be assigned to a variable",
            node.span,
            code="unused-value",
        )


def check_method_form(binder: Binder, node: ast.MethodCall) -> None:
    """Warn of a method that the product knows only as a plain call."""
    if node.name.lower() == "isnull" and binder.context.profile == "creator":
        binder.warn(
            "Creator has no method isNull",
            node.span,
            code="not-in-product",
            hint="write isNull(value)",
        )


def check_returns(binder: Binder, function: ast.Function) -> None:
    """Refuse a typed function whose last statement may fall off the end."""
    kind = function.return_type.lower()
    if kind != "void" and not _leaves(function.body):
        binder.error(
            f"Missing return statement: Provide {kind.upper()} expression to return",
            function.body[-1].span if function.body else function.span,
            code="missing-return",
            hint="end the function with a return of its own, outside if and try",
        )


def _leaves(body: list[ast.Statement]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, ast.Return | ast.Throw):
        return True
    if isinstance(last, ast.If):
        return last.otherwise is not None and all(
            _leaves(branch) for branch in [*(b.body for b in last.branches), last.otherwise]
        )
    return isinstance(last, ast.Block) and _leaves(last.body)


def _entries(binder: Binder, node: ast.Expression) -> list[Builtin]:
    """The builtins a call may mean; none for user functions and tasks."""
    if isinstance(node, ast.MethodCall):
        path = dotted(node.object)
        if path is not None and is_namespace(binder, path):
            return []  # `zoho.desk.update` is a task, whatever `update` of a list is
        return REGISTRY.methods.get(node.name.lower(), [])
    if isinstance(node, ast.Call) and binder.library.find(node.name, binder.source) is None:
        plain = REGISTRY.plain.get(node.name.lower())
        return [plain] if plain else REGISTRY.methods.get(node.name.lower(), [])
    return []
