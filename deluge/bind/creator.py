"""Creator's data access: `Form[criteria]`, `insert into`, `update`, `delete from`.

Where a product or an organisation has no forms, each is bound so that reaching it says so.
"""

from collections.abc import Callable, Sequence

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Execute, Form, Frame
from deluge.bind.criteria import Criteria, bind_criteria, identity
from deluge.bind.names import placed, unsupported
from deluge.errors import EvalError, did_you_mean
from deluge.source import Span
from deluge.syntax import ast
from deluge.values.convert import number_from_text
from deluge.values.fields import HasFields

Bounds = Callable[[Frame], tuple[object, object] | None]


def bind_fetch(binder: Binder, node: ast.Fetch) -> Evaluate:
    """`Form[criteria]`, also with a field, sorted, cut to a range."""
    form = _form(binder, node.form)
    if form is None:
        if binder.machine.forms is None and isinstance(node.criteria, ast.Number | ast.Text):
            return binder.refuse(
                f"'{node.form}[...]' reads a Creator form",
                node.span,
                code="not-supported",
                hint=f"elements are read with {node.form}.get(...)",
            )
        return _no_form(binder, node, node.form, f"'{node.form}[...]' reads a Creator form")
    _check_field(binder, form, node.field, node.span)
    records = _bind_records(binder, node, form)
    if not node.field:
        return placed(binder, node.span, records)
    path = node.field
    return placed(binder, node.span, lambda frame: records(frame).get_field(path))


def _bind_records(binder: Binder, node: ast.Fetch, form: Form) -> Callable[[Frame], HasFields]:
    for key in node.sort:
        _check_field(binder, form, key.field, key.span)
    order = [(key.field, key.descending) for key in node.sort]
    bounds = _bind_range(binder, node.range)
    if node.criteria is None:
        return lambda frame: form.select(None, order, bounds(frame))
    wanted = identity(binder, node.criteria, form)
    if wanted is not None and node.range is None:
        return lambda frame: form.find(_number(wanted(frame)))
    criteria = bind_criteria(binder, node.criteria, form)
    return lambda frame: form.select(criteria(frame), order, bounds(frame))


def _number(value: object) -> object:
    return number_from_text(value) if isinstance(value, str) else value


def _bind_range(binder: Binder, node: ast.Range | None) -> Bounds:
    if node is None:
        return lambda _frame: None
    first, last = binder.expression(node.first), binder.expression(node.last)
    return lambda frame: (first(frame), last(frame))


def bind_all(binder: Binder, node: ast.Name) -> Evaluate | None:
    """`for each rec in Form`: every record; None when the name is no form."""
    if binder.scope.slot(node.name) is not None:
        return None
    forms = binder.machine.forms
    form = forms.form(node.name) if forms is not None else None
    return None if form is None else lambda _frame: form.select()


def bind_new_row(binder: Binder, node: ast.MethodCall) -> Evaluate | None:
    """`Form.Subform()`: a row to be filled and inserted; None when it is something else."""
    forms = binder.machine.forms
    if forms is None or node.args or not isinstance(node.object, ast.Name):
        return None
    if binder.scope.slot(node.object.name) is not None:
        return None
    form, name = forms.form(node.object.name), node.name
    if form is None or form.new_row(name) is None:
        return None
    return lambda _frame: form.new_row(name)


def bind_period(binder: Binder, node: ast.Period) -> Evaluate:
    """`last 3 weeks`: meaningful in record criteria only."""
    return binder.refuse(
        f"'{node.text}' can be used in record criteria only", node.span, code="syntax"
    )


# ---- writing


def bind_insert(binder: Binder, node: ast.InsertInto) -> Evaluate:
    """`insert into Form [ ... ]`: the new record's ID."""
    form = _form(binder, node.form)
    if form is None:
        what = f"'insert into {node.form}' writes a Creator form"
        return _no_form(binder, node, node.form, what)
    values = _bind_values(binder, node.values, form)
    return placed(binder, node.span, lambda frame: form.insert(values(frame)))


def bind_update(binder: Binder, node: ast.UpdateRecords) -> Execute:
    """`update records [ ... ]`: several fields of the first record."""
    if binder.machine.forms is None:
        return unsupported(binder, node, "'update' writes Creator records")
    target = binder.expression(node.target)
    form = None
    if isinstance(node.target, ast.Fetch):
        form = binder.machine.forms.form(node.target.form)
    values = _bind_values(binder, node.values, form)

    def update(frame: Frame) -> None:
        records = target(frame)
        if not isinstance(records, HasFields):
            raise EvalError("Invalid collection object found", code="unknown-member")
        records.change(values(frame))

    return _executed(binder, node.span, update)


def bind_delete(binder: Binder, node: ast.DeleteRecords) -> Execute:
    """`delete from Form[criteria]`"""
    form = _form(binder, node.form)
    if form is None:
        what = f"'delete' writes the Creator form '{node.form}'"
        return _executed(binder, node.span, _no_form(binder, node, node.form, what))
    criteria: Criteria = bind_criteria(binder, node.criteria, form)
    return _executed(binder, node.span, lambda frame: form.delete(criteria(frame)))


def _bind_values(
    binder: Binder, nodes: Sequence[ast.FieldValue], form: Form | None
) -> Callable[[Frame], list[tuple[str, object]]]:
    """The (field, value) pairs of a bracket."""
    for node in nodes:
        if form is not None:
            _check_field(binder, form, node.field, node.span)
    pairs = [(node.field, binder.expression(node.value)) for node in nodes]
    return lambda frame: [(field, value(frame)) for field, value in pairs]


# ---- forms and their fields


def _form(binder: Binder, name: str) -> Form | None:
    forms = binder.machine.forms
    return None if forms is None else forms.form(name)


def _no_form(binder: Binder, node: ast.Node, name: str, what: str) -> Evaluate:
    """The refusal of a form that does not exist, or of all forms where there are none."""
    forms = binder.machine.forms
    if forms is None:
        return unsupported(binder, node, what)
    known = list(forms.names())
    if binder.scope.slot(name) is not None:
        hint = f"'{name}' is a variable: its elements are read with .get(...)"
    else:
        hint = did_you_mean(name, known) or "declare it in a file of .deluge/schema"
    return binder.refuse(
        f"The form '{name}' does not exist", node.span, code="unknown-form", hint=hint
    )


def _check_field(binder: Binder, form: Form, path: str, span: Span) -> None:
    """Report a field that the form does not have, as Zoho does when the script is saved."""
    name = path.partition(".")[0]
    if name and form.field(name) is None:
        binder.error(
            f"Variable '{name}' does not exist in {form.name}",
            span,
            code="unknown-field",
            hint=did_you_mean(name, form.field_names()),
        )


def _executed(binder: Binder, span: Span, action: Evaluate) -> Execute:
    """A statement whose errors are placed at the span."""
    placed_action = placed(binder, span, action)

    def run(frame: Frame) -> None:
        placed_action(frame)

    return run
