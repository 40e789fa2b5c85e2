"""Forms of other languages: the messages and hints that lead to what Deluge has instead."""

from typing import Final

from deluge.errors import ParseError
from deluge.syntax.lexer import UNKNOWN
from deluge.syntax.problem import IMPROPER, RESERVED, Problem

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
_METHOD: Final = "outside criteria it is a function of the text: a.contains(b)"
_COMMENT: Final = "comments begin with `//`"
# Operators of other languages, the longer ones first, and what is written here.
_FOREIGN_SIGNS: Final = {
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "++": "x = x + 1;",
    "--": "x = x - 1;",
}
_FOREIGN_WORDS: Final = {"and": "&&", "or": "||"}
_SIGNS: Final = ("(", ")", ";", ",", ":", "-", "-", "-", "*", "/", "!=", "<=", ">=")
# Characters that Deluge has no use for.
_FOREIGN_CHARACTERS: Final = {
    **dict.fromkeys("“”„‟‘’‚‛«»`", 'use straight quotes: "text"'),
    **dict.fromkeys("$@", "names are made of letters, digits and `_`"),
    "?": "there is no `? :`; write if(condition, value, other)",
    "&": "write `&&`",
    "|": "write `||`",
    "#": _COMMENT,
    **{char: f"write `{sign}`" for char, sign in zip("（）；，：–—−×÷≠≤≥", _SIGNS, strict=True)},
}


def foreign_form(problem: Problem) -> ParseError | None:
    """The error for a form of another language that says by itself what is wrong."""
    token = problem.token
    foreign = _operator(problem)
    if foreign is not None:
        return foreign
    if problem.wants_body():
        return _body(problem)
    if token.type == "RBRACE" and not problem.open:
        hint = "no '{' is open here"
        return ParseError("Unexpected token found '}'", span=token.span, hint=hint)
    if token.type in ("ELSE", "CATCH") and problem.at_statement_start:
        return ParseError(IMPROPER, span=token.span, hint=_FOREIGN[token.text.lower()])
    return _catch(problem) or _foreign_word(problem)


def _operator(problem: Problem) -> ParseError | None:
    token = problem.token
    for sign, ours in _FOREIGN_SIGNS.items():
        begin = max(0, problem.start - len(sign))
        if sign in problem.source.text[begin : problem.start + len(sign)]:
            hint = _COMMENT if problem.at_statement_start else f"write `{ours}`"
            return ParseError(f"Unexpected token found '{sign}'", span=token.span, hint=hint)
    ours = _FOREIGN_WORDS.get(token.text.lower())
    if ours is None or not problem.accepts("PLUS"):
        return None
    return ParseError(
        f"Unexpected token found '{problem.found}'", span=token.span, hint=f"write `{ours}`"
    )


def _body(problem: Problem) -> ParseError:
    hint = _reserved(problem) or "the body is written in braces: { ... }"
    if problem.token.text in ("&&", "||", "==", "!=", "<", ">", "<=", ">="):
        hint = "the whole condition stands in one pair of brackets: if((a) && (b)) { }"
    if problem.found.lower() in ("to", ".") and problem.accepts("PLUS"):
        hint = 'there are no ranges: loop over a list, e.g. {0,1,2} or "".leftpad(n).toList("")'
    return ParseError(
        f"Syntax error. Expecting '{{'. Found '{problem.found}'.",
        span=problem.token.span,
        hint=hint,
    )


def _catch(problem: Problem) -> ParseError | None:
    """`catch e { }` and `catch (Exception e) { }`"""
    if problem.previous is not None and problem.previous.type == "CATCH":
        wanted = "("
    elif problem.open and problem.opening_word()[0] == "catch":
        wanted = ")"
    else:
        return None
    message = f"Syntax error. Expecting '{wanted}'. Found '{problem.found}'."
    return ParseError(
        message, span=problem.token.span, hint="the error has a name: `catch (e) { }`"
    )


def _foreign_word(problem: Problem) -> ParseError | None:
    word, span = problem.opening_word()
    if word in ("else", "catch"):  # right where they are: the mistake is behind them
        return None
    rest = problem.source.line(span.line)[span.end_column - 1 :].lstrip()
    if rest.startswith((".", "=", "+=", "-=", "*=", "/=", "%=")):
        return None  # a variable of that name
    if word not in _FOREIGN or (problem.lacks_semicolon() and problem.token.type != "LBRACE"):
        return None
    return ParseError(IMPROPER, span=span, hint=_FOREIGN[word])


def foreign_hint(problem: Problem) -> str | None:
    """What to say beside the message that something else was expected."""
    token, previous = problem.token, problem.previous
    if token.type == UNKNOWN:
        return _FOREIGN_CHARACTERS.get(token.text)
    text = problem.source.text
    if text.startswith("<!--", problem.start):
        return _COMMENT
    if text.startswith("<%", problem.start):
        return "a page is no script: take the statements between `<%{` and `}%>`"
    if previous is None:
        return None
    if text.startswith("*/", problem.start):
        return "no comment is open here"
    if text.startswith("=>", problem.start - (token.text == ">")):
        return "there are no functions inside functions: write one of its own and call it"
    if token.text == "=" and problem.accepts("COMMA") and not problem.accepts("PLUS"):
        return "arguments have no default values"
    if token.text.lower() in ("contains", "like", "startswith", "endswith"):
        return _METHOD
    if token.text == "=" and problem.accepts("SEMICOLON"):
        return _reserved(problem) or "a statement assigns one variable; compare with `==`"
    if problem.accepts("IN") and not problem.accepts("PLUS"):
        return f"write `for each {previous.text} in list {{ }}`"
    if previous.type == "NUMBER" and previous.span[2:] == token.span[:2] and token.type == "NAME":
        return "numbers are written with digits and one point"
    if previous.text.lower() == "new" and problem.opening_word()[0] != "throw":
        return "there are no classes: maps and lists are made with Map() and List()"
    if token.text == "," and problem.opening_word()[0] == "info":
        return 'info prints one value: join several with +, e.g. a + " " + b'
    if token.text == "," and not problem.open:
        return "several values make a list: {a, b}"
    return _reserved(problem) or _PREVIOUS.get(previous.text.lower().replace("\n", " "))


def _reserved(problem: Problem) -> str | None:
    previous = problem.previous
    if problem.token.text != "=" or previous is None or previous.type not in RESERVED:
        return None
    return f"'{previous.text}' is a word of the language: no variable can have that name"


_PREVIOUS: Final = {
    "application": "an application's export is no script: take what `custom deluge script` holds",
    "info": "info is a statement of its own: `info value;`",
    "not": "write `!`",
    "new": "there are no classes: throw a text, or a map with a message",
    "for each": "the loop stands without brackets: `for each item in list { }`",
    "if": "the condition stands in brackets: `if(a == b) { }`",
}
