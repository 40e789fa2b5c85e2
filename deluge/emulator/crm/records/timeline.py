"""What was done to a record: kept as it happens, shown as its timeline.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-timeline-of-a-record.html
"""

import json
from typing import Any

from deluge.emulator.answers import invalid_parameter, pattern_mismatch
from deluge.emulator.call import Call
from deluge.emulator.crm.records.history import Changes
from deluge.emulator.crm.records.pages import Page
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.crm.settings.fields import field_id, show_field
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import LOOKUP_TYPES, Field, Module
from deluge.emulator.shapes import Record
from deluge.emulator.store import Stored

_LACKING = "creation, edits and conversion only; filters are refused"
_INCLUDED: Record = {"extension": None, "type": "timeline"}
_INNER = ("data_type", "enable_colour_code", "field_label", "pick_list_values")
_USERS = frozenset({"ownerlookup", "userlookup"})


@route("GET", "/{module}/{id}/__timeline", partial=_LACKING)
def timeline(call: Call) -> Answer:
    """What was done to a record, the latest first."""
    module, stored = parent_of(call)
    if "filters" in call.query:
        raise invalid_parameter("filters")
    if call.query.get("sort_by", "audited_time") != "audited_time":
        raise invalid_parameter("sort_by", ["audited_time"])
    order = call.query.get("sort_order", "desc")
    if order not in ("asc", "desc"):
        raise pattern_mismatch("sort_order")
    included = call.names("include") or []
    if any(name not in _INCLUDED for name in included):
        raise invalid_parameter("include", list(_INCLUDED))
    page = Page(call)
    more_of = {name: _INCLUDED[name] for name in included}
    entries = [{**entry, **more_of} for entry in _entries(call, module, stored)]
    if order == "desc":
        entries.reverse()
    shown = entries[page.offset : page.offset + page.size]
    more = len(entries) > page.offset + page.size
    return {"__timeline": shown, "info": page.info(len(shown), more, None)}


def _entries(call: Call, module: Module, stored: Stored) -> list[Record]:
    """All entries, the oldest first; that of the creation is told by the record itself."""
    document = stored.data
    created = document["Created_Time"], document["Created_By"], "added", "crm_api", None
    found = [(0, *created)]
    found += call.store.query(
        "select id, time, user, action, source, changes from history where record = ? order by id",
        (stored.id,),
    )
    api_name = module.api_name
    record = {
        "name": stored.name,
        "id": str(stored.id),
        "module": {"api_name": api_name, "id": metadata_id("module", api_name)},
    }
    return [
        {
            "audited_time": call.show(time),
            "action": action,
            "id": metadata_id("history", f"{stored.id}.{number}"),
            "source": source,
            "done_by": call.user_name(int(user)),
            "related_record": None,
            "automation_details": None,
            "record": record,
            "field_history": _field_history(call, module, json.loads(changes or "null")),
        }
        for number, time, user, action, source, changes in found
    ]


def _field_history(call: Call, module: Module, changes: Changes | None) -> list[Record] | None:
    """The fields that an edit changed, with what `include_inner_details` asks for."""
    if not changes:
        return None
    wanted = call.names("include_inner_details") or []
    inner = [name for name in _INNER if f"field_history.{name}" in wanted]
    shown: list[Record] = []
    for name, (old, new) in changes.items():
        field = module.fields.get(name)
        if field is None:  # it was deleted
            continue
        row: Record = {"api_name": name, "id": field_id(module.api_name, name)}
        if inner:
            about = show_field(call, field, module.api_name)
            row.update((key, about[key]) for key in inner)
        row["_value"] = {"new": _text(call, field, new), "old": _text(call, field, old)}
        shown.append(row)
    return shown


def _text(call: Call, field: Field, value: Any) -> str | None:
    """A value as people see it."""
    kind = field.data_type
    if kind == "boolean":
        return "true" if value else "false"
    if value is None:
        return None
    if kind == "datetime":
        return call.show(value)
    if kind in _USERS:
        return call.user_name(int(value))["name"]
    if kind in LOOKUP_TYPES:
        return call.store.names([int(value)]).get(int(value))
    if isinstance(value, list):
        return ";".join(each if isinstance(each, str) else json.dumps(each) for each in value)
    return str(value)
