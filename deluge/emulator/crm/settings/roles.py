"""Roles: who reports to whom.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-roles.html
"""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_data, success
from deluge.emulator.call import Call
from deluge.emulator.crm.items import flag_in, require, text_in, written
from deluge.emulator.crm.settings.entities import (
    GONE,
    audited,
    entity_of,
    in_item,
    in_path,
    refuse_twin,
    stamped,
    successor,
)
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record

MAX_ROLES = 10  # in one request
_LENGTHS = {"name": 200, "description": 250}
_TWIN = "Failed to add role since role with same name is already exist"


@route("GET", "/settings/roles")
def list_roles(call: Call) -> Answer:
    """The roles of the organisation."""
    return {"roles": [_show(call, row) for row in call.store.entities("role")]}


@route("GET", "/settings/roles/{id}")
def get_role(call: Call) -> Answer:
    """One role."""
    return {"roles": [_show(call, in_path(call, "role", message=GONE))]}


@route("POST", "/settings/roles", oldest=3)
def add_roles(call: Call) -> Answer:
    """Add roles."""

    def work(item: Record, path: str) -> Record:
        require(item, path, "name", "reporting_to")
        row: Record = {
            "id": str(call.store.next_id()), "name": "", "display_label": "", "api_name": "",
            "reporting_to": None, "forecast_manager": None, "share_with_peers": False,
            "description": None,
        }  # fmt: skip
        return _write(call, row, item, path, "Role added")

    return written(call, "roles", MAX_ROLES, work, 201)


@route("PUT", "/settings/roles", oldest=3)
def update_roles(call: Call) -> Answer:
    """Change roles, each named by its id."""

    def work(item: Record, path: str) -> Record:
        return _write(call, in_item(call, "role", item, path), item, path, "Role updated")

    return written(call, "roles", MAX_ROLES, work)


@route("PUT", "/settings/roles/{id}", oldest=3)
def update_role(call: Call) -> Answer:
    """Change the role in the path."""
    row = in_path(call, "role")

    def work(item: Record, path: str) -> Record:
        return _write(call, row, item, path, "Role updated")

    return written(call, "roles", 1, work)


@route("DELETE", "/settings/roles/{id}", oldest=3)
def delete_role(call: Call) -> Answer:
    """Delete a role; its users and the roles below it go to the role `transfer_to_id`."""
    row, heir = in_path(call, "role", message=GONE), successor(call, "role")
    problem = (
        "invalid" if heir is None
        else "same_role" if heir["id"] == row["id"]
        else "subordinate" if row["id"] in _above(call, heir)
        else None
    )  # fmt: skip
    if problem or heir is None:
        details = {"role_status": problem, "param_name": "transfer_to_id"}
        raise Refusal("INVALID_DATA", "invalid data", details)
    reference = {"name": heir["name"], "id": heir["id"]}
    for kind, name in (("user", "role"), ("role", "reporting_to")):
        for other in call.store.entities(kind):
            if other[name] and other[name]["id"] == row["id"]:
                call.store.put_entity(kind, {**other, name: reference})
    call.store.drop_entity("role", int(row["id"]))
    return {"roles": [success("Role Deleted", {"id": row["id"]})]}


def _write(call: Call, row: Record, item: Record, path: str, message: str) -> Record:
    """Take the item's values into the role and keep it."""
    for name, longest in _LENGTHS.items():
        if name in item:
            row[name] = text_in(item, path, name, longest)
    if not row["name"]:
        raise invalid_data(path, "name")
    if item.get("share_with_peers") is not None:
        row["share_with_peers"] = flag_in(item, path, "share_with_peers")
    if "reporting_to" in item:
        row["reporting_to"] = _superior(call, row, item["reporting_to"], path)
    if "forecast_manager" in item:
        row["forecast_manager"] = _manager(call, item["forecast_manager"], path)
    refuse_twin(call, "role", row, "name", path, _TWIN)
    row.update(display_label=row["name"], api_name=row["api_name"] or _api_name(row["name"]))
    call.store.put_entity("role", stamped(call, row))
    return success(message, {"id": row["id"]})


def _superior(call: Call, row: Record, value: Any, path: str) -> Record | None:
    """The role that is reported to: not the role itself, nor one below it; the first has none."""
    if value is None and row["reporting_to"] is None:
        return None
    found = entity_of(call, "role", value)
    if found is None or row["id"] in _above(call, found):
        raise invalid_data(f"{path}.reporting_to", "id")
    return {"name": found["name"], "id": found["id"]}


def _manager(call: Call, value: Any, path: str) -> Record | None:
    if value is None:
        return None
    found = entity_of(call, "user", value)
    if found is None:
        raise invalid_data(f"{path}.forecast_manager", "id")
    return {"name": found["full_name"], "id": found["id"]}


def _above(call: Call, row: Record) -> set[str]:
    """The role's id and those of all roles above it."""
    roles = {each["id"]: each for each in call.store.entities("role")}
    found: set[str] = set()
    while row["id"] not in found:
        found.add(row["id"])
        row = roles.get((row["reporting_to"] or row)["id"], row)
    return found


def _api_name(name: str) -> str:
    return "_".join(name.split())


def _show(call: Call, row: Record) -> Record:
    shown = audited(call, row)
    for name in ("created_time", "modified_time", "created_by", "modified_by"):
        shown[f"{name}__s"] = shown.pop(name)
    return shown
