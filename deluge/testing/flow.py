"""The lines and branches of a script that coverage counts, read off its tree."""

from collections.abc import Sequence

from deluge.syntax import ast

Arc = tuple[int, int]
Place = tuple[int, int]
"""Line and column where a condition or loop starts."""


class Flow:
    """`lines` hold statements and tested conditions; `branches` give two arcs for each condition
    and loop: when it holds (a turn is made), when it does not (the loop ends).

    An arc leads from the line of the condition to the line that runs next; a negative line is
    the end of the function that starts there, or the rest of the condition's own line. The lines
    of headers, `else`, `try`, `catch` and braces do nothing and are not counted.
    """

    def __init__(self, program: ast.Program) -> None:
        self.lines: set[int] = set()
        self.branches: dict[Place, tuple[Arc, Arc]] = {}
        for function in program.functions:
            self._block(function.body, -function.span.line)
        self._block(program.body, -1)

    @property
    def arcs(self) -> set[Arc]:
        """All arcs of branches that can be told apart by their lines."""
        return {arc for pair in self.branches.values() for arc in pair if pair[0] != pair[1]}

    def _block(self, nodes: Sequence[ast.Statement], after: int) -> None:
        """Statements, and the line that runs after them."""
        for index, node in enumerate(nodes):
            following = _first(nodes[index + 1 :], after)
            self._statement(node, following)

    def _statement(self, node: ast.Statement, after: int) -> None:
        line = node.span.line
        if not isinstance(node, ast.Block | ast.Try):
            self.lines.add(line)
        if isinstance(node, ast.If):
            self._if(node, after)
        elif isinstance(node, ast.ForEach | ast.ForEachIndex | ast.While):
            self._branch(node, _first(node.body, line), after)
            self._block(node.body, line)
        elif isinstance(node, ast.Try):
            self._block(node.body, after)
            self._block(node.handler, after)
        elif isinstance(node, ast.Block):
            self._block(node.body, after)

    def _if(self, node: ast.If, after: int) -> None:
        for index, branch in enumerate(node.branches):
            self.lines.add(branch.span.line)
            if index + 1 < len(node.branches):
                otherwise = node.branches[index + 1].span.line
            else:
                otherwise = _first(node.otherwise or [], after)
            self._branch(branch, _first(branch.body, after), otherwise)
            self._block(branch.body, after)
        self._block(node.otherwise or [], after)

    def _branch(self, node: ast.Node, holds: int, fails: int) -> None:
        line = node.span.line
        inside = -line  # coverage.py knows no way from a line to itself
        ways = (
            (line, inside if holds == line else holds),
            (line, inside if fails == line else fails),
        )
        self.branches[line, node.span.column] = ways


def _first(nodes: Sequence[ast.Statement], after: int) -> int:
    """The line where a block starts to do something."""
    for node in nodes:
        if isinstance(node, ast.Block | ast.Try):
            inner = _first(node.body, 0)
            if inner:
                return inner
        else:
            return node.span.line
    return after
