"""Recruit's API of version 1, which its tasks use: records by field label, sent as XML.

The records are those of version 2, whose names have underscores instead of blanks.
Source: https://www.zoho.com/recruit/developer-guide/apiv1/ and the pages of zoho.recruit.*
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from deluge.emulator.products.call import Call, Failed, Routes, Shelf, page_of
from deluge.emulator.shapes import Record
from deluge.exchange import Response

_FIELD = re.compile(r'<FL\s+val="([^"]*)"\s*>(.*?)</FL>', re.DOTALL | re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CONDITION = re.compile(r"\(([^|]+)\|([^|]+)\|(.*)\)", re.DOTALL)
REQUIRED = {
    "Candidates": "Last_Name",
    "Contacts": "Last_Name",
    "Clients": "Client_Name",
    "JobOpenings": "Posting_Title",
}
"""What a record of a module must have."""

_UNIQUE = {"Candidates": "Email", "Contacts": "Email", "Clients": "Client_Name"}
_MOST_ROWS = 200
_MANDATORY = " Unable to populate data, please check if mandatory value is entered correctly."


def shelf_of(call: Call) -> Shelf:
    """The records of the module in the path, shared by both versions."""
    call.product = "recruit"
    return call.shelf(call.path["module"])


def _envelope(call: Call, **content: Any) -> Response:
    uri = f"/recruit/private/json/{call.path['module']}/{call.path.get('action', '')}"
    return Response.of_json({"response": {**content, "uri": uri}})


def _failed(code: str, message: str) -> Failed:
    return Failed(200, {"response": {"error": {"message": message, "code": code}}})


def _given(call: Call) -> Record:
    """The fields of the first row, by name."""
    text = str(call.fields().get("xmlData") or "")
    fields: Record = {}
    for label, content in _FIELD.findall(text):
        plain = _CDATA.fullmatch(content.strip())
        fields[_name(unescape(label))] = plain[1] if plain else unescape(content)
    if not fields:
        raise _failed("4835", "Unable to parse XML data")
    return fields


def _name(label: str) -> str:
    return label.strip().replace(" ", "_")


def _id_label(module: str) -> str:
    return module.upper().removesuffix("S") + "ID"


def _elements(record: Record, module: str, columns: str = "All") -> Record:
    """The record as `{"FL": [{"val", "content"}]}`, empty fields left out."""
    pairs = {_id_label(module): record["id"]}
    for name, value in record.items():
        if name != "id" and value not in (None, ""):
            pairs[name.replace("_", " ")] = str(value)
    match = re.fullmatch(r"\w*\((.*)\)", columns)
    if match is not None:
        wanted = {column.strip().lower() for column in match[1].split(",")}
        pairs = {
            label: value
            for label, value in pairs.items()
            if label.lower() in wanted or label == _id_label(module)
        }
    return {"FL": [{"val": label, "content": value} for label, value in pairs.items()]}


def _rows(call: Call, records: list[Record]) -> Response:
    module = call.path["module"]
    if not records:
        return _envelope(call, nodata={"message": "There is no data to show", "code": "4422"})
    columns = call.fields().get("selectColumns", "All")
    rows = [
        {"no": str(number), **_elements(record, module, str(columns))}
        for number, record in enumerate(records, 1)
    ]
    return _envelope(call, result={module: {"row": rows if len(rows) > 1 else rows[0]}})


def _written(call: Call, record: Record, message: str) -> Response:
    labels = ("Created_Time", "Modified_Time", "Created_By", "Modified_By")
    pairs = {"Id": record["id"], **{label.replace("_", " "): record[label] for label in labels}}
    fields = [{"val": label, "content": value} for label, value in pairs.items()]
    return _envelope(call, result={"message": message, "recorddetail": {"FL": fields}})


# ---- endpoints


def add(call: Call) -> Response:
    """Id, times and people of the new record, or of the duplicate that was updated."""
    given = _given(call)
    required = REQUIRED.get(call.path["module"])
    if required and not given.get(required):
        raise _failed("4401", _MANDATORY)
    check = str(call.fields().get("duplicateCheck") or "")
    twin = _duplicate(call, given) if check in ("1", "2") else None
    if twin is not None and check == "1":
        return _written(call, twin, "Record(s) already exists")
    if twin is not None:
        return _written(call, save(call, {**twin, **given}), "Record(s) updated successfully")
    return _written(call, save(call, given), "Record(s) added successfully")


def _duplicate(call: Call, given: Record) -> Record | None:
    key = _UNIQUE.get(call.path["module"], "")
    value = str(given.get(key) or "").lower()
    for record in shelf_of(call).all():
        if value and str(record.get(key) or "").lower() == value:
            return record
    return None


def save(call: Call, record: Record) -> Record:
    """The record as it is kept, with times and people."""
    shelf = shelf_of(call)
    now, user = call.moment("%Y-%m-%d %H:%M:%S"), str(call.user().get("full_name"))
    made = {"id": shelf.new_id(), "Created_Time": now, "Created_By": user}
    stored = {**made, **record, "Modified_Time": now, "Modified_By": user}
    shelf.put(stored["id"], stored)
    return stored


def _found(call: Call) -> Record:
    record = shelf_of(call).find(call.fields().get("id"))
    if record is None:
        raise _failed("4600", "Unable to process your request. Please verify the record id")
    return record


def read(call: Call) -> Response:
    """The record."""
    record = shelf_of(call).find(call.fields().get("id"))
    return _rows(call, [record] if record else [])


def update(call: Call) -> Response:
    """All of the changed record."""
    return _rows(call, [save(call, {**_found(call), **_given(call)})])


def listed(call: Call) -> Response:
    """The records from one index to another."""
    return _page(call, shelf_of(call).all())


def _page(call: Call, records: list[Record]) -> Response:
    column = _name(call.query.get("sortColumnString", ""))
    if column:
        descending = call.query.get("sortOrderString", "asc").lower() == "desc"
        records = sorted(
            records, key=lambda row: str(row.get(column) or "").lower(), reverse=descending
        )
    first = call.number("fromIndex", 1, low=1)
    last = call.number("toIndex", first + 19)
    return _rows(call, page_of(records, first - 1, min(last - first + 1, _MOST_ROWS)))


def search(call: Call) -> Response:
    """The records that match `(label|operator|value)`."""
    match = _CONDITION.fullmatch(call.query.get("searchCondition", "").strip())
    test = _TESTS.get(match[2].strip().lower()) if match else None
    if match is None or test is None:
        raise _failed("4832", "Invalid parameter value")
    name, wanted = _name(match[1]), match[3].strip().lower()
    records = shelf_of(call).all()
    return _page(call, [row for row in records if test(str(row.get(name) or "").lower(), wanted)])


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda given, wanted: given == wanted,
    "is": lambda given, wanted: given == wanted,
    "<>": lambda given, wanted: given != wanted,
    "isn't": lambda given, wanted: given != wanted,
    "contains": lambda given, wanted: wanted.strip("*") in given,
    "doesn't contain": lambda given, wanted: wanted.strip("*") not in given,
    "starts with": lambda given, wanted: given.startswith(wanted.strip("*")),
    "ends with": lambda given, wanted: given.endswith(wanted.strip("*")),
    "<": lambda given, wanted: given < wanted,
    ">": lambda given, wanted: given > wanted,
    "<=": lambda given, wanted: given <= wanted,
    ">=": lambda given, wanted: given >= wanted,
}

ROUTES: Routes = (
    ("POST", "{module}/addRecords", add),
    ("POST", "{module}/updateRecords", update),
    ("GET", "{module}/getRecords", listed),
    ("GET", "{module}/getRecordById", read),
    ("GET", "{module}/getSearchRecords", search),
)
