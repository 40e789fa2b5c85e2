"""Disks that are full, cannot be written, or hold damaged files: said, and nothing lost."""

import json
import os
import sqlite3
from pathlib import Path

import pytest
from faults.process import POSIX, Outcome, Place, finished

READ_ONLY = "/proc/self/deluge"
"""Where not even root can make a directory."""

WRITE = """
for each i in "".leftpad(199).toList("")
{
	info zoho.crm.createRecord("Leads",{"Last_Name":"Roe","Company":"Acme"}).get("id");
}
"""
SOME = WRITE.replace("199", "40")
COUNT = 'info zoho.crm.getRecords("Leads",1,200).size();'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def count(place: Place) -> int:
    return int(place.run("run", "-e", COUNT).stdout)


# ---- full disks


@POSIX
def test_a_cache_that_cannot_be_written_is_done_without(place: Place) -> None:
    assert place.run("run", "-e", "info 1;", most_bytes=0) == Outcome("1\n", "", 0)
    assert place.run("run", "-e", "info 1;") == Outcome("1\n", "", 0)


@POSIX
def test_what_was_acknowledged_before_the_disk_was_full_is_there(place: Place) -> None:
    place.run("run", "-e", COUNT)
    room = place.sandbox.stat().st_size + 300_000
    outcome = place.run("run", place.script(WRITE), most_bytes=room)
    assert outcome.exit_code == 4
    assert "the sandbox cannot be written" in outcome.stderr
    acknowledged = outcome.stdout.split()
    assert 0 < len(acknowledged) < 200
    assert count(place) == len(acknowledged)


@POSIX
def test_no_room_for_the_sandbox(place: Place) -> None:
    outcome = place.run("run", "-e", COUNT, most_bytes=100)
    assert outcome.exit_code == 4
    assert "cannot be opened" in outcome.stderr
    assert "--org memory" in outcome.stderr
    assert count(place) == 0


@POSIX
def test_a_snapshot_that_does_not_fit_is_none(place: Place) -> None:
    place.run("run", place.script(SOME))
    outcome = place.run("org", "snapshot", "save", "copy", most_bytes=40_000)
    assert outcome.exit_code == 2
    assert "copy cannot be written: " in outcome.stderr
    assert not list(place.folder.glob("copy*"))
    assert count(place) == 40


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has /dev/full")
@pytest.mark.parametrize("words", [("run", "-e", "info 1;"), ("builtins",), ("--version",)])
def test_output_that_cannot_be_written(place: Place, words: tuple[str, ...]) -> None:
    import subprocess

    from faults.process import COMMAND

    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, env=place.environment
        )
    assert done.returncode == 2
    assert b"the output cannot be written: no space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


# ---- directories that cannot be written


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="needs /proc")
@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("run", "-e", COUNT), 4),
        (("init", READ_ONLY), 2),
        (("org", "snapshot", "save", f"{READ_ONLY}/x"), 2),
        (("serve", "--port", "0"), 2),
    ],
    ids=["run", "init", "snapshot", "serve"],
)
def test_no_right_to_write(place: Place, words: tuple[str, ...], exit_code: int) -> None:
    where = {} if READ_ONLY in words[-1] else {"XDG_DATA_HOME": READ_ONLY}
    outcome = place.run(*words, environment=where)
    assert outcome.exit_code == exit_code
    assert outcome.stderr.startswith("error") or ": error " in outcome.stderr


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="needs /proc")
def test_no_right_to_cache(place: Place) -> None:
    outcome = place.run("run", "-e", "info 1;", environment={"DELUGE_CACHE_DIR": READ_ONLY})
    assert outcome == Outcome("1\n", "", 0)


# ---- damaged files


@pytest.mark.parametrize("damage", ["garbage", "cut", "page"])
def test_a_damaged_sandbox_is_set_aside_and_said(place: Place, damage: str) -> None:
    place.run("run", place.script(SOME))
    with sqlite3.connect(place.sandbox) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    database.close()
    data = place.sandbox.read_bytes()
    damaged = {
        "garbage": b"this is no database" * 1000,
        "cut": data[: len(data) // 3],
        "page": data[:4096] + b"\xff" * 8192 + data[12_288:],
    }[damage]
    place.sandbox.write_bytes(damaged)
    outcome = place.run("run", "-e", COUNT)
    assert outcome.exit_code == 0
    assert outcome.stdout == "0\n"
    assert "was damaged; it is kept as sandbox.db.damaged-1" in outcome.stderr
    assert place.sandbox.with_name("sandbox.db.damaged-1").read_bytes() == damaged
    assert place.run("run", "-e", COUNT) == Outcome("0\n", "", 0)


@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_damaged_caches_are_made_again(place: Place, damage: bytes | None) -> None:
    script = place.script("info 6 * 7;")
    expected = place.run("run", script)
    files = [path for path in (place.folder / "cache").rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] if damage is None else damage)
    assert place.run("run", script) == expected == Outcome("42\n", "", 0)
    assert any(path.stat().st_size > 20 for path in files)


def test_a_damaged_snapshot_is_refused(place: Place) -> None:
    place.run("run", place.script(SOME))
    place.run("org", "snapshot", "save", "copy")
    snapshot = place.folder / "copy"
    snapshot.write_bytes(snapshot.read_bytes()[:10_000])
    outcome = place.run("org", "restore", "copy", "--yes")
    assert outcome.exit_code == 2
    assert count(place) == 40


# ---- several processes, and processes that die


def test_two_processes_write_to_one_sandbox(place: Place) -> None:
    script = place.script(WRITE.replace("199", "60"))
    place.run("run", "-e", COUNT)
    outcomes = [finished(process) for process in [place.start("run", script) for _ in range(2)]]
    ids = [line for outcome in outcomes for line in outcome.stdout.split()]
    assert [outcome.exit_code for outcome in outcomes] == [0, 0]
    assert len(set(ids)) == len(ids) == 120
    assert count(place) == 120


@POSIX
def test_a_writer_that_is_killed_loses_nothing_it_was_told(place: Place) -> None:
    """Fifty times this: tests/slow/durability.py."""
    place.run("run", "-e", COUNT)
    script = place.script(WRITE)
    acknowledged: list[str] = []
    for lines in (5, 20, 60):
        process = place.start("run", script)
        assert process.stdout is not None
        acknowledged += [process.stdout.readline().decode().strip() for _ in range(lines)]
        process.kill()
        out, _ = process.communicate(timeout=20)
        acknowledged += out.decode().split()
    dumped = place.run("org", "dump", "Leads", "--fields", "id").stdout
    stored = {record["id"] for record in json.loads(dumped)["Leads"]}
    assert stored >= {line for line in acknowledged if len(line) == 19}
    assert len(stored) >= 85
