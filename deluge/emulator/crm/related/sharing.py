"""Share a record with other users, and take that back."""

from typing import Any

from deluge.emulator.answers import Refusal, at, invalid_data, success
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answer_items, each_item, require
from deluge.emulator.crm.records.finding import find
from deluge.emulator.ids import id_of, metadata_id, parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.store import Stored

MAX_SHARES = 10
MAX_ITEMS = 20  # of one request
PERMISSIONS = ("full_access", "read_only", "read_write")
_KINDS = {"users": "user", "roles": "role", "groups": "group"}
_PATH = "/{module}/{id}/actions/share"


def _shares(call: Call, stored: Stored) -> list[Record]:
    kept = call.store.entity("share", stored.id)
    return list(kept["shares"]) if kept else []


def _keep(call: Call, stored: Stored, shares: list[Record]) -> None:
    call.store.put_entity("share", {"id": str(stored.id), "shares": shares})


def _shared(call: Call) -> tuple[Module, Stored]:
    """The record of the path, of a module whose records can be shared."""
    module = call.module()
    if "Owner" not in module.fields or module.api_name == "Notes":
        message = "Record Level Sharing is not supported for this module"
        raise Refusal("NOT_ALLOWED", message, status=403)
    stored = find(call, module, parse_id(call.path["id"]))
    if stored is None:
        raise Refusal("INVALID_DATA", "ENTITY_ID_INVALID", {"resource_path_index": 1})
    return module, stored


# -- reading ------------------------------------------------------------------------------------


@route("GET", _PATH, oldest=3)
def list_shares(call: Call) -> Answer:
    """Whom a record is shared with, and who else it could be shared with."""
    module, stored = _shared(call)
    if call.query.get("view", "summary") not in ("summary", "manage"):
        message = "Please check whether the input values are correct"
        raise Refusal("PATTERN_NOT_MATCHED", message, {"api_name": "view"})
    shares = _shares(call, stored)
    name = module.api_name
    through = {
        "module": {"name": name, "api_name": name, "id": metadata_id("module", name)},
        "id": str(stored.id),
        "entity_name": stored.name,
    }
    shown = [
        {**_show(call, share), "shared_through": through}
        for share in shares
        if call.query.get("sharedTo") in (None, share["to"])
    ]
    taken = {stored.data.get("Owner"), *(share["to"] for share in shares)}
    others = [user for user in call.users.values() if user["id"] not in taken]
    return {"share": shown, "shareable_user": others}


def _show(call: Call, share: Record) -> Record:
    """One share; users stand under `user` too, as before v8."""
    shown = {
        "share_related_records": share["related"],
        "shared_time": call.show(share["time"]),
        "permission": share["permission"],
        "shared_by": call.user_name(int(share["by"])),
        "type": share["type"],
    }
    if share["to"] is None:
        return {**shown, "shared_with": None}
    if share["kind"] == "roles":
        role = call.store.entity("role", int(share["to"])) or {"name": ""}
        return {**shown, "shared_with": {"name": role["name"], "id": share["to"], "type": "roles"}}
    user = call.users.get(int(share["to"])) or {"name": "", "id": share["to"]}
    with_user = {"name": user["name"], "id": user["id"], "type": "users"}
    return {**shown, "user": user, "shared_with": with_user}


# -- sharing ------------------------------------------------------------------------------------


def _read(call: Call, stored: Stored, item: Any, path: str) -> Record:
    """A share of the body."""
    if not is_record(item):
        raise invalid_data("$", "share", expected_data_type="jsonobject")
    kind = item.get("type", "private")
    if kind not in ("private", "public"):
        raise invalid_data(path, "type", regex="private|public")
    public = kind == "public"
    key = "shared_with" if "shared_with" in item else "user"
    require(item, path, *(() if public else (key,)), "permission")
    if item["permission"] not in PERMISSIONS:
        raise invalid_data(path, "permission", regex="|".join(PERMISSIONS))
    related = item.get("share_related_records")
    if related is not None and not isinstance(related, bool):
        raise invalid_data(path, "share_related_records", expected_data_type="boolean")
    to = {"to": None, "kind": "all"} if public else _sharer(call, stored, item[key], path, key)
    return {
        **to,
        "permission": item["permission"],
        "type": kind,
        "related": bool(related),
        "by": str(call.user),
        "time": call.now,
    }


def _sharer(call: Call, stored: Stored, given: Any, path: str, key: str) -> Record:
    """Who gets to see the record: a user or a role. There are no groups here."""
    where = at(f"{path}.{key}", "id")
    kind = str(given.get("type", "users")) if is_record(given) else "users"
    if kind not in _KINDS:
        raise invalid_data(f"{path}.{key}", "type", regex="|".join(_KINDS))
    number = id_of(given) or 0
    known = number in call.users if kind == "users" else call.store.entity("role", number)
    if not known or kind == "groups":
        raise Refusal("INVALID_DATA", f"invalid {_KINDS[kind]} Id", where)
    if str(number) == stored.data.get("Owner"):
        raise Refusal("INVALID_DATA", "cannot share to the user", where)
    return {"to": str(number), "kind": kind}


def _items(call: Call) -> list[Any]:
    """The shares of the body; a public one stands alone."""
    items = call.items("share")
    if len(items) > MAX_ITEMS:
        raise invalid_data("$", "share", maximum_length=MAX_ITEMS)
    public = [i for i, item in enumerate(items) if is_record(item) and item.get("type") == "public"]
    if public and len(items) > 1:
        named = [{"api_name": "share", "json_path": f"$.share[{i}]"} for i in range(len(items))]
        message = "For public sharing more than one json object is given"
        raise Refusal("AMBIGUITY_DURING_PROCESSING", message, {"ambiguity_due_to": named})
    return items


def _write(call: Call, *, replace: bool) -> Answer:
    """The answer to sharing a record, beside the present shares or in their place."""
    _, stored = _shared(call)
    shares = [] if replace else _shares(call, stored)

    def work(item: Any, path: str) -> Record:
        share = _read(call, stored, item, path)
        if any(held["to"] == share["to"] for held in shares):
            message = "record is already visible to the user."
            raise Refusal("DUPLICATE_DATA", message, at(f"{path}.user", "id"))
        if len(shares) >= MAX_SHARES:
            message = "Cannot share a record to more than 10 users."
            raise Refusal("SHARE_LIMIT_EXCEEDED", message, {"limit": MAX_SHARES})
        shares.append(share)
        return success("record will be shared successfully", {"id": str(stored.id)})

    results = each_item(call, _items(call), work, "share")
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
    _, stored = _shared(call)
    if not _shares(call, stored):
        message = "No sharing through this record is available to revoke"
        raise Refusal("CANNOT_PROCESS", message)
    call.store.drop_entity("share", stored.id)
    return {"share": [success("Sharing Revoked", {"id": str(stored.id)})]}
