"""How many records the related lists of a record have.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-related-records-count.html
"""

from typing import Any

from deluge.emulator.answers import invalid_data, mandatory_missing, nothing_given
from deluge.emulator.call import Call
from deluge.emulator.crm.related.attachments import count_attachments
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.crm.related.relations import ALL_ACTIVITIES, activities_condition, condition_of
from deluge.emulator.crm.search.filters import filter_sql
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.sql import of_module
from deluge.emulator.store import CONVERTED, LIVE, UNAPPROVED, Stored

MAX_LISTS = 20
_KEY = "get_related_records_count"


@route("POST", "/{module}/{id}/actions/get_related_records_count", oldest=8, writes=False)
def count_related(call: Call) -> Answer:
    """The number of records in each of up to 20 related lists."""
    module, parent = parent_of(call)
    items = call.items(_KEY, MAX_LISTS)
    counted = [
        _counted(call, module, parent, item, f"$.{_KEY}[{index}]")
        for index, item in enumerate(items)
    ]
    return {_KEY: [[each] for each in counted]}


def _counted(call: Call, module: Module, parent: Stored, item: Any, path: str) -> Record:
    """One list with its number of records."""
    if not is_record(item):
        raise invalid_data("$", _KEY, expected_data_type="jsonobject")
    if item.get("related_list") is None:
        raise mandatory_missing(path, "related_list")
    entry = _named(module, item["related_list"], f"{path}.related_list")
    params = item.get("params")
    if params is not None and not is_record(params):
        raise invalid_data(path, "params", expected_data_type="jsonobject")
    name = entry["api_name"]
    shown = {"api_name": name, "id": metadata_id("related", f"{module.api_name}.{name}")}
    count = _count(call, module, parent, entry, params or {}, f"{path}.params")
    return {"count": count, "related_list": shown}


def _named(module: Module, given: Any, path: str) -> Record:
    """The related list of `{"api_name", "id"}`."""
    if not is_record(given):
        raise invalid_data(path, "related_list", expected_data_type="jsonobject")
    name, list_id = given.get("api_name"), given.get("id")
    if name is None and list_id is None:
        raise nothing_given(path, ("api_name", "id"))
    for entry in module.related:
        own = metadata_id("related", f"{module.api_name}.{entry['api_name']}")
        if name in (entry["api_name"], None) and list_id in (own, None):
            return entry
    raise invalid_data(path, "id" if name is None else "api_name")


def _count(
    call: Call, module: Module, parent: Stored, entry: Record, params: Record, path: str
) -> int:
    """How many records a list has that the parameters let pass."""
    kind = entry["kind"]
    if kind == "attachments":
        return count_attachments(call, parent, _category(params, path))
    if kind == "participants":
        return len(parent.data.get("Participants") or ())
    if kind in ALL_ACTIVITIES:
        where, parameters = activities_condition(call, module, parent, kind)
        sql = f"select count(*) from record where state = ? and {where}"
        return call.store.query(sql, [LIVE, *parameters])[0][0]
    child = call.schema.module(entry.get("module") or "")
    condition = condition_of(call, module, parent, entry)
    if child is None or condition is None:
        return 0
    where, parameters = condition
    if params.get("filters") is not None:
        test, more = filter_sql(call, child, params["filters"], path, "filters")
        where, parameters = f"{where} and {test}", [*parameters, *more]
    present, of_states = of_module(child.api_name, _states(params, path))
    sql = f"select count(*) from record where {present} and {where}"
    return call.store.query(sql, [*of_states, *parameters])[0][0]


def _category(params: Record, path: str) -> str | None:
    category = params.get("category")
    if category not in (None, "link", "files"):
        raise invalid_data(path, "category", supported_values=["link", "files"])
    return category


def _states(params: Record, path: str) -> list[int]:
    """The states of records that `approved` and `converted` ask for."""
    for name in ("approved", "converted"):
        if not isinstance(params.get(name, False), bool):
            raise invalid_data(path, name, expected_data_type="boolean")
    if params.get("converted"):
        return [CONVERTED]
    return [UNAPPROVED] if params.get("approved") is False else [LIVE]
