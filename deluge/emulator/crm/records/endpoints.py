"""Insert, update, upsert, delete and get records."""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    invalid_item_id,
    success,
    too_many_records,
    unsupported_module,
    wrong_format,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answer_items, each_item, ids_asked, ids_of, require
from deluge.emulator.crm.records.automation import trigger_of
from deluge.emulator.crm.records.finding import find, record_in_path, required_in_path
from deluge.emulator.crm.records.guards import refuse_locked_deletion, refuse_pending
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.crm.records.unique import duplicate_of
from deluge.emulator.crm.records.validation import check
from deluge.emulator.crm.records.writing import delete_record, insert_item, update_item
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.store import Stored
from deluge.exchange import Response

MAX_RECORDS = 100


@route("POST", "/{module}")
def insert(call: Call) -> Answer:
    """Insert up to 100 records."""
    module = call.module()
    items, trigger = call.items(), trigger_of(call)
    results = each_item(call, items, lambda item, path: insert_item(call, module, item, path))
    call.changed("create", module.api_name, ids_of(results), trigger)
    return answer_items(call, results, 201)


@route("PUT", "/{module}")
def update_many(call: Call) -> Answer:
    """Update up to 100 records, each named by its id."""
    module = call.module()
    items, trigger = _edit_of(call)

    def work(item: Any, path: str) -> Record:
        return update_item(call, module, _named_record(call, module, item, path), item, path)

    results = each_item(call, items, work)
    call.changed("edit", module.api_name, ids_of(results), trigger)
    return answer_items(call, results, 200)


def _edit_of(call: Call) -> tuple[list[Any], list[str] | None]:
    """The items of an edit and what it triggers; a broken If-Unmodified-Since refuses them all."""
    call.header_time("if-unmodified-since")
    return call.items(), trigger_of(call)


def _named_record(call: Call, module: Module, item: Any, path: str) -> Stored:
    """The record an item names by its id."""
    if not isinstance(item, dict):
        check(call, module, item, path)  # gives the error
    require(item, path, "id")
    stored = find(call, module, parse_id(item["id"]))
    if stored is None:
        raise invalid_item_id(path)
    return stored


@route("PUT", "/{module}/{id}")
def update_one(call: Call) -> Answer:
    """Update the record in the path."""
    module = call.module()
    stored = required_in_path(call, module)
    refuse_pending(stored, {"resource_path_index": 1})
    items, trigger = _edit_of(call)
    if len(items) > 1:
        raise too_many_records(1, {"api_name": "data"})
    results = each_item(
        call, items, lambda item, path: update_item(call, module, stored, item, path)
    )
    call.changed("edit", module.api_name, ids_of(results), trigger)
    return answer_items(call, results, 200)


@route("POST", "/{module}/upsert")
def upsert(call: Call) -> Answer:
    """Insert records or update those they duplicate."""
    module = call.module()
    if module.api_name in ("Tasks", "Events", "Calls", "Notes"):
        raise unsupported_module()
    items, trigger = _edit_of(call)
    fields = _duplicate_fields(call, module)

    def work(item: Any, path: str) -> Record:
        return _upsert_item(call, module, item, path, fields)

    results = each_item(call, items, work)
    call.changed("create", module.api_name, ids_of(results, "insert"), trigger)
    call.changed("edit", module.api_name, ids_of(results, "update"), trigger)
    return answer_items(call, results, 200)


def _duplicate_fields(call: Call, module: Module) -> list[str]:
    """The fields that decide, in order: those named, or the module's, then unique ones."""
    given = call.body.get("duplicate_check_fields")
    unique = [field.api_name for field in module.fields.values() if field.unique]
    if given is None:
        return [*module.duplicate_check, *unique]
    key = "duplicate_check_fields"
    if not isinstance(given, list):
        raise invalid_data("$", key, expected_data_type="jsonarray")
    if len(given) > 10:
        raise invalid_data("$", key, maximum_length=10)
    allowed = [*module.duplicate_check, *unique]
    for index, name in enumerate(given):
        if name not in allowed:
            details = {"api_name": key, "json_path": f"$.{key}[{index}]"}
            raise Refusal("INVALID_DATA", "invalid data", {**details, "supported_values": allowed})
    return [*given, *(name for name in unique if name not in given)]


def _upsert_item(call: Call, module: Module, item: Any, path: str, fields: list[str]) -> Record:
    """The result of one upserted item, with its action and the field that matched."""
    old: Stored | None = None
    matched: str | None = None
    if isinstance(item, dict) and item.get("id") not in (None, ""):
        old = find(call, module, parse_id(item["id"]))
        if old is None:
            if call.version < 2.1:
                raise Refusal("INVALID_DATA", "the related id given seems to be invalid")
            raise invalid_item_id(path)
    elif isinstance(item, dict):
        old, matched = duplicate_of(call, module, item, fields)
    if old is None:
        result, action = insert_item(call, module, item, path), "insert"
    else:
        try:
            result, action = update_item(call, module, old, item, path), "update"
        except Refusal as refusal:
            if refusal.code == "MANDATORY_NOT_FOUND":
                refusal.details["id"] = str(old.id)
            raise
    return success(result["message"], result["details"], duplicate_field=matched, action=action)


# -- delete -------------------------------------------------------------------------------------


@route("DELETE", "/{module}/{id}")
def delete_one(call: Call) -> Answer:
    """Delete the record in the path."""
    module = call.module()
    stored = record_in_path(call, module)
    if stored is None and parse_id(call.path["id"]) is None:
        raise wrong_format("UNABLE_TO_PARSE_DATA_TYPE")
    if stored is None:
        raise Refusal("INVALID_DATA", "record not deleted", {"resource_path_index": 1})
    refuse_locked_deletion(stored)
    refuse_pending(stored)
    delete_record(call, module, stored)
    call.changed("delete", module.api_name, [stored.id], _delete_trigger(call))
    return {"data": [success("record deleted", {"id": str(stored.id)})]}


@route("DELETE", "/{module}")
def delete_many(call: Call) -> Answer:
    """Delete up to 100 records by their ids."""
    module = call.module()
    ids = ids_asked(call, MAX_RECORDS)
    for text in ids:
        if parse_id(text) is None:
            raise wrong_format("INVALID_DATA", id=text)

    def work(text: str, path: str) -> Record:
        stored = find(call, module, parse_id(text))
        if stored is None:
            raise Refusal("INVALID_DATA", "record not deleted", {"id": text})
        refuse_locked_deletion(stored)
        refuse_pending(stored)
        delete_record(call, module, stored)
        return success("record deleted", {"id": text})

    results = each_item(call, ids, work)
    call.changed("delete", module.api_name, ids_of(results), _delete_trigger(call))
    return answer_items(call, results, 200)


def _delete_trigger(call: Call) -> list[str] | None:
    """No automation when `wf_trigger` is false."""
    return [] if call.query.get("wf_trigger") == "false" else None


# -- get ----------------------------------------------------------------------------------------


@route("GET", "/{module}/{id}")
def get(call: Call) -> Answer:
    """One record with all its fields; 204 when there is none."""
    module = call.module()
    stored = record_in_path(call, module)
    if stored is None:
        call.path_id()  # a text is an error, an unknown id none
        return Response(204)
    since = call.header_time("if-modified-since")
    if since is not None and stored.data["Modified_Time"] <= since:
        return Response(304)
    shaper = Shaper(call, module, call.names("fields"), single=True)
    return {"data": [shaper.show(stored)]}
