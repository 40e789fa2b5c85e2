"""How an error is laid out, whatever the line holds."""

from pathlib import Path

import pytest
from golden_file import assert_golden

from deluge.errors import CallSite, EvalError
from deluge.render import render, render_error
from deluge.source import Source, Span

GOLDEN = Path(__file__).parent / "rendering"

SCRIPT = "total = 0;\n    total = total + amnt * 2;\n"
PLACES = {
    "plain": (SCRIPT, Span(2, 21, 2, 25)),
    "tabs": ("if(x)\n\t\tinfo\tamnt;\n", Span(2, 8, 2, 12)),
    "wide": ('info "漢字と" + amnt;', Span(1, 14, 1, 18)),
    "wide_span": ('info "漢字と";', Span(1, 6, 1, 11)),
    "combining": ('info "e\u0301te\u0301" + amnt;', Span(1, 15, 1, 19)),
    "several_lines": ("x = {\n  1,\n  2\n};", Span(1, 5, 4, 2)),
    "empty_span": ("info 1", Span(1, 7, 1, 7)),
    "past_the_end": ("info 1", Span(1, 40, 1, 41)),
    "no_such_line": ("info 1", Span(9, 1, 9, 2)),
    "long_line": (
        "info " + '"' + "a" * 500 + '" + amnt + "' + "b" * 500 + '";',
        Span(1, 511, 1, 515),
    ),
    "long_span": ('info "' + "a" * 5000 + '" - 1;', Span(1, 6, 1, 5008)),
    "control_characters": ('info "\x1b[2Jgone\x00" + amnt;', Span(1, 18, 1, 22)),
    "no_break_space": ("info\u00a0amnt;", Span(1, 6, 1, 10)),
}


@pytest.mark.parametrize("name", PLACES)
def test_excerpt(name: str) -> None:
    text, span = PLACES[name]
    error = EvalError(
        "variable 'amnt' is not defined",
        code="undefined-variable",
        hint="did you mean 'amount'?",
        span=span,
        source=Source(text, "sync.dg"),
    )
    assert_golden(GOLDEN / f"{name}.txt", render_error(error))


def test_call_stack_newest_last() -> None:
    error = EvalError("Divide by zero error", span=Span(1, 6, 1, 11), source=Source("info 1 / 0;"))
    error.trace = [CallSite("share", "sync.dg", 12), CallSite("automation.sync", "sync.dg", 3)]
    assert_golden(GOLDEN / "call_stack.txt", render_error(error))


def test_deep_call_stack_is_shortened() -> None:
    error = EvalError("too deep")
    error.trace = [CallSite(f"f{number}", "deep.dg", number) for number in range(75, 0, -1)]
    assert_golden(GOLDEN / "deep_call_stack.txt", render_error(error))


def test_without_place() -> None:
    assert render_error(EvalError("no")) == "error runtime: no"


def test_warning_with_colour() -> None:
    text = render(
        "warning",
        "equals-sign",
        "'=' compares here",
        span=Span(1, 5, 1, 6),
        source=Source("if(a = 1) { }", "a.dg"),
        colour=True,
    )
    assert_golden(GOLDEN / "colour.txt", text.replace("\x1b", "ESC"))


def test_message_cannot_drive_the_terminal() -> None:
    shown = render_error(EvalError("bad \x1b]0;title\x07 \ud800 value"))
    assert shown == "error runtime: bad \\x1b]0;title\\x07 \\ud800 value"


def test_huge_message_is_cut() -> None:
    assert len(render_error(EvalError("x" * 1_000_000))) < 5_000
