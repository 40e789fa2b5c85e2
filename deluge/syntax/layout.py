"""Lays a script out as Zoho's editor does, with its comments and single blank lines kept.

The tree is printed and parsed again; the two trees, equal but for their places, say where each
statement went, and every comment follows the statement it stood before or behind.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from deluge.errors import Unsupported
from deluge.source import Source
from deluge.syntax import ast
from deluge.syntax.parser import parse
from deluge.syntax.printer import to_text
from deluge.syntax.walk import nodes

_TOKEN = re.compile(
    r'"(?:\\.|[^"\\])*"|\'[^\'\n]*\'|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<close>\})', re.DOTALL
)

Place = tuple[int, int]


class _Comment(NamedTuple):
    """A comment: `alone` when nothing but blanks stands before it on its line."""

    start: Place
    text: str
    alone: bool


class _Anchor(NamedTuple):
    """A place in the old text and the line of the new text that belongs to it."""

    place: Place
    line: int
    closes: bool


def laid_out(source: Source) -> str:
    """The script in Zoho's layout; raises ParseError when it is not Deluge."""
    program = parse(source)
    printed = Source(to_text(program), source.path)
    comments, closing = _scan(source)
    again = parse(printed)
    if again != program:
        raise Unsupported(f"{source.path} holds a form that cannot be laid out yet")
    layout = _Layout(source, printed, closing)
    layout.pair(program, again)
    for comment in comments:
        layout.place(comment)
    text = layout.text()
    result = Source(text, source.path)
    kept = sorted(_words(comment) for comment in _scan(result)[0])
    if parse(result) != program or kept != sorted(_words(comment) for comment in comments):
        raise Unsupported(f"{source.path} has a comment at a place where it cannot be kept")
    return text


def _words(comment: _Comment) -> str:
    return " ".join(comment.text.split())


def _scan(source: Source) -> tuple[list[_Comment], list[Place]]:
    """The comments and the closing braces of a text."""
    text = source.text.replace("\r\n", "\n")
    comments: list[_Comment] = []
    closing: list[Place] = []
    line, line_start = 1, 0
    last = 0
    for match in _TOKEN.finditer(text):
        breaks = text.count("\n", last, match.start())
        if breaks:
            line += breaks
            line_start = text.rindex("\n", last, match.start()) + 1
        last = match.start()
        place = (line, match.start() - line_start + 1)
        if match["comment"]:
            alone = not text[line_start : match.start()].strip()
            comments.append(_Comment(place, match["comment"], alone))
        elif match["close"]:
            closing.append(place)
    return comments, closing


