"""The lines and ways between them that coverage counts, and what several processes executed."""

import pytest

from deluge.api import parse
from deluge.testing.coverage_plugin import DelugeReporter
from deluge.testing.flow import Flow
from deluge.testing.tracing import merged

# Source, lines that count, arcs by line: where it leads when it holds, and when it does not.
SOURCES = {
    "if": ("x = 1;\nif(x)\n{\ny = 1;\n}\nz = 1;", {1, 2, 4, 6}, {2: {4, 6}}),
    "last": ("if(true)\n{\ny = 1;\n}", {1, 3}, {1: {3, -1}}),
    "else": ("if(x)\n{\ny = 1;\n}\nelse\n{\ny = 2;\n}", {1, 3, 7}, {1: {3, 7}}),
    "else if": (
        "if(x)\n{\na = 1;\n}\nelse if(y)\n{\na = 2;\n}\nb = 1;",
        {1, 3, 5, 7, 9},
        {1: {3, 5}, 5: {7, 9}},
    ),
    "loop": ("for each x in y\n{\na = 1;\n}\nb = 1;", {1, 3, 5}, {1: {3, 5}}),
    "condition that ends a loop": (
        "for each x in y\n{\nif(x)\n{\na = 1;\n}\n}",
        {1, 3, 5},
        {1: {3, -1}, 3: {5, 1}},
    ),
    "try": (
        "if(x)\n{\ntry\n{\na = 1;\n}\ncatch (e)\n{\nb = 1;\n}\n}\nc = 1;",
        {1, 5, 9, 12},
        {1: {5, 12}},
    ),
    "one line": ("if(x) { a = 1; }\nb = 1;", {1, 2}, {1: {-1, 2}}),
    "both ways alike": ("if(x) { a = 1; } b = 1;", {1}, {}),
    "function": (
        "void f()\n{\nif(x)\n{\nreturn;\n}\n}\nvoid g()\n{\nif(x)\n{\na = 1;\n}\n}",
        {3, 5, 10, 12},
        {3: {5, -1}, 10: {12, -8}},
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_lines_and_arcs(name: str) -> None:
    source, lines, arcs = SOURCES[name]
    flow = Flow(parse(source))
    assert flow.lines == lines
    found: dict[int, set[int]] = {}
    for start, end in flow.arcs:
        found.setdefault(start, set()).add(end)
    assert found == arcs


def test_arcs_in_words() -> None:
    reporter = DelugeReporter("f.dg")
    assert reporter.arc_description(3, 5) == "go on in line 5"
    assert reporter.arc_description(3, -1) == "leave the function"
    assert reporter.arc_description(3, -3) == "go on in the same line"


def test_what_two_processes_executed() -> None:
    one = {"a": [[[1], [2]], [[1, 1, 0]]]}
    other = {"a": [[[2], [3]], [[1, 1, 0], [1, 1, 1]]], "b": [[[7]], []]}
    assert merged([one, other, {}]) == {
        "a": [[[1], [2], [3]], [[1, 1, 0], [1, 1, 1]]],
        "b": [[[7]], []],
    }
