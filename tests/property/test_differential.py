"""Random programs mean the same to the interpreter and to the reference evaluator.

The same lines, value, error with its line, calls, and statements counted; and when few statements
are allowed both stop before the very same one.
"""

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st
from property.reference_evaluator import ReferenceEvaluator

import deluge
from deluge.errors import DelugeError
from deluge.source import Source
from deluge.syntax.parser import parse
from deluge.values.plain import to_plain

MANY = 3_000
DEPTH = 12

# Variables by what they hold, so that a method is always called on a value that has it; `x`, `y`
# and `z` may hold any scalar.
SCALARS = ("x", "y", "z")
LISTS = ("items", "more")
MAPS = ("pairs",)
FUNCTIONS = {
    "f": "int f(int n)",
    "g": "string g(string s, int n)",
    "h": "void h(map m)",
    "k": "int k(int n)",
}

HEADER = """
x = 1; y = "text"; z = null; items = {1,2,3}; more = List(); pairs = {"a":1,"b":2};
"""

literals = st.one_of(
    st.integers(0, 9).map(str),
    st.sampled_from(["2.5", "true", "false", "null", '""', '"a"', '"true"', '"7"', "-3"]),
    st.just("9223372036854775807"),
)
names = st.sampled_from(SCALARS)
lists = st.one_of(st.sampled_from(LISTS), st.sampled_from(["{1,2}", "List()", '{"a",null,3}']))
maps = st.one_of(st.sampled_from(MAPS), st.sampled_from(["Map()", '{"k":1}']))
holders = st.one_of(lists, maps)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arithmetic = st.sampled_from(["+", "+", "-", "*", "/", "%"])
    compare = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"])
    logic = st.lists(st.tuples(st.sampled_from(["&&", "||"]), inner), min_size=1, max_size=3)
    return st.one_of(
        st.builds("({} {} {})".format, inner, arithmetic, inner),
        st.builds("({} {} {} {} {})".format, inner, arithmetic, inner, arithmetic, inner),
        st.builds("({} {} {})".format, inner, compare, inner),
        st.builds("({} in {})".format, inner, lists),
        st.builds(
            lambda a, rest: "(" + a + "".join(f" {o} {b}" for o, b in rest) + ")", inner, logic
        ),
        st.builds("!({})".format, inner),
        st.builds("-({})".format, inner),
        st.builds("if({}, {}, {})".format, inner, inner, inner),
        st.builds("ifnull({}, {})".format, inner, inner),
        st.builds(
            '({} + "").{}()'.format, inner, st.sampled_from(["length", "toUpperCase", "trim"])
        ),
        st.builds("{}.get({})".format, lists, st.integers(0, 3).map(str)),
        st.builds("{}.get({})".format, maps, inner),
        st.builds("{}.containKey({})".format, maps, inner),
        st.builds("{}.size()".format, holders),
        st.builds("f({})".format, inner),
        st.builds("g({}, {})".format, inner, inner),
        st.builds("k({})".format, inner),
    )


expressions = st.recursive(st.one_of(literals, names, names), _compound, max_leaves=6)
conditions = st.one_of(
    expressions,
    st.builds("{} {} {}".format, names, st.sampled_from(["<", ">", "==", "!="]), literals),
    st.sampled_from(["true", "!false", "x == null", "z != null"]),
)


def _indented(block: str) -> str:
    return "{\n" + textwrap.indent(block, "\t") + "}\n"


def _if(tests: list[tuple[str, str]], otherwise: str | None) -> str:
    text = " else ".join(f"if({test}) {_indented(body)}" for test, body in tests)
    return text if otherwise is None else text + f"else {_indented(otherwise)}"


simple = st.one_of(
    st.builds("info {};\n".format, expressions),
    st.builds('info "at {}";\n'.format, st.integers(0, 99)),
    st.builds("{} = {};\n".format, names, expressions),
    st.builds("{} {} {};\n".format, names, st.sampled_from(["+=", "-=", "*="]), expressions),
    st.builds("{}.add({});\n".format, st.sampled_from(LISTS), expressions),
    st.builds("{}.put({}, {});\n".format, st.sampled_from(MAPS), expressions, expressions),
    st.builds(
        "{} = {};\n".format, st.sampled_from(LISTS), st.sampled_from(["List()", "{1,2,3,4}"])
    ),
    st.builds("f({});\n".format, expressions),
    st.just("h(pairs);\n"),
)
endings = st.one_of(
    st.builds("throw {};\n".format, expressions), st.just('throw {"message":"no"};\n')
)


