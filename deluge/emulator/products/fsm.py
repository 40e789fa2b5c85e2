"""FSM: records in envelopes like those of the CRM.

Source: https://www.zoho.com/fsm/developer/help/api/ and the pages of zoho.fsm.*
"""

from typing import NoReturn

from deluge.emulator.products.call import (
    Call,
    Failed,
    Routes,
    as_list,
    page_with_info,
)
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_MODULES = frozenset(
    {
        "Assets", "Companies", "Contacts", "Estimates", "Invoices", "Requests",
        "Scheduled_Maintenances", "Service_And_Parts", "Service_Appointments", "Time_Off",
        "Work_Orders",
    }
)  # fmt: skip


def _fail(code: str, message: str) -> NoReturn:
    raise Failed(400, {"code": code, "details": {}, "message": message, "status": "error"})


def _module(call: Call) -> str:
    module = call.path["module"]
    if module not in _MODULES:
        _fail("INVALID_MODULE", "the module name given seems to be invalid")
    return module


def _given(call: Call) -> Record:
    body = call.json()
    items = as_list(body.get("data")) if is_record(body) else []
    if not items or not is_record(items[0]):
        _fail("INVALID_DATA", "invalid data")
    return {key: value for key, value in items[0].items() if key != "id"}


def create(call: Call) -> Response:
    """The new record with its times and people."""
    module, given = _module(call), _given(call)
    shelf = call.shelf(module)
    record_id = shelf.new_id()
    record = {**given, "id": record_id, **_times(call), "Created_Time": _now(call)}
    shelf.put(record_id, record)
    made = {
        "id": record_id, "UID": record_id, "Created_Time": record["Created_Time"],
        "Modified_Time": record["Modified_Time"], "TabName": module,
    }  # fmt: skip
    return Response.of_json(
        {"result": "success", "code": "SUCCESS", "data": {module: [made]}, "status": "success"}, 201
    )


def _now(call: Call) -> str:
    return call.emulator.clock().astimezone(call.emulator.zone).isoformat(timespec="seconds")


def _times(call: Call) -> Record:
    user = call.user()
    person = {"name": user.get("full_name"), "id": user.get("id")}
    return {"Modified_Time": _now(call), "Modified_By": person}


def _record(call: Call) -> Record:
    record = call.shelf(_module(call)).find(call.path["id"])
    if record is None:
        _fail("INVALID_DATA", "the id given seems to be invalid")
    return record


def read(call: Call) -> Response:
    """The record in a list of one."""
    return Response.of_json({"data": [_record(call)]})


def update(call: Call) -> Response:
    """The result of the change."""
    record = {**_record(call), **_given(call), **_times(call)}
    call.shelf(_module(call)).put(record["id"], record)
    details = {"Modified_Time": record["Modified_Time"], "id": record["id"]}
    done = {
        "code": "SUCCESS", "details": details, "message": "record updated", "status": "success",
    }  # fmt: skip
    return Response.of_json({"data": [done]})


def listed(call: Call) -> Response:
    """A page of records."""
    return _sorted_page(call, call.shelf(_module(call)).all())


def search(call: Call) -> Response:
    """The records whose field holds a text."""
    field, text = call.query.get("field", ""), call.query.get("text", "").lower()
    rows = call.shelf(_module(call)).all()
    return _sorted_page(call, [row for row in rows if text in str(row.get(field) or "").lower()])


def _sorted_page(call: Call, rows: list[Record]) -> Response:
    column = call.query.get("sort_by", "")
    if column:
        descending = call.query.get("sort_order", "desc") == "desc"
        rows = sorted(rows, key=lambda row: str(row.get(column) or ""), reverse=descending)
    return page_with_info(call, rows)


ROUTES: Routes = (
    ("GET", "{module}/search", search),
    ("POST", "{module}", create),
    ("GET", "{module}", listed),
    ("GET", "{module}/{id}", read),
    ("PUT", "{module}/{id}", update),
)
