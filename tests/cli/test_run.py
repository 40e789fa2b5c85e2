"""`deluge run`: entry points, arguments, output, exit codes."""

import json
from pathlib import Path

import pytest
from command import run_command

TWO = """\
string standalone.greet(string name)
{
    info "greeting";
    return "Hello, " + name;
}
int automation.add(int a, int b)
{
    return a + b;
}
"""


@pytest.fixture(autouse=True)
def in_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def script(text: str, name: str = "it.dg") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_info_goes_to_stdout_and_nothing_else_does() -> None:
    outcome = run_command("run", script('info "a"; info {1,2}; return 7;'))
    assert outcome == ("a\n1,2\n", "=> 7\n", 0)


def test_one_function_is_run() -> None:
    path = script("int f(int a)\n{\n  return a * 2;\n}\n")
    assert run_command("run", path, "--arg", "a=21").stderr == "=> 42\n"


def test_several_functions_need_a_name() -> None:
    outcome = run_command("run", script(TWO))
    assert outcome.exit_code == 2
    assert "standalone.greet" in outcome.stderr
    assert "automation.add" in outcome.stderr


@pytest.mark.parametrize("name", ["greet", "standalone.greet"])
def test_function_by_bare_or_full_name(name: str) -> None:
    outcome = run_command("run", script(TWO), "--function", name, "--arg", "name=Ada")
    assert outcome == ("greeting\n", "=> Hello, Ada\n", 0)


def test_unknown_function_names_the_nearest() -> None:
    outcome = run_command("run", script(TWO), "--function", "gret")
    assert outcome.exit_code == 2
    assert "gret" in outcome.stderr
    assert "greet" in outcome.stderr.partition("hint:")[2]


def test_missing_argument_prints_the_signature() -> None:
    outcome = run_command("run", script(TWO), "--function", "add", "--arg", "a=1")
    assert outcome.exit_code == 2
    assert "add(int a, int b)" in outcome.stderr


def test_surplus_argument_prints_the_signature() -> None:
    arguments = ("--arg", "a=1", "--arg", "b=2", "--arg", "c=3")
    outcome = run_command("run", script(TWO), "--function", "add", *arguments)
    assert outcome.exit_code == 2
    assert "'c'" in outcome.stderr
    assert "add(int a, int b)" in outcome.stderr


def test_argument_of_the_wrong_type() -> None:
    outcome = run_command("run", script(TWO), "--function", "add", "--arg", "a=x", "--arg", "b=2")
    assert outcome.exit_code == 2
    assert "at index 0: 'TEXT' can not be cast to '[BIGINT]'" in outcome.stderr
    assert "add(int a, int b)" in outcome.stderr


def test_arguments_from_a_file_and_the_command_line() -> None:
    Path("args.json").write_text('{"a": 1, "b": 5}', encoding="utf-8")
    path = script(TWO)
    outcome = run_command("run", path, "--function", "add", "--args", "args.json", "--arg", "a=2")
    assert outcome.stderr == "=> 7\n"


