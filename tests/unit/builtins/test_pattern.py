"""Java's regular expressions where they differ from the package that runs them.

Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

import pytest

from deluge.errors import EvalError
from deluge.values.pattern import matches, replace


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("a.b", r"\Qa.b\E"),
        ("é", r"\p{L}"),
        ("É", r"\p{Lu}"),
        ("aa", r"(?<n>a)\k<n>"),
        ("b", "[a-z&&[^aeiou]]"),
        ("--", "[--]+"),
        ("~|", "[~~|]+"),
        ("]", "[]]"),
        ("}", "}"),
        ("A", r"\x41"),
        ("A", r"\u0041"),
        ("😀", r"\x{1F600}"),
        ("A", "(?iu)a"),
        ("a\n", r"a\R"),
        ("aab", "a++b"),
        ("x", r"[^\d\W]"),
    ],
)
def test_matches(text: str, pattern: str) -> None:
    assert matches(text, pattern)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("é", r"\w"), ("é", r"\p{Alpha}"), ("٣", r"\d"), ("\xa0", r"\s"), ("ab", "a")],
)
def test_does_not_match(text: str, pattern: str) -> None:
    assert not matches(text, pattern)


@pytest.mark.parametrize(
    "pattern", ["(", "[a", "*", "a**", "{x}", r"\y", "(?P<n>a)", "(?R)", "(?#x)", "\\", r"\k<q>"]
)
def test_is_no_pattern(pattern: str) -> None:
    with pytest.raises(EvalError, match="Invalid regular expression"):
        matches("a", pattern)


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "expected"),
    [
        ("a-b", "(a)-(b)", "$2-$1", "b-a"),
        ("ab", "(a)|(b)", "[$2]", "[][b]"),
        ("x", "(x)", "$10", "x0"),
        ("x", "x", r"\$1", "$1"),
        ("x", "x", r"\\", "\\"),
        ("x", "x", "\n", "\n"),
        ("abc", "(?<q>b)", "<${q}>", "a<b>c"),
        ("abc", "x*", "-", "-a-b-c-"),
    ],
)
def test_replacement(text: str, pattern: str, replacement: str, expected: str) -> None:
    found = replace(text, pattern, replacement, count=0, ignore_case=False, limit=1000)
    assert found == expected


def test_a_result_is_the_same_near_the_limit() -> None:
    arguments = ("a-b-c", "([a-z])-", "<$1>")
    plain = replace(*arguments, count=0, ignore_case=False, limit=10_000)
    counted = replace(*arguments, count=0, ignore_case=False, limit=20)
    assert plain == counted == "<a><b>c"
