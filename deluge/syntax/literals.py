"""The values that literals stand for."""

import re
from typing import Final

MAX_DIGITS: Final = 1000  # Python refuses to convert far longer ones; no number type is near

_ESCAPES: Final = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t"}
_ESCAPE: Final = re.compile(r"\\.", re.DOTALL)


def double_quoted(literal: str) -> str:
    """The text of a "..." literal: five escapes are known, any other stays as it is written."""
    text = literal[1:-1]
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return text


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match.group(), match.group())


def double_quote(text: str) -> str:
    """The literal that stands for a text."""
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(char, escape)
    return f'"{text}"'
