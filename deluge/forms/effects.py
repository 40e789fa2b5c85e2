"""What a script does to the form in the browser: kept in order, shown to the developer."""

from collections.abc import Mapping, Sequence

from deluge.forms.record import Record, field_of

CHANGES = frozenset({"clear", "select", "deselect", "selectall", "deselectall"})
"""The actions that change the value of a field as well."""


class Effect:
    """One client action: `hide City`, `alert "Saved"`, `cancel submit`."""

    __slots__ = ("action", "field", "values")

    def __init__(self, action: str, field: str = "", values: Sequence[object] = ()) -> None:
        self.action = action
        self.field = field
        self.values = list(values)

    def as_map(self) -> dict[str, object]:
        """The effect as JSON has it."""
        shown: dict[str, object] = {"action": self.action}
        if self.field:
            shown["field"] = self.field
        if self.values:
            shown["values"] = self.values
        return shown


def change_value(
    at_hand: Mapping[str, Record], action: str, path: str, values: Sequence[object]
) -> None:
    """Give the field of the form at hand the value that the action leaves it with."""
    root, _, rest = path.partition(".")
    record = at_hand.get("row") if root.lower() == "row" else at_hand.get("input")
    path = rest if root.lower() == "row" else path
    if record is None:
        return
    field = field_of(record.home.definition, path.partition(".")[0])
    if field.kind == "subform":
        return  # the action is on a column of all rows
    chosen = [each for value in values for each in _items(value)]
    if field.kind != "list":
        value = chosen[0] if action == "select" and chosen else None
        record.change_freely(path, value)
        return
    before = _items(record.get_field(path))
    after: dict[str, list[object]] = {
        "select": [*before, *(each for each in chosen if each not in before)],
        "deselect": [each for each in before if each not in chosen],
        "selectall": list(field.choices),
    }
    record.change_freely(path, after.get(action, []))


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
