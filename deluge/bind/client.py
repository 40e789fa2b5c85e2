"""What a script does to the form in the browser: `hide`, `alert`, `cancel submit`, `:ui.add` ...

Nothing is there to be hidden: each is kept as an effect of the run.
Source: https://www.zoho.com/deluge/help/client-functions.html
"""

from collections.abc import Callable

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Execute, Forms, Frame
from deluge.bind.names import dotted, unsupported
from deluge.errors import DelugeError
from deluge.syntax import ast

_UI = frozenset({"add", "append", "clear"})
CHOICES = frozenset({"select", "deselect", "selectall", "deselectall"})

Arguments = Callable[[Frame], list[object]]


def bind_form_task(binder: Binder, node: ast.FormTask) -> Execute:
    """`hide City, Address.country;`"""
    fields = [field_name(target) for target in node.targets]

    def act(forms: Forms, _frame: Frame) -> None:
        for field in fields:
            forms.effect(node.action, field)

    return _acting(binder, node, act)


def bind_ui_task(binder: Binder, node: ast.UiTask) -> Execute:
    """`City:ui.add({"Pune", "Delhi"});`"""
    if node.action not in _UI:
        return binder.refuse(
            f"Not able to find 'ui.{node.action}' function", node.span, code="unknown-function"
        )
    field, args = field_name(node.target), _values(binder, node.args)
    return _acting(
        binder, node, lambda forms, frame: forms.effect(f"ui.{node.action}", field, args(frame))
    )


def bind_choice(
    binder: Binder, node: ast.MethodCall | ast.Member, args: list[ast.Expression]
) -> Evaluate | None:
    """`City.select("Pune")`, `Sports.selectAll;`; None when it is a variable's function."""
    root = node.object
    while isinstance(root, ast.Member):
        root = root.object
    if not isinstance(root, ast.Name) or binder.scope.slot(root.name) is not None:
        return None
    forms = binder.machine.forms
    if forms is None:
        return None
    field, values, action = field_name(node.object), _values(binder, args), node.name.lower()
    return lambda frame: forms.effect(action, field, values(frame))


def bind_alert(binder: Binder, node: ast.Alert) -> Execute:
    """`alert "text";`, `alert(Field, "text");`"""
    if binder.function is not None:
        binder.error(
            "'ALERT' task can be used only in on load, on validate and on change actions",
            node.span,
            code="not-here",
        )
    field = field_name(node.field) if node.field is not None else ""
    values = _values(binder, [node.message])
    return _acting(binder, node, lambda forms, frame: forms.effect("alert", field, values(frame)))


def bind_success_message(binder: Binder, node: ast.SuccessMessage) -> Execute:
    """`success message "Thank you";`"""
    values = _values(binder, [node.message])
    return _acting(
        binder, node, lambda forms, frame: forms.effect("success message", "", values(frame))
    )


def bind_cancel(binder: Binder, node: ast.Cancel) -> Execute:
    """`cancel submit;`, `cancel delete;`"""
    return _acting(binder, node, lambda forms, _frame: forms.effect(f"cancel {node.what}"))


def bind_reload(binder: Binder, node: ast.Reload) -> Execute:
    """`reload;`"""
    return _acting(binder, node, lambda forms, _frame: forms.effect("reload"))


def field_name(node: ast.Expression) -> str:
    """The field an action names: `input.City` is `City`, `row.City` stays."""
    path = dotted(node) or ""
    root, _, rest = path.partition(".")
    return rest if root.lower() == "input" else path


def _values(binder: Binder, nodes: list[ast.Expression]) -> Arguments:
    closures = binder.arguments(nodes)
    return lambda frame: [closure(frame) for closure in closures]


def _acting(binder: Binder, node: ast.Statement, act: Callable[[Forms, Frame], None]) -> Execute:
    forms = binder.machine.forms
    if forms is None:
        return unsupported(binder, node, "this statement acts on a form in the browser")
    span, source = node.span, binder.source

    def run(frame: Frame) -> None:
        try:
            act(forms, frame)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run
