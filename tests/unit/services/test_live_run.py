"""A whole run against the sandbox core behind a real socket: live, recorded, replayed, fast."""

import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from unit.services import zoho_server
from unit.services.zoho_server import Handler, ZohoServer

from deluge.cli import main
from deluge.cli.terminal import Terminal
from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.exchange import Request
from deluge.services.client import HttpClient
from deluge.services.credentials import Credentials
from deluge.services.live import LiveOrganisation

SCRIPT = """
lead = zoho.crm.createRecord("Leads", {"Last_Name":"Roe","Email":"roe@acme.co"});
info lead.get("id") != null;
for each hit in zoho.crm.searchRecords("Leads", "(Last_Name:equals:Roe)")
{
    info hit.get("Last_Name");
}
info zoho.crm.getRecordById("Leads", 1);
info zoho.crm.invokeConnector("crm.getorg", Map()).get("response").toMap().get("org").size();
"""
PRINTED = 'true\nRoe\n{"status":"failure"}\n1\n'


LEAD_INTAKE = Path(__file__).parents[3] / "examples/lead_intake"


@contextmanager
def serving(emulator: Emulator) -> Iterator[ZohoServer]:
    """A server whose API is the emulator."""

    def answer(handler: Handler, body: bytes) -> None:
        request = Request(handler.command, f"https://www.zohoapis.com{handler.path}", body=body)
        with server.lock:
            response = emulator.send(request)
        kind = response.headers.get("content-type") or "text/plain"
        handler.answer(response.status, response.body, content_type=kind)

    with zoho_server.running() as server:
        server.api = answer
        yield server
    emulator.close()


def point_at(server: ZohoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the environment that of somebody who signed in at the server."""
    environment = {
        "DELUGE_CLIENT_ID": "id", "DELUGE_CLIENT_SECRET": "client-secret-value",
        "DELUGE_REFRESH_TOKEN": "1000.refresh1.refresh1", "DELUGE_DC": "us",
        "DELUGE_ACCOUNTS_URL": server.url, "DELUGE_API_URL": server.url,
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def zoho(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ZohoServer]:
    """A server whose API is an emulator, and an environment that points at it."""
    with serving(Emulator(Store.open(str(tmp_path / "server.db")))) as server:
        point_at(server, monkeypatch)
        yield server


def deluge(*arguments: str) -> tuple[str, str, int]:
    """Output, messages and exit code of running the script."""
    return command("run", "-e", SCRIPT, *arguments)


def command(*arguments: str) -> tuple[str, str, int]:
    """Output, messages and exit code of a command."""
    out, err = io.StringIO(), io.StringIO()
    code = main(list(arguments), Terminal(io.BytesIO(), out, err))
    return out.getvalue(), err.getvalue(), code


def test_a_live_run_sends_what_the_script_says(zoho: ZohoServer) -> None:
    assert deluge("--org", "live", "--yes") == (PRINTED, "", 0)
    assert zoho.api_calls == [
        "POST /crm/v2/Leads",
        "GET /crm/v2/Leads/search?criteria=%28Last_Name%3Aequals%3ARoe%29&page=1&per_page=200",
        "GET /crm/v2/Leads/1",
        "GET /crm/v2/org",
    ]


def test_a_recorded_run_is_replayed_without_the_server(zoho: ZohoServer, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    assert deluge("--org", f"record:{path}", "--yes") == (PRINTED, "", 0)
    assert len(zoho.token_calls) == 1
    served = len(zoho.seen)
    assert deluge("--org", f"replay:{path}") == (PRINTED, "", 0)
    assert len(zoho.seen) == served
    text = path.read_text()
    for secret in (*zoho.valid, "client-secret-value", "refresh1", "127.0.0.1"):
        assert secret not in text


def test_lead_intake_is_replayed_with_the_server_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    emulator = Emulator(Store.open(None))
    for module, records in json.loads((LEAD_INTAKE / "seed.json").read_text()).items():
        emulator.seed(module, records)
    path = tmp_path / "x.yaml"
    run = (
        "run", str(LEAD_INTAKE / "functions/intake.dg"), "--function", "intake",
        "--args", str(LEAD_INTAKE / "rows.json"), "--now", "2026-03-05T10:00:00",
    )  # fmt: skip
    with serving(emulator) as server:
        point_at(server, monkeypatch)
        recorded = command(*run, "--org", f"record:{path}", "--yes")
        secrets = (*server.valid, server.url, "client-secret-value", "refresh1")
        assert {call.partition("?")[0] for call in server.api_calls} >= {
            "GET /crm/v2/Contacts/search", "GET /crm/v2/Leads/search", "POST /crm/v2/Leads",
        }  # fmt: skip
    assert recorded[1:] == ("=> 2 created, 1 updated, 2 skipped\n", 0)
    assert command(*run, "--org", f"replay:{path}") == recorded
    text = path.read_text()
    assert [secret for secret in secrets if secret in text] == []


def test_a_live_write_without_a_yes_is_refused(zoho: ZohoServer) -> None:
    out, err, code = deluge("--org", "live")
    assert (out, code) == ("", 4)
    assert "not sent: POST /crm/v2/Leads would change a live organisation" in err
    assert zoho.seen == []


def test_a_dry_run_sends_nothing(zoho: ZohoServer) -> None:
    _, err, _ = deluge("--org", "live", "--dry-run")
    assert err.startswith("POST https://www.zohoapis.com/crm/v2/Leads\n")
    assert "roe@acme.co" in err
    assert zoho.seen == []


def test_expiry_during_a_run(zoho: ZohoServer) -> None:
    zoho.after = 2
    assert deluge("--org", "live", "--yes") == (PRINTED, "", 0)
    assert zoho.issued == 2


def test_throughput_is_near_a_bare_session(zoho: ZohoServer) -> None:
    """At least 70 % is the goal; the test allows for a busy machine by taking the best of five."""
    zoho.api = None
    credentials = Credentials("i", "s", "r", accounts_url=zoho.url, api_url=zoho.url)
    live = LiveOrganisation(credentials, HttpClient())
    request = Request("GET", "https://www.zohoapis.com/crm/v8/Leads", query=[("page", "1")])
    live.send(request)
    headers = {"Authorization": f"Zoho-oauthtoken {next(iter(zoho.valid))}"}
    session = requests.Session()

    def bare() -> None:
        session.get(f"{zoho.url}/crm/v8/Leads", params={"page": 1}, headers=headers).json()

    ratios: list[float] = []
    for _ in range(5):
        times: list[float] = []
        for call in (bare, lambda: live.send(request).json()):
            started = time.perf_counter()
            for _ in range(40):
                call()
            times.append(time.perf_counter() - started)
        ratios.append(times[0] / times[1])
    session.close()
    live.close()
    assert max(ratios) >= 0.7, ratios
