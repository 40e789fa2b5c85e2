"""Holds requests to the profile of the user in whose name they are made.

Source: https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html
"""

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.records.listing import ACTIVITIES
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Route

CUSTOMIZE = "Crm_Implied_Customize_Zoho_CRM"
VARIABLES = "Crm_Implied_Variables_Access"
USERS = "Crm_Implied_Manage_Users"
_PERSONAL = frozenset({"tags", "recycle_bin", "custom_views"})  # settings that anybody may change
_ADDING = frozenset({"upsert", "clone"})
_PURPOSES = {
    "View": "Permission denied to read",
    "Create": "Permission denied to add records",
    "Delete": "Permission denied to delete",
}


def refuse_forbidden(call: Call, route: Route) -> None:
    """Refuse what the user's profile does not allow."""
    first, second = (*route.segments, "")[:2]
    reads = call.request.method == "GET"
    if first == "users":
        if not reads and not may(call, USERS):
            raise Refusal("FORBIDDEN", "Permission denied", status=403)
    elif first == "settings":
        if second == "variables":
            _require(call, VARIABLES)
        elif not reads and second not in _PERSONAL:
            _require(call, CUSTOMIZE)
    elif first == "org":
        if not reads:
            _require(call, CUSTOMIZE)
    elif first == "Activities":
        for kind in ACTIVITIES:
            may_view(call, kind)
    elif (name := call.path.get("module", first)[:1]).isupper() and name:
        _refuse_records(call, route)


def may_view(call: Call, module: str) -> None:
    """Refuse to read the records of a module that the user does not see."""
    _require(call, f"Crm_Implied_View_{module}", _PURPOSES["View"])


def may(call: Call, permission: str) -> bool:
    """Whether the user's profile has a permission."""
    return metadata_id("permission", permission) not in _lacking(call)


def _refuse_records(call: Call, route: Route) -> None:
    """Refuse to read or write records of a module without the right to."""
    module = call.schema.module(call.path.get("module", route.segments[0]))
    if module is None:
        return  # the endpoint says so
    may_view(call, module.api_name)
    action, target = _action(call.request.method, route.segments), module.api_name
    if len(route.segments) > 2 and route.segments[2] == "Notes":
        action, target = _action(call.request.method, route.segments[2:]), "Notes"
    if action == "View" and len(route.segments) > 2 and route.segments[1] != "actions":
        _require(call, f"Crm_Implied_View_{target}", "Permission denied to read related records")
    _require(call, f"Crm_Implied_{action}_{target}", _PURPOSES.get(action))


def _action(method: str, segments: tuple[str, ...]) -> str:
    """What a request does with the records of the module in its path."""
    last = segments[-1]
    if method == "GET" or last == "search":
        return "View"
    if last == "mass_delete" or (method == "DELETE" and len(segments) <= 2):
        return "Delete"
    if method == "POST" and (len(segments) == 1 or last in _ADDING):
        return "Create"
    return "Edit"


def _require(call: Call, permission: str, message: str | None = None) -> None:
    if not may(call, permission):
        details = {"permissions": [permission]}
        raise Refusal("NO_PERMISSION", message or "permission denied", details, status=403)


def _lacking(call: Call) -> frozenset[str]:
    """The ids of the permissions that the user's profile lacks."""
    return call.store.kept(f"permissions of {call.user}", lambda: _read(call))


def _read(call: Call) -> frozenset[str]:
    user = call.store.entity("user", call.user) or {}
    profile = call.store.entity("profile", int(user.get("profile", {}).get("id", 0))) or {}
    return frozenset(profile.get("disabled", ()))
