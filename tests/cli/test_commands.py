"""check, ast, builtins, init, org, help: what they print and how they end."""

import json
import os
from pathlib import Path

import pytest
from command import run_command

from deluge.cli import COMMANDS, load, overview


@pytest.fixture(autouse=True)
def in_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def built() -> list[str]:
    return [name for name in COMMANDS if f"\n  {name} " in overview()]


def test_help_lists_the_commands() -> None:
    outcome = run_command("--help")
    assert outcome.exit_code == 0
    assert "run a script" in outcome.stdout
    assert run_command().exit_code == 2
    assert run_command("--version").stdout.startswith("deluge ")


@pytest.mark.parametrize("name", built())
def test_every_command_has_help_and_is_in_the_readme(name: str) -> None:
    outcome = run_command(name, "--help")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(f"usage: deluge {name}")
    first_line = (load(name).__doc__ or "").split("\n")[0]
    assert first_line.strip("., ") in outcome.stdout
    readme = Path(__file__).parents[2] / "README.md"
    assert f"deluge {name}" in readme.read_text(encoding="utf-8")


def test_missing_extra_names_the_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> object:
        raise ModuleNotFoundError("No module named 'starlette'", name="starlette")

    monkeypatch.setattr("deluge.cli.load", missing)
    outcome = run_command("serve")
    assert outcome.exit_code == 2
    assert 'pip install "deluge-lang[serve]"' in outcome.stderr


def test_a_bug_is_one_line_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_name: str) -> object:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("deluge.cli.load", broken)
    outcome = run_command("run")
    assert outcome.exit_code == 70
    assert outcome.stderr.startswith("error internal: a bug in deluge")
    assert "Traceback" not in outcome.stderr


def test_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_name: str) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("deluge.cli.load", interrupted)
    assert run_command("run") == ("", "interrupted\n", 130)


def test_check_reports_every_error_with_its_place() -> None:
    Path("a.dg").write_text("info nothing;\ninfo none;\n")
    outcome = run_command("check", "a.dg")
    assert outcome.exit_code == 1
    assert "a.dg:1:6: error undefined-variable" in outcome.stderr
    assert "a.dg:2:6: error undefined-variable" in outcome.stderr
    assert outcome.stderr.endswith("1 script: 2 errors, 0 warnings\n")


def test_check_of_a_directory() -> None:
    Path("more").mkdir()
    Path("more/good.dg").write_text("info 1;")
    Path("more/bad.deluge").write_text("info 1")
    Path("more/notes.txt").write_text("no script")
    outcome = run_command("check", ".")
    assert outcome.exit_code == 2
    assert "bad.deluge:1:" in outcome.stderr
    assert "2 scripts: 1 error" in outcome.stderr


def test_check_of_a_directory_without_scripts() -> None:
    Path("more").mkdir()
    outcome = run_command("check", "more")
    assert outcome.exit_code == 2
    assert "there are no scripts in more" in outcome.stderr


def test_check_tells_of_a_broken_project_file_once() -> None:
    Path("deluge.toml").write_text("[project")
    for name in ("a.dg", "b.dg"):
        Path(name).write_text("info 1;")
    outcome = run_command("check", ".")
    assert outcome.stderr.count("is not valid TOML") == 1
    assert outcome.stderr.endswith("2 scripts: 1 error, 0 warnings\n")


def test_check_json() -> None:
    outcome = run_command("check", "-e", "info nothing;", "--json")
    [found] = json.loads(outcome.stdout)["diagnostics"]
    assert (found["code"], found["line"], found["column"]) == ("undefined-variable", 1, 6)
    assert (found["end_line"], found["end_column"]) == (1, 13)


def test_check_warns_of_a_method_that_creator_lacks() -> None:
    script = "x = 1;\ninfo x.isNull();"
    outcome = run_command("check", "-e", script, "--profile", "creator")
    assert outcome.exit_code == 0
    assert ":2:6: warning not-in-product: Creator has no method isNull" in outcome.stderr
    assert "write isNull(value)" in outcome.stderr
    assert "warning" not in run_command("check", "-e", script).stderr.partition(",")[0]


@pytest.mark.parametrize("call", ["toText(5)", "5.toText()", 'zoho.encryption.urlDecode("a")'])
def test_check_warns_of_a_function_that_the_help_does_not_grant_creator(call: str) -> None:
    outcome = run_command("check", "-e", f"info {call};", "--profile", "creator")
    assert outcome.exit_code == 0
    assert "is not documented for creator" in outcome.stderr
    assert run_command("run", "-e", f"info {call};", "--profile", "creator").exit_code == 0


def test_check_of_a_lone_file_cannot_know_the_functions_of_its_application() -> None:
    scripts = ["info standalone.rate(5);", "x = thisapp.Orders.next(1);", "automation.log();"]
    for script in scripts:
        outcome = run_command("check", "-e", script)
        assert (outcome.exit_code, "warning unknown-function" in outcome.stderr) == (0, True)
        assert run_command("run", "-e", script).exit_code == 1
    Path("deluge.toml").write_text('[project]\nname = "whole"\n')
    assert run_command("check", "-e", scripts[0]).exit_code == 1
    assert run_command("check", "-e", "info other.rate(5);").exit_code == 1


