"""Calls: methods of values, plain builtins, service tasks, user functions."""

from collections.abc import Callable

from deluge.bind.binder import Binder
from deluge.bind.client import CHOICES, bind_choice
from deluge.bind.code import Evaluate, Frame
from deluge.bind.constructors import CONSTRUCTORS
from deluge.bind.creator import bind_new_row
from deluge.bind.lint import check_method_form, check_product
from deluge.bind.literals import constant
from deluge.bind.methods import known_class, method_call
from deluge.bind.names import IMPLICIT, dotted, is_app_variable, is_host, undefined
from deluge.bind.recordcalls import RECORD_CALLS, bind_record_call
from deluge.bind.scope import RecordScope
from deluge.bind.taskchecks import check_task_call
from deluge.bind.userfunctions import bind_user_call
from deluge.builtins.dispatch import Implementation, dispatch, plain_call
from deluge.builtins.registry import REGISTRY, unknown_function, wrong_count
from deluge.builtins.system import SYSTEM, system_value
from deluge.errors import DelugeError, did_you_mean
from deluge.source import Span
from deluge.syntax import ast
from deluge.tasks import TaskCall
from deluge.values.emptyanswer import EMPTY_ANSWER

TEST_ROOTS = frozenset({"assert", "calls", "clock", "mock", "org", "snapshot", "testing"})
"""What the names of functions start with that only tests have."""

_OWN = frozenset(
    {
        "thisapp", "standalone", "automation", "button", "schedule", "validation_rule",
        "related_list", "relatedlist", "signals",
    }
)  # fmt: skip
"""What the names of an application's or organisation's own functions start with."""


def bind_call(binder: Binder, node: ast.Call) -> Evaluate:
    """`name(args)`: a constructor, ifnull, a function of the file or project, a builtin."""
    name = node.name.lower()
    special = _SPECIAL.get(name)
    if special is not None:
        return special(binder, node)
    code = binder.library.find(node.name, binder.source)
    if code is not None:
        return bind_user_call(binder, code, node.args, node.span)
    if name in CONSTRUCTORS:
        return CONSTRUCTORS[name](binder, node)
    if name in RECORD_CALLS and node.args and isinstance(node.args[0], ast.Fetch):
        return bind_method(
            binder, ast.MethodCall(node.args[0], node.name, node.args[1:], node.span)
        )
    if _tests_empty_date(node.name, node.args):
        return constant(None)
    args = binder.arguments(node.args)
    value = system_value(node.name, binder.context)
    if value is not None and not args:
        return lambda _frame: value()
    function = plain_call(node.name, len(args), binder.context)
    if function is None:
        services = binder.machine.services
        task = services.task(node.name) if services else None
        if task is None:
            return _unknown(binder, node.name, node.span, method=False)
        check_task_call(binder, task, node.args, node.span)
        return guarded_call(binder, task, args, node.span)
    if not _count_fits(node.name, len(args)):
        return _refuse_count(binder, node.name, node.span)
    check_product(binder, node.name, node.span)
    return guarded_call(binder, function, args, node.span)


def bind_method(binder: Binder, node: ast.MethodCall) -> Evaluate:
    """`value.name(args)`, or a dotted function or task such as `zoho.crm.getRecordById(...)`."""
    path = dotted(node.object)
    if path is not None:
        special = _bind_dotted(binder, node, path)
        if special is not None:
            return special
    if node.name.lower() in RECORD_CALLS and (
        isinstance(node.object, ast.Fetch) or binder.machine.forms is not None
    ):
        return bind_record_call(binder, node, lambda: _bind_value_method(binder, node))
    return _bind_value_method(binder, node)


def _bind_value_method(binder: Binder, node: ast.MethodCall) -> Evaluate:
    check_method_form(binder, node)
    if _tests_empty_date(node.name, [node.object, *node.args]):
        return constant(None)
    call = dispatch(node.name, len(node.args), binder.context, [known_class(a) for a in node.args])
    if call is None:
        return _unknown(binder, node.name, node.span, method=True)
    if not any(entry.accepts(len(node.args)) for entry in call.entries):
        return _refuse_count(binder, call.name, node.span)
    return method_call(binder, node, call)


