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
_DEEP = b"[" * (MAX_DEPTH + 1)
_NOT_STRUCTURE = bytes(each for each in range(256) if each not in b'[]{}"')
_TO_ZERO = bytes.maketrans(b"123456789E", b"000000000e")


def parse_json(text: str) -> object:
    """The value of a strict JSON text; raises EvalError `Invalid JSON Format String`."""
    check_json_size(text)
    try:
        return _decoder(_has_long_numbers(text)).decode(text)
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


def invalid_json() -> EvalError:
    """Zoho's error for a text that is not JSON."""
    return EvalError("Invalid JSON Format String", code="invalid-json")


def _too_deep(text: str) -> bool:
    """Whether brackets outside of strings nest beyond the limit; exact, and all in C.

    Of the text only brackets and quotes are kept. Two quotes side by side hold nothing between
    them and go; what is left in quotes goes too. Each round then takes the innermost pairs of
    brackets away, so that a value n deep needs n rounds; brackets that open in a row need none.
    """
    if "\\" in text:
        text = text.replace("\\\\", "").replace('\\"', "")
    content = text.encode("utf-8", "replace").translate(_TO_SQUARE, _NOT_STRUCTURE)
    content = content.replace(b'""', b"")
    if b'"' in content:
        content = b"".join(content.split(b'"')[::2])
    for _ in range(MAX_DEPTH):
        if _DEEP in content:
            return True
        inner = content.replace(b"[]", b"")
        if len(inner) == len(content):
            break
        content = inner
    return content.count(b"[") > MAX_DEPTH or b"[]" in content


def _has_long_numbers(text: str) -> bool:
    """Whether a number may be beyond 64 bits or a double; a look in C, not a parse.

    Most texts hold none, and reading every number through Python costs twice the time.
    """
    zeros = text.encode("utf-8", "replace").translate(_TO_ZERO)
    return b"0" * 19 in zeros or b"e000" in zeros or b"e+000" in zeros


def _refuse(constant: str) -> object:
    raise ValueError(constant)


@cache
def _decoder(long_numbers: bool) -> "JSONDecoder":
    from json import JSONDecoder  # not at start-up

    if not long_numbers:
        return JSONDecoder(parse_constant=_refuse)
    return JSONDecoder(parse_int=number_of, parse_float=decimal_of, parse_constant=_refuse)
