"""Reading JSON texts as Deluge values: maps, lists and scalars."""

from functools import cache
from typing import TYPE_CHECKING

from deluge.errors import EvalError
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN

if TYPE_CHECKING:
    from json import JSONDecoder

MAX_JSON = 50 * 1024 * 1024
"""Longest text that is read, in characters."""

MAX_DEPTH = 500
"""How deep maps and lists may be nested: far beyond any service's answer."""

_TO_SQUARE = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(each for each in range(256) if each not in b"[]{}")


def parse_json(text: str) -> object:
    """The value of a strict JSON text; raises EvalError `Invalid JSON Format String`."""
    check_json_size(text)
    try:
        return _decoder().decode(text)
    except (ValueError, RecursionError):
        raise invalid_json() from None


def parse_json_or_none(text: str) -> object:
    """The value of a JSON object or array text, or None when it is neither.

    An object may be written loosely (`{city:Pune}`), as `toMap` takes it.
    """
    start = text[:1]
    if start not in "{[":
        start = text.lstrip()[:1]
    if not start or start not in "{[":
        return None
    try:
        return parse_json(text)
    except EvalError as error:
        if start == "[" or error.code != "invalid-json":
            return None
    from deluge.values.loosejson import parse_loose_json

    try:
        return parse_loose_json(text)
    except EvalError:
        return None


def parse_any_json(text: str) -> object:
    """The value of a JSON object or array text, strict or loose, or EvalError."""
    try:
        return parse_json(text)
    except EvalError as error:
        if error.code != "invalid-json":
            raise
    from deluge.values.loosejson import parse_loose_json

    return parse_loose_json(text)


def number_of(digits: str) -> object:
    """The NUMBER of a JSON integer; beyond 64 bits its digits as TEXT, so that none is lost."""
    if len(digits) < 19:
        return int(digits)
    if len(digits) < 21:
        number = int(digits)
        if NUMBER_MIN <= number <= NUMBER_MAX:
            return number
    return digits


def decimal_of(digits: str) -> object:
    """The DECIMAL of a JSON fraction; beyond the range of a double its digits as TEXT."""
    number = float(digits)
    return digits if number in (float("inf"), float("-inf")) else number


def check_json_size(text: str) -> None:
    """Raise EvalError when the text is too long or nested too deeply to be read."""
    if len(text) > MAX_JSON:
        raise EvalError("The JSON text is longer than 50 MB", code="limit-size")
    if text.count("[") + text.count("{") > MAX_DEPTH and _too_deep(text):
        raise EvalError(
            f"The JSON text is nested deeper than {MAX_DEPTH} levels", code="limit-depth"
        )


def invalid_json(hint: str | None = None) -> EvalError:
    """Zoho's error for a text that is not JSON."""
    return EvalError("Invalid JSON Format String", code="invalid-json", hint=hint)


def _too_deep(text: str) -> bool:
    """Whether brackets outside of strings nest beyond the limit; exact, and all in C.

    What is left when strings are cut out is a row of brackets; each round takes the innermost
    pairs away, so a value n deep needs n rounds.
    """
    if "\\" in text:
        text = text.replace("\\\\", "").replace('\\"', "")
    outside = "".join(text.split('"')[::2])
    brackets = outside.encode("utf-8", "replace").translate(_TO_SQUARE, _NOT_BRACKETS)
    for _ in range(MAX_DEPTH):
        inner = brackets.replace(b"[]", b"")
        if len(inner) == len(brackets):
            break
        brackets = inner
    return brackets.count(b"[") > MAX_DEPTH or b"[]" in brackets


def _refuse(constant: str) -> object:
    raise ValueError(constant)


@cache
def _decoder() -> "JSONDecoder":
    from json import JSONDecoder  # not at start-up

    return JSONDecoder(parse_int=number_of, parse_float=decimal_of, parse_constant=_refuse)
