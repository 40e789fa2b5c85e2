"""Users of the organisation.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-users.html
"""

import re
from collections.abc import Callable
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_parameter,
    mandatory_missing,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, text_in, written
from deluge.emulator.crm.records.pages import plain_info
from deluge.emulator.crm.settings.entities import duplicate, entity_of, in_item, in_path, one
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record
from deluge.emulator.times import is_zone, parse_time
from deluge.exchange import Response

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,22}")
MAX_TEXT = 250
# Status that an update may set -> the refusal when the user has it.
_STATES = {
    "active": ("ID_ALREADY_ACTIVE", "User is already active"),
    "disabled": ("ID_ALREADY_DEACTIVATED", "User is already deactivated"),
}
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


@route("GET", "/users")
def list_users(call: Call) -> Answer:
    """The users of a kind, page by page."""
    users = _of_kind(call)
    if (role := call.query.get("role_id")) is not None:
        users = [user for user in users if user["role"]["id"] == role]
    if (ids := call.names("ids")) is not None:
        users = [user for user in users if user["id"] in ids]
    if (kind := call.query.get("type__s")) is not None:
        users = [user for user in users if user.get("type__s", "Regular User") == kind]
    since = call.header_time("if-modified-since")
    if since is not None:
        users = [user for user in users if _changed_at(call, user) > since]
    size = call.number("per_page", 200, high=200)
    number = call.number("page", 1)
    start = (number - 1) * size
    shown = users[start : start + size]
    if not shown:
        return Response(204 if since is None else 304)
    info = plain_info(len(shown), len(users) > start + size, page=number, size=size)
    return {"users": [show_user(call, user) for user in shown], "info": info}


def _changed_at(call: Call, user: Record) -> int:
    """When a user was last changed, in epoch seconds."""
    return parse_time(show_user(call, user)["Modified_Time"]) or 0


@route("GET", "/users/actions/count", oldest=5)
def count_users(call: Call) -> Answer:
    """How many users of a kind there are."""
    return {"count": len(_of_kind(call))}


@route("GET", "/users/{id}")
def get_user(call: Call) -> Answer:
    """One user; 204 when there is none."""
    user = entity_of(call, "user", call.path["id"])
    return one(call, user and show_user(call, user), "users")


@route("POST", "/users")
def add_user(call: Call) -> Answer:
    """Add one user."""

    def work(item: Record, path: str) -> Record:
        for name in ("last_name", "email", "role", "profile"):
            if item.get(name) in (None, ""):
                refusal = mandatory_missing(path, name)
                if name == "last_name":
                    refusal.message = "Last Name is required"
                raise refusal
        _refuse_beyond_licence(call)
        user_id = str(call.store.next_id())
        user = {"id": user_id, "zuid": None, "status": "active", "confirm": False, "alias": None}
        taken = "Failed to add user since same email id is already present"
        return _write(call, user, item, path, "User added", taken)

    return written(call, "users", 1, work, 201)


@route("PUT", "/users", oldest=2.1)
def update_users(call: Call) -> Answer:
    """Change users, each named by its id."""

    def work(item: Record, path: str) -> Record:
        return _update(call, in_item(call, "user", item, path), item, path)

    return written(call, "users", 10, work)


@route("PUT", "/users/{id}")
def update_user(call: Call) -> Answer:
    """Change one user."""
    user = in_path(call, "user", index=1)
    return written(call, "users", 1, lambda item, path: _update(call, dict(user), item, path))


@route("DELETE", "/users/{id}")
def delete_user(call: Call) -> Answer:
    """Mark a user as deleted."""
    user = in_path(call, "user", index=1)
    if int(user["id"]) == call.user:
        raise Refusal("FORBIDDEN", "Permission denied", status=403)

    def work(user: Any, path: str) -> Record:
        if user["status"] == "deleted":
            raise Refusal("ID_ALREADY_DELETED", "User is already deleted", {"id": user["id"]})
        gone = {"status": "deleted", "Modified_Time": call.now_text}
        call.store.put_entity("user", {**user, **gone, "Modified_By": call.user_name()})
        return success("User deleted", {"id": user["id"]})

    return answered(call, [user], work, 200, "users")


def _update(call: Call, user: Record, item: Record, path: str) -> Record:
    """Change a user who is not deleted."""
    where = at(path, "id")
    if user["status"] == "deleted":
        raise Refusal("CANNOT_UPDATE_DELETED_USER", "Deleted user cannot be updated", where)
    status = str(item.get("status"))
    if status in _STATES and int(user["id"]) == call.user:
        raise Refusal("NOT_ALLOWED", "You can't perform this action over logged in user", where)
    if status in _STATES and status == user["status"]:
        code, message = _STATES[status]
        raise Refusal(code, message, at(path, "status"))
    if status == "active":
        _refuse_beyond_licence(call)
    if user.get("confirm", True) and item.get("email", user["email"]) != user["email"]:
        where = at(path, "email")
        message = "Cannot update email of a confirmed CRM User"
        raise Refusal("EMAIL_UPDATE_NOT_ALOWED", message, where)  # Zoho's spelling
    return _write(call, user, item, path, "User updated", "Email already exists")


