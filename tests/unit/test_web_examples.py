"""The example projects that call URLs and send mails, run in the sandbox."""

import shutil
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from command import run_command

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def project(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A seeded copy of an example project as current directory."""
    copy = tmp_path / request.param
    shutil.copytree(EXAMPLES / request.param, copy, ignore=shutil.ignore_patterns(".deluge"))
    monkeypatch.chdir(copy)
    assert run_command("org", "seed", "seed.json").exit_code == 0
    return copy


@pytest.mark.parametrize("project", ["coql_paging"], indirect=True)
def test_coql_paging(project: Path) -> None:
    outcome = run_command("run", "functions/open_deals.dg", "--function", "report")
    assert outcome == (
        "Solar roof: 7300\nWindmill: 5200\nBarn: 2500\nWater pump: 1000\n4 deals, 16000 in all\n",
        "",
        0,
    )


@pytest.mark.parametrize("project", ["file_upload"], indirect=True)
def test_file_upload(project: Path) -> None:
    arguments = ("--function", "attach_contract", "--arg", "dealName=Windmill")
    outcome = run_command("run", "functions/contract.dg", *arguments)
    assert outcome == (
        "contract.txt: Contract about Windmill, 5200 EUR\n",
        "=> attached\n",
        0,
    )


@pytest.mark.parametrize("project", ["mail_report"], indirect=True)
def test_mail_report(project: Path) -> None:
    arguments = ("--arg", "recipient=boss@example.com", "--now", "2026-03-20")
    outcome = run_command("run", "functions/report.dg", "--function", "closing_report", *arguments)
    assert (outcome.stdout, outcome.exit_code) == ("mailed 2 deals\n", 0)
    listed = run_command("org", "outbox").stdout
    assert "boss@example.com: 2 deals close in 2026-03 [closing-2026-03.csv]" in listed
    run_command("org", "outbox", "--eml", "mails")
    message = message_from_bytes(Path("mails/0001.eml").read_bytes(), policy=default)
    _, attached = message.iter_parts()
    assert attached.get_content().splitlines() == [
        "Deal,Amount,Closing date",
        "Barn,2500,2026-03-31",
        "Windmill,5200,2026-03-27",
    ]
