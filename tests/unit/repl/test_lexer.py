"""The Pygments lexer."""

from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, String, Text, Token

ROOT = Path(__file__).parents[3]


def kinds(text: str) -> list[tuple[object, str]]:
    lexer = get_lexer_by_name("deluge")
    return [pair for pair in lexer.get_tokens(text) if pair[0] not in Token.Text]


def test_it_is_found_by_name_and_file() -> None:
    assert get_lexer_for_filename("x.dg").name == "Deluge"


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("for each  index i in l { }", Keyword, "for each  index"),
        ("Info x;", Keyword, "Info"),
        ('x = "a\\"b";', String.Double, '"a\\"b"'),
        ("// a", Comment.Single, "// a"),
        ("a.toList()", Name.Function, "toList"),
        ("zoho.crm.x", Name.Builtin, "zoho"),
        ("r = invokeurl [ url: u ]", Name.Builtin, "invokeurl"),
        ("x = null;", Keyword.Constant, "null"),
        ("string f(int a) { }", Keyword.Type, "int"),
        ('"open', String.Double, '"open'),
    ],
)
def test_tokens(text: str, kind: object, part: str) -> None:
    assert (kind, part) in [(found, content.strip("\n")) for found, content in kinds(text)]


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/**/*.dg")), ids=lambda path: path.name)
def test_examples_hold_nothing_unknown(path: Path) -> None:
    lexer = get_lexer_by_name("deluge")
    text = path.read_text(encoding="utf-8")
    odd = [part for kind, part in lexer.get_tokens(text) if kind is Text]
    assert odd == []


def test_any_text_is_given_back_whole() -> None:
    lexer = get_lexer_by_name("deluge", ensurenl=False, stripnl=False)
    text = 'x = "a" \x00 § \' } /* open \n\t'
    assert "".join(part for _, part in lexer.get_tokens(text)) == text
