"""Users as those who own records: whether they may."""

from deluge.emulator.call import Call

_STATUSES = {"active": "active", "deleted": "deleted"}


def owner_status(call: Call, user_id: int | None) -> str:
    """`active`, `inactive`, `deleted` or, when there is no such user, `not_crm_user`."""
    user = call.store.entity("user", user_id) if user_id is not None else None
    return _STATUSES.get(user.get("status", "active"), "inactive") if user else "not_crm_user"
