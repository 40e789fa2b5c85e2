"""Every form of the language parses, prints in the editor's layout, and parses back the same."""

import re
from pathlib import Path

import pytest

from deluge.source import Source
from deluge.syntax.cache import decode, encode
from deluge.syntax.parser import parse
from deluge.syntax.printer import to_text


def read_forms() -> list[tuple[str, str]]:
    """Pairs of script and printed text."""
    text = (Path(__file__).parent / "forms.txt").read_text(encoding="utf-8")
    body = text.split("\n\n", 1)[1]
    blocks = [block.split("\n---\n") for block in body.split("\n===\n") if block.strip()]
    return [(script, printed) for script, printed in blocks]


FORMS = read_forms()


@pytest.mark.parametrize(("script", "printed"), FORMS, ids=[form[0][:40] for form in FORMS])
def test_form(script: str, printed: str) -> None:
    program = parse(Source(script))
    text = to_text(program)
    assert text == printed + "\n"
    assert parse(Source(text)) == program
    assert decode(encode(program)) == program


def test_line_ends_of_windows() -> None:
    for script, printed in FORMS:
        assert to_text(parse(Source(script.replace("\n", "\r\n")))) == printed + "\n"


def with_gaps(script: str, blank: str, line_break: str) -> str:
    """The script with other blanks between its words; texts stay as they are."""
    parts = re.split(r"(\"(?:\\.|[^\"\\])*\"|'[^'\n]*'|//[^\n]*|/\*.*?\*/)", script, flags=re.S)
    for number, part in enumerate(parts):
        if number % 2 == 0:
            part = re.sub(r"[ \t]*\n\s*", "\0", part)
            parts[number] = re.sub(r"[ \t]+", blank, part).replace("\0", line_break)
    return "".join(parts)


@pytest.mark.parametrize("blank", ["\u00a0", "\u200b", "\ufeff\t", "\u2028"])
def test_any_blank_parts_words(blank: str) -> None:
    for script, _printed in FORMS:
        assert parse(Source(with_gaps(script, blank, "\n"))) == parse(Source(script))


def test_a_comment_may_end_any_line() -> None:
    for script, _printed in FORMS:
        commented = with_gaps(script, " ", " // it's \"why\n").replace(" [", " /* [ */ [")
        assert parse(Source(commented)) == parse(Source(script))


def test_comments_around_the_variable_of_a_loop() -> None:
    plain = parse(Source("for each index i in l { } for each index in l { } for each x in l { }"))
    commented = parse(
        Source(
            "for each index /* a */ i // b\n in /* c */ l { } "
            "for each index /* d */ in l { } for each /* e */ x /* f */ in l { }"
        )
    )
    assert commented == plain
