"""Bulk read: a job whose result is a CSV file with up to 200,000 records.

Source: https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/create-job.html
"""

import json
from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.bulk.criteria import criteria_of
from deluge.emulator.crm.bulk.jobs import (
    RESULT_LIFE,
    add_job,
    bulk_error,
    call_back,
    callback_of,
    created,
    csv_text,
    find_job,
    keep_zip,
    result_of,
)
from deluge.emulator.crm.coql.columns import Place, Scope
from deluge.emulator.crm.coql.conditions import Conditions
from deluge.emulator.crm.coql.rows import Reached, cell
from deluge.emulator.crm.coql.tree import Query
from deluge.emulator.crm.search.views import view_condition
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.sql import Sql, of_module
from deluge.emulator.store import CONVERTED, LIVE
from deluge.exchange import Response

PAGE = 200_000
MAX_PAGE = 500
MAX_FIELDS = 200
_KIND = "bulk_read"
_NOT_READ = frozenset({"Notes", "Attachments", "Users"})
_NEVER = frozenset({"subform", "imageupload", "fileupload", "linetax", "map", "RRULE", "layout"})


@route("POST", "/bulk/read")
def create_read(call: Call) -> Answer:
    """Make a job; its result can be fetched when its state is COMPLETED."""
    query = _query(call)
    module = _module(call, query)
    callback = callback_of(call)
    kind = call.body.get("file_type", "csv")
    if kind not in ("csv", "ics"):
        details = {"api_name": "file_type", "supported_values": ["ics", "csv"]}
        raise Refusal("INVALID_DATA", "invalid data", details)
    if kind == "ics" and module.api_name != "Events":
        raise bulk_error("QUERY_NOT_SUPPORTED", "Only meetings have calendar files.")
    page = _page(call, query)
    job_id = call.store.next_id()
    count, more = _export(call, module, query, page, job_id, calendar=kind == "ics")
    job: Record = {
        "id": str(job_id),
        "module": module.api_name,
        "query": query,
        "callback": callback,
        "file_type": kind,
        "result": {"page": page, "count": count, "more_records": more},
    }
    add_job(call, _KIND, job)
    shown = _shown(call, job)
    call_back(
        call,
        callback,
        {"job_id": job["id"], **{key: shown[key] for key in ("operation", "state", "query")},
         "result": shown.get("result")},
    )  # fmt: skip
    details = {"id": job["id"], "operation": "read", "state": "ADDED", **created(call, job)}
    item = {
        "status": "success",
        "code": "ADDED_SUCCESSFULLY",
        "message": "Added successfully.",
        "details": details,
    }
    return Response.of_json({"data": [item], "info": {}}, 201)


@route("GET", "/bulk/read/{job}", writes=True)
def get_read(call: Call) -> Answer:
    """The state of a job."""
    return {"data": [_shown(call, find_job(call, _KIND, missing=404))]}


@route("GET", "/bulk/read/{job}/result", writes=True)
def download_read(call: Call) -> Answer:
    """The ZIP with the CSV file of a job."""
    return result_of(call, find_job(call, _KIND))


def _shown(call: Call, job: Record) -> Record:
    """A job as the API shows it."""
    query = job["query"]
    name = job["module"]
    shown: Record = {
        "id": job["id"],
        "operation": "read",
        "state": ("ADDED", "IN PROGRESS", "COMPLETED")[job["looks"]],
        "query": {
            "module": {"api_name": name, "id": metadata_id("module", name)},
            "page": job["result"]["page"],
            **{key: query[key] for key in ("cvid", "fields", "criteria") if key in query},
        },
        **created(call, job),
        "file_type": job["file_type"],
    }
    if job["looks"] == 2:
        result = job["result"]
        shown["result"] = {
            **result,
            "per_page": PAGE,
            "download_url": f"/crm/bulk/v{call.version:g}/read/{job['id']}/result",
            "next_page_token": _token(job, result["page"] + 1) if result["more_records"] else None,
        }
    if job["callback"]:
        shown["callback"] = job["callback"]
    return shown


# -- what is asked ------------------------------------------------------------------------------


def _query(call: Call) -> Record:
    """The query of the body."""
    if not call.request.body:
        raise bulk_error("REQUEST_BODY_IS_EMPTY", "The request body is empty.")
    try:
        query = call.body.get("query")
    except Refusal as refusal:
        if refusal.status != 400:
            raise
        raise bulk_error("REQUEST_BODY_NOT_READABLE", "The request body is not readable.") from None
    if not is_record(query):
        raise bulk_error("QUERY_NOT_SUPPORTED", "The query is not supported.")
    return query


def _module(call: Call, query: Record) -> Module:
    """The module that is exported."""
    given = query.get("module")
    name = given.get("api_name") if is_record(given) else given
    module = call.schema.module(name) if isinstance(name, str) else None
    if module is None:
        raise bulk_error("MODULE_NOT_AVAILABLE", "The module is not available.", api_name=str(name))
    if module.data.get("system") or module.api_name in _NOT_READ:
        raise bulk_error("MODULE_NOT_SUPPORTED", "The module is not supported.")
    return module


def _token(job: Record, page: int) -> str:
    """What leads to a further page of the job."""
    return f"{int(job['id']):x}-{page}"


