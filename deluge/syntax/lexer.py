"""Text to tokens, one at a time, each in the light of what the parser can use next."""

import re
from typing import Any, Final

from deluge.source import Span

END: Final = "$END"
UNKNOWN: Final = "$UNKNOWN"

new_span: Any = tuple.__new__  # twice as fast as calling Span
# What blanks and comments begin with, besides the rarer kinds of white space.
_TRIVIA_START: Final = frozenset(" \n\t\r/\u00a0\u200b\u200c\u200d\u2028\u2029\ufeff")


class Token:
    """A word, literal or sign of the script; `type` is its terminal in the grammar."""

    __slots__ = ("span", "text", "type")

    def __init__(self, type: str, text: str, span: Span) -> None:
        self.type = type
        self.text = text
        self.span = span

    def __repr__(self) -> str:
        return f"Token({self.type}, {self.text!r})"


class Vocabulary:
    """What can be read at one kind of place: a pattern, and the words that are keywords there."""

    __slots__ = ("_pattern", "match", "words")

    def __init__(self, pattern: str, words: dict[str, str]) -> None:
        self._pattern = pattern
        self.words = words
        self.match: Any = self._compile_and_match

    def _compile_and_match(self, text: str, position: int) -> re.Match[str] | None:
        """Compiles on first use: most scripts meet a few vocabularies only."""
        self.match = re.compile(self._pattern).match
        return self.match(text, position)


class Lexer:
    """Reads the tokens of one text, keeping count of lines."""

    __slots__ = ("_line", "_line_start", "_symbols", "_trivia", "position", "start", "text")

    def __init__(self, text: str, symbols: dict[str, str], trivia: str) -> None:
        self.text = text
        self.position = 0
        self.start = 0  # where the last token begins
        self._symbols = symbols
        self._trivia = re.compile(trivia).match
        self._line = 1
        self._line_start = 0

    def next(self, vocabulary: Vocabulary) -> Token:
        """The next token; END at the end, UNKNOWN for a character that fits nowhere."""
        text = self.text
        start = self.position
        if start < len(text) and ((first := text[start]) in _TRIVIA_START or first.isspace()):
            start = self._skip_trivia(start)
        found = vocabulary.match(text, start)
        self.start = start
        if found is None:
            return self._odd_token(start)
        end = self.position = found.end()
        kind: str = found.lastgroup
        content: str = found.group()
        line = self._line
        column = start - self._line_start + 1
        if kind == "NAME":
            kind = vocabulary.words.get(content.lower(), kind)
        elif kind == "SYMBOL":
            if content == "/" and text.startswith("/*", start):
                return self._open_comment(start)
            kind = self._symbols[content]
        elif "\n" in content:
            return Token(kind, content, self._long_span(line, column, start, end))
        return Token(kind, content, new_span(Span, (line, column, line, column + end - start)))

    def back_to(self, token: Token) -> None:
        """Undoes the reading of the last token."""
        self.position = self.start
        self._line = token.span.line
        self._line_start = self.start - token.span.column + 1

    def _skip_trivia(self, start: int) -> int:
        """The position after blanks and comments."""
        found = self._trivia(self.text, start)
        end = found.end() if found else start
        self._count_lines(start, end)
        return end

    def _count_lines(self, start: int, end: int) -> None:
        lines = self.text.count("\n", start, end)
        if lines:
            self._line += lines
            self._line_start = self.text.rfind("\n", start, end) + 1

    def _long_span(self, line: int, column: int, start: int, end: int) -> Span:
        """The span of a token that holds line breaks."""
        self._count_lines(start, end)
        return Span(line, column, self._line, end - self._line_start + 1)

    def _open_comment(self, start: int) -> Token:
        """The token of a comment without end, which takes all that follows."""
        self.position = len(self.text)
        line, column = self._line, start - self._line_start + 1
        return Token(UNKNOWN, "/*", Span(line, column, line, column + 2))

    def _odd_token(self, start: int) -> Token:
        line, column = self._line, start - self._line_start + 1
        if start >= len(self.text):
            self.position = start
            return Token(END, "", Span(line, column, line, column))
        self.position = start + 1
        return Token(UNKNOWN, self.text[start], Span(line, column, line, column + 1))
