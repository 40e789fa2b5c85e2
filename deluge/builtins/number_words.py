"""Numbers in words."""

from typing import Any

from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.extras import extra_module

Number = int | float

_LANGUAGES = {
    "en-us": "en", "en-gb": "en_GB", "en-in": "en_IN", "fr": "fr", "de": "de", "it": "it",
    "ja": "ja", "ko": "ko", "zh": "zh", "es": "es", "pt": "pt",
}  # fmt: skip
_MAX_WHOLE = 10**18
_MAX_DIGITS = 15


@builtin(
    "number|decimal", "toWords", params="text language?", result="text",
    source="https://www.zoho.com/deluge/help/functions/number/towords.html",
)  # fmt: skip
def to_words(value: Number, language: str = "en-us") -> str:
    """The number in words: en-us (when left out), en-gb, en-in, fr, de, it, ja, ko, zh, es, pt.

    >> 1989.toWords("en-us")
    one thousand nine hundred eighty-nine
    >> 20000000.toWords("en-in")
    two crore

    More than 18 digits (15 with a fraction) are an error, and so is a null receiver.
    """
    code = _LANGUAGES.get(language.strip().lower())
    if code is None:
        raise EvalError(
            f"'{language[:60]}' is no language of toWords", code="wrong-arguments",
            hint=f"use one of {', '.join(_LANGUAGES)}",
        )  # fmt: skip
    digits = _decimal_digits(value)
    try:
        words: str = extra_module("num2words").num2words(digits, lang=code)
    except (NotImplementedError, OverflowError, ValueError, KeyError, IndexError, TypeError):
        raise EvalError(f"The number cannot be written in words in {language}") from None
    return _in_zoho_style(words, code)


def _decimal_digits(value: Number) -> Any:
    """The number with exactly the digits it prints, checked against the documented lengths."""
    from decimal import Decimal

    if type(value) is int or float(value).is_integer():
        whole = int(value)
        if abs(whole) >= _MAX_WHOLE:
            raise EvalError("toWords takes at most 18 digits", code="limit-size")
        return whole
    number = Decimal(repr(value))
    if len(format(abs(number), "f").replace(".", "").lstrip("0")) > _MAX_DIGITS:
        raise EvalError(
            "toWords takes at most 15 digits of a number with a fraction", code="limit-size"
        )
    return number


def _in_zoho_style(words: str, code: str) -> str:
    """English without commas, American English without "and"."""
    if not code.startswith("en"):
        return words
    words = words.replace(",", "")
    return words.replace(" and ", " ") if code == "en" else words
