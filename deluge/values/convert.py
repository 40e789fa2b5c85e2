"""Conversions between types that do not depend on a function's name."""

from collections.abc import Callable
from functools import cache
from re import Pattern

from deluge.errors import TypeMismatch
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.file import File
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN, type_name
from deluge.values.show import text_of

_LONGEST_NUMBER = 400
"""Longer texts are no numbers: neither 64 bits nor a double fills that many digits."""


def number_from_text(text: str) -> int | None:
    """The NUMBER a text spells (`" -12 "`), or None."""
    if len(text) > _LONGEST_NUMBER:
        return None
    text = text.strip()
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()):
        return None
    number = int(text)
    return number if NUMBER_MIN <= number <= NUMBER_MAX else None


def decimal_from_text(text: str) -> float | None:
    """The DECIMAL a text spells (`"12.50"`, `"1e3"`), or None."""
    if len(text) > _LONGEST_NUMBER:
        return None
    text = text.strip()
    if not _decimal_pattern().fullmatch(text):
        return None
    number = float(text)
    return None if number in (float("inf"), float("-inf")) else number


def list_from_text(text: str) -> list[object]:
    """A JSON array text as its elements, any other text split at commas (empty pieces kept)."""
    if text.lstrip()[:1] == "[":
        from deluge.values.json import parse_json_or_none

        parsed = parse_json_or_none(text)
        if isinstance(parsed, list):
            return parsed
    return list(text.split(","))


def fit(value: object, declared_type: str, conventions: Conventions) -> object:
    """The value as the declared type of a function's argument or result, or TypeMismatch.

    `string` takes the text form of anything, `int` and `float` numeric text, `map` and `list`
    JSON text, `date` date text; null stays null and an unknown type takes everything.
    """
    converter = _FITS.get(declared_type.lower())
    if value is None or converter is None:
        return value
    fitted = converter(value, conventions)
    if fitted is None:
        target = _TARGETS[converter]
        raise TypeMismatch(f"'{type_name(value)}' can not be cast to '[{target}]'")
    return fitted


def fit_returned(value: object, declared_type: str, conventions: Conventions) -> object:
    """What a function of that type gives back, or TypeMismatch in the words for results."""
    try:
        return fit(value, declared_type, conventions)
    except TypeMismatch as error:
        raise TypeMismatch(
            f"Return type mismatch: Required : [{declared_type.upper()}]"
            f" Found : {type_name(value)}",
            hint=error.message,
        ) from None


def _fit_text(value: object, conventions: Conventions) -> object:
    return value if type(value) is str else text_of(value, conventions)


def _fit_number(value: object, conventions: Conventions) -> object:
    if type(value) is int:
        return value
    if type(value) is float:
        whole = value.is_integer() and NUMBER_MIN <= value <= NUMBER_MAX
        return int(value) if whole else None
    return number_from_text(value) if isinstance(value, str) else None


def _fit_decimal(value: object, conventions: Conventions) -> object:
    if type(value) is float:
        return value
    if type(value) is int:
        return float(value)
    return decimal_from_text(value) if isinstance(value, str) else None


def _fit_boolean(value: object, conventions: Conventions) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return None


def _fit_date(value: object, conventions: Conventions) -> object:
    if isinstance(value, DateTime):
        return value
    if not isinstance(value, str):
        return None
    from deluge.values.dateparse import parse_date

    return parse_date(value, conventions)


def _fit_time(value: object, conventions: Conventions) -> object:
    return value if isinstance(value, TimeOfDay) else _fit_date(value, conventions)


def _fit_list(value: object, conventions: Conventions) -> object:
    if isinstance(value, list):
        return value
    if isinstance(value, Collection):
        if value.items is None:
            return []
        return value.items if isinstance(value.items, list) else None
    return _json_of(value, list)


def _fit_map(value: object, conventions: Conventions) -> object:
    if isinstance(value, dict):
        return value
    if isinstance(value, Collection):
        if value.items is None:
            return {}
        return value.items if isinstance(value.items, dict) else None
    return _json_of(value, dict)


def _fit_collection(value: object, conventions: Conventions) -> object:
    if isinstance(value, Collection):
        return value
    if isinstance(value, list | dict):
        return Collection(value)
    return None


def _fit_file(value: object, conventions: Conventions) -> object:
    return value if isinstance(value, File) else None


def _json_of(value: object, expected: type) -> object:
    from deluge.values.json import parse_json_or_none

    parsed = parse_json_or_none(value) if isinstance(value, str) else None
    return parsed if isinstance(parsed, expected) else None


_TARGETS: dict[Callable[[object, Conventions], object], str] = {
    _fit_text: "TEXT",
    _fit_number: "BIGINT",
    _fit_decimal: "DECIMAL",
    _fit_boolean: "BOOLEAN",
    _fit_date: "DATE-TIME, DATE",
    _fit_time: "TIME",
    _fit_list: "LIST",
    _fit_map: "MAP",
    _fit_collection: "COLLECTION",
    _fit_file: "FILE",
}

_FITS: dict[str, Callable[[object, Conventions], object]] = {
    "string": _fit_text,
    "text": _fit_text,
    "int": _fit_number,
    "integer": _fit_number,
    "bigint": _fit_number,
    "long": _fit_number,
    "number": _fit_number,
    "float": _fit_decimal,
    "decimal": _fit_decimal,
    "double": _fit_decimal,
    "bool": _fit_boolean,
    "boolean": _fit_boolean,
    "date": _fit_date,
    "datetime": _fit_date,
    "time": _fit_time,
    "list": _fit_list,
    "map": _fit_map,
    "collection": _fit_collection,
    "file": _fit_file,
}


@cache
def _decimal_pattern() -> Pattern[str]:
    import re  # not at start-up

    return re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
