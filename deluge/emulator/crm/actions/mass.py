"""What the bulk actions on records share: whom they mean, and the jobs they leave behind."""

from collections.abc import Callable, Sequence
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    ambiguous,
    at,
    invalid_data,
    mandatory_missing,
    nothing_given,
    parameter_missing,
    success,
    too_many_records,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.actions.territories import refuse_territory
from deluge.emulator.crm.items import answered
from deluge.emulator.crm.records.finding import find
from deluge.emulator.crm.records.ownership import owner_status
from deluge.emulator.crm.search.views import view_condition
from deluge.emulator.ids import id_of, parse_id
from deluge.emulator.routes import Answer
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list
from deluge.emulator.sql import Sql
from deluge.emulator.store import LIVE, Stored
from deluge.exchange import Response

MAX_IDS = 500
MAX_CONVERTED = 50
MAX_SCHEDULED = 50_000  # records of one job


def named_ids(call: Call, limit: int = MAX_IDS) -> list[Any]:
    """The ids in the body: at least one, at most as many as the action takes."""
    ids = call.body.get("ids")
    if ids is None:
        raise mandatory_missing("$", "ids")
    if not is_list(ids) or not ids:
        raise invalid_data("$", "ids", expected_data_type="jsonarray")
    if len(ids) > limit:
        raise too_many_records(limit, at("$", "ids"))
    return ids


def record_named(call: Call, module: Module, value: Any) -> Stored:
    """The record of an id in the body."""
    stored = find(call, module, parse_id(value))
    if stored is None:
        details = {"id": str(value)[:50]}
        raise Refusal("INVALID_DATA", "the id given seems to be invalid", details)
    return stored


def on_each_id(call: Call, module: Module, work: Callable[[Stored], Record]) -> Answer:
    """The answer to an action on every record whose id is in the body."""
    return answered(
        call, named_ids(call), lambda value, path: work(record_named(call, module, value))
    )


def by_view(call: Call) -> bool:
    """Whether the action is for a custom view; both a view and ids are refused."""
    ways = ("ids", "cvid")
    named = [name for name in ways if call.body.get(name) is not None]
    if not named:
        raise nothing_given("$", ways)
    if len(named) == 2:
        raise ambiguous(at("$", name) for name in ways)
    return named == ["cvid"]


def records_of_view(call: Call, module: Module, filtered: Sql = ("1", [])) -> list[Stored]:
    """The live records of the view named in the body that pass a filter besides."""
    if call.body.get("territory") is not None:
        raise refuse_territory()
    view = call.body.get("cvid")
    try:
        where, parameters = view_condition(call, module, str(view))
    except Refusal:
        raise Refusal(
            "INVALID_DATA", "the cvid given seems to be invalid", at("$", "cvid")
        ) from None
    rows = call.store.query(
        "select id from record where module = ? and state = ?"
        f" and {where} and {filtered[0]} order by id",
        [module.api_name, LIVE, *parameters, *filtered[1]],
    )
    if len(rows) > MAX_SCHEDULED:
        limit = {"limit": str(MAX_SCHEDULED)}
        raise Refusal("RECORD_LIMIT_EXCEEDED", "Record count exceeded", limit)
    found = [call.store.record(key) for (key,) in rows]
    if not found:
        raise Refusal("NO_RECORDS_FOUND", "no record found to update")
    return [stored for stored in found if stored is not None]


def owner_named(call: Call, key: str = "owner") -> str:
    """The user in the body who gets the records."""
    given = call.body.get(key)
    if given in (None, ""):
        raise mandatory_missing("$", key)
    user = id_of(given)
    status = owner_status(call, user)
    if status != "active":
        where = at(f"$.{key}", "id")
        more = {} if status == "not_crm_user" else {"owner_status": status}
        raise Refusal("INVALID_DATA", "the owner id given is invalid", {**more, **where})
    return str(user)


# -- jobs ---------------------------------------------------------------------------------------


def run_job(
    call: Call,
    action: str,
    names: Sequence[str],
    records: list[Stored],
    work: Callable[[Stored], Any],
) -> str:
    """The id of a job that did the work on every record at once; its status can be asked for.

    The first of the names is the count of what is done; the others stay 0 here.
    """
    counts = {**dict.fromkeys(names, 0), "Failed_Count": 0}
    for stored in records:
        try:
            with call.store.write():
                work(stored)
            counts[names[0]] += 1
        except Refusal:
            counts["Failed_Count"] += 1
    return _keep_job(call, action, {**counts, "Total_Count": len(records)})


def run_conversions(call: Call, ids: list[Any], work: Callable[[Any], bool]) -> Answer:
    """The answer to a job of conversions; `work` tells whether a record was converted."""
    counts = {"Converted_Count": 0, "Not_Converted_Count": 0, "Failed_Count": 0}
    for value in ids:
        try:
            counts["Converted_Count" if work(value) else "Not_Converted_Count"] += 1
        except Refusal:
            counts["Failed_Count"] += 1
    job = _keep_job(call, "mass_convert", {"Total_Count": len(ids), **counts})
    answer = success("Mass convert scheduled successfully", {"job_id": job})
    return Response.of_json({**answer, "code": "SCHEDULED"}, 202)


def _keep_job(call: Call, action: str, counts: dict[str, int]) -> str:
    """The id of a finished job."""
    job = str(call.store.next_id())
    report = {"Status": "COMPLETED", **counts}
    call.store.put_entity("job", {"id": job, "action": action, "report": report})
    return job


def scheduled(message: str, job: str) -> Record:
    """The answer to a request that started a job."""
    return {"data": [{**success(message, {"job_id": job}), "code": "SCHEDULED"}]}


def job_status(call: Call, action: str) -> Answer:
    """The report of the job named by `job_id`; the bulk actions differ in their errors."""
    details = {"param_name": "job_id"}
    text = call.query.get("job_id")
    if not text and action in ("mass_update", "mass_delete"):
        raise Refusal("MANDATORY_NOT_FOUND", "mandatory param missing", details)
    if not text:
        raise parameter_missing("job_id")
    job = call.store.entity("job", parse_id(text) or 0)
    if job is not None and job["action"] == action:
        return {"data": [job["report"]]}
    if action == "mass_change_owner":
        return Response(204)
    raise Refusal("INVALID_DATA", "The jobid given seems to be invalid", details)


def wrapped(call: Call, refusal: Refusal) -> Response:
    """An error inside `data`, as some of the bulk actions answer it."""
    return refusal.listed("data", call.version)
