"""Projects: projects of a portal with their tasks, bugs, milestones, task lists and time logs.

Source: https://www.zoho.com/projects/help/rest-api/ and the pages of zoho.projects.*
"""

import re
from typing import NoReturn

from deluge.emulator.products.call import Call, Failed, Routes, page_of
from deluge.emulator.shapes import Record
from deluge.exchange import Response

_REQUIRED = {
    "tasks": ("name",),
    "bugs": ("title",),
    "milestones": ("name", "start_date", "end_date"),
    "tasklists": ("name",),
    "logs": ("date", "hours"),
    "comments": ("content",),
}
_MOST_ROWS = 200
_DATE = re.compile(r"\d{2}-\d{2}-\d{4}")
_NO_FILTERS = {"index", "range", "sort_column", "sort_order"}


def _fail(code: int, message: str, status: int = 400) -> NoReturn:
    raise Failed(status, {"error": {"code": code, "message": message}})


def _not_found() -> NoReturn:
    _fail(6404, "Resource Not Found", 404)


def _new(call: Call, kind: str, given: Record) -> Record:
    """The record as it is kept: ids are numbers here, with a text beside them."""
    shelf = call.shelf(kind)
    record_id = shelf.new_id()
    numbers = {"id": int(record_id), "id_string": record_id}
    record = {**given, **numbers, "created_time": call.moment("%m-%d-%Y")}
    shelf.put(record_id, record)
    return record


def portals(call: Call) -> Response:
    """The portal of the sandbox."""
    org = call.store.entities("org")[0]
    portal = {
        "id": int(str(org.get("zgid"))), "id_string": str(org.get("zgid")),
        "name": str(org.get("domain_name")), "role": "admin", "default": True,
    }  # fmt: skip
    return Response.of_json({"login_id": str(call.user().get("id")), "portals": [portal]})


def _rows(call: Call, kind: str, rows: list[Record]) -> Response:
    """A page under the kind; no content when there are none."""
    for name, value in call.query.items():
        if name not in _NO_FILTERS:
            rows = [row for row in rows if str(row.get(name, value)).lower() == value.lower()]
    start = max(call.number("index", 1), 1) - 1  # the first record has the number 1
    rows = page_of(rows, start, call.number("range", _MOST_ROWS, high=_MOST_ROWS))
    return Response.of_json({kind: rows}) if rows else Response(204)


def projects(call: Call) -> Response:
    """A page of projects."""
    return _rows(call, "projects", call.shelf("projects").all())


def create_project(call: Call) -> Response:
    """The new project."""
    given = call.fields()
    if not given.get("name"):
        _fail(6831, "Input Parameter Missing")
    project = _new(call, "projects", {"status": "active", **given})
    return Response.of_json({"projects": [project]}, 201)


def _project(call: Call) -> Record:
    project = call.shelf("projects").find(call.path["project"])
    if project is None:
        _not_found()
    return project


def read_project(call: Call) -> Response:
    """The project in a list of one."""
    return Response.of_json({"projects": [_project(call)]})


def update_project(call: Call) -> Response:
    """The changed project."""
    project = _project(call)
    project = {**project, **call.fields(), "id": project["id"], "id_string": project["id_string"]}
    call.shelf("projects").put(project["id_string"], project)
    return Response.of_json({"projects": [project]})


def _module(call: Call) -> str:
    module = call.path["module"].lower()
    if module not in _REQUIRED:
        _not_found()
    return module


def create(call: Call) -> Response:
    """The new task, bug ..."""
    project, module, given = _project(call), _module(call), call.fields()
    if any(not given.get(field) for field in _REQUIRED[module]):
        _fail(6831, "Input Parameter Missing")
    record = _new(call, module, {**given, "project_id": project["id_string"]})
    return Response.of_json({module: [record]}, 201)


def listed(call: Call) -> Response:
    """A page of tasks, bugs ... of the project."""
    project, module = _project(call), _module(call)
    own = [
        row for row in call.shelf(module).all() if row["project_id"] == project["id_string"]
    ]  # fmt: skip
    return _rows(call, module, own)


def _record(call: Call) -> Record:
    project = _project(call)
    record = call.shelf(_module(call)).find(call.path["id"])
    if record is None or record["project_id"] != project["id_string"]:
        _not_found()
    return record


def read(call: Call) -> Response:
    """The task, bug ... in a list of one."""
    return Response.of_json({_module(call): [_record(call)]})


def update(call: Call) -> Response:
    """The changed task, bug ..."""
    module, record = _module(call), _record(call)
    kept = {key: record[key] for key in ("id", "id_string", "project_id")}
    record = {**record, **call.fields(), **kept}
    call.shelf(module).put(record["id_string"], record)
    return Response.of_json({"fieldsNotPermitted": "", module: [record]})


def remove(call: Call) -> Response:
    """A message: the task, bug ... is gone."""
    module, record = _module(call), _record(call)
    call.shelf(module).drop(record["id_string"])
    title = module.removesuffix("s").capitalize()
    return Response.of_json({"response": f"{title} Deleted Successfully"})


# ---- time


def _missing(call: Call, field: str) -> NoReturn:
    """The error of a time log without a field, which is not like that of other records."""
    error = {
        "status_code": 400,
        "instance": call.request.path,
        "details": {"message": "Input Parameter Missing", "field_name": field},
        "title": "INPUT_PARAMETER_MISSING",
        "type": "FIELDS_VALIDATION_ERROR",
    }
    raise Failed(400, {"error": error})


def log(call: Call) -> Response:
    """The new time log of a task or bug."""
    record, given = _record(call), call.fields()
    for field in ("date", "hours"):
        if not given.get(field):
            _missing(call, field)
    if not _DATE.fullmatch(str(given["date"])):
        _fail(6832, "Input Parameter Does not Match the Pattern Specified")
    entry = {**given, "project_id": record["project_id"], "parent_id": record["id_string"]}
    return _logs(call, _new(call, "timelogs", entry))


def change_log(call: Call) -> Response:
    """The changed time log."""
    record = _record(call)
    entry = call.shelf("timelogs").find(call.path["log"])
    if entry is None or entry["parent_id"] != record["id_string"]:
        _not_found()
    kept = {key: entry[key] for key in ("id", "id_string", "project_id", "parent_id")}
    entry = {**entry, **call.fields(), **kept}
    call.shelf("timelogs").put(entry["id_string"], entry)
    return _logs(call, entry)


def _logs(call: Call, entry: Record) -> Response:
    key = f"{_module(call).removesuffix('s')}logs"
    return Response.of_json({"timelogs": {key: [entry]}})


_PROJECT = "portal/{portal}/projects/{project}"

ROUTES: Routes = (
    ("GET", "portals", portals),
    ("GET", "portal/{portal}/projects", projects),
    ("POST", "portal/{portal}/projects", create_project),
    ("GET", _PROJECT, read_project),
    ("POST", _PROJECT, update_project),
    ("GET", _PROJECT + "/{module}", listed),
    ("POST", _PROJECT + "/{module}", create),
    ("GET", _PROJECT + "/{module}/{id}", read),
    ("POST", _PROJECT + "/{module}/{id}", update),
    ("DELETE", _PROJECT + "/{module}/{id}", remove),
    ("POST", _PROJECT + "/{module}/{id}/logs", log),
    ("POST", _PROJECT + "/{module}/{id}/logs/{log}", change_log),
)
