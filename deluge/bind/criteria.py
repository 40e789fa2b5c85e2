"""Criteria of a fetch: `Form[Status == "Open" && Due in this month]`.

A criteria is bound to two stages: the frame gives a test (what does not depend on the record is
evaluated then, once), the test tells whether a record matches. On the left side of a comparison
the form's fields hide variables; on the right side variables hide fields.
"""

from collections.abc import Callable
from typing import Any

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, FieldInfo, Form, Frame
from deluge.bind.conditions import bind_condition
from deluge.bind.names import IMPLICIT, dotted
from deluge.bind.scope import RecordScope
from deluge.builtins.system import system_value
from deluge.errors import DelugeError, NullUse, did_you_mean
from deluge.syntax import ast
from deluge.values.criteria import ORDER, OTHER, SAME, TEXT_TESTS, clash, is_empty, matches, period

Test = Callable[[Any], bool]
Criteria = Callable[[Frame], Test]

_COMPARISONS = SAME | OTHER | ORDER
_TYPES = {"text": "TEXT", "int": "NUMBER", "decimal": "DECIMAL", "lookup": "NUMBER"}


def bind_criteria(binder: Binder, node: ast.Expression, form: Form) -> Criteria:
    """The test of a criteria."""
    if isinstance(node, ast.Logical):
        return _bind_logical(binder, node, form)
    if isinstance(node, ast.Unary) and node.op == "!":
        inner = bind_criteria(binder, node.operand, form)
        return lambda frame: _negated(inner(frame))
    if isinstance(node, ast.Binary) and (node.op in _COMPARISONS or node.op[-1].isalpha()):
        path = field_path(node.left, form)
        if path is not None:
            return _bind_comparison(binder, node, form, path)
        if node.op not in _COMPARISONS:
            return _refused(binder, node.left, form)
    if isinstance(node, ast.MethodCall) and node.name.lower() in (*TEXT_TESTS, "isempty"):
        path = field_path(node.object, form)
        if path is not None and len(node.args) == (node.name.lower() != "isempty"):
            return _bind_method(binder, node, form, path)
    path = field_path(node, form)
    if path is not None:
        return lambda _frame: lambda record: True in record.values(path)
    return _bind_other(binder, node, form)


def identity(binder: Binder, node: ast.Expression, form: Form) -> Evaluate | None:
    """What the ID must be in `Form[ID == x]`, which needs no search; else None."""
    if isinstance(node, ast.Binary) and node.op in ("==", "=", "is"):
        if isinstance(node.left, ast.Name) and node.left.name == "ID":
            value, varies = _bind_side(binder, node.right, form)
            return None if varies is not None else value
    return None


def field_path(node: ast.Expression, form: Form) -> str | None:
    """The dotted path of a field that the expression names, or None."""
    path = dotted(node)
    if path is None:
        return None
    root = path.partition(".")[0]
    if root.lower() in IMPLICIT or form.field(root) is None:
        return None
    return path


# ---- logic


def _negated(test: Test) -> Test:
    return lambda record: not test(record)


def _bind_logical(binder: Binder, node: ast.Logical, form: Form) -> Criteria:
    """Grouped as the profile does it: Creator binds `||` tighter."""
    tight = "||" if binder.machine.or_binds_tighter else "&&"
    operands = [bind_criteria(binder, operand, form) for operand in node.operands]
    groups: list[list[Criteria]] = [[operands[0]]]
    for operator, operand in zip(node.operators, operands[1:], strict=True):
        if operator == tight:
            groups[-1].append(operand)
        else:
            groups.append([operand])
    inner, outer = (_all, _any) if tight == "&&" else (_any, _all)
    return outer([inner(group) for group in groups])


def _all(parts: list[Criteria]) -> Criteria:
    def prepare(frame: Frame) -> Test:
        tests = [part(frame) for part in parts]
        return lambda record: all(test(record) for test in tests)

    return parts[0] if len(parts) == 1 else prepare


def _any(parts: list[Criteria]) -> Criteria:
    def prepare(frame: Frame) -> Test:
        tests = [part(frame) for part in parts]
        return lambda record: any(test(record) for test in tests)

    return parts[0] if len(parts) == 1 else prepare


# ---- comparison


