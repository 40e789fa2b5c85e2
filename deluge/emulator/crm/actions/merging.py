"""Merge duplicates: one record takes values of others and all that points to them.

Source: https://www.zoho.com/crm/developer/docs/api/v8/merge-records.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_item_id,
    mandatory_missing,
    success,
    unsupported_module,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, require
from deluge.emulator.crm.records.finding import find, required_in_path
from deluge.emulator.crm.records.guards import refuse_locked, refuse_locked_deletion
from deluge.emulator.crm.records.writing import delete_record, rewrite, save
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import LOOKUP_TYPES, Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.store import Stored
from deluge.exchange import Response

MAX_DUPLICATES = 2
_MODULES = frozenset({"Accounts", "Contacts", "Leads", "Deals", "Cases", "Campaigns"})
_PATH = "/{module}/{id}/actions/merge"


@route("POST", _PATH, oldest=8)
def merge(call: Call) -> Answer:
    """Merge one or two duplicates into the record in the path."""
    module = call.module()
    if module.api_name not in _MODULES:
        raise unsupported_module("NOT_ALLOWED")
    master = required_in_path(call, module)
    refuse_locked(master)

    def work(item: Any, path: str) -> Record:
        return _merge(call, module, master, item, path)

    return answered(call, call.items("merge", 1), work, 200, "merge")


@route("GET", _PATH, oldest=8)
def merge_status(call: Call) -> Answer:
    """The merges that are under way: none, as each is done at once."""
    required_in_path(call, call.module())
    return Response(204)


def _merge(call: Call, module: Module, master: Stored, item: Any, path: str) -> Record:
    """The result of one merge."""
    if not is_record(item):
        raise invalid_data("$", "merge", expected_data_type="jsonobject")
    duplicates = _duplicates(call, module, master, item, path)
    document = dict(master.data)
    taken: set[str] = set()
    for index, (stored, entry) in enumerate(duplicates):
        refuse_locked_deletion(stored)
        for name in _fields(module, entry, f"{path}.data[{index}]", taken):
            document.pop(name, None)
            if name in stored.data:
                document[name] = stored.data[name]
    save(call, module, master, document)
    for stored, _ in duplicates:
        _point_elsewhere(call, stored.id, master.id)
        delete_record(call, module, stored)
    call.changed("edit", module.api_name, [master.id], None)
    call.changed("delete", module.api_name, [stored.id for stored, _ in duplicates], None)
    return success("record merged successfully", {"id": str(master.id)})


def _duplicates(
    call: Call, module: Module, master: Stored, item: Record, path: str
) -> list[tuple[Stored, Record]]:
    """The records to be merged, each with its part of the body."""
    given = item.get("data")
    if given is None:
        raise mandatory_missing(path, "data")
    if not is_list(given):
        raise invalid_data(path, "data", expected_data_type="jsonarray")
    if not given:
        raise invalid_data(path, "data", minimum_length=1)
    if len(given) > MAX_DUPLICATES:
        raise invalid_data(path, "data", maximum_length=MAX_DUPLICATES)
    found: list[tuple[Stored, Record]] = []
    seen = {master.id}
    for index, entry in enumerate(given):
        where = f"{path}.data[{index}]"
        if not is_record(entry):
            raise invalid_data(path, "data", expected_data_type="jsonobject")
        require(entry, where, "id")
        stored = find(call, module, parse_id(entry["id"]))
        if stored is None:
            raise invalid_item_id(where)
        if stored.id in seen:
            raise Refusal("DUPLICATE_DATA", "duplicate data", at(where, "id"))
        seen.add(stored.id)
        found.append((stored, entry))
    return found


def _fields(module: Module, entry: Record, path: str, taken: set[str]) -> list[str]:
    """The fields whose values the master takes from a duplicate."""
    given = entry.get("_fields")
    if given is None:
        return []
    if not is_list(given):
        raise invalid_data(path, "_fields", expected_data_type="jsonarray")
    names: list[str] = []
    for index, each in enumerate(given):
        where = f"{path}._fields[{index}]"
        name = each.get("api_name") if is_record(each) else None
        if name is None:
            raise mandatory_missing(where, "api_name")
        field = module.fields.get(str(name))
        if field is None or field.read_only:
            raise invalid_data(where, "api_name")
        if field.api_name in taken:
            raise Refusal("DUPLICATE_DATA", "duplicate data", at(where, "api_name"))
        taken.add(field.api_name)
        names.append(field.api_name)
    return names


def _point_elsewhere(call: Call, old: int, new: int) -> None:
    """Let everything that points to one record point to another: lookups, links, attachments."""
    rows = call.store.query("select distinct record from value where value = ?", (old,))
    for (key,) in rows:
        stored = call.store.record(key)
        module = call.schema.module(stored.module) if stored else None
        if stored is None or module is None:
            continue
        changed = {
            name: str(new)
            for name, value in stored.data.items()
            if value == str(old)
            and name in module.fields
            and module.fields[name].data_type in LOOKUP_TYPES
        }
        rewrite(call, module, stored, {**stored.data, **changed})
    for side in ("a", "b"):
        call.store.execute(f"update or ignore link set {side} = ? where {side} = ?", (new, old))
        call.store.execute(f"delete from link where {side} = ?", (old,))
