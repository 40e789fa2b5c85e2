"""Patterns of our own on texts that are long and regular: none may take time by their square."""

import time

import pytest

from deluge.repl.history import holds_secret
from deluge.scripts import declared_functions
from deluge.services.redact import Redactor

PIECES = [
    "\n",
    " ",
    "a",
    "a ",
    "a.",
    "a\n",
    ";\n",
    "}\n ",
    "void f.g(",
    '"',
    '="',
    'a="',
    "/*",
    "://",
]


@pytest.mark.parametrize("piece", PIECES)
def test_long_texts_take_no_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    declared_functions(text)
    holds_secret(text)
    Redactor(emails=True).text(text)
    assert time.process_time() - started < 1.0


def test_headers_are_found_behind_whatever_stands_there() -> None:
    text = """
    // a comment

    void first.one(string a)
    {
    } string second_two() {}
    x = 1; map
    third . three ( )
    {
    }
    if (x) {}
    """
    assert declared_functions(text) == ["first.one", "second_two", "third.three"]