def test_check_of_a_good_script() -> None:
    outcome = run_command("check", "-e", "info 1;")
    assert outcome == ("", "1 script: 0 errors, 0 warnings\n", 0)


@pytest.mark.parametrize(
    "script, hint",
    [
        ('info "a".urlEncode();', "it is called as zoho.encryption.urlEncode("),
        ('print("a");', "write `info value;`"),
        ('info "a,b".split(",");', "write `text.toList(separator)`"),
        ('info {"a"}.join(",");', "write `list.toString(separator)`"),
        ("info isNotNull(5);", "write `!isNull(value)`"),
        ('m = Map(); info m["k"];', "elements are read with m.get(...)"),
    ],
)
def test_check_hints(script: str, hint: str) -> None:
    assert f"hint: {hint}" in run_command("check", "-e", script).stderr


def test_only_the_neutral_profile_minds_mixed_logic() -> None:
    script = "a = 1 == 1 || 1 == 2 && 1 == 3;"
    assert "mixed-logic" not in run_command("check", "-e", script).stderr
    assert "mixed-logic" in run_command("check", "--profile", "neutral", "-e", script).stderr


def test_call_of_an_unknown_function_names_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run_command("call", "helo", "--org", "memory")
    assert outcome.exit_code == 1
    assert outcome.stderr == "functions here: none; --path names another directory\n"
    Path("hello.dg").write_text("string standalone.hello()\n{\n\treturn null.get(1);\n}\n")
    outcome = run_command("call", "helo", "--org", "memory")
    assert outcome.stderr == "functions here: standalone.hello\n"
    outcome = run_command("call", "hello", "--org", "memory")
    assert "functions here" not in outcome.stderr
    assert "hello.dg:3:9: error null-value: " in outcome.stderr  # the answer has no excerpt
    assert outcome.stdout.startswith('{"code":"failure"')


def test_a_missing_argument_says_how_to_give_it() -> None:
    Path("f.dg").write_text("string f(string a) { return a; }")
    hint = run_command("run", "f.dg").stderr.splitlines()[-1]
    assert (
        hint == "  hint: the signature is: string f(string a); --arg NAME=VALUE gives an argument"
    )


def test_a_function_called_without_its_namespace() -> None:
    text = "string standalone.greet() { return 1 + ''; } info greet();"
    outcome = run_command("check", "-e", text)
    assert (
        "hint: the function is called with its namespace: standalone.greet(...)" in outcome.stderr
    )


def test_a_loop_over_a_map_says_that_it_has_the_values() -> None:
    outcome = run_command("run", "-e", 'for each v in {"a":1} { info v; }')
    assert outcome.stdout == "1\n"
    assert "warning: the loop is over the values of a map; keys() gives its keys" in outcome.stderr


def test_ast() -> None:
    outcome = run_command("ast", "-e", "info 1;")
    assert outcome.stdout.split("\n")[0] == "Program  @1:1"
    assert "Info  @1:1" in outcome.stdout
    tree = json.loads(run_command("ast", "-e", "info 1;", "--json").stdout)
    assert tree["node"] == "Program"
    assert tree["body"][0]["span"][:2] == [1, 1]


def test_builtins_list_and_one() -> None:
    assert "text.subString(" in run_command("builtins").stdout
    one = run_command("builtins", "substring").stdout
    assert one.startswith("text.subString(")
    assert ".subString(" in one.partition("\n")[2]
    assert json.loads(run_command("builtins", "subString", "--json").stdout)[0]["result"] == "text"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("md5", "zoho.encryption.md5(text data) -> text"),
        ("Collection", "Collection([any values ...]) -> collection"),
        ("List:Int", "List([any value]) -> list"),
        ("map", "Map([any map]) -> map"),
        ("today", "The date of today."),
        ("zoho.loginuserid", "The mail address of the user who runs the script."),
        ("zoho.device.type", "only in creator"),
    ],
)
def test_builtins_of_any_kind_of_name(name: str, shown: str) -> None:
    outcome = run_command("builtins", name)
    assert shown in outcome.stdout
    assert outcome.exit_code == 0


def test_builtins_unknown_name() -> None:
    outcome = run_command("builtins", "subStrin")
    assert outcome.exit_code == 2
    assert "did you mean 'subString'?" in outcome.stderr


def test_builtins_lists_tasks_by_service_and_by_name() -> None:
    of_crm = run_command("builtins", "zoho.crm").stdout
    assert "zoho.crm.createRecord(" in of_crm and "zoho.books" not in of_crm
    everywhere = run_command("builtins", "createrecord").stdout
    assert "zoho.crm.createRecord(" in everywhere and "zoho.books.createRecord(" in everywhere
    assert "zoho.crm.updateRecord" not in everywhere
    assert len(json.loads(run_command("builtins", "createRecord", "--json").stdout)) > 2