def _bind_dotted(binder: Binder, node: ast.MethodCall, path: str) -> Evaluate | None:
    """A call by a dotted name, or None when the path is a value with a method."""
    root = path.partition(".")[0]
    if binder.scope.slot(root) is not None:
        return None
    name = f"{path}.{node.name}"
    code = binder.library.find(name, binder.source)
    if code is not None:
        return bind_user_call(binder, code, node.args, node.span)
    natives = binder.machine.natives
    native = natives.find(name, binder.source) if natives else None
    if native is not None:
        return _bind_native(binder, node, native)
    if is_host(binder, path):
        return _bind_host_call(binder, node, path, name)
    if node.name.lower() in CHOICES:
        choice = bind_choice(binder, node, node.args)
        if choice is not None:
            return choice
    if isinstance(node.object, ast.Name) and root.lower() not in IMPLICIT:
        row = bind_new_row(binder, node)
        if row is not None or _is_field(binder, root):
            return row
        if system_value(root, binder.context) is None:
            return _unknown_namespace(binder, node, root, name)
    return None


def _is_field(binder: Binder, name: str) -> bool:
    """Whether the bare name is a field: of a criteria's record, or of the form at hand."""
    if isinstance(binder.scope, RecordScope):
        return binder.scope.field(name)
    forms = binder.machine.forms
    record = forms.at_hand("input") if forms is not None else None
    return record is not None and record.has_field(name)


def _bind_native(binder: Binder, node: ast.MethodCall, native: TaskCall) -> Evaluate:
    if not native.minimum <= len(node.args) <= native.maximum:
        return _refuse_count(binder, native.name, node.span)
    return guarded_call(binder, native, binder.arguments(node.args), node.span)


def _bind_host_call(binder: Binder, node: ast.MethodCall, path: str, name: str) -> Evaluate | None:
    system = system_value(name, binder.context)
    if system is not None and not node.args:
        return lambda _frame: system()
    if system_value(path, binder.context) is not None:
        return None
    services = binder.machine.services
    task = services.task(name) if services else None
    if task is not None:
        return _bind_task_call(binder, node, task)
    args = binder.arguments(node.args)
    builtin = (
        plain_call(name, len(args), binder.context) if name.lower() in REGISTRY.plain else None
    )
    if builtin is not None:
        check_product(binder, name, node.span)
        return guarded_call(binder, builtin, args, node.span)
    if path.lower() in SYSTEM or is_app_variable(path):
        return binder.expression(node.object)  # a name that this product does not know
    if path.lower().startswith("thisapp"):
        return _not_found(binder, node, name)
    return binder.refuse(
        f"Not able to find '{name}' function",
        node.span,
        code="unknown-task",
        hint=services.advice(name) if services else did_you_mean(name, REGISTRY.plain),
    )


def _bind_task_call(binder: Binder, node: ast.MethodCall, task: TaskCall) -> Evaluate:
    """A task with its arguments, which may be named as the page of API v2.1 of Creator names them:
    `updateRecordById(ownerName: "o", appLinkName: "a", ...)`; their order counts all the same."""
    nodes = [each.value if isinstance(each, ast.Pair) else each for each in node.args]
    args = binder.arguments(nodes)
    if not task.minimum <= len(args) <= task.maximum:
        return _refuse_count_of_task(binder, task, node.span)
    check_task_call(binder, task, nodes, node.span)
    return guarded_call(binder, task, args, node.span)


def _not_found(
    binder: Binder, node: ast.MethodCall, name: str, hint: str | None = None
) -> Evaluate:
    """A function of the application: without a project nobody can tell whether there is one."""
    root = name.partition(".")[0].lower()
    lone = root in _OWN and not binder.library.has_project
    return binder.refuse(
        f"Not able to find '{name}' function",
        node.span,
        code="unknown-function",
        hint=did_you_mean(name, binder.library.names())
        or hint
        or "functions are looked up in the file and in the project's function folders",
        severity="warning" if lone else "error",
    )


