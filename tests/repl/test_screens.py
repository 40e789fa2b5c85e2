"""A person's session in a real terminal, its screens kept as text in tests/golden/repl."""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden_file import assert_golden
from repl.terminal_screen import CTRL_C, CTRL_D, ENTER, TAB, UP, TerminalScreen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")

GOLDEN = Path(__file__).parents[1] / "golden" / "repl"
WORLD = ("--org", "memory", "--now", "2026-03-01T09:30:00", "--timezone", "UTC", "--seed", "1")
LINES = 36


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[TerminalScreen]:
    """A session on a memory organisation at a fixed time."""
    opened = TerminalScreen(tmp_path, *WORLD, lines=LINES)
    opened.wait_ready()
    yield opened
    opened.close()


def assert_screen(name: str, screen: TerminalScreen) -> None:
    """Compare the screen with a golden file, once all of it is there: a busy machine draws late."""
    path = GOLDEN / f"{name}.txt"
    until = time.monotonic() + 3
    while path.exists() and time.monotonic() < until:
        if shown(screen).rstrip("\n") == path.read_text(encoding="utf-8").rstrip("\n"):
            break
        screen.read(0.05)
    assert_golden(path, shown(screen))


def shown(screen: TerminalScreen) -> str:
    """The screen without what differs from run to run."""
    text = re.sub(r" *[\d.,]+ ms", " N ms", screen.text)
    text = re.sub(r"(:now real\n)'.*'", r"\1'THE TIME'", text)
    text = re.sub(r"deluge \d+\.\d+\.\d+", "deluge VERSION", text)
    return re.sub(r"\n{3,}", "\n...\n", text)


def test_expressions_statements_and_a_function(screen: TerminalScreen) -> None:
    screen.type("1 + 2")
    screen.type("_ * 2")
    screen.type('lead = {"Last_Name": "Lovelace", "Company": "Analytical Engines", "Score": 9.5}')
    screen.type("lead")
    screen.type('info "a statement";')
    screen.send("string greet(string name)" + ENTER)
    screen.send("{" + ENTER + 'return "Hello, " + name;' + ENTER + "}")
    screen.settle()
    screen.type("")
    screen.type('greet("Ada")')
    screen.type("today.addDay(1)")
    screen.type('lead.put("Tags", {1, 2})')
    assert_screen("first-steps", screen)


def test_completion_and_signatures(screen: TerminalScreen) -> None:
    screen.type('lead = {"Last_Name": "Lovelace", "Company": "Analytical Engines"}')
    for name, before, keys, shown in [
        ("complete-methods", '"abc".', "to", "toLowerCase"),
        ("complete-keys", "lead.get(", '"', "Company +key"),
        ("complete-tasks", "zoho.crm.", "get", "getOrgVariable"),
        ("complete-modules", "zoho.crm.getRecordById(", '"', "Invoices"),
        ("complete-fields", 'zoho.crm.createRecord("Leads", {', '"Last', "Last_Activity_Time"),
        ("signature", 'zoho.crm.getRecordById("Leads"', ", ", "^zoho.crm.getRecordById.module"),
    ]:
        screen.clear()
        screen.paste(before)
        screen.send(keys)
        screen.wait_for(shown)
        screen.settle(0.1)
        assert_screen(name, screen)
        screen.send(CTRL_C)
        screen.wait_ready()
    screen.send("lead.siz")
    screen.wait_for(r"^ +size ")
    screen.send(TAB)
    screen.wait_for(r"> lead.size$")
    screen.send(ENTER)
    screen.send("()" + ENTER)
    screen.wait_for("^2$")


def test_values_tables_and_documentation(screen: TerminalScreen) -> None:
    screen.type(
        'people = {{"Name": "Ada", "Age": 36}, {"Name": "Grace", "Age": 85, "Rank": "Admiral"}}'
    )
    screen.type("people")
    screen.type(":table off")
    screen.type("people")
    screen.type(':table zoho.crm.createRecord("Leads", {"Last_Name": "Lovelace"})')
    screen.type(":vars")
    screen.type(":type people.get(0)")
    screen.type(":ast 1 + 2 * x")
    assert_screen("values", screen)
    screen.clear()
    screen.type(":doc subString")
    assert_screen("documentation", screen)


def test_errors_leave_the_session_alone(screen: TerminalScreen) -> None:
    screen.type("total = 12")
    screen.type("totl * 2")
    screen.type('fresh = "abc".toLong() + 1')
    screen.type("fresh")
    screen.type("1 + * 2")
    screen.type(":frobnicate")
    assert_screen("errors", screen)
    screen.clear()
    screen.type("int deep(int n) { return deep(n + 1); }")
    screen.type("deep(1)")
    screen.type("total")
    assert_screen("deep-recursion", screen)


