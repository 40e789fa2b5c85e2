"""Hostile and very long texts: an answer, in time proportional to the length, never a crash."""

import random
import time

import pytest

from deluge.errors import ParseError
from deluge.source import Source
from deluge.syntax.cache import decode, encode
from deluge.syntax.parser import MAX_CHARACTERS, parse, parse_all
from deluge.syntax.printer import to_text

LONG = 10_000

# Repeated for a long time, each is an error that a careless pattern would find in quadratic time.
UNITS = [
    "{ ", "x ", '"a" ', "/ ", "a not ", "zoho.a.", "sendmail ", "is ", "last ", "x = 1\n", "view: ",
    "invokeurl [ ", "for each ", "x-", "\\", "“", "[ x /* ", "invokeurl [ x /* ", "sendmail // \n",
]  # fmt: skip
WORDS = [
    "if", "(", ")", "{", "}", "x", "=", "==", "1", '"a"', ";", ".", ",", "[", "]", ":", "in",
    "for each", "else", "info", "update", "try", "catch", "sendmail [", "url :", "return", "-",
    "!", "sort by", "range from", "to", "insert into", "alert", "hide", "null", "/*", "'", "desc",
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "x = " + " + ".join(["a"] * LONG) + ";",
        "x = " + " && ".join(["a == b"] * LONG) + ";",
        "x = " + " * ".join(["a"] * LONG) + ";",
        "f(" + ",".join(["1"] * LONG) + ");",
        "if(a) { }" + " else if(b) { }" * LONG,
        "x = " + "(" * 190 + "1 + 2" + ")" * 190 + ";",
        "x = " + '{"a":' * 190 + "1" + "}" * 190 + ";",
        "if(a) {" * 190 + "}" * 190,
        "x = " + "-" * 400 + "a;",
        "x = a" + ".b()" * 400 + ";",
        "sendmail [" + "a : b\n" * LONG + "]",
        "insert into F [" + "A = b\n" * LONG + "]",
    ],
    ids=lambda text: text[:20],
)
def test_long_scripts(text: str) -> None:
    program = parse(Source(text))
    printed = to_text(program)
    assert parse(Source(printed)) == program
    assert decode(encode(program)) == program


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * LONG + "1" + ")" * LONG + ";",
        "x = " + "{" * LONG + "}" * LONG + ";",
        "x = " + "f(" * LONG + ")" * LONG + ";",
        "if(a) {" * LONG + "}" * LONG,
        "x = " + "!" * LONG + "a;",
        "x = a" + ".b()" * LONG + ";",
    ],
    ids=lambda text: text[:20],
)
def test_too_deep(text: str) -> None:
    with pytest.raises(ParseError, match="too deeply nested"):
        parse(Source(text))
    _, errors = parse_all(Source(text))
    assert errors


def test_too_many_digits() -> None:
    with pytest.raises(ParseError, match="digits"):
        parse(Source("x = " + "9" * 100_000 + ";"))


def noise(length: int) -> str:
    return "".join(random.Random(length).choices("(){}[];:,.+-*/=<>!&|\"'abc 019\n\\", k=length))


def test_too_long() -> None:
    began = time.thread_time()
    with pytest.raises(ParseError, match="longer than"):
        parse(Source(noise(MAX_CHARACTERS + 1)))
    assert time.thread_time() - began < 8  # most of it makes the noise


@pytest.mark.parametrize("unit", UNITS)
def test_repetition_is_linear(unit: str) -> None:
    began = time.thread_time()
    _, errors = parse_all(Source("x = " + unit * (100_000 // len(unit))))
    assert errors
    assert time.thread_time() - began < 3


@pytest.mark.parametrize("seed", range(300))
def test_noise_never_crashes(seed: int) -> None:
    chosen = random.Random(seed)
    text = " ".join(chosen.choices(WORDS, k=chosen.randrange(1, 60)))
    program, errors = parse_all(Source(text))
    assert program is not None or errors
    if not errors:
        assert program is not None
        assert parse(Source(to_text(program))) == program