def test_builtins_of_a_statement_with_brackets() -> None:
    shown = run_command("builtins", "sendmail").stdout
    assert shown.startswith("sendmail [ key : value ... ]\n") and "subject" in shown


def test_an_assertion_is_no_builtin_of_the_same_name() -> None:
    outcome = run_command("builtins", "assert.equals")
    assert outcome.exit_code == 2 and "docs/testing.md" in outcome.stderr


def test_help_of_a_command() -> None:
    assert run_command("help", "run") == run_command("run", "--help")
    assert run_command("help", "nosuch").exit_code == 2


def test_options_stand_anywhere() -> None:
    assert run_command("org", "dump", "--fields", "Email", "Leads", "--org", "memory").stdout
    outcome = run_command("org", "dump", "--nosuch", "Leads")
    assert outcome.exit_code == 2 and "--nosuch" in outcome.stderr


def test_tasks() -> None:
    assert "zoho.crm.createRecord(" in run_command("builtins", "--tasks").stdout
    assert "POST" in run_command("builtins", "zoho.crm.createRecord").stdout


def test_what_products_have_a_task() -> None:
    assert "documented for creator only" in run_command("builtins", "zoho.pushNotification").stdout
    assert "not documented for creator" in run_command("builtins", "zoho.mail.getFolders").stdout
    explained = run_command("builtins", "zoho.desk.searchRecords").stdout
    assert "module is one of Tickets, Accounts, Contacts, Articles" in explained


def test_init_makes_a_project_that_runs() -> None:
    outcome = run_command("init", "shop")
    assert outcome.exit_code == 0
    assert outcome.stderr.startswith(f"wrote   {os.path.join('shop', 'deluge.toml')}\n")
    assert "next: cd shop\n" in outcome.stderr
    assert sorted(os.listdir("shop")) == [
        ".gitignore", "deluge.toml", "functions", "seed.json", "tests",
    ]  # fmt: skip
    os.chdir("shop")
    assert run_command("org", "seed", "seed.json").stderr == "Leads: 1 added\n"
    outcome = run_command("run", "functions/welcome.dg", "--arg", "name=Ada")
    assert outcome == ("leads called Ada: 1\n", "=> Welcome, Ada!\n", 0)
    assert Path(".deluge/sandbox.db").exists()
    assert run_command("check", ".").stderr == "2 scripts: 0 errors, 0 warnings\n"
    assert run_command("fmt", "--check", ".") == ("", "", 0)


def test_init_changes_nothing_that_is_there() -> None:
    Path("seed.json").write_text("mine")
    assert run_command("init").exit_code == 0
    assert Path("seed.json").read_text() == "mine"
    outcome = run_command("init")
    assert outcome.exit_code == 2 and "this directory has a deluge.toml" in outcome.stderr


def test_init_for_a_product_that_there_is_not() -> None:
    assert "unknown profile 'nope'" in run_command("init", "x", "--profile", "nope").stderr
    assert not Path("x").exists()


def test_org_seed_dump_reset() -> None:
    Path("deluge.toml").write_text("")
    Path("seed.json").write_text('{"Leads": [{"Last_Name": "Ada", "Company": "A"}]}')
    run_command("org", "seed", "seed.json")
    dumped = json.loads(run_command("org", "dump", "Leads", "--fields", "Last_Name").stdout)
    assert dumped == {"Leads": [{"Last_Name": "Ada"}]}
    assert json.loads(run_command("org", "dump").stdout)["Leads"][0]["Company"] == "A"
    run_command("org", "snapshot", "kept.db")
    run_command("org", "reset")
    assert json.loads(run_command("org", "dump").stdout) == {}
    run_command("org", "restore", "kept.db")
    assert json.loads(run_command("org", "dump").stdout)["Leads"][0]["Last_Name"] == "Ada"


@pytest.mark.parametrize(
    "content", ["[]", '{"Leads": 1}', '{"Leads": [1]}', '{"Nosuch": [{}]}', '{"Leads": [{}]}', "x"]
)
def test_org_seed_refuses(content: str) -> None:
    Path("deluge.toml").write_text("")
    Path("seed.json").write_text(content)
    outcome = run_command("org", "seed", "seed.json")
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error usage: ")
    assert json.loads(run_command("org", "dump").stdout) == {}


@pytest.mark.parametrize(
    "arguments", [("nosuch",), ("seed",), ("seed", "none.json"), ("snapshot",), ("restore", "x")]
)
def test_org_wrong_use(arguments: tuple[str, ...]) -> None:
    Path("deluge.toml").write_text("")
    assert run_command("org", *arguments).exit_code == 2


def test_org_without_local_records() -> None:
    outcome = run_command("org", "dump", "--org", "replay:none.json")
    assert outcome.exit_code == 2
    assert "keeps no local records" in outcome.stderr
