"""What forbids to write a record: a lock, an approval that it waits for."""

from deluge.emulator.answers import Refusal, at
from deluge.emulator.shapes import Record
from deluge.emulator.store import UNAPPROVED, Stored


def refuse_locked(stored: Stored, path: str | None = None) -> None:
    """Refuse to edit a locked record; `path` is the item of the body that wants to."""
    if stored.data.get("Locked__s") is True:
        place = at(path, "id") if path else {"id": str(stored.id)}
        raise Refusal(
            "RECORD_LOCKED",
            "Sorry, you cannot perform this operation as the record is locked.",
            {**place, "action": "record_locking"},
        )


def refuse_locked_deletion(stored: Stored) -> None:
    """Refuse to delete a locked record."""
    if stored.data.get("Locked__s") is True:
        raise Refusal(
            "RECORD_LOCKED",
            "You cannot perform this operation as the record is locked.",
            {"action": "record_locking", "id": str(stored.id)},
        )


def refuse_pending(stored: Stored, place: Record | None = None) -> None:
    """Refuse to write a record that waits for approval; `place` tells where an edit named it."""
    if stored.state == UNAPPROVED:
        if place is None:
            raise Refusal("NOT_APPROVED", "cannot delete record that is not approved yet")
        raise Refusal("NOT_APPROVED", "Cannot update record that is not approved yet", place)
