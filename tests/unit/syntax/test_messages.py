"""Syntax errors: their words, places and hints."""

from pathlib import Path

import pytest

from deluge.errors import ParseError
from deluge.source import Source
from deluge.syntax.parser import MAX_ERRORS, parse, parse_all, parse_expression
from deluge.syntax.problem import IMPROPER


def first_error(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        parse(Source(text))
    return caught.value


# script, message, part of the hint, line and column
CASES = [
    ("x = 1\ny = 2;", IMPROPER, "';'", (1, 6)),
    ("if(a) { x = 1 }", IMPROPER, "';'", (1, 14)),
    ("x = 1 // why\n\n\nreturn x;", IMPROPER, "';'", (1, 6)),
    ("x = 1", IMPROPER, "';'", (1, 6)),
    ("x = a b;", "Syntax error. Expecting ';'. Found 'b'.", "", (1, 7)),
    ("x == 5;", "Syntax error. Expecting ';'. Found '=='.", "by itself", (1, 3)),
    ("x = a ? b : c;", "Unexpected token found '?'", "if(condition, value, other)", (1, 7)),
    ("x = “a”;", "Unexpected token found '“'", "straight quotes", (1, 5)),
    ("x = #1;", "Unexpected token found '#'", "", (1, 5)),
    ("x = a & b;", "Unexpected token found '&'", "&&", (1, 7)),
    ("i++;", "Unexpected token found '++'", "x + 1", (1, 2)),
    ("if(a and b) { }", "Unexpected token found 'and'", "&&", (1, 6)),
    ("x = a OR b;", "Unexpected token found 'OR'", "||", (1, 7)),
    ("if(a <> 1) { }", "Unexpected token found '<>'", "!=", (1, 7)),
    ("if(a === 1) { }", "Unexpected token found '==='", "==", (1, 8)),
    ("try { } catch { }", "Syntax error. Expecting '('. Found '{'.", "catch (e)", (1, 15)),
    ("catch", IMPROPER, "a `catch` follows", (1, 1)),
    ("try { } catch (E e) { }", "Syntax error. Expecting ')'. Found 'e'.", "catch (e)", (1, 18)),
    ("try { x = 1; }", IMPROPER, "catch (e)", (1, 15)),
    ("for each x in l info x;", "Syntax error. Expecting '{'. Found 'info'.", "braces", (1, 17)),
    ("for each x in 1 to 5 { }", "Syntax error. Expecting '{'. Found 'to'.", "ranges", (1, 17)),
    ("for each (x in l) { }", "Syntax error. Expecting a name.", "without brackets", (1, 10)),
    ("if a == 1 { }", "Syntax error. Expecting '('. Found 'a'.", "in brackets", (1, 4)),
    ("y = info 5;", "Syntax error. Expecting ';'. Found '5'.", "info value", (1, 10)),
    ('application "A" { }', "Syntax error. Expecting ';'.", "export", (1, 13)),
    ("<%{ x = 1; %>", "Unexpected token found '<'", "page", (1, 1)),
    ("info a, b;", "Syntax error. Expecting ';'. Found ','.", "join several", (1, 7)),
    ("throw new Error(1);", "Syntax error. Expecting ';'.", "no classes", (1, 11)),
    ("x = a => a;", "Syntax error. Expecting ';'. Found '='.", "inside functions", (1, 7)),
    ("void f(int a = 1) { }", "Syntax error. Expecting ')' or ','.", "default values", (1, 14)),
    ("f(a)\n{ x = 1; }", IMPROPER, "begin the function with its type", (1, 5)),
    ("# why\nx = 1;", "Unexpected token found '#'", "//", (1, 1)),
    ("-- why\nx = 1;", "Unexpected token found '--'", "//", (1, 1)),
    ("<!-- why -->\nx = 1;", "Unexpected token found '<'", "//", (1, 1)),
    ("x = `a`;", "Unexpected token found '`'", "straight quotes", (1, 5)),
    ("$x = 1;", "Unexpected token found '$'", "letters", (1, 1)),
    ("x = 1;\n/* open\ny = 2;", "Comment Task is not closed properly", "*/", (2, 1)),
    ("info 1; */", "Unexpected token found '*'", "no comment is open", (1, 9)),
    ("void f() { int g() { } }", "Syntax error. Expecting ';'.", "beside each other", (1, 16)),
    ("void f(int a int b) { }", "Syntax error. Expecting ')' or ','. Found 'int'.", "", (1, 14)),
    ("f(a) { x = 1; }", "Syntax error. Expecting ';'.", "begin the function with its", (1, 6)),
    ("x = 1e5;", "Syntax error. Expecting ';'. Found 'e5'.", "digits and one point", (1, 6)),
    ("x = 0x1F;", "Syntax error. Expecting ';'. Found 'x1F'.", "digits and one point", (1, 6)),
    ("x = y = 5;", "Syntax error. Expecting ';'. Found '='.", "one variable", (1, 7)),
    ("info x = 5;", "Syntax error. Expecting ';'. Found '='.", "compare with `==`", (1, 8)),
    ("x = a contains b;", "Syntax error. Expecting ';'.", "a.contains(b)", (1, 7)),
    ('m.put("a",x.get("b");', "Syntax error. Expecting ')' or ','.", "'(' in column 6 is", (1, 21)),
    ('x = {\n"a":{"b":1};', "Syntax error. Expecting '}' or ','.", "'{' in line 1 is", (2, 12)),
    ("if((a == 1) && (b == 2)\n{ }", "Syntax error. Expecting ')'.", "'(' in line 1 is", (2, 1)),
    ("x = (1 + 2));", "Syntax error. Expecting ';'. Found ')'.", "no '(' is open", (1, 12)),
    ("x = 1];", "Syntax error. Expecting ';'. Found ']'.", "no '[' is open", (1, 6)),
    (")", "Unexpected token found ')'", "no '(' is open", (1, 1)),
    ("x = (1];", "Syntax error. Expecting ')'. Found ']'.", "'(' in column 5 is", (1, 7)),
    ("if(a) && (b) { }", "Syntax error. Expecting '{'. Found '&&'.", "the whole condition", (1, 7)),
    ('info "a" x;', "Syntax error. Expecting ';'. Found 'x'.", "joined with +", (1, 10)),
    ('x = m get("a");', "Syntax error. Expecting ';'. Found 'get'.", "an operator or", (1, 7)),
    ("if(a) { } else if { }", "Syntax error. Expecting '('. Found '{'.", "in brackets", (1, 19)),
    ("x = new Map();", "Syntax error. Expecting ';'.", "Map() and List()", (1, 9)),
    ("info（1）;", "Unexpected token found '（'", "write `(`", (1, 5)),
    ("x = 5 – 3;", "Unexpected token found '–'", "write `-`", (1, 7)),
    ("x = a ≥ 3;", "Unexpected token found '≥'", "write `>=`", (1, 7)),
    ('j = "{"a":1}";', "Syntax error. Expecting ';'. Found 'a'.", 'is written `\\"`', (1, 8)),
    ('f("say "hi"");', "Syntax error. Expecting ')' or ','.", 'is written `\\"`', (1, 9)),
    ("x = 'it's';", "Syntax error. Expecting ';'. Found 's'.", "in double quotes", (1, 9)),
    (r'x = f("\","x");', "Syntax error. Expecting ')' or ','.", r"is written `\\`", (1, 12)),
    (r'x = "C:\temp\";', IMPROPER, r"is written `\\`", (1, 5)),
    ("if(a) { } else if(b == 2 { }", "Syntax error. Expecting ')'.", "is not closed", (1, 26)),
    ("if(a) { } else if(b = ) { }", IMPROPER, "a value is missing", (1, 23)),
    ("if(a) { } else if(b and c) { }", "Unexpected token found 'and'", "&&", (1, 21)),
    ("try { } catch(e, f) { }", "Syntax error. Expecting ')'. Found ','.", "catch (e)", (1, 16)),
    ("do = 5 6;", "Syntax error. Expecting ';'. Found '6'.", "", (1, 8)),
    ('delete.put("a" 1);', "Syntax error. Expecting ')' or ','. Found '1'.", "", (1, 16)),
    ("date = now addDay(1);", "Syntax error. Expecting ';'. Found 'addDay'.", "`.`", (1, 12)),
    ("if(a) { list = b c; }", "Syntax error. Expecting ';'. Found 'c'.", "operator", (1, 18)),
    ("if(a) { list b = c; }", "Syntax error. Expecting 'throws'. Found 'b'.", "not decl", (1, 14)),
    ('x = {"a,"b"};\ny = "c";', "Syntax error. Expecting '}' or ','.", "is written", (1, 10)),
    ('x = {"a,", c "};\ny = "d";', IMPROPER, "closing quote missing", (1, 14)),
    ('x = "a","b";', "Syntax error. Expecting ';'. Found ','.", "{a, b}", (1, 8)),
    ('m.put(a.get"b");', "Syntax error. Expecting ')' or ','.", "a '(' is missing", (1, 12)),
    ('m.put"a");', "Syntax error. Expecting ';'.", "a '(' is missing", (1, 6)),
    ('if(a  "b") { }', "Syntax error. Expecting ')'. Found '\"b\"'.", "operator", (1, 7)),
    ('x = invokeurl\n\turl : "a"\n];', "Syntax error. Expecting '['. Found 'url'.", "", (2, 2)),
    ("sendmail\n\tfrom : a\n]", "Syntax error. Expecting '['. Found 'from'.", "", (2, 2)),
    ("x = sendmail\ny = 2;", IMPROPER, "';'", (1, 13)),
    ("sendmail [ from : a\ninfo 1;", "Unexpected token found 'info'", "']' missing", (2, 1)),
    ("return = 5;", "Syntax error. Expecting ';'. Found '='.", "no variable", (1, 8)),
    ("try = 5;", "Syntax error. Expecting '{'. Found '='.", "no variable", (1, 5)),
    ("for each x of l { }", "Syntax error. Expecting 'in'.", "for each x in", (1, 12)),
    ("if(not a) { }", "Syntax error. Expecting ')'. Found 'a'.", "write `!`", (1, 8)),
    ("x = y /* open\n + 2;", "Comment Task is not closed properly", "*/", (1, 7)),
    ("x = [ y /* open /* ];", "Comment Task is not closed properly", "*/", (1, 9)),
    ("x = invokeurl [ /* open", "Comment Task is not closed properly", "*/", (1, 17)),
    ('x = "abc;\ny = 1;', IMPROPER, "no closing", (1, 5)),
    ('x = "abc;\ny = "d";', IMPROPER, "closing quote missing", (1, 5)),
    ("x = 'abc;", IMPROPER, "no closing '", (1, 5)),
    ("if(a) {\n x = 1;", "Syntax error. Expecting '}' or statement. Found '<EOF>'.", "", (1, 7)),
    ("x = {1,2;", "Syntax error. Expecting '}' or ','. Found ';'.", "", (1, 9)),
    ("info f(1, 2;", "Syntax error. Expecting ')' or ','. Found ';'.", "", (1, 12)),
    ("x = f(1,", "Syntax error. Expecting ')'. Found '<EOF>'.", "not closed", (1, 6)),
    ("} x = 1;", "Unexpected token found '}'", "no '{' is open", (1, 1)),
    ("if(a) b = 1;", "Syntax error. Expecting '{'. Found 'b'.", "braces", (1, 7)),
    ("if(a) { } else b = 1;", "Syntax error. Expecting '{'. Found 'b'.", "braces", (1, 16)),
    ("string x = 1;", "Syntax error. Expecting 'throws'. Found 'x'.", "not declared", (1, 8)),
    ("if(a) { Map m = 1; }", "Syntax error. Expecting 'throws'. Found 'm'.", "m = value", (1, 13)),
    ("if(a) { }\nelseif(b) { }", IMPROPER, "else if", (2, 1)),
    ("foreach(a in b) { }", IMPROPER, "for each", (1, 1)),
    ("for(i = 0; i < 3; i++) { }", IMPROPER, "for each", (1, 1)),
    ("switch(a) { }", IMPROPER, "no switch", (1, 1)),
    ("do { } while(a);", IMPROPER, "no do loop", (1, 1)),
    ("else { }", IMPROPER, "an `else` follows", (1, 1)),
    ("x = ;", IMPROPER, "before ';'", (1, 5)),
    ("x = \nreturn y;", IMPROPER, "before 'return'", (2, 1)),
    ("if a { }", "Syntax error. Expecting '('. Found 'a'.", "", (1, 4)),
    ("for each x list { }", "Syntax error. Expecting 'in'. Found 'list'.", "", (1, 12)),
    ("try { }\nx = 1;", "Syntax error. Expecting 'catch'. Found 'x'.", "catch (e)", (2, 1)),
    ('sendmail [ to "c" ]', "Unexpected token found 'to'", "key : value", (1, 12)),
    ("insert into F [ A 1 ]", "Unexpected token found '1'", "Field = value", (1, 19)),
    ('x = {"a":1, 2};', "Syntax error. Expecting ':'.", "key : value", (1, 13)),
    ("void f(a) { }", "Syntax error. Expecting a name. Found ')'.", "type and a name", (1, 9)),
    ("x = a desc;", "Unexpected token found 'desc'", "sort by", (1, 7)),
    ("x = {a : 1}.b sort by c;", "Unexpected token found 'sort by'", "Form[criteria]", (1, 15)),
]  # fmt: skip


@pytest.mark.parametrize(("script", "message", "hint", "place"), CASES, ids=[c[0] for c in CASES])
def test_message(script: str, message: str, hint: str, place: tuple[int, int]) -> None:
    error = first_error(script)
    assert error.message.startswith(message)
    assert hint in (error.hint or "")
    assert (error.line, error.column) == place
    assert error.code == "syntax"
    assert error.source is not None


@pytest.mark.parametrize(
    "text",
    ["if(a) {", "f(1,", "x = {1, 2", 'x = "abc', "/* abc", "x = a +", "if(a)", "x.", "try { }",
     "sendmail [ to : a", "for each x in", "void f(", "x = !", "if(a) {\nx = 1"],
)  # fmt: skip
def test_incomplete(text: str) -> None:
    assert first_error(text).incomplete


@pytest.mark.parametrize(
    "text",
    ["x = 1", "x = )", "x = 'abc", "foo bar", "string x", "} ", "x = 1 2", "x = (1;", "x = ?"],
)
def test_not_incomplete(text: str) -> None:
    assert not first_error(text).incomplete


def test_expression_incomplete() -> None:
    with pytest.raises(ParseError) as caught:
        parse_expression(Source("a +"))
    assert caught.value.incomplete


def test_all_errors_of_a_script() -> None:
    text = """x = 1
y = 2;
if(a {
 b = 1;
}
z = ;
void = "s" 5;
for each i in l {
 q = 1 +;
 r = 2;
}
"""
    program, errors = parse_all(Source(text))
    assert [(error.line, error.column) for error in errors] == [
        (1, 6),
        (3, 6),
        (6, 5),
        (7, 12),
        (9, 9),
    ]
    assert program is not None
    assert len(program.body) == 3  # x, y and the loop


def test_errors_are_capped() -> None:
    _, errors = parse_all(Source("x = ;\n" * 100))
    assert len(errors) == MAX_ERRORS


def test_errors_stop_at_an_unclosed_text() -> None:
    program, errors = parse_all(Source('x = ;\ny = "abc;\nz = ;'))
    assert program is None
    assert [error.line for error in errors] == [1, 2]


def test_no_terminal_name_leaks() -> None:
    grammar = Path(__file__).parents[3] / "grammar" / "deluge.lark"
    lines = grammar.read_text("utf-8").splitlines()
    terminals = {line.split(":")[0].split(".")[0] for line in lines if line[:1].isupper()}
    terminals |= {"LPAR", "RBRACE", "SEMICOLON", "$END", "__ANON"}
    for script, *_ in CASES:
        error = first_error(script)
        words = set(f"{error.message} {error.hint}".replace("'", " ").split())
        assert not words & terminals


UNCLOSED = [
    ("if(a)\n{\n\tfor each x in l\n\t{\n\t\tinfo x;\n}\ninfo 1;\n", (4, 2)),
    ("if(a) {\n  if(b) {\n    info x;\n}\ninfo 1;\n", (2, 9)),
    ('void f()\n{\n\tm = {\n\t\t"a": 1\n\t};\n\tif(a)\n\t{\n\t\tb = 1;\n}\n', (7, 2)),
    ('if(a)\n{\n\tinfo "}"; // }\n', (2, 1)),
    ("if(a) { if(b) { info 1; }\n", (1, 7)),
]


@pytest.mark.parametrize(("script", "place"), UNCLOSED)
def test_the_brace_that_lacks_its_partner_is_found_by_the_layout(
    script: str, place: tuple[int, int]
) -> None:
    error = first_error(script)
    assert error.message.startswith("Syntax error. Expecting '}'")
    assert error.span is not None
    assert (error.span.line, error.span.column) == place


def test_a_long_text_that_was_found_is_shown_in_short() -> None:
    error = first_error('x = {"a";\ny = "b"};\nz = "' + "c" * 200 + '";\n' + 'q("d" "e\nf");')
    assert "\n" not in error.message
    assert len(error.message) < 120
