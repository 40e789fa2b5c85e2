"""What a field accepts: JSON value in, stored value out, or the details of Zoho's INVALID_DATA.

Stored values: text, numbers, booleans and dates as they are, times as epoch seconds, lookups and
owners as id text. An empty value is None and is not stored.
"""

import math
import re
from collections.abc import Callable
from typing import Any

from deluge.emulator.ids import id_of
from deluge.emulator.schema import Field
from deluge.emulator.shapes import Record
from deluge.emulator.times import parse_date, parse_time

# Order in which problems of one record are reported: the first rank wins.
TYPE, PATTERN, LENGTH, TARGET, MAPPING, MANDATORY, LAYOUT = range(7)

_EMAIL = re.compile(
    r"[+\-\w][\w!#$%&'*+\-/=?^`{|}~.]*@(?=.{4,256}$)(?:[^\W_]+(?:[-_]+[^\W_]+)*\.)+[^\W\d_]{2,22}"
)
_PHONE = re.compile(
    r"\+? ?[0-9A-Za-z]+(?:(?:[.\-] ?| {1,2})[0-9A-Za-z]+)*"
    r"(?:,*;?[0-9A-Za-z]+)*(?:#[0-9A-Za-z]+)*[#;]?",
    re.ASCII,
)
_WEBSITE = re.compile(
    r"(?:(?:https?|ftp)://)?(?:www\.)?"
    r"[^\x00-\x19\x22-\x27\x2A-\x2C\x2E-\x2F\x3A-\x3F\x5B-\x5E\x60\x7B\x7D-\x7F]+"
    r"(?:\.[^\x00-\x19\x22\x24-\x2C\x2E-\x2F\x3C\x3E\x40\x5B-\x5E\x60\x7B\x7D-\x7F]+)+"
    r"(?:[/?].*)?"
)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_RULE = re.compile(r"[A-Z][A-Z_-]*=[^;=]+(?:;[A-Z][A-Z_-]*=[^;=]+)*;?", re.ASCII)
_PERIODS = ["minutes", "hours", "days", "weeks"]  # of a meeting's reminders
_LONGEST_PATTERN = 1000  # longer texts are too long for every field with a pattern
FILE_TYPES = frozenset({"fileupload", "imageupload"})  # their rows: `file_rows`
MANY_TYPES = frozenset({"multiselectlookup", "multiuserlookup"})  # theirs: `multi_lookups`
_NO_CHOICE = "-None-"
# How many digits a number has at most when its field does not say.
_DIGITS = {"integer": 9, "bigint": 18, "percent": 5, "currency": 16, "double": 16}


class Problem(Exception):
    """A value the field does not take; `inside` is the place in it that is wrong: `id`, `[0]`."""

    def __init__(
        self, rank: int, message: str = "invalid data", *, inside: str = "", **details: Any
    ) -> None:
        super().__init__(message)
        self.rank = rank
        self.message = message
        self.inside = inside
        self.details = details


def coerce(field: Field, value: Any, *, lenient: bool = False) -> Any:
    """The stored form of a value; Problem when the field does not take it."""
    if value is None or value == "":
        return None
    if field.json_type == "jsonarray" and field.data_type in ("text", "bigint"):
        return _rows(field, value, lenient)
    return _ACCEPT.get(field.data_type, _text)(field, value, lenient)


def _wrong_type(expected: str) -> Problem:
    return Problem(TYPE, expected_data_type=expected)


def _text(field: Field, value: Any, lenient: bool) -> str:
    if not isinstance(value, str):
        raise _wrong_type("text")
    return _short_enough(field, value)


def _short_enough(field: Field, value: str) -> str:
    if field.length is not None and len(value) > field.length:
        raise Problem(LENGTH, maximum_length=field.length)
    return value


def _patterned(name: str, pattern: re.Pattern[str], dropped: str = "") -> Callable[..., str]:
    """A text type whose values follow a pattern."""
    ignore = str.maketrans("", "", dropped)

    def accept(field: Field, value: Any, lenient: bool) -> str:
        if lenient and name == "phone" and type(value) is int:
            value = str(value)  # scripts keep phone numbers as numbers
        if not isinstance(value, str):
            raise _wrong_type(name)
        text = value.translate(ignore)
        if len(text) <= _LONGEST_PATTERN and not pattern.fullmatch(text):
            raise Problem(PATTERN, expected_data_type=name)
        return _short_enough(field, value)

    return accept


def _picklist(field: Field, value: Any, lenient: bool) -> str | None:
    if lenient and type(value) in (int, float):
        value = str(value)
    text = _text(field, value, lenient)
    return None if text == _NO_CHOICE else text


def _multiple(field: Field, value: Any, lenient: bool) -> list[str] | None:
    if lenient and isinstance(value, str):
        value = value.split(";")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong_type("jsonarray")
    kept = list(dict.fromkeys(item for item in value if item not in ("", _NO_CHOICE)))
    if field.length is not None and len(";".join(kept)) > max(field.length, 2000):
        raise Problem(LENGTH, maximum_length=field.length)
    return kept or None


def _whole(field: Field, value: Any, lenient: bool) -> int:
    number = _whole_number(value, lenient)
    if number is None:
        raise _wrong_type(field.data_type)
    most = field.length or _DIGITS[field.data_type]
    if abs(number) >= 10**most:
        raise Problem(LENGTH, maximum_length=most)
    return number


