"""Organisation variables and their groups."""

import re
from collections.abc import Callable
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_item_id,
    mandatory_missing,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, ids_asked, require, written
from deluge.emulator.crm.settings.entities import duplicate, in_item, in_path
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record
from deluge.emulator.times import parse_date, parse_time
from deluge.emulator.unknown import unknown_variable
from deluge.exchange import Response

_INTEGER = re.compile(r"-?\d{1,9}", re.ASCII)
_LONG = re.compile(r"-?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,16}(?:\.\d{1,9})?", re.ASCII)
_API_NAME = re.compile(r"[A-Za-z]\w{0,99}", re.ASCII)
MAX_NAME = 50


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


# Type of a variable -> whether a text is a value of it.
_TYPES: dict[str, Callable[[str], bool]] = {
    "integer": _matches(_INTEGER),
    "long": _matches(_LONG),
    "decimal": _matches(_DECIMAL),
    "currency": _matches(_DECIMAL),
    "percent": _matches(re.compile(r"-?\d{1,3}(?:\.\d{1,9})?", re.ASCII)),
    "date": lambda text: parse_date(text) is not None,
    "datetime": lambda text: parse_time(text) is not None,
    "checkbox": lambda text: text in ("true", "false"),
    "email": _matches(re.compile(r"[^@\s]{1,64}@[^@\s]{1,200}")),
    "phone": lambda text: len(text) <= 30,
    "text": lambda text: len(text) <= 255,
    "url": lambda text: len(text) <= 450,
    "textarea": lambda text: len(text) <= 2000,
}


def find_variable(call: Call, name: str) -> Record | None:
    """The variable of that id or API name, or None."""
    key = parse_id(name)
    if key is not None:
        return call.store.entity("variable", key)
    for variable in call.store.entities("variable"):
        if variable["api_name"] == name:
            return variable
    return None


@route("GET", "/settings/variables")
def list_variables(call: Call) -> Answer:
    """The variables, all or one group's; 204 when there are none."""
    found = call.store.entities("variable")
    if (group := call.query.get("group")) is not None:
        found = [v for v in found if group in v["variable_group"].values()]
    return {"variables": found} if found else Response(204)


@route("GET", "/settings/variables/{id}")
def get_variable(call: Call) -> Answer:
    """One variable by id or API name; 204 when there is none."""
    found = find_variable(call, call.path["id"])
    group = call.query.get("group")
    if found is None and call.lenient:
        unknown_variable(call, call.path["id"])
    if found is None or (group is not None and group not in found["variable_group"].values()):
        return Response(204)
    return {"variables": [found]}


@route("POST", "/settings/variables")
def add_variables(call: Call) -> Answer:
    """Add variables."""

    def work(item: Record, path: str) -> Record:
        require(item, path, "name", "api_name", "variable_group", "type")
        variable = {
            "read_only": False,
            "api_name": _text(item, path, "api_name", _API_NAME),
            "name": "",
            "description": None,
            "id": str(call.store.next_id()),
            "source": "crm",
            "type": item["type"],
            "variable_group": _group(call, item["variable_group"], path),
            "value": "",
        }
        if not isinstance(item["type"], str) or item["type"] not in _TYPES:
            raise invalid_data(path, "type", supported_values=sorted(_TYPES))
        return _write(call, variable, item, path, "variable added")

    return written(call, "variables", 100, work, 201)


@route("PUT", "/settings/variables")
def update_variables(call: Call) -> Answer:
    """Change variables, each named by its id."""

    def work(item: Record, path: str) -> Record:
        name = item.get("id") or item.get("api_name")
        if name in (None, ""):
            raise mandatory_missing(path, "id")
        found = find_variable(call, str(name))
        _refuse_two(call, found, item, path)
        return _update(call, found, item, path)

    return written(call, "variables", 100, work)


def _refuse_two(call: Call, found: Record | None, item: Record, path: str) -> None:
    """Refuse an item whose id and API name are those of two variables."""
    named = find_variable(call, str(item.get("api_name") or ""))
    if found is not None and named is not None and named["id"] != found["id"]:
        details = {"ambiguity_due_to": [at(path, "id"), at(path, "api_name")]}
        raise Refusal(
            "AMBIGUITY_DURING_PROCESSING", "Ambiguity while processing the request", details
        )


