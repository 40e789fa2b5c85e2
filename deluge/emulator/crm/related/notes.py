"""Notes of a record. `/Notes` itself is answered like any module."""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_item_id,
    invalid_path_id,
    mandatory_missing,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answer_items, each_item, ids_asked, ids_of
from deluge.emulator.crm.records.finding import find
from deluge.emulator.crm.records.writing import delete_record, insert_item, update_item
from deluge.emulator.crm.related.endpoints import get_related, list_related, parent_of
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record
from deluge.emulator.store import Stored


def _note(call: Call, parent: Stored, text: object) -> Stored | None:
    """The note of that id, or None when the record has none such."""
    found = find(call, call.schema.shipped("Notes"), parse_id(text))
    return found if found and found.data.get("Parent_Id") == str(parent.id) else None


@route("GET", "/{module}/{id}/Notes")
def list_notes(call: Call) -> Answer:
    """The notes of a record."""
    call.path["related"] = "Notes"
    return list_related(call)


@route("GET", "/{module}/{id}/Notes/{related_id}")
def get_note(call: Call) -> Answer:
    """One note of a record."""
    call.path["related"] = "Notes"
    return get_related(call)


@route("POST", "/{module}/{id}/Notes")
def add_notes(call: Call) -> Answer:
    """Add notes to a record."""
    module, parent = parent_of(call)
    notes = call.schema.shipped("Notes")

    def work(item: Any, path: str) -> Record:
        if isinstance(item, dict):
            item = {**item, "Parent_Id": str(parent.id), "$se_module": module.api_name}
        return insert_item(call, notes, item, path)

    results = each_item(call, call.items(), work)
    call.changed("create", "Notes", ids_of(results), None)
    return answer_items(call, results, 201)


@route("PUT", "/{module}/{id}/Notes")
def update_notes(call: Call) -> Answer:
    """Change notes of a record, each named by its id."""
    _, parent = parent_of(call)

    def work(item: Any, path: str) -> Record:
        given = item.get("id") if isinstance(item, dict) else "none"
        if given in (None, ""):
            raise mandatory_missing(path, "id")
        note = _note(call, parent, given)
        if note is None:
            raise invalid_item_id(path)
        return _update(call, note, item, path)

    results = each_item(call, call.items(), work)
    call.changed("edit", "Notes", ids_of(results), None)
    return answer_items(call, results, 200)


@route("PUT", "/{module}/{id}/Notes/{related_id}")
def update_note(call: Call) -> Answer:
    """Change one note of a record."""
    _, parent = parent_of(call)
    note = _note(call, parent, call.path["related_id"])
    if note is None:
        raise invalid_path_id(3)
    results = each_item(
        call, call.items(limit=1), lambda item, path: _update(call, note, item, path)
    )
    call.changed("edit", "Notes", ids_of(results), None)
    return answer_items(call, results, 200)


def _update(call: Call, note: Stored, item: Any, path: str) -> Record:
    if isinstance(item, dict):
        item = {key: value for key, value in item.items() if key != "Parent_Id"}
    return update_item(call, call.schema.shipped("Notes"), note, item, path)


@route("DELETE", "/{module}/{id}/Notes")
def delete_notes(call: Call) -> Answer:
    """Delete notes of a record by their ids."""
    _, parent = parent_of(call)
    ids = ids_asked(call)
    results = each_item(call, ids, lambda text, path: _delete(call, parent, text))
    call.changed("delete", "Notes", ids_of(results), None)
    return answer_items(call, results, 200)


@route("DELETE", "/{module}/{id}/Notes/{related_id}")
def delete_note(call: Call) -> Answer:
    """Delete one note of a record."""
    _, parent = parent_of(call)
    result = _delete(call, parent, call.path["related_id"], resource_path_index=3)
    call.changed("delete", "Notes", ids_of([result]), None)
    return {"data": [result]}


def _delete(call: Call, parent: Stored, text: str, **place: int) -> Record:
    """The result of one deleted note; `place` tells where it was named, else its id does."""
    note = _note(call, parent, text)
    if note is None:
        raise Refusal("INVALID_DATA", "record not deleted", {**place} or {"id": text})
    delete_record(call, call.schema.shipped("Notes"), note)
    return success("record deleted", {"id": text})
