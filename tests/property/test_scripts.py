"""Scripts of the grammar and damaged examples: checked and run, never more than an error."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from property.test_syntax import EXPRESSIONS
from property.test_token_soup import TOKENS, real_scripts, survives

import deluge
from deluge.source import START
from deluge.syntax import ast
from deluge.syntax.printer import to_text

LIMITS = {"seconds": 1.0, "statements": 2_000}
NAMES = st.sampled_from(["a", "b", "list", "info", "x1"])


def _statements(inner: st.SearchStrategy[ast.Statement]) -> st.SearchStrategy[ast.Statement]:
    body = st.lists(inner, max_size=3)
    branches = st.lists(
        st.builds(ast.Branch, EXPRESSIONS, body, st.just(START)), min_size=1, max_size=2
    )
    return st.one_of(
        st.builds(ast.If, branches, st.none() | body, st.just(START)),
        st.builds(ast.ForEach, NAMES, EXPRESSIONS, body, st.just(START)),
        st.builds(ast.ForEachIndex, NAMES, EXPRESSIONS, body, st.just(START)),
        st.builds(ast.Try, body, NAMES, body, st.just(START)),
        st.builds(ast.Block, body, st.just(START)),
    )


SIMPLE = st.one_of(
    st.builds(
        ast.Assign, st.builds(ast.Name, NAMES, st.just(START)), st.just("="), EXPRESSIONS,
        st.just(START),
    ),
    st.builds(ast.Info, EXPRESSIONS, st.just(START)),
    st.builds(ast.Throw, EXPRESSIONS, st.just(START)),
    st.builds(ast.Return, st.none() | EXPRESSIONS, st.just(START)),
    st.builds(ast.Break, st.just(START)),
)  # fmt: skip
BODIES = st.lists(st.recursive(SIMPLE, _statements, max_leaves=5), max_size=4)
PROGRAMS = st.builds(
    lambda inner, body: ast.Program(
        [ast.Function("string", "", "f", [ast.Param("map", "a", START)], "", inner, START)],
        body,
        START,
    ),
    BODIES,
    BODIES,
)

EDITS = st.lists(
    st.tuples(st.integers(0, 9_999), st.integers(0, 25), st.sampled_from(["", *TOKENS])),
    min_size=1,
    max_size=4,
)


@cache
def interpreter() -> deluge.Interpreter:
    return deluge.Interpreter(org="memory", net="deny", limits=LIMITS, use_cache=False)


@cache
def originals() -> list[str]:
    return real_scripts()


def check_program_of_the_grammar(program: ast.Program) -> None:
    """Any tree can be checked and run."""
    survives(interpreter(), to_text(program))


def check_damaged(choice: int, edits: list[tuple[int, int, str]]) -> None:
    """A real script with pieces cut out and others put in."""
    scripts = originals()
    text = scripts[choice % len(scripts)]
    for place, length, token in edits:
        start = place % (len(text) + 1)
        text = text[:start] + token + text[start + length :]
    survives(interpreter(), text)


FUZZ = {
    "scripts": (check_program_of_the_grammar, (PROGRAMS,)),
    "damaged": (check_damaged, (st.integers(0, 9_999), EDITS)),
}


@settings(max_examples=50)
@given(PROGRAMS)
def test_programs_of_the_grammar(program: ast.Program) -> None:
    check_program_of_the_grammar(program)


@settings(max_examples=100)
@given(st.integers(0, 9_999), EDITS)
def test_damaged_scripts(choice: int, edits: list[tuple[int, int, str]]) -> None:
    check_damaged(choice, edits)
