"""What was typed as a script that can be run again."""

from collections.abc import Iterable

from deluge.errors import ParseError
from deluge.repl.chunk import read_chunk
from deluge.source import Source
from deluge.syntax import ast
from deluge.syntax.parser import parse


def as_script(chunks: Iterable[str]) -> str:
    """The functions, then the statements; a value that was only looked at becomes an `info`."""
    functions: dict[str, str] = {}
    statements: list[str] = []
    for text in chunks:
        names = _functions_alone(text)
        if names is not None:
            functions.pop(names, None)
            functions[names] = text.strip()
        else:
            statements.append(_statement(text))
    parts = [*functions.values(), "\n".join(statements)]
    script = "\n\n".join(part for part in parts if part)
    return f"{script}\n" if script else ""


def _functions_alone(text: str) -> str | None:
    """The names of the functions in a chunk that holds nothing else."""
    try:
        program = parse(Source(text))
    except ParseError:
        return None
    if program.body or not program.functions:
        return None
    return " ".join(function.full_name for function in program.functions)


def _statement(text: str) -> str:
    """The chunk with its `;`; a lone value is printed, calls stay as they are."""
    text = text.strip()
    chunk = read_chunk(text)
    lone = chunk.shown is not None and len(chunk.program.body) == 1
    if lone and not isinstance(chunk.shown, ast.Call | ast.MethodCall | ast.Task | ast.InsertInto):
        text = f"info {text}"
    return text if text.endswith((";", "}", "]")) else f"{text};"