def _bind_comparison(binder: Binder, node: ast.Binary, form: Form, path: str) -> Criteria:
    """`Field op expression`"""
    _check_types(binder, node, form.field(path) if "." not in path else None)
    right, slot = _bind_side(binder, node.right, form)
    op, conventions, span, source = node.op, binder.conventions, node.span, binder.source
    needs_value = isinstance(node.right, ast.MethodCall) and node.right.name.lower() == "get"

    def wanted(frame: Frame) -> object:
        value = right(frame)
        if value is None and needs_value:
            raise NullUse("Function specified in criteria has returned null").at(span, source)
        return value

    def prepare(frame: Frame) -> Test:
        constant = wanted(frame) if slot is None else None

        def test(record: Any) -> bool:
            if slot is not None:
                frame[slot] = record
            sought = constant if slot is None else wanted(frame)
            try:
                return any(matches(op, each, sought, conventions) for each in record.values(path))
            except DelugeError as error:
                error.at(span, source)
                raise

        return test

    return prepare


def _check_types(binder: Binder, node: ast.Binary, field: FieldInfo | None) -> None:
    """Report a literal that the field can never equal, as Zoho does when the script is saved."""
    left = _TYPES.get(field.kind) if field is not None else None
    op, right = node.op, node.right
    if left is None or op not in _COMPARISONS or op in ("in", "not in"):
        return
    if left == "TEXT" and (op in ORDER or isinstance(right, ast.Number | ast.Decimal)):
        found = "TEXT" if not isinstance(right, ast.Number | ast.Decimal) else "NUMBER"
    elif left != "TEXT" and isinstance(right, ast.Text) and not _is_numeric(right.value):
        found = "TEXT"
    else:
        return
    error = clash(left, op, found)
    binder.error(error.message, node.span, code=error.code)


def _is_numeric(text: str) -> bool:
    return not text or text.replace(".", "", 1).removeprefix("-").isdigit()


def _bind_side(binder: Binder, node: ast.Expression, form: Form) -> tuple[Evaluate, int | None]:
    """The right side, and the slot it expects the record in when it reads fields."""
    if isinstance(node, ast.Period):
        return _bind_period(binder, node), None
    scope = RecordScope(binder.scope, form, wins=False)
    value = _in_scope(binder, scope, lambda: binder.expression(node))
    return value, scope.record if scope.used else None


def _bind_period(binder: Binder, node: ast.Period) -> Evaluate:
    context, text = binder.context, node.text
    if period(text, context.today()) is None:
        return binder.refuse(f"'{text}' is no period", node.span, code="syntax")
    return lambda _frame: period(text, context.today())


def _bind_method(binder: Binder, node: ast.MethodCall, form: Form, path: str) -> Criteria:
    """`Field.contains("x")`, `Field.isEmpty()`"""
    name, conventions = node.name.lower(), binder.conventions
    if name == "isempty":
        return lambda _frame: lambda record: any(map(is_empty, record.values(path)))
    right, slot = _bind_side(binder, node.args[0], form)

    def prepare(frame: Frame) -> Test:
        def test(record: Any) -> bool:
            if slot is not None:
                frame[slot] = record
            sought = right(frame)
            return any(matches(name, each, sought, conventions) for each in record.values(path))

        return test

    return prepare


# ---- anything else


def _bind_other(binder: Binder, node: ast.Expression, form: Form) -> Criteria:
    """Any condition, with the fields of the record as names."""
    for each in (node, node.left if isinstance(node, ast.Binary) else node):
        if isinstance(each, ast.Name) and not _is_known(binder, each.name, form):
            return _refused(binder, each, form)
    scope = RecordScope(binder.scope, form, wins=True)
    condition = _in_scope(binder, scope, lambda: bind_condition(binder, node))
    slot = scope.record

    def prepare(frame: Frame) -> Test:
        def test(record: Any) -> bool:
            frame[slot] = record
            return bool(condition(frame))

        return test

    return prepare


def _is_known(binder: Binder, name: str, form: Form) -> bool:
    known = binder.scope.slot(name) is not None or form.field(name) is not None
    return known or name.lower() in IMPLICIT or system_value(name, binder.context) is not None


def _refused(binder: Binder, node: ast.Expression, form: Form) -> Criteria:
    """Zoho's refusal of a field that the form does not have."""
    name = dotted(node) or "the left side"
    fail = binder.refuse(
        f"Variable '{name}' does not exist in {form.name}",
        node.span,
        code="unknown-field",
        hint=did_you_mean(name, form.field_names()),
    )

    def prepare(frame: Frame) -> Test:
        fail(frame)
        return lambda _record: False

    return prepare


def _in_scope(binder: Binder, scope: RecordScope, bind: Callable[[], Evaluate]) -> Evaluate:
    """What is bound while the record's fields are names."""
    outer = binder.scope
    binder.scope = scope
    try:
        return bind()
    finally:
        binder.scope = outer
