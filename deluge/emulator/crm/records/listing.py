"""Lists of records: a module's records page by page, and those deleted."""

import json
from typing import Any

from deluge.emulator.answers import Refusal, invalid_parameter, parameter_missing, pattern_mismatch
from deluge.emulator.call import Call
from deluge.emulator.crm.records.pages import Order, Page, plain_info, select
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.crm.search.views import sort_of, view_condition
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.sql import Sql, among, of_module
from deluge.emulator.store import LIVE, PURGED, RECYCLED, Stored
from deluge.exchange import Response

MAX_FIELDS = 50
MAX_IDS = 100
MAX_FILTER = 20_000
_OFF = ("cross_filters", "filterId", "territory_id")  # saved filters, territories: none are here
SORTABLE = ["id", "Created_Time", "Modified_Time"]


def requested_fields(call: Call, *, of_records: bool = False) -> list[str] | None:
    """The `fields` of a list: needed since v3, at most 50; lists of records say so in own words."""
    fields = call.names("fields")
    if not fields:
        if call.version < 3:
            return None
        if of_records:
            raise parameter_missing("fields", "required param is missing")
        raise parameter_missing("fields")
    if len(fields) > MAX_FIELDS:
        raise Refusal(
            "LIMIT_EXCEEDED", "limit exceeded", {"limit": MAX_FIELDS, "param_name": "fields"}
        )
    return fields


def requested_ids(call: Call, most: int = MAX_IDS) -> list[int] | None:
    """The ids a list is limited to, or None."""
    names = call.names("ids")
    if names is None:
        return None
    ids = [parse_id(name) for name in names]
    if None in ids:
        raise invalid_parameter("ids")
    if len(ids) > most:
        raise Refusal("LIMIT_EXCEEDED", "limit exceeded", {"limit": most, "param_name": "ids"})
    return [found for found in ids if found is not None]


def _conditions(call: Call, module: Module) -> tuple[list[str], list[Any]]:
    """What `ids`, `cvid` and `filters` ask for; parameters of features that are off are refused."""
    for name in _OFF:
        if call.query.get(name):
            raise invalid_parameter(name)
    conditions: list[str] = []
    parameters: list[Any] = []
    if (ids := requested_ids(call)) is not None:
        sql, values = among("record.id", ids)
        conditions.append(sql)
        parameters += values
    if (view := call.query.get("cvid")) is not None:
        sql, values = view_condition(call, module, view)
        conditions.append(sql)
        parameters += values
    if (text := call.query.get("filters")) is not None:
        sql, values = _filter(call, module, text)
        conditions.append(sql)
        parameters += values
    return conditions, parameters


def _filter(call: Call, module: Module, text: str) -> Sql:
    """The condition of a filter in JSON."""
    from deluge.emulator.crm.search.filters import filter_sql

    try:
        return filter_sql(call, module, json.loads(text[:MAX_FILTER]), "$", "filters")
    except (ValueError, RecursionError, Refusal):
        raise invalid_parameter("filters") from None


@route("GET", "/{module}")
def list_records(call: Call) -> Answer:
    """The records of a module."""
    module = call.module()
    fields = requested_fields(call, of_records=module.api_name != "Notes")
    view = call.query.get("cvid")
    supported = SORTABLE if call.version >= 3 else None
    order = Order(call, module, supported, sort_of(call, view) if view else None)
    page = Page(call)
    conditions, parameters = _conditions(call, module)
    since = call.header_time("if-modified-since")
    if since is not None:
        conditions.append("record.modified > ?")
        parameters.append(since)
    rows, more = select(call, module, page, order, " and ".join(conditions), parameters)
    if not rows:
        return Response(204 if since is None else 304)
    shown = Shaper(call, module, fields).show_all(rows)
    info = page.info(len(rows), more, order)
    if call.version >= 3:
        info.update(call=False, email=False)
    return {"data": shown, "info": info}


ACTIVITIES = ("Tasks", "Events", "Calls")


@route("GET", "/Activities")
def list_activities(call: Call) -> Answer:
    """Tasks, meetings and calls together, each saying its module."""
    fields = requested_fields(call, of_records=True)
    order, page = Order(call, call.schema.shipped("Tasks"), SORTABLE), Page(call)
    where, parameters = among("record.module", ACTIVITIES)
    since = call.header_time("if-modified-since")
    if since is not None:
        where += " and record.modified > ?"
        parameters.append(since)
    sorting, in_order = order.sql
    found = call.store.records(
        f"{where} and record.state = ? order by {sorting} limit ? offset ?",
        [*parameters, LIVE, *in_order, page.size + 1, page.offset],
    )
    if not found:
        return Response(204 if since is None else 304)
    shown = [_activity(call, stored, fields) for stored in found[: page.size]]
    return {"data": shown, "info": page.info(len(shown), len(found) > page.size, order)}


@route("GET", "/Activities/{id}")
def get_activity(call: Call) -> Answer:
    """One task, meeting or call; 204 when there is none."""
    stored = call.store.record(call.path_id())
    if stored is None or stored.module not in ACTIVITIES or stored.state != LIVE:
        return Response(204)
    return {"data": [_activity(call, stored, call.names("fields"), single=True)]}


def _activity(
    call: Call, stored: Stored, fields: list[str] | None, *, single: bool = False
) -> Record:
    shaper = Shaper(call, call.schema.shipped(stored.module), fields, single=single)
    return {**shaper.show(stored), "$module": stored.module}


@route("GET", "/{module}/deleted")
def list_deleted(call: Call) -> Answer:
    """The module's deleted records: in the recycle bin, or gone for good."""
    module = call.module()
    kind = call.query.get("type") or "all"
    wanted = {"all": (RECYCLED, PURGED), "recycle": (RECYCLED,), "permanent": (PURGED,)}.get(kind)
    if wanted is None:
        raise pattern_mismatch("type")
    size = call.number("per_page", 200, high=200)
    number = call.number("page", 1)
    since = call.header_time("if-modified-since") or 0
    deleted, parameters = of_module(module.api_name, wanted)
    rows = call.store.query(
        "select id, state, name, modified, data ->> '$.$deleted_by', data ->> '$.Created_By'"
        f" from record where {deleted} and modified > ?"
        " order by modified desc, id desc limit ? offset ?",
        [*parameters, since, size + 1, (number - 1) * size],
    )
    if not rows:
        return Response(204)
    shown: list[Record] = []
    for record_id, state, name, modified, deleted_by, created_by in rows[:size]:
        kept = state == RECYCLED
        shown.append(
            {
                "deleted_by": call.user_name(int(deleted_by)) if kept else None,
                "id": str(record_id),
                "display_name": name if kept else None,
                "type": "recycle" if kept else "permanent",
                "created_by": call.user_name(int(created_by)) if kept else None,
                "deleted_time": call.show(modified),
            }
        )
    info = plain_info(len(shown), len(rows) > size, page=number, size=size)
    return {"data": shown, "info": info}
