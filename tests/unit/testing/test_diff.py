"""What an assertion calls different, and how it tells the difference."""

from datetime import UTC

import pytest

from deluge.runtime.profile import profile_named
from deluge.testing.diff import difference, equal_strictly, type_name

CONVENTIONS = profile_named("crm").conventions(lambda: UTC, "UTC")

EQUAL = [
    (1, 1.0), (None, None), ("", ""), (True, True), ({}, {}), ([], []),
    ({"a": 1, "b": [1, 2]}, {"b": [1, 2.0], "a": 1}),
]  # fmt: skip
OTHER = [
    (1, "1"), (1, True), (0, False), (None, ""), ([], {}), ([1, 2], [2, 1]), ({"a": None}, {}),
    ("a", "A"), ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "actual"), EQUAL)
def test_equal(expected: object, actual: object) -> None:
    assert difference(expected, actual, CONVENTIONS) is None
    assert equal_strictly(expected, actual, CONVENTIONS)


@pytest.mark.parametrize(("expected", "actual"), OTHER)
def test_different_either_way(expected: object, actual: object) -> None:
    for left, right in ((expected, actual), (actual, expected)):
        assert difference(left, right, CONVENTIONS)
        assert not equal_strictly(left, right, CONVENTIONS)


TOLD = {
    "types": (1, "1", ["expected  1 (NUMBER)", 'actual    "1" (TEXT)']),
    "null": (None, "", ["expected  null (NULL)", 'actual    "" (TEXT)']),
    "boolean": (1, True, ["expected  1 (NUMBER)", "actual    true (BOOLEAN)"]),
    "short texts": ("ab", "ac", ['expected  "ab"', 'actual    "ac"']),
    "long texts": (
        "the quick brown fox",
        "the quick brawn fox",
        ['expected  "the quick brown fox"', 'actual    "the quick brawn fox"', " " * 23 + "^"],
    ),
    "longer text": (
        "the quick brown",
        "the quick brown fox",
        ['expected  "the quick brown"', 'actual    "the quick brown fox"', " " * 26 + "^"],
    ),
    "lines": (
        "one\ntwo three four",
        "one",
        ['expected  "one\\ntwo three four"', 'actual    "one"'],
    ),
    "deep": (
        {"a": {"b": [1, {"c": 2}]}},
        {"a": {"b": [1, {"c": 3}]}, "d": 4},
        [
            'expected  {"a":{"b":[1,{"c":2}]}}',
            'actual    {"a":{"b":[1,{"c":3}]},"d":4}',
            "  a.b[1].c: expected 2, there is 3",
            "  d: expected nothing, there is 4",
        ],
    ),
    "same look": (
        [1],
        [True],
        ["expected  [1]", "actual    [true]", "  [0]: expected 1, there is true"],
    ),
    "lengths": (
        [1, 2],
        [1],
        ["expected  [1,2]", "actual    [1]", "  [1]: expected 2, there is nothing"],
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_how_it_is_told(name: str) -> None:
    expected, actual, lines = TOLD[name]
    assert (difference(expected, actual, CONVENTIONS) or "").splitlines() == lines


def test_much_is_cut() -> None:
    told = difference(list(range(1000)), list(range(1, 1001)), CONVENTIONS) or ""
    lines = told.splitlines()
    assert len(lines) == 2 + 20 + 1 and lines[-1] == "  … and more differences"
    assert all(len(line) < 260 for line in lines)
    assert "characters)" in lines[0]


def test_deep_values_end() -> None:
    left: list[object] = []
    right: list[object] = [1]
    for _ in range(200):
        left, right = [left], [right]
    assert difference(left, right, CONVENTIONS)


def test_names_of_types() -> None:
    values = [None, "a", 1, 1.5, True, {}, []]
    assert [type_name(value) for value in values] == [
        "NULL", "TEXT", "NUMBER", "DECIMAL", "BOOLEAN", "MAP", "LIST",
    ]  # fmt: skip
