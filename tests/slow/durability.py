"""Two writers on one sandbox file, and writers that are killed: nothing acknowledged is lost.

Not part of `make test` (minutes): python tests/slow/durability.py [records per writer, 10000]
[kills, 50]
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.exchange import Request

URL = "https://www.zohoapis.com/crm/v8/Leads"


def write(path: Path, name: str, count: int) -> None:
    """Insert records one by one and print the id of each when it is acknowledged."""
    emulator = Emulator(Store.open(path))
    for number in range(count):
        record = {"Last_Name": f"{name} {number}", "Company": "Acme"}
        body = json.dumps({"data": [record]}).encode()
        response = emulator.send(Request("POST", URL, body=body))
        assert response.status == 201, response.body
        answer = json.loads(response.body)
        sys.stdout.write(answer["data"][0]["details"]["id"] + "\n")
        sys.stdout.flush()


def writer(path: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, "--write", str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def both_write(path: Path, count: int) -> None:
    """Two processes at once: every record is there once."""
    started = time.perf_counter()
    writers = [writer(path, name, count) for name in ("one", "two")]
    outputs = [process.communicate()[0] for process in writers]
    assert all(process.returncode == 0 for process in writers)
    ids = [line for output in outputs for line in output.decode().split()]
    stored = [record["id"] for record in Emulator(Store.open(path)).records("Leads")]
    assert len(ids) == len(set(ids)) == 2 * count
    assert sorted(ids) == sorted(stored)
    print(f"two writers of {count}: all there, {time.perf_counter() - started:.0f} s")


def killed(path: Path, times: int) -> None:
    """A writer killed again and again: what it acknowledged is there, and nothing by half."""
    acknowledged: list[str] = []
    for _ in range(times):
        process = writer(path, "killed", 10**6)
        time.sleep(0.25 + random.random() * 0.3)
        os.kill(process.pid, signal.SIGKILL)
        lines = process.communicate()[0].decode().split("\n")
        acknowledged += lines[:-1]
        store = Store.open(path)
        assert store.notices == []
        emulator = Emulator(store)
        assert store.query("pragma integrity_check") == [("ok",)]
        emulator.close()
    records = {record["id"]: record for record in Emulator(Store.open(path)).records("Leads")}
    missing = [each for each in acknowledged if each not in records]
    halves = [record for record in records.values() if record["Company"] != "Acme"]
    assert not missing and not halves, (missing[:5], halves[:5])
    found = Emulator(Store.open(path)).store.query(
        "select count(*) from record where not exists"
        " (select 1 from value where value.record = record.id)"
    )
    assert found == [(0,)], "records that searches cannot find"
    print(
        f"killed {times} times: {len(acknowledged)} acknowledged, {len(records)} there, none half"
    )


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--write"]:
        write(Path(arguments[1]), arguments[2], int(arguments[3]))
        return
    count = int(arguments[0]) if arguments else 10_000
    times = int(arguments[1]) if len(arguments) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        both_write(Path(folder) / "both.db", count)
        killed(Path(folder) / "killed.db", times)


if __name__ == "__main__":
    main(sys.argv[1:])
