"""Record locking: lock a record, say why, unlock it. A locked record refuses edits and deletion."""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_data, success
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered
from deluge.emulator.crm.records.guards import refuse_locked
from deluge.emulator.crm.records.pages import plain_info
from deluge.emulator.crm.records.writing import rewrite
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.ids import metadata_id, parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.store import Stored
from deluge.exchange import Response

MAX_REASON = 255
_LIST = "/{module}/{id}/Locking_Information__s"


def _locked(call: Call) -> tuple[Module, Stored, Record]:
    """The locked record of the path and its lock."""
    module, stored = parent_of(call)
    lock = call.store.entity("lock", parse_id(call.path["lock"]) or 0)
    if lock is None or lock["record"] != str(stored.id):
        details = {"resource_path_index": 3}
        raise Refusal("INVALID_DATA", "the id given seems to be invalid", details)
    return module, stored, lock


def _reason(item: Any, path: str) -> str | None:
    if not is_record(item):
        raise invalid_data("$", "data", expected_data_type="jsonobject")
    reason = item.get("Locked_Reason__s")
    if reason is not None and not isinstance(reason, str):
        raise invalid_data(path, "Locked_Reason__s", expected_data_type="text")
    if reason is not None and len(reason) > MAX_REASON:
        raise invalid_data(path, "Locked_Reason__s", maximum_length=MAX_REASON)
    return reason


def _show(call: Call, module: Module, stored: Stored, lock: Record) -> Record:
    name = module.api_name
    return {
        "Locked_By__s": call.user_name(int(lock["user"])),
        "Locked_For__s": {
            "module": {"api_name": name, "id": metadata_id("module", name)},
            "name": stored.name,
            "id": str(stored.id),
        },
        "$field_states": None,
        "Locked_Reason__s": lock["reason"],
        "$editable": True,
        "$sharing_permission": "full_access",
        "Lock_Source__s": "Manual",
        "Locked_Time__s": call.show(lock["time"]),
        "Record_Locking_Configuration_Id__s": metadata_id("locking", name),
        "Record_Locking_Rule_Id__s": None,
        "id": lock["id"],
        "Feature_Type__s": "record_locking",
        "$zia_visions": None,
    }


@route("GET", _LIST, oldest=5)
def list_locks(call: Call) -> Answer:
    """The lock of a record; 204 when it has none."""
    module, stored = parent_of(call)
    locks = [lock for lock in call.store.entities("lock") if lock["record"] == str(stored.id)]
    if not locks:
        return Response(204)
    shown = [_show(call, module, stored, lock) for lock in locks]
    return {"data": shown, "info": plain_info(len(shown))}


@route("GET", _LIST + "/{lock}", oldest=5)
def get_lock(call: Call) -> Answer:
    """One lock."""
    return {"data": [_show(call, *_locked(call))]}


@route("POST", _LIST, oldest=5)
def lock_record(call: Call) -> Answer:
    """Lock a record."""
    module, stored = parent_of(call)
    if "Locked__s" not in module.fields:
        message = "Required Record Locking Configuration is not present"
        raise Refusal("NOT_ALLOWED", message, {"resource_path_index": 0})

    def work(item: Any, path: str) -> Record:
        reason = _reason(item, path)
        refuse_locked(stored)
        lock_id = str(call.store.next_id())
        times = {"time": call.now, "user": str(call.user)}
        lock = {"id": lock_id, "record": str(stored.id), "reason": reason, **times}
        call.store.put_entity("lock", lock)
        rewrite(call, module, stored, {**stored.data, "Locked__s": True})
        who, when = call.user_name(), call.now_text
        return success(
            "record added",
            {
                "Modified_Time": when,
                "Modified_By": who,
                "Created_Time": when,
                "id": lock_id,
                "Created_By": who,
            },
        )

    return answered(call, call.items(limit=1), work, 201)


@route("PUT", _LIST + "/{lock}", oldest=5)
def change_lock(call: Call) -> Answer:
    """Say another reason."""
    _, _, lock = _locked(call)

    def work(item: Any, path: str) -> Record:
        call.store.put_entity("lock", {**lock, "reason": _reason(item, path)})
        return success("record updated", {"id": lock["id"]})

    return answered(call, call.items(limit=1), work)


@route("DELETE", _LIST + "/{lock}", oldest=5)
def unlock_record(call: Call) -> Answer:
    """Unlock a record."""
    module, stored, lock = _locked(call)
    call.store.drop_entity("lock", int(lock["id"]))
    rewrite(call, module, stored, {**stored.data, "Locked__s": False})
    return {"data": [success("record deleted", {"id": lock["id"]})]}
