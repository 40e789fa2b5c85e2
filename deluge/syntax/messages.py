"""One plain message per syntax error, in Zoho's wording where it is known."""

import re
from typing import Final

from deluge.errors import ParseError
from deluge.source import Span
from deluge.syntax.balance import unclosed_brace
from deluge.syntax.foreign import foreign_form, foreign_hint
from deluge.syntax.lexer import END, UNKNOWN
from deluge.syntax.problem import IMPROPER, Problem

_TASK_WORD: Final = re.compile(
    r"\b(?:sendmail|sendsms|invokeurl|invokeapi)\s+(?:[\w-]+\s*)?\Z", re.I
)
_TYPE_WORDS: Final = frozenset((
    "string", "text", "int", "integer", "long", "bigint", "number", "float", "double", "decimal",
    "bool", "boolean", "date", "datetime", "time", "timestamp", "map", "list", "collection",
    "file", "void", "var", "let", "const", "any",
))  # fmt: skip
# What to name when it could come next, in this order.
_SIGNS: Final = (
    "RBRACE", "RPAR", "RSQB", "COMMA", "COLON", "SEMICOLON", "EQUAL", "LPAR", "LSQB", "LBRACE",
    "IN", "CATCH", "TO",
)  # fmt: skip
_CLOSING_SIGNS: Final = ("RBRACE", "RPAR", "RSQB", "COMMA")  # enough after a complete value
_OPERATORS: Final = frozenset((
    "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "&&", "||",
))  # fmt: skip
_VALUES: Final = ("NAME", "STRING", "QUOTED", "NUMBER", "DECIMAL")
_BACKSLASH: Final = r"`\"` does not end a text: a backslash is written `\\`"
_MISSING_OPERATOR: Final = "an operator or a `.` is missing before it; texts are joined with +"
_CATCH_MISSING: Final = "a try block is followed by `catch (e) { }`"
_CLOSERS: Final = {"LPAR": ")", "LSQB": "]", "LBRACE": "}"}


def explain(problem: Problem, spellings: dict[str, str]) -> ParseError:
    """The error to show for a token that cannot come here."""
    return (
        _unclosed_text_or_comment(problem)
        or _strange_character(problem)
        or _task_without_bracket(problem)
        or _declaration(problem)
        or _end_of_script(problem)
        or _bracket_item(problem)
        or foreign_form(problem)
        or _missing_semicolon(problem)
        or _expected(problem, spellings)
    )


def _unclosed_text_or_comment(problem: Problem) -> ParseError | None:
    token, previous = problem.token, problem.previous
    if token.text == "/*":
        hint = "the comment that begins here has no */"
        return ParseError(
            "Comment Task is not closed properly", span=token.span, hint=hint, incomplete=True
        )
    if previous is not None and previous.type == "STRING" and "\n" in previous.text:
        line, column = previous.span[:2]
        hint = "the text that begins here runs over several lines: is its closing quote missing?"
        return ParseError(IMPROPER, span=Span(line, column, line, column + 1), hint=hint)
    if token.type == "STRING" and "\n" in token.text and not problem.accepts("STRING"):
        line, column = token.span[:2]
        hint = "the text that begins here runs over several lines: is a closing quote missing?"
        return ParseError(IMPROPER, span=Span(line, column, line, column + 1), hint=hint)
    if token.type != UNKNOWN or token.text not in "\"'":
        return None
    hint = f"the text that begins here has no closing {token.text}"
    if token.text == '"' and '\\"' in problem.source.line(token.span.line)[token.span.column :]:
        hint += f"; {_BACKSLASH}"
    return ParseError(IMPROPER, span=token.span, hint=hint, incomplete=token.text == '"')


def _strange_character(problem: Problem) -> ParseError | None:
    token = problem.token
    if token.type != UNKNOWN:
        return None
    message = f"Unexpected token found '{token.text}'"
    return ParseError(message, span=token.span, hint=foreign_hint(problem))


def _task_without_bracket(problem: Problem) -> ParseError | None:
    """`sendmail` and the like, with a `key :` right behind."""
    text, token, previous = problem.source.text, problem.token, problem.previous
    if token.type == "COLON" and previous is not None:
        token = previous
    elif not text[problem.start + len(token.text) :].lstrip().startswith(":"):
        return None
    if not _TASK_WORD.search(text, max(0, problem.start - 200), problem.start):
        return None
    message = f"Syntax error. Expecting '['. Found '{token.text}'."
    return ParseError(message, span=token.span, hint="its keys stand in square brackets")