def _page(call: Call, query: Record) -> int:
    """The page of the export, by number or by the token that the job of the page before gave."""
    token = query.get("page_token")
    if token is not None:
        return _page_of_token(call, query, str(token))
    page = query.get("page", 1)
    if type(page) is not int or page < 1:
        raise bulk_error("PAGE_NOT_SUPPORTED", "The page is not supported.")
    if page > MAX_PAGE:
        raise bulk_error("PAGE_RANGE_EXCEEDED", "The page is out of the range.", max_limit=MAX_PAGE)
    return page


def _page_of_token(call: Call, query: Record, token: str) -> int:
    """The page that a token leads to, in an export like that of its job."""
    head, _, number = token[:40].partition("-")
    try:
        job = call.store.entity(_KIND, min(int(head, 16), 2**63 - 1))
        page = int(number)
    except ValueError:
        job, page = None, 0
    if job is None or _token(job, job["result"]["page"] + 1) != token:
        raise bulk_error("QUERY_NOT_SUPPORTED", "The page token is not valid.")
    if job["made"] + RESULT_LIFE <= call.now:
        raise bulk_error("EXPIRED_VALUE", "The page token is expired.")
    if any(query.get(key) != job["query"].get(key) for key in ("fields", "criteria", "cvid")):
        raise bulk_error("QUERY_NOT_SUPPORTED", "The page token belongs to another query.")
    return page


def _places(module: Module, scope: Scope, query: Record) -> list[tuple[str, Place]]:
    """The columns of the file."""
    names: Any = query.get("fields")
    if names is None:
        names = [
            field.api_name
            for field in module.fields.values()
            if field.listed and field.data_type not in _NEVER and field.api_name != "Tag"
        ]
    if not is_list(names) or not names or len(names) > MAX_FIELDS:
        raise bulk_error("FIELD_NOT_SUPPORTED", "The fields are not supported.")
    found: list[tuple[str, Place]] = []
    for name in names:
        text = str(name)[:100]
        problem = bulk_error("FIELD_NOT_SUPPORTED", "The field is not supported.", api_name=text)
        if not isinstance(name, str):
            raise problem
        try:
            found.append((name, scope.place(name, "select")))
        except Refusal:
            raise problem from None
    return found


# -- the file -----------------------------------------------------------------------------------


def _export(
    call: Call, module: Module, query: Record, page: int, job_id: int, *, calendar: bool
) -> tuple[int, bool]:
    """Write the page's records; how many there are and whether more follow."""
    scope = Scope(call, module, None)
    places = _places(module, scope, query)
    where, parameters = _where(call, module, scope, query)
    tables, joining = scope.tables(select=False)
    rows = call.store.query(
        f"select record.id, record.data from {tables} where {where}"
        " order by record.id limit ? offset ?",
        [*joining, *parameters, PAGE + 1, (page - 1) * PAGE],
    )
    documents = [{**json.loads(data), "id": str(key)} for key, data in rows[:PAGE]]
    if calendar:
        from deluge.emulator.crm.bulk.calendar import calendar_text

        keep_zip(call, job_id, [(f"{job_id}.ics", calendar_text(call, documents))])
        return len(documents), len(rows) > PAGE
    reached = Reached(call, documents)
    columns = [(place.field, reached.documents(place.source)) for _, place in places]
    lines: list[list[Any]] = [["Id", *(name for name, _ in places)]]
    for number, document in enumerate(documents):
        cells = [cell(call, field, held[number]) for field, held in columns]
        lines.append([document["id"], *cells])
    keep_zip(call, job_id, [(f"{job_id}.csv", csv_text(lines))])
    return len(documents), len(rows) > PAGE


def _where(call: Call, module: Module, scope: Scope, query: Record) -> Sql:
    states = [LIVE] if module.api_name == "Leads" else [LIVE, CONVERTED]
    sql, parameters = of_module(module.api_name, states)
    condition = criteria_of(query)
    if condition is not None:
        try:
            test, more = Conditions(scope, _no_subquery).compile(condition)
        except Refusal as refusal:
            raise _criteria_error(refusal) from None
        return f"{sql} and {test}", [*parameters, *more]
    view = query.get("cvid")
    if view is not None:
        try:
            test, more = view_condition(call, module, str(view))
        except Refusal:
            raise bulk_error("CVID_NOT_SUPPORTED", "The cvid is not supported.") from None
        return f"{sql} and {test}", [*parameters, *more]
    return sql, parameters


def _no_subquery(query: Query, operator: str, sequence: int) -> list[str]:
    """Bulk criteria hold none."""
    return []


def _criteria_error(refusal: Refusal) -> Refusal:
    """COQL's complaint in the words of the bulk API."""
    details = refusal.details
    name = str(details.get("column_name", ""))
    more: Record = {}
    if "expected_data_type" in details:
        code, message = "VALUE_TYPE_NOT_SUPPORTED", "The value's type is not supported."
        more = {"supported": [details["expected_data_type"]]}
    elif details.get("operator"):
        code = "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE"
        message = "The field and the comparator do not fit."
    else:
        code = "FIELD_IN_CRITERIA_NOT_SUPPORTED"
        message = "The field is not supported in criteria."
    return bulk_error(code, message, api_name=name, **more)
