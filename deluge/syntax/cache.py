"""Syntax trees kept on disk, so that an unchanged script is not parsed again.

A tree is written as plain data with `marshal`: one tuple per node, children before parents, so
that neither writing nor reading recurses however deep the tree is:

    (class number, line, column, end line, end column, field, field, ...)

A field that is a node is `(index,)`, a list of nodes is a list of indices, anything else is itself.
"""

import marshal
from binascii import crc32
from typing import Any, Final, cast

from deluge.diskcache import DiskCache
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.syntax.grammar import grammar_text, stamp

_KEPT: Final = 256  # scripts
_MAX_BYTES: Final = 8_000_000  # a larger tree is not worth its place

Entry = tuple[Any, ...]

_CLASSES: Final[list[type[ast.Node]]] = sorted(
    (
        value
        for value in vars(ast).values()
        if isinstance(value, type) and issubclass(value, ast.Node)
    ),
    key=lambda cls: cls.__name__,
)
_NUMBERS: Final = {cls: number for number, cls in enumerate(_CLASSES)}


def load_program(
    source: Source, use_cache: bool = True, cache: DiskCache | None = None
) -> ast.Program:
    """The tree of a script, from the cache when it has been parsed before; raises ParseError."""
    if not use_cache:
        return _parse(source)
    cache = cache or DiskCache("trees", keep=_KEPT)
    version = stamp(grammar_text())
    key = _key(source.text)
    stored = cache.read(key)
    if stored is not None:
        program = _recalled(stored, version, source.text)
        if program is not None:
            return program
    program = _parse(source)
    data = marshal.dumps((version, source.text, encode(program)))
    if len(data) <= _MAX_BYTES:
        cache.write(key, data)
    return program


def _recalled(stored: bytes, version: str, text: str) -> ast.Program | None:
    """The tree of what was stored, if it is that text's by this version and undamaged."""
    try:
        kept_version, kept_text, tree = marshal.loads(stored)  # noqa: S302 - from our own directory
        if kept_version == version and kept_text == text:
            return decode(tree)
    except (ValueError, EOFError, TypeError, IndexError, AttributeError):
        pass  # damaged: parsed and written again
    return None


def _parse(source: Source) -> ast.Program:
    from deluge.syntax.parser import parse

    return parse(source)


def _key(text: str) -> str:
    """A file name: texts that happen to share one are told apart by what the file holds.

    (A cryptographic hash would cost more than all the rest of a warm start: it loads OpenSSL.)
    """
    return f"{len(text)}-{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def encode(root: ast.Node) -> list[Entry]:
    """The plain data of a tree; the root comes last."""
    order: list[ast.Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        order.append(node)
        for _, value in node.fields():
            if isinstance(value, ast.Node):
                waiting.append(value)
            elif isinstance(value, list):
                waiting.extend(item for item in value if isinstance(item, ast.Node))
    order.reverse()  # children before parents
    places: dict[int, int] = {}
    for index, node in enumerate(order):
        places.setdefault(id(node), index)  # a node used twice: its first place is early enough
    entries: list[Entry] = []
    for node in order:
        fields = [_plain(value, places) for _, value in node.fields()]
        entries.append((_NUMBERS[type(node)], *node.span, *fields))
    return entries


def _plain(value: object, places: dict[int, int]) -> object:
    if isinstance(value, ast.Node):
        return (places[id(value)],)
    if isinstance(value, list):
        return [places[id(item)] if isinstance(item, ast.Node) else item for item in value]
    return value


def decode(entries: list[Entry]) -> ast.Program:
    """The tree of plain data."""
    nodes: list[Any] = []
    for number, line, column, end_line, end_column, *fields in entries:
        cls = cast(Any, _CLASSES[number])
        node = cls.__new__(cls)
        node.span = Span(line, column, end_line, end_column)
        for name, value in zip(cls.__slots__, fields, strict=True):
            if type(value) is tuple:
                value = nodes[value[0]]
            elif type(value) is list:
                value = [nodes[item] if type(item) is int else item for item in value]
            setattr(node, name, value)
        nodes.append(node)
    root = nodes[-1]
    if type(root) is not ast.Program:
        raise ValueError("not a program")
    return root
