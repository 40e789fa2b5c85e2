"""Deluge values as plain Python and back: the border of the Python API."""

from collections.abc import Callable, Mapping

from deluge.errors import UsageError
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.emptyanswer import EMPTY_ANSWER
from deluge.values.failure import Failure
from deluge.values.file import File
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN


def to_plain(value: object, conventions: Conventions) -> object:
    """dict, list, str, int, float, bool, None, datetime, date, time or File."""
    if isinstance(value, DateTime):
        if not value.has_time:
            return value.wall.date()
        return value.wall.replace(tzinfo=conventions.zone)
    if isinstance(value, TimeOfDay):
        from datetime import time

        return time(value.seconds // 3600, value.seconds // 60 % 60, value.seconds % 60)
    if value is EMPTY_ANSWER:
        return ""
    if isinstance(value, Collection):
        value = value.items if value.items is not None else {}
    if isinstance(value, Failure):
        return {"message": value.message, "lineNo": value.line, **value.data}
    if isinstance(value, dict):
        return {_key(key, conventions): to_plain(item, conventions) for key, item in value.items()}
    if isinstance(value, list):
        return [to_plain(item, conventions) for item in value]
    # Host objects (records of a Creator form, ...) say themselves what they are.
    host_plain: Callable[[], object] | None = getattr(value, "deluge_plain", None)
    return host_plain() if host_plain is not None else value


def _key(key: object, conventions: Conventions) -> object:
    return to_plain(key, conventions) if isinstance(key, DateTime) else key


def from_plain(value: object, conventions: Conventions) -> object:
    """The Deluge value of a plain Python one; raises UsageError for what has none."""
    if value is None or isinstance(value, str | bool | float | File | DateTime | Collection):
        return value
    from datetime import date, datetime, time

    if isinstance(value, int):
        if NUMBER_MIN <= value <= NUMBER_MAX:
            return value
        raise UsageError(f"the number {value} does not fit NUMBER")
    if isinstance(value, datetime):
        wall = conventions.local(value) if value.tzinfo else value
        return DateTime(wall)
    if isinstance(value, date):
        return DateTime(datetime(value.year, value.month, value.day), has_time=False)
    if isinstance(value, time):
        return TimeOfDay(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, Mapping):
        return {
            from_plain(key, conventions): from_plain(item, conventions)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [from_plain(item, conventions) for item in value]
    raise UsageError(f"a value of Python type {type(value).__name__} has no Deluge counterpart")
