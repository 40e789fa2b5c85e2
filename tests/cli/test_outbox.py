"""`deluge org outbox`: what a script sent is listed, and written as mails."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from command import run_command

SCRIPT = """
sendmail [ from: zoho.adminuserid to: "a@x.co" bcc: "b@x.co" subject: "Hi" message: "<b>m</b>"
           Attachments: file:"1,2".toFile("rows.csv") ]
sendsms [ to: "+15550100" message: "call me" connection: "gateway" ];
openUrl("https://example.com", "new window");
"""


@pytest.fixture
def org(tmp_path: Path) -> str:
    (tmp_path / "script.dg").write_text(SCRIPT)
    org = f"sandbox:{tmp_path}/box.db"
    outcome = run_command("run", str(tmp_path / "script.dg"), "--org", org)
    assert outcome.exit_code == 0, outcome.stderr
    return org


def test_list(org: str) -> None:
    outcome = run_command("org", "outbox", "--org", org)
    assert sorted(outcome.stdout.splitlines()) == [
        "mails   developer@example.com -> a@x.co: Hi [rows.csv]",
        "openurl https://example.com (new window)",
        "sms     +15550100: call me",
    ]


def test_mail_files(org: str, tmp_path: Path) -> None:
    outcome = run_command("org", "outbox", "--eml", str(tmp_path / "mails"), "--org", org)
    assert outcome.stderr == f"1 mail written to {tmp_path}/mails\n"
    [path] = (tmp_path / "mails").iterdir()
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert (message["To"], message["Bcc"], message["Subject"]) == ("a@x.co", "b@x.co", "Hi")
    body, attached = message.iter_parts()
    assert body.get_content().strip() == "<b>m</b>"
    assert (attached.get_filename(), attached.get_content()) == ("rows.csv", "1,2")


def test_empty(tmp_path: Path) -> None:
    outcome = run_command("org", "outbox", "--org", "memory")
    assert (outcome.stdout, outcome.stderr) == ("", "the outbox is empty\n")


def test_mistakes(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    for arguments in (["mails"], ["--eml", str(tmp_path / "taken")]):
        outcome = run_command("org", "outbox", *arguments, "--org", "memory")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "Traceback" not in outcome.stderr
