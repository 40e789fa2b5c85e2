"""Bulk write: a ZIP with a CSV file is uploaded, then a job writes its rows.

Source: https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/upload-file.html and
https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/create-job.html
"""

import csv
import io
import zipfile
from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.bulk_jobs import (
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
from deluge.emulator.crm.bulk_rows import Mapping, RowWriter, mappings_of
from deluge.emulator.files import File, form_of, keep_file, kept_file
from deluge.emulator.organization import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.exchange import Response

MAX_ZIP = 25 * 2**20
MAX_CSV = 100 * 2**20
MAX_ROWS, MAX_COLUMNS = 25_000, 200
_KIND = "bulk_write"
_OPERATIONS = ("insert", "update", "upsert")


@route("POST", "/upload")
def upload(call: Call) -> Answer:
    """Keep the ZIP of a job to come."""
    headers = call.request.headers
    if headers.get("feature") != "bulk-write" or not headers.get("x-crm-org"):
        message = "check if headers [feature, X-CRM-ORG] are present and valid"
        return Response.of_json(
            {"status": "error", "code": "BAD_REQUEST", "message": message, "details": {}},
            400,
            {"x-error": message},
        )
    _, files = form_of(call)
    if not files or not zipfile.is_zipfile(io.BytesIO(files[0].content)):
        raise bulk_error("INVALID_FILE_FORMAT", "invalid file format. only zip format is supported")
    content = files[0].content
    if len(content) > MAX_ZIP:
        raise Refusal("FILE_TOO_LARGE", "the file is too large", status=413)
    number = call.store.next_id()
    keep_file(call.store, File(number, "upload.zip", "application/zip", content))
    return {
        "status": "success",
        "code": "FILE_UPLOAD_SUCCESS",
        "message": "file uploaded.",
        "details": {"file_id": str(number), "created_time": call.now_text},
    }


@route("POST", "/bulk/write", partial="one resource per job; parent and child files lack")
def create_write(call: Call) -> Answer:
    """Write the rows of an uploaded file."""
    operation = _required(call.body, "operation")
    if operation not in _OPERATIONS:
        raise bulk_error("INVALID_FORMAT", "invalid operation", supported_values=list(_OPERATIONS))
    callback = callback_of(call)
    resource = _resource(call)
    module = _module(call, resource)
    name, rows = _rows(call, resource)
    mappings = mappings_of(module, resource, rows[0])
    find_by = resource.get("find_by")
    if operation != "insert" and (not isinstance(find_by, str) or not find_by):
        raise _missing("find_by")
    call.request.by_task = True  # cells are texts
    ignore_empty = call.body.get("ignore_empty") is True
    writer = RowWriter(call, module, str(operation), find_by, mappings, ignore_empty=ignore_empty)
    outcomes = [writer.write(row) for row in rows[1:]]
    job_id = call.store.next_id()
    job: Record = {
        "id": str(job_id),
        "operation": operation,
        "callback": callback,
        "module": module.api_name,
        "file": name,
        "mappings": resource.get("field_mappings") or [],
        "counts": [sum(row[0] == word for row in outcomes) for word in ("ADDED", "UPDATED")],
        "total": len(outcomes),
    }
    keep_zip(call, job_id, f"{job_id}.csv", _report(rows, mappings, outcomes))
    for action, word in (("create", "ADDED"), ("edit", "UPDATED")):
        ids = [int(row[1]) for row in outcomes if row[0] == word]
        call.changed(action, module.api_name, ids, None)
    add_job(call, _KIND, job)
    call_back(call, callback, {"job_id": job["id"], **_shown(call, job)})
    details = {"id": job["id"], "created_by": call.user_name()}
    answer = {"status": "success", "code": "SUCCESS", "message": "success", "details": details}
    return Response.of_json(answer, 201)


@route("GET", "/bulk/write/{job}", writes=True)
def get_write(call: Call) -> Answer:
    """The state of a job."""
    return _shown(call, find_job(call, _KIND))


@route("GET", "/bulk/write/{job}/result", writes=True)
def download_write(call: Call) -> Answer:
    """The ZIP that tells what became of each row."""
    return result_of(call, find_job(call, _KIND))


def _shown(call: Call, job: Record) -> Record:
    """A job as the API shows it."""
    state = ("ADDED", "INPROGRESS", "COMPLETED")[job["looks"]]
    name = job["module"]
    added, updated = job["counts"] if state == "COMPLETED" else (0, 0)
    total = job["total"] if state == "COMPLETED" else 0
    shown: Record = {
        "status": state,
        "character_encoding": "UTF-8",
        "resource": [
            {
                "status": state,
                "type": "data",
                "module": {"api_name": name, "id": metadata_id("module", name)},
                "field_mappings": job["mappings"],
                "file": {
                    "status": state,
                    "name": job["file"],
                    "added_count": added,
                    "updated_count": updated,
                    "skipped_count": total - added - updated,
                    "total_count": total,
                },
            }
        ],
        "id": job["id"],
        "operation": job["operation"],
        **created(call, job),
    }
    if job["callback"]:
        shown["callback"] = job["callback"]
    if state == "COMPLETED":
        url = f"https://download-accl.zoho.com/v2/crm/{call.store.entities('org')[0]['zgid']}"
        shown["result"] = {"download_url": f"{url}/bulk-write/{job['id']}/{job['id']}.zip"}
    return shown


def _report(
    rows: list[list[str]], mappings: list[Mapping], outcomes: list[tuple[str, str, str]]
) -> str:
    """The result file: the first three mapped columns, then what became of the row."""
    kept = mappings[:3]
    lines: list[list[Any]] = [
        [mapping.field for mapping in kept] + ["STATUS", "RECORD_ID", "ERRORS"]
    ]
    for row, outcome in zip(rows[1:], outcomes, strict=True):
        lines.append([mapping.text(row) for mapping in kept] + list(outcome))
    return csv_text(lines)


# -- what is asked ------------------------------------------------------------------------------


def _required(body: Record, key: str) -> Any:
    if body.get(key) in (None, ""):
        raise _missing(key)
    return body[key]


def _missing(key: str) -> Refusal:
    return bulk_error(
        "MISSING_REQUIRED_KEY", f"required key {key} is not found in request body.", key=key
    )


def _resource(call: Call) -> Record:
    """The only resource of the job."""
    resources = _required(call.body, "resource")
    if not is_list(resources) or not resources or not is_record(resources[0]):
        raise _missing("resource")
    if len(resources) > 1:
        raise bulk_error("COEXISTENCE_NOT_ALLOWED", "only one resource is emulated")
    return resources[0]


def _module(call: Call, resource: Record) -> Module:
    given = _required(resource, "module")
    name = given.get("api_name") if is_record(given) else given
    module = call.schema.module(name) if isinstance(name, str) else None
    if module is None or module.data.get("system"):
        raise bulk_error(
            "MODULE_NOT_AVAILABLE", f"Requested module '{str(name)[:100]}' is not available."
        )
    return module


def _rows(call: Call, resource: Record) -> tuple[str, list[list[str]]]:
    """Name and rows of the CSV file, the header first."""
    file_id = _required(resource, "file_id")
    text = str(file_id)
    known = text.isascii() and text.isdigit() and len(text) < 20
    file = kept_file(call.store, min(int(text), 2**63 - 1)) if known else None
    if file is None or file.media_type != "application/zip":
        raise bulk_error("INVALID_FILE_ID", "improper file id")
    wanted: Any = resource.get("file_names")
    name = wanted[0] if is_list(wanted) and wanted else resource.get("file_name")
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            entries = [e for e in archive.infolist() if e.filename.lower().endswith(".csv")]
            entry = next((e for e in entries if name in (None, e.filename)), None)
            if entry is None:
                raise bulk_error("RESOURCE_NOT_FOUND", "the file is not found in the zip")
            with archive.open(entry) as source:
                content = source.read(MAX_CSV + 1)
        if len(content) > MAX_CSV:
            raise bulk_error("FILE_TOO_LARGE", "the file is too large")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (zipfile.BadZipFile, csv.Error, ValueError, OSError, EOFError, RuntimeError,
            NotImplementedError):  # fmt: skip
        raise bulk_error("INVALID_FILE_FORMAT", "the file cannot be read as CSV") from None
    rows = [row for row in rows if row]
    if not rows or len(rows) - 1 > MAX_ROWS:
        raise bulk_error("LIMIT_EXCEEDED", "the number of rows is not allowed", limit=MAX_ROWS)
    if len(rows[0]) > MAX_COLUMNS:
        raise bulk_error("HEADER_LIMIT_EXCEEDED", "there are too many columns", limit=MAX_COLUMNS)
    return entry.filename, rows