def _write(call: Call, user: Record, item: Record, path: str, message: str, taken: str) -> Record:
    """Take the item's values into the user and keep it; `taken` says that an address is known."""
    for name in _WRITABLE:
        if name in item:
            user[name] = text_in(item, path, name, MAX_TEXT)
    if item.get("time_zone") is not None and not is_zone(item["time_zone"]):
        raise Refusal("INVALID_DATA", "Give a proper time zone value", at(path, "time_zone"))
    email = user.get("email")
    if not isinstance(email, str) or not _EMAIL.fullmatch(email):
        raise invalid_data(path, "email", expected_data_type="email")
    _refuse_known_address(call, user, path, taken)
    for kind in ("role", "profile"):
        if kind in item:
            found = entity_of(call, kind, item[kind])
            if found is None:
                raise invalid_data(path, kind)
            user[kind] = {"name": found["name"], "id": found["id"]}
    if (status := str(item.get("status"))) in _STATES:
        user["status"] = status
    user.update(Modified_Time=call.now_text, Modified_By=call.user_name())
    names = (user.get("first_name"), user.get("last_name"))
    user["full_name"] = " ".join(name for name in names if name)
    call.store.put_entity("user", user)
    return success(message, {"id": user["id"]})


def _refuse_beyond_licence(call: Call) -> None:
    """Refuse one more active user than the organisation has licences for."""
    bought: int = call.store.entities("org")[0]["license_details"]["users_license_purchased"]
    users = call.store.entities("user")
    if sum(user["status"] == "active" for user in users) >= bought:
        message = "Request exceeds your license limit. Need to upgrade in order to add."
        raise Refusal("LICENSE_LIMIT_EXCEEDED", message)


def _refuse_known_address(call: Call, user: Record, path: str, text: str) -> None:
    """Refuse the address of another user who is not deleted."""
    address = user["email"].casefold()
    for other in call.store.entities("user"):
        same = other["email"].casefold() == address and other["id"] != user["id"]
        if same and other["status"] != "deleted":
            raise duplicate("email", path, text)


def _is_active(user: Record) -> bool:
    return user["status"] == "active"


def _is_confirmed(user: Record) -> bool:
    return user.get("confirm", True)


def _is_admin(user: Record) -> bool:
    return user["profile"]["name"] == "Administrator"


_KINDS: dict[str, Callable[[Record], bool]] = {
    "AllUsers": lambda user: user["status"] != "deleted",
    "AllActiveUsers": _is_active,
    "ActiveUsers": _is_active,
    "DeactiveUsers": lambda user: user["status"] == "disabled",
    "DeactivateUsers": lambda user: user["status"] == "disabled",
    "ConfirmedUsers": _is_confirmed,
    "NotConfirmedUsers": lambda user: not _is_confirmed(user),
    "DeletedUsers": lambda user: user["status"] == "deleted",
    "ActiveConfirmedUsers": lambda user: _is_active(user) and _is_confirmed(user),
    "AdminUsers": _is_admin,
    "ActiveConfirmedAdmins": lambda user: all(
        test(user) for test in (_is_active, _is_confirmed, _is_admin)
    ),
    "DeveloperUsers": lambda user: False,
    "ActiveLiteUser": lambda user: False,
}
"""Kind of users -> whether a user is one; its letters may be of either case."""
_FOLDED = {name.casefold(): keep for name, keep in _KINDS.items()}


def _of_kind(call: Call) -> list[Record]:
    """The users of the kind in the query."""
    users = call.store.entities("user")
    kind = (call.query.get("type") or "AllUsers").casefold()
    if kind == "currentuser":
        return [user for user in users if int(user["id"]) == call.user]
    if kind not in _FOLDED:
        raise invalid_parameter("type")
    return list(filter(_FOLDED[kind], users))


def show_user(call: Call, user: Record) -> Record:
    """A user with every key of Zoho's answer."""
    fields = call.schema.shipped("Users").fields
    unset = {name: field.data.get("default") for name, field in fields.items()}
    shown: Record = {**unset, **user}
    offset = call.emulator.clock().astimezone(call.emulator.zone).utcoffset()
    shown["offset"] = int(offset.total_seconds() * 1000) if offset else 0
    if shown.get("time_zone") in (None, "org time zone"):
        shown["time_zone"] = call.emulator.zone_name
    made, admin = call.store.entities("org")[0]["created_time"], call.user_name()
    for name in ("created_time", "Modified_Time"):
        shown[name] = shown.get(name) or made
    for name in ("created_by", "Modified_By"):
        shown[name] = shown.get(name) or admin
    return shown