def _unknown_namespace(binder: Binder, node: ast.MethodCall, root: str, name: str) -> Evaluate:
    """`standalone.f()` with no such function, or a method of an undefined variable."""
    if REGISTRY.methods.get(node.name.lower()) and root.lower() not in {*_OWN, "assert"}:
        return undefined(binder, root, node.object)
    hint = None
    if root.lower() in TEST_ROOTS:
        known = [each for each in binder.library.names() if each.startswith(f"{root.lower()}.")]
        hint = (
            f"there are {', '.join(sorted(known))}"
            if known
            else f"'{root}.' works only in the test files that `deluge test` runs"
        )
    return _not_found(binder, node, name, hint)


def guarded_call(
    binder: Binder, function: Implementation, args: list[Evaluate], span: Span
) -> Evaluate:
    """A call whose errors are placed at the span."""
    source = binder.source

    def run(frame: Frame) -> object:
        try:
            return function(*[arg(frame) for arg in args])
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


# ---- special calls and refusals


def _bind_ifnull(binder: Binder, node: ast.Call) -> Evaluate:
    """`ifnull(x, d)`: d is evaluated only when x is null."""
    if len(node.args) != 2:
        return _refuse_count(binder, "ifnull", node.span)
    value, default = binder.arguments(node.args)

    def run(frame: Frame) -> object:
        result = value(frame)
        return default(frame) if result is None or result is EMPTY_ANSWER else result

    return run


def _bind_if(binder: Binder, node: ast.Call) -> Evaluate:
    return binder.refuse(
        "Number of Arguments mismatches",
        node.span,
        code="wrong-arguments",
        hint="if(condition, value when true, value when false) takes three arguments",
    )


def _tests_empty_date(name: str, operands: list[ast.Expression]) -> bool:
    """Whether this is `isText('')`: null on Zoho's page, though `''` is a text elsewhere."""
    if name.lower() != "istext" or len(operands) != 1:
        return False
    return isinstance(operands[0], ast.Quoted) and not operands[0].value


_SPECIAL: dict[str, Callable[[Binder, ast.Call], Evaluate]] = {
    "ifnull": _bind_ifnull,
    "if": _bind_if,
}


def _count_fits(name: str, count: int) -> bool:
    plain = REGISTRY.plain.get(name.lower())
    if plain is not None:
        return plain.accepts(count)
    return any(entry.accepts(count - 1) for entry in REGISTRY.methods.get(name.lower(), ()))


def _refuse_count_of_task(binder: Binder, task: TaskCall, span: Span) -> Evaluate:
    most, least = task.maximum, task.minimum
    count = str(most) if least == most else f"{least} to {most}"
    error = wrong_count(task.name)
    hint = f"it takes {count} argument{'s' * (most != 1)}: `deluge builtins {task.name}` lists them"
    return binder.refuse(error.message, span, code=error.code, hint=hint)


def _refuse_count(binder: Binder, name: str, span: Span) -> Evaluate:
    error = wrong_count(name)
    entries = REGISTRY.find(name)
    hint = " or ".join(entry.signature for entry in entries) if entries else None
    return binder.refuse(
        error.message, span, code=error.code, hint=hint and f"it is called as {hint}"
    )


def _unknown(binder: Binder, name: str, span: Span, *, method: bool) -> Evaluate:
    error = unknown_function(name, method=method)
    names = binder.library.names()
    ending = f".{name.lower()}"
    whole = None if method else next((n for n in names if n.lower().endswith(ending)), None)
    hint = error.hint or did_you_mean(name, names)
    if whole is not None:
        hint = f"the function is called with its namespace: {whole}(...)"
    return binder.refuse(error.message, span, code=error.code, hint=hint)
