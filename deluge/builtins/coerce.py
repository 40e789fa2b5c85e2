"""How a receiver or an argument of another type is made to fit, and Zoho's words when it is not.

Source: https://www.zoho.com/deluge/help/error-messages.html and, for the automatic conversions,
scripts that rely on them (a text holding JSON answers `.get`, a date where a text is expected is
read in its printed form, a numeric text serves as an index).
"""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# Lists and maps of a script hold anything, which isinstance cannot tell the checker.

from collections.abc import Callable
from typing import TYPE_CHECKING

from deluge.builtins.context import Context
from deluge.errors import EvalError, NullUse, TypeMismatch
from deluge.values.collection import Collection
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.emptyanswer import EMPTY_ANSWER, EmptyAnswer
from deluge.values.failure import Failure
from deluge.values.kinds import type_name
from deluge.values.show import text_of

if TYPE_CHECKING:
    from deluge.builtins.registry import Builtin

Converter = Callable[[object, str, int, Context], object]

_TARGETS = {
    "text": "TEXT",
    "number": "BIGINT",
    "decimal": "DECIMAL",
    "numeric": "DECIMAL, NUMBER",
    "boolean": "BOOLEAN",
    "date": "DATE-TIME, DATE",
    "time": "TIME",
    "list": "LIST",
    "map": "MAP",
    "collection": "COLLECTION",
    "file": "FILE",
}

_SHOWN = 40
"""How much of a text an error shows."""


def cannot_cast(value: object, kind: str, function: str) -> TypeMismatch:
    """`'TEXT' can not be cast to '[BIGINT]' for the function 'get'`"""
    target = _TARGETS.get(kind, kind.upper())
    return TypeMismatch(
        f"'{type_name(value)}' can not be cast to '[{target}]' for the function '{function}'"
    )


def not_a_date(text: str, function: str, context: Context) -> TypeMismatch:
    """The error of a text that cannot stand for a date, with the reason as hint."""
    from deluge.values.dateparse import has_shape, parse_date

    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    if parse_date(text, context.conventions) is not None:
        hint = f"'{shown}' is a text: toDate() makes a date of it"
    elif has_shape(text):
        hint = f"there is no such day or time as '{shown}'"
    else:
        hint = f"'{shown}' is no date in a layout that is known; toDate(layout) names its own"
    return cannot_cast(text, "date", function).with_hint(hint)


def null_receiver(function: str) -> NullUse:
    """The error of a method called on null."""
    return NullUse(
        f"Value is empty and '{function}' function cannot be applied",
        hint="the value before the dot is null: test it first, or use ifnull(value, default)",
    )


# ---- receivers

_FALLBACKS: dict[type, tuple[str, ...]] = {
    str: ("map", "list", "date", "number", "decimal"),
    EmptyAnswer: ("map", "list"),
    int: ("decimal", "text"),
    float: ("number", "text"),
    bool: ("text",),
    DateTime: ("text",),
    TimeOfDay: ("text", "date"),
    list: ("text",),
    dict: ("text",),
    Collection: ("map", "list", "text"),
    Failure: ("text", "map"),
}
"""Which other kinds a value may stand for, in order."""


def as_receiver(
    name: str, value: object, entries: "list[Builtin]", context: Context
) -> "tuple[object, Builtin]":
    """The value turned into what one of the entries accepts, and that entry."""
    if value is None:
        raise null_receiver(name)
    by_kind = {kind: entry for entry in entries for kind in entry.receivers}
    if isinstance(value, list):
        kinds: tuple[str, ...] = _FALLBACKS[list]
    else:
        kinds = _FALLBACKS.get(type(value), ())
    for kind in kinds:
        entry = by_kind.get(kind)
        if entry is not None and _may_stand_for(value, kind, entry, by_kind):
            converted = _RECEIVERS[kind](value, context)
            if converted is not None:
                return converted, entry
    if "any" in by_kind:
        return value, by_kind["any"]
    if hasattr(value, "deluge_method"):  # records have functions of their own
        raise EvalError(
            f"Not able to find '{name}' function",
            code="unknown-method",
            hint="records have count, sum, avg, median, maximum, minimum, distinct",
        )
    expected = next(iter(by_kind))
    if expected == "date" and isinstance(value, str):
        raise not_a_date(value, name, context)
    if expected == "map" and isinstance(value, int | float | DateTime | TimeOfDay):
        raise TypeMismatch(f"'{text_of(value, context.conventions)}' can not be cast to 'MAP'.")
    if expected == "file":
        raise TypeMismatch(
            f"Data type of the argument of the function '{name}' did not match the required data"
            " type of '[FILE]'"
        )
    raise cannot_cast(value, expected, name)


def _may_stand_for(
    value: object, kind: str, entry: "Builtin", by_kind: "dict[str, Builtin]"
) -> bool:
    """Whether a value may be converted: a copy made of a text must not be what is changed, and
    the printed form of a number is no date."""
    if isinstance(value, str):
        return entry.result != "void"
    return not (kind == "text" and "date" in by_kind)


def _receiver_text(value: object, context: Context) -> object:
    return text_of(value, context.conventions)


def _receiver_map(value: object, context: Context) -> object:
    if isinstance(value, Collection):
        return _items_as(value, dict)
    if isinstance(value, Failure):
        return {"message": value.message, "lineNo": value.line, **value.data}
    if value is EMPTY_ANSWER:
        return {}
    from deluge.values.json import parse_json_or_none

    parsed = parse_json_or_none(value) if isinstance(value, str) else None
    return parsed if isinstance(parsed, dict) else None


