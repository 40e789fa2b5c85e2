"""`deluge test`: how it calls pytest, its exit codes, watching."""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from deluge.cli import test as command
from deluge.project import Project
from deluge.testing import watching

PASSING = "void test.a()\n{\n\tassert.true(true);\n}\n"
FAILING = "void test.a()\n{\n\tassert.true(false);\n}\n"


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return parser.parse_args(arguments)


def test_what_pytest_is_called_with(tmp_path: Path) -> None:
    given = options("a.dg", "-k", "x", "-n", "2", "--cov-report", "html", "--junit", "j.xml", "-x")
    arguments = command.pytest_arguments(given, None)
    assert arguments[-1] == "a.dg"
    for expected in ("-x", "--deluge-cov", "--deluge-cov-report=html", "--junitxml=j.xml"):
        assert expected in arguments
    assert arguments[arguments.index("-k") :][:2] == ["-k", "x"]
    assert "--pdb" in command.pytest_arguments(options("--", "--pdb"), None)
    assert "--deluge-cov" in command.pytest_arguments(options("--fail-under=80"), None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a.dg::test::x[a::b.c]", "a.dg::test.x[a::b.c]"),
        ("a.dg::test.x", "a.dg::test.x"),
        ("a.dg::x", "a.dg::test.x"),
        ("a.py::test_x", "a.py::test_x"),
        ("tests", "tests"),
    ],
)
def test_names_of_tests_as_they_are_printed(typed: str, meant: str) -> None:
    assert command.pytest_arguments(options(typed), None)[-1] == meant


def test_paths_of_the_project(tmp_path: Path) -> None:
    project = Project(str(tmp_path), {"test": {"paths": ["tests"]}})
    assert command.pytest_arguments(options(), project)[-1] == str(tmp_path / "tests")
    assert command.pytest_arguments(options(), Project(str(tmp_path)))[-1] == str(tmp_path)


def deluge_test(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    outcome = subprocess.run(
        [sys.executable, "-m", "deluge", "test", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in outcome.stdout + outcome.stderr
    return outcome


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (PASSING, (), 0),
        (FAILING, ("-x",), 1),
        ("void test.a(\n", (), 2),
        ("void test.a(\n", ("-x",), 2),
        (PASSING, ("nosuch",), 2),
        (PASSING, ("--", "--nosuch"), 2),
        (PASSING, ("-n", "many"), 2),
        (PASSING, ("-k", "nothing"), 5),
    ],
)
def test_exit_codes(tmp_path: Path, text: str, arguments: tuple[str, ...], code: int) -> None:
    (tmp_path / "test_it.dg").write_text(text, encoding="utf-8")
    outcome = deluge_test(tmp_path, *arguments)
    assert outcome.returncode == code, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("table", "arguments", "message"),
    [
        ("sed = ['a.json']", (), "deluge.toml: unknown setting 'sed' in [test]"),
        ("timezone = 'Mars'", (), "deluge.toml: 'timezone': unknown time zone 'Mars'"),
        ("now = 'soon'", (), "deluge.toml: 'now': 'soon' is not a date and time"),
        ("seconds = 'ten'", (), "deluge.toml: 'seconds': must be a number"),
        ("", ("--timezone", "Mars"), "--timezone: unknown time zone 'Mars'"),
        ("", ("--now", "soon"), "--now: 'soon' is not a date and time"),
        ("", ("--seconds", "ten"), "--seconds: takes a number, not 'ten'"),
        ("", ("--seed", "x"), "--seed: takes a number, not 'x'"),
        ("", ("--profile", "nope"), "--profile: unknown profile 'nope'"),
        ("", ("--net", "a,,b"), "--net: 'a,,b' is not a network policy"),
    ],
)
def test_wrong_settings_are_told_before_any_test(
    tmp_path: Path, table: str, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "deluge.toml").write_text(f"[test]\n{table}\n", encoding="utf-8")
    (tmp_path / "test_it.dg").write_text(PASSING, encoding="utf-8")
    outcome = deluge_test(tmp_path, *arguments)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert message in outcome.stderr


def test_options_of_a_repository_around_the_project_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -q --nosuch\n", encoding="utf-8")
    project = tmp_path / "crm"
    project.mkdir()
    (project / "deluge.toml").write_text("", encoding="utf-8")
    (project / "test_it.dg").write_text(PASSING, encoding="utf-8")
    assert "1 passed" in deluge_test(project, "-q").stdout
    (project / "pytest.ini").write_text("[pytest]\naddopts = -v\n", encoding="utf-8")
    assert "PASSED" in deluge_test(project).stdout


def test_a_bug_of_a_plugin_is_no_failed_test(tmp_path: Path) -> None:
    (tmp_path / "test_it.dg").write_text(PASSING, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(
        "def pytest_collection_modifyitems():\n    raise ValueError('a bug')\n", encoding="utf-8"
    )
    outcome = subprocess.run(
        [sys.executable, "-m", "deluge", "test"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert outcome.returncode == 70
    assert "a bug" in outcome.stdout


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_an_interrupted_run(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pathlib, pytest, time\n\n@pytest.mark.parametrize('n', range(4))\n"
        "def test_it(n):\n    pathlib.Path('started').touch()\n    time.sleep(60)\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "deluge", "test", *arguments],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not (tmp_path / "started").exists():
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130, out + errors
    assert "KeyboardInterrupt" in out
    with pytest.raises(ProcessLookupError):  # no worker is left
        os.killpg(process.pid, 0)


def test_watching_runs_again_after_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "f.dg"
    file.write_text("info 1;", encoding="utf-8")
    runs: list[float] = []
    monkeypatch.setattr(watching.subprocess, "call", lambda _command: runs.append(time.time()) or 1)

    def change() -> None:
        while not runs:
            time.sleep(0.01)
        time.sleep(0.1)
        file.write_text("info 22;", encoding="utf-8")

    thread = threading.Thread(target=change)
    thread.start()
    notes: list[str] = []
    assert watching.watch([], str(tmp_path), notes.append, runs=2) == 1
    thread.join()
    assert len(runs) == 2
    assert notes[-1] == "changed: f.dg"


def test_what_is_watched(tmp_path: Path) -> None:
    for name in ("a.dg", "deluge.toml", "notes.txt", ".deluge/x.dg", "__pycache__/b.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    seen = {os.path.relpath(path, tmp_path) for path in watching.state_of(str(tmp_path))}
    assert seen == {"a.dg", "deluge.toml"}
