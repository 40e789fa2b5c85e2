"""DATE, DATE-TIME and TIME values."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in_month(year: int, month: int) -> int:
    """28 to 31; the calendar module knows it too, but takes milliseconds to import."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _MONTH_DAYS[month - 1]


class DateTime:
    """A DATE-TIME, or a DATE when `has_time` is false.

    `wall` is naive wall-clock time in the application's zone; its fold tells the two readings of
    a repeated hour apart.
    """

    __slots__ = ("has_time", "wall")

    def __init__(self, wall: "datetime", has_time: bool = True) -> None:
        self.wall = wall if has_time else wall.replace(hour=0, minute=0, second=0, microsecond=0)
        self.has_time = has_time

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and self.wall == other.wall

    def __hash__(self) -> int:
        return hash(self.wall)

    def __repr__(self) -> str:
        return f"DateTime({self.wall.isoformat()}, has_time={self.has_time})"


class TimeOfDay:
    """A TIME (Creator): seconds since midnight and the clock it was written in."""

    __slots__ = ("clock", "seconds")

    def __init__(self, seconds: int, clock: Literal[12, 24] = 24) -> None:
        self.seconds = seconds
        self.clock: Literal[12, 24] = clock

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeOfDay) and self.seconds == other.seconds

    def __hash__(self) -> int:
        return hash(self.seconds)

    def __repr__(self) -> str:
        return f"TimeOfDay({self.seconds}, clock={self.clock})"
