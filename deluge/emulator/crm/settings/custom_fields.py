"""Custom fields: made, changed and deleted through the settings.

Source: https://www.zoho.com/crm/developer/docs/api/v8/create-fields.html
"""

import re
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    dependent_missing,
    invalid_data,
    invalid_path_id,
    mandatory_missing,
    nothing_given,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import require, text_in, written
from deluge.emulator.crm.records.index import build
from deluge.emulator.crm.settings.entities import duplicate
from deluge.emulator.crm.settings.fields import field_id, field_named, value_id
from deluge.emulator.customization import FIELD, FIELD_CHANGE, drop, keep
from deluge.emulator.import_schema import compact_field
from deluge.emulator.routes import Answer, not_emulated, route
from deluge.emulator.schema import Field, Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.store import Stored, stored_row

MAX_FIELDS = 5  # in one request
MAX_LABEL, MAX_VALUE = 50, 120
# Type -> the longest value that may be asked for, and what it is when nothing is.
_LENGTHS = {
    "text": (255, 255), "textarea": (50_000, 2000), "email": (100, 100), "phone": (30, 30),
    "website": (450, 450), "integer": (9, 9), "bigint": (18, 18), "double": (16, 16),
    "currency": (16, 16), "percent": (5, 5), "autonumber": (50, 50),
}  # fmt: skip
_PLAIN = frozenset({"date", "datetime", "boolean", "fileupload", "imageupload"})
_PICKLISTS = frozenset({"picklist", "multiselectpicklist"})
_LOOKUPS = frozenset({"lookup", "userlookup"})
_ABSENT = (
    "multiselectlookup", "multiuserlookup", "formula", "rollup_summary", "subform", "address"
)  # fmt: skip
_TYPES = sorted({*_LENGTHS, *_PLAIN, *_PICKLISTS, *_LOOKUPS, *_ABSENT})
_START = re.compile(r"[0-9]{1,16}", re.ASCII)
_ADDED = "formulas, subforms, links to many, tooltips and rights of profiles lack"
_CHANGED = "label, length, values and uniqueness change, nothing else"
_WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)


@route("POST", "/settings/fields", oldest=6, partial=_ADDED)
def add_fields(call: Call) -> Answer:
    """Add up to five custom fields to a module."""
    module = _customizable(call)
    _check_items(call)

    def work(item: Record, path: str) -> Record:
        row = _new_row(call, module, item, path)
        key = field_id(module.api_name, row["api_name"])
        keep(call.store, FIELD, {"id": key, "module": module.api_name, "field": row})
        return success("field created", {"id": key})

    return written(call, "fields", MAX_FIELDS, work, 201)


@route("PATCH", "/settings/fields", oldest=6, partial=_CHANGED)
def change_fields(call: Call) -> Answer:
    """Change up to five fields, each named by its id."""
    module = _customizable(call)
    _check_items(call)

    def work(item: Record, path: str) -> Record:
        require(item, path, "id")
        field = field_named(module, str(item["id"]))
        if field is None:
            raise invalid_data(path, "id")
        return _change(call, module, field, item, path)

    return written(call, "fields", MAX_FIELDS, work)


@route("PATCH", "/settings/fields/{id}", oldest=6, partial=_CHANGED)
def change_field(call: Call) -> Answer:
    """Change the field in the path."""
    module, field = _in_path(call)
    return written(call, "fields", 1, lambda item, path: _change(call, module, field, item, path))


@route("DELETE", "/settings/fields/{id}", oldest=6)
def delete_field(call: Call) -> Answer:
    """Delete a custom field with its values in all records."""
    module, field = _in_path(call)
    key = field_id(module.api_name, field.api_name)
    if call.store.entity(FIELD, int(key)) is None:
        message = "The field cannot be deleted"
        raise Refusal("NOT_ALLOWED", message, {"resource_path_index": 2})
    _forget_values(call, module, field)
    drop(call.store, FIELD, key)
    return {"fields": [success("field deleted", {"id": key})]}


