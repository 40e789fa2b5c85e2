"""Notes of a record. `/Notes` itself is answered like any module."""

from typing import Any

from deluge.emulator.answers import Refusal, parameter_missing, success
from deluge.emulator.call import Call, parse_id
from deluge.emulator.crm.records import (
    answer_items,
    delete_record,
    each_item,
    find,
    ids_of,
    insert_item,
    update_item,
)
from deluge.emulator.crm.related import get_related, list_related, parent_of
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.store import Stored


def notes_module(call: Call) -> Module:
    """The module Notes."""
    module = call.schema.module("Notes")
    if module is None:
        raise LookupError("the shipped modules lack Notes")
    return module


def _note(call: Call, parent: Stored, text: object) -> Stored:
    """A note of the record; Zoho's error when it has none with that id."""
    found = find(call, notes_module(call), parse_id(text))
    if found is None or found.data.get("Parent_Id") != str(parent.id):
        raise Refusal("INVALID_DATA", "the id given seems to be invalid", {"id": str(text)})
    return found


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
    notes = notes_module(call)

    def work(item: Any, path: str) -> dict[str, Any]:
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

    def work(item: Any, path: str) -> dict[str, Any]:
        note = _note(call, parent, item.get("id") if isinstance(item, dict) else None)
        return _update(call, parent, note, item, path)

    results = each_item(call, call.items(), work)
    call.changed("edit", "Notes", ids_of(results), None)
    return answer_items(call, results, 200)


@route("PUT", "/{module}/{id}/Notes/{related_id}")
def update_note(call: Call) -> Answer:
    """Change one note of a record."""
    _, parent = parent_of(call)
    note = _note(call, parent, call.path["related_id"])
    results = each_item(
        call, call.items(limit=1), lambda item, path: _update(call, parent, note, item, path)
    )
    call.changed("edit", "Notes", ids_of(results), None)
    return answer_items(call, results, 200)


def _update(call: Call, parent: Stored, note: Stored, item: Any, path: str) -> dict[str, Any]:
    if isinstance(item, dict):
        item = {key: value for key, value in item.items() if key != "Parent_Id"}
    return update_item(call, notes_module(call), note, item, path)


@route("DELETE", "/{module}/{id}/Notes")
def delete_notes(call: Call) -> Answer:
    """Delete notes of a record by their ids."""
    ids = call.names("ids")
    if not ids:
        raise parameter_missing("ids")
    _, parent = parent_of(call)
    results = each_item(call, ids, lambda text, path: _delete(call, parent, text))
    call.changed("delete", "Notes", ids_of(results), None)
    return answer_items(call, results, 200)


@route("DELETE", "/{module}/{id}/Notes/{related_id}")
def delete_note(call: Call) -> Answer:
    """Delete one note of a record."""
    _, parent = parent_of(call)
    result = _delete(call, parent, call.path["related_id"])
    call.changed("delete", "Notes", ids_of([result]), None)
    return {"data": [result]}


def _delete(call: Call, parent: Stored, text: str) -> dict[str, Any]:
    note = find(call, notes_module(call), parse_id(text))
    if note is None or note.data.get("Parent_Id") != str(parent.id):
        raise Refusal("INVALID_DATA", "record not deleted", {"id": text})
    delete_record(call, notes_module(call), note)
    return success("record deleted", {"id": text})
