"""Conversions between types: to numbers, texts and lists; numbers and dates in a pattern."""

from deluge.builtins.coerce import not_a_date
from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError, TypeMismatch
from deluge.values.convert import decimal_from_text, list_from_text, number_from_text
from deluge.values.datetime import DateTime
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN, type_name
from deluge.values.number import whole
from deluge.values.show import text_of

Number = int | float

_URL = "https://www.zoho.com/deluge/help/functions/"
_SHOWN = 60
"""Longest piece of a text that an error message quotes."""


def not_a_number(value: object, target: str) -> TypeMismatch:
    """`'12ab' can not be cast to 'BIGINT'`"""
    shown = value if isinstance(value, str) else type_name(value)
    if len(shown) > _SHOWN:
        shown = shown[:_SHOWN] + "..."
    return TypeMismatch(f"'{shown}' can not be cast to '{target}'")


@builtin(
    "text|number|decimal|date", "toLong", result="number", aliases=("toNumber",), context=True,
    source=_URL + "common/tolong.html",
)  # fmt: skip
def to_long(context: Context, value: str | Number | DateTime) -> Number:
    """The NUMBER of a numeric text, of a DECIMAL without its fraction, of a date in milliseconds.

    >> "250".toLong() + 1
    251
    >> 7.9.toNumber()
    7

    A text that is no whole number is an error, "" included, and so is a null receiver.
    """
    if isinstance(value, str):
        number = number_from_text(value)
        if number is None:
            number = _hexadecimal(value)
        if number is None:
            raise not_a_number(value, "BIGINT")
        return number
    if isinstance(value, DateTime):
        from deluge.values.zones import epoch_millis

        return epoch_millis(value, context.conventions.zone)
    result = whole(value)
    if type(result) is float:
        raise not_a_number(value, "BIGINT")
    return result


def _hexadecimal(text: str) -> int | None:
    """The number of `0x1F`, which Zoho reads as well."""
    if text[:2].lower() != "0x" or len(text) > 18:
        return None
    try:
        number = int(text[2:], 16)
    except ValueError:
        return None
    return number if "_" not in text and NUMBER_MIN <= number <= NUMBER_MAX else None


@builtin(
    "text|number|decimal", "toDecimal", result="decimal", source=_URL + "common/todecimal.html"
)
def to_decimal(value: str | Number) -> float:
    """The DECIMAL of a number or a numeric text.

    >> "12.75".toDecimal() + 0.5
    13.25

    A text that is no number is an error, "" included, and so is a null receiver.
    """
    if not isinstance(value, str):
        return float(value)
    number = decimal_from_text(value)
    if number is None:
        raise not_a_number(value, "DECIMAL")
    return number


@builtin(
    "any|null", "toString", params="any format?, text timeZone?", result="text", context=True,
    source=_URL + "common/tostring.html",
)  # fmt: skip
def to_string(
    context: Context, value: object, pattern: object = None, zone: str | None = None
) -> str | None:
    """The text form of any value; numbers, milliseconds and date texts also in a format.

    >> 15.toString() + "%"
    15%
    >> {"a": 1}.toString()
    {"a":1}
    >> "2024-05-06".toString("dd/MM/yyyy")
    06/05/2024
    >> 1234.5.toString("$#,##0.00")
    $1,234.50

    Null gives the text null; a format with unknown letters gives null, and so does any format of
    a map.
    """
    return _text_form(context, value, pattern, zone)


@builtin(
    "any|null", "toText", params="any format?, text timeZone?", result="text", context=True,
    excluded=("creator",), source=_URL + "common/to-text.html",
)  # fmt: skip
def to_text(
    context: Context, value: object, pattern: object = None, zone: str | None = None
) -> str | None:
    """The text form of any value, as `toString`.

    >> toText(99) + "!"
    99!

    Null gives the text null.
    """
    return _text_form(context, value, pattern, zone)


def _text_form(context: Context, value: object, pattern: object, zone: str | None) -> str | None:
    """The text of a value, in a format when there is one for such values."""
    if not isinstance(pattern, str) or isinstance(value, bool):
        return text_of(value, context.conventions)
    number = _numeric(value) if _formats_numbers(pattern) else None
    if number is not None:
        from deluge.values.numberformat import format_number

        return format_number(number, pattern)
    if isinstance(value, int) or (isinstance(value, str) and not context.conventions.creator_nulls):
        return _formatted_date(context, value, pattern, zone)
    return None if isinstance(value, dict) else text_of(value, context.conventions)