def _end_of_script(problem: Problem) -> ParseError | None:
    if problem.token.type != END:
        return None
    if problem.open:
        opening = problem.open[-1]
        closer = _CLOSERS[opening.type]
        wanted = f"'{closer}' or statement" if problem.accepts("RETURN") else f"'{closer}'"
        guess = unclosed_brace(problem.source.text) if opening.type == "LBRACE" else None
        hint = f"the '{opening.text}' here is not closed"
        return ParseError(
            f"Syntax error. Expecting {wanted}. Found '<EOF>'.",
            span=guess or opening.span,
            hint=f"{hint}, as the layout tells" if guess else hint,
            incomplete=True,
        )
    if problem.lacks_semicolon() or problem.two_names():
        return ParseError(IMPROPER, span=problem.before(), hint="end the statement with ';'")
    hint = _CATCH_MISSING if problem.accepts("CATCH") else "the script ends too early"
    return ParseError(IMPROPER, span=problem.before(), hint=hint, incomplete=True)


def _declaration(problem: Problem) -> ParseError | None:
    """`string x = 1;` and `var x = 1;`: the parser thinks that a function begins."""
    token, previous = problem.token, problem.previous
    word, place = problem.opening_word()
    if word not in _TYPE_WORDS or previous is None or previous.type != "NAME":
        return None
    if problem.open and problem.open[-1].type != "LBRACE":
        return None
    if token.type == "NAME" and not problem.accepts("NAME"):
        if previous.span != place:  # a variable of that name: `date = now addDay(1);`
            return None
        name = token
    elif token.type in ("EQUAL", "SEMICOLON", END) and problem.two_names():
        name = previous
    else:
        return None
    if problem.source.text[problem.start + len(token.text) :].lstrip().startswith(("(", ".")):
        hint = "functions stand beside each other, not within one another"
        return ParseError(
            f"Syntax error. Expecting ';'. Found '{name.text}'.", span=name.span, hint=hint
        )
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
    missing = "; or is a ']' missing before it?" if problem.on_new_line else ""
    return ParseError(
        f"Unexpected token found '{problem.found}'",
        span=problem.token.span,
        hint=f"each item of these brackets is `{form}`{missing}",
    )


def _missing_semicolon(problem: Problem) -> ParseError | None:
    token = problem.token
    if problem.lacks_semicolon():
        problem.mended_by_semicolon = True
        hint = "end the statement with ';'"
        if token.type == "LBRACE":
            hint += ", or begin the function with its type: void name() { }"
        return ParseError(IMPROPER, span=problem.before(), hint=hint)
    hint = _quote(problem) or foreign_hint(problem) or problem.unbalanced()
    if problem.at_statement_start:
        message = f"Unexpected token found '{problem.found}'"
        return ParseError(message, span=token.span, hint=hint)
    if not problem.accepts("SEMICOLON"):
        return None
    if token.type == "LBRACE":
        hint = "a block has no place here; begin the function with its type: void name() { }"
    if hint is None and token.type in _VALUES and problem.accepts("PLUS"):
        hint = _MISSING_OPERATOR
    if hint is None and token.text in _OPERATORS:
        hint = "a value by itself does nothing: assign it with one '=', or print it with info"
    return ParseError(
        f"Syntax error. Expecting ';'. Found '{problem.found}'.", span=token.span, hint=hint
    )


def _quote(problem: Problem) -> str | None:
    """The hint for a text that a quote within it ends: `"say "hi""`."""
    token, previous = problem.token, problem.previous
    if previous is None or previous.span[2:] != token.span[:2] or token.type not in _VALUES:
        return None
    if previous.type == "NAME" and token.type in ("STRING", "QUOTED"):
        return "a '(' is missing before it"
    if previous.type not in ("STRING", "QUOTED"):
        return None
    if previous.type == "QUOTED":
        return "a text that holds ' stands in double quotes"
    return _BACKSLASH if '\\"' in previous.text else 'a quote inside a text is written `\\"`'


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
    hint = _quote(problem) or foreign_hint(problem) or problem.unbalanced()
    if wanted == ["a name"] and token.type in ("RPAR", "COMMA"):
        hint = "each argument of a function has a type and a name: string email"
    elif accepts("CATCH"):
        hint = _CATCH_MISSING
    elif hint is None and token.type in _VALUES and accepts("PLUS"):
        hint = _MISSING_OPERATOR
    message = f"Syntax error. Expecting {' or '.join(wanted)}. Found '{problem.found}'."
    return ParseError(message, span=token.span, hint=hint)
