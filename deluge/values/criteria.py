"""Comparison in the criteria of a fetch: SQL's rules for empty fields, and periods of dates.

Source: https://www.zoho.com/deluge/help/criteria.html
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from deluge.errors import TypeMismatch
from deluge.values.collection import Collection
from deluge.values.compare import contained, equal, ordered
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime
from deluge.values.kinds import type_name
from deluge.values.show import text_of

if TYPE_CHECKING:
    from datetime import datetime

SAME = frozenset({"==", "=", "is", "in"})
OTHER = frozenset({"!=", "is not", "not in"})
ORDER = frozenset({"<", "<=", ">", ">="})


class Period:
    """From one day up to another, which is no longer part of it."""

    __slots__ = ("end", "start")

    def __init__(self, start: "datetime", end: "datetime") -> None:
        self.start = start
        self.end = end

    def holds(self, value: object) -> bool:
        """Whether a date falls into the period."""
        return isinstance(value, DateTime) and self.start <= value.wall < self.end


def matches(op: str, value: object, wanted: object, conventions: Conventions) -> bool:
    """`Field op wanted`: an empty field matches null only, not even `!=` something."""
    if isinstance(wanted, Collection):
        wanted = wanted.items
    if wanted is None or wanted == "":
        return is_empty(value) is (op in SAME)
    if isinstance(wanted, Period):
        return wanted.holds(value) is (op in SAME)
    if is_empty(value):
        return False
    if op in SAME:
        return _among(value, wanted, conventions)
    if op in OTHER:
        return not _among(value, wanted, conventions)
    if op in ORDER:
        return _in_order(op, value, wanted, conventions)
    negated = op.startswith("not ")
    test = TEXT_TESTS[op.removeprefix("not ").replace(" ", "")]
    pieces = value if isinstance(value, list) else [value]
    sought = text_of(wanted, conventions)
    return any(test(text_of(each, conventions), sought) for each in pieces) is not negated


def is_empty(value: object) -> bool:
    """Whether a field has no value."""
    return value is None or value == "" or value == []


def _among(value: object, wanted: object, conventions: Conventions) -> bool:
    """Equality, or membership on either side; multiple choices must hold all that is wanted."""
    if isinstance(value, list):
        sought = wanted if isinstance(wanted, list) else [wanted]
        return all(contained(each, value, conventions) for each in sought)
    if isinstance(wanted, list):
        return contained(value, wanted, conventions)
    return equal(value, wanted, conventions)


def _in_order(op: str, value: object, wanted: object, conventions: Conventions) -> bool:
    try:
        return ordered(op, value, wanted, conventions)
    except TypeMismatch:
        raise clash(type_name(value), op, type_name(wanted)) from None


def clash(left: str, op: str, right: str) -> TypeMismatch:
    """Zoho's error for a criteria whose sides do not go together."""
    return TypeMismatch(
        f"In Criteria left expression is of type {left} and right expression is of type {right} "
        f"and the operator {op} is not valid"
    )


def _like(value: str, pattern: str) -> bool:
    """SQL's pattern: % stands for any text, _ for any character."""
    import re

    parts = {"%": ".*", "_": "."}
    # one % after the other would take exponential time
    pattern = re.sub("%+", "%", pattern)
    source = "".join(parts.get(each) or re.escape(each) for each in pattern)
    return re.fullmatch(source, value, re.DOTALL) is not None


TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, sought: sought in value,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "equalsignorecase": lambda value, sought: value.casefold() == sought.casefold(),
    "like": _like,
}


# ---- periods


def period(text: str, today: DateTime) -> Period | None:
    """What `this month`, `last 3 weeks` or `2 years ago` means today; None when it is none.

    Weeks begin on Sunday. `last` and `next` leave the current week, month or year out.
    """
    words = text.split()
    if words[-1] == "ago":
        words = ["ago", *words[:-1]]
    start, unit = words[0], _UNITS.get(words[-1].removesuffix("s"))
    count = words[1] if len(words) == 3 else "1"
    if unit is None or not (count.isascii() and count.isdigit()):
        return None
    number = int(count[:6])
    first, last = {
        "this": (0, 0), "last": (-number, -1), "next": (1, number), "ago": (-number, -number),
    }[start]  # fmt: skip
    try:
        return Period(unit(today.wall, first), unit(today.wall, last + 1))
    except (ValueError, OverflowError):
        return None


def _day(today: "datetime", shift: int) -> "datetime":
    from datetime import timedelta

    return _midnight(today) + timedelta(days=shift)


def _week(today: "datetime", shift: int) -> "datetime":
    return _day(today, 7 * shift - today.isoweekday() % 7)


def _month(today: "datetime", shift: int) -> "datetime":
    months = today.year * 12 + today.month - 1 + shift
    return _midnight(today).replace(year=months // 12, month=months % 12 + 1, day=1)


def _year(today: "datetime", shift: int) -> "datetime":
    return _midnight(today).replace(year=today.year + shift, month=1, day=1)


def _midnight(moment: "datetime") -> "datetime":
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


_UNITS: "dict[str, Callable[[datetime, int], datetime]]" = {
    "day": _day,
    "week": _week,
    "month": _month,
    "year": _year,
}
