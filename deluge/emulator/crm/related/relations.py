"""What a related list holds, as conditions on records: by lookup, by link, by activity."""

import json
from typing import Any

from deluge.emulator.call import Call
from deluge.emulator.crm.records.pages import Page
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.sql import Sql, indexed
from deluge.emulator.store import LIVE, Stored, encode

# What ends an activity: the rest of its module's records is open.
_CLOSED = {
    "Tasks": ("Status", "= 'completed'"),
    "Events": ("End_DateTime", "< {now}"),
    "Calls": ("Call_Start_Time", "< {now}"),
}
ALL_ACTIVITIES = ("all_open_activities", "all_closed_activities")


def condition_of(call: Call, module: Module, parent: Stored, entry: Record) -> Sql | None:
    """The condition on `record` that a related list stands for; None for those not built."""
    kind = entry["kind"]
    child = call.schema.module(entry.get("module") or "")
    if child is None:
        return None
    if kind == "notes":
        return _pointing(child, "Parent_Id", parent)
    if kind == "child":
        where, parameters = _pointing(child, entry["via"], parent)
        if entry.get("link_fields"):
            linked, more = _linked(module, parent, child)
            return f"({where} or {linked})", parameters + more
        return where, parameters
    if kind == "link":
        return _linked(module, parent, child)
    if kind in ("open_activities", "closed_activities"):
        where, parameters = _pointing(child, entry["via"], parent)
        field, test = _CLOSED[child.api_name]
        closed, more = indexed(child.fields[field].key, f"value {test.format(now=call.now)}")
        negation = "" if kind == "closed_activities" else "not "
        return f"{where} and {negation}{closed}", parameters + more
    if kind == "invited":
        return _invited(parent.id)
    return None


def _invited(person: int) -> Sql:
    """The meetings that a person takes part in."""
    sql = (
        "exists(select 1 from json_each(record.data, '$.Participants') as person"
        " where person.value ->> 'participant' = ?)"
    )
    return sql, [str(person)]


def _pointing(child: Module, field: str, parent: Stored) -> Sql:
    """The child records whose lookup leads to the parent."""
    return indexed(child.fields[field].key, "value = ?", parent.id)


def _linked(module: Module, parent: Stored, child: Module) -> Sql:
    pair, first = pair_of(module.api_name, child.api_name)
    mine, other = ("a", "b") if first else ("b", "a")
    sql = f"record.id in (select {other} from link where pair = ? and {mine} = ?)"
    return sql, [pair, parent.id]


def pair_of(one: str, two: str) -> tuple[str, bool]:
    """The name of the link between two modules, and whether the first one stands first."""
    return (f"{one}|{two}", True) if one <= two else (f"{two}|{one}", False)


def link_key(stored: Stored, module: str, other_id: int) -> tuple[str, int, int]:
    """What the link from a record to one of a module is kept under: their modules, both ids."""
    pair, first = pair_of(stored.module, module)
    return (pair, stored.id, other_id) if first else (pair, other_id, stored.id)


def link_data(call: Call, stored: Stored, module: str, other_id: int) -> Record:
    """The values kept on the link itself, such as a price or a role; none when there is no link."""
    rows = call.store.query(
        "select data from link where pair = ? and a = ? and b = ?",
        link_key(stored, module, other_id),
    )
    return json.loads(rows[0][0]) if rows else {}


def put_link(call: Call, stored: Stored, module: str, other_id: int, data: Record) -> None:
    """Link two records, or give their link other values."""
    row = (*link_key(stored, module, other_id), encode(data))
    call.store.execute("insert or replace into link values(?, ?, ?, ?)", row)


def drop_link(call: Call, stored: Stored, module: str, other_id: int) -> bool:
    """Remove a link, both records stay; whether it was there."""
    sql = "delete from link where pair = ? and a = ? and b = ?"
    return call.store.execute(sql, link_key(stored, module, other_id)) > 0


def activities_condition(call: Call, module: Module, parent: Stored, kind: str) -> Sql:
    """The condition of a list that joins those of tasks, meetings and calls."""
    parts: list[str] = []
    parameters: list[Any] = []
    for entry in module.related:
        if entry["kind"] == kind.removeprefix("all_") and entry["module"] in _CLOSED:
            condition = condition_of(call, module, parent, entry)
            if condition is not None:
                parts.append(f"(module = ? and {condition[0]})")
                parameters += [entry["module"], *condition[1]]
    return f"({' or '.join(parts) or '0'})", parameters


def select_activities(
    call: Call, module: Module, parent: Stored, kind: str, page: Page
) -> tuple[list[Stored], bool]:
    """A page of the tasks, meetings and calls of a record, and whether more follow."""
    where, parameters = activities_condition(call, module, parent, kind)
    found = call.store.records(
        f"state = ? and {where} order by id desc limit ? offset ?",
        [LIVE, *parameters, page.size + 1, page.offset],
    )
    return found[: page.size], len(found) > page.size
