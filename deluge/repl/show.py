"""How values look: indented, in the colours of a theme, lists of maps as tables.

Everything is made of fragments, pairs of a style's name and a text, so that the same value can be
printed in colour, printed plainly, or drawn by a full-screen program.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from deluge.render import width as columns_of
from deluge.syntax.literals import double_quote
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.failure import Failure
from deluge.values.file import File
from deluge.values.show import text_of

Fragment = tuple[str, str]

_INDENT = 2
_MAX_ITEMS = 1_000
_MAX_DEPTH = 20
_MAX_TEXT = 20_000
_MAX_FRAGMENTS = 100_000


def plain(fragments: Iterable[Fragment]) -> str:
    """The text of fragments, without styles."""
    return "".join(text for _, text in fragments)


def stacked(lines: Iterable[Iterable[Fragment]]) -> list[Fragment]:
    """Lines, one below the other."""
    shown: list[Fragment] = []
    for line in lines:
        if shown:
            shown.append(("", "\n"))
        shown += line
    return shown


def pretty(value: object, conventions: Conventions, width: int = 80) -> list[Fragment]:
    """The value as a person reads it, over several lines when it does not fit one."""
    return list(islice(_Printer(conventions, width).value(value, 0, 0), _MAX_FRAGMENTS))


def one_line(value: object, conventions: Conventions, width: int) -> list[Fragment]:
    """The value on one line, its end left out when there is no room."""
    fragments: list[Fragment] = []
    left = width
    for style, text in _Printer(conventions, width).flat(value, 0):
        fragments.append((style, text))
        left -= columns_of(text)
        if left < 0:
            return cut_fragments(fragments, width)
    return fragments


def cut_fragments(fragments: Iterable[Fragment], width: int) -> list[Fragment]:
    """The fragments up to the width, the last column an ellipsis."""
    kept: list[Fragment] = []
    left = max(width - 1, 0)
    for style, text in fragments:
        cut = cut_to(text, left)
        kept.append((style, cut))
        left -= columns_of(cut)
        if cut != text:
            break
    return [*kept, ("dim", "…")]


def cut_to(text: str, room: int) -> str:
    """As much of the text as fits the columns."""
    if len(text) <= room and text.isascii():
        return text
    taken = 0
    for position, character in enumerate(text):
        taken += columns_of(character)
        if taken > room:
            return text[:position]
    return text


class _Printer:
    """Makes the fragments of one value; values that hold themselves end at a depth."""

    def __init__(self, conventions: Conventions, width: int) -> None:
        self.conventions = conventions
        self.width = width

    def value(self, value: object, column: int, depth: int) -> Iterator[Fragment]:
        """The value on one line when it fits after the column, else over several."""
        inside = _inside(value)
        if inside is None or not inside or depth >= _MAX_DEPTH:
            yield from self.flat(value, depth)
            return
        short = self._short(value, self.width - column, depth)
        if short is not None:
            yield from short
        else:
            yield from self._lines(inside, depth)

    def _lines(self, inside: "dict[Any, Any] | list[Any]", depth: int) -> Iterator[Fragment]:
        opening, closing = "{}" if isinstance(inside, dict) else "[]"
        margin = " " * (_INDENT * (depth + 1))
        yield "punctuation", opening
        last = len(inside) - 1
        for index, (key, item) in enumerate(_entries(inside)):
            yield "", f"\n{margin}"
            column = len(margin) + 1
            if key is not None:
                yield key
                yield "punctuation", ": "
                column += columns_of(key[1]) + 2
            yield from self.value(item, column, depth + 1)
            if index < last:
                yield "punctuation", ","
        if len(inside) > _MAX_ITEMS:
            yield "dim", f"\n{margin}… {len(inside) - _MAX_ITEMS:,} more"
        yield "", "\n" + " " * (_INDENT * depth)
        yield "punctuation", closing

    def _short(self, value: object, room: int, depth: int) -> list[Fragment] | None:
        """The value on one line, None when it takes more than the room."""
        fragments: list[Fragment] = []
        for style, text in self.flat(value, depth):
            room -= columns_of(text)
            if room < 0:
                return None
            fragments.append((style, text))
        return fragments

    def flat(self, value: object, depth: int) -> Iterator[Fragment]:
        """The value on one line, lazily: it may be cut off anywhere."""
        inside = _inside(value)
        if inside is None:
            yield self._scalar(value)
            return
        opening, closing = "{}" if isinstance(inside, dict) else "[]"
        if depth >= _MAX_DEPTH and inside:
            yield "dim", f"{opening}…{closing}"
            return
        if isinstance(value, Collection) and not inside:
            opening, closing = "{}"
        yield "punctuation", opening
        for index, (key, item) in enumerate(_entries(inside)):
            if index:
                yield "punctuation", ", "
            if key is not None:
                yield key
                yield "punctuation", ": "
            yield from self.flat(item, depth + 1)
        if len(inside) > _MAX_ITEMS:
            yield "dim", f", … {len(inside) - _MAX_ITEMS:,} more"
        yield "punctuation", closing

    def _scalar(self, value: object) -> Fragment:
        if isinstance(value, str):
            return "text", _quoted(value)
        if value is None or isinstance(value, bool):
            return "constant", {None: "null", True: "true", False: "false"}[value]
        if isinstance(value, int | float):
            return "number", text_of(value, self.conventions)
        if isinstance(value, DateTime | TimeOfDay):
            return "date", f"'{text_of(value, self.conventions)}'"
        if isinstance(value, File):
            about = f"{len(value.content):,} bytes"
            kind = f", {value.media_type}" if value.media_type else ""
            return "date", f"file {_quoted(value.name)} ({about}{kind})"
        if isinstance(value, Failure):
            return "error", value.text
        return "name", text_of(value, self.conventions)


def _inside(value: object) -> "dict[Any, Any] | list[Any] | None":
    """The items of a map, list or collection; None for other values."""
    if isinstance(value, Collection):
        value = value.items or {}
    return value if isinstance(value, dict | list) else None


def _entries(inside: "dict[Any, Any] | list[Any]") -> Iterator[tuple[Fragment | None, object]]:
    """Key, as it is shown, and item of each entry; lists have no keys."""
    if isinstance(inside, list):
        yield from ((None, item) for item in islice(inside, _MAX_ITEMS))
        return
    for key, item in islice(inside.items(), _MAX_ITEMS):
        yield ("key", _quoted(key) if isinstance(key, str) else str(key)), item


def _quoted(text: str) -> str:
    """The text as Deluge writes it, unprintable characters escaped, a huge one cut."""
    more = ""
    if len(text) > _MAX_TEXT:
        more = f"… ({len(text):,} characters)"
        text = text[:_MAX_TEXT]
    quoted = double_quote(text)
    return printable(quoted) + more


def printable(text: str, keep: str = "") -> str:
    """The text with characters that a terminal would act on written as `\\x1b`."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in keep else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    if named is not None:
        return named
    number = ord(character)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"
