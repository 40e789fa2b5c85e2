"""What `check` says about a task before it runs: literal arguments, missing keys, the product."""

from collections.abc import Iterable, Mapping, Sequence

from deluge.bind.binder import Binder
from deluge.source import Span
from deluge.syntax import ast
from deluge.tasks import UNKNOWN, BracketCall, CheckedBracket, CheckedTask, Objection, TaskCall

_EMPTY_CALLS = {"map": dict, "list": list}


def check_task_call(
    binder: Binder, task: TaskCall, args: Sequence[ast.Expression], span: Span
) -> None:
    """Report what the task has against these arguments."""
    if binder.checking and isinstance(task, CheckedTask):
        _report(binder, task.objections([literal(arg) for arg in args]), span)


def check_bracket(
    binder: Binder, task: BracketCall, items: Mapping[str, Sequence[object]], span: Span
) -> None:
    """Report what the statement has against the literal values of its keys."""
    if isinstance(task, CheckedBracket):
        _report(binder, task.objections(items), span)


def literal(node: ast.Expression) -> object:
    """The value of a literal, UNKNOWN for what the run decides; so are the values of a map."""
    if isinstance(node, ast.Text | ast.Number | ast.Boolean):
        return node.value
    if isinstance(node, ast.MapLiteral):
        return {literal(pair.key): UNKNOWN for pair in node.pairs if _is_scalar(pair.key)}
    if isinstance(node, ast.ListLiteral):
        return []
    if isinstance(node, ast.Call) and not node.args and node.name.lower() in _EMPTY_CALLS:
        return _EMPTY_CALLS[node.name.lower()]()
    return UNKNOWN


def _is_scalar(node: ast.Expression) -> bool:
    return isinstance(node, ast.Text | ast.Number | ast.Boolean)


def _report(binder: Binder, objections: Iterable[Objection], span: Span) -> None:
    for severity, code, message, hint in objections:
        report = binder.error if severity == "error" else binder.warn
        report(message, span, code=code, hint=hint)
