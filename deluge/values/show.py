"""The text form of values: what `info`, `+` with a text and `toString()` give."""

from collections.abc import Callable
from typing import Any

from deluge.errors import EvalError
from deluge.values.answermap import AnswerMap
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.emptyanswer import EmptyAnswer
from deluge.values.failure import Failure
from deluge.values.file import File
from deluge.values.list import TypedList

_CONTAINERS = (list, dict, Collection)
_CONTAINER_CLASSES = frozenset({list, TypedList, dict, Collection})
_MAX_DEPTH = 500
MAX_TEXT = 64 * 1024 * 1024
"""Longest text that a value may print as and that functions make, in characters."""


def text_of(value: object, conventions: Conventions) -> str:
    """The text form of any value."""
    if type(value) is str:
        return value
    show = _SHOW.get(type(value))
    if show is None:
        # Host objects (records of a Creator form, ...) say themselves how they print.
        host_text: Callable[[Conventions], str] | None = getattr(value, "deluge_text", None)
        return host_text(conventions) if host_text else "null"
    return show(value, conventions)


def decimal_text(value: float) -> str:
    """A DECIMAL as Java's Double.toString, but plain digits below 10^16: `0.2`, `1.0`."""
    text = repr(value)
    if "e" not in text:
        return text
    digits, _, exponent = text.partition("e")
    if abs(value) >= 1e16:
        mantissa = digits if "." in digits else digits + ".0"
        return f"{mantissa}E{int(exponent)}"
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    return f"{sign}0.{'0' * (-int(exponent) - 1)}{digits.replace('.', '')}"


def date_text(value: DateTime, conventions: Conventions) -> str:
    """A date in the application's date or date-time format."""
    from deluge.values.dateformat import format_date

    pattern = conventions.datetime_format if value.has_time else conventions.date_format
    text = format_date(value, pattern, conventions)
    return "" if text is None else text


def time_text(value: TimeOfDay) -> str:
    """A TIME in the clock it was written in: `13:31:50` or `01:31:50 PM`."""
    minutes, second = divmod(value.seconds, 60)
    hour, minute = divmod(minutes, 60)
    if value.clock == 24:
        return f"{hour:02}:{minute:02}:{second:02}"
    return f"{(hour + 11) % 12 + 1:02}:{minute:02}:{second:02} {'AM' if hour < 12 else 'PM'}"


def list_text(value: list[object], conventions: Conventions) -> str:
    """A list of scalars as `a,b`; one that holds a map or list as a JSON array."""
    parts: list[str] = []
    for item in value:
        if isinstance(item, _CONTAINERS):
            return json_text(value, conventions)
        parts.append(item if type(item) is str else text_of(item, conventions))
    check_size(value)
    return ",".join(parts)


def collection_text(value: Collection, conventions: Conventions) -> str:
    """An index-value collection as a list, a key-value one as a map, an empty one as `{}`."""
    if not value.items:
        return "{}"
    if isinstance(value.items, list):
        return list_text(value.items, conventions)
    return json_text(value.items, conventions)


def json_text(value: object, conventions: Conventions) -> str:
    """Compact JSON, keys in insertion order; what maps print as."""
    import json

    if type(value) in _CONTAINER_CLASSES:
        check_size(value)

    def stand_in(other: object) -> object:
        if isinstance(other, Collection):
            return other.items if other.items is not None else {}
        return text_of(other, conventions)

    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=stand_in)
    except (TypeError, ValueError, RecursionError):
        # Keys that JSON does not know, or too deep, or a value inside itself.
        return _json_slowly(value, conventions, 0)
    if "e-" in text or "e+" in text or "Infinity" in text or "NaN" in text:
        return _json_slowly(value, conventions, 0)
    return text


def check_size(value: object) -> None:
    """Refuse a value whose text would be longer than any script needs.

    A map that holds another one twice, thirty times over, is small in memory and endless in print.
    """
    room = MAX_TEXT
    stack: list[object] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Collection):
            item = item.items or ()
        inner = item.values() if isinstance(item, dict) else item
        room -= 64 + 8 * len(inner)  # type: ignore[arg-type]  # containers only are stacked
        for each in inner:  # type: ignore[union-attr]
            kind = type(each)
            if kind is str:
                room -= len(each)
            elif kind in _CONTAINER_CLASSES:
                stack.append(each)
        if room < 0:
            raise EvalError(
                "The value is too large to be printed", code="limit-size",
                hint="does a map or list contain itself?",
            )  # fmt: skip


def _json_slowly(value: object, conventions: Conventions, depth: int) -> str:
    import json

    if depth > _MAX_DEPTH:
        raise EvalError(
            "The value is nested too deeply to be printed", code="limit-depth",
            hint="does a map or list contain itself?",
        )  # fmt: skip
    if isinstance(value, Collection):
        value = value.items if value.items is not None else {}
    if isinstance(value, dict):
        pairs = (
            json.dumps(text_of(key, conventions), ensure_ascii=False)
            + ":"
            + _json_slowly(item, conventions, depth + 1)
            for key, item in value.items()
        )
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json_slowly(i, conventions, depth + 1) for i in value) + "]"
    if value is None or isinstance(value, bool | int | float):
        return text_of(value, conventions)
    return json.dumps(text_of(value, conventions), ensure_ascii=False)


_SHOW: dict[type, Callable[[Any, Conventions], str]] = {
    type(None): lambda _value, _conventions: "null",
    bool: lambda value, _conventions: "true" if value else "false",
    int: lambda value, _conventions: str(value),
    float: lambda value, _conventions: decimal_text(value),
    str: lambda value, _conventions: value,
    EmptyAnswer: lambda value, _conventions: value,
    list: list_text,
    TypedList: list_text,
    dict: json_text,
    AnswerMap: json_text,
    Collection: collection_text,
    DateTime: date_text,
    TimeOfDay: lambda value, _conventions: time_text(value),
    File: lambda value, _conventions: value.name,
    Failure: lambda value, _conventions: value.text,
}
