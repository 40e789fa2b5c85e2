"""Profiles and their permissions, to which the requests of most users are held.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-profiles.html
"""

import re
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_parameter,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import require, text_in, written
from deluge.emulator.crm.settings.entities import (
    GONE,
    audited,
    duplicate,
    in_path,
    stamped,
    successor,
    twin_of,
)
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_list, is_record

MAX_NAME, MAX_DESCRIPTION = 50, 250
_SPECIAL = re.compile(r"[#%&()*^]")
_ACTIONS = ("View", "Create", "Edit", "Delete")
_WHOLE_CRM = (
    ("Crm_Implied_Customize_Zoho_CRM", "Customize Zoho CRM"),
    ("Crm_Implied_Manage_Users", "Manage Users"),
    ("Crm_Implied_Variables_Access", "Variables"),
    ("Crm_Implied_Import_Data", "Import"),
    ("Crm_Implied_Export_Data", "Export"),
)
_TYPES = ("normal_profile", "private_profile", "lite_profile", "system_profile")


@route("GET", "/settings/profiles")
def list_profiles(call: Call) -> Answer:
    """The profiles of the organisation, all or those of a type."""
    kind = call.query.get("type")
    if kind is not None and kind not in _TYPES:
        raise invalid_parameter("type")
    rows = call.store.entities("profile") if kind in (None, _TYPES[0]) else []
    return {"profiles": [_show(call, row) for row in rows]}


@route("GET", "/settings/profiles/{id}")
def get_profile(call: Call) -> Answer:
    """One profile with its permissions."""
    row = in_path(call, "profile", message=GONE)
    permissions = _permissions(call, row)
    shown = {"permissions_details": permissions, "sections": _sections(permissions)}
    return {"profiles": [{**_show(call, row), **shown}]}


@route("POST", "/settings/profiles/{id}/actions/clone", oldest=3)
def clone_profile(call: Call) -> Answer:
    """Make a profile like another one."""
    origin = in_path(call, "profile", message=GONE)

    def work(item: Record, path: str) -> Record:
        require(item, path, "name")
        row = {
            "id": str(call.store.next_id()), "name": "", "display_label": "", "api_name": "",
            "description": None, "custom": True, "disabled": origin.get("disabled", []),
        }  # fmt: skip
        return _write(call, row, item, path, "profile created successfully")

    return written(call, "profiles", 1, work, 201)


@route("PUT", "/settings/profiles/{id}", oldest=3)
def update_profile(call: Call) -> Answer:
    """Change a profile, but for that of administrators."""
    row = in_path(call, "profile", message=GONE)
    if not _customizable(row):
        details = {"resource_path_index": 2}
        raise Refusal("NOT_ALLOWED", "System profile cannot be updated", details)

    def work(item: Record, path: str) -> Record:
        if "permissions_details" in item:
            row["disabled"] = _disabled(call, row, item["permissions_details"], path)
        return _write(call, row, item, path, "profile updated successfully")

    return written(call, "profiles", 1, work)


@route("DELETE", "/settings/profiles/{id}", oldest=3)
def delete_profile(call: Call) -> Answer:
    """Delete a profile; its users go to the profile `transfer_to_id`."""
    row = in_path(call, "profile", message=GONE)
    if not call.query.get("transfer_to_id"):
        raise Refusal("MANDATORY_NOT_FOUND", "required field not found")
    heir = successor(call, "profile")
    if not row["custom"]:
        raise Refusal("CANNOT_DELETE", "System profile cannot be deleted")
    if heir is None or heir["id"] == row["id"]:
        raise Refusal("INVALID_DATA", GONE, {"id": call.query["transfer_to_id"]})
    reference = {"name": heir["name"], "id": heir["id"]}
    for user in call.store.entities("user"):
        if user["profile"]["id"] == row["id"]:
            call.store.put_entity("user", {**user, "profile": reference})
    call.store.drop_entity("profile", int(row["id"]))
    return success("Profile deleted", {"id": row["id"]})


