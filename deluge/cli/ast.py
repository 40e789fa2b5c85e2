"""Show the syntax tree of a script, one node per line, or as JSON."""

import argparse
from collections.abc import Iterator

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal
from deluge.syntax.ast import Node


def configure(parser: argparse.ArgumentParser) -> None:
    """The script."""
    shared.add_source(parser)
    shared.add_json(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Parse and print."""
    from deluge.syntax.parser import parse

    tree = parse(shared.read_given(options, terminal))
    if options.json:
        terminal.out_json(node_object(tree))
    else:
        terminal.out("\n".join(node_lines(tree)))
    return 0


def node_object(node: Node) -> dict[str, object]:
    """The node as JSON can hold it."""
    span = node.span
    place = [span.line, span.column, span.end_line, span.end_column]
    fields = {name: _object(value) for name, value in node.fields()}
    return {"node": type(node).__name__, "span": place, **fields}


def _object(value: object) -> object:
    if isinstance(value, Node):
        return node_object(value)
    if isinstance(value, list | tuple):
        return [_object(item) for item in value]
    return value


def node_lines(node: Node, label: str = "", depth: int = 0) -> Iterator[str]:
    """The node and those below it, indented, each with its place."""
    plain: list[str] = []
    nested: list[tuple[str, object]] = []
    for name, value in node.fields():
        if isinstance(value, Node | list | tuple):
            nested.append((name, value))
        elif value is not None:
            plain.append(f"{name}={_literal(value)}")
    place = f"{node.span.line}:{node.span.column}"
    words = " ".join([f"{label}{type(node).__name__}", *plain])
    yield f"{'  ' * depth}{words}  @{place}"
    for name, value in nested:
        yield from _nested_lines(name, value, depth + 1)


def _nested_lines(name: str, value: object, depth: int) -> Iterator[str]:
    if isinstance(value, Node):
        yield from node_lines(value, f"{name} " if name == "-" else f"{name}: ", depth)
    elif isinstance(value, list | tuple):
        items: list[object] = list(value)
        if items:
            yield f"{'  ' * depth}{name}:"
        for item in items:
            yield from _nested_lines("-", item, depth + 1)
    else:
        yield f"{'  ' * depth}{name} {_literal(value)}"


def _literal(value: object) -> str:
    from deluge.cli.output import to_json

    return to_json(value)
