"""Assignments and calls by themselves: the statements that never leave the normal flow."""

from deluge.bind.binder import Binder
from deluge.bind.client import CHOICES, bind_choice
from deluge.bind.code import Evaluate, Execute, Frame
from deluge.bind.lint import check_statement_call, void_value
from deluge.bind.names import IMPLICIT, dotted, is_host, split_path, unsupported
from deluge.errors import DelugeError, EvalError
from deluge.syntax import ast
from deluge.values.arithmetic import OPERATIONS
from deluge.values.fields import HasFields

_RESERVED = frozenset({"zoho", "thisapp", "null", "true", "false"})

Step = tuple[int, Evaluate]
"""A slot, and the closure of the value it is given."""


def bind_step(binder: Binder, node: ast.Statement) -> Step:
    """The statement as a step: a block runs its steps without a closure for each.

    What a call by itself gives goes to a slot that no name reaches.
    """
    if isinstance(node, ast.ExpressionStatement):
        return binder.scope.assign(""), _bind_lone(binder, node)
    if isinstance(node, ast.Assign) and node.op == "=" and isinstance(node.target, ast.Name):
        if not _is_reserved(binder, node.target.name):
            value = void_value(binder, node.value) or binder.expression(node.value)
            return binder.scope.assign(node.target.name), value
    return binder.scope.assign(""), binder.statement(node)


def _bind_lone(binder: Binder, node: ast.ExpressionStatement) -> Evaluate:
    if isinstance(node.value, ast.Member) and node.value.name.lower() in CHOICES:
        choice = bind_choice(binder, node.value, [])
        if choice is not None:
            return choice
    value = binder.expression(node.value)
    check_statement_call(binder, node.value)
    return value


def bind_expression_statement(binder: Binder, node: ast.ExpressionStatement) -> Execute:
    """A call or task by itself."""
    value = _bind_lone(binder, node)

    def run(frame: Frame) -> None:
        value(frame)

    return run


def bind_assign(binder: Binder, node: ast.Assign) -> Execute:
    """`x = value;`, `x += value;`, `rec.Field = value;`"""
    value = void_value(binder, node.value) or binder.expression(node.value)
    target = node.target
    if isinstance(target, ast.Name) and not _is_reserved(binder, target.name):
        return _assign_name(binder, node, target.name, value)
    if isinstance(target, ast.Member) and not is_host(binder, dotted(target) or ""):
        return _assign_member(binder, node, target, value)
    if isinstance(target, ast.Fetch):
        return _assign_fetched(binder, node, target, value)
    return binder.refuse(
        "Improper Statement Error might be due to missing ';' at end of the line or "
        "incomplete expression",
        target.span,
        code="syntax",
        hint="the left side of = must be a variable or a field",
    )


def _is_reserved(binder: Binder, name: str) -> bool:
    """Whether no variable can have that name; in Creator `input` is the form at hand."""
    folded = name.lower()
    return folded in _RESERVED or (folded == "input" and binder.context.profile == "creator")


def _assign_name(binder: Binder, node: ast.Assign, name: str, value: Evaluate) -> Execute:
    if node.op == "=":
        slot = binder.scope.assign(name)

        def assign(frame: Frame) -> None:
            frame[slot] = value(frame)

        return assign
    current = binder.expression(node.target)
    slot = binder.scope.assign(name)
    operation = OPERATIONS[node.op[0]]
    conventions, span, source = binder.conventions, node.span, binder.source

    def update(frame: Frame) -> None:
        try:
            frame[slot] = operation(current(frame), value(frame), conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return update


def _assign_member(
    binder: Binder, node: ast.Assign, target: ast.Member, value: Evaluate
) -> Execute:
    """`rec.Field = value;`, `input.Name.first_name = value;`"""
    root, path = split_path(target)
    if isinstance(root, ast.Name) and binder.scope.slot(root.name) is None:
        forms = binder.machine.forms
        at_hand = forms.at_hand(root.name) if forms is not None else None
        if at_hand is None:
            name = root.name.lower()
            if name == "input" and binder.scope.slot(target.name) is not None:
                return _assign_name(binder, node, target.name, value)
            if name in IMPLICIT:
                what = f"'{root.name}.{path}' belongs to a Creator form"
                return unsupported(binder, target, what)
    return _assign_field(binder, node, binder.expression(root), path, value)


def _assign_fetched(
    binder: Binder, node: ast.Assign, target: ast.Fetch, value: Evaluate
) -> Execute:
    """`Form[criteria].Field = value;`: of the first record."""
    if not target.field:
        return binder.refuse(
            "Improper Statement Error might be due to missing ';' at end of the line or "
            "incomplete expression",
            target.span,
            code="syntax",
            hint=f"say which field: {target.form}[...].Field = value",
        )
    records = ast.Fetch(target.form, target.criteria, "", target.sort, target.range, target.span)
    return _assign_field(binder, node, binder.expression(records), target.field, value)


def _assign_field(
    binder: Binder, node: ast.Assign, record: Evaluate, path: str, value: Evaluate
) -> Execute:
    operation = OPERATIONS[node.op[0]] if node.op != "=" else None
    span, source, conventions = node.span, binder.source, binder.conventions

    def run(frame: Frame) -> None:
        holder = record(frame)
        try:
            if not isinstance(holder, HasFields):
                raise EvalError("Invalid collection object found", code="unknown-member")
            new = value(frame)
            if operation is not None:
                new = operation(holder.get_field(path), new, conventions)
            holder.set_field(path, new)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run
