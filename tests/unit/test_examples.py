"""Every example runs and gives what it should; `check` accepts every script."""

import json
import shutil
from pathlib import Path

import pytest
from command import run_command
from golden_file import assert_golden

EXAMPLES = Path(__file__).parents[2] / "examples"
GOLDEN = Path(__file__).parents[1] / "golden" / "examples"
WORLD = ("--now", "2026-03-20T09:00:00", "--timezone", "UTC")


@pytest.fixture
def project(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of an example project, without the state of earlier runs, as current directory."""
    copy = tmp_path / request.param
    shutil.copytree(EXAMPLES / request.param, copy, ignore=shutil.ignore_patterns("*.db*"))
    monkeypatch.chdir(copy)
    return copy


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.dg")), ids=lambda path: path.stem)
def test_script(path: Path) -> None:
    outcome = run_command("run", str(path), "--org", "memory", *WORLD)
    assert (outcome.stderr, outcome.exit_code) == ("", 0)
    assert_golden(GOLDEN / f"{path.stem}.txt", outcome.stdout)


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.dg")), ids=lambda path: path.stem)
def test_check_accepts(path: Path) -> None:
    outcome = run_command("check", str(path))
    assert outcome == ("", "1 script: 0 errors, 0 warnings\n", 0)


def dumped(*modules: str) -> dict[str, list[dict[str, object]]]:
    return json.loads(run_command("org", "dump", *modules).stdout)


@pytest.mark.parametrize("project", ["lead_intake"], indirect=True)
def test_lead_intake(project: Path) -> None:
    run_command("org", "seed", "seed.json")
    arguments = ("--function", "intake", "--args", "rows.json", "--now", "2026-03-05T10:00:00")
    outcome = run_command("run", "functions/intake.dg", *arguments)
    assert outcome.exit_code == 0
    assert_golden(GOLDEN / "lead_intake.txt", outcome.stdout + outcome.stderr)
    leads = {str(lead["Last_Name"]): lead for lead in dumped("Leads")["Leads"]}
    assert list(leads) == ["Lovelace", "Johnson", "Lamarr"]
    assert leads["Johnson"]["Email"] == "katherine@example.com"
    assert leads["Lamarr"]["Company"] == "Unknown"
    hopper = dumped("Contacts")["Contacts"][0]
    assert hopper["Phone"] == "555-0199"
    assert str(hopper["Description"]).endswith("2026-03-05: call me")
    again = run_command("run", "functions/intake.dg", *arguments)
    assert "0 created, 1 updated, 4 skipped" in again.stderr
    assert len(dumped("Leads")["Leads"]) == 3


@pytest.mark.parametrize("project", ["twilio_sms"], indirect=True)
def test_twilio_sms(project: Path) -> None:
    run_command("org", "seed", "seed.json")
    arguments = ("--function", "incoming_sms", "--args", "request.json")
    outcome = run_command("run", "functions/incoming_sms.dg", *arguments)
    assert outcome.stdout == "stored: SUCCESS\nlead told: 200\ncontact told: 200\n"
    state = dumped()
    lead, contact = state["Leads"][0], state["Contacts"][0]
    [message] = state["twilio.SMS_Texts"]
    assert message["twilioext.Incoming_Message_Content"] == "Is the red one in stock?"
    assert message["twilioext.Direction"] == "Inbound"
    assert message["twilioext.Lead"] == {"name": "Lamarr", "id": lead["id"]}
    assert message["twilioext.Contact"] == {"name": "Lamarr", "id": contact["id"]}
    signals = json.loads(run_command("org", "events", "signals").stdout)["signals"]
    assert [signal["email"] for signal in signals] == [lead["Email"], contact["Email"]]
    assert {signal["signal_namespace"] for signal in signals} == {"twilioext.incomingsmssignal"}


@pytest.mark.parametrize("project", ["twilio_sms"], indirect=True)
def test_twilio_sms_from_a_stranger(project: Path) -> None:
    run_command("org", "seed", "seed.json")
    Path("request.json").write_text('{"crmAPIRequest": {"params": {"From": "+1", "Body": "hi"}}}')
    arguments = ("--function", "incoming_sms", "--args", "request.json")
    outcome = run_command("run", "functions/incoming_sms.dg", *arguments)
    assert outcome.stdout == "stored: SUCCESS\n"
    assert json.loads(run_command("org", "events", "signals").stdout) == {"signals": []}


@pytest.mark.parametrize("project", ["books_invoice"], indirect=True)
def test_books_invoice(project: Path) -> None:
    run_command("org", "seed", "seed.json")
    deal = "5843000000000200002"
    script = "functions/invoice_deal.dg"
    arguments = ("--function", "invoiceDeal", "--arg", f"dealId={deal}")
    outcome = run_command("run", script, *arguments, *WORLD)
    assert (
        outcome.stdout == "The contact has been added.\nInvoice status has been changed to Sent.\n"
    )
    assert "Invoice INV-000001 for Orbit Ltd over 1430.5" in outcome.stderr
    state = dumped()
    [invoice] = state["books/invoices"]
    assert (invoice["status"], invoice["date"], invoice["total"]) == ("sent", "2026-03-20", 1430.5)
    assert [line["name"] for line in invoice["line_items"]] == ["Ground station", "Set-up"]  # type: ignore[attr-defined]
    [contact] = state["books/contacts"]
    assert invoice["customer_id"] == contact["contact_id"]
    note = next(each["Description"] for each in state["Deals"] if each["id"] == deal)
    assert note == "Invoice INV-000001 over 1430.5"
    run_command("run", script, *arguments, *WORLD)
    assert len(dumped()["books/contacts"]) == 1


@pytest.mark.parametrize("project", ["desk_ticket"], indirect=True)
def test_desk_ticket(project: Path) -> None:
    arguments = (
        "functions/sensor_alarm.dg",
        "--function",
        "sensor_alarm",
        "--args",
        "request.json",
    )
    first = run_command("run", *arguments, *WORLD)
    assert first.stdout == "opened ticket 101\n"
    assert '"status_code": 200' in first.stderr
    second = run_command("run", *arguments, *WORLD)
    assert second.stdout == "added to ticket 101\n"
    state = dumped()
    [ticket] = state["desk/tickets"]
    [contact] = state["desk/contacts"]
    assert ticket["priority"] == "High"
    assert str(ticket["description"]).count("2026-03-20 09:00 value 91.5") == 2
    assert (ticket["contactId"], contact["lastName"]) == (contact["id"], "Hopper")
