"""`echo ... | deluge repl`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import run_command

from deluge.repl.commands.table import commands
from deluge.repl.plain import Assembler

WORLD = ("repl", "--org", "memory", "--now", "2026-03-01T09:30:00", "--timezone", "UTC")


@pytest.mark.parametrize(
    ("typed", "stdout", "exit_code"),
    [
        ("1 + 2\n", "3\n", 0),
        ('x = "a"\nx + "b"', '"ab"\n', 0),
        ("void f()\n{\n  info 1;\n}\nf()\n", "1\n", 0),
        ("if(1 == 2)\n{\n info 1;\n}\nelse\n{\n info 2;\n}\n", "2\n", 0),
        ("if(true) { info 1; }\n3\n", "1\n3\n", 0),
        ("if(true)\n{\n info 1;\n}\n:type 1", "1\nNUMBER\n", 0),
        ("foo\n1\n", "1\n", 1),
        ("5 5\n1\n", "1\n", 2),
        (":nope\n1\n", "1\n", 2),
        ("x = (1,\n:type 1\n", "NUMBER\n", 2),
        ("x = (1 +\n", "", 2),
        ("1\n:quit\n2\n", "1\n", 0),
        ("/* a\n:type 1\n*/ 5\n", "NUMBER\n", 2),
        ("\ufeff1\r\n2\r\n", "1\n2\n", 0),
        ("\n\n   \n", "", 0),
        (")\n]\n}\n7\n", "7\n", 2),
        ('info("a" + 1)\nreturn("b")\n', 'a1\n"b"\n', 0),
        ('info ("a" + "bc").length();\n', "3\n", 0),
        ('x = "a\nb"\nx.length()\n', "3\n", 0),
    ],
)
def test_lines_in_results_out(typed: str, stdout: str, exit_code: int) -> None:
    outcome = run_command(*WORLD, stdin=typed.encode())
    assert (outcome.stdout, outcome.exit_code) == (stdout, exit_code)
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize(
    "typed",
    [b"\x00\x01\xff\xfe\n", bytes(range(256)), b"(" * 100_000, b"x = 1;" * 900_000, b'"' * 9],
    ids=["binary", "bytes", "brackets", "5 MB", "quotes"],
)
def test_whatever_comes_is_survived(typed: bytes) -> None:
    outcome = run_command(*WORLD, stdin=b"kept = 7\n" + typed + b"\n:vars\n:type kept\n")
    assert outcome.stdout.splitlines()[-1] == "NUMBER"
    assert "Traceback" not in outcome.stderr
    assert "internal" not in outcome.stderr


@pytest.mark.parametrize("typed, command", [("help", ":help"), ("exit()", ":quit")])
def test_words_of_other_shells_lead_to_the_command(typed: str, command: str) -> None:
    outcome = run_command(*WORLD, stdin=typed.encode())
    assert f"hint: {command} is the command here" in outcome.stderr


def test_a_long_function_is_parsed_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    monkeypatch.setattr(
        "deluge.repl.plain.is_incomplete", lambda text: parsed.append(len(text)) or not
        text.endswith("}")
    )  # fmt: skip
    assembler = Assembler()
    lines = ["void f()", "{", *["x = 1;"] * 3_000, "}"]
    found = [text for line in lines for text in assembler.feed(line)]
    assert len(found) == 1
    assert len(parsed) < 16


@pytest.mark.parametrize("name", commands())
def test_every_command_says_what_it_does_and_survives_nonsense(name: str, tmp_path: Path) -> None:
    command = commands()[name]
    assert command.summary
    assert command.doc
    typed = f":help {name}\n:{name}\n:{name} \x00 ''\" ((( nonsense\n:{name} -1 +99999999999d\n"
    outcome = run_command(*WORLD, stdin=typed.encode())
    assert command.form in outcome.stdout
    assert "internal" not in outcome.stderr


def test_a_command_may_be_shortened() -> None:
    outcome = run_command(*WORLD, stdin=b":prof\n:re\n")
    assert outcome.stdout == "crm\n"
    assert "is it :records or :reset?" in outcome.stderr


def test_files_are_loaded_first(tmp_path: Path) -> None:
    (tmp_path / "f.dg").write_text("int one() { return 1; }")
    outcome = run_command(*WORLD, str(tmp_path / "f.dg"), stdin=b"one()\n")
    assert outcome.stdout == "1\n"


def test_trace_reaches_functions_that_were_called_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deluge.toml").write_text("")
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "f.dg").write_text("void standalone.f()\n{\n\tinfo 1;\n}\n")
    monkeypatch.chdir(tmp_path)
    typed = "void g()\n{\n\tstandalone.f();\n}\ng()\n:trace on\ng()\n:trace off\ng()\n"
    outcome = run_command(*WORLD, stdin=typed.encode())
    traced = [line for line in outcome.stderr.splitlines() if "info 1;" in line]
    assert len(traced) == 1 and traced[0].endswith("f.dg:3: info 1;")


def test_records_of_forms_and_of_other_products() -> None:
    typed = (
        'x = zoho.creator.createRecord("o","app","Orders",{"Title":"Desk"},{},"c");\n'
        'x = zoho.books.createRecord("contacts","1",{"contact_name":"Ada"},"c");\n'
        ":records Orders\n:records books/contacts\n:records\n"
    )
    outcome = run_command(*WORLD, stdin=typed.encode())
    assert outcome.stderr == ""
    heads = [line.split(" ")[0] for line in outcome.stdout.splitlines()]
    assert "ID" in heads and "contact_id" in heads and "creator/Orders" in heads


def test_what_zoho_drops_silently_is_told() -> None:
    typed = 'x = zoho.crm.createRecord("Leads", {"Last_Name":"A","Company":"B","Emial":"a@b.c"});'
    outcome = run_command(*WORLD, stdin=typed.encode())
    told = "warning: the local CRM knows no field 'Emial' in Leads; did you mean 'Email'?"
    assert told in outcome.stderr


def test_values_are_not_coloured() -> None:
    outcome = run_command(*WORLD, stdin=b'{"a": {1, true, null, "x"}}\nfoo\n')
    assert not re.search("\x1b", outcome.stdout + outcome.stderr)


def test_plain_mode_imports_nothing_of_the_screen() -> None:
    program = (
        "import sys\nfrom deluge.cli import main\nmain(['repl', '--org', 'memory'])\n"
        "assert not {'prompt_toolkit', 'pygments', 'asyncio'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input="1 + 2\n", capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("3\n", "")


def test_a_bug_of_ours_does_not_end_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("deluge.repl.shell.pretty", fail)
    outcome = run_command(*WORLD, stdin=b"1\n:type 1\n")
    assert outcome.stdout == "NUMBER\n"
    assert "a bug in deluge: ZeroDivisionError" in outcome.stderr
    assert outcome.exit_code == 70
