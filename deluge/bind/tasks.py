"""Bracket tasks: `invokeurl [ ... ]`, `sendmail [ ... ]`."""

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.bind.literals import constant
from deluge.bind.taskchecks import check_bracket, literal
from deluge.errors import DelugeError, did_you_mean
from deluge.syntax import ast

_BAREWORD_KEYS = frozenset(
    {"type", "response-format", "response-decoding", "content type", "service", "action"}
)
"""Keys whose value may be a bare word such as POST; a variable of that name goes first."""


def bind_task(binder: Binder, node: ast.Task) -> Evaluate:
    """A bracket task: the values of its keys in order, handed to the service."""
    services = binder.machine.services
    task = services.bracket(node.name) if services else None
    if task is None:
        return binder.refuse(
            f"{node.name} is not supported for this function", node.span, code="unknown-task"
        )
    _check_keys(binder, node, frozenset(task.keys))
    if binder.checking:
        check_bracket(binder, task, _literals(binder, node), node.span)
    items = [
        (item.key, [_bind_value(binder, item.key, value) for value in item.values])
        for item in node.items
    ]
    span, source = node.span, binder.source

    def run(frame: Frame) -> object:
        given: dict[str, list[object]] = {}
        for key, values in items:
            given.setdefault(key, []).extend([value(frame) for value in values])
        try:
            return task(given)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _check_keys(binder: Binder, node: ast.Task, known: frozenset[str]) -> None:
    for item in node.items:
        if known and item.key not in known:
            binder.error(
                f"'{item.key}' is not a key of {node.name}",
                item.span,
                code="unknown-key",
                hint=did_you_mean(item.key, known) or f"known keys: {', '.join(sorted(known))}",
            )


def _bind_value(binder: Binder, key: str, node: ast.Expression) -> Evaluate:
    word = _bareword(binder, key, node)
    return binder.expression(node) if word is None else constant(word)


def _bareword(binder: Binder, key: str, node: ast.Expression) -> str | None:
    """The word of `type: POST`, None for a variable or any other value."""
    if key in _BAREWORD_KEYS and isinstance(node, ast.Name):
        return node.name if binder.scope.slot(node.name) is None else None
    return None


def _literals(binder: Binder, node: ast.Task) -> dict[str, list[object]]:
    """The values by key, those that the run decides as UNKNOWN."""
    found: dict[str, list[object]] = {}
    for item in node.items:
        for value in item.values:
            word = _bareword(binder, item.key, value)
            found.setdefault(item.key, []).append(literal(value) if word is None else word)
    return found


def bind_file_value(binder: Binder, node: ast.FileValue) -> Evaluate:
    """`file:report` in an attachments list."""
    return binder.expression(node.value)


def bind_view_value(binder: Binder, node: ast.ViewValue) -> Evaluate:
    """`view:Report[...] as PDF`: the reports of Creator are not emulated."""
    return binder.refuse(
        f"'{node.kind}:{node.text}' needs a Creator application: it cannot be made locally",
        node.span,
        code="not-supported",
        hint="attach a file instead: file:variable",
    )