class _Layout:
    """The printed lines, and what is to be put before and behind each."""

    def __init__(self, source: Source, printed: Source, closing: list[Place]) -> None:
        self.source = source
        self.lines = printed.text.rstrip("\n").split("\n")
        self.closing = closing
        self.new_closing = _scan(printed)[1]
        self.anchors: list[_Anchor] = []
        self.simple: list[tuple[Place, Place, int, int]] = []  # start, end, first and last line
        self.before: dict[int, list[str]] = {}
        self.behind: dict[int, list[str]] = {}
        self.blank: set[int] = set()

    def pair(self, old_tree: ast.Node, new_tree: ast.Node) -> None:
        """Note where each statement and block of the old text is in the new one."""
        for old, new in zip(nodes(old_tree), nodes(new_tree), strict=True):
            if not isinstance(old, ast.Statement | ast.Function | ast.Branch):
                continue
            start = (old.span.line, old.span.column)
            end = (old.span.end_line, old.span.end_column)
            self.anchors.append(_Anchor(start, new.span.line, False))
            if not isinstance(old, ast.Branch) and self._follows_blank_line(start):
                self.blank.add(new.span.line)
            blocks = list(_blocks(old))
            if not blocks:
                self.simple.append((start, end, new.span.line, new.span.end_line))
            for (old_block, is_last), (new_block, _) in zip(blocks, _blocks(new), strict=True):
                self._close(old, new, old_block, new_block, is_last)
        self.anchors.sort(key=lambda anchor: anchor.place)

    def _follows_blank_line(self, place: Place) -> bool:
        """Whether the place is the first of its line and the line before is blank."""
        line, column = place
        alone = not self.source.line(line)[: column - 1].strip()
        return alone and not self.source.line(line - 1).strip()

    def _close(
        self,
        old: ast.Node,
        new: ast.Node,
        old_block: list[ast.Node],
        new_block: list[ast.Node],
        is_last: bool,
    ) -> None:
        """Note the closing brace of a block."""
        if old_block:
            place = _next(self.closing, old_block[-1])
            line = _next(self.new_closing, new_block[-1])
        elif is_last:
            place = (old.span.end_line, old.span.end_column - 1)
            line = (new.span.end_line, new.span.end_column - 1)
        else:
            return
        if place is not None and line is not None:
            self.anchors.append(_Anchor(place, line[0], True))

    def place(self, comment: _Comment) -> None:
        """Put a comment before or behind a line of the new text."""
        if not comment.alone and "\n" not in comment.text:
            line = self._line_ended_before(comment.start)
            if line is not None:
                self.behind.setdefault(line, []).append(comment.text.rstrip())
                return
        line, closes = self._line_after(comment.start)
        shown = self.lines[line - 1] if line <= len(self.lines) else ""
        indent = shown[: len(shown) - len(shown.lstrip("\t"))] + ("\t" if closes else "")
        waiting = self.before.setdefault(line, [])
        if comment.alone and not self.source.line(comment.start[0] - 1).strip():
            waiting.append("")
        waiting += _indented(comment, indent)

    def _line_ended_before(self, place: Place) -> int | None:
        """The new line of the statement or block that ends just before the comment."""
        ends = [(end, last) for _, end, _, last in self.simple]
        ends += [
            ((anchor.place[0], anchor.place[1] + 1), anchor.line)
            for anchor in self.anchors
            if anchor.closes
        ]
        near = [(end, line) for end, line in ends if end <= place and end[0] == place[0]]
        if not near:
            return None
        end, line = max(near)
        between = self.source.line(place[0])[end[1] - 1 : place[1] - 1]
        return line if not _TOKEN.sub("", between).strip("; \t") else None

    def _line_after(self, place: Place) -> tuple[int, bool]:
        """The new line that the comment goes before, and whether that line closes a block."""
        for start, end, first, _ in self.simple:
            if start < place < end:
                return first, False
        for anchor in self.anchors:
            if anchor.place > place:
                return anchor.line, anchor.closes
        return len(self.lines) + 1, False

    def text(self) -> str:
        """The new text with everything in its place."""
        written: list[str] = []
        for number, line in enumerate([*self.lines, None], 1):
            waiting = self.before.get(number, [])
            if number in self.blank and waiting[:1] != [""]:
                waiting = ["", *waiting]
            for item in [*waiting, line]:
                if item is None:
                    continue
                after_nothing = not written or written[-1].strip() in ("", "{")
                if item.strip() or not after_nothing:
                    written.append(item)
            if line is not None and number in self.behind:
                written[-1] = " ".join([written[-1], *self.behind[number]])
        return "\n".join(written).rstrip("\n") + "\n"


def _blocks(node: ast.Node) -> Iterator[tuple[list[ast.Node], bool]]:
    """The lists of statements of a node in text order; the flag marks the last one."""
    lists: list[list[ast.Node]] = [
        value for name, value in node.fields() if isinstance(value, list) and name in _BLOCK_FIELDS
    ]
    for number, block in enumerate(lists, 1):
        yield block, number == len(lists)


_BLOCK_FIELDS = ("body", "otherwise", "handler")


def _next(places: list[Place], node: ast.Node) -> Place | None:
    """The first of the places after a node."""
    end = (node.span.end_line, node.span.end_column)
    return next((place for place in places if place >= end), None)


def _indented(comment: _Comment, indent: str) -> Iterator[str]:
    """The comment's lines; those after the first keep their place relative to it."""
    first, *rest = comment.text.split("\n")
    yield indent + first.rstrip()
    for line in rest:
        blanks = len(line) - len(line.lstrip())
        yield indent + line[min(blanks, comment.start[1] - 1) :].rstrip()
