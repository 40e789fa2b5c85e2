"""The categories of CRM functions: what each receives, what each must return.

Source: https://www.zoho.com/crm/developer/docs/functions/getting-started/categories.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from deluge.api import Interpreter
from deluge.bind.code import FunctionCode
from deluge.errors import EvalError, TypeMismatch, UsageError, did_you_mean
from deluge.functions.merging import RecordAtHand, mapped_arguments
from deluge.functions.outcome import Check, Outcome, Problems, Shown
from deluge.functions.places import PLACES, place_named, run_in_place
from deluge.functions.registry import Published
from deluge.functions.relatedlist import read_related_list
from deluge.functions.request import REQUEST, platform_value
from deluge.functions.runner import FunctionRunner
from deluge.runtime.entry import choose_function, fit_arguments
from deluge.runtime.result import Result
from deluge.source import Source
from deluge.syntax import ast
from deluge.syntax.cache import load_program
from deluge.syntax.walk import nodes
from deluge.values.plain import to_plain

if TYPE_CHECKING:
    from deluge.organisation import Organisation
    from deluge.project import Project

_RULE = "validation_rule"
MAX_MESSAGE = 100  # characters of a validation rule's message


class Category:
    """One category: its namespace, the return types it allows, its time limit in seconds.

    `request` tells that the function gets a `crmAPIRequest`, `mapped` that an administrator maps
    each of its arguments (elsewhere one that is missing is null). `check` looks at the returned
    value and gives what the user gets to see.
    """

    __slots__ = ("check", "mapped", "name", "request", "returns", "seconds")

    def __init__(
        self,
        name: str,
        returns: tuple[str, ...],
        seconds: float,
        check: Check,
        *,
        request: bool = False,
        mapped: bool = True,
    ) -> None:
        self.name = name
        self.returns = returns
        self.seconds = seconds
        self.check = check
        self.request = request
        self.mapped = mapped


# ---- what is returned


def _check_popup(value: object, problems: Problems) -> Shown:
    if not isinstance(value, str):
        problems.append("a button shows the returned text; this returned none")
    return {"popup": value}


def _check_nothing(value: object, problems: Problems) -> Shown:
    return {}


def _check_output(value: object, problems: Problems) -> Shown:
    return {"output": value}


def _check_list(value: object, problems: Problems) -> Shown:
    if not isinstance(value, str):
        problems.append("a related list needs a text with XML; this returned none")
        return {}
    try:
        found = read_related_list(value)
    except EvalError as error:
        problems.append(error.message)
        return {}
    if found.message is not None:
        return {"message": found.message}
    return {"columns": found.columns, "rows": found.rows}


def _check_rule(value: object, problems: Problems) -> Shown:
    if value == "" or value is None:  # seen in scripts; lets the record pass
        return {"allowed": True, "message": None}
    if not isinstance(value, dict) or "status" not in value:
        problems.append("a validation rule returns a map with status and message")
        return {}
    allowed = str(value["status"]).lower() == "success"
    message = value.get("message")
    if not allowed and not message:
        problems.append("a rule that blocks the record gives no message to show")
    elif len(str(message or "")) > MAX_MESSAGE:
        problems.append(f"the message is longer than {MAX_MESSAGE} characters")
    return {"allowed": allowed, "message": None if allowed else message}


CATEGORIES = {
    category.name: category
    for category in (
        Category("button", ("string",), 10, _check_popup),
        Category("automation", ("void", "string"), 30, _check_nothing),
        Category("schedule", ("void",), 900, _check_nothing, mapped=False),
        Category("related_list", ("string",), 10, _check_list),
        Category(_RULE, ("map",), 10, _check_rule, request=True, mapped=False),
        Category("signals", ("void", "string"), 60, _check_nothing, request=True, mapped=False),
        Category("standalone", ("string",), 60, _check_output, request=True, mapped=False),
    )
}
"""Every category by the word that stands before the dot of its functions' names."""

_SPELLINGS = {"signal": "signals", "validation": "validation_rule", "workflow": "automation"}


def category_named(name: str) -> Category:
    """The category of that name, written with blanks or underscores; raises UsageError."""
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    found = CATEGORIES.get(_SPELLINGS.get(key, key))
    if found is None:
        raise UsageError(
            f"there is no function category '{name}'",
            hint=did_you_mean(key, [*CATEGORIES, *PLACES])
            or f"one of {', '.join(CATEGORIES)}, or a place such as cliq.bot, creator.on_submit",
        )
    return found


# ---- running


