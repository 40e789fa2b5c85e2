"""What the endpoints of settings share: finding, checking, showing users, roles, currencies ..."""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_item_id,
    parameter_missing,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import require
from deluge.emulator.ids import id_of, parse_id
from deluge.emulator.routes import Answer
from deluge.emulator.shapes import Record
from deluge.exchange import Response

GONE = "the id given seems to be invalid or already deleted"


def in_path(
    call: Call, kind: str, *, message: str = "the id given seems to be invalid", index: int = 2
) -> Record:
    """The entity of the id in the path; Zoho's error when there is none."""
    found = entity_of(call, kind, call.path["id"])
    if found is None:
        raise Refusal("INVALID_DATA", message, {"resource_path_index": index})
    return found


def one(call: Call, found: Record | None, key: str) -> Answer:
    """The answer with one entity; 204 when there is none."""
    return Response(204) if found is None else {key: [found]}


def entity_of(call: Call, kind: str, value: Any) -> Record | None:
    """The entity of an id, given bare or in a map; None when there is none."""
    number = id_of(value)
    return call.store.entity(kind, number) if number is not None else None


def in_item(call: Call, kind: str, item: Record, path: str) -> Record:
    """The entity that an item of the body names by its id."""
    require(item, path, "id")
    found = entity_of(call, kind, item)
    if found is None:
        raise invalid_item_id(path)
    return found


def successor(call: Call, kind: str) -> Record | None:
    """The entity that `transfer_to_id` names, which takes over; None when it is unknown."""
    given = call.query.get("transfer_to_id")
    if not given:
        raise parameter_missing("transfer_to_id")
    number = parse_id(given)
    return call.store.entity(kind, number) if number is not None else None


def refuse_twin(
    call: Call, kind: str, row: Record, name: str, path: str, message: str = "duplicate data"
) -> None:
    """Refuse a value that another entity of the kind has; letters of either case are one."""
    if twin_of(call, kind, row, name) is not None:
        raise duplicate(name, path, message)


def twin_of(call: Call, kind: str, row: Record, name: str) -> Record | None:
    """Another entity of the kind with the same value, in letters of either case."""
    value = str(row[name]).casefold()
    for other in call.store.entities(kind):
        if str(other[name]).casefold() == value and other["id"] != row["id"]:
            return other
    return None


def duplicate(name: str, path: str, message: str = "duplicate data", **details: Any) -> Refusal:
    """The refusal of a value that something else has."""
    return Refusal("DUPLICATE_DATA", message, {**details, **at(path, name)})


def audited(call: Call, row: Record) -> Record:
    """The row with who made and changed it; the first user made what is there from the start."""
    made = call.store.entities("org")[0]["created_time"]
    user = call.user_name()
    return {
        "created_time": made, "modified_time": made, "created_by": user, "modified_by": user, **row
    }  # fmt: skip


def stamped(call: Call, row: Record) -> Record:
    """The row as changed now, by the present user; a new one is made now."""
    user, now = call.user_name(), call.now_text
    known = {"created_time": now, "created_by": user, **row}
    return {**known, "modified_time": now, "modified_by": user}
