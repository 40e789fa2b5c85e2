"""Texts against a model that looks at one position after the other; conversions and encodings
against their way back."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deluge.builtins.context import Context, User
from deluge.builtins.dispatch import plain_call
from deluge.errors import DelugeError
from deluge.values.conventions import Conventions

CONTEXT = Context(
    Conventions(zone=UTC, zone_name="UTC"), lambda: datetime.now(UTC), Random(1), User()
)

texts = st.text("aAbB1 \t\né\u00a0𝒜.$\\(", max_size=8)
searched = st.text("aAbB1 é.$\\(", max_size=3)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
positions = st.integers(-2, 10)


def call(name: str, *args: object) -> Any:
    """`receiver.name(args)`, or a plain call."""
    plain = plain_call(name, len(args), CONTEXT)
    assert plain is not None, name
    return plain(*args)


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    """What it gives; "error" for any error of the language."""
    try:
        return function(*args)
    except DelugeError:
        return "error"


# ---- the model


def units(text: str) -> list[str]:
    """The UTF-16 units that lengths and indexes count; an emoji has two."""
    halves = ((code >> 10, code & 0x3FF) for code in (ord(each) - 0x10000 for each in text))
    return [
        unit
        for each, (high, low) in zip(text, halves, strict=True)
        for unit in ([each] if each < "\U00010000" else [chr(0xD800 + high), chr(0xDC00 + low)])
    ]


def whole(parts: list[str]) -> str:
    """The text of units; two halves side by side are one character."""
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def found_at(text: str, search: str) -> list[int]:
    """Where the search text begins, overlaps included."""
    return [at for at in range(len(text) + 1) if text[at : at + len(search)] == search]


def apart(text: str, search: str) -> list[int]:
    """Where it begins when each character is used once."""
    taken: list[int] = []
    for at in found_at(text, search):
        if not taken or at >= taken[-1] + len(search):
            taken.append(at)
    return taken


def exchanged(text: str, search: str, replacement: str, places: list[int]) -> str:
    """The text with the search text exchanged at those places."""
    for at in reversed(places):
        text = text[:at] + replacement + text[at + len(search) :]
    return text


@given(texts, searched)
def test_search(text: str, search: str) -> None:
    found = found_at(text, search)
    assert call("contains", text, search) == bool(found)
    assert call("notContains", text, search) == (not found)
    indexes = [len(units(text[:at])) for at in found] or [-1]
    assert call("indexOf", text, search) == call("find", text, search) == indexes[0]
    assert call("lastIndexOf", text, search) == indexes[-1]
    assert call("startsWith", text, search) == (0 in found)
    assert call("endsWith", text, search) == (len(text) - len(search) in found)
    assert call("getPrefix", text, search) == (text[: found[0]] if found else None)
    assert call("getSuffix", text, search) == (text[found[0] + len(search) :] if found else None)
    count = len(apart(text, search)) if search else 0
    assert call("getOccurenceCount", text, search) == count


@given(texts, searched)
def test_search_that_ignores_case(text: str, search: str) -> None:
    small, wanted = text.lower(), search.lower()
    for name in ("contains", "startsWith", "endsWith"):
        assert call(f"{name}IgnoreCase", text, search) == call(name, small, wanted)
    assert call("equalsIgnoreCase", text, search) == (small == wanted)
    for name in ("getPrefix", "getSuffix"):
        part = call(f"{name}IgnoreCase", text, search)
        assert (part if part is None else part.lower()) == call(name, small, wanted)


@given(texts, searched, searched)
def test_replacement(text: str, search: str, replacement: str) -> None:
    if search:
        places = apart(text, search)
        assert call("replaceAll", text, search, replacement, True) == exchanged(
            text, search, replacement, places
        )
        assert call("replaceFirst", text, search, replacement, True) == exchanged(
            text, search, replacement, places[:1]
        )
        small = apart(text.lower(), search.lower())
        assert call("replaceAllIgnoreCase", text, search, replacement, True) == exchanged(
            text, search, replacement, small
        )
        assert call("remove", text, search) == exchanged(text, search, "", places)
        assert call("removeFirstOccurence", text, search) == exchanged(text, search, "", places[:1])
        last = found_at(text, search)[-1:]
        assert call("removeLastOccurence", text, search) == exchanged(text, search, "", last)
    else:
        assert call("remove", text, search) == text


@given(texts, positions, positions)
def test_parts(text: str, start: int, end: int) -> None:
    letters = units(text)
    size = len(letters)
    stop = size if end < 0 else end
    inside = 0 <= start <= stop <= size
    part = whole(letters[start:stop]) if inside else "error"
    for name in ("subString", "subText", "mid"):
        assert outcome(call, name, text, start, end) == part
    first = text if start < 0 else whole(letters[:start])
    assert outcome(call, "left", text, start) == (first if start <= size else "error")
    last = whole(letters[size - start :]) if 0 <= start <= size else "error"
    assert outcome(call, "right", text, start) == last


@given(texts, st.integers(-2, 12))
def test_shape(text: str, number: int) -> None:
    letters = list(text)
    size = len(units(text))
    assert call("length", text) == call("len", text) == size
    assert call("reverse", text) == "".join(letters[::-1])
    assert call("repeat", text, number) == "".join(text for _ in range(number))
    missing = " " * max(0, number - size)
    assert call("leftpad", text, number) == missing + text
    assert call("rightpad", text, number) == text + missing
    seen = [at for at, letter in enumerate(letters) if letter > " "]
    first, past = (seen[0], seen[-1] + 1) if seen else (len(letters), 0)
    assert call("trim", text) == text[first:past]
    assert call("ltrim", text) == text[first:]
    assert call("rtrim", text) == text[:past]


@given(texts)
def test_letters(text: str) -> None:
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    digits = "0123456789"
    for name, kept in (
        ("getAlpha", lambda letter: letter in alphabet),
        ("getAlphaNumeric", lambda letter: letter in alphabet + digits),
        ("removeAllAlpha", lambda letter: letter not in alphabet),
        ("removeAllAlphaNumeric", lambda letter: letter not in alphabet + digits),
    ):
        assert call(name, text) == "".join(letter for letter in text if kept(letter))
    assert call("isAscii", text) == all(ord(letter) < 128 for letter in text)
    small, capital = call("toLowerCase", text), call("toUpperCase", text)
    assert [a.lower() for a in text] == list(small)
    assert call("equalsIgnoreCase", small, capital)


@given(texts, st.sampled_from([",", ";", "ab", "."]))
def test_lists_of_a_text(text: str, separator: str) -> None:
    parts = call("toList", text, separator)
    assert separator.join(parts) == text
    assert len(parts) == len(apart(text, separator)) + 1


# ---- there and back

plain_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | anything
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(anything, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(anything, plain_json, max_size=5), st.lists(plain_json, max_size=5))
def test_json(pairs: dict[str, Any], items: list[Any]) -> None:
    text = call("toString", pairs)
    assert json.loads(text) == pairs
    assert call("toMap", text) == pairs
    assert call("toMap", json.dumps(pairs)) == pairs
    assert call("toMap", json.dumps(pairs, ensure_ascii=False, indent=2)) == pairs
    assert call("toJSONList", json.dumps(items)) == items


@given(st.integers(-(2**63), 2**63 - 1), st.floats(-1e15, 1e15))
def test_numbers(number: int, decimal: float) -> None:
    assert call("toLong", call("toString", number)) == number
    assert call("toDecimal", call("toString", decimal)) == decimal
    assert call("toLong", decimal) == int(decimal)
    assert call("toDecimal", call("toString", number)) == float(number)


PAIRS = [
    ("textToHex", "hexToText"),
    ("htmlEncode", "htmlDecode"),
    ("xmlEncode", "xmlDecode"),
    ("zoho.encryption.urlEncode", "zoho.encryption.urlDecode"),
    ("encodeUrl", "zoho.encryption.urlDecode"),
    ("zoho.encryption.base64Encode", "zoho.encryption.base64Decode"),
    ("zoho.encryption.base32Encode", "zoho.encryption.base32Decode"),
]


@given(st.sampled_from(PAIRS), anything)
def test_encodings(pair: tuple[str, str], text: str) -> None:
    encode, decode = pair
    assert call(decode, call(encode, text)) == text


ivs = st.none() | st.just("a00000000000000b")


@settings(max_examples=30)
@given(st.text("kK1é", min_size=1, max_size=16), anything, ivs)
def test_encryption(key: str, text: str, iv: str | None) -> None:
    given_iv = [iv] if iv else []
    for name in ("aes{}", "aes{}128"):
        encode, decode = (f"zoho.encryption.{name.format(way)}" for way in ("Encode", "Decode"))
        encoded = call(encode, key, text, *given_iv)
        assert encoded != text
        assert call(decode, key, encoded, *given_iv) == text
