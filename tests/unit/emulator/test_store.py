"""The store: copies, snapshots, damaged files, two processes, sudden death."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.errors import UsageError

WRITER = """
import sys
from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
emulator = Emulator(Store.open(sys.argv[1]))
for number in range(int(sys.argv[3])):
    ids = emulator.seed("Leads", [{"Last_Name": f"{sys.argv[2]}{number}", "Company": "Acme"}])
    print(ids[0], flush=True)
"""


def writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_copies_are_independent(crm: Any) -> None:
    twin = Emulator(crm.emulator.store.copy())
    twin.seed("Leads", [{"Last_Name": "x"}])
    assert crm.emulator.dump() == {}
    assert len(twin.dump()["Leads"]) == 1


def test_snapshots(crm: Any, tmp_path: Path) -> None:
    crm.insert("Leads", Last_Name="kept")
    crm.emulator.snapshot(tmp_path / "state")
    crm.emulator.reset()
    crm.emulator.load(tmp_path / "state")
    assert crm.found("Leads", "(Last_Name:equals:kept)", "Last_Name") == ["kept"]
    (tmp_path / "noise").write_text("no snapshot at all" * 100)
    with pytest.raises(UsageError):
        crm.emulator.load(tmp_path / "noise")
    assert crm.found("Leads", "(Last_Name:equals:kept)", "Last_Name") == ["kept"]


def test_damaged_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    path.write_bytes(b"no database" * 1000)
    store = Store.open(path)
    assert "damaged" in store.notices[0]
    assert (tmp_path / "sandbox.db.damaged-1").read_bytes().startswith(b"no database")
    assert Emulator(store).dump() == {}
    store.close()


def test_events_are_kept(crm: Any) -> None:
    crm.emulator.record_event("signals", {"subject": "hello"})
    assert crm.emulator.events("signals") == [{"subject": "hello"}]
    assert crm.emulator.events("mails") == []


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    Emulator(Store.open(path)).close()
    writers = [writer(path, name, 150) for name in "ab"]
    printed = [process.communicate(timeout=60)[0].split() for process in writers]
    ids = [record_id for lines in printed for record_id in lines]
    emulator = Emulator(Store.open(path))
    assert sorted(ids) == [row["id"] for row in emulator.records("Leads")]
    assert len(set(ids)) == 300
    emulator.close()


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    acknowledged: set[str] = set()
    for round_number in range(3):
        process = writer(path, f"r{round_number}", 100_000)
        assert process.stdout is not None
        for _ in range(40):
            acknowledged.add(process.stdout.readline().strip())
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        acknowledged.update(line for line in rest.split("\n")[:-1] if line)
    store = Store.open(path)
    assert store.notices == []
    emulator = Emulator(store)
    records = emulator.records("Leads")
    assert acknowledged <= {row["id"] for row in records}
    assert all(row["Company"] == "Acme" and row["Full_Name"] for row in records)
    emulator.close()


def test_what_is_kept_is_read_anew_after_a_change(tmp_path: Path) -> None:
    store, other = (Store.open(tmp_path / "sandbox.db") for _ in "ab")

    def names(reader: Store) -> list[str]:
        return reader.kept("names", lambda: [row["name"] for row in reader.entities("user")])

    def put(writer: Store, number: int, name: str) -> None:
        with writer.write():
            writer.put_entity("user", {"id": number, "name": name})

    assert (names(store), names(other)) == ([], [])
    put(store, 1, "Ann")
    assert (names(store), names(other)) == (["Ann"], ["Ann"])
    assert names(store) is names(store)
    put(other, 2, "Bob")
    assert (names(store), names(other)) == (["Ann", "Bob"], ["Ann", "Bob"])
    with pytest.raises(ZeroDivisionError), store.write():
        store.drop_entity("user", 1)
        assert names(store) == ["Bob"]
        _ = 1 / 0
    assert names(store) == ["Ann", "Bob"]
    store.close()
    other.close()


@pytest.mark.skipif(os.name != "posix", reason="needs file modes")
def test_a_sandbox_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "sandbox.db")
    with store.write():
        store.add_event("mails", {"to": ["ada@example.com"]})
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes and set(modes.values()) == {0o600}, modes
    store.close()
