"""Users as those who own records: whether they may."""

from deluge.emulator.call import Call


def owner_status(call: Call, user_id: int | None) -> str:
    """`active`, `inactive`, `deleted` or, when there is no such user, `not_crm_user`."""
    user = call.store.entity("user", user_id) if user_id is not None else None
    if user is None:
        return "not_crm_user"
    status = user.get("status", "active")
    return status if status in ("active", "deleted") else "inactive"
