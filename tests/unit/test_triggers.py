"""`[[triggers]]`: local functions that run when records change. The shape of the setting is ours;
when automation runs is Zoho's: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from deluge.api import Interpreter
from deluge.errors import UsageError
from deluge.exchange import Request
from deluge.functions.triggers import TriggerRunner
from deluge.project import Project

WELCOME = """
void automation.welcome(int leadId, string name)
{
    info "welcome " + name;
    more = Map();
    more.put("Description", "welcomed " + name);
    zoho.crm.updateRecord("Leads", leadId, more, {"trigger": {"workflow"}});
}
void automation.goodbye(string company)
{
    info "goodbye " + company;
}
void automation.broken(string company)
{
    info 1 / 0;
}
"""
TRIGGER = """
[[triggers]]
module = "Leads"
on = ["create", "edit"]
function = "automation.welcome"
arguments = { leadId = "${Leads.Lead Id}", name = "${Leads.Last_Name}" }

[[triggers]]
module = "Leads"
on = "delete"
function = "automation.goodbye"
"""
LEAD = {"Last_Name": "Roe", "Company": "Acme"}


class World:
    """A project with triggers on a memory organisation."""

    def __init__(self, folder: Path, settings: str) -> None:
        (folder / "functions").mkdir()
        (folder / "functions" / "welcome.dg").write_text(WELCOME)
        (folder / "deluge.toml").write_text(settings)
        project = Project.load(folder)
        self.told: list[str] = []
        self.interpreter = Interpreter(org="memory", project=project)
        self.organisation = self.interpreter.organisation
        self.organisation.settings.on_change = TriggerRunner(project, self.told.append)

    def send(self, method: str, path: str, **body: object) -> list[dict[str, object]]:
        raw = json.dumps(body).encode() if body else b""
        url = f"https://www.zohoapis.com/crm/v8/{path}"
        response = self.organisation.send(Request(method, url, body=raw))
        answer: dict[str, list[dict[str, object]]] = response.json()  # type: ignore[assignment]
        return answer["data"]

    def lead(self, **more: object) -> str:
        details = self.send("POST", "Leads", data=[LEAD], **more)[0]["details"]
        return str(details["id"])  # type: ignore[index]


@pytest.fixture
def world(tmp_path: Path) -> Callable[[str], World]:
    return lambda settings: World(tmp_path, settings)


def test_a_function_runs_and_writes(world: Callable[[str], World]) -> None:
    here = world(TRIGGER)
    lead = here.lead()
    # Its own update would start it again: it does not.
    assert here.told == ["trigger automation.welcome: welcome Roe"]
    assert here.send("GET", f"Leads/{lead}")[0]["Description"] == "welcomed Roe"
    here.send("PUT", f"Leads/{lead}", data=[{"Last_Name": "Poe"}])
    assert here.told[1:] == ["trigger automation.welcome: welcome Poe"]
    here.send("DELETE", f"Leads/{lead}")
    assert here.told[2:] == ["trigger automation.goodbye: goodbye Acme"]


def test_the_trigger_list_is_honoured(world: Callable[[str], World]) -> None:
    here = world(TRIGGER)
    lead = here.lead(trigger=[])
    here.lead(trigger=["approval"])
    here.send("DELETE", f"Leads/{lead}?wf_trigger=false")
    assert here.told == []
    here.lead(trigger=["approval", "workflow"])
    assert len(here.told) == 1


def test_scripts_set_triggers_off(world: Callable[[str], World]) -> None:
    here = world(TRIGGER)
    code = 'lead = {"Last_Name": "Roe", "Company": "A"};\nzoho.crm.createRecord("Leads", lead%s);'
    assert here.interpreter.run(code % "").error is None
    assert here.told == []  # a task asks for no workflow unless it says so
    result = here.interpreter.run(code % ', {"trigger": {"workflow"}}')
    assert result.error is None and result.info == []
    assert here.told == ["trigger automation.welcome: welcome Roe"]


def test_a_mail_before_the_first_record_changes_nothing(world: Callable[[str], World]) -> None:
    here = world(TRIGGER)
    mail = 'sendmail [\nfrom: zoho.loginuserid\nto: "a@example.com"\nsubject: "S"\nmessage: "M"\n]'
    lead = 'zoho.crm.createRecord("Leads", {"Last_Name": "Roe"}, {"trigger": {"workflow"}});'
    assert here.interpreter.run(f"{mail}\n{lead}").error is None
    assert here.told == ["trigger automation.welcome: welcome Roe"]


def test_what_is_refused_or_undone_sets_nothing_off(world: Callable[[str], World]) -> None:
    here = world(TRIGGER)
    assert here.send("POST", "Leads", data=[{"Company": "Acme"}])[0]["status"] == "error"
    assert here.told == []


def test_a_failing_function_does_not_change_the_answer(world: Callable[[str], World]) -> None:
    here = world('[[triggers]]\nmodule = "Leads"\nfunction = "automation.broken"\n')
    assert here.lead()
    assert len(here.told) == 1 and here.told[0].startswith("trigger automation.broken: ")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('function = "automation.none"', "there is no function 'automation.none'"),
        ('function = "automation.welcome"', "the argument 'name' is not mapped"),
        (
            'function = "automation.welcome"\narguments = {name = "${Leads.Nme}"}',
            "Leads has no field 'Nme'",
        ),
    ],
)
def test_what_cannot_run_is_told(world: Callable[[str], World], entry: str, message: str) -> None:
    here = world(f'[[triggers]]\nmodule = "Leads"\n{entry}\n')
    here.lead()
    assert len(here.told) == 1 and message in here.told[0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[triggers]\nmodule = 5", "write \\[\\[triggers\\]\\]"),
        ("[[triggers]]\nmodul = 'x'", "unknown setting 'modul'"),
        ("[[triggers]]\nmodule = 'Leads'", "'function' must be a text"),
        ("[[triggers]]\nmodule = 'Leads'\nfunction = 'f'\non = 'save'", "'on' names"),
        ("[[triggers]]\nmodule = 'Leads'\nfunction = 'f'\ntype = 'x'", "'type' is one of"),
        ("[[triggers]]\nmodule = 'Leads'\nfunction = 'f'\narguments = 1", "must be a table"),
    ],
)
def test_wrong_settings(world: Callable[[str], World], settings: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        world(settings)
