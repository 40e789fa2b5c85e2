"""Functions over a list or collection of numbers; numeric texts count as numbers."""

import math

from deluge.builtins.registry import builtin
from deluge.errors import EvalError, TypeMismatch
from deluge.values.collection import Collection
from deluge.values.convert import decimal_from_text, number_from_text
from deluge.values.kinds import type_name
from deluge.values.number import finite

Number = int | float
Numbers = list[object] | Collection

_URL = "https://www.zoho.com/deluge/help/functions/number/"


def _invalid(kind: str) -> TypeMismatch:
    """Zoho's error for an element that is no number."""
    return TypeMismatch(
        f"'List contains invalid({kind}) entries hence' can not be cast to "
        "'valid list and perform desired operations'"
    )


def _number(value: object) -> Number:
    if type(value) is int or type(value) is float:
        return value
    if isinstance(value, str):
        number: Number | None = number_from_text(value)
        if number is None:
            number = decimal_from_text(value)
        if number is not None:
            return number
    raise _invalid(type_name(value))


def _numbers(value: Numbers) -> list[Number]:
    """The elements as numbers; an empty list is an error."""
    items = value.items if isinstance(value, Collection) else value
    elements = list(items.values()) if isinstance(items, dict) else items or []
    if not elements:
        raise EvalError("The list has no elements", code="empty-list")
    return [_number(each) for each in elements]


@builtin("list|collection", "average", result="decimal", source=_URL + "average.html")
def average(value: Numbers) -> float:
    """The mean.

    >> average({1, 5, 2, 3})
    2.75

    An element that is no number is an error, and so is an empty list or a null receiver.
    """
    items = _numbers(value)
    return finite(math.fsum(items) / len(items))


@builtin("list|collection", "median", result="decimal", source=_URL + "median.html")
def median(value: Numbers) -> Number:
    """The middle of the sorted elements, the mean of the middle two when their count is even.

    >> {9, 1, 5}.median()
    5
    >> {4, 1, 3, 2}.median()
    2.5

    An element that is no number is an error, and so is an empty list or a null receiver.
    """
    items = sorted(_numbers(value))
    half = len(items) // 2
    return items[half] if len(items) % 2 else items[half - 1] / 2 + items[half] / 2


@builtin("list|collection", "largest", result="number", source=_URL + "largest.html")
def largest(value: Numbers) -> Number:
    """The largest element.

    >> {14, 3, 27, 9}.largest()
    27

    An element that is no number is an error, and so is an empty list or a null receiver.
    """
    return max(_numbers(value))


@builtin("list|collection", "smallest", result="number", source=_URL + "smallest.html")
def smallest(value: Numbers) -> Number:
    """The smallest element.

    >> smallest({14, 3, 27, 9})
    3

    An element that is no number is an error, and so is an empty list or a null receiver.
    """
    return min(_numbers(value))


@builtin(
    "list|collection", "nthLargest", params="number n", result="number",
    source=_URL + "nth-largest.html",
)  # fmt: skip
def nth_largest(value: Numbers, n: int) -> Number:
    """The n-th largest element, counted from 1.

    >> {14, 3, 27, 9}.nthLargest(2)
    14

    An n beyond the size is an error, and so is a null receiver.
    """
    return _nth(sorted(_numbers(value), reverse=True), n)


@builtin(
    "list|collection", "nthSmallest", params="number n", result="number",
    source=_URL + "nth-smallest.html",
)  # fmt: skip
def nth_smallest(value: Numbers, n: int) -> Number:
    """The n-th smallest element, counted from 1.

    >> {300, 455, 124, 926, 780}.nthSmallest(2)
    300

    An n beyond the size is an error, and so is a null receiver.
    """
    return _nth(sorted(_numbers(value)), n)


def _nth(items: list[Number], n: int) -> Number:
    if not 1 <= n <= len(items):
        raise EvalError(
            f"Given index {n} is greater than the list size",
            code="index-out-of-range",
            hint="the first element has the number 1",
        )
    return items[n - 1]


@builtin(
    "list|collection", "percentile", params="numeric percent", result="number",
    excluded=("creator",), source=_URL + "percentile.html",
)  # fmt: skip
def percentile(value: Numbers, percent: Number) -> Number:
    """The element below or at which that share of the sorted elements lies (nearest rank).

    >> Collection(20, 35, 15, 50, 40).percentile(40)
    20

    The percentage is above 0 and at most 100; an element that is no number is an error, and so
    is a null receiver.
    """
    items = sorted(_numbers(value))
    if not 0 < percent <= 100:
        raise EvalError("The percentile must be above 0 and at most 100", code="wrong-arguments")
    return items[math.ceil(percent * len(items) / 100) - 1]


@builtin(
    "list|collection", "rank", params="numeric value, text order?", result="number",
    source=_URL + "rank.html",
)  # fmt: skip
def rank(value: Numbers, sought: Number, order: str = "desc") -> int:
    """The place of a number among the elements from the largest, or with "asc" the smallest.

    >> Collection(40, 10, 30).rank(40)
    1
    >> Collection(40, 10, 30).rank(10, "asc")
    1

    A number that is not among the elements is an error, and so is a null receiver.
    """
    items = sorted(_numbers(value), reverse=order.lower() != "asc")
    if sought not in items:
        raise _invalid("TEXT")
    return items.index(sought) + 1