def test_free_variables_of_a_body_come_from_the_arguments() -> None:
    assert run_command("run", script("info leadId;"), "--arg", "leadId=17").stdout == "17\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1]", "must hold a JSON object"),
        ("7", "must hold a JSON object"),
        ("{", "is not JSON"),
        ("", "is not JSON"),
        ('{"a": NaN}', "args.json"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_args_must_be_an_object(content: str, message: str) -> None:
    Path("args.json").write_text(content, encoding="utf-8")
    outcome = run_command("run", script("info 1;"), "--args", "args.json")
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.parametrize("argument", ["a", "=1", "a b=1", "1a=1"])
def test_arg_needs_name_and_value(argument: str) -> None:
    outcome = run_command("run", script("info 1;"), "--arg", argument)
    assert (outcome.stdout, outcome.exit_code) == ("", 2)
    assert "NAME=VALUE" in outcome.stderr


def test_standard_input() -> None:
    assert run_command("run", "-", stdin=b"info 1 + 1;").stdout == "2\n"


def test_one_liner() -> None:
    assert run_command("run", "-e", "info 1 + 1").stdout == "2\n"


def test_one_liner_after_the_functions_of_a_file() -> None:
    outcome = run_command("run", script(TWO), "-e", "info automation.add(2, 3)")
    assert outcome.stdout == "5\n"


def test_error_is_located_and_output_before_it_kept() -> None:
    outcome = run_command("run", script("info 1;\nx = {1,2};\ninfo x.get(9);\ninfo 2;"))
    assert outcome.stdout == "1\n"
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("it.dg:3:")
    assert "Given index 9 is greater than the list size" in outcome.stderr
    assert "^" in outcome.stderr


def test_call_stack_of_an_error() -> None:
    text = "int share(int n)\n{\n  return 1 / n;\n}\ninfo share(0);\n"
    outcome = run_command("run", script(text))
    assert outcome.exit_code == 1
    assert "it.dg:3:" in outcome.stderr
    assert "in share (it.dg:5)" in outcome.stderr


def test_limits_have_their_exit_code() -> None:
    text = "void f(int n)\n{\n  f(n + 1);\n}\nf(0);\n"
    assert run_command("run", script(text)).exit_code == 3


def test_trace_prints_each_statement_with_its_line() -> None:
    outcome = run_command("run", script("a = 1;\ninfo a;\n"), "--trace")
    assert outcome.stdout == "1\n"
    assert "it.dg:1: a = 1" in outcome.stderr
    assert "it.dg:2: info a" in outcome.stderr


def test_json_result() -> None:
    outcome = run_command("run", script('info "x"; return {"a": {1, null}};'), "--json")
    result = json.loads(outcome.stdout)
    assert result["info"] == ["x"]
    assert result["value"] == {"a": [1, None]}
    assert result["error"] is None
    assert result["usage"]["statements"] == 2
    assert list(result) == ["info", "value", "error", "usage"]


def test_json_of_a_script_error() -> None:
    outcome = run_command("run", script("info 1;\ninfo 1 / 0;"), "--json")
    result = json.loads(outcome.stdout)
    assert outcome.exit_code == 1
    assert result["info"] == ["1"]
    assert result["error"]["line"] == 2
    assert result["error"]["path"] == "it.dg"
    assert outcome.stderr == ""


def test_json_of_a_usage_error() -> None:
    outcome = run_command("run", "nowhere.dg", "--json")
    assert outcome.exit_code == 2
    assert json.loads(outcome.stdout)["error"]["code"] == "usage"


def test_json_of_dates() -> None:
    arguments = ("--json", "--timezone", "Asia/Kolkata")
    outcome = run_command("run", script("return {\"d\": '2026-01-31'};"), *arguments)
    assert json.loads(outcome.stdout)["value"] == {"d": "2026-01-31T00:00:00+05:30"}


def test_json_of_a_list_inside_itself() -> None:
    outcome = run_command("run", script("l = List(); l.add(l); return l;"), "--json")
    assert outcome.exit_code == 3
    assert json.loads(outcome.stdout)["error"]["code"] == "limit-depth"


def test_fixed_clock_and_zone() -> None:
    arguments = ("--now", "2026-03-01T09:30:00", "--timezone", "Asia/Kolkata")
    outcome = run_command("run", "-e", "info zoho.currenttime", *arguments)
    assert outcome.stdout == "01-Mar-2026 09:30:00\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--now", "yesterday"),
        ("--timezone", "Mars/Olympus"),
        ("--profile", "nosuch"),
        ("--org", "nosuch"),
        ("--seed", "x"),
        ("--nosuch",),
    ],
)
def test_wrong_option(arguments: tuple[str, ...]) -> None:
    outcome = run_command("run", "-e", "info 1", *arguments)
    assert (outcome.stdout, outcome.exit_code) == ("", 2)
    assert outcome.stderr.startswith("error ")


def test_seed_repeats_random_numbers() -> None:
    code = "info randomNumber(1, 1000000)"
    first = run_command("run", "-e", code, "--seed", "7").stdout
    assert first == run_command("run", "-e", code, "--seed", "7").stdout
    assert first != run_command("run", "-e", code, "--seed", "8").stdout


def test_text_that_no_encoding_has() -> None:
    outcome = run_command("run", "-e", 'info "\ud800"')
    assert outcome.exit_code == 2
    assert "not UTF-8" in outcome.stderr


def test_interrupt_while_running(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_terminal: object, _line: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("deluge.cli.terminal.Terminal.out", interrupted)
    assert run_command("run", "-e", "try { info 1; } catch (e) { }") == ("", "interrupted\n", 130)


def test_a_value_that_does_not_fit_the_declared_type_is_placed_at_its_return() -> None:
    path = script("// grades\nint standalone.grade(int n)\n{\n\treturn 5.5 / n;\n}\n")
    outcome = run_command("run", path, "--arg", "n=2")
    message = "Return type mismatch: Required : [INT] Found : DECIMAL"
    assert f"{path}:4:2: error type-mismatch: {message}" in outcome.stderr
    assert f"in standalone.grade ({path}:2)" in outcome.stderr
    outcome = run_command("run", path, "-e", "info standalone.grade(2);")
    assert f"{path}:4:2: error type-mismatch: {message}" in outcome.stderr
    path = script("int f(int n) { if(n > 1) { return 5.5; } return n; }\n")
    outcome = run_command("run", path, "--arg", "n=2")
    assert f"{path}:1:1: error type-mismatch: {message}" in outcome.stderr  # one of the two


def test_limits_can_be_changed() -> None:
    path = script("for each i in {1,2,3} { info i; }")
    outcome = run_command("run", path, "--limit", "statements=4")
    assert (outcome.stdout, outcome.exit_code) == ("1\n2\n", 3)
    assert "the limit is 4 statements; --limit statements=N changes it" in outcome.stderr
    assert run_command("run", path, "--limit", "statements=none").exit_code == 0
    outcome = run_command("run", path, "--limit", "seconds=0")
    assert "ran longer than 0 seconds" in outcome.stderr
    assert "hint: --limit seconds=N changes it" in outcome.stderr


@pytest.mark.parametrize(
    "limit", ["statements", "statements=x", "statements=-1", "nothing=1", "depth=" + "9" * 5000]
)
def test_limits_that_are_none(limit: str) -> None:
    assert run_command("run", script("info 1;"), "--limit", limit).exit_code == 2
