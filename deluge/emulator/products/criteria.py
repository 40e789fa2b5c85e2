"""Criteria of Creator and Cliq: `Status == "Open" && (Amount > 5 || Name.contains("x"))`.

Source: https://www.zoho.com/creator/help/api/v2.1/search-criteria.html
"""

import re
from collections.abc import Callable
from typing import Any

from deluge.emulator.shapes import Record

Test = Callable[[Record], bool]

_DEEPEST = 40
_TOKEN = re.compile(
    r"""\s*(?: (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<operator>&&|\|\||==|!=|<>|<=|>=|=|<|>|\(|\)|,|!)
      | (?P<name>[A-Za-z_][\w.]*) )""",
    re.VERBOSE,
)


class BadCriteria(Exception):
    """The text is no criteria."""


def read_criteria(text: str) -> Test:
    """What tells whether a record matches; raises BadCriteria."""
    reader = _Reader(_tokens(text))
    test = reader.either(0)
    if reader.peek() is not None:
        raise BadCriteria
    return test


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise BadCriteria
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0

    def peek(self) -> tuple[str, str] | None:
        """The next token, or None at the end."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _next(self) -> tuple[str, str]:
        token = self.peek()
        if token is None:
            raise BadCriteria
        self._place += 1
        return token

    def _take(self, *spellings: str) -> bool:
        token = self.peek()
        taken = token is not None and token[0] != "text" and token[1].lower() in spellings
        self._place += taken
        return taken

    def either(self, depth: int) -> Test:
        """Tests joined by `||`."""
        tests = [self._both(depth)]
        while self._take("||", "or"):
            tests.append(self._both(depth))
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self, depth: int) -> Test:
        tests = [self._one(depth)]
        while self._take("&&", "and"):
            tests.append(self._one(depth))
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self, depth: int) -> Test:
        if depth > _DEEPEST:
            raise BadCriteria
        if self._take("!"):
            test = self._one(depth + 1)
            return lambda row: not test(row)
        if self._take("("):
            test = self.either(depth + 1)
            if not self._take(")"):
                raise BadCriteria
            return test
        kind, name = self._next()
        if kind != "name":
            raise BadCriteria
        if self._take("("):
            return self._method(name)
        kind, operator = self._next()
        if kind != "operator" or operator not in _COMPARISONS:
            raise BadCriteria
        compare, wanted = _COMPARISONS[operator], self._value()
        return lambda row: compare(value_of(row, name), wanted)

    def _method(self, name: str) -> Test:
        """`Name.contains("x")`"""
        field, _, method = name.rpartition(".")
        test = _METHODS.get(method.lower())
        if not field or test is None:
            raise BadCriteria
        wanted = "" if self._take(")") else str(self._value()).lower()
        if wanted and not self._take(")"):
            raise BadCriteria
        return lambda row: test(_text(value_of(row, field)).lower(), wanted)

    def _value(self) -> object:
        kind, text = self._next()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "name" and text.lower() in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text.lower()]
        if kind == "name":  # Cliq writes texts without quotes
            return text
        raise BadCriteria


def value_of(row: Record, name: str) -> object:
    """The value of a field, or of a part of it: `Name.first_name`."""
    value: Any = row.get(name)
    if value is None and "." in name:
        first, _, rest = name.partition(".")
        value = row.get(first)
        return value.get(rest) if isinstance(value, dict) else value
    return value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _number(value: object) -> float | None:
    try:
        return float(_text(value))
    except ValueError:
        return None


def _equal(value: object, wanted: object) -> bool:
    if isinstance(value, list):
        return any(_equal(each, wanted) for each in value)
    a, b = _number(value), _number(wanted)
    if a is not None and b is not None and len(_text(value)) < 16:
        return a == b
    return _text(value) == _text(wanted)


def _ordered(value: object, wanted: object, less: bool) -> bool:
    if value in (None, ""):
        return False
    a, b = _number(value), _number(wanted)
    if a is not None and b is not None:
        return a < b if less else a > b
    return _text(value) < _text(wanted) if less else _text(value) > _text(wanted)


_COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "==": _equal,
    "=": _equal,
    "!=": lambda value, wanted: not _equal(value, wanted),
    "<>": lambda value, wanted: not _equal(value, wanted),
    "<": lambda value, wanted: _ordered(value, wanted, True),
    ">": lambda value, wanted: _ordered(value, wanted, False),
    "<=": lambda value, wanted: _ordered(value, wanted, True) or _equal(value, wanted),
    ">=": lambda value, wanted: _ordered(value, wanted, False) or _equal(value, wanted),
}

_METHODS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, wanted: wanted in value,
    "startswith": lambda value, wanted: value.startswith(wanted),
    "endswith": lambda value, wanted: value.endswith(wanted),
    "isempty": lambda value, _wanted: value == "",
    "isblank": lambda value, _wanted: value.strip() == "",
}