@route("PUT", "/settings/variables/{id}")
def update_variable(call: Call) -> Answer:
    """Change the variable in the path."""
    found = find_variable(call, call.path["id"])
    if found is None:
        raise Refusal("INVALID_DATA", "invalid data", {"resource_path_index": 2})
    return written(call, "variables", 1, lambda item, path: _update(call, found, item, path))


@route("DELETE", "/settings/variables")
def delete_variables(call: Call) -> Answer:
    """Delete variables by their ids."""
    named = ids_asked(call)
    return answered(call, named, lambda text, path: _delete(call, text), 200, "variables")


@route("DELETE", "/settings/variables/{id}")
def delete_variable(call: Call) -> Answer:
    """Delete the variable in the path."""
    named = [call.path["id"]]
    return answered(call, named, lambda text, path: _delete(call, text), 200, "variables")


@route("GET", "/settings/variable_groups")
def list_groups(call: Call) -> Answer:
    """The groups of variables."""
    return {"variable_groups": call.store.entities("variable_group")}


@route("GET", "/settings/variable_groups/{id}")
def get_group(call: Call) -> Answer:
    """One group by id or API name; 204 when there is none."""
    for group in call.store.entities("variable_group"):
        if call.path["id"] in (group["id"], group["api_name"]):
            return {"variable_groups": [group]}
    return Response(204)


@route("PUT", "/settings/variable_groups", oldest=8)
def update_groups(call: Call) -> Answer:
    """Refused: the only group is the one that every organisation has."""

    def work(item: Record, path: str) -> Record:
        in_item(call, "variable_group", item, path)
        raise _fixed_group(path)

    return written(call, "variable_groups", 100, work)


@route("PUT", "/settings/variable_groups/{id}", oldest=8)
def update_group(call: Call) -> Answer:
    """Refused: the only group is the one that every organisation has."""
    in_path(call, "variable_group", message="Invalid ID")

    def work(item: Record, path: str) -> Record:
        raise _fixed_group(path)

    return written(call, "variable_groups", 1, work)


def _fixed_group(path: str) -> Refusal:
    message = "the given operation is not supported for system defined variable group"
    return Refusal("CANNOT_PERFORM_ACTION", message, at(path, "id"))


def _update(call: Call, found: Record | None, item: Record, path: str) -> Record:
    if found is None:
        raise invalid_item_id(path)
    return _write(call, dict(found), item, path, "variable updated")


def _write(call: Call, variable: Record, item: Record, path: str, message: str) -> Record:
    """Take the item's values into the variable and keep it; type and group never change."""
    if "name" in item:
        variable["name"] = _text(item, path, "name", None)
    if "api_name" in item:
        variable["api_name"] = _text(item, path, "api_name", _API_NAME)
    if "description" in item:
        variable["description"] = item["description"] and _text(item, path, "description", None)
    if "value" in item:
        variable["value"] = _value(item["value"], variable["type"], path)
    for other in call.store.entities("variable"):
        if other["api_name"] == variable["api_name"] and other["id"] != variable["id"]:
            raise duplicate("api_name", path)
    call.store.put_entity("variable", variable)
    return success(message, {"id": variable["id"]})


def _value(value: Any, kind: str, path: str) -> str:
    """The value as the text it is kept as."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, (str, int, float)):
        text = str(value)
    else:
        raise invalid_data(path, "value", expected_data_type=kind)
    if not _TYPES[kind](text):
        raise invalid_data(path, "value", expected_data_type=kind)
    return text


def _delete(call: Call, text: str) -> Record:
    found = find_variable(call, text)
    if found is None:
        raise Refusal("INVALID_DATA", "variable not deleted", {"id": text})
    call.store.drop_entity("variable", int(found["id"]))
    return success("variable deleted", {"id": found["id"]})


def _group(call: Call, value: Any, path: str) -> dict[str, str]:
    """The reference to a group given by id or API name."""
    given = value.get("id") or value.get("api_name") if isinstance(value, dict) else value
    for group in call.store.entities("variable_group"):
        if given in (group["id"], group["api_name"]):
            return {"api_name": group["api_name"], "id": group["id"]}
    raise invalid_data(path, "variable_group")


def _text(item: Record, path: str, name: str, pattern: re.Pattern[str] | None) -> str:
    value = item[name]
    if not isinstance(value, str) or (pattern and not pattern.fullmatch(value)):
        raise invalid_data(path, name, expected_data_type="text")
    if pattern is None and len(value) > (MAX_NAME if name == "name" else 2000):
        raise invalid_data(path, name, maximum_length=MAX_NAME if name == "name" else 2000)
    return value
