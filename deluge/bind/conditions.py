"""What counts as true in a condition."""

from deluge.bind.arithmetic import slot_of
from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.builtins.registry import REGISTRY
from deluge.errors import TypeMismatch
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.values.kinds import type_name


def truth(value: object, span: Span, source: Source) -> bool:
    """The boolean meaning of a value that is neither true nor false.

    Null counts as false; the texts "true" and "false" are taken at their word; both with a warning.
    """
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise TypeMismatch(
        "An error occurred while performing this action",
        hint=f"a condition must be true or false, this is a {type_name(value)}",
    ).at(span, source)


_BOOLEAN_OPERATORS = frozenset(
    {"==", "=", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"}
)


def is_boolean(binder: Binder, node: ast.Expression) -> bool:
    """Whether the expression can only give true or false."""
    if isinstance(node, ast.Binary):
        return node.op in _BOOLEAN_OPERATORS
    if isinstance(node, ast.MethodCall):
        return _is_boolean_method(binder, node)
    if isinstance(node, ast.Unary):
        return node.op == "!"
    return isinstance(node, ast.Boolean | ast.Logical)


def _is_boolean_method(binder: Binder, node: ast.MethodCall) -> bool:
    """Whether it is a method of a variable, all of whose builtins give a boolean."""
    entries = REGISTRY.methods.get(node.name.lower())
    if entries is None or slot_of(binder, node.object) is None:
        return False
    return all(entry.result == "boolean" for entry in entries)


def bind_condition(binder: Binder, node: ast.Expression) -> Evaluate:
    """A closure that gives True or False for a condition."""
    value = binder.expression(node)
    if is_boolean(binder, node):
        return value
    machine, span, source = binder.machine, node.span, binder.source

    def run(frame: Frame) -> object:
        result = value(frame)
        if result is True or result is False:
            return result
        if result is None:
            machine.warn("the condition is null and counts as false", span, source)
        return truth(result, span, source)

    return run
