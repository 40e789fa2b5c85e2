"""Rows of subforms: added, changed by id, removed with `_delete`."""

from typing import Any

from deluge.emulator.answers import mandatory_missing
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import LENGTH, MANDATORY, TYPE, Problem, coerce
from deluge.emulator.crm.records.lineitems import is_line_items, named_columns
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import Field
from deluge.emulator.shapes import Record

MAX_ROWS = 200


def merge_rows(draft: Draft, field: Field, key: str, value: Any) -> None:
    """Bring the rows sent for a subform into the document.

    Since v3 rows that are not mentioned stay, before they went; an empty list removes all.
    """
    name = field.api_name
    if value is None or value == "" or value == []:
        draft.put(name, None)
        return
    sent = coerce(field, value) or []
    before: list[Record] = draft.document.get(name) or []
    kept = {row["id"]: row for row in before}
    rows: dict[str, Record] = dict(kept) if draft.call.version >= 3 else {}
    for index, row in enumerate(sent):
        _merge_row(draft, field, f"{key}[{index}]", row, kept, rows)
    if len(rows) > MAX_ROWS:
        raise Problem(LENGTH, maximum_length=MAX_ROWS)
    draft.put(name, list(rows.values()) or None)


def _merge_row(
    draft: Draft,
    field: Field,
    where: str,
    row: Record,
    kept: dict[str, Record],
    rows: dict[str, Record],
) -> None:
    """Add, change or remove one row."""
    call = draft.call
    row_id = parse_id(row.get("id"))
    known = kept.get(str(row_id)) if row_id else None
    if row.get("id") is not None and known is None:
        draft.invalid(TYPE, f"{where}.id", "the id given seems to be invalid")
        return
    if "_delete" in row:
        rows.pop(str(row_id), None)
        return
    document = dict(known or {})
    if is_line_items(field):
        row = named_columns(call.schema.v2_line_items, row)
    _take_columns(draft, field, where, row, document)
    if known is None:
        document["id"] = str(call.store.next_id())
        document["Created_Time"] = call.now
        document["Created_By"] = str(call.user)
    document["Modified_Time"] = call.now
    document["Modified_By"] = str(call.user)
    rows[document["id"]] = document


def _take_columns(draft: Draft, field: Field, where: str, row: Record, document: Record) -> None:
    """Coerce the columns of one row."""
    columns = field.rows
    for name, value in row.items():
        if columns is None:
            if name not in ("id", "_delete") and name[:1] != "$":
                document[name] = value
            continue
        column = columns.get(name)
        if column is None or column.read_only:
            continue
        if name == "Discount" and isinstance(value, str) and value.endswith("%"):
            document[name] = value  # a share of the row's total, worked out with the totals
            continue
        try:
            lenient = draft.call.lenient or name == "Discount"
            stored = coerce(column, value, lenient=lenient)
        except Problem as problem:
            draft.note(problem, f"{where}.{name}")
            continue
        if stored is None:
            document.pop(name, None)
        else:
            document[name] = stored
    for name, column in (columns or {}).items():
        if column.mandatory and document.get(name) is None:
            draft.fail(MANDATORY, mandatory_missing(f"{draft.path}.{where}", name))
