"""Walking a tree: all nodes, and the names of the variables in it."""

from collections.abc import Iterable, Iterator

from deluge.syntax import ast


def nodes(root: object, *, without: str | None = None) -> Iterator[ast.Node]:
    """Every node below and including the root, parents first, in text order; no recursion.

    `without` names a field whose nodes are left out.
    """
    stack: list[object] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, ast.Node):
            yield item
            stack.extend(reversed([value for name, value in item.fields() if name != without]))


def names_read(body: Iterable[ast.Statement]) -> set[str]:
    """Names of variables a body mentions, `input.x` counted as `x` too."""
    found: set[str] = set()
    for node in nodes(list(body)):
        if isinstance(node, ast.Name):
            found.add(node.name)
        elif isinstance(node, ast.Member) and isinstance(node.object, ast.Name):
            if node.object.name.lower() == "input":
                found.add(node.name)
    return found
