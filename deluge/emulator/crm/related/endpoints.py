"""Related records: children found by their lookup, many-to-many links, activities, notes."""

from typing import Any, NamedTuple

from deluge.emulator.answers import (
    Refusal,
    invalid_item_id,
    invalid_related_id,
    mandatory_missing,
    success,
    wrong_format,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, as_map, ids_asked
from deluge.emulator.crm.records.finding import find, record_in_path
from deluge.emulator.crm.records.listing import MAX_IDS, requested_fields, requested_ids
from deluge.emulator.crm.records.pages import Order, Page, select
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.crm.related.contact_roles import with_role_name
from deluge.emulator.crm.related.relations import (
    ALL_ACTIVITIES,
    condition_of,
    drop_link,
    link_data,
    put_link,
    select_activities,
)
from deluge.emulator.ids import parse_id
from deluge.emulator.operations import known_operation
from deluge.emulator.routes import Answer, not_emulated, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.sql import among
from deluge.emulator.store import RECYCLED, Stored
from deluge.exchange import Response


def parent_of(call: Call) -> tuple[Module, Stored]:
    """The module and record whose related list is asked for."""
    module = call.module()
    stored = record_in_path(call, module)
    if stored is None:
        raise invalid_related_id()
    return module, stored


def related_list(call: Call, module: Module) -> Record:
    """The related list in the path."""
    entry = module.related_list(call.path["related"])
    if entry is None:
        segments = call.request.path.split("/v", 1)[-1].strip("/").split("/")[1:]
        operation = known_operation(call.request.method, segments)
        if operation is not None and _is_api(call, operation):
            raise not_emulated(operation)
        raise no_relation()
    return entry


def _is_api(call: Call, operation: str) -> bool:
    """Whether the name in the path is an API's own, and a related list of no module."""
    name = call.path["related"]
    modules = [call.schema.module(each) for each in call.schema]
    listed = any(module and module.related_list(name) for module in modules)
    return name in operation.split("/") and not listed


def no_relation() -> Refusal:
    """The module has no related list of that name."""
    message = "the relation name given seems to be invalid"
    return Refusal("INVALID_DATA", message, {"resource_path_index": 2})


# -- reading ------------------------------------------------------------------------------------


@route("GET", "/{module}/{id}/{related}")
def list_related(call: Call) -> Answer:
    """The records of a related list."""
    return _listed(call, *parent_of(call))


@route("GET", "/{module}/deleted/{id}/{related}", oldest=8)
def list_related_of_deleted(call: Call) -> Answer:
    """The records of a related list of a record in the recycle bin."""
    module = call.module()
    stored = call.store.record(parse_id(call.path["id"]) or 0)
    if stored is None or stored.module != module.api_name or stored.state != RECYCLED:
        raise invalid_related_id(2)
    return _listed(call, module, stored)


def _listed(call: Call, module: Module, parent: Stored) -> Answer:
    """The answer with the records of the list in the path."""
    entry = related_list(call, module)
    fields = requested_fields(call)
    kind = entry["kind"]
    if kind == "empty":
        return Response(204)
    if kind in ALL_ACTIVITIES:
        return _all_activities(call, module, parent, kind)
    if kind == "participants":
        return _invitees(call, module, parent, fields)
    child = call.schema.module(entry.get("module") or "")
    condition = condition_of(call, module, parent, entry)
    if child is None or condition is None:
        raise no_relation()  # files and stages are listed for records that are there
    where, parameters = condition
    if (ids := requested_ids(call)) is not None:
        test, more = among("record.id", ids)
        where, parameters = f"{where} and {test}", [*parameters, *more]
    since = call.header_time("if-modified-since")
    if since is not None:
        where += " and record.modified > ?"
        parameters.append(since)
    order, page = Order(call, child, None), Page(call)
    rows, more = select(call, child, page, order, where, parameters)
    if not rows:
        return Response(204 if since is None else 304)
    shown = Shaper(call, child, fields).show_all(rows)
    if kind == "link":
        for row in shown:
            data = link_data(call, parent, child.api_name, int(row["id"]))
            row.update(with_role_name(call, data))
    return {"data": shown, "info": page.info(len(rows), more, None)}


def _all_activities(call: Call, module: Module, parent: Stored, kind: str) -> Answer:
    """Tasks, meetings and calls together, each saying its module."""
    page = Page(call)
    found, more = select_activities(call, module, parent, kind, page)
    if not found:
        return Response(204)
    shown: list[Record] = []
    for stored in found:
        child = call.schema.module(stored.module)
        if child is not None:
            row = Shaper(call, child, call.names("fields")).show(stored)
            shown.append({**row, "$module": child.api_name})
    return {"data": shown, "info": page.info(len(shown), more, None)}


def _invitees(call: Call, module: Module, parent: Stored, fields: list[str] | None) -> Answer:
    """The people a meeting is with, each as the meeting itself shows them."""
    page = Page(call)
    people: list[Record] = Shaper(call, module, ["Participants"]).show(parent)["Participants"]
    kept = people[page.offset : page.offset + page.size]
    if not kept:
        return Response(204)
    names = None if fields is None else {"id", *fields}
    shown = [{k: v for k, v in each.items() if names is None or k in names} for each in kept]
    more = page.offset + page.size < len(people)
    return {"data": shown, "info": page.info(len(shown), more, None)}


@route("GET", "/{module}/{id}/{related}/{related_id}")
def get_related(call: Call) -> Answer:
    """One record of a related list; 204 when it is not in it."""
    call.query["ids"] = call.path["related_id"]
    if parse_id(call.path["related_id"]) is None:
        raise invalid_related_id(3)
    call.query.setdefault("fields", "id")
    answer = list_related(call)
    return answer if isinstance(answer, Response) else {"data": answer["data"]}


# -- linking ------------------------------------------------------------------------------------


class _Links(NamedTuple):
    """A many-to-many list of a record: what it holds and how the schema describes it."""

    parent: Stored
    child: Module
    entry: Record


def _links_in_path(call: Call) -> _Links:
    """The list in the path; lists that are not many-to-many cannot be written."""
    module, parent = parent_of(call)
    entry = related_list(call, module)
    child = call.schema.module(entry.get("module") or "")
    if entry["kind"] != "link" or child is None:
        raise Refusal(
            "CANNOT_BE_UPDATED",
            "the relation given cannot be updated",
            {"resource_path_index": 2},
        )
    return _Links(parent, child, entry)


def _link(call: Call, links: _Links, child_id: int | None, item: Any, path: str) -> Record:
    """Link two records, keeping the values that stand on the link."""
    parent, child, entry = links
    given = as_map(item, path, "data")
    target = find(call, child, child_id)
    if target is None:
        raise invalid_item_id(path)
    names = entry.get("link_fields", ())
    old = link_data(call, parent, child.api_name, target.id)
    data = {**old, **{name: given[name] for name in names if name in given}}
    if "list_price" in names and data.get("list_price") is None:
        raise mandatory_missing(path, "list_price")
    put_link(call, parent, child.api_name, target.id, data)
    roles = entry["api_name"] == "Contact_Roles"
    message = "relation updated" if roles else "relation added"
    return success(message, {"id": str(target.id)})


@route("PUT", "/{module}/{id}/{related}")
def link_many(call: Call) -> Answer:
    """Link up to 100 records."""
    links = _links_in_path(call)

    def work(item: Any, path: str) -> Record:
        given = item.get("id") if isinstance(item, dict) else None
        if isinstance(item, dict) and given in (None, ""):
            raise mandatory_missing(path, "id")
        return _link(call, links, parse_id(given), item, path)

    return answered(call, call.items(), work)


@route("PUT", "/{module}/{id}/{related}/{related_id}")
def link_one(call: Call) -> Answer:
    """Link one record."""
    links = _links_in_path(call)
    child_id = parse_id(call.path["related_id"])
    if find(call, links.child, child_id) is None:
        raise invalid_related_id(3)

    def work(item: Any, path: str) -> Record:
        return _link(call, links, child_id, item, path)

    return answered(call, call.items(limit=1), work)


def _unlink(call: Call, links: _Links, text: str, **place: int) -> Record:
    """Remove a link, both records stay; `place` tells where it was named, else its id does."""
    if not drop_link(call, links.parent, links.child.api_name, parse_id(text) or 0):
        message = "the related id given seems to be invalid"
        raise Refusal("INVALID_DATA", message, {**place} or {"id": text})
    return success("relation removed", {"id": text})


@route("DELETE", "/{module}/{id}/{related}")
def unlink_many(call: Call) -> Answer:
    """Remove the links to the given ids."""
    links = _links_in_path(call)
    ids = ids_asked(call, MAX_IDS)
    if any(parse_id(text) is None for text in ids):
        raise wrong_format("UNABLE_TO_PARSE_DATA_TYPE")
    return answered(call, ids, lambda text, path: _unlink(call, links, text))


@route("DELETE", "/{module}/{id}/{related}/{related_id}")
def unlink_one(call: Call) -> Answer:
    """Remove one link."""
    links = _links_in_path(call)
    return {"data": [_unlink(call, links, call.path["related_id"], resource_path_index=3)]}
