"""Which names a function has assigned so far, in text order, and their slots."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deluge.bind.code import Form


class Scope:
    """The variables of one function: one scope, whatever the blocks.

    A name may be read once something earlier in the text assigns it; whether that statement ran
    does not matter (then the variable is null).
    """

    __slots__ = ("assigned", "slots")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.slots: dict[str, int] = {}
        self.assigned: set[str] = set()
        for name in names:
            self.assign(name)

    def assign(self, name: str) -> int:
        """The slot of a name that is assigned here."""
        self.assigned.add(name)
        slot = self.slots.get(name)
        if slot is None:
            slot = self.slots[name] = len(self.slots) + 1
        return slot

    def slot(self, name: str) -> int | None:
        """The slot of a name assigned earlier in the text, or None."""
        return self.slots.get(name) if name in self.assigned else None

    def hidden(self) -> int:
        """A new slot that no name reaches."""
        slot = len(self.slots) + 1
        self.slots[f" {slot}"] = slot
        return slot

    @property
    def size(self) -> int:
        """Length of a frame: the return value and every variable."""
        return len(self.slots) + 1


class RecordScope(Scope):
    """The scope inside a criteria: the variables around it, and the fields of each record.

    `record` is the slot the record stands in; `wins` says that a field hides a variable of its
    name; `used` tells that something has read a field.
    """

    __slots__ = ("form", "record", "used", "wins")

    def __init__(self, outer: Scope, form: "Form", *, wins: bool) -> None:
        self.slots = outer.slots
        self.assigned = outer.assigned
        self.form = form
        self.record = outer.hidden()
        self.wins = wins
        self.used = False

    def slot(self, name: str) -> int | None:
        """The slot of a variable that no field hides."""
        if self.wins and self.form.field(name) is not None:
            return None
        return super().slot(name)

    def field(self, name: str) -> bool:
        """Whether the name, which is no variable, is a field; it is then counted as read."""
        found = self.form.field(name) is not None
        self.used = self.used or found
        return found
