"""Which names a function has assigned so far, in text order, and their slots."""

from collections.abc import Iterable


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

    @property
    def size(self) -> int:
        """Length of a frame: the return value and every variable."""
        return len(self.slots) + 1
