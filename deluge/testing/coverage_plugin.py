"""The plugin of coverage.py: its reports show Deluge sources.

`deluge test --cov` loads it; for `coverage html` and the like name it in the configuration:
`[run] plugins = deluge.testing.coverage_plugin`.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from coverage import CoverageData
from coverage.plugin import CoveragePlugin, FileReporter
from coverage.plugin_support import Plugins

from deluge.errors import DelugeError
from deluge.scripts import read_source
from deluge.source import START, Source
from deluge.syntax import ast
from deluge.syntax.cache import load_program
from deluge.testing.flow import Flow
from deluge.testing.tracing import Hits

PLUGIN = "deluge.testing.coverage_plugin.DelugePlugin"
_ENTRY = -1


def coverage_init(registry: Plugins, _options: Mapping[str, object]) -> None:
    """Called by coverage.py when it loads this module as a plugin."""
    registry.add_file_tracer(DelugePlugin())


class DelugePlugin(CoveragePlugin):
    """Reads Deluge files for reports; what was executed is told by our own tracer."""

    def file_reporter(self, filename: str) -> "DelugeReporter":
        """What is in a file that can be covered."""
        return DelugeReporter(filename)


class DelugeReporter(FileReporter):
    """The lines and branches of a Deluge file."""

    @cached_property
    def _source(self) -> Source:
        return read_source(self.filename)

    @cached_property
    def flow(self) -> Flow:
        """The lines and branches there are."""
        try:
            return Flow(load_program(self._source))
        except DelugeError:  # a file that cannot be read or parsed has no lines to cover
            return Flow(ast.Program([], [], START))

    def relative_filename(self) -> str:
        """The name in reports."""
        relative = os.path.relpath(self.filename)
        return self.filename if relative.startswith("..") else relative

    def source(self) -> str:
        """The text."""
        return self._source.text

    def source_token_lines(self) -> Iterator[list[tuple[str, str]]]:
        """The text with the kinds of its words, for the colours of HTML reports."""
        kind = ""
        for line in self.source().expandtabs(4).splitlines():
            tokens, kind = _tokens(line, kind)
            yield tokens

    def lines(self) -> set[int]:
        """The lines that do something."""
        return self.flow.lines

    def arcs(self) -> set[tuple[int, int]]:
        """The arcs of all branches."""
        return self.flow.arcs

    def exit_counts(self) -> dict[int, int]:
        """How many ways lead on from each line with a branch."""
        counts: dict[int, int] = {}
        for line, _ in self.flow.arcs:
            counts[line] = counts.get(line, 0) + 1
        return counts

    def missing_arc_description(
        self, start: int, end: int, executed_arcs: Iterable[tuple[int, int]] | None = None
    ) -> str:
        """A branch that was never taken, in words."""
        for holds, fails in self.flow.branches.values():
            if (start, end) == holds:
                return f"line {start} never led into its block"
            if (start, end) == fails:
                return f"line {start} never led past its block"
        return f"line {start} never led to line {end}"

    def arc_description(self, start: int, end: int) -> str:
        """The end of a branch, in words."""
        if end == -start:
            return "go on in the same line"
        return "leave the function" if end < 0 else f"go on in line {end}"


_WORDS = re.compile(
    r"""(?P<com>//.*|/\*.*?(?:\*/|$))|(?P<str>"(?:\\.|[^"\\])*"|'[^']*')|(?P<num>\b\d[\d.]*\b)"""
    r"""|(?P<key>\b(?:void|string|int|bool|map|list|if|else|for|each|index|in|return|try|catch"""
    r"""|throw|info|break|continue|true|false|null|invokeurl|sendmail)\b)|(?P<txt>\s+|\w+|.)"""
)


def _tokens(line: str, kind: str) -> tuple[list[tuple[str, str]], str]:
    """The words of a line with their kinds; "com" goes on inside a comment of several lines."""
    tokens: list[tuple[str, str]] = []
    if kind:
        end = line.find("*/") + 2
        if end < 2:
            return [("com", line)], kind
        tokens.append(("com", line[:end]))
        line = line[end:]
    for match in _WORDS.finditer(line):
        tokens.append((match.lastgroup or "txt", match.group()))
    last = tokens[-1] if tokens else ("", "")
    inside = last[0] == "com" and last[1].startswith("/*") and not last[1].endswith("*/")
    return tokens, "com" if inside else ""


def write_data(path: str, hits: Hits, files: Iterable[str]) -> None:
    """Write what was executed of the files as data of coverage.py."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    data = CoverageData(basename=path)
    data.erase()
    arcs: dict[str, set[tuple[int, int]]] = {}
    for file in files:
        lines, branches = hits.get(file, [[], []])
        there = DelugeReporter(file).flow
        taken = {(_ENTRY, line) for (line,) in lines}
        for line, column, way in branches:
            pair = there.branches.get((line, column))
            if pair is not None and pair[0] != pair[1]:
                taken.add(pair[way])
        arcs[file] = taken
    data.add_arcs(arcs)
    data.add_file_tracers(dict.fromkeys(arcs, PLUGIN))
    for file in arcs:
        data.touch_file(file, PLUGIN)
    data.write()
    data.close()
