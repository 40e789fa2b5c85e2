"""Functions of records: aggregates, `getAll`, rows of subforms. Their arguments are bare fields.

Orders[Status == "Open"].sum(Total)       col.Total.getAll()       input.Lines.insert(row)
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.bind.names import dotted, split_path
from deluge.builtins.registry import REGISTRY
from deluge.errors import DelugeError, EvalError
from deluge.syntax import ast
from deluge.values.fields import HasFields

if TYPE_CHECKING:
    from deluge.bind.code import Form

_OF_A_FIELD = frozenset({"avg", "count", "distinct", "maximum", "median", "minimum", "sum"})
RECORD_CALLS = _OF_A_FIELD | {
    "clear", "getall", "getfieldnames", "getfieldvalue", "insert", "isblank", "isempty", "isnull",
}  # fmt: skip

Ordinary = Callable[[], Evaluate]


def bind_record_call(binder: Binder, node: ast.MethodCall, ordinary: Ordinary) -> Evaluate:
    """The call on records; on any other value the ordinary one."""
    name = node.name.lower()
    if name == "getall":
        return _bind_get_all(binder, node)
    if name in _OF_A_FIELD:
        return _bind_aggregate(binder, node, name, ordinary)
    receiver, args = binder.expression(node.object), binder.arguments(node.args)
    fallback = ordinary() if name in REGISTRY.methods else _no_function(node)
    return _bound(binder, node, name, receiver, lambda frame: [a(frame) for a in args], fallback)


def _bind_aggregate(
    binder: Binder, node: ast.MethodCall, name: str, ordinary: Ordinary
) -> Evaluate:
    """`records.sum(Field)`; a list has a count of its own."""
    path = dotted(node.args[0]) if len(node.args) == 1 else None
    if len(node.args) > 1 or (node.args and path is None):
        return ordinary()
    form = _form_of(binder, node.object)
    if path is not None and form is not None and form.field(path.partition(".")[0]) is None:
        return binder.refuse(
            f"Variable '{path}' does not exist in {form.name}", node.span, code="unknown-field"
        )
    field_only = isinstance(node.object, ast.Fetch) or (
        path is not None and binder.scope.slot(path.partition(".")[0]) is None
    )
    known = name in REGISTRY.methods and not field_only
    fallback = ordinary() if known else _no_function(node)
    given: list[object] = [path] if path is not None else []
    return _bound(
        binder, node, name, binder.expression(node.object), lambda _frame: given, fallback
    )


def _form_of(binder: Binder, node: ast.Expression) -> "Form | None":
    forms = binder.machine.forms
    if forms is None or not isinstance(node, ast.Fetch) or node.field:
        return None
    return forms.form(node.form)


def _bound(
    binder: Binder,
    node: ast.MethodCall,
    name: str,
    receiver: Evaluate,
    arguments: Callable[[Frame], list[object]],
    fallback: Evaluate,
) -> Evaluate:
    span, source = node.span, binder.source

    def run(frame: Frame) -> object:
        value = receiver(frame)
        find = getattr(value, "deluge_method", None)
        method = cast("Callable[..., object] | None", find(name)) if find is not None else None
        if method is None:
            return fallback(frame)
        try:
            return method(*arguments(frame))
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _no_function(node: ast.MethodCall) -> Evaluate:
    def refuse(_frame: Frame) -> object:
        raise EvalError(f"Not able to find '{node.name}' function", code="unknown-method")

    return refuse


def _bind_get_all(binder: Binder, node: ast.MethodCall) -> Evaluate:
    """`Form[..].Field.getAll()`, `col.Field.getAll()`, `input.Subform.Field.getAll()`"""
    target, path = node.object, ""
    if isinstance(target, ast.Fetch):
        path = target.field
        target = ast.Fetch(target.form, target.criteria, "", target.sort, target.range, target.span)
    elif isinstance(target, ast.Member):
        target, path = split_path(target)
    value, span, source = binder.expression(target), node.span, binder.source

    def run(frame: Frame) -> object:
        try:
            return _all(value(frame), path)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _all(value: object, path: str) -> object:
    """The values at the end of a path: of each record on the way, a record's list as it is."""
    find = getattr(value, "deluge_method", None)
    method = cast("Callable[..., object] | None", find("getall")) if find is not None else None
    if method is not None and path:
        return method(path)
    if not path and isinstance(value, list):
        return value
    if not isinstance(value, HasFields) or not path:
        raise EvalError(
            "Not able to find 'getAll' function",
            code="unknown-method",
            hint="getAll gives the values of a field: Form[criteria].Field.getAll()",
        )
    first, _, rest = path.partition(".")
    return _all(value.get_field(first), rest)
