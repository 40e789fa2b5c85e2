"""The organisation every store starts with: its users, roles, profiles, groups and currency."""

import json

from deluge.emulator.schema import DATA
from deluge.emulator.store import Store


def ensure_organization(store: Store, zone: str) -> int:
    """The id of the current user; a new store is given its users and settings first."""
    with store.read():
        user = store.meta("current_user")
    if user is not None:
        return user
    content = json.loads((DATA / "organization.json").read_text("utf-8"))
    with store.write():
        user = store.meta("current_user")
        if user is None:
            store.put_entity("org", {**content.pop("org"), "time_zone": zone})
            for kind, rows in content.items():
                for row in rows:
                    store.put_entity(kind, row)
            user = int(content["user"][0]["id"])
            store.put_meta("current_user", user)
    return user
