"""The recycle bin: what was deleted, brought back or deleted for good."""

import json
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    ambiguous,
    at,
    invalid_data,
    invalid_path_id,
    nothing_given,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered
from deluge.emulator.crm.records.index import build
from deluge.emulator.crm.records.pages import Page, plain_info
from deluge.emulator.crm.settings.recycle_filters import filter_sql, order_sql
from deluge.emulator.ids import metadata_id, parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.searchindex import NO_INDEX
from deluge.emulator.shapes import Record, is_list
from deluge.emulator.sql import Sql, among
from deluge.emulator.store import CONVERTED, LIVE, RECYCLED, Stored
from deluge.exchange import Response

MAX_AT_ONCE = 100
_KEYS = ("ids", "filters", "restore_all_records")


def _one(call: Call, value: Any) -> Stored:
    """The deleted record of an id in the body."""
    stored = call.store.record(parse_id(value) or 0)
    if stored is None or stored.state != RECYCLED:
        details = {"id": str(value)[:50]}
        raise Refusal("INVALID_DATA", "the id given seems to be invalid", details)
    return stored


def _in_path(call: Call) -> Stored:
    try:
        return _one(call, call.path["id"])
    except Refusal:
        raise invalid_path_id(2) from None


def _filtered(call: Call, given: Any) -> list[Stored]:
    """The deleted records that pass a filter, or a group of filters."""
    sql, parameters = filter_sql(given)
    return call.store.records(f"state = ? and {sql} order by id desc", [RECYCLED, *parameters])


def _show(call: Call, stored: Stored, *, single: bool = False) -> Record:
    document = stored.data
    module: Any = stored.module
    if single:
        module = {"api_name": stored.module, "id": metadata_id("module", stored.module)}
    return {
        "display_name": stored.name,
        "deleted_time": call.show(document["$deleted_time"]),
        "owner": call.user_name(int(document["Owner"])) if "Owner" in document else None,
        "module": module,
        "deleted_by": call.user_name(int(document["$deleted_by"])),
        "id": str(stored.id),
    }


# -- reading ------------------------------------------------------------------------------------


@route("GET", "/settings/recycle_bin", oldest=8)
def list_deleted(call: Call) -> Answer:
    """The deleted records, latest first."""
    sql, parameters = _query_filter(call)
    page = Page(call)
    found = call.store.records(
        f"state = ? and {sql} order by {order_sql(call)} limit ? offset ?",
        [RECYCLED, *parameters, page.size + 1, page.offset],
    )
    if not found:
        return Response(204)
    shown = [_show(call, stored) for stored in found[: page.size]]
    info = plain_info(len(shown), len(found) > page.size, page=page.number, size=page.size)
    return {"recycle_bin": shown, "info": info}


def _query_filter(call: Call) -> Sql:
    """The condition that `ids` or `filters` in the parameters stand for."""
    ids = call.names("ids")
    if ids is not None:
        numbers = [parse_id(text) or 0 for text in ids[:200]]
        return among("id", numbers)
    text = call.query.get("filters")
    if text is None:
        return "1", []
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    return filter_sql(given)


@route("GET", "/settings/recycle_bin/actions/count", oldest=8)
def count_deleted(call: Call) -> Answer:
    """How many records are in the bin."""
    sql, parameters = _query_filter(call)
    counted = f"select count(*) from record where state = ? and {sql}"
    return {"count": call.store.query(counted, [RECYCLED, *parameters])[0][0]}


@route("GET", "/settings/recycle_bin/{id}", oldest=8)
def get_deleted(call: Call) -> Answer:
    """One deleted record; 204 when it is not in the bin."""
    stored = call.store.record(parse_id(call.path["id"]) or 0)
    if stored is None or stored.state != RECYCLED:
        return Response(204)
    info = plain_info(1, size=1)
    return {"recycle_bin": [_show(call, stored, single=True)], "info": info}


# -- restoring ----------------------------------------------------------------------------------


def _restore(call: Call, stored: Stored) -> Record:
    """The result of a record brought back; searches find it again."""
    module = call.schema.module(stored.module)
    document = {k: v for k, v in stored.data.items() if k not in ("$deleted_by", "$deleted_time")}
    state = CONVERTED if document.get("Converted__s") is True else LIVE
    new = Stored(stored.id, stored.module, state, stored.name, document)
    index = build(module, document) if module else NO_INDEX
    call.store.replace(new, document["Modified_Time"], NO_INDEX, index)
    return success("record restored", {"id": str(stored.id)})


@route("POST", "/settings/recycle_bin/actions/restore", oldest=8)
def restore_many(call: Call) -> Answer:
    """Bring records back: those named, those that pass a filter, or all."""
    named = [name for name in _KEYS if call.body.get(name) not in (None, False)]
    if not named:
        raise nothing_given("$", _KEYS)
    if len(named) > 1:
        raise ambiguous(at("$", name) for name in _KEYS)
    given = call.body[named[0]]
    if named[0] == "ids":
        if not is_list(given) or not given or len(given) > 200:
            raise invalid_data("$", "ids", expected_data_type="jsonarray")
        ids = given
    elif named[0] == "filters":
        ids = [stored.id for stored in _filtered(call, given)]
    else:
        rows = call.store.query("select id from record where state = ?", (RECYCLED,))
        ids = [row[0] for row in rows]
    return answered(
        call, ids, lambda value, path: _restore(call, _one(call, value)), 200, "recycle_bin"
    )


@route("POST", "/settings/recycle_bin/{id}/actions/restore", oldest=8)
def restore_one(call: Call) -> Answer:
    """Bring one record back."""
    return {"recycle_bin": [_restore(call, _in_path(call))]}


# -- deleting for good --------------------------------------------------------------------------


@route("DELETE", "/settings/recycle_bin/{id}", oldest=8)
def purge_one(call: Call) -> Answer:
    """Delete one record for good."""
    stored = _in_path(call)
    call.store.purge(stored.id)
    return {"recycle_bin": [success("record deleted", {"id": str(stored.id)})]}


@route("DELETE", "/settings/recycle_bin", oldest=8)
def purge_many(call: Call) -> Answer:
    """Delete the records that `ids` or `filters` name for good."""
    if "ids" not in call.query and "filters" not in call.query:
        raise Refusal(
            "REQUIRED_PARAM_MISSING",
            "One of the expected parameter is missing",
            {"param_name": "filters"},
        )
    sql, parameters = _query_filter(call)
    rows = call.store.query(
        f"select id from record where state = ? and {sql}", [RECYCLED, *parameters]
    )
    found = {str(row[0]) for row in rows}

    def work(text: str, path: str) -> Record:
        if text not in found:
            message = "the id given seems to be invalid"
            raise Refusal("INVALID_DATA", message, {"id": text[:50]})
        call.store.purge(int(text))
        return success("record deleted", {"id": text})

    wanted = call.names("ids") or sorted(found)
    return answered(call, wanted, work, 200, "recycle_bin") if wanted else Response(204)


@route("POST", "/settings/recycle_bin/actions/empty", oldest=8)
def empty(call: Call) -> Answer:
    """Delete everything in the bin for good; more than 100 records make it a job."""
    rows = call.store.query("select id from record where state = ?", (RECYCLED,))
    for (key,) in rows:
        call.store.purge(key)
    if len(rows) <= MAX_AT_ONCE:
        return success("recycle bin emptied successfully", {})
    scheduled = success("recycle bin empty scheduled successfully", {})
    return Response.of_json({**scheduled, "code": "SCHEDULED"}, 202)