def _receiver_list(value: object, context: Context) -> object:
    if isinstance(value, Collection):
        return _items_as(value, list)
    if not isinstance(value, str):
        return None
    from deluge.values.convert import list_from_text

    return list_from_text(value)


def _items_as(collection: Collection, wanted: type) -> object:
    """The list or map inside, None when it is the other kind; `{}` is an empty one of either."""
    if collection.items is None:
        return wanted()
    return collection.items if isinstance(collection.items, wanted) else None


def _receiver_date(value: object, context: Context) -> object:
    if not context.conventions.text_as_date or not isinstance(value, str):
        return None
    from deluge.values.dateparse import parse_date

    return parse_date(value, context.conventions)


def _receiver_number(value: object, context: Context) -> object:
    from deluge.values.convert import number_from_text

    if isinstance(value, str):
        return number_from_text(value)
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _receiver_decimal(value: object, context: Context) -> object:
    from deluge.values.convert import decimal_from_text

    if isinstance(value, str):
        return decimal_from_text(value)
    return float(value) if isinstance(value, int) else None


_RECEIVERS: dict[str, Callable[[object, Context], object]] = {
    "text": _receiver_text,
    "map": _receiver_map,
    "list": _receiver_list,
    "date": _receiver_date,
    "number": _receiver_number,
    "decimal": _receiver_decimal,
}


# ---- arguments


def _text_argument(value: object, name: str, index: int, context: Context) -> object:
    if isinstance(value, str):
        return value
    if value is None:
        raise cannot_cast(value, "text", name)
    if isinstance(value, list | dict):
        raise cannot_cast(value, "text", name)
    return text_of(value, context.conventions)


def _number_argument(value: object, name: str, index: int, context: Context) -> object:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    if isinstance(value, str):
        from deluge.values.convert import number_from_text

        number = number_from_text(value)
        if number is not None:
            return number
    raise cannot_cast(value, "number", name)


def _numeric_argument(value: object, name: str, index: int, context: Context) -> object:
    if type(value) in (int, float):
        return value
    if isinstance(value, str):
        from deluge.values.convert import decimal_from_text, number_from_text

        number = number_from_text(value)
        if number is None:
            number = decimal_from_text(value)
        if number is not None:
            return number
    raise cannot_cast(value, "numeric", name)


def _decimal_argument(value: object, name: str, index: int, context: Context) -> object:
    return float(_numeric_argument(value, name, index, context))  # type: ignore[arg-type]


def _boolean_argument(value: object, name: str, index: int, context: Context) -> object:
    if isinstance(value, bool):
        return value
    raise cannot_cast(value, "boolean", name)


def _date_argument(value: object, name: str, index: int, context: Context) -> object:
    if isinstance(value, DateTime):
        return value
    if isinstance(value, str) and context.conventions.text_as_date:
        from deluge.values.dateparse import parse_date

        moment = parse_date(value, context.conventions)
        if moment is not None:
            return moment
    if isinstance(value, str):
        raise not_a_date(value, name, context)
    raise TypeMismatch(
        f"Incompatible types for {name} function at argument index {index + 1}\n"
        f"Required : [DATE-TIME, DATE]\nFound : {type_name(value)}"
    )


def _time_argument(value: object, name: str, index: int, context: Context) -> object:
    if isinstance(value, TimeOfDay):
        return value
    raise cannot_cast(value, "time", name)


def _list_argument(value: object, name: str, index: int, context: Context) -> object:
    if isinstance(value, list):
        return value
    if isinstance(value, Collection) and not isinstance(value.items, dict):
        return value.items if value.items is not None else []
    if isinstance(value, str):
        from deluge.values.convert import list_from_text

        return list_from_text(value)
    raise cannot_cast(value, "list", name)


def _map_argument(value: object, name: str, index: int, context: Context) -> object:
    if isinstance(value, dict):
        return value
    if isinstance(value, Collection) and not isinstance(value.items, list):
        return value.items if value.items is not None else {}
    if isinstance(value, str):
        from deluge.values.json import parse_json_or_none

        parsed = parse_json_or_none(value)
        if isinstance(parsed, dict):
            return parsed
    raise cannot_cast(value, "map", name)


def _collection_argument(value: object, name: str, index: int, context: Context) -> object:
    if isinstance(value, Collection):
        return value
    if isinstance(value, list | dict):
        return Collection(value)
    raise cannot_cast(value, "collection", name)


def _file_argument(value: object, name: str, index: int, context: Context) -> object:
    from deluge.values.file import File

    if isinstance(value, File):
        return value
    raise EvalError(
        f"Data type of the argument of the function '{name}' did not match "
        f"the required data type of '[FILE]'",
        code="type-mismatch",
    )


def _any_argument(value: object, name: str, index: int, context: Context) -> object:
    return value


ARGUMENTS: dict[str, Converter] = {
    "any": _any_argument,
    "text": _text_argument,
    "number": _number_argument,
    "numeric": _numeric_argument,
    "decimal": _decimal_argument,
    "boolean": _boolean_argument,
    "date": _date_argument,
    "time": _time_argument,
    "list": _list_argument,
    "map": _map_argument,
    "collection": _collection_argument,
    "file": _file_argument,
}
"""How an argument of each kind is converted when its class is not the expected one."""
