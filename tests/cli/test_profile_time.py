"""`deluge run --profile-time`: where statements and time go."""

from pathlib import Path

import pytest
from command import run_command

from deluge.runtime.profiling import ProfileTracer
from deluge.source import Source, Span

SCRIPT = """\
int slow(int n)
{
	total = 0;
	for each x in {1,2,3}
	{
		total = total + x * n;
	}
	return total;
}
void outer()
{
	try
	{
		a = slow(2);
		b = 1 / 0;
	}
	catch (e)
	{
		slow(3);
	}
}
outer();
info slow(1);
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("it.dg").write_text(SCRIPT, encoding="utf-8")
    return "it.dg"


def test_report_goes_to_stderr(script: str) -> None:
    outcome = run_command("run", script, "--profile-time", "--org", "memory")
    assert outcome.stdout == "6\n"
    assert outcome.exit_code == 0
    lines, functions, flame = outcome.stderr.strip().split("\n\n")[1:]
    assert "9  it.dg:6: total = total + x * n;" in lines
    assert "3          18  slow" in functions
    assert [row.split()[-1] for row in flame.splitlines()[1:]][:2] == ["(script)", "outer"]


def test_json_is_left_alone(script: str) -> None:
    outcome = run_command("run", script, "--profile-time", "--json", "--org", "memory")
    assert outcome.stdout.startswith('{"info": ["6"]')
    assert "profile:" in outcome.stderr


def test_not_together_with_trace(script: str) -> None:
    assert run_command("run", script, "--profile-time", "--trace").exit_code == 2


def test_a_failing_script_is_profiled_too(script: str) -> None:
    outcome = run_command("run", "-e", "x = 1; y = x / 0;", "--profile-time", "--org", "memory")
    assert outcome.exit_code == 1
    assert "profile: 2 statements" in outcome.stderr
    assert "Divide by zero" in outcome.stderr


def test_time_belongs_to_the_statement_being_executed() -> None:
    now = 0.0

    def clock() -> float:
        return now

    source = Source("a\nb\nc\n", "it.dg")
    tracer = ProfileTracer(clock)
    tracer.statement(source, Span(1, 1, 1, 2))
    now = 2.0
    tracer.enter("f", source, Span(3, 1, 3, 2))
    tracer.statement(source, Span(3, 1, 3, 2))
    now = 5.0
    tracer.enter("f", source, Span(3, 1, 3, 2))
    tracer.statement(source, Span(3, 1, 3, 2))
    now = 6.0
    tracer.leave("f")
    tracer.leave("f")
    now = 10.0
    tracer.statement(source, Span(2, 1, 2, 2))
    assert tracer.report().startswith("profile: 4 statements executed in 10000.0 ms")
    assert {line: cost.seconds for (_, line), cost in tracer.lines.items()} == {1: 6, 3: 4, 2: 0}
    recursion = tracer.functions["f"]
    assert (recursion.calls, recursion.seconds, recursion.total) == (2, 4, 4)
    assert tracer.paths["(script)", "f", "f"].total == 1
