"""`python -m benchmarks.longruns [NAME ...]`: memory and open files stay flat however long it goes.

    statements   1,000,000 statements with limits off, nine times, after 100,000
    repl         10,000 inputs of a session
    emulator     100,000 requests to the emulator in this process
    serve        100,000 requests to `deluge serve` over HTTP

A tenth of the work warms up; then what the rest adds to the peak of memory is measured. Linux only:
it reads /proc.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from deluge.api import Interpreter
from deluge.exchange import Request

MOST_MEGABYTES = 4.0
"""What may be added: allocators keep some, and SQLite its pages."""

TURNS = """
for each i in rows
{
	for each j in columns
	{
		total = i * j;
	}
}
"""
INPUTS = (
    'x = {"a":1,"b":"two"}',
    "x.size() + 1",
    'for each k in x.keys() { y = k + "!"; }',
    "undefined + 1",
    'r = zoho.crm.getRecords("Leads",1,5)',
    '"unfinished',
    "y.toUpperCase()",
    "1 / 0",
)
LEADS = "https://www.zohoapis.com/crm/v8/Leads"
FUNCTION = """
string standalone.ping(string name)
{
	found = zoho.crm.searchRecords("Leads","(Last_Name:equals:" + name + ")");
	if(found.isEmpty())
	{
		zoho.crm.createRecord("Leads",{"Last_Name":name,"Company":"Acme"});
		return name;
	}
	zoho.crm.updateRecord("Leads",found.get(0).get("id").toLong(),{"Company":"Other"});
	return found.get(0).get("Last_Name");
}
"""


def statements(share: float, total: int = 10_000_000) -> None:
    """A loop whose every turn counts two statements."""
    rows = max(1, int(total * share) // 1_000)
    limits = {"statements": None, "seconds": None}
    result = Interpreter(org="memory", limits=limits).run(
        TURNS, args={"rows": list(range(rows)), "columns": list(range(500))}
    )
    assert result.error is None
    assert result.usage.statements >= rows * 1_000


def repl() -> Callable[[float], None]:
    """One session for all inputs."""
    from deluge.repl.session import Session
    from deluge.repl.world import WorldSettings

    session = Session(WorldSettings(org="memory"), on_info=lambda _: None)

    def run(share: float) -> None:
        for number in range(int(10_000 * share)):
            session.evaluate(INPUTS[number % len(INPUTS)])

    return run


def emulator() -> Callable[[float], None]:
    """Records are created, changed, found, read and deleted for good."""
    organisation = Interpreter(org="memory").organisation.emulator

    def send(method: str, path: str = "", body: object = None) -> dict[str, object]:
        data = b"" if body is None else json.dumps(body).encode()
        response = organisation.send(Request(method, LEADS + path, body=data))
        assert response.status < 300, response.body
        return json.loads(response.body) if response.body else {}

    def run(share: float) -> None:
        for number in range(int(20_000 * share)):
            record = {"Last_Name": f"Name {number % 100}", "Company": "Acme"}
            answer: dict[str, list] = send("POST", body={"data": [record]})  # type: ignore[assignment]
            identity = answer["data"][0]["details"]["id"]
            send("PUT", f"/{identity}", {"data": [{"Company": "Other"}]})
            send("GET", f"/search?criteria=(Last_Name:equals:Name {number % 100})")
            send("GET", f"/{identity}")
            send("DELETE", f"/{identity}")
            if number % 500 == 0:  # what is deleted stands in the recycle bin for 60 days
                organisation.reset()

    return run


def serve() -> tuple[Callable[[float], None], int]:
    """A server of its own, in memory; the process to watch is the server's."""
    folder = Path(tempfile.mkdtemp(prefix="deluge-longrun-"))
    (folder / "functions").mkdir()
    (folder / "functions" / "ping.dg").write_text(FUNCTION)
    (folder / "deluge.toml").write_text('[project]\nname = "longrun"\n')
    words = ["serve", "--port", "0", "--json", "--org", "memory"]
    process = subprocess.Popen(
        [sys.executable, "-m", "deluge", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    found = json.loads(process.stdout.readline())
    connection = http.client.HTTPConnection(urlsplit(found["url"]).netloc)
    path = (
        "/crm/v7/functions/ping/actions/execute?auth_type=apikey&name=Roe"
        f"&zapikey={found['zapikey']}"
    )

    def run(share: float) -> None:
        for _ in range(int(100_000 * share)):
            connection.request("POST", path)
            answer = connection.getresponse().read()
            assert b'"output":"Roe"' in answer, answer

    return run, process.pid


def watched(name: str, run: Callable[[float], None], pid: int) -> bool:
    """Warm up, then run the rest; whether memory and open files stayed where they were."""
    run(0.01 if name == "statements" else 0.1)
    memory, files = _megabytes(pid), _open_files(pid)
    start = perf_counter()
    for _ in range(9):
        run(0.1)
    more, opened = _megabytes(pid) - memory, _open_files(pid) - files
    kept = more <= MOST_MEGABYTES and opened <= 0
    verdict = "ok" if kept else "GROWS"
    print(
        f"{name:<11} {perf_counter() - start:6.1f} s, peak {memory:.1f} MB "
        f"{more:+.1f} MB, open files {files} {opened:+d}: {verdict}",
        flush=True,
    )
    return kept


def _megabytes(pid: int) -> float:
    """The most memory the process has held so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(kilobytes) / 1_000


def _open_files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def main(names: list[str]) -> int:
    """All runs, or those that are named; 1 when one grows."""
    here = os.getpid()
    kept = True
    for name in names or ("statements", "repl", "emulator", "serve"):
        if name == "serve":
            run, pid = serve()
            try:
                kept &= watched(name, run, pid)
            finally:
                os.kill(pid, 15)
        else:
            run = {"statements": lambda: statements, "repl": repl, "emulator": emulator}[name]()
            kept &= watched(name, run, here)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
