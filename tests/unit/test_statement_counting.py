"""Which statements count, and that the limit is met at exactly the same one however they are bound.

Source: https://www.zoho.com/deluge/help/limitations.html (a loop over 5 elements with 2 statements
counts 15); what the page leaves open is inferred.
"""

import pytest

import deluge

FUNCTIONS = """
void two() { info "f1"; info "f2"; }
int one() { info "g"; return 1; }
int guarded() { if(one() == 2) { return 1; } if(one() == 2) { return 2; } return 3; }
"""

# name: statements, how many are allowed, lines printed before the limit
STOPPED = {
    "what stands behind a call is not counted before it": ('two(); info "a";', 3, ["f1", "f2"]),
    "nor what stands behind a loop": (
        'for each x in {1,2} { info x; } info "a"; info "b";',
        4,
        ["1", "2"],
    ),
    "nor what stands behind an if": (
        'if(true) { info "a"; info "b"; } info "c"; info "d";',
        3,
        ["a", "b"],
    ),
    "nor the end of a function": ("if(true) { two(); } return;", 4, ["f1", "f2"]),
    "a loop that makes no turn counts nothing": (
        'info "a"; for each x in List() { } info "b"; info "c";',
        2,
        ["a", "b"],
    ),
    "try counts nothing, its statements do": (
        'try { info "a"; } catch (e) { } info "b"; info "c";',
        2,
        ["a", "b"],
    ),
    "braces count nothing": ('{ info "a"; } info "b"; info "c";', 2, ["a", "b"]),
    "a turn and its statement need two": ("for each x in {1,2} { info x; }", 3, ["1"]),
    "the second test of an if counts before it is made": (
        'if(false) { } else if(one() == 1) { info "a"; }',
        1,
        [],
    ),
    "the third too": ("if(false) { } else if(false) { } else if(one() == 1) { }", 2, []),
    "the test of a guard runs statements of its own": ("guarded();", 6, ["g", "g"]),
}

COUNTED = {
    "for each x in {1,2,3,4,5} { a = x; b = x; }": 15,
    "if(false) { } else if(true) { a = 1; } else { }": 3,
    "try { a = 1; throw a; b = 1; } catch (e) { c = 1; }": 3,
    "a = 1; if(true) { return; } b = 1; c = 1;": 3,
    "for each x in {1,2,3} { if(x == 2) { break; } a = x; }": 6,
    "{ { } }": 0,
    ";;": 0,
}


def run(script: str, limit: int | None) -> deluge.Result:
    return deluge.run(script, org="memory", limits={"statements": limit})


@pytest.mark.parametrize("name", STOPPED)
def test_the_limit_is_met_at_the_same_statement(name: str) -> None:
    body, limit, lines = STOPPED[name]
    for script, called in ((body, 0), (f"void body() {{ {body} }} body();", 1)):
        result = run(FUNCTIONS + script, limit + called)
        assert result.error is not None
        assert result.error.code == "limit-statements"
        assert result.info == lines
        assert result.usage.statements == limit + called


@pytest.mark.parametrize("script", COUNTED)
def test_statements_are_counted(script: str) -> None:
    for limit in (None, 100):
        result = run(script, limit)
        assert result.error is None
        assert result.usage.statements == COUNTED[script]


def test_more_than_a_stretch_of_statements() -> None:
    """Statements are granted in stretches; their ends are met in the middle of blocks."""
    script = "for each x in {1,2,3,4,5,6,7}\n{\n" + "\ta = x;\n" * 700 + "}\ninfo a;"
    assert run(script, 7 * 701 + 1).info == ["7"]
    assert run(script, 7 * 701).error is not None
