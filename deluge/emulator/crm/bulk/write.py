"""Bulk write: a ZIP with CSV files is uploaded, then a job writes their rows.

A job may have several resources, one per module: parents first, then children whose lookups name
a row of the parents' file. Source:
https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/create-job.html
"""

from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.bulk.files import ENCODINGS, rows_of
from deluge.emulator.crm.bulk.jobs import (
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
from deluge.emulator.crm.bulk.rows import Mapping, Parent, RowWriter, mappings_of
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.exchange import Response

MAX_RESOURCES = 10
_KIND = "bulk_write"
_OPERATIONS = ("insert", "update", "upsert")
_WORDS = (("create", "ADDED"), ("edit", "UPDATED"))


@route("POST", "/bulk/write")
def create_write(call: Call) -> Answer:
    """Write the rows of uploaded files."""
    operation = _required(call.body, "operation")
    if operation not in _OPERATIONS:
        raise bulk_error("INVALID_FORMAT", "invalid operation", supported_values=list(_OPERATIONS))
    encoding = str(call.body.get("character_encoding", "UTF-8"))
    if encoding not in ENCODINGS:
        text = "invalid character encoding"
        raise bulk_error("INVALID_FORMAT", text, supported_values=list(ENCODINGS))
    callback = callback_of(call)
    call.request.by_task = True  # cells are texts
    parents: dict[str, Parent] = {}
    parts = [_Part(call, each, encoding, parents) for each in _resources(call)]
    for part in parts:  # all are checked before the first row is written
        part.write(str(operation), parents)
    job_id = call.store.next_id()
    job: Record = {
        "id": str(job_id),
        "operation": operation,
        "encoding": encoding,
        "callback": callback,
        "resources": [part.kept() for part in parts],
    }
    names = _file_names(job_id, parts)
    keep_zip(call, job_id, [(n, p.report()) for n, p in zip(names, parts, strict=True)])
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


class _Part:
    """One resource of a job: the rows of one file, for one module."""

    def __init__(
        self, call: Call, resource: Record, encoding: str, parents: dict[str, Parent]
    ) -> None:
        self.call = call
        self.resource = resource
        self.module = _module(call, resource)
        wanted: Any = resource.get("file_names")
        name = wanted[0] if is_list(wanted) and wanted else resource.get("file_name")
        file_id = _required(resource, "file_id")
        self.name, self.rows = rows_of(call, file_id, name and str(name), encoding)
        self.mappings = mappings_of(self.module, resource, self.rows[0], parents)
        self.outcomes: list[tuple[str, str, str]] = []
        parents[self.module.api_name] = Parent(self.rows[1:])

    def write(self, operation: str, parents: dict[str, Parent]) -> None:
        """Write the rows."""
        find_by = self.resource.get("find_by")
        if operation != "insert" and (not isinstance(find_by, str) or not find_by):
            raise bulk_error("MANDATORY_NOT_FOUND", "Required key find_by is not available")
        ignore_empty = True in (
            self.call.body.get("ignore_empty"),
            self.resource.get("ignore_empty"),
        )
        writer = RowWriter(
            self.call, self.module, operation, find_by, self.mappings, parents,
            ignore_empty=ignore_empty,
        )  # fmt: skip
        self.outcomes = [writer.write(row) for row in self.rows[1:]]
        parents[self.module.api_name].ids = [outcome[1] for outcome in self.outcomes]
        for action, word in _WORDS:
            ids = [int(row[1]) for row in self.outcomes if row[0] == word]
            self.call.changed(action, self.module.api_name, ids, None)

    def kept(self) -> Record:
        """What the job keeps of the resource."""
        return {
            "module": self.module.api_name,
            "file": self.name,
            "mappings": self.resource.get("field_mappings") or [],
            "counts": [sum(row[0] == word for row in self.outcomes) for _, word in _WORDS],
            "total": len(self.outcomes),
        }

    def report(self) -> str:
        """The result file: the first three mapped columns, then what became of the row."""
        shown: list[Mapping] = self.mappings[:3]
        header = [mapping.field for mapping in shown] + ["STATUS", "RECORD_ID", "ERRORS"]
        lines: list[list[Any]] = [header]
        for row, outcome in zip(self.rows[1:], self.outcomes, strict=True):
            lines.append([mapping.text(row) for mapping in shown] + list(outcome))
        return csv_text(lines)


def _file_names(job_id: int, parts: list[_Part]) -> list[str]:
    """The names of the result files: the job's, and those of the modules when there are several."""
    if len(parts) == 1:
        return [f"{job_id}.csv"]
    return [f"{job_id}_{number}_{p.module.api_name}.csv" for number, p in enumerate(parts, 1)]


# -- what is shown ------------------------------------------------------------------------------


def _shown(call: Call, job: Record) -> Record:
    """A job as the API shows it."""
    state = ("ADDED", "INPROGRESS", "COMPLETED")[job["looks"]]
    shown: Record = {
        "status": state,
        "character_encoding": job["encoding"],
        "resource": [_shown_resource(each, state) for each in job["resources"]],
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


def _shown_resource(resource: Record, state: str) -> Record:
    name = resource["module"]
    done = state == "COMPLETED"
    added, updated = resource["counts"] if done else (0, 0)
    total = resource["total"] if done else 0
    return {
        "status": state,
        "type": "data",
        "module": {"api_name": name, "id": metadata_id("module", name)},
        "field_mappings": resource["mappings"],
        "file": {
            "status": state,
            "name": resource["file"],
            "added_count": added,
            "updated_count": updated,
            "skipped_count": total - added - updated,
            "total_count": total,
        },
    }


# -- what is asked ------------------------------------------------------------------------------


def _required(body: Record, key: str) -> Any:
    if body.get(key) in (None, ""):
        raise _missing(key)
    return body[key]


def _missing(key: str) -> Refusal:
    return bulk_error(
        "MISSING_REQUIRED_KEY", f"required key {key} is not found in request body.", key=key
    )


def _resources(call: Call) -> list[Record]:
    """The resources of the job."""
    resources = _required(call.body, "resource")
    if not is_list(resources) or not resources or not all(is_record(each) for each in resources):
        raise _missing("resource")
    if len(resources) > MAX_RESOURCES:
        text = "there are too many resources"
        raise bulk_error("LIMIT_EXCEEDED", text, limit=MAX_RESOURCES)
    return resources


def _module(call: Call, resource: Record) -> Module:
    given = _required(resource, "module")
    name = given.get("api_name") if is_record(given) else given
    module = call.schema.module(name) if isinstance(name, str) else None
    if module is None or module.data.get("system"):
        raise bulk_error(
            "MODULE_NOT_AVAILABLE", f"Requested module '{str(name)[:100]}' is not available."
        )
    return module
