"""Shapes of trees and places of nodes that the printed text does not show."""

from collections.abc import Iterator

import pytest

from deluge.errors import ParseError
from deluge.source import Source
from deluge.syntax import ast
from deluge.syntax.parser import parse, parse_expression


def expression(text: str) -> ast.Expression:
    return parse_expression(Source(text))


def statement(text: str) -> ast.Statement:
    return parse(Source(text)).body[0]


def walk(root: ast.Node) -> Iterator[ast.Node]:
    waiting: list[object] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, ast.Node):
            yield item
            waiting.extend(value for _, value in item.fields())


def snippet(source: Source, node: ast.Node) -> str:
    """The text under a node's span, when it is on one line."""
    line, start, end_line, end = node.span
    assert line == end_line
    return source.line(line)[start - 1 : end - 1]


def test_precedence_and_left_association() -> None:
    tree = expression("a - b - c * d < e == f")
    assert isinstance(tree, ast.Binary)
    assert tree.op == "=="
    assert isinstance(tree.left, ast.Binary)
    assert tree.left.op == "<"
    minus = tree.left.left
    assert isinstance(minus, ast.Binary)
    assert isinstance(minus.left, ast.Binary)
    assert isinstance(minus.right, ast.Binary)
    assert (minus.op, minus.left.op, minus.right.op) == ("-", "-", "*")


def test_logical_chain_stays_flat_and_brackets_nest() -> None:
    tree = expression("a && b || c && (d || e)")
    assert isinstance(tree, ast.Logical)
    assert tree.operators == ["&&", "||", "&&"]
    assert isinstance(tree.operands[3], ast.Logical)
    nested = expression("(a && b) && c")
    assert isinstance(nested, ast.Logical)
    assert isinstance(nested.operands[0], ast.Logical)


def test_unary_binds_to_the_whole_chain_of_calls() -> None:
    tree = expression("-218.4.round(0)")
    assert isinstance(tree, ast.Unary)
    assert isinstance(tree.operand, ast.MethodCall)


def test_system_names_are_members() -> None:
    tree = expression("zoho.currentdate.addDay(1)")
    assert isinstance(tree, ast.MethodCall)
    assert tree.object == ast.Member(ast.Name("zoho", tree.span), "currentdate", tree.span)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a\"b"', 'a"b'),
        (r'"a\\nb"', r"a\nb"),
        (r'"a\nb\tc\r"', "a\nb\tc\r"),
        (r'"\d\.\(\'"', r"\d\.\(\'"),
        ('"a\r\nb"', "a\nb"),
        ('"a\nb"', "a\nb"),
        ('""', ""),
        ('"// no comment /* */"', "// no comment /* */"),
    ],
)
def test_escapes_of_double_quotes(literal: str, value: str) -> None:
    tree = expression(literal)
    assert isinstance(tree, ast.Text)
    assert tree.value == value


def test_single_quotes_have_no_escapes() -> None:
    tree = expression(r"'\'")
    assert isinstance(tree, ast.Quoted)
    assert tree.value == "\\"


def test_keyword_case_and_spelling_of_names() -> None:
    loop = statement("FOR EACH  Item IN Things { }")
    assert isinstance(loop, ast.ForEach)
    assert (loop.variable, loop.iterable) == ("Item", ast.Name("Things", loop.span))
    names = parse(Source("ifx = sendmailFoo; nullable = trueish; returned = forever;")).body
    assert [node.target.name for node in names if isinstance(node, ast.Assign)] == [
        "ifx",
        "nullable",
        "returned",
    ]


def test_reserved_words_are_not_names() -> None:
    for text in ("x = else;", "x = return;", "try = 1;", "x = a + catch;"):
        with pytest.raises(ParseError):
            parse(Source(text))


def test_index_brackets_are_a_fetch() -> None:
    tree = expression("x[0]")
    assert isinstance(tree, ast.Fetch)
    assert tree.form == "x"


def test_header() -> None:
    program = parse(Source("/* why */\nmap a.b.f(String x, Form_A y) throws E { }\ninfo 1;"))
    function = program.functions[0]
    assert function.full_name == "a.b.f"
    assert function.return_type == "map"
    assert [(param.type, param.name) for param in function.params] == [
        ("String", "x"),
        ("Form_A", "y"),
    ]
    assert function.throws == "E"
    assert len(program.body) == 1


def test_conditional_with_other_numbers_of_arguments_is_a_call() -> None:
    assert expression("if(a, b)") == ast.Call(
        "if", [expression("a"), expression("b")], expression("a").span
    )
    assert isinstance(expression("IF(a = 1, b, c)"), ast.Conditional)


def test_task_items() -> None:
    send = statement("sendmail [ To : a, b  REPLY  to : c  Attachments :file:x, file:y ]")
    assert isinstance(send, ast.ExpressionStatement)
    task = send.value
    assert isinstance(task, ast.Task)
    assert [(item.key, len(item.values)) for item in task.items] == [
        ("to", 2),
        ("reply to", 1),
        ("attachments", 2),
    ]
    assert all(isinstance(value, ast.FileValue) for value in task.items[2].values)


def test_spans_cover_the_text_of_each_node() -> None:
    source = Source('x = a.get("k") + (b - 1) * zoho.currentdate;  if(!f(x, {1, 2})) { info "é"; }')
    texts = {
        (type(node).__name__, snippet(source, node))
        for node in walk(parse(source))
        if not isinstance(node, ast.Program)
    }
    assert texts >= {
        ("Assign", 'x = a.get("k") + (b - 1) * zoho.currentdate'),
        ("Binary", 'a.get("k") + (b - 1) * zoho.currentdate'),
        ("Binary", "(b - 1) * zoho.currentdate"),
        ("Binary", "(b - 1)"),
        ("MethodCall", 'a.get("k")'),
        ("Text", '"k"'),
        ("Member", "zoho.currentdate"),
        ("Name", "zoho"),
        ("Unary", "!f(x, {1, 2})"),
        ("Call", "f(x, {1, 2})"),
        ("ListLiteral", "{1, 2}"),
        ("Info", 'info "é"'),
        ("If", 'if(!f(x, {1, 2})) { info "é"; }'),
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_spans_over_lines(line_end: str) -> None:
    text = line_end.join(
        ("\ufeffa = 1; // é", "/* x", "*/ b = {1,", '  "two', 'lines"};', "c = d;")
    )
    first, second, third = parse(Source(text)).body
    assert first.span == (1, 2, 1, 7)
    assert second.span == (3, 4, 5, 8)
    assert third.span == (6, 1, 6, 6)


def test_program_span_is_the_whole_text() -> None:
    assert parse(Source("a = 1;\n\n")).span == (1, 1, 3, 1)


def test_lone_expression() -> None:
    assert isinstance(expression("invokeurl [ url : u ]"), ast.Task)
    for text in ("a = 1", "a;", "", "info a", "a b"):
        with pytest.raises(ParseError):
            expression(text)


def test_periods_of_criteria() -> None:
    fetch = expression("F[D in  LAST  3 weeks]")
    assert isinstance(fetch, ast.Fetch)
    assert isinstance(fetch.criteria, ast.Binary)
    assert fetch.criteria.right == ast.Period("last 3 weeks", fetch.span)
