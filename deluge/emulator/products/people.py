"""People: records of forms. A form is there once it has a record; P_... forms always are.

Source: https://www.zoho.com/people/api/ and the failures shown on the pages of zoho.people.*
"""

from collections.abc import Callable
from typing import Any, NoReturn

from deluge.emulator.products.call import Call, Failed, Routes, Shelf, page_of, parsed
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_FORM, _RECORD, _DUPLICATE, _INPUT, _NO_RECORDS = 7011, 7049, 7051, 7204, 7024
_MOST_ROWS = 200
_SHORT = {"employee": "P_Employee", "department": "P_Department"}


def _form(call: Call) -> str:
    return _SHORT.get(call.path["form"].lower(), call.path["form"])


def _uri(call: Call) -> str:
    path = call.request.path
    return path[path.index("/api/") :]


def _fail(call: Call, code: int, message: object) -> NoReturn:
    raise Failed(
        200,
        {
            "response": {
                "message": "Error occurred",
                "uri": _uri(call),
                "errors": {"code": code, "message": message},
                "status": 1,
            }
        },
    )


def _done(call: Call, result: Any, message: str) -> Response:
    answer = {"result": result, "message": message, "uri": _uri(call), "status": 0}
    return Response.of_json({"response": answer})


def _shelf(call: Call) -> Shelf:
    """The records of the form in the path."""
    form = _form(call)
    if not form.startswith("P_") and form not in call.kinds():
        _fail(call, _FORM, f"Form name '{call.path['form']}' is invalid")
    return call.shelf(form)


def _given(call: Call) -> Record:
    values = parsed(str(call.fields().get("inputData") or ""))
    if not is_record(values) or not values:
        _fail(call, _INPUT, "Wrong datatype for the Parameter Input")
    return {name: value if is_record(value) else _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _check(call: Call, values: Record, own: str = "") -> None:
    """Employee numbers and addresses belong to one person."""
    for field in ("EmployeeID", "EmailID"):
        for row in call.shelf(_form(call)).all():
            same = str(row.get(field, "")).lower() == str(values.get(field) or "").lower()
            if values.get(field) and same and row["Zoho_ID"] != own:
                _fail(call, _DUPLICATE, {field: f"Duplicate value present for {field} "})


def insert(call: Call) -> Response:
    """The id of the new record."""
    values = _given(call)
    _check(call, values)
    shelf = call.shelf(_form(call))
    record_id = shelf.new_id()
    shelf.put(record_id, {**values, "Zoho_ID": record_id, "AddedTime": call.moment("%d-%b-%Y")})
    result = {"pkId": record_id, "message": "Successfully Added"}
    return _done(call, result, "Data added successfully")


def update(call: Call) -> Response:
    """The id of the changed record."""
    shelf = _shelf(call)
    values = _given(call)
    record_id = call.fields().get("recordId")
    if not record_id:
        _fail(call, _INPUT, "Wrong datatype for the Parameter Input")
    record = _record(call, record_id)
    _check(call, values, record["Zoho_ID"])
    changed = {**record, **values, "Zoho_ID": record["Zoho_ID"]}
    shelf.put(record["Zoho_ID"], changed)
    result = {"pkId": record["Zoho_ID"], "message": "Successfully Updated"}
    return _done(call, result, "Data updated successfully")


def _record(call: Call, record_id: object) -> Record:
    record = _shelf(call).find(record_id)
    if record is None:
        _fail(call, _RECORD, "No record available with the specified record ID")
    return record


def read(call: Call) -> Response:
    """The record in a list of one."""
    record = _record(call, call.fields().get("recordId"))
    return _done(call, [record], "Data fetched successfully")


def listed(call: Call) -> Response:
    """The records, each under its id."""
    rows = _shelf(call).all()
    searches = call.query.get("searchParams", "")
    if searches:
        rows = _searched(call, rows, searches)
    start = call.number("sIndex", 1, low=1) - 1
    rows = page_of(rows, start, call.number("limit", _MOST_ROWS, high=_MOST_ROWS))
    if not rows:
        _fail(call, _NO_RECORDS, "No records found")
    result = [{row["Zoho_ID"]: [row]} for row in rows]
    return _done(call, result, "Data fetched successfully")


def _searched(call: Call, rows: list[Record], text: str) -> list[Record]:
    """The rows that match; each further search joins the result by its AND or OR."""
    chosen: set[str] | None = None
    for part in text.replace("}|{", "}\n{").split("\n"):
        search = parsed(part)
        test = _TESTS.get(str(search.get("searchOperator"))) if is_record(search) else None
        if not is_record(search) or test is None:
            _fail(call, _INPUT, "Wrong datatype for the Parameter Input")
        field, wanted = str(search.get("searchField")), str(search.get("searchText") or "").lower()
        found = {row["Zoho_ID"] for row in rows if test(str(row.get(field) or "").lower(), wanted)}
        if chosen is None:
            chosen = found
        elif str(search.get("searchCriteria") or "AND").upper() == "OR":
            chosen |= found
        else:
            chosen &= found
    return [row for row in rows if row["Zoho_ID"] in (chosen or set())]


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "Is": lambda given, wanted: given == wanted,
    "Is not": lambda given, wanted: given != wanted,
    "Isn't": lambda given, wanted: given != wanted,
    "Contains": lambda given, wanted: wanted in given,
    "Not contains": lambda given, wanted: wanted not in given,
    "Starts with": lambda given, wanted: given.startswith(wanted),
    "Ends with": lambda given, wanted: given.endswith(wanted),
    "Like": lambda given, wanted: wanted in given,
    "Is empty": lambda given, _wanted: given == "",
    "Is not empty": lambda given, _wanted: given != "",
}

ROUTES: Routes = (
    ("POST", "json/{form}/insertRecord", insert),
    ("POST", "json/{form}/updateRecord", update),
    ("GET", "{form}/getRecords", listed),
    ("GET", "{form}/getDataByID", read),
)
