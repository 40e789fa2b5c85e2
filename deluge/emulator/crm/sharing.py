"""Share a record with other users, and take that back."""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    mandatory_missing,
    pattern_mismatch,
    success,
)
from deluge.emulator.call import Call, id_of
from deluge.emulator.crm.records import answer_items, each_item
from deluge.emulator.crm.related import parent_of
from deluge.emulator.organization import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.store import Stored

MAX_SHARES = 10
PERMISSIONS = ("full_access", "read_only", "read_write")
_PATH = "/{module}/{id}/actions/share"


def _shares(call: Call, stored: Stored) -> list[Record]:
    kept = call.store.entity("share", stored.id)
    return list(kept["shares"]) if kept else []


def _keep(call: Call, stored: Stored, shares: list[Record]) -> None:
    call.store.put_entity("share", {"id": str(stored.id), "shares": shares})


@route("GET", _PATH, oldest=3)
def list_shares(call: Call) -> Answer:
    """Whom a record is shared with, and who else it could be shared with."""
    module, stored = parent_of(call)
    if call.query.get("view", "summary") not in ("summary", "manage"):
        raise pattern_mismatch("view")
    shares = _shares(call, stored)
    name = module.api_name
    through = {
        "module": {"name": name, "api_name": name, "id": metadata_id("module", name)},
        "id": str(stored.id),
        "entity_name": stored.name,
    }
    shown = [
        {
            "share_related_records": share["related"],
            "shared_through": through,
            "shared_time": call.show(share["time"]),
            "permission": share["permission"],
            "shared_by": call.user_name(int(share["by"])),
            "user": call.users.get(int(share["user"])),
            "type": share["type"],
        }
        for share in shares
        if call.query.get("sharedTo") in (None, share["user"])
    ]
    taken = {stored.data.get("Owner"), *(share["user"] for share in shares)}
    others = [user for user in call.users.values() if user["id"] not in taken]
    return {"share": shown, "shareable_user": others}


def _read(call: Call, stored: Stored, item: Any, path: str) -> Record:
    """A share of the body."""
    if not is_record(item):
        raise invalid_data("$", "share", expected_data_type="jsonobject")
    key = "shared_with" if "shared_with" in item else "user"
    for name in (key, "permission"):
        if item.get(name) in (None, ""):
            raise mandatory_missing(path, name)
    user = id_of(item[key])
    if user is None or user not in call.users:
        where = {"api_name": "id", "json_path": f"{path}.{key}.id"}
        raise Refusal("INVALID_DATA", "invalid user Id", where)
    if str(user) == stored.data.get("Owner"):
        where = {"api_name": "id", "json_path": f"{path}.{key}.id"}
        raise Refusal("INVALID_DATA", "cannot share to the user", where)
    if item["permission"] not in PERMISSIONS:
        raise invalid_data(path, "permission", regex="|".join(PERMISSIONS))
    kind = item.get("type", "private")
    if kind not in ("private", "public"):
        raise invalid_data(path, "type", regex="private|public")
    related = item.get("share_related_records")
    if related is not None and not isinstance(related, bool):
        raise invalid_data(path, "share_related_records", expected_data_type="boolean")
    return {
        "user": str(user),
        "permission": item["permission"],
        "type": kind,
        "related": bool(related),
        "by": str(call.user),
        "time": call.now,
    }


def _write(call: Call, *, replace: bool) -> Answer:
    """The answer to sharing a record, beside the present shares or in their place."""
    _, stored = parent_of(call)
    shares = [] if replace else _shares(call, stored)

    def work(item: Any, path: str) -> Record:
        share = _read(call, stored, item, path)
        if any(held["user"] == share["user"] for held in shares):
            where = {"api_name": "id", "json_path": f"{path}.user.id"}
            raise Refusal("DUPLICATE_DATA", "record is already visible to the user.", where)
        if len(shares) >= MAX_SHARES:
            message = "Cannot share a record to more than 10 users."
            raise Refusal("SHARE_LIMIT_EXCEEDED", message, {"limit": MAX_SHARES})
        shares.append(share)
        return success("record will be shared successfully", {"id": str(stored.id)})

    results = each_item(call, call.items("share"), work, "share")
    _keep(call, stored, shares)
    return answer_items(call, results, 200, "share")


@route("POST", _PATH, oldest=3)
def share_record(call: Call) -> Answer:
    """Share a record with more users."""
    return _write(call, replace=False)


@route("PUT", _PATH, oldest=3)
def change_shares(call: Call) -> Answer:
    """Share a record with these users only."""
    return _write(call, replace=True)


@route("DELETE", _PATH, oldest=3)
def revoke(call: Call) -> Answer:
    """Share a record with nobody any more."""
    _, stored = parent_of(call)
    if not _shares(call, stored):
        message = "No sharing through this record is available to revoke"
        raise Refusal("CANNOT_PROCESS", message)
    call.store.drop_entity("share", stored.id)
    return {"share": [success("Sharing Revoked", {"id": str(stored.id)})]}
