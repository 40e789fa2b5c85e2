"""Syntax trees kept on disk, so that an unchanged script is not parsed again.

A tree is written as plain data with `marshal`: three lists with an entry per node, children before
parents, so that neither writing nor reading recurses however deep the tree is:

    shapes   (class number, kind of each field), each shape once, and for every node which it has
    spans    (line, column, end line, end column)
    fields   what the class is made with: a node is its index, a list of nodes a list of indices
"""

import marshal
from binascii import crc32
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeGuard, cast

from deluge.diskcache import DiskCache
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.syntax.grammar import grammar_text, stamp

_KEPT: Final = 256  # scripts
_MAX_BYTES: Final = 8_000_000  # a larger tree is not worth its place

Shape = tuple[int, str]
Tree = tuple[list[Shape], list[int], list[tuple[int, ...]], list[tuple[Any, ...]]]

_VALUE, _NODE, _NODES = "vno"  # kinds of fields

_CLASSES: Final[list[type[ast.Node]]] = sorted(
    (
        value
        for value in vars(ast).values()
        if isinstance(value, type) and issubclass(value, ast.Node)
    ),
    key=lambda cls: cls.__name__,
)
_NUMBERS: Final = {cls: number for number, cls in enumerate(_CLASSES)}
_ARGUMENTS: Final = {
    cls: cls.__init__.__code__.co_varnames[1 : cls.__init__.__code__.co_argcount - 1]
    for cls in _CLASSES
    if "__init__" in vars(cls)
}
"""What the class of a node is made with, but for the span, which comes last."""

_SPAN: Final = cast(Callable[[tuple[int, ...]], Span], partial(tuple.__new__, Span))
"""A span of its four numbers, in half the time that `Span` takes to look at each."""


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


def encode(root: ast.Node) -> Tree:
    """The plain data of a tree; the root comes last."""
    order: list[ast.Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        order.append(node)
        for _, value in node.fields():
            if isinstance(value, ast.Node):
                waiting.append(value)
            elif _is_list_of_nodes(value):
                waiting.extend(value)
    order.reverse()  # children before parents
    places: dict[int, int] = {}
    for index, node in enumerate(order):
        places.setdefault(id(node), index)  # a node used twice: its first place is early enough
    shapes: dict[Shape, int] = {}
    numbers: list[int] = []
    fields: list[tuple[object, ...]] = []
    for node in order:
        values = [getattr(node, name) for name in _ARGUMENTS[type(node)]]
        shape = (_NUMBERS[type(node)], "".join(map(_kind, values)))
        numbers.append(shapes.setdefault(shape, len(shapes)))
        fields.append(tuple(_plain(value, places) for value in values))
    return list(shapes), numbers, [tuple(node.span) for node in order], fields


def _kind(value: object) -> str:
    return _NODE if isinstance(value, ast.Node) else _NODES if _is_list_of_nodes(value) else _VALUE


def _is_list_of_nodes(value: object) -> TypeGuard[list[ast.Node]]:
    return isinstance(value, list) and any(isinstance(item, ast.Node) for item in value)


def _plain(value: object, places: dict[int, int]) -> object:
    if isinstance(value, ast.Node):
        return places[id(value)]
    if _is_list_of_nodes(value):
        return [places[id(item)] for item in value]
    return value


def decode(tree: Tree) -> ast.Program:
    """The tree of plain data."""
    shapes, numbers, spans, fields = tree
    made = [
        (cast(Any, _CLASSES[number]), kinds if kinds.strip(_VALUE) else "")
        for number, kinds in shapes
    ]
    nodes: list[Any] = []
    add = nodes.append
    for number, span, values in zip(numbers, map(_SPAN, spans), fields, strict=True):
        cls, kinds = made[number]
        if kinds:
            values = [
                value if kind == _VALUE
                else nodes[value] if kind == _NODE
                else [nodes[index] for index in value]
                for kind, value in zip(kinds, values, strict=True)
            ]  # fmt: skip
        add(cls(*values, span))
    root = nodes[-1]
    if type(root) is not ast.Program:
        raise ValueError("not a program")
    return root
