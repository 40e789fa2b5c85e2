"""Which elements are the same, type by type: `contains`, `distinct`, `intersect`, `removeAll`."""

from collections.abc import Hashable, Iterable
from typing import Any

from deluge.errors import EvalError
from deluge.values.collection import Collection
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.list import TypedList

_MAX_DEPTH = 200
_CONTAINERS = (list, TypedList, dict, Collection)


def mark(value: Any, depth: int = 0) -> Hashable:
    """What two values share exactly when they are the same element.

    `1`, `1.0`, `"1"` and `true` are four different elements; lists and maps are the same as a
    whole. A mark can be hashed, so that long lists need no comparison of each with each.
    """
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is int or kind is float or kind is bool:
        return kind, value
    if isinstance(value, DateTime | TimeOfDay):
        return value
    if depth > _MAX_DEPTH:
        raise EvalError(
            "The value is nested too deeply to be compared", code="limit-depth",
            hint="does a map or list contain itself?",
        )  # fmt: skip
    inside = value.items if isinstance(value, Collection) else value
    if inside is None:
        return (list,)
    if isinstance(inside, list):
        return (list, *(mark(item, depth + 1) for item in inside))
    if isinstance(inside, dict):
        pairs = inside.items()
        return dict, frozenset((key, mark(item, depth + 1)) for key, item in pairs)
    return str(value) if isinstance(value, str) else id(value)


def position(items: list[Any], wanted: Any) -> int:
    """The index of the first same element, or -1."""
    try:
        # Python finds numbers and booleans of equal size alike; only then the types matter.
        first = items.index(wanted)
    except (ValueError, RecursionError):
        if type(wanted) not in _CONTAINERS:
            return -1
        first = 0
    if isinstance(wanted, str):
        return first
    sought = mark(wanted)
    for index in range(first, len(items)):
        if _may_equal(items[index], wanted) and mark(items[index]) == sought:
            return index
    return -1


def last_position(items: list[Any], wanted: Any) -> int:
    """The index of the last same element, or -1."""
    sought = mark(wanted)
    for index in range(len(items) - 1, -1, -1):
        if _may_equal(items[index], wanted) and mark(items[index]) == sought:
            return index
    return -1


def marks(items: Iterable[object]) -> set[Hashable]:
    """The marks of all items."""
    return {mark(item) for item in items}


def _may_equal(item: Any, wanted: Any) -> bool:
    """A quick look before two marks are made; collections are the same as lists and maps."""
    kind = type(item)
    return kind is type(wanted) or kind is Collection or isinstance(wanted, list | Collection)
