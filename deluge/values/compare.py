"""Equality, order and membership. Source: Deluge help, operators/relational-operators."""

from collections.abc import Callable
from operator import ge, gt, le, lt

from deluge.errors import NullUse, TypeMismatch
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.emptyanswer import EMPTY_ANSWER
from deluge.values.show import text_of

_ORDER: dict[str, Callable[..., bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def equal(left: object, right: object, conventions: Conventions) -> bool:
    """`left == right`: by value; numbers by size; a number and a text by the number's text;
    a list and a scalar by membership; a date and a text as dates. Null equals only null."""
    if left is None or right is None:
        return (left is None or left is EMPTY_ANSWER) and (right is None or right is EMPTY_ANSWER)
    kind, other = type(left), type(right)
    if kind is other and kind in (str, int, float, bool):
        return left == right
    if left is EMPTY_ANSWER or right is EMPTY_ANSWER:
        return left == right
    if isinstance(left, Collection):
        left = left.items
    if isinstance(right, Collection):
        right = right.items
    if left is None:
        left = _empty_like(right)
    if right is None:
        right = _empty_like(left)
    if isinstance(left, list) or isinstance(right, list):
        return _list_equal(left, right, conventions)
    if isinstance(left, dict) and isinstance(right, dict):
        return _map_equal(left, right, conventions)
    if isinstance(left, DateTime | TimeOfDay) or isinstance(right, DateTime | TimeOfDay):
        return _date_equal(left, right, conventions)
    return _scalar_equal(left, right, conventions)


def identical(left: object, right: object, conventions: Conventions) -> bool:
    """`left.equals(right)` and list membership: equal and of the same type."""
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        return left.wall == right.wall
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(
            identical(a, b, conventions) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return _map_equal(left, right, conventions)
    if left is EMPTY_ANSWER or right is EMPTY_ANSWER:
        return left == right
    return type(left) is type(right) and equal(left, right, conventions)


def ordered(op: str, left: object, right: object, conventions: Conventions) -> bool:
    """`left < right` and its kin: numbers, and dates with dates."""
    if left is None or right is None:
        raise NullUse(f"Null value occurred while performing {op} operation")
    if type(left) in (int, float) and type(right) in (int, float):
        return _ORDER[op](left, right)
    pair = _as_moments(left, right, conventions)
    if pair is not None:
        return _ORDER[op](*pair)
    if isinstance(left, str) or isinstance(right, str):
        raise TypeMismatch(
            "Comparison of non numeric expression is not supported",
            hint="turn texts into numbers with .toLong() or .toDecimal(), "
            "into dates with .toDate()",
        )
    raise TypeMismatch("An error occurred while performing this action")


def contained(item: object, container: object, conventions: Conventions) -> bool:
    """`item in container`: an element of a list or collection, a key of a map, the value itself."""
    if isinstance(container, Collection):
        container = container.items
    if container is None:
        return False
    if isinstance(container, dict):
        return any(identical(item, key, conventions) for key in container)
    if isinstance(container, list):
        if isinstance(item, list):
            return all(contained(each, container, conventions) for each in item)
        return any(equal(item, each, conventions) for each in container)
    return equal(item, container, conventions)


def _list_equal(left: object, right: object, conventions: Conventions) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and text_of(left, conventions) == text_of(right, conventions)
    if isinstance(left, list):
        return any(equal(item, right, conventions) for item in left)
    if isinstance(right, list):
        return any(equal(item, left, conventions) for item in right)
    return False


def _map_equal(
    left: dict[object, object], right: dict[object, object], conventions: Conventions
) -> bool:
    if len(left) != len(right):
        return False
    return all(
        key in right and equal(value, right[key], conventions) for key, value in left.items()
    )


def _date_equal(left: object, right: object, conventions: Conventions) -> bool:
    pair = _as_moments(left, right, conventions)
    return pair is not None and pair[0] == pair[1]


def _scalar_equal(left: object, right: object, conventions: Conventions) -> bool:
    if type(left) is type(right):
        return left == right
    numeric = (int, float)
    if type(left) in numeric and type(right) in numeric:
        return left == right
    if type(left) in numeric and isinstance(right, str):
        return text_of(left, conventions) == right
    if type(right) in numeric and isinstance(left, str):
        return text_of(right, conventions) == left
    return False


def _empty_like(other: object) -> object:
    """What an undecided `{}` is when compared with the other value."""
    return {} if isinstance(other, dict) else []


def _as_moments(
    left: object, right: object, conventions: Conventions
) -> tuple[object, object] | None:
    """Two dates or times as comparable values, or None when they are no such pair.

    A DATE with a DATE-TIME compares the date part, a TIME with a DATE-TIME the time part.
    """
    if isinstance(left, str) and isinstance(right, DateTime):
        left = _date_from_text(left, conventions)
    elif isinstance(right, str) and isinstance(left, DateTime):
        right = _date_from_text(right, conventions)
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        if left.has_time and right.has_time:
            return _instant(left, conventions), _instant(right, conventions)
        return left.wall.date(), right.wall.date()
    if isinstance(left, TimeOfDay) and isinstance(right, TimeOfDay):
        return left.seconds, right.seconds
    if isinstance(left, TimeOfDay) and isinstance(right, DateTime) and right.has_time:
        return left.seconds, _seconds(right)
    if isinstance(right, TimeOfDay) and isinstance(left, DateTime) and left.has_time:
        return _seconds(left), right.seconds
    return None


def _date_from_text(text: str, conventions: Conventions) -> DateTime | None:
    from deluge.values.dateparse import parse_date

    return parse_date(text, conventions)


def _instant(value: DateTime, conventions: Conventions) -> float:
    return value.wall.replace(tzinfo=conventions.zone).timestamp()


def _seconds(value: DateTime) -> int:
    return value.wall.hour * 3600 + value.wall.minute * 60 + value.wall.second
