"""A place where the text cannot be Deluge: the token, and what the parser knows about it."""

import re
from collections.abc import Callable
from typing import Final

from deluge.source import Source, Span
from deluge.syntax.lexer import END, Token

IMPROPER: Final = (
    "Improper Statement Error might be due to missing ';' at end of the line"
    " or incomplete expression"
)
# Never names where an operand may stand, so that `x = ` before `return` is seen as incomplete.
RESERVED: Final = (
    "IF", "ELSE", "RETURN", "TRY", "CATCH", "BREAK", "CONTINUE", "THROW", "WHILE",
)  # fmt: skip
_STATEMENT_WORDS: Final = frozenset((
    "if", "for", "return", "info", "try", "throw", "break", "continue", "while", "else", "catch",
    "alert",
))  # fmt: skip
_LONGEST: Final = 40
_OPENERS: Final = {"RPAR": "(", "RSQB": "[", "RBRACE": "{"}
_STATEMENT_START: Final = re.compile(r"(?:^|[;{}])\s*(\w+)(?!\s+each\b)[^;{}]*\Z")


class Problem:
    """A token that cannot come here, and what is known about the place."""

    def __init__(
        self,
        source: Source,
        token: Token,
        previous: Token | None,
        start: int,
        open_brackets: list[Token],
        accepts: Callable[[str], bool],
    ) -> None:
        self.source = source
        self.token = token
        self.previous = previous
        self.start = start  # offset of the token
        self.open = open_brackets
        self.accepts = accepts
        self.mended_by_semicolon = False  # set when that is what the message says

    @property
    def found(self) -> str:
        """The token as the script spells it, long ones in short."""
        text = "<EOF>" if self.token.type == END else self.token.text
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."

    @property
    def on_new_line(self) -> bool:
        """Whether the token begins a line."""
        return self.previous is None or self.token.span.line > self.previous.span.end_line

    def before(self) -> Span:
        """The place right after the previous token."""
        if self.previous is None:
            return self.token.span
        _, _, line, column = self.previous.span
        return Span(line, column, line, column + 1)

    @property
    def at_statement_start(self) -> bool:
        """Whether a new statement could begin here."""
        return self.accepts("RETURN")

    def lacks_semicolon(self) -> bool:
        """Whether a statement is complete before the token but for its `;`."""
        if self.at_statement_start or not self.accepts("SEMICOLON"):
            return False
        return (
            self.on_new_line
            or self.token.type in ("RBRACE", END)
            or self.token.text.lower() in _STATEMENT_WORDS
        )

    def wants_body(self) -> bool:
        """Whether only a block can follow, as after `if(...)`, `else` and the list of a loop."""
        return self.accepts("LBRACE") and not any(map(self.accepts, ("STRING", "RETURN")))

    def unbalanced(self) -> str | None:
        """The hint for a token that closes what is not open, or that comes too early."""
        token = self.token
        opener = _OPENERS.get(token.type)
        if opener is None and token.type not in ("SEMICOLON", "LBRACE"):
            return None
        if not self.open or self.accepts("RETURN") or self.accepts("SEMICOLON"):
            return None if opener is None else f"no '{opener}' is open here"
        opening = self.open[-1]
        line, column = opening.span[:2]
        place = f"column {column}" if line == token.span.line else f"line {line}"
        return f"the '{opening.text}' in {place} is not closed"

    def two_names(self) -> bool:
        """Whether two names stand side by side, as in a function's header."""
        return (
            self.previous is not None
            and self.previous.type == "NAME"
            and self.accepts("LPAR")
            and not self.accepts("PLUS")
        )

    def opening_word(self) -> tuple[str, Span]:
        """The first word of the statement that the token is in, in lower case, and its place."""
        begin = max(0, self.start - 400)
        match = _STATEMENT_START.search(self.source.text[begin : self.start])
        if not match:
            return "", self.token.span
        offset = begin + match.start(1)
        word = match.group(1)
        line = self.token.span.line - self.source.text.count("\n", offset, self.start)
        column = offset - self.source.text.rfind("\n", 0, offset)
        return word.lower(), Span(line, column, line, column + len(word))
