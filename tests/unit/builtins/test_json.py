"""Reading JSON: strict, loose, refused.

Source: https://www.zoho.com/deluge/help/functions/string/tomap.html
"""

import pytest

from deluge.errors import EvalError
from deluge.values.json import MAX_DEPTH, parse_any_json, parse_json, parse_json_or_none


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1,-2.5,true,null]", [1, -2.5, True, None]),
        ("[9223372036854775807]", [2**63 - 1]),
        ("[9223372036854775808]", ["9223372036854775808"]),
        ("[-9223372036854775809]", ["-9223372036854775809"]),
        ("[1e999,-1E+400]", ["1e999", "-1E+400"]),
        ('["' + "[" * 1000 + '"]', ["[" * 1000]),
        ('["a\\"[", 1]', ['a"[', 1]),
    ],
)
def test_strict(text: str, expected: object) -> None:
    assert parse_json(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{company:Zoho, product:Creator}", {"company": "Zoho", "product": "Creator"}),
        ("{'a b':'it\\'s'}", {"a b": "it's"}),
        ("{a:1,b:1.5,c:true,d:null,e:-3}", {"a": 1, "b": 1.5, "c": True, "d": None, "e": -3}),
        ("{a=1;b=>2}", {"a": 1, "b": 2}),
        ("[1,2,]", [1, 2]),
        ("{a:{b:[x y, z]}}", {"a": {"b": ["x y", "z"]}}),
        ("{12:x}", {"12": "x"}),
    ],
)
def test_loose(text: str, expected: object) -> None:
    assert parse_any_json(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "plain words", "{", "{a}", "{a:}", "{a:1}}", "{'a:1}", "{a:1 b:2}", "[1", "[NaN", "nul"],
)
def test_neither(text: str) -> None:
    with pytest.raises(EvalError, match="Invalid JSON Format String"):
        parse_any_json(text)


@pytest.mark.parametrize("text", ["", "  ", "12", '"a"', "true", "[1,", "{", "words, more"])
def test_no_structure(text: str) -> None:
    assert parse_json_or_none(text) is None


@pytest.mark.parametrize("pieces", [("[", "1", "]"), ('{"a":', "1", "}"), ('["]",', "1", "]")])
def test_depth(pieces: tuple[str, str, str]) -> None:
    opening, middle, closing = pieces
    parse_json(opening * MAX_DEPTH + middle + closing * MAX_DEPTH)
    with pytest.raises(EvalError, match="deeper"):
        parse_json(opening * (MAX_DEPTH + 1) + middle + closing * (MAX_DEPTH + 1))
