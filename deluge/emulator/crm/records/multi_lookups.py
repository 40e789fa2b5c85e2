"""Lookups of many records or users: rows of `{"<lookup>": {"id"}}`, added and removed singly."""

from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import LENGTH, TARGET, Problem, coerce
from deluge.emulator.crm.records.ownership import owner_status
from deluge.emulator.ids import id_of
from deluge.emulator.schema import Field
from deluge.emulator.shapes import Record
from deluge.emulator.store import LIVE

MAX_ROWS = 100


def merge_links(draft: Draft, field: Field, key: str, value: Any) -> None:
    """Bring the rows sent into the document; others stay since v3, an empty list removes all."""
    sent: list[Record] = coerce(field, value) or []
    kept: dict[str, Record] = {}
    if sent and draft.call.version >= 3:
        kept = {row["id"]: row for row in draft.document.get(field.api_name) or ()}
    for index, item in enumerate(sent):
        row_id = item.get("id")
        if row_id is not None and str(row_id) in kept:
            if "_delete" in item:
                del kept[str(row_id)]
            continue
        row = _linked(draft, field, item, f"{key}[{index}]")
        if row is not None and all(row["to"] != held["to"] for held in kept.values()):
            kept[row["id"]] = row
    if len(kept) > MAX_ROWS:
        raise Problem(LENGTH, maximum_length=MAX_ROWS)
    draft.put(field.api_name, list(kept.values()) or None)


def _linked(draft: Draft, field: Field, item: Record, where: str) -> Record | None:
    """A new row; None when it names nothing that is there."""
    names = [name for name in item if name not in ("id", "_delete") and name[:1] != "$"]
    if not names:
        draft.invalid(TARGET, f"{where}.id", "the id given seems to be invalid")
        return None
    target = id_of(item[names[0]])
    place = f"{where}.{names[0]}.id"
    if field.data_type == "multiuserlookup":
        found = owner_status(draft.call, target) == "active"
    else:
        record = draft.call.store.record(target) if target is not None else None
        found = record is not None and record.state == LIVE
        if found and record and record.data.get("Locked__s") is True:
            draft.fail(TARGET, _locked(f"{draft.path}.{place}"))
    if not found:
        draft.invalid(TARGET, place)
        return None
    return {"id": str(draft.call.store.next_id()), "as": names[0], "to": str(target)}


def _locked(path: str) -> Refusal:
    """The record that a row leads to is locked."""
    return Refusal(
        "RECORD_LOCKED",
        "Sorry, you cannot perform this operation as the record is locked.",
        {"api_name": "id", "json_path": path, "action": "record_locking"},
    )


def show_links(call: Call, field: Field, rows: list[Record]) -> list[Record]:
    """The rows as records show them, with the present names of what they lead to."""
    if field.data_type == "multiuserlookup":
        return [{row["as"]: call.user_name(int(row["to"])), "id": row["id"]} for row in rows]
    names = call.store.names({int(row["to"]) for row in rows})
    return [
        {row["as"]: {"name": names.get(int(row["to"])), "id": row["to"]}, "id": row["id"]}
        for row in rows
    ]
