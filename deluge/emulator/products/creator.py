"""Creator's data API v2: records of forms, read through reports.

The sandbox knows no reports, only forms: All_Orders, Orders_Report and Orders are all taken for the
report of the form that is named so, with or without a plural s. Applications and owners are taken
as they come.
Source: https://www.zoho.com/creator/help/api/v2/ and the failures shown on the task pages.
"""

import re
from typing import Any

from deluge.emulator.forms import StoredForms
from deluge.emulator.products.call import Call, Failed, Routes, page_of
from deluge.emulator.products.criteria import BadCriteria, read_criteria
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.exchange import Response

MOST = 200
_OK = 3000


def failed(code: int, message: str, status: int = 404) -> Failed:
    """Creator's error."""
    return Failed(status, {"code": code, "message": message})


def _invalid_body() -> Failed:
    return failed(3001, "Invalid request body. Please check and try again.", 400)


def forms_of(call: Call) -> StoredForms:
    """The forms of the organisation, which the scripts' own data access shares."""
    return StoredForms(lambda: call.store)


def given_data(call: Call) -> Any:
    """What stands under `data` in the body."""
    body = call.json()
    if not is_record(body) or "data" not in body:
        raise _invalid_body()
    return body["data"]


def form_of(call: Call) -> str:
    """The form that the report in the path shows."""
    report = call.path["report"]
    wanted = _folded(report)
    for form in forms_of(call).names():
        if form == report or _folded(form) == wanted:
            return form
    raise failed(2894, f"No report named {report} found. Please check and try again.")


def _folded(name: str) -> str:
    plain = re.sub(r"^all_|_(report|view)$", "", name.lower())
    return plain.removesuffix("s")


def insert(call: Call, values: object) -> Record:
    """The result of one new record."""
    if not is_record(values):
        raise _invalid_body()
    forms = forms_of(call)
    record_id = str(forms.next_id())
    row = {"ID": record_id, "Added_Time": call.moment("%d-%b-%Y %H:%M:%S"), **values}
    forms.put(call.path["form"], {**row, "ID": record_id})
    return {"code": _OK, "data": {"ID": record_id}, "message": "Data Added Successfully"}


def change(call: Call, form: str, row: Record, values: object) -> Record:
    """The result of one changed record."""
    if not is_record(values):
        raise _invalid_body()
    forms_of(call).put(form, {**row, **values, "ID": row["ID"]})
    return {"code": _OK, "data": {"ID": row["ID"]}, "message": "Data Updated Successfully"}


def selected(call: Call, form: str, criteria: str) -> list[Record]:
    """The rows of a form that match."""
    rows = forms_of(call).rows(form)
    if not criteria.strip():
        return rows
    try:
        test = read_criteria(criteria)
    except BadCriteria:
        raise failed(2933, "Invalid criteria. Please check and try again.", 400) from None
    return [row for row in rows if test(row)]


def row_of(call: Call, form: str) -> Record:
    """The row whose id is in the path."""
    for row in forms_of(call).rows(form):
        if row["ID"] == call.path["id"]:
            return row
    raise failed(3100, "No Data Available")


def shown(row: Record) -> Record:
    """The record as reports show it: values as text, empty ones as "", the ID last."""
    fields = {name: _shown(value) for name, value in row.items() if name != "ID"}
    return {**fields, "ID": row["ID"]}


def _shown(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if is_list(value):
        return [_shown(each) for each in value]
    if is_record(value):
        parts = {name: _shown(each) for name, each in value.items()}
        words = [text for text in parts.values() if isinstance(text, str) and text]
        return {"display_value": " ".join(words), **parts}
    return value


# ---- endpoints


def create(call: Call) -> Response:
    """The id of the new record; one result per record of a list."""
    data = given_data(call)
    if not is_list(data):
        return Response.of_json(insert(call, data))
    if len(data) > MOST:
        raise failed(3003, f"The maximum number of records is {MOST}.", 400)
    return Response.of_json({"result": [insert(call, each) for each in data], "code": _OK})


def listed(call: Call) -> Response:
    """The records that match a criteria, from an index on."""
    rows = selected(call, form_of(call), call.query.get("criteria", ""))
    start = call.number("from", 1, low=1) - 1
    rows = page_of(rows, start, call.number("limit", MOST, high=MOST))
    if not rows:
        raise failed(3100, "No records found for the given criteria.")
    return Response.of_json({"code": _OK, "data": [shown(row) for row in rows]})


def read(call: Call) -> Response:
    """The record."""
    return Response.of_json({"code": _OK, "data": shown(row_of(call, form_of(call)))})


def update(call: Call) -> Response:
    """The id of the changed record."""
    form = form_of(call)
    done = change(call, form, row_of(call, form), given_data(call))
    return Response.of_json({"code": _OK, "data": done["data"]})


def update_all(call: Call) -> Response:
    """One result per record that matches the criteria."""
    form = form_of(call)
    body = call.json()
    criteria = str(body.get("criteria") or "") if is_record(body) else ""
    rows = selected(call, form, criteria)[:MOST]
    if not rows:
        raise failed(3100, "No records found for the given criteria.")
    done = [change(call, form, row, given_data(call)) for row in rows]
    return Response.of_json({"result": done, "code": _OK})


def remove(call: Call) -> Response:
    """The id of the record that is gone."""
    form = form_of(call)
    row = row_of(call, form)
    forms_of(call).delete(form, [int(row["ID"])])
    return Response.of_json(
        {"code": _OK, "data": {"ID": row["ID"]}, "message": "Data Deleted Successfully"}
    )


ROUTES: Routes = (
    ("POST", "{owner}/{app}/form/{form}", create),
    ("GET", "{owner}/{app}/report/{report}", listed),
    ("PATCH", "{owner}/{app}/report/{report}", update_all),
    ("GET", "{owner}/{app}/report/{report}/{id}", read),
    ("PATCH", "{owner}/{app}/report/{report}/{id}", update),
    ("DELETE", "{owner}/{app}/report/{report}/{id}", remove),
)
