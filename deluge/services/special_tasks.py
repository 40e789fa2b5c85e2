"""The tasks that leave the pattern of the catalogue: what changes their arguments or their call.

Preparations change the values before the request is built, `RUNS` replace the whole call.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from deluge.errors import EvalError
from deluge.services.metadata import api_names
from deluge.services.task_values import Values, escape_criteria, plain_list, plain_map, text_at

if TYPE_CHECKING:
    from deluge.services.session import Services

Preparation = Callable[["Services", Values], None]

_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_OLD_CRITERIA = re.compile(r"\(([^|()]+)\|([^|()]+)\|([^|()]*)\)")
_OLD_OPERATORS = {
    "=": "equals",
    "is": "equals",
    "isn't": "not_equal",
    "<>": "not_equal",
    "contains": "equals",
    "starts with": "starts_with",
    "<": "less_than",
    "<=": "less_equal",
    ">": "greater_than",
    ">=": "greater_equal",
}


# ---- preparations


def _labels(services: "Services", values: Values) -> None:
    """Old scripts name fields by label: `Last Name`."""
    record = plain_map(values["record"])
    module = text_at(services, values, "module")
    names = api_names(services, module, [str(key) for key in record])
    values["record"] = {names[str(key)]: value for key, value in record.items()}


def _users_module(_services: "Services", values: Values) -> None:
    """The module of users is written in lower case in URLs."""
    if str(values["module"]).lower() == "users":
        values["module"] = "users"


def _criteria(services: "Services", values: Values) -> None:
    """Undo what scripts encode themselves, and translate the form of the first API version."""
    criteria = text_at(services, values, "criteria")
    if _ESCAPED.search(criteria):
        criteria = unquote_plus(criteria)
    old = list(_OLD_CRITERIA.finditer(criteria))
    if old:
        module = text_at(services, values, "module")
        names = api_names(services, module, [match[1].strip() for match in old])
        criteria = _OLD_CRITERIA.sub(lambda match: _modern(match, names), criteria)
    values["criteria"] = criteria


def _modern(match: re.Match[str], names: dict[str, str]) -> str:
    operator = match[2].strip().lower()
    value = match[3].strip()
    return f"({names[match[1].strip()]}:{_OLD_OPERATORS.get(operator, operator)}:{value})"


def _column_criteria(services: "Services", values: Values) -> None:
    column = text_at(services, values, "column")
    name = api_names(services, text_at(services, values, "module"), [column])[column]
    if name.islower():
        name = name.capitalize()
    values["column"] = f"({name}:equals:{escape_criteria(text_at(services, values, 'value'))})"


def _data_list(_services: "Services", values: Values) -> None:
    values["data"] = plain_list(values["data"])


def _variable_text(services: "Services", values: Values) -> None:
    values["value"] = text_at(services, values, "value")


def _conversion_keys(_services: "Services", values: Values) -> None:
    """The connector's snake_case keys as the API writes them."""
    names = {"accounts": "Accounts", "contacts": "Contacts", "deals": "Deals"}
    data = {
        names.get(str(key), str(key)): value for key, value in plain_map(values["data"]).items()
    }
    if "Deals" in data:
        deal = plain_map(data["Deals"])
        data["Deals"] = {_title(str(key)): value for key, value in deal.items()}
    values["data"] = data


def _title(key: str) -> str:
    return "_".join(part[:1].upper() + part[1:] for part in key.split("_"))


def _named_values(services: "Services", values: Values) -> None:
    """Lists of name and value (or field and value) as records."""
    module = text_at(services, values, "module_name")
    if "record" in values:
        values["record"] = _named(services, module, plain_list(values["record"]))
    if "records" in values:
        values["records"] = [
            _identified(services, module, item) for item in plain_list(values["records"])
        ]


def _identified(services: "Services", module: str, item: object) -> Values:
    """A record of `[{field, value}..]` or of `{record_id, properties2: [{field, value}..]}`."""
    if isinstance(item, list):
        return _named(services, module, item)
    entry = plain_map(item)
    record = _named(services, module, plain_list(entry.get("properties2", [])))
    return {"id": entry["record_id"], **record} if "record_id" in entry else record


def _named(services: "Services", module: str, pairs: list[object]) -> Values:
    given: dict[str, object] = {}
    for pair in pairs:
        entry = plain_map(pair)
        name = entry.get("name", entry.get("field"))
        if not isinstance(name, str):
            raise EvalError(
                "Each field of a record is a map with a name and a value", code="wrong-arguments"
            )
        given[name] = entry.get("value")
    names = api_names(services, module, given)
    return {names[name]: value for name, value in given.items()}


_ALWAYS_LISTED = ("Owner", "Created_Time", "Modified_Time", "Email_Opt_Out", "Tag")


def _always_listed(_services: "Services", values: Values) -> None:
    if "fields" in values:
        fields = [str(name) for name in plain_list(values["fields"])]
        values["fields"] = list(dict.fromkeys([*fields, *_ALWAYS_LISTED]))


def preparation(name: str) -> Preparation:
    """The change of arguments of that name; those of other products are imported on demand."""
    if name not in _PREPARATIONS:
        from deluge.services.product_tasks import PREPARATIONS

        return PREPARATIONS[name]
    return _PREPARATIONS[name]


_PREPARATIONS: dict[str, Preparation] = {
    "always-listed": _always_listed,
    "column-criteria": _column_criteria,
    "conversion-keys": _conversion_keys,
    "criteria": _criteria,
    "data-list": _data_list,
    "labels": _labels,
    "named-values": _named_values,
    "users-module": _users_module,
    "variable-text": _variable_text,
}


# ---- calls of their own


def _connector(services: "Services", values: Values) -> object:
    from deluge.services.connectors import invoke_connector

    return invoke_connector(services, values)


def _run_of(module: str, name: str) -> Callable[["Services", Values], object]:
    """A function in the `RUNS` of another module, which is imported when it is called."""

    def run(services: "Services", values: Values) -> object:
        return import_module(f"deluge.services.{module}").RUNS[name](services, values)

    return run


_ELSEWHERE = {
    "product_tasks": (
        "admin-addresses", "admin-names", "app-language", "gateway-sms", "login-addresses",
        "login-name",
    ),
    "geturl": ("get-url", "post-url", "invoke-url"),
    "screen": ("open-url", "push-notification"),
}  # fmt: skip

RUNS: dict[str, Callable[["Services", Values], object]] = {
    "connector": _connector,
    **{name: _run_of(module, name) for module, names in _ELSEWHERE.items() for name in names},
}
