"""Names and members: variables, system values, fields."""

import re
from operator import itemgetter

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Forms, Frame, Refusal
from deluge.bind.scope import RecordScope
from deluge.builtins.registry import REGISTRY
from deluge.builtins.system import SYSTEM, system_value
from deluge.errors import DelugeError, did_you_mean
from deluge.source import Span
from deluge.syntax import ast
from deluge.values.fields import field as field_of
from deluge.values.fields import fields_of

IMPLICIT = frozenset({"input", "row", "old"})
"""Creator's names for the record at hand."""


def bind_name(binder: Binder, node: ast.Name) -> Evaluate:
    """A variable, or `today` and `now` unless a variable has that name."""
    slot = binder.scope.slot(node.name)
    if slot is not None:
        return itemgetter(slot)  # a C function: a third faster than a closure that does the same
    criteria = binder.scope if isinstance(binder.scope, RecordScope) else None
    is_field = criteria is not None and criteria.field(node.name)
    if criteria is not None and is_field and criteria.wins:
        return _field_of_slot(criteria.record, node.name)
    value = system_value(node.name, binder.context)
    if value is not None:
        return lambda _frame: value()
    if criteria is not None and is_field:
        return _field_of_slot(criteria.record, node.name)
    return _bind_at_hand(binder, node)


def _field_of_slot(slot: int, name: str) -> Evaluate:
    """A field of the record that a criteria is tried on."""
    return lambda frame: frame[slot].get_field(name)  # type: ignore[attr-defined]


def _bind_at_hand(binder: Binder, node: ast.Name) -> Evaluate:
    """`input` itself, or in old scripts a field of the form at hand."""
    implicit = node.name.lower() in IMPLICIT
    forms = binder.machine.forms
    if forms is not None:
        name = node.name.lower() if implicit else "input"
        record = forms.at_hand(name)
        if record is not None and (implicit or record.has_field(node.name)):
            return _at_hand(forms, name, "" if implicit else node.name)
    if node.name.lower() == "input" and binder.function is not None and binder.function.params:
        return _arguments(binder, binder.function)
    if implicit:
        return _no_form(binder, node, node.name)
    return undefined(binder, node.name, node)


def _arguments(binder: Binder, function: ast.Function) -> Evaluate:
    """`input`: the arguments of the function at hand, by name."""
    slots = [(param.name, binder.scope.assign(param.name)) for param in function.params]
    return lambda frame: {name: frame[slot] for name, slot in slots}


def _at_hand(forms: Forms, name: str, path: str) -> Evaluate:
    """`input`, or a field of it; which record that is may change from row to row."""

    def run(_frame: Frame) -> object:
        record = forms.at_hand(name)
        return record if record is None or not path else record.get_field(path)

    return run


def undefined(binder: Binder, name: str, node: ast.Expression) -> Evaluate:
    """The refusal of a name that nothing earlier in the text assigns."""
    hint = did_you_mean(name, binder.scope.assigned) or _later(binder, name, node.span.line)
    severity = "error"
    if binder.machine.hands_arguments and binder.function is None:
        severity = "warning"
        hint = hint or f"what the product hands to the script is given with --arg {name}=value"
    message = f"Variable '{name}' is not defined"
    return binder.refuse(
        message, node.span, code="undefined-variable", hint=hint, severity=severity
    )


def _later(binder: Binder, name: str, line: int) -> str | None:
    """The hint for a name that is assigned in the statement that reads it, or below."""
    last = binder.function.span.end_line if binder.function else len(binder.source.lines)
    last = min(last, line + 400)  # a script of unknown names is looked through in linear time
    assigned = re.compile(rf"(?<![\w.]){re.escape(name)}\s*[-+*/%]?=(?!=)")
    for number in range(line, last + 1):
        if assigned.search(binder.source.line(number)):
            if number == line:
                return f"give it a first value before this line: {name} = ...;"
            return f"'{name}' is assigned only further down, in line {number}"
    return None


def dotted(node: ast.Expression) -> str | None:
    """`zoho.crm` of a chain of members that starts with a name, else None."""
    parts: list[str] = []
    while isinstance(node, ast.Member):
        parts.append(node.name)
        node = node.object
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.name)
    return ".".join(reversed(parts))


_HOSTS = frozenset(
    {
        "zoho", "thisapp", "intuit", "salesforce",
        "clickatell", "clockworksms", "hoiio", "smsmagic", "twilio",
    }
)  # fmt: skip
"""What the names of tasks and system values start with."""


def is_host(binder: Binder, name: str) -> bool:
    """Whether a dotted name starts as those of tasks do and no variable hides it."""
    root = name.partition(".")[0]
    return root.lower() in _HOSTS and binder.scope.slot(root) is None


def is_app_variable(name: str) -> bool:
    """Whether it is `zoho.appvariable.NAME`, which scripts of Creator read and no page shows."""
    return name.lower().startswith("zoho.appvariable.")


