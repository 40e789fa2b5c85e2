"""Checks that Zoho makes when a script is saved and that need no running."""

from deluge.bind.binder import Binder
from deluge.bind.code import FunctionCode, Refusal
from deluge.bind.names import dotted, is_namespace
from deluge.builtins.registry import REGISTRY, Builtin
from deluge.source import Span
from deluge.syntax import ast


def void_value(binder: Binder, node: ast.Expression) -> Refusal | None:
    """The refusal of a function that returns nothing where a value is needed, else None."""
    name = _void_function(binder, node)
    if name is None:
        return None
    return binder.refuse(
        f"{name} function cant be assigned to variable or used in expression",
        node.span,
        code="void-value",
        hint="write the call as a statement of its own",
    )


def _void_function(binder: Binder, node: ast.Expression) -> str | None:
    """The name of the called function when it returns nothing."""
    code = _user_function(binder, node)
    if code is not None:
        return code.name if code.declaration.return_type.lower() == "void" else None
    entries = _entries(binder, node)
    if entries and all(entry.result == "void" for entry in entries):
        return entries[0].name
    return None


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
    """Warn of a method that the product does not have, or only as a plain call."""
    if node.name.lower() == "isnull" and binder.context.profile == "creator":
        binder.warn(
            "Creator has no method isNull",
            node.span,
            code="not-in-product",
            hint="write isNull(value)",
        )
    check_product(binder, node.name, node.span)


def check_product(binder: Binder, name: str, span: Span) -> None:
    """Warn of a builtin that the help does not grant the product: here it works all the same."""
    entries = REGISTRY.find(name) if binder.checking else []
    profile = binder.context.profile
    if entries and not any(entry.available(profile) for entry in entries):
        binder.warn(f"{name} is not documented for {profile}", span, code="not-in-product")


def check_params(binder: Binder, function: ast.Function) -> None:
    """Refuse a function two of whose arguments have one name."""
    seen: set[str] = set()
    for param in function.params:
        if param.name in seen:
            binder.error(f"Argument '{param.name}' is declared twice", param.span, code="syntax")
        seen.add(param.name)


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


def _user_function(binder: Binder, node: ast.Expression) -> FunctionCode | None:
    """The function of the file or project that is called, if it is one."""
    if isinstance(node, ast.Call):
        return binder.library.find(node.name, binder.source)
    if isinstance(node, ast.MethodCall):
        path = dotted(node.object)
        if path is not None and binder.scope.slot(path.partition(".")[0]) is None:
            return binder.library.find(f"{path}.{node.name}", binder.source)
    return None


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
