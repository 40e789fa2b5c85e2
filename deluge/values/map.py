"""MAP values are plain Python dicts; this decides what their keys and values are."""

from typing import TYPE_CHECKING

from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime
from deluge.values.show import text_of

if TYPE_CHECKING:
    from datetime import tzinfo


def _utc() -> "tzinfo":
    from datetime import UTC

    return UTC


_NEUTRAL = Conventions(zone=_utc, zone_name="UTC")
"""How a list or map that serves as a key is written: the same in every organisation."""


def key_of(value: object) -> object:
    """The dict key of a Deluge value: texts, numbers and null as they are, a date with its time.

    Booleans, whole decimals, lists and maps use their text form: in Python `true`, `1` and `1.0`
    would be one key, and lists cannot be keys at all.
    Source: https://www.zoho.com/deluge/help/map-manipulations/create-map.html
    """
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if kind is DateTime:
        return value_of(value)
    if type(value) is float and not value.is_integer():
        return value
    return text_of(value, _NEUTRAL)


def value_of(value: object) -> object:
    """The value as a map keeps it: a date without a time gains 00:00:00."""
    if type(value) is DateTime and not value.has_time:
        return DateTime(value.wall)
    return value
