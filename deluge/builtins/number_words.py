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
    if code == "zh":
        return _in_chinese(digits)
    try:
        return _in_zoho_style(_in_words(digits, code), code)
    except (NotImplementedError, OverflowError, ValueError, KeyError, IndexError, TypeError):
        raise EvalError(f"The number cannot be written in words in {language}") from None


def _in_words(number: Any, code: str) -> str:
    """The number in words as num2words has them, where it lacks nothing."""
    num2words: Any = extra_module("num2words").num2words
    if -1 < number < 0:  # it drops the sign
        one, minus_one = (str(num2words(each, lang=code)) for each in (1, -1))
        return minus_one.removesuffix(one) + _in_words(-number, code)
    if code == "it" and type(number) is not int:  # it drops the fraction of a Decimal
        number = float(number)
    return str(num2words(number, lang=code))


def _in_chinese(number: Any) -> str:
    """The number in Chinese, which num2words does not know."""
    sign = "负" if number < 0 else ""
    whole, _, fraction = format(abs(number), "f" if type(number) is not int else "d").partition(".")
    words = _chinese_whole(int(whole))
    if fraction:
        words += "点" + "".join(_CHINESE_DIGITS[int(each)] for each in fraction)
    return sign + words


_CHINESE_DIGITS = "零一二三四五六七八九"
_CHINESE_UNITS = ("", "十", "百", "千")
_CHINESE_GROUPS = ("", "万", "亿", "兆", "京")


def _chinese_whole(number: int) -> str:
    """A whole number, four digits at a time; a row of zeros within a group, or of a whole group,
    is one zero."""
    if number == 0:
        return _CHINESE_DIGITS[0]
    out = ""
    digits = str(number)
    for at, digit in enumerate(digits):
        group, unit = divmod(len(digits) - at - 1, 4)
        if digit != "0":
            before = digits[max(0, at - 4) : at] if unit == 3 else digits[at - 1 : at]
            zero = "零" if out and not before.strip("0") else ""
            out += zero + _CHINESE_DIGITS[int(digit)] + _CHINESE_UNITS[unit]
        if unit == 0 and digits[max(0, at - 3) : at + 1].strip("0"):
            out += _CHINESE_GROUPS[group]
    return out.removeprefix("一") if out.startswith("一十") else out


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
