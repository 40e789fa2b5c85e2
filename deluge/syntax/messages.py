"""One plain message per syntax error, in Zoho's wording where it is known."""

import re
from collections.abc import Callable
from typing import Final

from deluge.errors import ParseError
from deluge.source import Source, Span
from deluge.syntax.lexer import END, UNKNOWN, Token

IMPROPER: Final = (
    "Improper Statement Error might be due to missing ';' at end of the line"
    " or incomplete expression"
)
_TYPE_WORDS: Final = frozenset(
    "string text int integer long bigint number float double decimal bool boolean date datetime"
    " time timestamp map list collection file void var let const any".split()
)
_STATEMENT_WORDS: Final = frozenset(
    "if for return info try throw break continue while else catch alert".split()
)
_FOREIGN: Final = {
    "elseif": "write `else if`, two words",
    "elsif": "write `else if`, two words",
    "elif": "write `else if`, two words",
    "foreach": "write `for each item in list { }`",
    "for": "the only loops are `for each item in list { }` and `for each index i in list { }`",
    "switch": "there is no switch: use `if` and `else if`",
    "case": "there is no switch: use `if` and `else if`",
    "do": "there is no do loop: use `for each`",
    "function": "a function is written `string name(string argument) { }`",
    "else": "an `else` follows the closing brace of an `if`",
    "catch": "a `catch` follows the closing brace of a `try`",
    "finally": "there is no finally: write the statements after the catch",
    "insert": "records are added with `insert into Form [ Field = value ]`",
    "delete": "records are deleted with `delete from Form[criteria];`",
}
# What to name when it could come next, in this order.
_SIGNS: Final = (
    "RBRACE", "RPAR", "RSQB", "COMMA", "COLON", "SEMICOLON", "EQUAL", "LPAR", "LSQB", "LBRACE",
    "IN", "CATCH", "TO",
)  # fmt: skip
_CLOSERS: Final = {"LPAR": ")", "LSQB": "]", "LBRACE": "}"}
_STATEMENT_START: Final = re.compile(r"(?:^|[;{}])\s*(\w+)[^;{}]*\Z")


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

    @property
    def found(self) -> str:
        """The token as the script spells it."""
        return "<EOF>" if self.token.type == END else self.token.text

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

    def lacks_semicolon(self) -> bool:
        """Whether a `;` before the token would mend it."""
        if not self.accepts("SEMICOLON"):
            return False
        return (
            self.on_new_line
            or self.token.type in ("RBRACE", END)
            or self.token.text.lower() in _STATEMENT_WORDS
        )

    def opening_word(self) -> str:
        """The first word of the statement that the token is in, in lower case."""
        before = self.source.text[max(0, self.start - 400) : self.start]
        match = _STATEMENT_START.search(before)
        return match.group(1).lower() if match else ""


def explain(problem: Problem, spellings: dict[str, str]) -> ParseError:
    """The error to show for a token that cannot come here."""
    return (
        _unclosed_text_or_comment(problem)
        or _strange_character(problem)
        or _end_of_script(problem)
        or _declaration(problem)
        or _foreign_form(problem)
        or _missing_semicolon(problem)
        or _expected(problem, spellings)
    )


def _unclosed_text_or_comment(problem: Problem) -> ParseError | None:
    token, previous = problem.token, problem.previous
    if problem.source.text.startswith("/*", problem.start):
        span = token.span._replace(end_column=token.span.column + 2)
        hint = "the comment that begins here has no */"
        return ParseError(
            "Comment Task is not closed properly", span=span, hint=hint, incomplete=True
        )
    if previous is not None and previous.type == "STRING" and "\n" in previous.text:
        line, column = previous.span[:2]
        hint = "the text that begins here runs over several lines: is its closing quote missing?"
        return ParseError(IMPROPER, span=Span(line, column, line, column + 1), hint=hint)
    if token.type != UNKNOWN or token.text not in "\"'":
        return None
    hint = f"the text that begins here has no closing {token.text}"
    return ParseError(IMPROPER, span=token.span, hint=hint, incomplete=token.text == '"')


