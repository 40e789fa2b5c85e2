"""What a fetch gives: a collection of records; and the rows of a subform."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from deluge.errors import EvalError, TypeMismatch
from deluge.forms.record import Change, Home, Loose, Record, rows_of
from deluge.forms.schema import Definition, Field, Json
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.show import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_NUMBERS = (int, float)


class Records:
    """A collection of records; as a record it means its first one.

    Source: https://www.zoho.com/deluge/help/data-access/fetch-records.html
    """

    __slots__ = ("home", "items")

    def __init__(self, home: Home, items: Sequence[Record]) -> None:
        self.home = home
        self.items: Sequence[Record] = items

    @property
    def first(self) -> Record:
        """The first record; Zoho's error when there is none."""
        if not self.items:
            raise EvalError(
                f"{self.home.definition.name} is an empty set and values cannot be retrieved",
                code="empty-set",
                hint="no record matches: test .count() > 0 before reading a field",
            )
        return self.items[0]

    def has_field(self, name: str) -> bool:
        """Whether the form has that field."""
        return self.home.definition.field(name.partition(".")[0]) is not None

    def get_field(self, name: str) -> object:
        """The first record's field."""
        return self.first.get_field(name)

    def set_field(self, name: str, value: object) -> None:
        """Assign the first record's field."""
        self.first.set_field(name, value)

    def change(self, changes: Sequence[Change]) -> None:
        """Change fields of the first record."""
        self.first.change(changes)

    def deluge_rows(self) -> Sequence[object]:
        """What `for each` turns over."""
        return list(self.items)

    def deluge_text(self, conventions: Conventions) -> str:
        """The records as a list of maps."""
        return "[" + ",".join(item.deluge_text(conventions) for item in self.items) + "]"

    def deluge_plain(self) -> object:
        """The records as a list of maps."""
        return [item.deluge_plain() for item in self.items]

    def deluge_method(self, name: str) -> Callable[..., object] | None:
        """The function `col.name(...)`; aggregates take the path of a field."""
        make = _METHODS.get(name)
        if make is not None:
            return lambda *given: make(self, *given)
        return self.first.deluge_method(name) if name == "getfieldvalue" else None

    def values(self, path: str) -> list[object]:
        """The field of every record, multiple choices one by one, nulls left out."""
        found: list[object] = []
        for item in self.items:
            value = item.get_field(path)
            if isinstance(value, list):
                found.extend(value)
            elif value is not None:
                found.append(value)
        return found

    def all(self, path: str) -> list[object]:
        """`Form[..].Field.getAll()`; of a field of a subform one value per row."""
        return [value for item in self.items for value in item.values(path)]


# ---- aggregates


def _count(records: Records, path: str = "") -> int:
    """Records, or values of a field that are not null."""
    return len(records.values(path)) if path else len(records.items)


def _numbers(records: Records, path: str, name: str) -> list[int | float]:
    values = records.values(path)
    for value in values:
        if type(value) not in _NUMBERS:
            raise TypeMismatch(
                f"The function '{name}' needs a number field, '{path}' of "
                f"{records.home.definition.name} is none"
            )
    return cast("list[int | float]", values)


def _sum(records: Records, path: str) -> int | float:
    return sum(_numbers(records, path, "sum"))


def _average(records: Records, path: str) -> int | float | None:
    """A NUMBER for number fields, where what follows the point is cut off."""
    numbers = _numbers(records, path, "avg")
    if not numbers:
        return None
    whole = all(type(each) is int for each in numbers)
    return _quotient(sum(numbers), len(numbers), whole=whole)


def _median(records: Records, path: str) -> int | float | None:
    """The middle value; of an even number of values the mean of the two in the middle."""
    numbers = sorted(_numbers(records, path, "median"))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    whole = all(type(each) is int for each in numbers)
    return _quotient(numbers[middle - 1] + numbers[middle], 2, whole=whole)


def _quotient(total: int | float, count: int, *, whole: bool) -> int | float:
    if not whole:
        return total / count
    sign = -1 if total < 0 else 1
    return sign * (abs(int(total)) // count)


def _wall(moment: DateTime) -> "datetime":
    return moment.wall


def _seconds(time: TimeOfDay) -> int:
    return time.seconds


def _extreme(records: Records, path: str, name: str, pick: "Callable[..., object]") -> object:
    values = records.values(path)
    if not values:
        return None
    if all(type(each) in _NUMBERS for each in values):
        return pick(values)
    if all(isinstance(each, DateTime) for each in values):
        return pick(values, key=_wall)
    if all(isinstance(each, TimeOfDay) for each in values):
        return pick(values, key=_seconds)
    raise TypeMismatch(f"The function '{name}' needs a field of numbers or dates, not '{path}'")


def _maximum(records: Records, path: str) -> object:
    return _extreme(records, path, "maximum", max)


def _minimum(records: Records, path: str) -> object:
    return _extreme(records, path, "minimum", min)


def _distinct(records: Records, path: str) -> list[object]:
    """Each value once, in the order of the records."""
    conventions = records.home.conventions
    found: dict[tuple[type, str], object] = {}
    for value in records.values(path):
        found.setdefault((type(value), text_of(value, conventions)), value)
    return list(found.values())


def _is_empty(records: Records) -> bool:
    return not records.items


def _field_names(records: Records) -> list[object]:
    return list(records.home.definition.names())


def _never(records: Records) -> bool:
    """A collection is never null."""
    return False


_METHODS: dict[str, Callable[..., object]] = {
    "count": _count,
    "sum": _sum,
    "avg": _average,
    "median": _median,
    "maximum": _maximum,
    "minimum": _minimum,
    "distinct": _distinct,
    "getall": Records.all,
    "getfieldnames": _field_names,
    "isempty": _is_empty,
    "isnull": _never,
    "isblank": _is_empty,
}


# ---- subforms


class Rows(Records):
    """The rows of one record's subform; changing them changes the record."""

    __slots__ = ("_field", "_parent")

    def __init__(self, parent: Record, field: Field) -> None:
        self._parent = parent
        self._field = field
        home = _RowHome(self, Definition.of_rows(field), parent.home)
        stored = parent.data.get(field.name)
        rows = stored if isinstance(stored, list) else []
        super().__init__(home, [Record(home, r) for r in rows if isinstance(r, dict)])

    def deluge_method(self, name: str) -> Callable[..., object] | None:
        """The function `input.Subform.name(...)`."""
        if name == "insert":
            return self.insert
        return self.clear if name == "clear" else super().deluge_method(name)

    def insert(self, *given: object) -> None:
        """`input.Subform.insert(row)`, of rows or of a collection of rows."""
        rules = self._parent.home.conventions
        added = [row for each in given for row in rows_of(self._field, each, rules)]
        self.keep([*(item.data for item in self.items), *added])

    def clear(self) -> None:
        """`input.Subform.clear()`"""
        self.keep([])

    def keep(self, rows: "Iterable[Json]") -> None:
        """Give the record these rows."""
        home = self._parent.home
        home.save(self._parent, {**home.fresh(self._parent), self._field.name: list(rows)})


class _RowHome(Loose):
    """The home of rows that belong to a record."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows, definition: Definition, outer: Home) -> None:
        super().__init__(definition, outer.conventions, outer.follow)
        self._rows = rows

    def save(self, record: Record, data: Json) -> None:
        """The row changes, and the record with it."""
        record.data = data
        self._rows.keep([item.data for item in self._rows.items])