def _formats_numbers(pattern: str) -> bool:
    """Whether a format is one of numbers: places for digits and, unquoted, no letters."""
    plain = "".join(pattern.split("'")[::2])
    return ("0" in plain or "#" in plain) and not any(each.isalpha() for each in plain)


def _formatted_date(
    context: Context, value: int | str, pattern: str, zone: str | None
) -> str | None:
    """Milliseconds, or a text holding a date, in a format and zone."""
    from deluge.values.dateformat import format_date
    from deluge.values.dateparse import parse_date
    from deluge.values.zones import from_epoch, zone_named

    conventions = context.conventions
    if isinstance(value, int):
        moment = from_epoch(value, conventions.zone)
    else:
        found = parse_date(value, conventions)
        if found is None:
            raise not_a_date(value, "toString", context)
        moment = found
    return format_date(moment, pattern, conventions, zone_named(zone) if zone else None)


@builtin(
    "number|decimal|date|text", "text", params="text pattern", result="text", context=True,
    source=_URL + "number/text.html",
)  # fmt: skip
def text(context: Context, value: str | Number | DateTime, pattern: str) -> str:
    """The number in a DecimalFormat pattern, or the date in a SimpleDateFormat pattern.

    >> 37.text("00000")
    00037
    >> "1234.5".text("$#,##0.00")
    $1,234.50
    >> "02/04/2020".text("EEEE")
    Tuesday

    A text that is neither number nor date is an error, and so is a null receiver.
    """
    number = _numeric(value)
    if number is not None:
        from deluge.values.numberformat import format_number

        return format_number(number, pattern)
    moment = value if isinstance(value, DateTime) else _month_first(str(value), context)
    if moment is None:
        raise TypeMismatch(
            "'TEXT' can not be cast to '[DECIMAL, NUMBER, DATE, DATE-TIME]' for the function 'text'"
        )
    from deluge.values.dateformat import format_date

    shown = format_date(moment, pattern, context.conventions)
    if shown is None:
        raise EvalError(f"Invalid date format '{pattern[:_SHOWN]}'", code="invalid-format")
    return shown


def _numeric(value: object) -> Number | None:
    if isinstance(value, str):
        number = number_from_text(value)
        return decimal_from_text(value) if number is None else number
    return value if isinstance(value, int | float) else None


def _month_first(value: str, context: Context) -> DateTime | None:
    """The date of a text; with slashes the month stands first here."""
    from deluge.values.dateparse import parse_date

    parts = value.strip().split("/")
    if len(parts) == 3 and all(each.isdigit() and each.isascii() for each in parts[:2]):
        swapped = parse_date(f"{parts[1]}/{parts[0]}/{parts[2]}", context.conventions)
        direct = parse_date(value, context.conventions)
        month = int(parts[0])
        for moment in (direct, swapped):
            if moment is not None and moment.wall.month == month:
                return moment
        return direct
    return parse_date(value, context.conventions)


@builtin(
    "text", "toList", params="text separator?", result="list", context=True,
    source=_URL + "string/tolist.html",
)  # fmt: skip
def to_list(context: Context, value: str, separator: str | None = None) -> list[object]:
    """The pieces of the text between separators; "" as separator gives the characters.

    Without a separator a JSON array text is read, any other text is split at commas.

    >> "north/south/east".toList("/").get(2)
    east
    >> "[1,2]".toList().get(0)
    1
    >> "[1,2]".toList(",").get(0)
    [1

    A null receiver is an error.
    """
    if separator is None:
        return list_from_text(value)
    return list(value.split(separator)) if separator else list(value)


@builtin("list", "toList", params="text separator?", result="list",
         source=_URL + "string/tolist.html")  # fmt: skip
def list_to_list(value: list[object], separator: str = "") -> list[object]:
    """The list itself.

    >> {1, 2}.toList().size()
    2

    A null receiver is an error.
    """
    return value


@builtin(
    "text|list", "toListString", result="list", context=True,
    source=_URL + "list/to-list-string.html",
)  # fmt: skip
def to_list_string(context: Context, value: str | list[object]) -> list[object]:
    """The pieces of a comma-separated text, or the elements of a list, as texts.

    >> "10,20,30".toListString().get(1) + "!"
    20!

    A null receiver is an error.
    """
    items = value.split(",") if isinstance(value, str) else value
    return [text_of(each, context.conventions) for each in items]
