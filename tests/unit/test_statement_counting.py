"""Which statements count, and that the limit is met at exactly the same one however they are bound.

Source: https://www.zoho.com/deluge/help/limitations.html (a loop over 5 elements with 2 statements
counts 15); what the page leaves open is inferred.
"""

import pytest

import deluge

CALLED = 'void f()\n{\n\tinfo "f1";\n\tinfo "f2";\n}\n'

# name: script, statements allowed, lines printed before the limit, statements counted
STOPPED = {
    "what stands behind a call is not counted before it": (
        CALLED + 'f();\ninfo "a";\ninfo "b";',
        3,
        ["f1", "f2"],
    ),
    "nor what stands behind a loop": (
        'for each x in {1,2}\n{\n\tinfo x;\n}\ninfo "a";\ninfo "b";',
        4,
        ["1", "2"],
    ),
    "a loop that makes no turn counts nothing": (
        'info "a";\nfor each x in List()\n{\n}\ninfo "b";\ninfo "c";',
        2,
        ["a", "b"],
    ),
    "try counts nothing, its statements do": (
        'try\n{\n\tinfo "a";\n}\ncatch (e)\n{\n}\ninfo "b";\ninfo "c";',
        2,
        ["a", "b"],
    ),
    "braces count nothing": ('{\n\tinfo "a";\n}\ninfo "b";\ninfo "c";', 2, ["a", "b"]),
    "a turn and its statement need two": ("for each x in {1,2}\n{\n\tinfo x;\n}", 3, ["1"]),
    "the second test of an if counts before it is made": (
        'int g()\n{\n\tinfo "g";\n\treturn 1;\n}\n'
        'if(false)\n{\n}\nelse if(g() == 1)\n{\n\tinfo "a";\n}',
        1,
        [],
    ),
    "the test of a guard runs statements of its own": (
        'int g()\n{\n\tinfo "g";\n\treturn 1;\n}\n'
        "int guarded()\n{\n\tif(g() == 2)\n\t{\n\t\treturn 1;\n\t}\n"
        "\tif(g() == 2)\n\t{\n\t\treturn 2;\n\t}\n\treturn 3;\n}\nguarded();",
        6,
        ["g", "g"],
    ),
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
    script, limit, lines = STOPPED[name]
    result = run(script, limit)
    assert result.error is not None
    assert result.error.code == "limit-statements"
    assert result.info == lines
    assert result.usage.statements == limit


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
