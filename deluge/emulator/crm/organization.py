"""Users, the organisation, roles, profiles and currencies."""

import re
from typing import Any

from deluge.emulator.answers import Refusal, invalid_parameter, mandatory_missing, success
from deluge.emulator.call import Call, id_of, parse_id
from deluge.emulator.crm.records import answer_items, each_item
from deluge.emulator.routes import Answer, route
from deluge.exchange import Response

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,22}")
_WRITABLE = (
    "first_name",
    "last_name",
    "email",
    "alias",
    "phone",
    "mobile",
    "fax",
    "website",
    "dob",
    "street",
    "city",
    "state",
    "zip",
    "country",
    "signature",
    "time_zone",
    "language",
    "locale",
    "country_locale",
    "date_format",
    "time_format",
)


# -- users --------------------------------------------------------------------------------------


@route("GET", "/users", partial="filters by territory are not applied")
def list_users(call: Call) -> Answer:
    """The users of a kind, page by page."""
    kind = call.query.get("type") or "AllUsers"
    keep = _kinds(call).get(kind.casefold())
    if keep is None:
        raise invalid_parameter("type")
    users = [user for user in call.store.entities("user") if keep(user)]
    if (role := call.query.get("role_id")) is not None:
        users = [user for user in users if user["role"]["id"] == role]
    if (ids := call.names("ids")) is not None:
        users = [user for user in users if user["id"] in ids]
    size = call.number("per_page", 200, high=200)
    number = call.number("page", 1)
    start = (number - 1) * size
    shown = users[start : start + size]
    if not shown:
        return Response(204)
    info = {
        "per_page": size,
        "count": len(shown),
        "page": number,
        "more_records": len(users) > start + size,
    }
    return {"users": [show_user(call, user) for user in shown], "info": info}


@route("GET", "/users/{id}")
def get_user(call: Call) -> Answer:
    """One user; 204 when there is none."""
    user_id = parse_id(call.path["id"])
    user = call.store.entity("user", user_id) if user_id is not None else None
    if user is None:
        return Response(204)
    return {"users": [show_user(call, user)]}


@route("POST", "/users")
def add_user(call: Call) -> Answer:
    """Add one user."""

    def work(item: Any, path: str) -> dict[str, Any]:
        if not isinstance(item, dict):
            raise _not_a_map("users", path)
        for name in ("last_name", "email", "role", "profile"):
            if item.get(name) in (None, ""):
                refusal = mandatory_missing(path, name)
                if name == "last_name":
                    refusal.message = "Last Name is required"
                raise refusal
        user_id = str(call.store.next_id())
        user = {"id": user_id, "zuid": None, "status": "active", "confirm": False, "alias": None}
        return _write_user(call, user, item, path, "User added")

    return answer_items(call, each_item(call, call.items("users", 1), work, "users"), 201, "users")


@route("PUT", "/users/{id}")
def update_user(call: Call) -> Answer:
    """Change one user."""
    user = _known(call, "user", call.path["id"], "the id given seems to be invalid")

    def work(item: Any, path: str) -> dict[str, Any]:
        if not isinstance(item, dict):
            raise _not_a_map("users", path)
        return _write_user(call, dict(user), item, path, "User updated")

    return answer_items(call, each_item(call, call.items("users", 1), work, "users"), 200, "users")


@route("DELETE", "/users/{id}")
def delete_user(call: Call) -> Answer:
    """Mark a user as deleted."""
    user = _known(call, "user", call.path["id"], "the id given seems to be invalid")
    if int(user["id"]) == call.user:
        raise Refusal("FORBIDDEN", "Permission denied", status=403)
    call.store.put_entity("user", {**user, "status": "deleted"})
    return {"users": [success("User deleted", {"id": user["id"]})]}


def _write_user(
    call: Call, user: dict[str, Any], item: dict[str, Any], path: str, message: str
) -> dict[str, Any]:
    """Take the item's values into the user and keep it."""
    for name in _WRITABLE:
        if name in item:
            value = item[name]
            if value is not None and (not isinstance(value, str) or len(value) > 250):
                raise _invalid("users", path, name, expected_data_type="text")
            user[name] = value
    email = user.get("email")
    if not isinstance(email, str) or not _EMAIL.fullmatch(email):
        raise _invalid("users", path, "email", expected_data_type="email")
    for other in call.store.entities("user"):
        same = other["email"].casefold() == email.casefold() and other["id"] != user["id"]
        if same and other["status"] != "deleted":
            text = "Failed to add user since same email id is already present"
            where = {"api_name": "email", "json_path": f"{path}.email"}
            raise Refusal("DUPLICATE_DATA", text, where)
    for kind in ("role", "profile"):
        if kind in item:
            key = id_of(item[kind])
            found = call.store.entity(kind, key) if key is not None else None
            if found is None:
                raise _invalid("users", path, kind)
            user[kind] = {"name": found["name"], "id": found["id"]}
    if item.get("status") in ("active", "disabled"):
        user["status"] = item["status"]
    names = (user.get("first_name"), user.get("last_name"))
    user["full_name"] = " ".join(name for name in names if name)
    call.store.put_entity("user", user)
    call.forget_users()
    return success(message, {"id": user["id"]})


