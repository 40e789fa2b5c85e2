"""Writing one record: what an item of a request makes of it, and its place in the store."""

from deluge.emulator.answers import Refusal, at, success
from deluge.emulator.call import Call
from deluge.emulator.crm.records.guards import refuse_locked, refuse_pending
from deluge.emulator.crm.records.history import changes_of, note
from deluge.emulator.crm.records.index import build
from deluge.emulator.crm.records.processes import refuse_governed
from deluge.emulator.crm.records.unique import check_unique
from deluge.emulator.crm.records.validation import check
from deluge.emulator.schema import Module
from deluge.emulator.searchindex import NO_INDEX
from deluge.emulator.shapes import Record
from deluge.emulator.store import CONVERTED, LIVE, OWN_TIMES, RECYCLED, UNAPPROVED, Stored


def insert_record(
    call: Call, module: Module, item: object, path: str, record_id: int | None = None
) -> Stored:
    """The new record that an item makes; seeds choose its id."""
    draft = check(call, module, item, path)
    check_unique(draft)
    record_id = call.store.next_id() if record_id is None else record_id
    document = draft.document
    user = str(call.user)
    document.setdefault("Owner", user)
    document.update(Created_By=user, Modified_By=user)
    if call.seeding and draft.given & {"Created_Time", "Modified_Time"}:
        _keep_times(call, document)
    else:
        document.update(Created_Time=call.now, Modified_Time=call.now)
    if "Last_Activity_Time" in module.fields:
        document["Last_Activity_Time"] = document["Modified_Time"]
    state = UNAPPROVED if draft.item.get("$approved") is False else LIVE
    stored = Stored(record_id, module.api_name, state, _name(module, document), document)
    call.store.insert(stored, document["Modified_Time"], build(module, document))
    return stored


def _keep_times(call: Call, document: Record) -> None:
    """Let a seed say when its record was written; ids then no longer grow with time."""
    created = document.setdefault("Created_Time", call.now)
    document.setdefault("Modified_Time", created)
    if call.store.ids_grow_with_time:
        call.store.put_meta(OWN_TIMES, 1)


def insert_item(call: Call, module: Module, item: object, path: str) -> Record:
    """The result of an item that becomes a new record."""
    stored = insert_record(call, module, item, path)
    return success("record added", details_of(call, stored))


def update_record(
    call: Call, module: Module, old: Stored, item: object, path: str, *, by_process: bool = False
) -> Stored:
    """The record as an item changes it; a blueprint alone (`by_process`) changes its field."""
    _refuse_stale(call, old)
    refuse_locked(old, path)
    refuse_pending(old, at(path, "id"))
    if old.state == CONVERTED:
        raise Refusal("CONVERTED_RECORD", "can't update the converted record")
    draft = check(call, module, item, path, old)
    check_unique(draft)
    if call.schema.blueprints and not by_process:
        refuse_governed(call.schema, old, draft.document, path)
    return save(call, module, old, draft.document)


def update_item(call: Call, module: Module, old: Stored, item: object, path: str) -> Record:
    """The result of an item that changes a record."""
    stored = update_record(call, module, old, item, path)
    return success("record updated", details_of(call, stored))


def save(
    call: Call, module: Module, old: Stored, document: Record, state: int | None = None
) -> Stored:
    """Write a record's new document; the record as it now is."""
    changes = changes_of(old.data, document)
    if call.emulator.post is not None:  # subscribers are told
        call.touched[old.id] = list(changes)
    document["Modified_By"] = str(call.user)
    document["Modified_Time"] = call.now
    if "Last_Activity_Time" in module.fields:
        document["Last_Activity_Time"] = call.now
    new_state = old.state if state is None else state
    stored = Stored(old.id, old.module, new_state, _name(module, document), document)
    call.store.replace(stored, call.now, build(module, old.data), build(module, document))
    if new_state != old.state and new_state == CONVERTED:
        note(call, old.id, "converted", {})
    elif changes:
        note(call, old.id, "updated", changes)
    return stored


def rewrite(call: Call, module: Module, stored: Stored, document: Record) -> None:
    """Give a record another document without it counting as modified."""
    new = Stored(stored.id, stored.module, stored.state, stored.name, document)
    index = build(module, document)
    call.store.replace(new, stored.data["Modified_Time"], build(module, stored.data), index)


def delete_record(call: Call, module: Module, old: Stored) -> None:
    """Move a record to the recycle bin; searches no longer find it."""
    document = {**old.data, "$deleted_by": str(call.user), "$deleted_time": call.now}
    stored = Stored(old.id, old.module, RECYCLED, old.name, document)
    call.store.replace(stored, call.now, build(module, old.data), NO_INDEX)


def details_of(call: Call, stored: Stored) -> Record:
    """The `details` of a write: who and when."""
    document = stored.data
    modified, created = document["Modified_Time"], document["Created_Time"]
    shown = call.show(modified)
    details: Record = {
        "Modified_Time": shown,
        "Modified_By": call.user_name(int(document["Modified_By"])),
        "Created_Time": shown if created == modified else call.show(created),
        "id": str(stored.id),
        "Created_By": call.user_name(int(document["Created_By"])),
    }
    if call.version >= 3:
        pending = stored.state == UNAPPROVED
        details["$approval_state"] = "approval_process_pending" if pending else "approved"
    return details


def _name(module: Module, document: Record) -> str | None:
    """What names the record in lookups."""
    value = document.get(module.display_field)
    return value if isinstance(value, str) else None


def _refuse_stale(call: Call, old: Stored) -> None:
    """Refuse when the record changed after the time in If-Unmodified-Since."""
    limit = call.header_time("if-unmodified-since")
    if limit is not None and old.data["Modified_Time"] > limit:
        raise Refusal(
            "ALREADY_MODIFIED",
            "record updated time has already passed if-unmodified-since time",
            {k: v for k, v in details_of(call, old).items() if k != "$approval_state"},
            status=412,
        )
