"""Printing dates in Java's SimpleDateFormat patterns (English names, weeks start on Sunday).

Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/text/SimpleDateFormat.html
"""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime
from deluge.values.zones import in_zone

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT_MONTHS = ("", *(month[:3] for month in MONTHS))
_SHORT_DAYS = tuple(day[:3] for day in WEEKDAYS)

LETTERS = "GyYMLwWDdFEuaHkKhmsSzZX"
_MAX_PATTERN = 10_000
"""Longest pattern in characters; what scripts write has a few dozen."""

Piece = Callable[[datetime], object]


def format_date(
    value: DateTime, pattern: str, conventions: Conventions, zone: tzinfo | None = None
) -> str | None:
    """The date in a SimpleDateFormat pattern, or None when the pattern is illegal.

    With a zone the moment is shown in that zone instead of the application's.
    """
    printer = _compile(pattern)
    if printer is None:
        return None
    wall = value.wall
    if zone is not None:
        wall = in_zone(wall.replace(tzinfo=conventions.zone), zone)
    elif printer.needs_zone:
        wall = wall.replace(tzinfo=conventions.zone)
    return printer.template % tuple([piece(wall) for piece in printer.pieces])


def split_pattern(pattern: str) -> list[tuple[str, int] | str] | None:
    """The pattern as (letter, count) fields and literal texts, or None when it is illegal."""
    parts: list[tuple[str, int] | str] = []
    index, size = 0, len(pattern)
    if size > _MAX_PATTERN:
        return None
    while index < size:
        char = pattern[index]
        if char == "'":
            text, index = _quoted(pattern, index)
            if index < 0:
                return None
            parts.append(text)
            continue
        end = index + 1
        if not (char.isascii() and char.isalpha()):
            parts.append(char)
        elif char not in LETTERS:
            return None
        else:
            while end < size and pattern[end] == char:
                end += 1
            if char == "X" and end - index > 3:
                return None
            parts.append((char, end - index))
        index = end
    return parts


def _quoted(pattern: str, start: int) -> tuple[str, int]:
    """The literal text of the quote at start, and where the pattern goes on (-1: not closed)."""
    if pattern[start + 1 : start + 2] == "'":
        return "'", start + 2
    text = ""
    index = start + 1
    while True:
        close = pattern.find("'", index)
        if close < 0:
            return "", -1
        text += pattern[index:close]
        if pattern[close + 1 : close + 2] != "'":
            return text, close + 1
        text += "'"
        index = close + 2


class _Printer:
    """A compiled pattern: a `%` template and one function per field."""

    __slots__ = ("needs_zone", "pieces", "template")

    def __init__(self, template: str, pieces: tuple[Piece, ...], needs_zone: bool) -> None:
        self.template = template
        self.pieces = pieces
        self.needs_zone = needs_zone


@lru_cache(maxsize=256)
def _compile(pattern: str) -> _Printer | None:
    parts = split_pattern(pattern)
    if parts is None:
        return None
    template = ""
    pieces: list[Piece] = []
    for part in parts:
        if isinstance(part, str):
            template += part.replace("%", "%%")
            continue
        letter, count = part
        piece, numeric = _FIELDS[letter](count)
        pieces.append(piece)
        template += f"%0{min(count, 60)}d" if numeric else "%s"
    needs_zone = any(isinstance(part, tuple) and part[0] in "zZX" for part in parts)
    return _Printer(template, tuple(pieces), needs_zone)


def week_of_year(day: datetime, first: int = 6) -> int:
    """The week number when the week that holds 1 January is week 1.

    `first` is the day a week starts on, 0 Monday to 6 Sunday. The last days of December may
    belong to week 1 of the next year.
    """
    last_of_week = day + timedelta(days=6 - (day.weekday() - first) % 7) if day.year < 9999 else day
    if last_of_week.year > day.year:
        return 1
    new_year = (day.replace(month=1, day=1).weekday() - first) % 7
    return (day.timetuple().tm_yday - 1 + new_year) // 7 + 1


def _week_year(day: datetime) -> int:
    in_first_week_of_next = day.month == 12 and week_of_year(day) == 1
    return day.year + 1 if in_first_week_of_next else day.year


def _week_of_month(day: datetime) -> int:
    first = (day.replace(day=1).weekday() + 1) % 7
    return (day.day - 1 + first) // 7 + 1


# ---- fields: a function from the letter's count to (what it prints, is it a padded number)

Field = tuple[Piece, bool]


def _number(function: Callable[[datetime], int]) -> Callable[[int], Field]:
    return lambda count: (function, True)


def _year(count: int) -> Field:
    if count == 2:
        return (lambda day: day.year % 100), True
    return (lambda day: day.year), True


def _year_of_week(count: int) -> Field:
    if count == 2:
        return (lambda day: _week_year(day) % 100), True
    return _week_year, True


def _month(count: int) -> Field:
    if count <= 2:
        return (lambda day: day.month), True
    if count == 3:
        return (lambda day: _SHORT_MONTHS[day.month]), False
    return (lambda day: MONTHS[day.month - 1]), False


def _weekday(count: int) -> Field:
    names = _SHORT_DAYS if count < 4 else WEEKDAYS
    return (lambda day: names[day.weekday()]), False


def _zone_name(count: int) -> Field:
    from deluge.values.zonenames import long_name, short_name

    return (long_name if count > 3 else short_name), False


def _rfc_offset(count: int) -> Field:
    return (lambda moment: offset_text(moment, "")), False


def _iso_offset(count: int) -> Field:
    def show(moment: datetime) -> str:
        if not moment.utcoffset():
            return "Z"
        text = offset_text(moment, ":" if count == 3 else "")
        return text[:3] if count == 1 else text

    return show, False


def offset_text(moment: datetime, separator: str) -> str:
    """`+0530`, with the separator between hours and minutes."""
    offset = moment.utcoffset() or timedelta(0)
    minutes = int(abs(offset).total_seconds()) // 60
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{minutes // 60:02}{separator}{minutes % 60:02}"


_FIELDS: dict[str, Callable[[int], Field]] = {
    "G": lambda count: ((lambda day: "AD"), False),
    "y": _year,
    "Y": _year_of_week,
    "M": _month,
    "L": _month,
    "w": _number(week_of_year),
    "W": _number(_week_of_month),
    "D": _number(lambda day: day.timetuple().tm_yday),
    "d": _number(lambda day: day.day),
    "F": _number(lambda day: (day.day - 1) // 7 + 1),
    "E": _weekday,
    "u": _number(lambda day: day.isoweekday()),
    "a": lambda count: ((lambda day: "AM" if day.hour < 12 else "PM"), False),
    "H": _number(lambda day: day.hour),
    "k": _number(lambda day: day.hour or 24),
    "K": _number(lambda day: day.hour % 12),
    "h": _number(lambda day: (day.hour + 11) % 12 + 1),
    "m": _number(lambda day: day.minute),
    "s": _number(lambda day: day.second),
    "S": _number(lambda day: day.microsecond // 1000),
    "z": _zone_name,
    "Z": _rfc_offset,
    "X": _iso_offset,
}
