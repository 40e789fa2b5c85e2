"""Checks for null, emptiness and type; they accept null.

The answers differ by product: Zoho prints one table for Creator and one for all other services.
Source: https://www.zoho.com/deluge/help/functions/common/isnull-isblank-isempty-difference.html
"""

from typing import cast

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.values.collection import Collection
from deluge.values.compare import identical
from deluge.values.convert import decimal_from_text
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.file import File

_URL = "https://www.zoho.com/deluge/help/functions/"


def _has_no_items(value: object) -> bool:
    """Whether the value is a list, map or collection without elements."""
    if isinstance(value, Collection):
        return not value.items
    return value == [] or value == {}


def _blank_pair_in_creator(context: Context, value: object) -> bool:
    """Whether Creator answers null: a map whose only key and value are blank texts."""
    if not context.conventions.creator_nulls:
        return False
    items = value.items if isinstance(value, Collection) else value
    if not isinstance(items, dict):
        return False
    pairs = list(cast("dict[object, object]", items).items())
    if len(pairs) != 1:
        return False
    key, item = pairs[0]
    return all(isinstance(each, str) and not each.strip() for each in (key, item))


@builtin("any|null", "isNull", result="boolean", context=True, source=_URL + "common/isnull.html")
def is_null(context: Context, value: object) -> bool | None:
    """True for null and for an empty text.

    >> isNull(null)
    true
    >> isNull("")
    true
    >> isNull(" ")
    false
    """
    if _blank_pair_in_creator(context, value):
        return None
    return value is None or value == ""


@builtin("any|null", "isBlank", result="boolean", context=True, source=_URL + "common/isblank.html")
def is_blank(context: Context, value: object) -> bool | None:
    """True for a text without anything but spaces and for an empty list, map or collection.

    >> isBlank("   ")
    true
    >> isBlank("x")
    false

    Null is blank in Creator only.
    """
    if value is None:
        return context.conventions.creator_nulls
    if isinstance(value, str):
        return not value.strip()
    if _blank_pair_in_creator(context, value):
        return None
    return _has_no_items(value)


@builtin("any|null", "isEmpty", result="boolean", source=_URL + "text/is-empty.html")
def is_empty(value: object) -> bool:
    """True for null, an empty text and an empty list, map or collection.

    >> "".isEmpty()
    true
    >> " ".isEmpty()
    false
    >> {1}.isEmpty()
    false
    """
    return value is None or value == "" or _has_no_items(value)


@builtin("any|null", "isValidObject", result="boolean", source=_URL + "common/is-valid-object.html")
def is_valid_object(value: object) -> bool:
    """True when the value is neither null nor empty.

    >> "Zoho".isValidObject()
    true
    >> "".isValidObject()
    false
    """
    return not is_empty(value)


@builtin("any|null", "isText", result="boolean", source=_URL + "common/istext.html")
def is_text(value: object) -> bool | None:
    """True for a text that is no number, "" included; null for lists, maps and booleans.

    >> isText("Hello")
    true
    >> isText("123")
    false

    Null is no text.
    """
    if isinstance(value, str):
        return decimal_from_text(value) is None
    return None if isinstance(value, bool | list | dict | Collection) else False


@builtin("any|null", "isNumber", result="boolean", source=_URL + "common/isnumber.html")
def is_number(value: object) -> bool | None:
    """True for a NUMBER, a DECIMAL or a numeric text; null for lists and maps.

    >> isNumber("12.3")
    true
    >> "6*7".isNumber()
    false

    Null is no number.
    """
    if isinstance(value, str):
        return decimal_from_text(value) is not None
    if isinstance(value, list | dict | Collection):
        return None
    return type(value) in (int, float)


@builtin("any|null", "isDate", result="boolean", context=True, source=_URL + "common/isdate.html")
def is_date(context: Context, value: object) -> bool | None:
    """True for a date and a text that holds one; null for lists and maps.

    >> isDate('01-02-2020')
    true
    >> isDate(5)
    false

    A text that is no date is an error; null is no date.
    """
    if isinstance(value, DateTime | TimeOfDay):
        return True
    if isinstance(value, list | dict | Collection):
        return None
    if not isinstance(value, str):
        return False
    from deluge.builtins.coerce import not_a_date
    from deluge.values.dateparse import parse_date

    if parse_date(value, context.conventions) is None:
        raise not_a_date(value, "isDate", context)
    return True


@builtin("any|null", "isFile", result="boolean", source=_URL + "common/is-file.html")
def is_file(value: object) -> bool:
    """True for a FILE.

    >> "id".toFile("a.csv").isFile()
    true
    >> isFile("a.csv")
    false

    Null is no file.
    """
    return isinstance(value, File)


@builtin(
    "any|null", "equals", params="any other", result="boolean", context=True,
    source=_URL + "common/equals.html",
)  # fmt: skip
def equals(context: Context, value: object, other: object) -> bool:
    """True when both have the same type and value; dates are compared as dates.

    >> "Gold".equals("gold")
    false
    >> "5".equals(5)
    false

    Null equals only null.
    """
    return identical(value, other, context.conventions)