def _blocks(returning: str, looping: bool, depth: int) -> st.SearchStrategy[str]:
    """Statements; `returning` is what a return may look like, `looping` allows break."""
    choices = [simple, simple, simple]
    leaves = [
        endings,
        st.just(f"{returning}\n")
        if "{}" not in returning
        else st.builds((returning + "\n").format, expressions),
    ]
    if looping:
        leaves.append(st.sampled_from(["break;\n", "continue;\n"]))
    if depth:
        inner = _blocks(returning, looping, depth - 1)
        turning = _blocks(returning, True, depth - 1)
        tests = st.lists(st.tuples(conditions, inner), min_size=1, max_size=3)
        choices += [
            st.builds(_if, tests, st.none() | inner),
            st.builds(
                lambda name, over, body: f"for each {name} in {over} {_indented(body)}",
                names,
                holders,
                turning,
            ),
            st.builds(
                lambda name, over, body: f"for each index {name} in {over} {_indented(body)}",
                names,
                lists,
                turning,
            ),
            st.builds(
                lambda b, h, s: f"try {_indented(b)}catch (e) {_indented(s + h)}",
                inner,
                inner,
                st.sampled_from(
                    ["", "info e.message;\n", "info e.lineNo;\n", "info e;\n", "throw e;\n"]
                ),
            ),
            st.builds(_indented, inner),
        ]
    body = st.lists(st.one_of(choices), max_size=4).map("".join)
    return st.builds(lambda b, end: b + end, body, st.one_of(st.just(""), st.just(""), *leaves))


def _function(head: str, body: str) -> str:
    known = HEADER.strip().replace("\n", " ")
    return f"{head} {{ {known}\n{textwrap.indent(body, chr(9))}}}\n"


guarded = st.sampled_from(["n", "-1", "n * 2 / 3", "k(n - 1) + 1", "f(n)", "n / 0", "null"])
guards = st.builds(
    lambda tests, last: (
        "".join(f"if({t}) {{ return {v}; }}\n" for t, v in tests) + f"return {last};\n"
    ),
    st.lists(
        st.tuples(
            st.sampled_from(["n < 1", "n > 5", "f(n) > 3", "n == 3", "k(n - 2) < 0", "n / 0 > 1"]),
            guarded,
        ),
        min_size=1,
        max_size=3,
    ),
    guarded,
)
"""Functions of nothing but guard clauses, which the binder runs in one closure."""

programs = st.builds(
    lambda f, g, h, k, body: (
        _function(FUNCTIONS["f"], "if(n > 4) { return n; }\nx = n;\n" + f + "return x;\n")
        + _function(FUNCTIONS["g"], "y = s;\nx = n;\n" + g + "return y;\n")
        + _function(FUNCTIONS["h"], "pairs = ifnull(m, pairs);\n" + h)
        + f"{FUNCTIONS['k']} {_indented(k)}"
        + HEADER
        + body
    ),
    _blocks("return {};", False, 1),
    _blocks("return {};", False, 1),
    _blocks("return;", False, 1),
    guards,
    _blocks("return {};", False, 3),
)


def outcome(source: Source, profile: str, limit: int) -> dict[str, object]:
    """What the interpreter says of the program."""
    limits = {"statements": limit, "depth": DEPTH, "seconds": None}
    result = deluge.Interpreter(
        profile=profile, org="memory", timezone="UTC", limits=limits, use_cache=False
    ).run(source)
    error = result.error
    return {
        "info": result.info,
        "value": repr(result.value),
        "error": error and (error.message, error.line),
        "statements": result.usage.statements,
        "calls": result.usage.calls,
    }


def expected(source: Source, profile: str, limit: int) -> dict[str, object]:
    """What the reference evaluator says of it."""
    evaluator = ReferenceEvaluator(source, profile, limit, DEPTH)
    value: object = None
    failure: DelugeError | None = None
    try:
        value = to_plain(evaluator.run(parse(source)), evaluator.conventions)
    except DelugeError as error:
        failure = error
    return {
        "info": evaluator.info,
        "value": repr(value),
        "error": failure and (failure.message, failure.line),
        "statements": evaluator.statements,
        "calls": evaluator.calls,
    }


def agree(text: str, profile: str, limit: int) -> dict[str, object]:
    source = Source(text, "random.dg")
    wanted = expected(source, profile, limit)
    assert outcome(source, profile, limit) == wanted, f"limit {limit}\n{text}"
    return wanted


def check_program(text: str, profile: str, share: int) -> None:
    """The program agrees whole, one statement before its end, and after a share of it."""
    whole = agree(text, profile, MANY)
    executed = whole["statements"]
    assert isinstance(executed, int)
    agree(text, profile, executed * share // 100)
    agree(text, profile, max(0, executed - 1))


arguments = (programs, st.sampled_from(["crm", "creator"]), st.integers(0, 100))


@settings(max_examples=60)
@given(*arguments)
def test_random_programs(text: str, profile: str, share: int) -> None:
    check_program(text, profile, share)


FUZZ = {"differential": (check_program, arguments)}
