"""What differs between two values, told path by path."""

from collections.abc import Iterable, Iterator
from itertools import chain

from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.show import json_text, text_of

_MOST = 20
_WIDEST = 200
_DEEPEST = 50
_NAMES: dict[type, str] = {
    str: "TEXT", int: "NUMBER", float: "DECIMAL", bool: "BOOLEAN", dict: "MAP", list: "LIST",
    DateTime: "DATE-TIME", TimeOfDay: "TIME",
}  # fmt: skip


def difference(expected: object, actual: object, conventions: Conventions) -> str | None:
    """Lines that show how two values differ, None when they are equal.

    Stricter than `==`: the NUMBER 1 is not the TEXT "1"; a NUMBER equals a DECIMAL of its size.
    """
    differences = _differences(expected, actual, "", conventions, 0)
    first = next(differences, None)
    if first is None:
        return None
    path, _, _ = first
    lines = [
        f"expected  {shown(expected, conventions)}",
        f"actual    {shown(actual, conventions)}",
    ]
    if path:
        lines += _told(chain([first], differences))
    elif isinstance(expected, str) and isinstance(actual, str):
        lines += _first_difference(expected, actual)
    elif type(expected) is not type(actual):
        lines[0] += f" ({type_name(expected)})"
        lines[1] += f" ({type_name(actual)})"
    return "\n".join(lines)


def equal_strictly(expected: object, actual: object, conventions: Conventions) -> bool:
    """Whether an assertion takes the two values for the same."""
    return next(_differences(expected, actual, "", conventions, 0), None) is None


def type_name(value: object) -> str:
    """Deluge's name of the value's type."""
    if value is None:
        return "NULL"
    for kind, name in _NAMES.items():
        if isinstance(value, kind) and (kind is not int or type(value) is int):
            return name
    return type(value).__name__.upper()


Difference = tuple[str, str, str]
"""Where, what was expected, what is there."""

_ABSENT = "nothing"


def _differences(
    expected: object, actual: object, path: str, conventions: Conventions, depth: int
) -> Iterator[Difference]:
    expected, actual = _items(expected), _items(actual)
    if depth < _DEEPEST and isinstance(expected, dict) and isinstance(actual, dict):
        yield from _map_differences(expected, actual, path, conventions, depth)
    elif depth < _DEEPEST and isinstance(expected, list) and isinstance(actual, list):
        yield from _list_differences(expected, actual, path, conventions, depth)
    elif not _same(expected, actual):
        left, right = shown(expected, conventions), shown(actual, conventions)
        if left == right:
            left += f" ({type_name(expected)})"
            right += f" ({type_name(actual)})"
        yield path, left, right


def _map_differences(
    expected: dict[object, object],
    actual: dict[object, object],
    path: str,
    conventions: Conventions,
    depth: int,
) -> Iterator[Difference]:
    for key, value in expected.items():
        place = f"{path}.{text_of(key, conventions)}"
        if key in actual:
            yield from _differences(value, actual[key], place, conventions, depth + 1)
        else:
            yield place, shown(value, conventions), _ABSENT
    for key, value in actual.items():
        if key not in expected:
            yield f"{path}.{text_of(key, conventions)}", _ABSENT, shown(value, conventions)


def _list_differences(
    expected: list[object],
    actual: list[object],
    path: str,
    conventions: Conventions,
    depth: int,
) -> Iterator[Difference]:
    for index in range(max(len(expected), len(actual))):
        place = f"{path}[{index}]"
        if index >= len(actual):
            yield place, shown(expected[index], conventions), _ABSENT
        elif index >= len(expected):
            yield place, _ABSENT, shown(actual[index], conventions)
        else:
            yield from _differences(expected[index], actual[index], place, conventions, depth + 1)


def _items(value: object) -> object:
    if isinstance(value, Collection):
        return value.items if value.items is not None else {}
    return value


def _same(left: object, right: object) -> bool:
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        return left.wall == right.wall
    numbers = (int, float)
    if type(left) in numbers and type(right) in numbers:
        return left == right
    return type(left) is type(right) and left == right


def _told(differences: Iterable[Difference]) -> Iterator[str]:
    """A line for each of the first differences, and whether there are more."""
    for number, (path, expected, actual) in enumerate(differences):
        if number == _MOST:
            yield "  … and more differences"
            return
        yield f"  {path.removeprefix('.')}: expected {expected}, there is {actual}"


def _first_difference(expected: str, actual: str) -> list[str]:
    """A caret under the first character that differs, when that is not plain to see."""
    if len(expected) < 12 or "\n" in expected + actual:
        return []
    position = next(
        (index for index, pair in enumerate(zip(expected, actual, strict=False))
         if pair[0] != pair[1]),
        min(len(expected), len(actual)),
    )  # fmt: skip
    return [" " * (11 + position) + "^"] if position < _WIDEST - 1 else []


def shown(value: object, conventions: Conventions) -> str:
    """The value as a script would write it, on one line that is not too long."""
    if isinstance(value, DateTime | TimeOfDay):
        text = f"'{text_of(value, conventions)}'"
    elif value is None or isinstance(value, str | dict | list | Collection):
        text = json_text(value, conventions)
    else:
        text = text_of(value, conventions)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}… ({len(text):,} characters)"
