"""Load on `deluge serve`: a function that does one searchRecords and one createRecord.

    python -m benchmarks.serve            60 seconds, 32 connections at 200 requests/s
    python -m benchmarks.serve 5          the same in 5 seconds

Two figures: the fixed rate must be kept without an error, a lost record or growing memory; and the
greatest rate, as a ratio to a bare starlette handler doing the same two SQLite statements.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.measure import Row

CONNECTIONS = 32
RATE = 200
BOUND = 0.30
MEMORY_BOUND = 1.10

FUNCTION = """
string standalone.take(String email)
{
    found = zoho.crm.searchRecords("Leads", "(Email:equals:" + email + ")");
    lead = {"Last_Name": "Load", "Company": "Bench", "Email": email};
    created = zoho.crm.createRecord("Leads", lead);
    if(created.get("id") == null)
    {
        throw "not created: " + created;
    }
    return found.size();
}
"""


class Load:
    """What a round of requests gave."""

    def __init__(self) -> None:
        self.done = 0
        self.errors = 0
        self.first_error = ""
        self.slowest = 0.0
        self.seconds = 0.0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.done / self.seconds


async def load(url: str, query: str, seconds: float, rate: float | None, salt: str) -> Load:
    """Requests over 32 connections for so many seconds, at a rate or as fast as they go."""
    result = Load()
    start = time.perf_counter()
    host, _, port = url.removeprefix("http://").partition(":")
    path = "/crm/v7/functions/take/actions/execute"

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        turn = 0
        while True:
            due = start + (number + turn * CONNECTIONS) / rate if rate else 0.0
            now = time.perf_counter()
            if max(due, now) - start >= seconds:
                break
            if due > now:
                await asyncio.sleep(due - now)
            email = f"{salt}-{number}-{turn}@example.com"
            head = (
                f"POST {path}?{query}&email={email} HTTP/1.1\r\n"
                f"Host: {host}\r\nContent-Length: 0\r\n\r\n"
            )
            sent = time.perf_counter()
            writer.write(head.encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(answer.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            result.slowest = max(result.slowest, time.perf_counter() - sent)
            result.done += 1
            if not answer.startswith(b"HTTP/1.1 200") or b'"code":"success"' not in body:
                result.errors += 1
                result.first_error = result.first_error or body.decode("utf-8", "replace")[:300]
            turn += 1
        writer.close()

    await asyncio.gather(*(client(number) for number in range(CONNECTIONS)))
    result.seconds = time.perf_counter() - start
    return result


@contextmanager
def started(command: list[str], folder: Path) -> Iterator[tuple[dict[str, str], int]]:
    """A server process: the line it printed and its process id."""
    root = Path(__file__).parents[1]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, stderr=log, text=True, cwd=root
        )
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline()), process.pid
        finally:
            process.terminate()
            process.wait(30)


def resident(pid: int) -> int:
    """The memory of a process in KB (Linux), 0 where it cannot be told."""
    try:
        text = Path(f"/proc/{pid}/statm").read_text()
    except OSError:
        return 0
    return int(text.split()[1]) * 4


def count_leads(folder: Path) -> int:
    """The leads in the sandbox."""
    import sqlite3

    database = sqlite3.connect(folder / ".deluge" / "sandbox.db")
    try:
        return database.execute("select count(*) from record where module = 'Leads'").fetchone()[0]
    finally:
        database.close()


def rows(seconds: float) -> Iterator[Row]:
    """The figures, for a fixed rate during so many seconds."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "functions").mkdir()
        (folder / "deluge.toml").write_text('[project]\nname = "bench"\n')
        (folder / "functions" / "take.dg").write_text(FUNCTION)
        serve = ["-m", "deluge", "serve", place, "--port", "0", "--json"]
        bare = ["-m", "benchmarks.bare_server", place]
        with started(serve, folder) as (line, pid), started(bare, folder) as (bare_line, _):
            query = f"auth_type=apikey&zapikey={line['zapikey']}"

            def run(name: str, duration: float, rate: float | None = None) -> Load:
                return asyncio.run(load(line["url"], query, duration, rate, name))

            loads = [run("warm", 2.0)]
            before = resident(pid)
            loads.append(run("steady", seconds, RATE))
            after = resident(pid)
            steady = loads[-1]
            pairs: list[tuple[float, float]] = []
            for turn in range(5):  # interleaved, so that a busy machine hits both
                theirs = asyncio.run(load(bare_line["url"], "x=1", 1.5, None, f"peak{turn}"))
                loads.append(run(f"peak{turn}", 1.5))
                pairs.append((loads[-1].rate, theirs.rate))
        lost = sum(each.done for each in loads) - count_leads(folder)
    note = f"{steady.done} requests, slowest {steady.slowest * 1000:.0f} ms"
    yield Row(f"{RATE} requests/s kept", steady.rate / RATE, 0.98, upper=False, note=note)
    note = next((each.first_error for each in loads if each.first_error), "")
    errors = sum(each.errors for each in loads)
    yield Row("errors and lost records", float(errors + lost), 0, note=note)
    yield Row("memory after / before", after / before if before else 1.0, MEMORY_BOUND)
    ours, theirs_rate = (median(rates) for rates in zip(*pairs, strict=True))
    note = f"{ours:.0f} against {theirs_rate:.0f} requests/s"
    value = median(ours / theirs for ours, theirs in pairs)
    yield Row("greatest rate / bare handler's", value, BOUND, upper=False, note=note)


def main() -> int:
    """Print the figures; 1 when a bound is not kept."""
    found = list(rows(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
    print("deluge serve, one searchRecords and one createRecord per request")
    for row in found:
        print(row)
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
