"""Which brace lacks its partner, as the layout of the script tells."""

import re
from typing import Final

from deluge.source import Span

_BRACES: Final = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|\'[^\'\n]*+\'|//[^\n]*+|/\*.*?\*/|[{}]', re.DOTALL
)


def unclosed_brace(text: str) -> Span | None:
    """The first `{` whose `}` begins a line that stands further left than that of the `{`."""
    opened: list[int] = []
    for match in _BRACES.finditer(text):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and opened:
            begin = opened.pop()
            if _begins_line(text, match.start()) and _further_left(text, match.start(), begin):
                line = text.count("\n", 0, begin) + 1
                column = begin - text.rfind("\n", 0, begin)
                return Span(line, column, line, column + 1)
    return None


def _begins_line(text: str, position: int) -> bool:
    return not text[text.rfind("\n", 0, position) + 1 : position].strip()


def _further_left(text: str, position: int, other: int) -> bool:
    mine, theirs = _indent(text, position), _indent(text, other)
    return len(mine) < len(theirs) and theirs.startswith(mine)


def _indent(text: str, position: int) -> str:
    """The blanks that the line of the position begins with."""
    line = text[text.rfind("\n", 0, position) + 1 : position + 1]
    return line[: len(line) - len(line.lstrip())]
