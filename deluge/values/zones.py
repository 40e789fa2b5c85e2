"""Time zones by Java's names, and moments as milliseconds since 1970-01-01T00:00Z."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from deluge.errors import EvalError
from deluge.values.datetime import DateTime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_THREE_LETTERS = {
    "ACT": "Australia/Darwin", "AET": "Australia/Sydney",
    "AGT": "America/Argentina/Buenos_Aires", "ART": "Africa/Cairo", "AST": "America/Anchorage",
    "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka", "CAT": "Africa/Harare",
    "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis",
    "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland", "PLT": "Asia/Karachi", "PNT": "America/Phoenix",
    "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal",
    "VST": "Asia/Ho_Chi_Minh",
}  # fmt: skip
"""Java's three-letter ids. They are not what the letters mean elsewhere: SST is +11."""

_CUSTOM = r"GMT([+-])(\d{1,2})(?::?([0-5]\d))?"
_OLSON = r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}"


@lru_cache(maxsize=256)
def zone_or_none(name: str) -> tzinfo | None:
    """The zone of an Olson name, a three-letter id or `GMT+5:30`; None when there is none."""
    if name in ("GMT", "UTC"):
        return timezone(timedelta(0), name)
    custom = re.fullmatch(_CUSTOM, name, re.ASCII)
    if custom:
        sign, hours, minutes = custom.groups("0")
        if int(hours) > 23:
            return None
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if sign == "-" else offset, custom_name(sign, offset))
    name = _THREE_LETTERS.get(name, name)
    if not re.fullmatch(_OLSON, name):
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_named(name: str) -> tzinfo:
    """The zone as Java's TimeZone.getTimeZone finds it: an unknown name means GMT."""
    return zone_or_none(name.strip()) or timezone(timedelta(0), "GMT")


def custom_name(sign: str, offset: timedelta) -> str:
    """`GMT+05:30`"""
    minutes = int(offset.total_seconds()) // 60
    return f"GMT{sign}{minutes // 60:02}:{minutes % 60:02}"


def settle(wall: datetime, zone: tzinfo) -> datetime:
    """The wall time that exists: an hour skipped by daylight saving moves forward, and a repeated
    one is read as standard time, as Java's Calendar does."""
    first = wall.replace(tzinfo=zone, fold=0)
    before = first.utcoffset()
    after = first.replace(fold=1).utcoffset()
    if before == after:
        return wall
    if before is not None and after is not None and before > after:
        return wall.replace(fold=1)
    return first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def add_days(wall: datetime, days: int, zone: tzinfo) -> datetime:
    """The wall time that many days later, with Java's choice near a change of the clock.

    Java adds 24 hours a day and then takes back the difference of the offsets.
    """
    later = wall + timedelta(days=days)
    landed = later.replace(tzinfo=zone, fold=0)
    if landed.utcoffset() == landed.replace(fold=1).utcoffset():
        return later.replace(fold=0)
    start = wall.replace(tzinfo=zone)
    moment = (start.astimezone(UTC) + timedelta(days=days)).astimezone(zone)
    gap = (start.utcoffset() or timedelta(0)) - (moment.utcoffset() or timedelta(0))
    return (moment.astimezone(UTC) + gap).astimezone(zone).replace(tzinfo=None)


def add_seconds(wall: datetime, seconds: int, zone: tzinfo) -> datetime:
    """The wall time that many real seconds later."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC) + timedelta(seconds=seconds)
    return moment.astimezone(zone).replace(tzinfo=None)


def epoch_millis(value: DateTime, zone: tzinfo) -> int:
    """Milliseconds since the epoch of a wall-clock value in a zone."""
    return (value.wall.replace(tzinfo=zone) - _EPOCH) // _MILLISECOND


def from_epoch(millis: int, zone: tzinfo) -> DateTime:
    """The DATE-TIME of epoch milliseconds in a zone."""
    try:
        moment = _EPOCH + timedelta(milliseconds=millis)
    except OverflowError:
        raise out_of_range() from None
    return DateTime(in_zone(moment, zone).replace(tzinfo=None))


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The aware moment in another zone; beyond the years 1 to 9999: an error."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        raise out_of_range() from None


def out_of_range() -> EvalError:
    """The error of a date outside the years 1 to 9999."""
    return EvalError(
        "The date is outside the years 1 to 9999", code="date-range",
        hint="are the numbers seconds or microseconds instead of milliseconds?",
    )  # fmt: skip
