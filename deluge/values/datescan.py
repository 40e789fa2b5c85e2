"""Reading a text by a SimpleDateFormat pattern, as leniently as Java's parser does."""

import re
from calendar import monthrange
from datetime import datetime, timedelta, tzinfo

from deluge.values.conventions import Conventions
from deluge.values.dateformat import WEEKDAYS, split_pattern
from deluge.values.dateparse import MONTH_NUMBERS, expand_year, time_after
from deluge.values.datetime import DateTime
from deluge.values.zones import settle, zone_or_none

_NUMBER = re.compile(r"-?\d+", re.ASCII)
_WORD = re.compile(r"[A-Za-z]+", re.ASCII)
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?", re.ASCII)
_ZONE_ID = re.compile(r"[A-Za-z]+(?:[/_+-][A-Za-z0-9_:+-]+)*", re.ASCII)

_MAX_DIGITS = 18
_NUMERIC = frozenset("yYdHkKhmsSDFuwW")


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
    if found.offset is None and zone is None:
        return DateTime(settle(wall, conventions.zone))
    try:
        if found.offset is not None:
            from datetime import timezone

            aware = wall.replace(tzinfo=timezone(found.offset))
        else:
            aware = settle(wall, zone).replace(tzinfo=zone)  # type: ignore[arg-type]
        return DateTime(conventions.local(aware))
    except OverflowError:
        return None


def scan(text: str, pattern: str, conventions: Conventions) -> Scan | None:
    """What the pattern finds at the start of the text, or None when it does not fit."""
    parts = split_pattern(pattern)
    if not parts:
        return None
    reader = _Reader(text, conventions)
    for index, part in enumerate(parts):
        if isinstance(part, str):
            if not text.startswith(part, reader.position):
                return None
            reader.position += len(part)
            continue
        letter, count = part
        following = parts[index + 1] if index + 1 < len(parts) else None
        abuts = isinstance(following, tuple) and _is_numeric(*following)
        if not reader.field(letter, count, abuts):
            return None
    wall = reader.wall()
    if wall is None:
        return None
    names_time = any(isinstance(part, tuple) and part[0] in "HkKhmsS" for part in parts)
    return Scan(wall, reader.position, reader.offset, names_time)


def _is_numeric(letter: str, count: int) -> bool:
    return letter in _NUMERIC or (letter in "ML" and count <= 2)


class _Reader:
    """Reads one field after the other and keeps what they said."""

    def __init__(self, text: str, conventions: Conventions) -> None:
        self.text = text
        self.conventions = conventions
        self.position = 0
        self.values: dict[str, int] = {}
        self.offset: timedelta | None = None

    def field(self, letter: str, count: int, abuts: bool) -> bool:
        """Read the field at the position; false when the text does not fit."""
        while self.text[self.position : self.position + 1] in (" ", "\t"):
            self.position += 1
        if letter in "zZX":
            return self._zone(letter)
        if not _is_numeric(letter, count):
            return self._word(letter)
        match = _NUMBER.match(self.text, self.position)
        if match is None:
            return False
        digits = match[0]
        if abuts:
            digits = digits[:count]
        if len(digits) > _MAX_DIGITS:
            return False
        self.position += len(digits)
        if letter in "yY" and count <= 2 and len(digits) == 2:
            self.values["y"] = expand_year(digits, self.conventions) or 0
            return True
        self.values[letter] = int(digits)
        return True

    def _word(self, letter: str) -> bool:
        match = _WORD.match(self.text, self.position)
        if match is None:
            return False
        word = match[0].lower()
        if letter == "a":
            return self._half(word)
        if letter == "G":
            self.position = match.end()
            return word in ("ad", "bc")
        names = list(MONTH_NUMBERS) if letter in "ML" else [day.lower() for day in WEEKDAYS]
        if letter == "E":
            names += [name[:3] for name in names]
        # Java takes the longest name the text starts with; letters may follow it directly.
        found = max((name for name in names if word.startswith(name)), key=len, default="")
        if not found:
            return False
        self.position += len(found)
        if letter in "ML":
            self.values["M"] = MONTH_NUMBERS[found]
        return True

    def _half(self, word: str) -> bool:
        if not word.startswith(("am", "pm")):
            return False
        self.values["a"] = 0 if word[0] == "a" else 1
        self.position += 2
        return True

    def _zone(self, letter: str) -> bool:
        if self.text.startswith("Z", self.position) and letter != "z":
            self.position += 1
            self.offset = timedelta(0)
            return True
        match = _OFFSET.match(self.text, self.position)
        if match:
            sign, hours, minutes = match.groups("0")
            if int(hours) > 23 or int(minutes) > 59:
                return False
            size = timedelta(hours=int(hours), minutes=int(minutes))
            self.offset = -size if sign == "-" else size
            self.position = match.end()
            return True
        return letter != "X" and self._zone_name()

    def _zone_name(self) -> bool:
        match = _ZONE_ID.match(self.text, self.position)
        zone = zone_or_none(match[0]) if match else None
        wall = self.wall()
        if match is None or zone is None or wall is None:
            return False
        self.offset = wall.replace(tzinfo=zone).utcoffset()
        self.position = match.end()
        return True

    def wall(self) -> datetime | None:
        """The wall time of all fields; months and times roll over, an impossible day is None."""
        values = self.values
        year = values.get("y", values.get("Y", 1970))
        if "M" not in values and "D" in values and "d" not in values:
            return self._at_day_of_year(year, values["D"])
        carry, month = divmod(values.get("M", values.get("L", 1)) - 1, 12)
        year += carry
        day = values.get("d", 1)
        if not 1 <= year <= 9999 or not 1 <= day <= monthrange(year, month + 1)[1]:
            return None
        return self._add_time(datetime(year, month + 1, day))

    def _at_day_of_year(self, year: int, day: int) -> datetime | None:
        if not 1 <= year <= 9999 or not 1 <= day <= 366:
            return None
        start = datetime(year, 1, 1)
        found = start + timedelta(days=day - 1) if year < 9999 else None
        return self._add_time(found) if found and found.year == year else None

    def _add_time(self, date: datetime) -> datetime | None:
        values = self.values
        if "H" in values or "k" in values:
            hour = values["H"] if "H" in values else values["k"] % 24
        else:
            hour = values.get("K", values.get("h", 0) % 12) + 12 * values.get("a", 0)
        try:
            return date + timedelta(
                hours=hour,
                minutes=values.get("m", 0),
                seconds=values.get("s", 0),
                milliseconds=values.get("S", 0),
            )
        except OverflowError:
            return None
