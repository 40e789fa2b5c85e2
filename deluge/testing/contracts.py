"""What a function of each category receives and must give back.

Sources: https://www.zoho.com/crm/developer/docs/functions/ and, for validation rules,
https://help.zoho.com/portal/en/kb/crm/process-management/validation-rules
"""

from collections.abc import Callable, Mapping

from deluge.bind.code import FunctionCode
from deluge.errors import UsageError, did_you_mean
from deluge.testing.bench import Bench
from deluge.testing.failure import AssertionFailed
from deluge.values.show import text_of

_MOST_MESSAGE = 100
_REQUEST = "crmAPIRequest"
_EMPTY_REQUEST: Mapping[str, object] = {
    "body": "", "params": {}, "headers": {}, "auth_type": "", "method": "POST", "file_content": [],
    "user_info": {}, "record": {},
}  # fmt: skip

RETURNS: Mapping[str, tuple[str, ...]] = {
    "standalone": ("string",),
    "automation": ("void", "string"),
    "button": ("string",),
    "schedule": ("void",),
    "related_list": ("string",),
    "validation_rule": ("map",),
    "signals": ("void", "string"),
}
"""Category -> the types its functions may declare."""


class Outcome:
    """What a function gave when it was run as one of its category.

    `allowed` and `message` are those of a validation rule: whether the record may be saved, and
    what the user is told.
    """

    __slots__ = ("allowed", "message", "value")

    def __init__(self, value: object, allowed: bool = True, message: str = "") -> None:
        self.value = value
        self.allowed = allowed
        self.message = message

    def as_map(self) -> dict[str, object]:
        """The same as a map."""
        return {"value": self.value, "allowed": self.allowed, "message": self.message}


def run_as(
    bench: Bench, category: str, given: Mapping[str, object], name: str | None = None
) -> Outcome:
    """The outcome of a category's function; raises AssertionFailed when it breaks the contract.

    `name` may be left out when the project has only one function of the category.
    """
    if category not in RETURNS:
        raise UsageError(
            f"there is no category '{category}'",
            hint=did_you_mean(category, RETURNS) or f"categories: {', '.join(RETURNS)}",
        )
    code = bench.known(_full_name(bench, category, name))
    _check_declaration(code, category)
    value = bench.call(code.name, _arguments(code, category, given))
    return _OUTCOMES.get(category, _any_outcome)(bench, code, value)


def _full_name(bench: Bench, category: str, name: str | None) -> str:
    if name is not None:
        return name if "." in name else f"{category}.{name}"
    found = [each for each in bench.names() if each.lower().startswith(f"{category}.")]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"the project has no function of the category '{category}'")
    raise UsageError(
        f"several functions are of the category '{category}': {', '.join(found)}",
        hint="name the one to run",
    )


def _check_declaration(code: FunctionCode, category: str) -> None:
    declared = code.declaration.return_type.lower()
    if declared not in RETURNS[category]:
        raise _broken(
            code, f"a function of the category '{category}' returns "
            f"{' or '.join(RETURNS[category])}, this one is declared {declared}",
        )  # fmt: skip
    params = [param.name for param in code.declaration.params]
    if category == "schedule" and params:
        raise _broken(code, "a scheduled function takes no arguments")
    if category == "validation_rule" and params != [_REQUEST]:
        raise _broken(code, f"a validation rule takes one argument, {_REQUEST}")


def _arguments(
    code: FunctionCode, category: str, given: Mapping[str, object]
) -> Mapping[str, object]:
    """What the category passes: validation rules get the record inside the request."""
    params = {param.name: param.type.lower() for param in code.declaration.params}
    if _REQUEST not in params or _REQUEST in given:
        return given
    inside = {name: value for name, value in given.items() if name not in params}
    if category == "validation_rule" and set(inside) != {"record"}:
        raise UsageError("a validation rule is run with a record", hint='as in {"record": {...}}')
    outside = {name: value for name, value in given.items() if name in params}
    return {**outside, _REQUEST: {**_EMPTY_REQUEST, **inside}}


def _any_outcome(_bench: Bench, _code: FunctionCode, value: object) -> Outcome:
    return Outcome(value)


def _validation_outcome(bench: Bench, code: FunctionCode, value: object) -> Outcome:
    if value is None or value == "":  # seen in scripts: Zoho lets the record pass
        return Outcome(value)
    if not isinstance(value, Mapping) or "status" not in value:
        raise _broken(code, "a validation rule returns a map with 'status' and 'message'")
    status = text_of(value["status"], bench.conventions)
    shown = value.get("message")
    message = "" if shown is None else text_of(shown, bench.conventions)
    allowed = status.lower() == "success"
    if not allowed and len(message) > _MOST_MESSAGE:
        raise _broken(
            code, f"its message has {len(message)} characters, Zoho shows {_MOST_MESSAGE}"
        )
    return Outcome(value, allowed, message)


def _list_outcome(_bench: Bench, code: FunctionCode, value: object) -> Outcome:
    from xml.etree import ElementTree  # expat refuses what grows out of bounds

    try:
        root = ElementTree.fromstring(str(value))  # noqa: S314
    except ElementTree.ParseError as error:
        raise _broken(code, f"a related list returns XML, and this is none: {error}") from None
    if root.tag not in ("record", "error"):
        raise _broken(code, f"a related list is a <record> or an <error>, not a <{root.tag}>")
    return Outcome(value)


_OUTCOMES: Mapping[str, Callable[[Bench, FunctionCode, object], Outcome]] = {
    "validation_rule": _validation_outcome,
    "related_list": _list_outcome,
}


def _broken(code: FunctionCode, message: str) -> AssertionFailed:
    failure = AssertionFailed(f"{code.name}: {message}")
    failure.at(code.declaration.span, code.source)
    return failure
