"""Interrupts, requests to end, readers that go away, clocks that jump: all commands end well."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from faults.process import POSIX, Place, finished, wait_for_output

import deluge
from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.exchange import Request

ENDLESS = """
for each i in "".leftpad(99999).toList("")
{
	info i;
	for each j in "".leftpad(99999).toList("")
	{
		x = j;
	}
}
"""
TEST = f"void test.endless()\n{{\n{ENDLESS}}}\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "deluge.toml").write_text('[project]\nname = "shop"\nprofile = "neutral"\n')
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_long.dg").write_text(TEST)
    return Place(tmp_path)


def started(place: Place, command: str) -> Callable[[int], tuple[int, str]]:
    """Starts a command, waits until it is at work; what a signal then makes of it."""
    words = {
        "run": ("run", place.script(ENDLESS)),
        "test": ("test",),
        "serve": ("serve", "--port", "0", "--json"),
    }[command]
    process = place.start(*words)
    if command == "test":
        time.sleep(1.5)
    else:
        wait_for_output(process)

    def end(number: int) -> tuple[int, str]:
        process.send_signal(number)
        outcome = finished(process)
        return outcome.exit_code, outcome.stderr

    return end


@POSIX
@pytest.mark.parametrize("command", ["run", "test", "serve"])
def test_interrupt(place: Place, command: str) -> None:
    code, _ = started(place, command)(signal.SIGINT)
    assert code in ((0, 130) if command == "serve" else (130,))


@POSIX
@pytest.mark.parametrize("command", ["run", "test", "serve"])
def test_request_to_end(place: Place, command: str) -> None:
    code, _ = started(place, command)(signal.SIGTERM)
    assert code in ((0, 143) if command == "serve" else (143, -signal.SIGTERM))
    leftovers = [path.name for path in place.folder.rglob("*") if path.name.endswith(".partial")]
    assert not leftovers


@POSIX
def test_interrupted_input_leaves_the_repl_alive(place: Place) -> None:
    process = place.start("repl")
    assert process.stdin is not None
    process.stdin.write(ENDLESS.encode() + b"\n")
    process.stdin.flush()
    wait_for_output(process)
    process.send_signal(signal.SIGINT)
    process.stdin.write(b"6 * 7\n")
    outcome = finished(process)
    assert outcome.stdout.endswith("\n42\n")
    assert outcome.stderr == "interrupted\n"
    assert outcome.exit_code == 130


@POSIX
@pytest.mark.parametrize("words", [("builtins",), ("ast", "it.dg"), ("fmt", "it.dg")])
def test_reader_that_goes_away(place: Place, words: tuple[str, ...]) -> None:
    place.script("info 1;\n" * 20_000)
    process = place.start(*words)
    assert process.stdout is not None
    assert process.stdout.read(1)
    process.stdout.close()
    process.stdout = None
    outcome = finished(process)
    assert outcome.stderr == ""
    assert outcome.exit_code in (0, 130)  # 0 when all fits into the pipe


# ---- clocks


def test_a_clock_that_jumps_harms_no_record() -> None:
    now = datetime(2026, 3, 29, 1, 59, tzinfo=UTC)
    emulator = Emulator(Store.open(None), clock=lambda: now)
    ids: list[int] = []
    for jump in (timedelta(0), timedelta(days=-400), timedelta(days=4_000), timedelta(seconds=-1)):
        now += jump
        (created,) = emulator.seed("Leads", [{"Last_Name": "Roe"}])
        ids.append(int(created))
        url = f"https://www.zohoapis.com/crm/v8/Leads/{created}"
        body = b'{"data":[{"Company":"Acme"}]}'
        assert emulator.send(Request("PUT", url, body=body)).status == 200
        assert emulator.send(Request("GET", url)).status == 200
    assert ids == sorted(set(ids))
    assert len(emulator.records("Leads")) == 4


def test_the_time_limit_is_not_taken_from_the_clock_on_the_wall() -> None:
    times = iter([datetime(2026, 1, 1, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC)])
    interpreter = deluge.Interpreter(org="memory", limits={"seconds": 5})
    interpreter.context.clock = lambda: next(times)
    result = interpreter.run("a = now; b = now; info a > b;")
    assert result.error is None
    assert result.info == ["true"]
    assert 0 <= result.usage.seconds < 5


@POSIX
def test_processes_that_make_one_sandbox_together(tmp_path: Path) -> None:
    """Changing a new file to write-ahead logging does not wait for locks by itself."""
    code = (
        "import sys; from deluge.emulator.store import Store; from deluge.emulator.core import "
        "Emulator; Emulator(Store.open(sys.argv[1])).seed('Leads', [{'Last_Name': 'x'}])"
    )
    path = str(tmp_path / "new.db")
    together = [subprocess.Popen([sys.executable, "-c", code, path]) for _ in range(4)]
    assert [process.wait(60) for process in together] == [0, 0, 0, 0]
    assert len(Emulator(Store.open(path)).records("Leads")) == 4