def test_the_world_and_its_records(screen: TerminalScreen) -> None:
    screen.type(':seed Leads {{"Last_Name": "Lovelace"}, {"Last_Name": "Hopper"}}')
    screen.type(":records Leads")
    screen.type(':mock zoho.crm.getRecords {"mocked": true}')
    screen.type('zoho.crm.getRecordById("Leads", 1)')
    screen.type('zoho.crm.getRecords("Leads")')
    screen.type(":calls")
    screen.type(
        'sendmail [ from: zoho.adminuserid to: "ada@example.com" subject: "Hi" message: "x" ]'
    )
    screen.type(":mails")
    assert_screen("records", screen)
    screen.clear()
    screen.type(":org")
    screen.type(":profile flow")
    screen.type(":now +36h")
    screen.type("zoho.currenttime")
    screen.type(":now real")
    screen.type(":now 2026-03-01T09:30:00")
    screen.type(":limits statements=20 seconds=off")
    screen.type("n = 0; while(true) { n = n + 1; }")
    screen.type("n > 5")
    screen.type(":seed 7")
    assert_screen("world", screen)


def test_scripts_in_files(tmp_path: Path) -> None:
    (tmp_path / "area.dg").write_text("int area(int a, int b)\n{\n    return a * b;\n}\n")
    (tmp_path / "shout.dg").write_text("info text.toUpperCase(); return 7;")
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i "s/2/20/" "$1"\n')
    editor.chmod(0o755)
    screen = TerminalScreen(tmp_path, *WORLD, lines=LINES, environment={"EDITOR": str(editor)})
    try:
        screen.wait_ready()
        screen.type(":load area.dg")
        screen.type("area(2, 3)")
        screen.type(":edit")
        screen.type(':run shout.dg "text=hello"')
        screen.type(":save session")
        screen.type(":save session")
        assert_screen("files", screen)
        screen.clear()
        screen.type(":trace on")
        screen.type("area(1, 1)")
        screen.type(":trace off")
        screen.type(":reset")
        screen.type(":vars")
        screen.type(":load session.dg")
        screen.type(":time area(4, 5)")
        screen.type(":load missing.dg")
        assert_screen("trace-and-reset", screen)
    finally:
        screen.close()
    assert (tmp_path / "session.dg").read_text() == (
        "int area(int a, int b)\n{\n    return a * b;\n}\n\narea(2, 3);\narea(20, 3);\n"
    )


def test_help_and_settings(screen: TerminalScreen) -> None:
    screen.type(":help")
    assert_screen("help", screen)
    screen.clear()
    screen.type(":help records")
    screen.type(":set theme mono")
    screen.type(":set keys vi")
    screen.type(":set theme pink")
    assert_screen("settings", screen)
    screen.send(":quit" + ENTER)
    screen.read(1.0)
    assert screen.process.wait() == 0


def test_an_endless_loop_ends_with_ctrl_c(tmp_path: Path) -> None:
    screen = TerminalScreen(tmp_path, *WORLD, "--profile", "flow")
    try:
        screen.wait_ready()
        screen.type("turns = 0")
        screen.type(":limits statements=off seconds=off")
        screen.send("while(true) { turns = turns + 1; }" + ENTER)
        screen.wait_for("while")
        time.sleep(0.3)
        began = time.monotonic()
        screen.send(CTRL_C)
        while "interrupted" not in screen.text and time.monotonic() < began + 5:
            screen.read(0.005)
        assert time.monotonic() - began < 0.2
        screen.wait_ready()
        screen.type("turns > 1000")
        assert re.search(r"^true$", screen.text, re.MULTILINE)
        screen.send("half a (statement" + CTRL_C)
        screen.wait_ready()
        screen.send(CTRL_D)
        screen.read(1.0)
        assert screen.process.wait() == 0
    finally:
        screen.close()


def test_history_lasts_and_keeps_secrets_out(tmp_path: Path) -> None:
    first = TerminalScreen(tmp_path, *WORLD)
    first.wait_ready()
    first.type("1 + 1")
    first.type('access_token = "1000.abcdefabcdef.abcdefabcdef"')
    first.type('note = "kept"')
    first.send(CTRL_D)
    first.read(1.0)
    first.close()
    path = tmp_path / "data" / "repl_history"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "access_token" not in path.read_text()
    second = TerminalScreen(tmp_path, *WORLD)
    try:
        second.wait_ready()
        second.type(":history")
        second.send(UP)
        second.settle()
        second.send(UP)
        second.wait_for(r'> note = "kept"$')
        assert_screen("history", second)
    finally:
        second.close()


def test_huge_and_binary_pastes(screen: TerminalScreen) -> None:
    screen.type("kept = 1")
    screen.paste("kept = 2;\n" * 500_000)
    screen.wait_for(r"\[pasted text 1: 5,000,000 characters\]", 20)
    screen.type("")
    screen.paste("\x00\x01\x1b[31m \x07 ))) ")
    screen.settle()
    screen.type("")
    screen.type("kept")
    assert_screen("pastes", screen)


def test_paste_of_a_whole_script(screen: TerminalScreen) -> None:
    screen.paste(
        'string grade(int points)\n{\n\tif(points > 50)\n\t{\n\t\treturn "pass";\n\t}\n'
        '\telse\n\t{\n\t\treturn "fail";\n\t}\n\treturn "";\n}\n'
        "for each  points in {30, 70}\n{\n\tinfo grade(points);\n}\n"
    )
    screen.settle()
    screen.type("")
    assert_screen("script", screen)