def _strange_character(problem: Problem) -> ParseError | None:
    token = problem.token
    if token.type != UNKNOWN:
        return None
    hint = None
    if token.text in "“”„‟‘’‚‛«»":
        hint = 'use straight quotes: "text"'
    elif token.text == "?":
        hint = "there is no `? :`; write if(condition, value, other)"
    elif token.text in "&|":
        hint = f"write {token.text * 2}"
    return ParseError(f"Unexpected token found '{token.text}'", span=token.span, hint=hint)


def _end_of_script(problem: Problem) -> ParseError | None:
    if problem.token.type != END:
        return None
    if problem.open:
        opening = problem.open[-1]
        closer = _CLOSERS[opening.type]
        wanted = f"'{closer}' or statement" if problem.accepts("RETURN") else f"'{closer}'"
        return ParseError(
            f"Syntax error. Expecting {wanted}. Found '<EOF>'.",
            span=opening.span,
            hint=f"the '{opening.text}' here is not closed",
            incomplete=True,
        )
    lacks_semicolon = problem.accepts("SEMICOLON")
    hint = "end the statement with ';'" if lacks_semicolon else "the script ends too early"
    return ParseError(
        IMPROPER, span=problem.before(), hint=hint, incomplete=not lacks_semicolon
    )


def _declaration(problem: Problem) -> ParseError | None:
    """`string x = 1;` and `var x = 1;`: the parser thinks that a function begins."""
    token, previous = problem.token, problem.previous
    word = problem.opening_word()
    if word not in _TYPE_WORDS or previous is None or previous.type != "NAME":
        return None
    if token.type == "NAME":
        name = token
    elif token.type in ("EQUAL", "SEMICOLON") and previous.text.lower() != word:
        name = previous
    else:
        return None
    return ParseError(
        f"Syntax error. Expecting 'throws'. Found '{name.text}'.",
        span=name.span,
        hint=f"variables are not declared: write `{name.text} = value;`",
    )


def _foreign_form(problem: Problem) -> ParseError | None:
    """Forms of other languages."""
    token = problem.token
    around = problem.source.text[max(0, problem.start - 2) : problem.start]
    for sign in ("++", "--"):
        if around == sign:
            return ParseError(
                f"Unexpected token found '{sign}'",
                span=problem.before(),
                hint=f"write `x = x {sign[0]} 1;`",
            )
    if problem.accepts("LBRACE") and not problem.accepts("SEMICOLON"):
        if not problem.accepts("STRING") and not problem.accepts("EQUAL"):
            return ParseError(
                f"Syntax error. Expecting '{{'. Found '{problem.found}'.",
                span=token.span,
                hint="the body is written in braces: { ... }",
            )
    if token.type == "RBRACE" and not problem.open:
        hint = "no '{' is open here"
        return ParseError("Unexpected token found '}'", span=token.span, hint=hint)
    word = token.text.lower() if token.type in ("ELSE", "CATCH") else problem.opening_word()
    hint = _FOREIGN.get(word)
    if hint is None or problem.lacks_semicolon() and problem.on_new_line and token.type != "LBRACE":
        return None
    return ParseError(IMPROPER, span=token.span, hint=hint)


def _missing_semicolon(problem: Problem) -> ParseError | None:
    if not problem.accepts("SEMICOLON"):
        return None
    token = problem.token
    if problem.lacks_semicolon():
        return ParseError(IMPROPER, span=problem.before(), hint="end the statement with ';'")
    hint = None
    if token.text in ("==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "&&", "||"):
        hint = "a value by itself does nothing: assign it with one '=', or print it with info"
    elif token.text == "(":
        hint = "only a name can be called"
    return ParseError(
        f"Syntax error. Expecting ';'. Found '{problem.found}'.", span=token.span, hint=hint
    )


def _expected(problem: Problem, spellings: dict[str, str]) -> ParseError:
    token = problem.token
    accepts = problem.accepts
    wanted = [f"'{spellings[sign]}'" for sign in _SIGNS if accepts(sign)]
    if accepts("STRING") or not wanted and not accepts("NAME"):
        return ParseError(IMPROPER, span=token.span, hint=f"a value is missing before '{token.text}'")
    if accepts("NAME"):
        wanted.append("a name")
    return ParseError(
        f"Syntax error. Expecting {' or '.join(wanted)}. Found '{problem.found}'.", span=token.span
    )