def _whole_number(value: Any, lenient: bool) -> int | None:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer() and abs(value) < 1e18:
        return int(value)
    if lenient and isinstance(value, str) and len(value) < 40 and _WHOLE.fullmatch(value.strip()):
        return int(value)
    return None


def _long(field: Field, value: Any, lenient: bool) -> str:
    return str(_whole(field, value, True))


def _decimal(field: Field, value: Any, lenient: bool) -> int | float:
    if lenient and isinstance(value, str) and len(value) < 40 and _NUMBER.fullmatch(value.strip()):
        number: Any = float(value)
    else:
        number = value
    if type(number) is not int and (type(number) is not float or not math.isfinite(number)):
        raise _wrong_type("double")
    digits = 3 if field.data_type == "percent" else (field.length or _DIGITS[field.data_type])
    if abs(number) >= 10**digits:
        raise Problem(LENGTH, maximum_length=field.length or _DIGITS[field.data_type])
    places = field.places if field.data_type == "currency" else None
    return rounded(number, 9 if places is None else places)


def rounded(value: int | float, places: int = 2) -> int | float:
    """The number rounded half up, as money is."""
    if type(value) is int or round(value, places) == value:
        return value
    from decimal import ROUND_HALF_UP, Decimal

    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _boolean(field: Field, value: Any, lenient: bool) -> bool:
    if lenient and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise _wrong_type("boolean")
    return value


def _date(field: Field, value: Any, lenient: bool) -> str:
    found = parse_date(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong_type("date")
    return found


def _time(field: Field, value: Any, lenient: bool) -> int:
    found = parse_time(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong_type("datetime")
    return found


def _lookup(field: Field, value: Any, lenient: bool) -> str | None:
    if isinstance(value, dict) and "id" in value and value["id"] in (None, ""):
        return None
    found = id_of(value)
    if found is None:
        if isinstance(value, dict):
            raise Problem(TYPE, expected_data_type="bigint", inside="id")
        raise _wrong_type("jsonobject")
    return str(found)


def _map(field: Field, value: Any, lenient: bool) -> Record:
    if not isinstance(value, dict):
        raise _wrong_type("jsonobject")
    return value


def _rule(field: Field, value: Any, lenient: bool) -> Record:
    """A repeat rule or reminder: a map whose key is the type's own name, `NAME=VALUE;...` in it."""
    found = _map(field, value, lenient)
    kind = field.data_type
    rule = found.get(kind)
    if not isinstance(rule, str):
        raise Problem(TYPE, expected_data_type="text", inside=kind)
    if not _RULE.fullmatch(rule) or (kind == "RRULE" and "FREQ=" not in rule):
        raise Problem(PATTERN, inside=kind)
    return found


def _reminders(field: Field, value: Any, lenient: bool) -> list[Record] | None:
    """The reminders of a meeting, `[{"unit": 1, "period": "days"}]`."""
    found = _maps(field, value)
    for index, reminder in enumerate(found or ()):
        period, unit = reminder.get("period"), reminder.get("unit")
        if period is not None and period not in _PERIODS:
            raise Problem(TYPE, supported_values=_PERIODS, inside=f"[{index}].period")
        if unit is not None and _whole_number(unit, True) is None:
            raise Problem(TYPE, expected_data_type="integer", inside=f"[{index}].unit")
    return found


def _maps(field: Field, value: Any, lenient: bool = False) -> list[Record] | None:
    if not isinstance(value, list):
        raise _wrong_type("jsonarray")
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            raise Problem(TYPE, expected_data_type="jsonobject", inside=f"[{index}]")
    return value or None


def _rows(field: Field, value: Any, lenient: bool) -> list[Record] | None:
    """Rows that are no subform, each column of its type; what is no column is dropped."""
    columns = field.rows
    if columns is None:
        return _maps(field, value)
    found: list[Record] = []
    for index, row in enumerate(_maps(field, value) or ()):
        kept: Record = {}
        for name, column in columns.items():
            if name in row and not column.read_only:
                try:
                    kept[name] = _column(column, row[name], lenient)
                except Problem as problem:
                    problem.inside = f"[{index}].{name}"
                    raise
        found.append(kept)
    return found or None


def _column(column: Field, value: Any, lenient: bool) -> Any:
    """The value of a column; ids, which stand in texts, may be numbers."""
    choices: list[str] | None = column.data.get("choices")
    if choices is not None and value not in choices:
        raise Problem(TYPE, supported_values=choices)
    if type(value) is int and column.data_type == "text":
        value = str(value)
    return coerce(column, value, lenient=lenient)


_ACCEPT: dict[str, Callable[[Field, Any, bool], Any]] = {
    "text": _text,
    "textarea": _text,
    "autonumber": _text,
    "email": _patterned("email", _EMAIL),
    "phone": _patterned("phone", _PHONE, "()"),
    "website": _patterned("website", _WEBSITE),
    "picklist": _picklist,
    "multiselectpicklist": _multiple,
    "integer": _whole,
    "bigint": _long,
    "currency": _decimal,
    "double": _decimal,
    "percent": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _time,
    "lookup": _lookup,
    "ownerlookup": _lookup,
    "userlookup": _lookup,
    "multi_module_lookup": _lookup,
    "layout": _lookup,
    "map": _map,
    "RRULE": _rule,
    "ALARM": _rule,
    "multireminder": _reminders,
    "linetax": _maps,
    "multiselectlookup": _maps,
    "multiuserlookup": _maps,
    "fileupload": _maps,
    "imageupload": _maps,
    "territories": _maps,
    "subform": _maps,
}
