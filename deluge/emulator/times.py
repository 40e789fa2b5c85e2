"""Times of the emulated organisation: stored as epoch seconds, shown in the user's zone."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?(Z|[+-]\d{2}:?\d{2})", re.ASCII
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})", re.ASCII)


_UTC = frozenset({"", "UTC", "GMT", "Etc/UTC"})


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    return name in _UTC or zone_named(name) is not UTC


def zone_named(name: str) -> tzinfo:
    """The time zone of that IANA name or offset; UTC when the name is unknown."""
    if name in _UTC:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=256)  # the records of one page mostly have few different times
def show(seconds: int, zone: tzinfo) -> str:
    """The time as Zoho writes it: ISO 8601 with offset, seconds precision."""
    return datetime.fromtimestamp(seconds, zone).isoformat(timespec="seconds")


def parse_time(text: str) -> int | None:
    """Epoch seconds of an ISO time with offset or `Z`; None when it is not one."""
    match = _DATETIME.fullmatch(text)
    if match is None:
        return None
    offset = match[3].replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{offset}")
        seconds = int(moment.timestamp())
    except (ValueError, OverflowError):
        return None
    # A day of room at both ends keeps every zone's rendering inside the calendar.
    return seconds if -62135510400 <= seconds <= 253402214400 else None


def http_time(text: str) -> int | None:
    """Epoch seconds of a date as HTTP headers hold it, `Fri, 17 May 2024 09:30:00 GMT`."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text[:100])
        return int(moment.timestamp()) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def parse_date(text: str) -> str | None:
    """The text when it is a real `yyyy-MM-dd` date, else None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        date.fromisoformat(text)
    except ValueError:
        return None
    return text


def day_of(text: str, zone: tzinfo) -> tuple[int, int] | None:
    """First and last second of a date in the zone; None when the text is no date."""
    if parse_date(text) is None:
        return None
    day = date.fromisoformat(text)
    try:
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        first = int(start.timestamp())
        return first, int((start + timedelta(days=1)).timestamp()) - 1
    except (ValueError, OverflowError):
        return None
