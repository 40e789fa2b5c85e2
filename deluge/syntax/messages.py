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
_TYPE_WORDS: Final = frozenset((
    "string", "text", "int", "integer", "long", "bigint", "number", "float", "double", "decimal",
    "bool", "boolean", "date", "datetime", "time", "timestamp", "map", "list", "collection",
    "file", "void", "var", "let", "const", "any",
))  # fmt: skip
_STATEMENT_WORDS: Final = frozenset((
    "if", "for", "return", "info", "try", "throw", "break", "continue", "while", "else", "catch",
    "alert",
))  # fmt: skip
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
# Operators of other languages, the longer ones first, and what is written here.
_FOREIGN_SIGNS: Final = {
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "++": "x = x + 1;",
    "--": "x = x - 1;",
}
_FOREIGN_WORDS: Final = {"and": "&&", "or": "||"}
# What to name when it could come next, in this order.
_SIGNS: Final = (
    "RBRACE", "RPAR", "RSQB", "COMMA", "COLON", "SEMICOLON", "EQUAL", "LPAR", "LSQB", "LBRACE",
    "IN", "CATCH", "TO",
)  # fmt: skip
_CLOSING_SIGNS: Final = ("RBRACE", "RPAR", "RSQB", "COMMA")  # enough after a complete value
_OPERATORS: Final = frozenset((
    "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "&&", "||",
))  # fmt: skip
_CLOSERS: Final = {"LPAR": ")", "LSQB": "]", "LBRACE": "}"}
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
        """Whether nothing but a block can follow, as after `if(...)` and `else`."""
        return self.accepts("LBRACE") and not any(map(self.accepts, ("STRING", "PLUS", "RETURN")))

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


def explain(problem: Problem, spellings: dict[str, str]) -> ParseError:
    """The error to show for a token that cannot come here."""
    return (
        _unclosed_text_or_comment(problem)
        or _strange_character(problem)
        or _declaration(problem)
        or _end_of_script(problem)
        or _bracket_item(problem)
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
    if problem.lacks_semicolon() or problem.two_names():
        return ParseError(IMPROPER, span=problem.before(), hint="end the statement with ';'")
    return ParseError(
        IMPROPER, span=problem.before(), hint="the script ends too early", incomplete=True
    )


def _declaration(problem: Problem) -> ParseError | None:
    """`string x = 1;` and `var x = 1;`: the parser thinks that a function begins."""
    token, previous = problem.token, problem.previous
    word, _ = problem.opening_word()
    if word not in _TYPE_WORDS or previous is None or previous.type != "NAME":
        return None
    if token.type == "NAME" and not problem.accepts("NAME"):
        name = token
    elif token.type in ("EQUAL", "SEMICOLON", END) and problem.two_names():
        name = previous
    else:
        return None
    return ParseError(
        f"Syntax error. Expecting 'throws'. Found '{name.text}'.",
        span=name.span,
        hint=f"variables are not declared: write `{name.text} = value;`",
    )


def _bracket_item(problem: Problem) -> ParseError | None:
    """Inside the brackets of a task, insert or update, where `;` may follow a value."""
    if not problem.open or problem.open[-1].type != "LSQB" or not problem.accepts("SEMICOLON"):
        return None
    form = "key : value" if problem.accepts("KEY") else "Field = value"
    return ParseError(
        f"Unexpected token found '{problem.found}'",
        span=problem.token.span,
        hint=f"each item of these brackets is `{form}`",
    )


def _foreign_form(problem: Problem) -> ParseError | None:
    """Forms of other languages."""
    token = problem.token
    foreign = _foreign_operator(problem)
    if foreign is not None:
        return foreign
    if problem.wants_body():
        return ParseError(
            f"Syntax error. Expecting '{{'. Found '{problem.found}'.",
            span=token.span,
            hint="the body is written in braces: { ... }",
        )
    if token.type == "RBRACE" and not problem.open:
        hint = "no '{' is open here"
        return ParseError("Unexpected token found '}'", span=token.span, hint=hint)
    if token.type in ("ELSE", "CATCH") and problem.at_statement_start:
        return ParseError(IMPROPER, span=token.span, hint=_FOREIGN[token.text.lower()])
    if problem.previous is not None and problem.previous.type == "CATCH":
        message = f"Syntax error. Expecting '('. Found '{problem.found}'."
        return ParseError(message, span=token.span, hint="the error has a name: `catch (e) { }`")
    word, span = problem.opening_word()
    if word not in _FOREIGN or (problem.lacks_semicolon() and token.type != "LBRACE"):
        return None
    return ParseError(IMPROPER, span=span, hint=_FOREIGN[word])


def _foreign_operator(problem: Problem) -> ParseError | None:
    token = problem.token
    for sign, ours in _FOREIGN_SIGNS.items():
        begin = max(0, problem.start - len(sign))
        if sign in problem.source.text[begin : problem.start + len(sign)]:
            hint = f"write `{ours}`"
            return ParseError(f"Unexpected token found '{sign}'", span=token.span, hint=hint)
    ours = _FOREIGN_WORDS.get(token.text.lower())
    if ours is None or not problem.accepts("PLUS"):
        return None
    return ParseError(
        f"Unexpected token found '{problem.found}'", span=token.span, hint=f"write `{ours}`"
    )


def _missing_semicolon(problem: Problem) -> ParseError | None:
    token = problem.token
    if problem.lacks_semicolon():
        problem.mended_by_semicolon = True
        return ParseError(IMPROPER, span=problem.before(), hint="end the statement with ';'")
    if problem.at_statement_start:
        return ParseError(f"Unexpected token found '{problem.found}'", span=token.span)
    if not problem.accepts("SEMICOLON"):
        return None
    hint = None
    if token.text in _OPERATORS:
        hint = "a value by itself does nothing: assign it with one '=', or print it with info"
    return ParseError(
        f"Syntax error. Expecting ';'. Found '{problem.found}'.", span=token.span, hint=hint
    )


def _expected(problem: Problem, spellings: dict[str, str]) -> ParseError:
    token, accepts = problem.token, problem.accepts
    if accepts("STRING"):
        hint = f"a value is missing before '{problem.found}'"
        return ParseError(IMPROPER, span=token.span, hint=hint)
    if problem.two_names() and token.type != "LBRACE":
        return ParseError(IMPROPER, span=problem.before(), hint="two names stand side by side")
    signs = _CLOSING_SIGNS if accepts("PLUS") else _SIGNS
    wanted = [f"'{spellings[sign]}'" for sign in signs if accepts(sign)]
    if accepts("NAME"):
        wanted.append("a name")
    if not wanted:
        return ParseError(f"Unexpected token found '{problem.found}'", span=token.span)
    hint = None
    if wanted == ["a name"] and token.type in ("RPAR", "COMMA"):
        hint = "each argument of a function has a type and a name: string email"
    elif accepts("CATCH"):
        hint = "a try block is followed by `catch (e) { }`"
    message = f"Syntax error. Expecting {' or '.join(wanted)}. Found '{problem.found}'."
    return ParseError(message, span=token.span, hint=hint)
