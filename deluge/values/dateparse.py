"""Reading texts as dates: the supported layouts, ISO texts, and literals in single quotes.

Source: https://www.zoho.com/deluge/help/datatypes/date-time.html
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache

from deluge.values.conventions import Conventions
from deluge.values.dateformat import MONTHS, WEEKDAYS, split_pattern
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.zones import settle

_MAX_TEXT = 80
"""No supported layout is longer."""

_TIME = (
    r"(?P<join>[ T])[ ]*(?P<hour>\d+):(?P<minute>\d+)(?::(?P<second>\d+)(?:[.](?P<milli>\d+))?)?"
    r"(?:[ ]*(?P<half>[AaPp][Mm]))?(?:[ ]*(?P<offset>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
)
_DATE = (
    r"(?P<n1>\d+)(?P<sep>[-/. ])(?P<n2>\d+)(?P=sep)(?P<n3>\d+)"
    r"|(?P<day>\d+)(?:-(?P<m1>[A-Za-z]+)-|[ ](?P<m2>[A-Za-z]+)(?:[ ]|,[ ]*))(?P<year>\d+)"
    r"|(?:(?P<weekday>[A-Za-z]+),[ ]*)?(?P<m3>[A-Za-z]+)[ ](?P<day2>\d+)(?:[ ]|,[ ]*)(?P<year2>\d+)"
)
_CLOCK_24 = r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d)"
_CLOCK_12 = r"(0?[1-9]|1[0-2]):([0-5]\d):([0-5]\d) ([AaPp])[Mm]"

_ORDERS_FOUR_LAST = {"-": ("dmy", "mdy"), "/": ("mdy", "dmy"), ".": ("dmy", "mdy"), " ": ("dmy",)}
_ORDERS_TWO = {
    "-": ("mdy", "ymd", "dmy"),
    "/": ("ymd", "dmy", "mdy"),
    ".": ("dmy", "mdy", "ymd"),
    " ": (),
}
"""The order in which Zoho's page prints the layouts of each separator."""

MONTH_NUMBERS = {
    name.lower(): number
    for number, month in enumerate(MONTHS, 1)
    for name in (month, month[:3])
}  # fmt: skip
_WEEKDAY_NAMES = {name.lower() for day in WEEKDAYS for name in (day, day[:3])}


class Reading:
    """What a text says: wall time, whether it names a time, and its distance from UTC if any."""

    __slots__ = ("has_time", "offset", "wall")

    def __init__(self, wall: datetime, has_time: bool, offset: timedelta | None) -> None:
        self.wall = wall
        self.has_time = has_time
        self.offset = offset

    def in_zone(self, conventions: Conventions) -> DateTime:
        """The value in the application's zone."""
        if not self.has_time:
            return DateTime(self.wall, has_time=False)
        if self.offset is None:
            return DateTime(settle(self.wall, conventions.zone))
        aware = self.wall.replace(tzinfo=timezone(self.offset))
        try:
            return DateTime(conventions.local(aware))
        except OverflowError:
            return DateTime(self.wall)


def parse_date(text: str, conventions: Conventions) -> DateTime | None:
    """The date a text stands for in any supported layout, or None when it is no date.

    The configured format is tried first, then ISO and the supported layouts in the order of
    Zoho's page. An ISO text with an offset is moved into the application's zone.
    """
    reading = read_date(text, conventions)
    return None if reading is None else reading.in_zone(conventions)


def literal(text: str, conventions: Conventions) -> DateTime | TimeOfDay | None:
    """The value of a literal in single quotes, or None when it is a TEXT."""
    if text[:1].isdigit() and text[1:2] in "0123456789:" and text.count(":") == 2:
        time = time_of_day(text) if conventions.has_time_type else None
        if time is not None:
            return time
    return parse_date(text, conventions)


def time_of_day(text: str) -> TimeOfDay | None:
    """The TIME of `19:00:00` or `06:00:00 PM`, or None."""
    match = re.fullmatch(_CLOCK_24, text, re.ASCII)
    if match:
        hour, minute, second = map(int, match.groups())
        return TimeOfDay(hour * 3600 + minute * 60 + second)
    match = re.fullmatch(_CLOCK_12, text, re.ASCII)
    if match is None:
        return None
    hour = int(match[1]) % 12 + (12 if match[4] in "pP" else 0)
    return TimeOfDay(hour * 3600 + int(match[2]) * 60 + int(match[3]), clock=12)


def read_date(text: str, conventions: Conventions) -> Reading | None:
    """What the text says, or None when it is no date."""
    match = _match(text)
    if match is None:
        return _read_configured(text, conventions)
    date = _configured_order(match, conventions) or _date_of(match, conventions)
    if date is None:
        return _read_configured(text, conventions)
    if match["hour"] is None:
        return Reading(date, False, None)
    wall = _with_time(date, match)
    if wall is None:
        return None
    return Reading(wall, True, _offset_of(match))


def has_shape(text: str) -> bool:
    """Whether the text is written like a date, be there such a day or not."""
    return _match(text) is not None


def has_odd_part(text: str) -> bool:
    """Whether a text of a date's shape has a day or time part of more than two digits, a year of
    more than four, or a month's name of less than three letters: Zoho's component functions
    answer null to those."""
    match = _match(text)
    if match is None:
        return False
    if any(len(name) < 3 for name in (match["m1"], match["m2"], match["m3"]) if name):
        return True
    time = (match["hour"], match["minute"], match["second"], match["day"], match["day2"])
    if any(len(part) > 2 for part in time if part):
        return True
    parts = (match["n1"], match["n2"], match["n3"], match["year"], match["year2"])
    return any(len(part) > 4 for part in parts if part) or len(match["n2"] or "") > 2