def run_as(
    category: str,
    source: "str | Source",
    *,
    function: str | None = None,
    record: str | None = None,
    args: Mapping[str, object] | None = None,
    payload: Mapping[str, object] | None = None,
    interpreter: Interpreter | None = None,
    org: "str | Organisation | None" = None,
    project: "Project | None" = None,
    now: "datetime | str | None" = None,
    timezone: str | None = None,
) -> Outcome:
    """What a function does where its category puts it.

    record: `Leads/5843000000000100001`; arguments are filled from its fields, or from merge fields
    in `args` (`{"mail": "${Leads.Email}"}`). payload: what a validation rule sees of a record that
    is not saved yet; the stored record when left out.
    category: one of CATEGORIES, or a place of another product, `cliq.bot`, `creator.on_submit` ...
    """
    place = place_named(category)
    kind = place or category_named(category)
    text = source if isinstance(source, Source) else Source(source, "<script>")
    own = interpreter or Interpreter(
        org=org, project=project, now=now, timezone=timezone, limits={"seconds": kind.seconds},
        profile=place.profile if place is not None else None,
    )  # fmt: skip
    try:
        if not isinstance(kind, Category):
            return run_in_place(kind, text, own, function=function, record=record, args=args)
        code = _entry(kind, text, function)
        problems = Problems()
        check_declaration(kind, code, problems)
        arguments = _arguments(kind, code, own, record, dict(args or {}), payload)
        if kind.name == _RULE:
            result = _rule_result(own, code, arguments)
        else:
            result = own.run(text, function=code.name, args=arguments)
        shown = _shown(kind, code, result, problems) if result.error is None else {}
        return Outcome(kind.name, result, shown, problems)
    finally:
        if interpreter is None and (org is None or isinstance(org, str)):
            own.close()


def _rule_result(
    interpreter: Interpreter, code: FunctionCode, arguments: Mapping[str, object]
) -> Result:
    """What a validation rule gave: a map, or the empty text that scripts return to let pass."""
    conventions = interpreter.context.conventions
    values = fit_arguments(code, arguments, conventions)
    runner = FunctionRunner(interpreter, interpreter.project)
    rule = Published(code.name, code.source)
    result, served = runner.call(rule, lambda params: values + [None] * (len(params) - len(values)))
    if served is not None and result.value != "":
        try:
            returned = served.returned(result.value, conventions)
            result.value = to_plain(returned, conventions)
        except TypeMismatch as error:
            result.error = error.at(code.declaration.span, code.source)
    return result


def _shown(kind: Category, code: FunctionCode, result: Result, problems: Problems) -> Shown:
    """What the user gets to see; a button that opens a page need not say anything."""
    if kind.name == "button" and result.value is None and _opens_page(code):
        return {"popup": None}
    return kind.check(result.value, problems)


def _opens_page(code: FunctionCode) -> bool:
    return any(
        isinstance(node, ast.Call) and node.name.lower() == "openurl"
        for node in nodes(code.declaration.body)
    )


def _entry(kind: Category, source: Source, function: str | None) -> FunctionCode:
    """The function to run: the one named, else the only one of the category."""
    program = load_program(source)
    codes = [FunctionCode(each, source) for each in program.functions]
    if function is None:
        fitting = [code for code in codes if code.declaration.namespace.lower() == kind.name]
        if len(fitting) == 1:
            return fitting[0]
    code = choose_function(program, codes, function)
    if code is None:
        raise UsageError(
            f"the source holds no {kind.name} function",
            hint=f"it begins with a header such as {kind.returns[0]} {kind.name}.name()",
        )
    return code


def check_declaration(kind: Category, code: FunctionCode, problems: Problems) -> None:
    """Note what of the header breaks the contract of the category."""
    declaration = code.declaration
    if declaration.namespace.lower() not in (kind.name, kind.name.removesuffix("s")):
        problems.append(f"the function is {code.name}; this category's are {kind.name}.NAME")
    if declaration.return_type.lower() not in kind.returns:
        allowed = " or ".join(kind.returns)
        problems.append(
            f"Invalid return Type: {kind.name} functions return {allowed}, "
            f"not {declaration.return_type}"
        )
    if kind.name == "schedule" and declaration.params:
        problems.append("a schedule gives its function no arguments")
    if kind.name == _RULE and [p.name for p in declaration.params] != [REQUEST]:
        problems.append(f"a validation rule is declared as map NAME(String {REQUEST})")


def _arguments(
    kind: Category,
    code: FunctionCode,
    interpreter: Interpreter,
    record: str | None,
    given: dict[str, object],
    payload: Mapping[str, object] | None,
) -> dict[str, object]:
    """The arguments as the category's place in the CRM would give them."""
    params = code.declaration.params
    at_hand = RecordAtHand.fetch(record, interpreter.organisation) if record is not None else None
    platform: dict[str, object] = {}
    for param in params:
        if kind.request and param.name == REQUEST and REQUEST not in given:
            stored = _stored(kind, at_hand)
            request = request_without_http(stored if payload is None else payload)
            platform[REQUEST] = platform_value(request, param.type, interpreter.context.conventions)
    rest = [param for param in params if param.name not in platform]
    mapped = mapped_arguments(rest, given, at_hand, all_needed=kind.mapped)
    return {**given, **mapped, **platform}  # what is given beyond the parameters is refused later


def _stored(kind: Category, record: RecordAtHand | None) -> Mapping[str, object]:
    """The record in `crmAPIRequest`: only validation rules see one."""
    return record.fields if record is not None and kind.name == _RULE else {}


def request_without_http(record: Mapping[str, object]) -> dict[str, object]:
    """`crmAPIRequest` where no HTTP request is behind it."""
    return {
        "file_content": None, "headers": {}, "auth_type": None, "method": None, "user_info": {},
        "record": dict(record), "params": {}, "body": None,
    }  # fmt: skip