def _kinds(call: Call) -> dict[str, Any]:
    """Kind of users -> whether a user is one."""

    def active(user: dict[str, Any]) -> bool:
        return user["status"] == "active"

    def admin(user: dict[str, Any]) -> bool:
        return user["profile"]["name"] == "Administrator"

    def confirmed(user: dict[str, Any]) -> bool:
        return user.get("confirm", True)

    kinds = {
        "AllUsers": lambda user: user["status"] != "deleted",
        "ActiveUsers": active,
        "DeactiveUsers": lambda user: user["status"] == "disabled",
        "DeactivateUsers": lambda user: user["status"] == "disabled",
        "ConfirmedUsers": confirmed,
        "NotConfirmedUsers": lambda user: not confirmed(user),
        "DeletedUsers": lambda user: user["status"] == "deleted",
        "ActiveConfirmedUsers": lambda user: active(user) and confirmed(user),
        "AdminUsers": admin,
        "ActiveConfirmedAdmins": lambda user: active(user) and confirmed(user) and admin(user),
        "CurrentUser": lambda user: int(user["id"]) == call.user,
    }
    return {name.casefold(): keep for name, keep in kinds.items()}


def show_user(call: Call, user: dict[str, Any]) -> dict[str, Any]:
    """A user with every key of Zoho's answer."""
    module = call.schema.module("Users")
    keys = [name for name in (module.fields if module else ()) if name not in user]
    shown: dict[str, Any] = {**user}
    for name in keys:
        field = module.fields[name] if module else None
        shown[name] = field.data.get("default") if field else None
    offset = call.emulator.clock().astimezone(call.emulator.zone).utcoffset()
    shown["offset"] = int(offset.total_seconds() * 1000) if offset else 0
    if shown.get("time_zone") in (None, "org time zone"):
        shown["time_zone"] = call.emulator.zone_name
    created = call.store.entities("org")[0]["created_time"]
    admin = call.user_name()
    shown.setdefault("created_time", created)
    for name, value in (("created_by", admin), ("Modified_By", admin), ("created_time", created)):
        shown[name] = shown.get(name) or value
    shown["Modified_Time"] = shown.get("Modified_Time") or created
    return shown


# -- the organisation ---------------------------------------------------------------------------


@route("GET", "/org")
def get_organization(call: Call) -> Answer:
    """The organisation."""
    return {"org": call.store.entities("org")}


@route("GET", "/org/currencies", oldest=3)
def list_currencies(call: Call) -> Answer:
    """The currencies of the organisation."""
    return {"currencies": [_audited(call, row) for row in call.store.entities("currency")]}


@route("GET", "/org/currencies/{id}", oldest=3)
def get_currency(call: Call) -> Answer:
    """One currency; 204 when there is none."""
    return _one(call, "currency", "currencies")


@route("GET", "/settings/roles")
def list_roles(call: Call) -> Answer:
    """The roles of the organisation."""
    return {"roles": [_show_role(call, row) for row in call.store.entities("role")]}


@route("GET", "/settings/roles/{id}")
def get_role(call: Call) -> Answer:
    """One role."""
    text = "the id given seems to be invalid or already deleted"
    return {"roles": [_show_role(call, _known(call, "role", call.path["id"], text))]}


@route("GET", "/settings/profiles", partial="permissions are not listed")
def list_profiles(call: Call) -> Answer:
    """The profiles of the organisation."""
    return {"profiles": [_show_profile(call, row) for row in call.store.entities("profile")]}


@route("GET", "/settings/profiles/{id}", partial="permissions are not listed")
def get_profile(call: Call) -> Answer:
    """One profile."""
    text = "the id given seems to be invalid or already deleted"
    return {"profiles": [_show_profile(call, _known(call, "profile", call.path["id"], text))]}


def _known(call: Call, kind: str, text: str, message: str) -> dict[str, Any]:
    """The entity of that id; Zoho's error when there is none."""
    key = parse_id(text)
    found = call.store.entity(kind, key) if key is not None else None
    if found is None:
        raise Refusal("INVALID_DATA", message, {"id": text})
    return found


def _one(call: Call, kind: str, plural: str) -> Answer:
    key = parse_id(call.path["id"])
    found = call.store.entity(kind, key) if key is not None else None
    return Response(204) if found is None else {plural: [_audited(call, found)]}


def _audited(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    """The row with who made and changed it."""
    created = call.store.entities("org")[0]["created_time"]
    user = call.user_name()
    times = {"created_time": created, "modified_time": created}
    return {**times, "created_by": user, "modified_by": user, **row}


def _show_role(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    created = call.store.entities("org")[0]["created_time"]
    user = call.user_name()
    times = {"created_time__s": created, "modified_time__s": created}
    return {**row, **times, "created_by__s": user, "modified_by__s": user}


def _show_profile(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    more = {"type": "normal_profile", "permissions_details": [], "sections": []}
    return {**_audited(call, row), **more}


def _not_a_map(key: str, path: str) -> Refusal:
    where = {"api_name": key, "json_path": path}
    return Refusal("INVALID_DATA", "invalid data", {"expected_data_type": "jsonobject", **where})


def _invalid(key: str, path: str, name: str, **details: Any) -> Refusal:
    where = {"api_name": name, "json_path": f"{path}.{name}"}
    return Refusal("INVALID_DATA", "invalid data", {**details, **where})
