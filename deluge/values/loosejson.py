"""JSON as scripts write it by hand: `{company:Zoho, product:'Creator'}`.

Accepted beyond JSON: unquoted keys and values, single quotes, `=` or `=>` for `:`, `;` for `,`,
and a comma before the closing bracket. Source:
https://www.zoho.com/deluge/help/functions/string/tomap.html
"""

from functools import cache
from re import Pattern

from deluge.errors import EvalError
from deluge.values.json import (
    MAX_DEPTH,
    check_json_size,
    decimal_of,
    invalid_json,
    number_of,
)  # fmt: skip

_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None}


def parse_loose_json(text: str) -> object:
    """The map or list a loosely written JSON object or array stands for, or EvalError."""
    check_json_size(text)
    reader = _Reader(text)
    value = reader.container(0)
    if reader.skip():
        raise invalid_json()
    return value


class _Reader:
    """A position in a text, moved forward by each piece read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip(self) -> str:
        """The next character that is no white space, or "" at the end."""
        match = _patterns()["space"].match(self.text, self.at)
        if match:
            self.at = match.end()
        return self.text[self.at : self.at + 1]

    def container(self, depth: int) -> object:
        """The object or array that starts here."""
        if depth > MAX_DEPTH:
            raise EvalError(
                f"The JSON text is nested deeper than {MAX_DEPTH} levels", code="limit-depth"
            )
        start = self.skip()
        self.at += 1
        if start == "{":
            return self.members(depth)
        if start == "[":
            return self.elements(depth)
        raise invalid_json()

    def members(self, depth: int) -> dict[object, object]:
        """The members up to the closing brace."""
        found: dict[object, object] = {}
        while self.skip() != "}":
            key = self.scalar()
            self.separator()
            found[_key_text(key)] = self.value(depth)
            if not self.next_item("}"):
                break
        self.at += 1
        return found

    def elements(self, depth: int) -> list[object]:
        """The elements up to the closing bracket."""
        found: list[object] = []
        while self.skip() != "]":
            found.append(self.value(depth))
            if not self.next_item("]"):
                break
        self.at += 1
        return found

    def separator(self) -> None:
        """Step over `:`, `=` or `=>`."""
        sign = self.skip()
        if sign not in (":", "="):
            raise invalid_json()
        self.at += 2 if self.text.startswith("=>", self.at) else 1

    def next_item(self, closing: str) -> bool:
        """Step over `,` or `;`; False when the closing bracket is next."""
        sign = self.skip()
        if sign == closing:
            return False
        if sign not in (",", ";"):
            raise invalid_json()
        self.at += 1
        return True

    def value(self, depth: int) -> object:
        """The value that starts here."""
        start = self.skip()
        return self.container(depth + 1) if start in ("{", "[") else self.scalar()

    def scalar(self) -> object:
        """A quoted text, or what an unquoted word stands for."""
        start = self.skip()
        if start in ("'", '"'):
            return self.quoted(start)
        match = _patterns()["word"].match(self.text, self.at)
        if match is None:
            raise invalid_json()
        self.at = match.end()
        return _word_value(match.group().strip())

    def quoted(self, quote: str) -> str:
        """The text between quotes, escapes resolved."""
        match = _patterns()[quote].match(self.text, self.at)
        if match is None:
            raise invalid_json()
        self.at = match.end()
        inner = match.group(1)
        if "\\" not in inner:
            return inner
        return _patterns()["escape"].sub(lambda found: _unescape(found.group(1)), inner)


def _unescape(escape: str) -> str:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _ESCAPES.get(escape, escape)


def _word_value(word: str) -> object:
    if not word:
        raise invalid_json()
    lower = word.lower()
    if lower in _WORDS:
        return _WORDS[lower]
    if _patterns()["integer"].fullmatch(word):
        return number_of(word)
    if _patterns()["decimal"].fullmatch(word):
        return decimal_of(word)
    return word


def _key_text(key: object) -> str:
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    return str(key)


@cache
def _patterns() -> dict[str, Pattern[str]]:
    import re  # not at start-up

    return {
        "space": re.compile(r"\s*"),
        "word": re.compile(r"[^,:;=\[\]{}\"'#/\\\x00-\x1f][^,:;=\]}\x00-\x1f]*"),
        "'": re.compile(r"'((?:[^'\\\r\n]|\\.)*+)'", re.DOTALL),
        '"': re.compile(r'"((?:[^"\\\r\n]|\\.)*+)"', re.DOTALL),
        "escape": re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL),
        "integer": re.compile(r"-?[0-9]+"),
        "decimal": re.compile(r"-?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|-?[0-9]+\.", re.ASCII),
    }