def is_namespace(binder: Binder, path: str) -> bool:
    """Whether a dotted path is no value but the start of a task's or function's name."""
    root = path.partition(".")[0]
    known = binder.scope.slot(root) is not None or root.lower() in IMPLICIT
    return not known and system_value(path, binder.context) is None


def bind_member(binder: Binder, node: ast.Member) -> Evaluate:
    """`zoho.currentdate`, `e.message`, `input.email`, `rec.Status`."""
    name = dotted(node)
    if name is not None and is_host(binder, name):
        return _bind_system(binder, node, name)
    if isinstance(node.object, ast.Name) and binder.scope.slot(node.object.name) is None:
        return _bind_implicit(binder, node, node.object.name)
    if isinstance(node.object, ast.Member) and binder.machine.forms is not None:
        return _bind_chain(binder, node)
    value = binder.expression(node.object)
    part, span, source, conventions = (
        node.name,
        node.span,
        binder.source,
        binder.conventions,
    )

    def run(frame: Frame) -> object:
        try:
            return field_of(value(frame), part, conventions)
        except DelugeError as error:
            if error.code == "unknown-member" and part.lower() in REGISTRY.methods:
                error.hint = f"it is a function: write .{part}()"
            error.at(span, source)
            raise

    return run


def _bind_system(binder: Binder, node: ast.Member, name: str) -> Evaluate:
    value = system_value(name, binder.context)
    if value is not None:
        return lambda _frame: value()
    hint = "only Creator has it" if name.lower() in SYSTEM else did_you_mean(name, SYSTEM)
    severity = "error"
    if is_app_variable(name):
        hint, severity = "variables of the application are not known here", "warning"
    return binder.refuse(
        f"Variable '{name}' is not defined", node.span,
        code="undefined-variable", hint=hint, severity=severity,
    )  # fmt: skip


def _bind_implicit(binder: Binder, node: ast.Member, root: str) -> Evaluate:
    """`input.x` reads a field of the form at hand, else an argument of that name."""
    if root.lower() == "input":
        slot = binder.scope.slot(node.name)
        if slot is not None and not _has_form(binder):
            return lambda frame: frame[slot]
    if root.lower() not in IMPLICIT or _has_form(binder, root):
        return _bind_chain(binder, node)
    return _no_form(binder, node, f"{root}.{node.name}")


def _has_form(binder: Binder, name: str = "input") -> bool:
    forms = binder.machine.forms
    return forms is not None and forms.at_hand(name) is not None


def _bind_chain(binder: Binder, node: ast.Member) -> Evaluate:
    """`rec.Name.first_name`, `input.Customer.City`: a record follows the path itself."""
    root, path = split_path(node)
    if isinstance(root, ast.Name):
        field = _field_path(binder, root.name, path)
        if field is not None:
            return placed(binder, node.span, field)
    if isinstance(root, ast.Name) and root.name.lower() == "input" and not _has_form(binder):
        # `input.x.y`: the argument x, then its part y
        if isinstance(node.object, ast.Member):
            return _bind_part(binder, node, binder.expression(node.object), node.name)
    return _bind_part(binder, node, binder.expression(root), path)


def _field_path(binder: Binder, root: str, path: str) -> Evaluate | None:
    """`Name.first_name` of the record a criteria is tried on, or of the form at hand."""
    scope, forms = binder.scope, binder.machine.forms
    if scope.slot(root) is not None or root.lower() in IMPLICIT:
        return None
    if isinstance(scope, RecordScope) and scope.field(root):
        return _field_of_slot(scope.record, f"{root}.{path}")
    record = forms.at_hand("input") if forms is not None else None
    if forms is not None and record is not None and record.has_field(root):
        return _at_hand(forms, "input", f"{root}.{path}")
    return None


def _bind_part(binder: Binder, node: ast.Member, value: Evaluate, path: str) -> Evaluate:
    conventions = binder.conventions
    return placed(binder, node.span, lambda frame: fields_of(value(frame), path, conventions))


def placed(binder: Binder, span: Span, value: Evaluate) -> Evaluate:
    """A value whose errors are placed at the span."""
    source = binder.source

    def run(frame: Frame) -> object:
        try:
            return value(frame)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def split_path(node: ast.Member) -> tuple[ast.Expression, str]:
    """The expression at the root of `rec.Name.first_name`, and the path below it."""
    parts: list[str] = []
    root: ast.Expression = node
    while isinstance(root, ast.Member):
        parts.append(root.name)
        root = root.object
    return root, ".".join(reversed(parts))


def _no_form(binder: Binder, node: ast.Expression, name: str) -> Evaluate:
    return unsupported(binder, node, f"'{name}' belongs to a Creator form")


def unsupported(binder: Binder, node: ast.Node, what: str) -> Refusal:
    """A known form that this run cannot execute: a located error when it is reached."""
    return binder.refuse(
        f"{what}: this run has no form data",
        node.span,
        code="not-supported",
        hint="pass the values as arguments, or run with --profile creator and declared forms",
    )
