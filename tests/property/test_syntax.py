"""Properties of the parser and the printer over generated trees and texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from deluge.source import START, Source
from deluge.syntax import ast
from deluge.syntax.cache import decode, encode
from deluge.syntax.parser import parse, parse_all
from deluge.syntax.printer import to_text

NAMES = st.sampled_from(["a", "b", "Total", "list", "info", "update", "row", "to", "from", "x1"])
OPERATORS = st.sampled_from(
    ["+", "-", "*", "/", "%", "<", ">=", "==", "!=", "=", "in", "not in", "is", "contains"]
)


def is_no_fetch(node: ast.Expression) -> bool:
    """A name after a fetch belongs to the fetch, so that a Member of one is never parsed."""
    return not isinstance(node, ast.Fetch)


def calls(inner: st.SearchStrategy[ast.Expression]) -> st.SearchStrategy[ast.Expression]:
    some = st.lists(inner, max_size=3)
    pairs = st.lists(st.builds(ast.Pair, inner, inner, st.just(START)), min_size=1, max_size=3)
    chain = st.lists(inner, min_size=2, max_size=4).flatmap(
        lambda operands: st.lists(
            st.sampled_from(["&&", "||"]), min_size=len(operands) - 1, max_size=len(operands) - 1
        ).map(lambda signs: ast.Logical(operands, signs, START))
    )
    return st.one_of(
        st.builds(ast.Binary, OPERATORS, inner, inner, st.just(START)),
        chain,
        st.builds(ast.Unary, st.sampled_from("!-+"), inner, st.just(START)),
        st.builds(ast.Conditional, inner, inner, inner, st.just(START)),
        st.builds(ast.Call, st.sampled_from(["f", "ifnull"]), some, st.just(START)),
        st.builds(ast.MethodCall, inner, NAMES, some, st.just(START)),
        st.builds(ast.Member, inner.filter(is_no_fetch), NAMES, st.just(START)),
        st.builds(ast.ListLiteral, some, st.just(START)),
        st.builds(ast.MapLiteral, pairs, st.just(START)),
        st.builds(ast.TypedConstructor, st.just("list"), st.just("string"), some, st.just(START)),
        st.builds(
            ast.Fetch, st.just("Form"), inner, st.sampled_from(["", "A", "A.b"]),
            st.just([]), st.none(), st.just(START),
        ),
    )  # fmt: skip


LEAVES = st.one_of(
    st.builds(ast.Name, NAMES, st.just(START)),
    st.builds(ast.Number, st.integers(0, 10**19), st.just(START)),
    st.builds(ast.Decimal, st.sampled_from([".5", "0.25", "10.0"]), st.just(START)),
    st.builds(ast.Text, st.text(max_size=6), st.just(START)),
    st.builds(ast.Quoted, st.text('ab1-: \\"', max_size=6), st.just(START)),
    st.builds(ast.Boolean, st.booleans(), st.just(START)),
    st.builds(ast.Null, st.just(START)),
    st.builds(ast.EmptyBraces, st.just(START)),
)
EXPRESSIONS = st.recursive(LEAVES, calls, max_leaves=12)


@settings(max_examples=200)
@given(EXPRESSIONS)
def test_printed_expressions_parse_back_to_the_same_tree(node: ast.Expression) -> None:
    statements = [
        ast.Assign(ast.Name("x", START), "=", node, START),
        ast.ExpressionStatement(node, START),
        ast.Info(node, START),
        ast.If([ast.Branch(node, [ast.Return(node, START)], START)], None, START),
        ast.InsertInto(
            "F", [ast.FieldValue("A", node, START), ast.FieldValue("B", node, START)], START
        ),
    ]
    body = [
        s if isinstance(s, ast.Statement) else ast.ExpressionStatement(s, START) for s in statements
    ]
    program = ast.Program([], body, START)
    text = to_text(program)
    assert parse(Source(text)) == program
    assert decode(encode(program)) == program


@settings(max_examples=300)
@given(st.text(st.sampled_from("abx =+-!&|<>(){}[]\"';:,.\n/*1é“\\\ufeff\r\t?"), max_size=60))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    program, errors = parse_all(Source(text))
    assert program is not None or errors
    for error in errors:
        assert error.message
        assert error.span is not None
    if program is not None and not errors:
        assert parse(Source(to_text(program))) == program
