"""Indexes of lists and collections, and the limits of what they may hold."""

from typing import Any

from deluge.builtins.coerce import cannot_cast
from deluge.errors import EvalError, TypeMismatch

LONGEST_ADD_ALL = 25_000
"""Elements `addAll` adds at most. https://www.zoho.com/deluge/help/datatypes/list.html"""

_LONGEST_LIST = 5_000_000
"""Where a list that grows by `addAll` stops: what a script cannot reasonably need."""


def index_of(index: object, function: str) -> int:
    """The index as a whole number; numeric texts and whole decimals serve too."""
    if type(index) is int:
        return index
    if type(index) is float and index.is_integer():
        return int(index)
    if isinstance(index, str):
        from deluge.values.convert import number_from_text

        number = number_from_text(index)
        if number is not None:
            return number
        raise TypeMismatch(
            f"Data type of the argument of the function '{function}' did not match "
            "the required data type of '[BIGINT]'",
            hint="this is a list: its elements are found by index, counted from 0",
        )
    raise cannot_cast(index, "number", function)


def past_end(index: int) -> EvalError:
    """`Given index 7 is greater than the list size`"""
    return EvalError(
        f"Given index {index} is greater than the list size", code="list-index",
        hint="indexes count from 0 to size() - 1",
    )  # fmt: skip


def element_at(items: list[Any], index: object, function: str) -> object:
    """The element at an index, or Zoho's error."""
    at = index if type(index) is int else index_of(index, function)
    if 0 <= at < len(items):
        return items[at]
    raise past_end(at)


def slice_of(items: list[Any], start: int, end: int | None, function: str) -> list[Any]:
    """The elements from start up to, not including, end."""
    size = len(items)
    stop = size if end is None else end
    if start < 0:
        raise past_end(start)
    if stop > size or start > size:
        raise past_end(max(stop, start))
    if stop < start:
        raise EvalError(
            f"The start index {start} of the function '{function}' is greater than "
            f"the end index {stop}",
            code="list-index",
        )
    return list(items[start:stop])


def check_growth(current: int, added: int) -> None:
    """Refuse an addAll of more than 25,000 elements, or one that makes a list absurdly long."""
    if added > LONGEST_ADD_ALL:
        raise EvalError(
            "addAll adds at most 25000 elements", code="limit-size",
            hint=f"the argument has {added} elements",
        )  # fmt: skip
    if current + added > _LONGEST_LIST:
        raise EvalError(f"The list holds more than {_LONGEST_LIST} elements", code="limit-size")


def check_collection(size: int, limit: int) -> None:
    """Refuse a collection beyond the product's limit."""
    if size > limit:
        raise EvalError(f"A collection holds at most {limit} elements", code="limit-size")