def _write(call: Call, row: Record, item: Record, path: str, message: str) -> Record:
    """Take the item's values into the profile and keep it."""
    if item.get("name") is not None:
        name = text_in(item, path, "name", MAX_NAME) or ""
        if _SPECIAL.search(name):
            text = (
                "Profile name should not contain the following special character(s) : "
                "#, %, &, (, ), *, ^"
            )
            raise Refusal("INVALID_DATA", text, at(path, "name"))
        row.update(name=name, display_label=name, api_name=row["api_name"] or _api_name(name))
    if "description" in item:
        row["description"] = text_in(item, path, "description", MAX_DESCRIPTION)
    twin = twin_of(call, "profile", row, "name")
    if twin is not None:
        known = call.store.entity("profile", int(row["id"])) is not None
        raise duplicate("name", path, **({"id": twin["id"]} if known else {}))
    call.store.put_entity("profile", stamped(call, row))
    return success(message, {"id": row["id"]})


def _api_name(name: str) -> str:
    return "_".join(re.findall(r"[A-Za-z0-9]+", name))


# -- permissions --------------------------------------------------------------------------------


def _permissions(call: Call, row: Record) -> list[Record]:
    """Every permission, and whether the profile has it; all profiles start with all of them."""
    disabled = set(row.get("disabled", ()))
    found = [_permission(name, label, None) for name, label in _WHOLE_CRM]
    for module in map(call.schema.module, call.schema):
        if module is None or module.data.get("system"):
            continue
        reference = {
            "api_name": module.api_name, "id": metadata_id("module", module.api_name)
        }  # fmt: skip
        view = f"Crm_Implied_View_{module.api_name}"
        for action in _ACTIONS:
            name = f"Crm_Implied_{action}_{module.api_name}"
            parent = None if name == view else metadata_id("permission", view)
            found.append(_permission(name, action, reference, parent))
    for permission in found:
        permission["enabled"] = permission["id"] not in disabled
        permission["customizable"] = _customizable(row)
    return found


def _customizable(row: Record) -> bool:
    return row["api_name"] != "Administrator"


def _permission(name: str, label: str, module: Record | None, parent: str | None = None) -> Record:
    return {
        "display_label": label,
        "module": module,
        "name": name,
        "id": metadata_id("permission", name),
        "parent_permissions": [parent] if parent else None,
    }


def _sections(permissions: list[Record]) -> list[Record]:
    """How the page of a profile groups the permissions: the whole CRM, then module by module."""
    modules: dict[str, Record] = {}
    general: list[str] = []
    for permission in permissions:
        module = permission["module"]
        if module is None:
            general.append(permission["id"])
            continue
        name = module["api_name"]
        category = {
            "display_label": name, "permissions_details": [], "name": name, "module": module
        }  # fmt: skip
        modules.setdefault(name, category)["permissions_details"].append(permission["id"])
    whole = {
        "display_label": "General", "permissions_details": general, "name": "General",
    }  # fmt: skip
    return [
        {"name": "Module Permissions", "categories": list(modules.values())},
        {"name": "Administrative Permissions", "categories": [whole]},
    ]


def _disabled(call: Call, row: Record, given: Any, path: str) -> list[str]:
    """The permissions that the profile lacks after the change."""
    if not is_list(given) or not all(is_record(each) for each in given):
        raise invalid_data(path, "permissions_details", expected_data_type="jsonarray")
    known = {permission["id"]: permission for permission in _permissions(call, row)}
    disabled = set(row.get("disabled", ()))
    for number, each in enumerate(given):
        place, key = f"{path}.permissions_details[{number}]", str(each.get("id"))
        where = at(place, "id")
        if key not in known:
            raise Refusal("INVALID_DATA", "Invalid permission ID", where)
        if not isinstance(each.get("enabled"), bool):
            raise invalid_data(place, "enabled", expected_data_type="boolean")
        if not each["enabled"]:
            disabled.add(key)
            continue
        if disabled.intersection(known[key]["parent_permissions"] or ()):
            message = "Child permission can not be enabled, since its parent permission is disabled"
            raise Refusal("INVALID_DATA", message, where)
        disabled.discard(key)
    return sorted(disabled)


def _show(call: Call, row: Record) -> Record:
    shown = {**audited(call, row), "type": _TYPES[0]}
    shown.pop("disabled", None)
    return shown
