"""What was typed, read: an expression whose value is shown, or statements and functions."""

from deluge.errors import ParseError
from deluge.source import START, Source
from deluge.syntax import ast
from deluge.syntax.parser import parse, parse_expression

PATH = "<repl>"
_STATEMENTS = ("if", "info", "return", "throw")
"""Words that a bracket may follow as it follows the name of a function."""


class Chunk:
    """One input, parsed: what to execute, and whether its last part is a value to show."""

    __slots__ = ("program", "shown", "source")

    def __init__(
        self, source: Source, program: ast.Program, shown: ast.Expression | None = None
    ) -> None:
        self.source = source
        self.program = program
        self.shown = shown
        """The expression whose value the body returns, None for statements."""


def read_chunk(text: str, path: str = PATH) -> Chunk:
    """The expression, else the statements of a text; raises ParseError.

    The error's `incomplete` says that more text could mend it. The last `;` may be missing.
    """
    source = Source(text, path)
    refused: ParseError | None = None
    try:
        expression = parse_expression(_without_semicolon(source))
        if not _is_a_statement(expression):
            return _valued(source, ast.Program([], [], expression.span), expression)
    except ParseError as error:
        refused = error
    return _statements(source, refused)


def is_incomplete(text: str) -> bool:
    """Whether the text is the beginning of something that goes on in the next line."""
    try:
        read_chunk(text)
    except ParseError as error:
        return error.incomplete
    return False


def _without_semicolon(source: Source) -> Source:
    """An expression may be typed with the `;` of a statement."""
    text = source.text.rstrip()
    return Source(text[:-1], source.path) if text.endswith(";") else source


def _is_a_statement(expression: ast.Expression) -> bool:
    """`if(a == 1)` by itself is the head of a statement, `info("a")` is one: neither is a call."""
    while isinstance(expression, ast.MethodCall):
        expression = expression.object
    return isinstance(expression, ast.Call) and expression.name.lower() in _STATEMENTS


def _statements(source: Source, refused: ParseError | None) -> Chunk:
    try:
        program = parse(source)
    except ParseError as error:
        if error.incomplete:
            raise
        try:
            # On a line of its own: the text may end in a comment.
            program = parse(Source(f"{source.text}\n;", source.path))
        except ParseError:
            raise _furthest(error, refused) from None
    last = program.body[-1] if program.body else None
    if isinstance(last, ast.ExpressionStatement):
        program.body.pop()
        return _valued(source, program, last.value)
    return Chunk(source, program)


def _valued(source: Source, program: ast.Program, expression: ast.Expression) -> Chunk:
    program.body.append(ast.Return(expression, expression.span))
    return Chunk(source, program, expression)


def _furthest(error: ParseError, refused: ParseError | None) -> ParseError:
    """The reading that understood more of the text explains it better."""
    if refused is None:
        return error
    if refused.incomplete:
        return refused
    return refused if (refused.span or START) > (error.span or START) else error
