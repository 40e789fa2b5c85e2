"""How values look."""

import pytest

from deluge.repl.session import Session
from deluge.repl.show import one_line, plain, pretty, printable
from deluge.repl.table import rows_of, table
from deluge.repl.theme import THEMES, ansi_codes, coloured
from deluge.repl.world import WorldSettings

SESSION = Session(WorldSettings(org="memory", now="2026-03-01T09:30:00", timezone="UTC"))
CONVENTIONS = SESSION.interpreter.context.conventions


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ('"a\\n\\"b\\""', '"a\\n\\"b\\""'),
        ("null", "null"),
        ("1.0", "1.0"),
        ("true", "true"),
        ("today", "'01-Mar-2026'"),
        ("{}", "{}"),
        ("{1, 2}", "[1, 2]"),
        ('{"a": {"b": null}}', '{"a": {"b": null}}'),
        ('Collection("k": 1)', '{"k": 1}'),
        ('"日本"', '"日本"'),
        ('"é\u202e"', '"é\\u202e"'),
        ('"x".toFile("a.txt")', 'file "a.txt" (1 bytes, text/plain)'),
    ],
)
def test_one_line(expression: str, shown: str) -> None:
    outcome = SESSION.evaluate(expression)
    assert outcome.error is None
    assert plain(pretty(outcome.value, CONVENTIONS)) == shown


def test_what_does_not_fit_is_indented() -> None:
    value = {"name": "x" * 20, "inner": {"list": list(range(12)), "empty": []}}
    assert plain(pretty(value, CONVENTIONS, 40)) == (
        '{\n  "name": "xxxxxxxxxxxxxxxxxxxx",\n  "inner": {\n'
        '    "list": [\n      0,\n      1,\n      2,\n      3,\n      4,\n      5,\n      6,\n'
        '      7,\n      8,\n      9,\n      10,\n      11\n    ],\n    "empty": []\n  }\n}'
    )


def test_huge_values_end_early() -> None:
    assert plain(pretty(list(range(50_000)), CONVENTIONS)).endswith("\n  … 49,000 more\n]")
    text = plain(pretty("x" * 1_000_000, CONVENTIONS))
    assert len(text) < 30_000
    assert text.endswith("(1,000,000 characters)")
    nested: dict[str, object] = {}
    nested["a"] = nested["b"] = nested
    assert len(plain(pretty(nested, CONVENTIONS))) < 3_000_000
    assert len(plain(one_line(nested, CONVENTIONS, 40))) <= 40


def test_wide_and_narrow_tables() -> None:
    rows = rows_of([{"Name": "Ada", "Age": 36}, {"Name": "日本", "City": "Kyōto"}])
    assert rows is not None
    assert plain(table(rows, CONVENTIONS, 40)) == (
        "Name | Age | City\n-----+-----+------\nAda  |  36 | \n日本 |     | Kyōto\n(2 rows)"
    )
    assert plain(table(rows, CONVENTIONS, 12)).startswith("-[ 1 ]------\nName | Ada\nAge  | 36\n")


@pytest.mark.parametrize("value", [[], [1], [{}], [{"a": 1}, 2], "text", None, {}])
def test_what_is_no_table(value: object) -> None:
    assert rows_of(value) is None


def test_control_characters_never_reach_the_terminal() -> None:
    assert printable("a\x1b[31m\r\n", keep="\n") == "a\\x1b[31m\\r\n"


@pytest.mark.parametrize("name", THEMES)
def test_every_style_of_a_theme_is_understood(name: str) -> None:
    assert set(THEMES[name]) == set(THEMES["default"])
    for style in THEMES[name].values():
        ansi_codes(style)


def test_colours() -> None:
    shown = coloured([("number", "1"), ("", " "), ("error", "x")], THEMES["default"])
    assert shown == "\x1b[36m1\x1b[0m \x1b[1;31mx\x1b[0m"
