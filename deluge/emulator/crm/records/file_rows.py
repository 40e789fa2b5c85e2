"""Rows of fields that hold files: what `/files` took is tied to a record and shown with it.

Source: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html
"""

from typing import Any

from deluge.emulator.call import Call
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import LENGTH, TARGET, TYPE, Problem, coerce
from deluge.emulator.files import File, file_named, public_id
from deluge.emulator.schema import Field
from deluge.emulator.shapes import Record, is_list

_MOST = {"fileupload": 5, "imageupload": 10}
# What names a new file, and a file that is there: today and in older versions.
_NEW, _OLD = ("File_Id__s", "file_id", "File_Id"), ("id", "attachment_id")


def merge_files(draft: Draft, field: Field, key: str, value: Any) -> None:
    """Bring the files sent for a field into the document; those not mentioned stay."""
    if is_list(value):  # v2 sends bare ids
        value = [{_NEW[0]: item} if isinstance(item, str) else item for item in value]
    sent: list[Record] = coerce(field, value) or []
    kept: dict[str, Record] = {}
    if sent:
        kept = {row["id"]: row for row in draft.document.get(field.api_name) or ()}
    for index, item in enumerate(sent):
        known = next((str(item[name]) for name in _OLD if name in item), None)
        if known is not None and known not in kept:
            draft.invalid(TYPE, f"{key}[{index}].id", "the id given seems to be invalid")
        elif known is not None and "_delete" in item:
            del kept[known]
        elif known is None:
            row = _tied(draft, item, f"{key}[{index}]")
            kept[row["id"]] = row
    most = min(field.length or 100, _MOST[field.data_type])
    if len(kept) > most:
        raise Problem(LENGTH, maximum_length=most)
    draft.put(field.api_name, list(kept.values()) or None)


def _tied(draft: Draft, item: Record, where: str) -> Record:
    """An uploaded file as a row of the field."""
    call = draft.call
    given = next((item[name] for name in _NEW if name in item), None)
    file = file_named(call.store, given)
    if file is None:
        draft.invalid(TARGET, f"{where}.{_NEW[0]}")
        file = File(0, "", "", b"")
    return {
        "id": str(call.store.next_id()),
        "file": str(file.id),
        "name": file.name,
        "size": len(file.content),
        "time": call.now,
        "user": str(call.user),
    }


def show_files(call: Call, field: Field, rows: list[Record]) -> list[Record]:
    """The files of a field as records show them."""
    if call.version < 3:
        return [_show_v2(row) for row in rows]
    shown: list[Record] = []
    for number, row in enumerate(rows, 1):
        when = call.show(row["time"])
        one: Record = {
            "id": row["id"],
            "File_Id__s": public_id(int(row["file"])),
            "File_Name__s": row["name"],
            "Size__s": row["size"],
            "Created_Time__s": when,
            "Modified_Time__s": when,
            "Owner__s": call.user_name(int(row["user"])),
            "Preview_Id__s": public_id(int(row["file"])),
        }
        if field.data_type == "imageupload":
            one.update(Sequence_Number__s=number, Description__s=None, State__s="ATTACHED")
        shown.append(one)
    return shown


def _show_v2(row: Record) -> Record:
    return {
        "attachment_Id": row["id"],
        "file_Id": public_id(int(row["file"])),
        "file_Name": row["name"],
        "extn": row["name"].rpartition(".")[2],
        "original_Size_Byte": str(row["size"]),
        "creator_Id": row["user"],
    }
