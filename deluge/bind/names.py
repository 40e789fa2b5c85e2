"""Names and members: variables, system values, fields."""

from operator import itemgetter

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame, Refusal
from deluge.builtins.system import SYSTEM, system_value
from deluge.errors import DelugeError, did_you_mean
from deluge.syntax import ast
from deluge.values.fields import field as field_of

IMPLICIT = frozenset({"input", "row", "old"})
"""Creator's names for the record at hand."""


def bind_name(binder: Binder, node: ast.Name) -> Evaluate:
    """A variable, or `today` and `now` unless a variable has that name."""
    slot = binder.scope.slot(node.name)
    if slot is not None:
        return itemgetter(slot)  # a C function: a third faster than a closure that does the same
    value = system_value(node.name, binder.context)
    if value is not None:
        return lambda _frame: value()
    if node.name.lower() in IMPLICIT:
        return _no_form(binder, node, node.name)
    return undefined(binder, node.name, node)


def undefined(binder: Binder, name: str, node: ast.Expression) -> Evaluate:
    """The refusal of a name that nothing earlier in the text assigns."""
    hint = did_you_mean(name, binder.scope.assigned)
    if hint is None and name in binder.scope.slots:
        hint = f"'{name}' is assigned only further down"
    return binder.refuse(
        f"Variable '{name}' is not defined", node.span, code="undefined-variable", hint=hint
    )


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


def bind_member(binder: Binder, node: ast.Member) -> Evaluate:
    """`zoho.currentdate`, `e.message`, `input.email`, `rec.Status`."""
    name = dotted(node)
    if name is not None and is_host(binder, name):
        return _bind_system(binder, node, name)
    if isinstance(node.object, ast.Name) and binder.scope.slot(node.object.name) is None:
        return _bind_implicit(binder, node, node.object.name)
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
            error.at(span, source)
            raise

    return run


def _bind_system(binder: Binder, node: ast.Member, name: str) -> Evaluate:
    value = system_value(name, binder.context)
    if value is not None:
        return lambda _frame: value()
    return binder.refuse(
        f"Variable '{name}' is not defined",
        node.span,
        code="undefined-variable",
        hint=did_you_mean(name, SYSTEM),
    )


def _bind_implicit(binder: Binder, node: ast.Member, root: str) -> Evaluate:
    """`input.x` reads an argument of that name; other fields need a Creator form."""
    if root.lower() == "input":
        slot = binder.scope.slot(node.name)
        if slot is not None:
            return lambda frame: frame[slot]
    if root.lower() in IMPLICIT:
        return _no_form(binder, node, f"{root}.{node.name}")
    return undefined(binder, root, node.object)


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
