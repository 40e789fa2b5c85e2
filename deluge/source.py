"""The text of a script and places in it."""

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of source text: 1-based lines and columns, columns in code points.

    The end column is the column after the last character.
    """

    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: "Span") -> "Span":
        """The span from the start of this one to the end of the other."""
        return Span(self.line, self.column, other.end_line, other.end_column)


START = Span(1, 1, 1, 1)


class Source:
    """A script's text together with the path it came from."""

    __slots__ = ("_lines", "path", "text")

    def __init__(self, text: str, path: str = "<script>") -> None:
        self.text = _with_line_feeds(text) if "\r" in text else text
        self.path = path
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The lines without their line ends."""
        if self._lines is None:
            self._lines = self.text.replace("\r\n", "\n").split("\n")
        return self._lines

    def line(self, number: int) -> str:
        """The text of a 1-based line, empty when there is no such line."""
        lines = self.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""


def _with_line_feeds(text: str) -> str:
    """The text with a line feed for each carriage return that stands alone: old Mac line ends."""
    return "\r\n".join(part.replace("\r", "\n") for part in text.split("\r\n"))
