"""Reading a text by a SimpleDateFormat pattern, as leniently as Java's parser does."""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from deluge.values.conventions import Conventions
from deluge.values.dateformat import WEEKDAYS, split_pattern
from deluge.values.dateparse import MONTH_NUMBERS, in_century, time_after
from deluge.values.datetime import DateTime, days_in_month
from deluge.values.zones import settle, zone_or_none

_LONGEST_PATTERN = 200
_NUMERIC = frozenset("yYdHkKhmsSDFuwW")
_TIME_LETTERS = frozenset("HkKhmsS")

_OFFSET = r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?"


def _names(names: list[str]) -> str:
    """A group of any of the names, the longest first, capitals or not."""
    return f"((?i:{'|'.join(sorted(names, key=len, reverse=True))}))"


_NUMBER = r"(-?+\d{1,18}+)(?!\d)"
_WORDS = {
    "M": _names(list(MONTH_NUMBERS)),
    "L": _names(list(MONTH_NUMBERS)),
    "E": _names([name.lower() for day in WEEKDAYS for name in (day, day[:3])]),
    "a": _names(["am", "pm"]),
    "G": _names(["ad", "bc"]),
    "Z": r"(Z|(?:GMT|UTC)?[+-]\d\d?:?(?:\d\d)?+|[A-Za-z]+(?:[/_][A-Za-z_]+)*+)",
    "z": r"((?:GMT|UTC)?[+-]\d\d?:?(?:\d\d)?+|[A-Za-z]+\d*[A-Za-z]*(?:[/_][A-Za-z_]+)*+)",
    "X": r"(Z|[+-]\d\d?:?(?:\d\d)?+)",
}


class Scan:
    """The wall time a pattern found, its distance from UTC if it names one, and where it ended."""

    __slots__ = ("end", "names_time", "offset", "wall")

    def __init__(
        self, wall: datetime, end: int, offset: timedelta | None, names_time: bool
    ) -> None:
        self.wall = wall
        self.end = end
        self.offset = offset
        self.names_time = names_time


def parse_pattern(
    text: str, pattern: str, conventions: Conventions, zone: tzinfo | None = None
) -> DateTime | None:
    """The DATE-TIME a text gives under a pattern, in the application's zone; None when it fails.

    Text after the pattern is ignored, except that a time which the pattern does not name is still
    picked up. `zone` is the zone the text is in.
    """
    found = scan(text, pattern, conventions)
    if found is None:
        return None
    wall = found.wall
    if not found.names_time:
        wall = time_after(text, found.end, wall) or wall
    if found.offset is not None:
        zone = timezone(found.offset)
    elif zone is None:
        return DateTime(settle(wall, conventions.zone))
    try:
        return DateTime(conventions.local(settle(wall, zone).replace(tzinfo=zone)))
    except OverflowError:
        return None


def scan(text: str, pattern: str, conventions: Conventions) -> Scan | None:
    """What the pattern finds at the start of the text, or None when it does not fit."""
    compiled = _compile(pattern)
    match = compiled and compiled[0].match(text)
    if not compiled or not match:
        return None
    letters = compiled[1]
    values: dict[str, int] = {}
    zone = None
    two_digits = False
    for (letter, count), found in zip(letters, match.groups(), strict=True):
        if letter in "zZX":
            zone = found
        elif letter in "yY":
            two_digits = count <= 2 and len(found) == 2
            values["y"] = int(found) + (2000 if two_digits else 0)
        elif found[-1] <= "9":
            values[letter] = int(found)
        elif letter == "a":
            values["a"] = 1 if found[0] in "pP" else 0
        elif letter in "ML":
            values["M"] = MONTH_NUMBERS[found.lower()]
    wall = _wall(values)
    if wall is None:
        return None
    if two_digits:
        wall = in_century(wall, conventions)
    offset = None if zone is None else _offset(zone, wall)
    if zone is not None and offset is None:
        return None
    return Scan(wall, match.end(), offset, not _TIME_LETTERS.isdisjoint(values))


@lru_cache(maxsize=128)
def _compile(pattern: str) -> "tuple[re.Pattern[str], list[tuple[str, int]]] | None":
    """The pattern as a regular expression with one group per field, and its fields."""
    parts = split_pattern(pattern) if len(pattern) <= _LONGEST_PATTERN else None
    if not parts:
        return None
    source = ""
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if isinstance(part, str):
            source += re.escape(part)
            continue
        letter, count = part
        source += r"[ \t]*+"
        if not _is_numeric(letter, count):
            source += _WORDS[letter]
        elif isinstance(following, tuple) and _is_numeric(*following):
            # A number that touches the next one has exactly as many digits as letters.
            source += rf"(\d{{1,{min(count, 18)}}}+)"
        else:
            source += _NUMBER
    fields = [part for part in parts if isinstance(part, tuple)]
    return re.compile(source, re.ASCII), fields


def _is_numeric(letter: str, count: int) -> bool:
    return letter in _NUMERIC or (letter in "ML" and count <= 2)


def _offset(name: str, wall: datetime) -> timedelta | None:
    """The distance from UTC of `+0530`, `Z`, `GMT+5:30`, `IST` or `Asia/Kolkata`."""
    if name == "Z":
        return timedelta(0)
    match = re.fullmatch(_OFFSET, name, re.ASCII)
    if match is None:
        zone = zone_or_none(name)
        return zone and wall.replace(tzinfo=zone).utcoffset()
    sign, hours, minutes = match.groups("0")
    if int(hours) > 23 or int(minutes) > 59:
        return None
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return -size if sign == "-" else size


def _wall(values: dict[str, int]) -> datetime | None:
    """The wall time of all fields; months and times roll over, an impossible day is None."""
    year, day = values.get("y", 1970), values.get("d", 1)
    month = values.get("M", values.get("L", 1))
    if "D" in values and "d" not in values and "M" not in values:
        return _at_day_of_year(year, values)
    if not 1 <= month <= 12:
        years, month = divmod(month - 1, 12)
        year, month = year + years, month + 1
    if not 1 <= year <= 9999 or not 1 <= day <= days_in_month(year, month):
        return None
    return _add_time(datetime(year, month, day), values)


def _at_day_of_year(year: int, values: dict[str, int]) -> datetime | None:
    if not 1 <= year < 9999 or not 1 <= values["D"] <= 366:
        return None
    found = datetime(year, 1, 1) + timedelta(days=values["D"] - 1)
    return _add_time(found, values) if found.year == year else None


def _add_time(date: datetime, values: dict[str, int]) -> datetime | None:
    if "H" in values or "k" in values:
        hour = values["H"] if "H" in values else values["k"] % 24
    else:
        hour = values.get("h", 0)
        hour = values.get("K", 0 if hour == 12 else hour) + 12 * values.get("a", 0)
    minute, second = values.get("m", 0), values.get("s", 0)
    milli = values.get("S", 0)
    if 0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60 and not milli:
        return date.replace(hour=hour, minute=minute, second=second)
    try:
        return date + timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=milli)
    except OverflowError:
        return None
