"""Jobs of the bulk APIs: kept, asked for their state, announced to a callback.

The work is done when the job is made; only its state takes its time, as scripts expect it to:
ADDED, then IN PROGRESS for one look, then COMPLETED.
"""

import io
import json
import zipfile
from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.files import File, download, keep_file, kept_file
from deluge.emulator.ids import parse_id
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.store import encode
from deluge.exchange import Request, Response

RESULT_LIFE = 24 * 3600
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP; the same content gives the same bytes


def bulk_error(code: str, message: str, **details: Any) -> Refusal:
    """An error of the bulk APIs."""
    return Refusal(code, message, details)


def callback_of(call: Call) -> Record | None:
    """The callback a job asks for, checked; None when it asks for none."""
    callback = call.body.get("callback")
    if callback is None:
        return None
    if not is_record(callback) or not str(callback.get("url", "")).startswith("https://"):
        raise bulk_error("INVALID_CALLBACK_URL", "The callback URL is not valid.")
    if str(callback.get("method", "")).lower() != "post":
        raise bulk_error(
            "INVALID_CALLBACK_METHOD",
            "The callback method is not supported.",
            supported_callback_methods=["post"],
        )
    return callback


def add_job(call: Call, kind: str, job: Record) -> None:
    """Keep a new job. With a callback it is done at once, since the callback says so."""
    job.update(looks=2 if job.get("callback") else 0, made=call.now, user=str(call.user))
    call.store.put_entity(kind, job)


def find_job(call: Call, kind: str, *, missing: int = 400) -> Record:
    """The job in the path; looking at it brings it on. `missing` is the status without one."""
    number = parse_id(call.path["job"])
    job = call.store.entity(kind, number) if number is not None else None
    if job is None:
        raise Refusal(
            "RESOURCE_NOT_FOUND",
            "The requested resource doesn't exist.",
            {"resource": "job_id"},
            status=missing,
        )
    if job["looks"] < 2:
        job["looks"] += 1
        call.store.put_entity(kind, job)
    return job


def created(call: Call, job: Record) -> Record:
    """Who made the job and when."""
    return {
        "created_by": call.user_name(int(job["user"])),
        "created_time": call.show(job["made"]),
    }


def call_back(call: Call, callback: Record | None, body: Record) -> None:
    """Have the result posted when the request is done."""
    if callback is not None:
        kind = {"Content-Type": "application/json"}
        url = str(callback["url"])
        call.posts.append(Request("POST", url, headers=kind, body=encode(body).encode()))


def keep_zip(call: Call, number: int, files: list[tuple[str, str]]) -> None:
    """Keep a result: a ZIP with files, each a name and a text."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            entry = zipfile.ZipInfo(name, _EARLIEST)
            archive.writestr(entry, text.encode(), zipfile.ZIP_DEFLATED)
    keep_file(call.store, File(number, f"{number}.zip", "application/zip", target.getvalue()))


def result_of(call: Call, job: Record) -> Response:
    """The job's ZIP; it can be had for one day."""
    file = kept_file(call.store, int(job["id"]))
    if file is None or job["made"] + RESULT_LIFE <= call.now:
        raise Refusal(
            "RESOURCE_NOT_FOUND",
            "The requested resource doesn't exist.",
            {"resource": "result"},
        )
    return download(file)


def csv_text(rows: list[list[Any]]) -> str:
    """The rows as CSV."""
    import csv

    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(
        [["" if value is None else _cell(value) for value in row] for row in rows]
    )
    return target.getvalue()


def _cell(value: Any) -> str:
    """A value as bulk files show it: ids for lookups, choices parted by semicolons."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_record(value):
        return str(value.get("id", ""))
    if isinstance(value, list):
        return ";".join(_cell(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value)