def _customizable(call: Call) -> Module:
    """The module of the query, which must be one that may have custom fields."""
    module = call.asked_module()
    if module.data.get("system"):
        raise Refusal("INVALID_MODULE", "the given module is not supported in api")
    return module


def _check_items(call: Call) -> None:
    """Refuse too many fields, and types that are not emulated."""
    given: Any = call.body.get("fields")
    items = given if is_list(given) else []
    if len(items) > MAX_FIELDS:
        raise Refusal("LIMIT_EXCEEDED", "limit exceeded", {"limit": MAX_FIELDS})
    for item in items:
        if is_record(item) and item.get("data_type") in _ABSENT:
            raise not_emulated(f"custom fields of the type {item['data_type']}")


def _in_path(call: Call) -> tuple[Module, Field]:
    module = _customizable(call)
    field = field_named(module, call.path["id"])
    if field is None:
        raise invalid_path_id(2)
    return module, field


# -- what is asked ------------------------------------------------------------------------------


def _new_row(call: Call, module: Module, item: Record, path: str) -> Record:
    """A new field in the form of the shipped data."""
    require(item, path, "field_label", "data_type")
    label, kind = text_in(item, path, "field_label", MAX_LABEL) or "", item["data_type"]
    if kind not in _TYPES:
        raise invalid_data(path, "data_type", supported_values=_TYPES)
    name = "_".join(_WORD.findall(label))
    if not name or not name[0].isalpha():
        raise invalid_data(path, "field_label")
    _refuse_twin(call, module, label, name, path)
    given = {"api_name": name, "field_label": label, "data_type": kind}
    for key in ("decimal_place", "auto_number"):
        if key in item:
            given[key] = item[key]
    row = compact_field({**given, **_properties(call, kind, item, path)})
    _add_dependents(row, item, path)
    if kind in _LENGTHS and "length" not in row:
        row["length"] = _LENGTHS[kind][1]
    return row


def _refuse_twin(call: Call, module: Module, label: str, name: str, path: str) -> None:
    """Refuse a label that another field of the module has, of this request too."""
    present = call.emulator.schema.module(module.api_name) or module
    if name in present.fields:
        raise duplicate("field_label", path)
    _refuse_label(present, label, None, path)


def _refuse_label(module: Module, label: str | None, own: Field | None, path: str) -> None:
    """Refuse a label that another field of the module has."""
    for field in module.fields.values():
        same = label is not None and label.casefold() == field.label.casefold()
        if same and (own is None or field.api_name != own.api_name):
            raise duplicate("field_label", path)


def _add_dependents(row: Record, item: Record, path: str) -> None:
    """Refuse a type without what it needs: values, a module, a number to start at."""
    kind = row["data_type"]
    needed = {"lookup": "lookup", "autonumber": "auto_number"} | dict.fromkeys(
        _PICKLISTS, "pick_list_values"
    )
    name = needed.get(kind)
    if name is not None and not item.get(name):
        raise dependent_missing(path, name, "data_type")
    if kind == "autonumber":
        number = row["auto_number"]
        if not is_record(number) or not _START.fullmatch(str(number.get("start_number"))):
            raise mandatory_missing(f"{path}.auto_number", "start_number")
    if kind == "userlookup":
        row["lookup"] = "Users"


def _properties(call: Call, kind: str, item: Record, path: str) -> Record:
    """The checked properties of an item that a field of the type has."""
    found: Record = {}
    if item.get("length") is not None:
        longest = _LENGTHS.get(kind, (255, 255))[0]
        if type(item["length"]) is not int or item["length"] < 1:
            raise invalid_data(path, "length", expected_data_type="integer")
        if item["length"] > longest:
            raise invalid_data(path, "length", maximum_length=longest)
        found["length"] = item["length"]
    if "unique" in item:
        if not isinstance(item["unique"], bool) and not is_record(item["unique"]):
            raise invalid_data(path, "unique", expected_data_type="jsonobject")
        found["unique"] = bool(item["unique"]) or is_record(item["unique"])
    if kind in _PICKLISTS and "pick_list_values" in item:
        found["pick_list_values"] = _values(item["pick_list_values"], path)
    if kind == "lookup" and "lookup" in item:
        found["lookup"] = _lookup(call, item["lookup"], path)
    return found


