"""Users who leave: their records go to somebody else, then they are deleted.

Source: https://www.zoho.com/crm/developer/docs/api/v8/transfer-delete-users.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    mandatory_missing,
    parameter_missing,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import as_map, flag_in, require, written
from deluge.emulator.crm.records.writing import save
from deluge.emulator.crm.settings.entities import entity_of, in_item
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.sql import indexed
from deluge.exchange import Response

_KEY = "transfer_and_delete"
_KIND = "user_transfer"
MAX_USERS = 10


@route("POST", "/users/actions/transfer_and_delete", oldest=6)
def transfer_users(call: Call) -> Answer:
    """Delete users, each named by its id; who takes over is said for each."""

    def work(item: Record, path: str) -> Record:
        return _leave(call, in_item(call, "user", item, path), item, path)

    return written(call, _KEY, MAX_USERS, work)


@route("POST", "/users/{id}/actions/transfer_and_delete", oldest=6)
def transfer_user(call: Call) -> Answer:
    """Delete the user in the path."""
    user = entity_of(call, "user", call.path["id"])
    if user is None or user["status"] == "deleted":
        problem = "no_crm_user" if user is None else "deleted"
        where = {"resource_path_index": 1, "owner_status": problem}
        raise Refusal("INVALID_DATA", "the id given seems to be invalid", where)
    return written(call, _KEY, 1, lambda item, path: _leave(call, user, item, path))


@route("GET", "/users/actions/transfer_and_delete", oldest=6)
def transfer_status(call: Call) -> Answer:
    """The state of such a job: the work is done at once."""
    job = call.query.get("job_id")
    if not job:
        raise parameter_missing("job_id", "mandatory param missing")
    number = parse_id(job)
    if number is None or call.store.entity(_KIND, number) is None:
        return Response(204)
    return {_KEY: [{"status": "completed"}]}


def _leave(call: Call, user: Record, item: Record, path: str) -> Record:
    """Hand over what the user owns, and delete the user."""
    if int(user["id"]) == call.user or user["status"] == "deleted":
        raise Refusal("NOT_ALLOWED", "the user cannot be deleted", {"id": user["id"]})
    given: Any = item.get("transfer")
    if given is None:
        raise mandatory_missing(path, "transfer")
    transfer = as_map(given, f"{path}.transfer", "transfer")
    heir = _heir(call, user, transfer, f"{path}.transfer")
    if "records" not in transfer or flag_in(transfer, f"{path}.transfer", "records"):
        for module in map(call.schema.module, call.schema):
            if module is not None and "Owner" in module.fields:
                _hand_over(call, module, user, heir)
    call.store.put_entity("user", {**user, "status": "deleted"})
    job = str(call.store.next_id())
    call.store.put_entity(_KIND, {"id": job, "user": user["id"]})
    return success("User deleted", {"job_id": job, "id": user["id"]})


def _heir(call: Call, user: Record, transfer: Record, path: str) -> Record:
    """The active user who takes over."""
    require(transfer, path, "id")
    heir = entity_of(call, "user", transfer)
    if heir is not None and heir["id"] == user["id"]:
        raise invalid_data(path, "id")
    status = heir["status"] if heir else ""
    if heir is None or status != "active":
        problem = {"": "no_crm_user", "deleted": "deleted"}.get(status, "inactive")
        raise invalid_data(path, "id", owner_status=problem)
    return heir


def _hand_over(call: Call, module: Module, user: Record, heir: Record) -> None:
    """Give the records of one module to the heir."""
    owned, parameters = indexed(module.fields["Owner"].key, "value = ?", int(user["id"]))
    for stored in call.store.records(owned, parameters):
        save(call, module, stored, {**stored.data, "Owner": heir["id"]})
