"""What `check` says about types that are known before anything runs.

Source: https://www.zoho.com/deluge/help/error-messages.html and the notes on the two checkers.
"""

import time

import pytest

import deluge

CRITERIA = "left expression is of type {} and right expression is of type {} and the operator {}"

DOUBTFUL = [
    ('x = "a" > 5;', "Operator > is not valid for TEXT expression"),
    ('n = "";\nif(n >= 10) { info n; }', "Operator >= is not valid for TEXT expression"),
    ('a = "1";\na = "2";\nx = a <= "3";', "Operator <= is not valid for TEXT expression"),
    ('x = "5" - 3;', CRITERIA.format("TEXT", "NUMBER", "-")),
    ("x = {1} + {2};", CRITERIA.format("LIST", "LIST", "+")),
    ("m = Map();\nx = m + 1;", CRITERIA.format("KEY-VALUE", "NUMBER", "+")),
    ("x = true + 1;", CRITERIA.format("BOOLEAN", "NUMBER", "+")),
    ('d = "2026-01-01".toDate();\nx = d + 5;', CRITERIA.format("DATE-TIME", "NUMBER", "+")),
    ('t = "1".toString() * 2;', CRITERIA.format("TEXT", "NUMBER", "*")),
    ('x = "1" == 1;', CRITERIA.format("TEXT", "NUMBER", "==")),
    ('x = {"a": 1} != "b";', CRITERIA.format("KEY-VALUE", "TEXT", "!=")),
    ("total = 5;\ntotal -= {1};", CRITERIA.format("NUMBER", "LIST", "-")),
    ('x = "a" % 8;', "On performing mod operation mismatch"),
    ("if(5) { info 1; }", "An error occurred while performing this action"),
    ("x = List();\nif(!x) { info 1; }", "An error occurred while performing this action"),
    ("x = {1};\ny = true && x;", "An error occurred while performing this action"),
    ("info if({1}, 1, 2);", "An error occurred while performing this action"),
    ('void f(int a) { }\nf("x");', "Argument type mismatches for the function f at index 0"),
    ("void f(int a, map b) { }\nf(1, {2});", "the function f at index 1"),
    ("string f(string s) { return s; }\nx = f(1) > 5;", "Operator > is not valid"),
    ("void f(string s) { if(s > 5) { info s; } }", "Operator > is not valid"),
]

FINE = [
    'x = "a" + 5 + {1} + {"k": 1} + true;',
    "x = 5 > 2.5 && 5 == 5.0;",
    'm = Map();\nx = m.get("a") > 5;\ny = m.get("b") - 1;',
    'n = "";\nfor each n in {1} { }\nx = n > 5;',
    'n = "";\nn = Map().get("a");\nx = n > 5;',
    'x = "2026-01-01" < "2026-01-02".toDate();',
    'x = 5;\nx += "a";\ny = x > "a";',
    'x = {1, 2} == 1 || "a" == {"a"};',
    "x = null;\nx = 5;\ny = x + 1;",
    'x = null == "a" || null == 5;',
    'x = "true";\nif(x) { info 1; }',
    "x = 1;\nx = x + 1;\ny = x > 0;",
    'void f(int a, float b, string c, map d) { }\nf("12", 5, {1}, "{}");',
    "f = Map();\nif(f.isEmpty()) { info 1; }",
    'x = "2026-01-02".toDate() - "2026-01-01".toDate();',
    "void f(Orders rec, int n) { if(rec == n) { info 1; } }",
    'try { x = 1; } catch (x) { }\ny = x > "a";',
]


def doubts(source: str) -> list[str]:
    return [each.message for each in deluge.check(source) if each.code == "type-mismatch"]


@pytest.mark.parametrize(("source", "words"), DOUBTFUL)
def test_what_cannot_work_is_warned_of(source: str, words: str) -> None:
    (message,) = doubts(source)
    assert words in message


@pytest.mark.parametrize("source", FINE)
def test_what_can_work_passes(source: str) -> None:
    assert doubts(source) == []


def test_fields_of_criteria_are_no_variables() -> None:
    source = 'Status = 5;\nx = Orders[Status == "Open"];\ndelete from Orders[Status > "a"];'
    codes = [each.code for each in deluge.check(source, profile="creator")]
    assert "type-mismatch" not in codes


def test_long_chains_take_linear_time() -> None:
    source = "a = 1;\nx = " + " + ".join(["a"] * 20_000) + ";\ny = x > {1};"
    began = time.process_time()
    assert len(doubts(source)) == 1
    assert time.process_time() - began < 5


def test_two_arguments_of_one_name() -> None:
    [found] = deluge.check("void f(int a, string b, map a) { info b; }")
    assert (found.severity, found.message) == ("error", "Argument 'a' is declared twice")
    assert (found.line, found.column) == (1, 25)