def _values(given: Any, path: str) -> list[Record]:
    """The values of a picklist, each with its text."""
    if not is_list(given) or not given:
        raise invalid_data(path, "pick_list_values", expected_data_type="jsonarray")
    seen: set[str] = set()
    for number, each in enumerate(given):
        place = f"{path}.pick_list_values[{number}]"
        if not is_record(each) or not each.get("display_value"):
            raise mandatory_missing(place, "display_value")
        text = text_in(each, place, "display_value", MAX_VALUE) or ""
        if text.casefold() in seen:
            raise duplicate("display_value", place)
        seen.add(text.casefold())
    return given


def _lookup(call: Call, given: Any, path: str) -> Record:
    """Where a lookup points to."""
    target: Any = given.get("module") if is_record(given) else None
    name = target.get("api_name") if is_record(target) else None
    if name is None:
        raise mandatory_missing(f"{path}.lookup.module", "api_name")
    module = call.schema.module(name) if isinstance(name, str) else None
    if module is None or module.data.get("system"):
        raise invalid_data(f"{path}.lookup.module", "api_name")
    label = given.get("display_label")
    related = "_".join(_WORD.findall(label)) if isinstance(label, str) else ""
    return {"module": {"api_name": module.api_name}, "api_name": related or None}


# -- changes ------------------------------------------------------------------------------------


def _change(call: Call, module: Module, field: Field, item: Record, path: str) -> Record:
    """Take the item's properties into the field and keep it."""
    key = field_id(module.api_name, field.api_name)
    changes = _properties(call, field.data_type, item, path)
    if item.get("field_label") is not None:
        changes["label"] = text_in(item, path, "field_label", MAX_LABEL)
        _refuse_label(module, changes["label"], field, path)
    if "pick_list_values" in changes:
        changes["picklist"] = _merged(module, field, changes.pop("pick_list_values"))
    if not changes:
        raise nothing_given(path, ["field_label"])
    own = call.store.entity(FIELD, int(key))
    if own is not None:
        keep(call.store, FIELD, {**own, "field": {**own["field"], **changes}})
    else:
        old = (call.store.entity(FIELD_CHANGE, int(key)) or {}).get("changes", {})
        row = {"module": module.api_name, "api_name": field.api_name, "changes": {**old, **changes}}
        keep(call.store, FIELD_CHANGE, {"id": key, **row})
    return success("field updated", {"id": key})


def _merged(module: Module, field: Field, given: list[Record]) -> list[str]:
    """The values of a picklist after a change: named ones are renamed, the others added."""
    values: list[str] = list(field.data.get("picklist", ()))
    places = {
        value_id(module.api_name, field.api_name, value): place
        for place, value in enumerate(values)
    }
    for each in given:
        place = places.get(str(each.get("id")))
        if place is not None:
            values[place] = each["display_value"]
        elif each["display_value"] not in values:
            values.append(each["display_value"])
    return values


def _forget_values(call: Call, module: Module, field: Field) -> None:
    """Take the field out of all records of its module, and out of what finds them."""
    rows = call.store.query(
        "select id, module, state, name, data, modified from record"
        " where module = ? and json_type(data, ?) is not null",
        (module.api_name, f"$.{field.api_name}"),
    )
    for *row, modified in rows:
        old = stored_row(row)
        document = {name: value for name, value in old.data.items() if name != field.api_name}
        stored = Stored(old.id, old.module, old.state, old.name, document)
        call.store.replace(stored, modified, build(module, old.data), build(module, document))
