"""What stands before the cursor: the unfinished word, the receiver of a method, the open calls."""

import re
from collections.abc import Sequence

_REACH = 4_000
"""How far back the text is read: completion must not slow down in a long script."""

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*(?:\n|(?P<open_comment>\Z))|/\*[\s\S]*?(?:\*/|(?P<open_block>\Z)))"""
    r"""|(?P<text>"(?:\\[\s\S]|[^"\\])*(?:"|(?P<open_text>\Z))|'[^'\n]*')"""
    r"""|(?P<name>[^\W\d]\w*)|(?P<number>[0-9]*\.?[0-9]+)|(?P<sign>&&|\|\||[=!<>]=|[\s\S])"""
)
_CLOSING = {")": "(", "]": "[", "}": "{"}

Token = tuple[str, str]
"""Kind (text, name, number, sign) and the token itself."""


class OpenCall:
    """A call whose bracket is not closed: its dotted name, the tokens before it, the arguments."""

    __slots__ = ("arguments", "name", "receiver")

    def __init__(self, name: str, receiver: Sequence[Token], arguments: list[list[Token]]) -> None:
        self.name = name
        self.receiver = receiver
        """What stands before the `.` of the last part of the name, empty for a plain call."""
        self.arguments = arguments

    @property
    def index(self) -> int:
        """Which argument the cursor is in, from 0."""
        return len(self.arguments) - 1


class Place:
    """The reading of a text up to the cursor.

    `word` is what is being typed: a name, or the inside of a text that is not closed yet
    (`in_text`). `tokens` come before it. Nothing is offered inside a comment (`in_comment`).
    """

    __slots__ = ("in_comment", "in_text", "tokens", "word")

    def __init__(self, text: str) -> None:
        self.tokens: list[Token] = []
        self.word = ""
        self.in_text = False
        self.in_comment = False
        text = text[-_REACH:] if len(text) <= _REACH else _from_line_start(text)
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup if match.lastgroup in _KINDS else _kind(match)
            self._take(kind, match)
        if self.tokens and self.tokens[-1][0] == "name" and not self.in_text:
            if text and (text[-1].isalnum() or text[-1] == "_"):
                self.word = self.tokens.pop()[1]

    def _take(self, kind: str, match: re.Match[str]) -> None:
        if kind == "space":
            self.in_comment = match["open_comment"] is not None or match["open_block"] is not None
            return
        if kind == "text" and match["open_text"] is not None:
            self.in_text = True
            self.word = match[0][1:]
            return
        self.tokens.append((kind, match[0]))

    @property
    def after_dot(self) -> bool:
        """Whether the word is a member of what stands before it."""
        return not self.in_text and bool(self.tokens) and self.tokens[-1] == ("sign", ".")

    def open_call(self) -> OpenCall | None:
        """The innermost call the cursor is in."""
        position = _open_bracket(self.tokens, "(")
        if position is None or position == 0 or self.tokens[position - 1][0] != "name":
            return None
        start = position - 1
        while (
            start >= 2 and self.tokens[start - 1][1] == "." and self.tokens[start - 2][0] == "name"
        ):
            start -= 2
        parts = [text for _, text in self.tokens[start:position]]
        receiver: Sequence[Token] = ()
        if position >= 2 and self.tokens[position - 2][1] == ".":
            receiver = self.tokens[: position - 2]
        return OpenCall("".join(parts), receiver, _arguments(self.tokens[position + 1 :]))

    @property
    def at_map_key(self) -> bool:
        """Whether the word is the key of a map literal."""
        position = _open_bracket(self.tokens, "{")
        if position is None:
            return False
        rest = _arguments(self.tokens[position + 1 :])[-1]
        return not rest


_KINDS = frozenset({"space", "text", "name", "number", "sign"})


def _kind(match: re.Match[str]) -> str:
    """`lastgroup` names the inner group of an open text or comment."""
    return "text" if match["text"] is not None else "space"


def _from_line_start(text: str) -> str:
    """The end of a long text, from the first line that begins in it."""
    end = text[-_REACH:]
    _, found, rest = end.partition("\n")
    return rest if found else end


def _open_bracket(tokens: Sequence[Token], bracket: str) -> int | None:
    """The index of the last bracket of that kind that is not closed, or None.

    A `(` is looked for through open braces, a `{` not through open brackets.
    """
    waiting: list[str] = []
    for index in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[index]
        if kind != "sign":
            continue
        if text in _CLOSING:
            waiting.append(_CLOSING[text])
        elif waiting and text == waiting[-1]:
            waiting.pop()
        elif text == bracket and not waiting:
            return index
        elif not waiting and (text == ";" or (bracket == "{" and text in "([")):
            return None
    return None


def _arguments(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens split at the commas outside brackets; at least one, maybe empty, argument."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token[0] == "sign":
            if token[1] in ("(", "[", "{"):
                depth += 1
            elif token[1] in _CLOSING:
                depth -= 1
            elif token[1] == "," and depth == 0:
                found.append([])
                continue
        found[-1].append(token)
    return found


def matching_open(tokens: Sequence[Token]) -> int | None:
    """The index of the bracket that the last token closes."""
    depth = 0
    for index in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[index]
        if kind != "sign":
            continue
        if text in _CLOSING:
            depth += 1
        elif text in ("(", "[", "{"):
            depth -= 1
            if depth == 0:
                return index
    return None


def literal(token: Token) -> str | None:
    """The text of a literal token, without its quotes."""
    return token[1][1:-1] if token[0] == "text" else None
