"""What the tests executed: told by the running code, line by line and branch by branch."""

from collections.abc import Iterable

from deluge.source import Source, Span

Hits = dict[str, list[list[list[int]]]]
"""Path -> lines `[line]` and branches `[line, column, taken]`: plain data between processes."""


class CoverageTracer:
    """Remembers each executed line and each branch taken."""

    def __init__(self) -> None:
        self._lines: set[tuple[Source, int]] = set()
        self._branches: set[tuple[Source, int, int, int]] = set()

    def statement(self, source: Source, span: Span) -> None:
        """A statement is about to be executed."""
        self._lines.add((source, span[0]))

    def branch(self, source: Source, span: Span, taken: int) -> None:
        """A condition held (0) or not (1)."""
        self._branches.add((source, span[0], span[1], taken))

    def enter(self, name: str, source: Source, span: Span) -> None:
        """Headers of functions do nothing."""

    def leave(self, name: str) -> None:
        """Ends of functions do nothing."""

    def hits(self) -> Hits:
        """What was executed, by path."""
        found: Hits = {}
        for source, line in self._lines:
            found.setdefault(source.path, [[], []])[0].append([line])
        for source, line, column, taken in self._branches:
            found.setdefault(source.path, [[], []])[1].append([line, column, taken])
        return found


def merged(several: Iterable[Hits]) -> Hits:
    """What several processes executed, together."""
    total: Hits = {}
    for hits in several:
        for path, (lines, branches) in hits.items():
            mine = total.setdefault(path, [[], []])
            mine[0] += [line for line in lines if line not in mine[0]]
            mine[1] += [branch for branch in branches if branch not in mine[1]]
    return total
