"""What `for each` turns over."""

from collections.abc import Mapping, Sequence

from deluge.errors import TypeMismatch
from deluge.values.collection import Collection
from deluge.values.convert import list_from_text
from deluge.values.file import File
from deluge.values.kinds import type_name

_MAX_CSV = 2 * 1024 * 1024


def elements(value: object) -> Sequence[object]:
    """A snapshot of the elements: of a list, a collection (values), a map (values), a text
    (JSON array or comma list), the rows of a CSV file.

    Source: https://www.zoho.com/deluge/help/list-manipulations/for-each-element.html
    """
    if isinstance(value, Collection):
        value = value.items
        if value is None:
            return ()
    if isinstance(value, list):
        return list(value)
    if isinstance(value, dict):
        return list(_rows_found(value) or value.values())
    if isinstance(value, str):
        return list_from_text(value)
    if isinstance(value, File):
        return _csv_rows(value)
    rows = getattr(value, "deluge_rows", None)
    if rows is not None:
        return rows()
    hint = 'a loop of n turns: for each i in "".leftpad(n).toList("")'
    raise TypeMismatch(
        f"'{type_name(value)}' can not be cast to 'LIST'", hint=hint if type(value) is int else None
    )


def _rows_found(entries: Mapping[object, object]) -> Sequence[object]:
    """The records of `{"data": [...], "count": n}`: the page of zoho.desk.searchRecords shows this
    answer and a loop that takes each record from it.

    Source: https://www.zoho.com/deluge/help/desk/search-records.html
    """
    rows = entries.get("data")
    if isinstance(rows, list) and len(entries) == 2 and "count" in entries:
        return rows
    return ()


def _csv_rows(file: File) -> list[object]:
    if len(file.content) > _MAX_CSV:
        raise TypeMismatch("The CSV file is larger than 2 MB")
    text = file.content.decode("utf-8-sig", "replace")
    return list(text.splitlines())
