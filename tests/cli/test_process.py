"""What only a process of its own shows: pipes, interrupts, exit codes, encodings."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "deluge"]
WITHOUT_END = 'for each i in List("' + "," * 9_999 + '") { info i + " and more"; }\n'


def test_exit_code_and_streams(tmp_path: Path) -> None:
    command = [*COMMAND, "run", "-e", "info 1; info 1 / 0;"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == "1\n"
    assert done.stderr.startswith("<command line>:1:14: error divide-by-zero: ")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_reader_that_goes_away(tmp_path: Path) -> None:
    (tmp_path / "it.dg").write_text(WITHOUT_END)
    process = subprocess.Popen(
        [*COMMAND, "run", "it.dg"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b" and more\n"
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait(timeout=20) == 130
    assert errors == b""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_interrupt_while_reading(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "run", "-"], cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(0.7)  # it waits for standard input now
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=20)
    assert (out, errors, process.returncode) == (b"", b"interrupted\n", 130)


def test_output_in_a_poor_encoding(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    (tmp_path / "it.dg").write_text('info "é漢";', encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, "run", "it.dg"], cwd=tmp_path, capture_output=True, env=environment
    )
    assert (done.stdout, done.stderr, done.returncode) == (b"??\n", b"", 0)


def test_no_colour_unless_a_terminal(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "run", "-e", "info x;"], cwd=tmp_path, capture_output=True)
    assert b"\x1b" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
@pytest.mark.parametrize(("no_colour", "coloured"), [("", True), ("1", False)])
def test_colour_on_a_terminal(tmp_path: Path, no_colour: str, coloured: bool) -> None:
    import pty

    master, slave = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_colour, "TERM": "xterm"}
    process = subprocess.Popen(
        [*COMMAND, "run", "-e", "info x;"],
        cwd=tmp_path, stdout=slave, stderr=slave, stdin=slave, env=environment,
    )  # fmt: skip
    assert process.wait(timeout=20) == 1
    os.close(slave)
    shown = os.read(master, 10_000)
    os.close(master)
    assert (b"\x1b[" in shown) is coloured