def _match(text: str) -> "re.Match[str] | None":
    if len(text) > _MAX_TEXT or not any(map(str.isdigit, text)):
        return None
    return _layout().fullmatch(text.strip())


@cache
def _layout() -> "re.Pattern[str]":
    """Every layout as one expression; compiled when the first date is read."""
    return re.compile(rf"(?:{_DATE})(?:{_TIME})?", re.ASCII)


def time_after(text: str, position: int, wall: datetime) -> datetime | None:
    """The date with the time that follows at a position of the text, or None."""
    match = _time().match(text, position) if position < len(text) else None
    return _with_time(wall, match) if match else None


@cache
def _time() -> "re.Pattern[str]":
    return re.compile(_TIME, re.ASCII)


def in_century(date: datetime, conventions: Conventions) -> datetime:
    """The date of a year of two digits, in the hundred years that such years mean."""
    start = conventions.earliest()
    found = date.replace(year=start.year + (date.year - start.year) % 100)
    return found.replace(year=found.year + 100) if found < start else found


# ---- the date part


def _date_of(match: "re.Match[str]", conventions: Conventions) -> datetime | None:
    if match["sep"]:
        return _numeric(match["sep"], match["n1"], match["n2"], match["n3"], conventions)
    day = match["day"] or match["day2"]
    name = match["m1"] or match["m2"] or match["m3"]
    weekday = match["weekday"]
    if weekday and weekday.lower() not in _WEEKDAY_NAMES:
        return None
    month = MONTH_NUMBERS.get(name.lower())
    return _date(match["year"] or match["year2"], month, day, conventions)


def _numeric(
    sep: str, first: str, second: str, third: str, conventions: Conventions
) -> datetime | None:
    if len(first) == 4:
        orders = ("ymd",) if sep != " " else ()
    elif len(third) == 4:
        orders = _ORDERS_FOUR_LAST[sep]
    else:
        orders = _ORDERS_TWO[sep]
    for order in orders:
        found = _in_order(order, (first, second, third), conventions)
        if found is not None:
            return found
    return None


def _in_order(order: str, parts: tuple[str, str, str], conventions: Conventions) -> datetime | None:
    month = parts[order.index("m")]
    if len(month) > 2:
        return None
    return _date(parts[order.index("y")], int(month), parts[order.index("d")], conventions)


def _date(year: str, month: int | None, day: str, conventions: Conventions) -> datetime | None:
    """The day of a year of two or four digits, or None when there is no such day."""
    if len(year) not in (2, 4) or not month or len(day) > 2:
        return None
    try:
        if len(year) == 4:
            return datetime(int(year), month, int(day))
        return in_century(datetime(2000 + int(year), month, int(day)), conventions)
    except ValueError:
        return None


# ---- the time part


def _with_time(date: datetime, match: "re.Match[str]") -> datetime | None:
    """The date with the time; a part out of range resets itself and what is finer."""
    hour, minute, second = match["hour"], match["minute"], match["second"] or "0"
    if len(hour) > 2 or len(minute) > 2 or len(second) > 2:
        return None
    hours, minutes, seconds = int(hour), int(minute), int(second)
    half = match["half"]
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half in ("PM", "pm", "Pm", "pM") else 0)
    if hours >= 24:
        return date
    if minutes >= 60:
        return date.replace(hour=hours)
    if seconds >= 60:
        return date.replace(hour=hours, minute=minutes)
    micro = int((match["milli"] or "0")[:3].ljust(3, "0")) * 1000
    return date.replace(hour=hours, minute=minutes, second=seconds, microsecond=micro)


def _offset_of(match: "re.Match[str]") -> timedelta | None:
    """The distance from UTC of an ISO text; after a blank, an offset says nothing to Zoho."""
    offset = match["offset"]
    if offset is None or match["join"] != "T":
        return None
    if offset in ("Z", "UTC", "GMT"):
        return UTC.utcoffset(None)
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 23 or minutes > 59:
        return None
    size = timedelta(hours=hours, minutes=minutes)
    return -size if offset[0] == "-" else size


# ---- the application's own format


@lru_cache(maxsize=64)
def _shape(pattern: str) -> tuple[str, str] | None:
    """Separator and order of an all-numeric date format such as `MM/dd/yyyy`, else None."""
    fields = split_pattern(pattern) or []
    letters = [part for part in fields if isinstance(part, tuple)]
    seps = {part for part in fields if isinstance(part, str)}
    order = "".join(letter.lower() for letter, _ in letters)
    if sorted(order) != ["d", "m", "y"] or len(fields) != 5 or len(seps) != 1:
        return None
    numeric = all(count <= 2 for letter, count in letters if letter == "M")
    return (seps.pop(), order) if numeric else None


def _configured_order(match: "re.Match[str]", conventions: Conventions) -> datetime | None:
    """The date read in the application's own all-numeric format, or None."""
    if not match["sep"]:
        return None
    shape = _shape(conventions.date_format)
    if shape is None or shape[0] != match["sep"]:
        return None
    return _in_order(shape[1], (match["n1"], match["n2"], match["n3"]), conventions)


def _read_configured(text: str, conventions: Conventions) -> Reading | None:
    """The text in an application format that is none of the supported layouts, or None."""
    from deluge.values.datescan import scan

    if not text or len(text) > _MAX_TEXT:
        return None
    for pattern, has_time in (
        (conventions.datetime_format, True),
        (conventions.date_format, False),
    ):
        if pattern.startswith("dd-MMM-yyyy"):
            continue
        found = scan(text, pattern, conventions)
        if found is not None and found.end == len(text):
            return Reading(found.wall, has_time, found.offset)
    return None
