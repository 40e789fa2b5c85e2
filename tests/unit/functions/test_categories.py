"""Functions in the place of their category: what they receive, what they must return.

Source: https://www.zoho.com/crm/developer/docs/functions/getting-started/categories.html
"""

import json
from pathlib import Path

import pytest
from command import run_command

import deluge
from deluge.errors import UsageError
from deluge.functions.categories import CATEGORIES


@pytest.fixture
def crm() -> tuple[deluge.Interpreter, str]:
    """An interpreter on an empty CRM, and the place of a lead in it."""
    interpreter = deluge.Interpreter(org="memory", now="2026-03-01T09:30:00", timezone="UTC")
    lead = {"Last_Name": "Lovelace", "Company": "Engines", "Email": "ada@example.com"}
    (found,) = interpreter.organisation.emulator.seed("Leads", [lead])
    return interpreter, f"Leads/{found}"


Crm = tuple[deluge.Interpreter, str]


def test_button_gets_mapped_arguments_and_shows_a_text(crm: Crm) -> None:
    interpreter, lead = crm
    source = (
        "string button.greet(String leadId, String Email, String title, String who)\n"
        '{ info leadId; info Email; return title + " " + who; }'
    )
    outcome = deluge.run_as(
        "button", source, record=lead, interpreter=interpreter,
        args={"title": "Dear", "who": "${Leads.Last Name} of ${Leads.Company}"},
    )  # fmt: skip
    assert outcome.ok, outcome.problems
    assert outcome.result.info == [lead.partition("/")[2], "ada@example.com"]
    assert outcome.shown == {"popup": "Dear Lovelace of Engines"}


def test_older_merge_fields(crm: Crm) -> None:
    interpreter, lead = crm
    source = "void automation.f(Int id) { info id + 0; }"
    outcome = deluge.run_as(
        "automation", source, record=lead, interpreter=interpreter, args={"id": "#Leads.Lead Id"}
    )
    assert outcome.result.info == [lead.partition("/")[2]]


def test_several_records_of_a_list_view(crm: Crm) -> None:
    interpreter, lead = crm
    other = interpreter.organisation.emulator.seed(
        "Leads", [{"Last_Name": "Hopper", "Company": "Navy"}]
    )[0]
    source = 'string button.f(String ids) { return ids.toList("|||").size(); }'
    outcome = deluge.run_as(
        "button", source, record=f"{lead},{other}", interpreter=interpreter,
        args={"ids": "${Leads.Lead Id}"},
    )  # fmt: skip
    assert outcome.shown == {"popup": "2"}


def test_empty_fields_are_empty_texts_and_null_numbers(crm: Crm) -> None:
    interpreter, lead = crm
    source = 'void automation.f(String City, Int No_of_Employees) { info City == ""; info No_of_Employees; }'  # noqa: E501
    outcome = deluge.run_as("automation", source, record=lead, interpreter=interpreter)
    assert outcome.result.info == ["true", "null"]


def test_empty_merge_fields_and_constants(crm: Crm) -> None:
    interpreter, lead = crm
    source = (
        "void automation.f(Int n, Bool flag, Date day, String city)\n"
        '{ info n; info flag; info day; info city == ""; }'
    )
    args = {
        "n": "${Leads.No_of_Employees}",
        "flag": "",
        "day": "#Leads.Phone",
        "city": "${Leads.City}",
    }
    outcome = deluge.run_as("automation", source, record=lead, interpreter=interpreter, args=args)
    assert outcome.result.info == ["null", "null", "null", "true"]


def test_merge_fields_by_label(crm: Crm) -> None:
    interpreter, lead = crm
    source = "void automation.f(String who, String size) { info who + size; }"
    args = {"who": "${Leads.Lead Owner}", "size": "${Leads.No. of Employees}|"}
    outcome = deluge.run_as("automation", source, record=lead, interpreter=interpreter, args=args)
    assert outcome.result.info == ["Sandbox Admin|"]


def test_button_that_opens_a_page(crm: Crm) -> None:
    """Seen in scripts: `return openUrl(...)`."""
    interpreter, lead = crm
    source = 'string button.f(String id) { return openUrl("https://example.com", "new window"); }'
    outcome = deluge.run_as(
        "button", source, record=lead, interpreter=interpreter, args={"id": "1"}
    )
    assert (outcome.problems, outcome.shown) == ([], {"popup": None})
    source = "string button.f(String id) { info id; }"
    outcome = deluge.run_as(
        "button", source, record=lead, interpreter=interpreter, args={"id": "1"}
    )
    assert outcome.problems == ["a button shows the returned text; this returned none"]


def test_argument_that_is_not_mapped(crm: Crm) -> None:
    interpreter, lead = crm
    with pytest.raises(UsageError, match="'nobody' is not mapped"):
        deluge.run_as(
            "button", "string button.f(String nobody) { return nobody; }", record=lead,
            interpreter=interpreter,
        )  # fmt: skip


@pytest.mark.parametrize(
    "record", ["Leads", "Leads/1", "Leads/5843000000000999999", "../x/1234567"]
)
def test_record_that_is_not_there(crm: Crm, record: str) -> None:
    with pytest.raises(UsageError):
        deluge.run_as(
            "button", 'string button.f() { return ""; }', record=record, interpreter=crm[0]
        )


def test_schedule_runs_at_a_clock() -> None:
    source = "void schedule.nightly() { info zoho.currentdate; }"
    outcome = deluge.run_as("schedule", source, org="memory", now="2026-03-01T23:00:00")
    assert outcome.ok
    assert outcome.result.info == ["01-Mar-2026"]
    outcome = deluge.run_as("schedule", "void schedule.f(String a) { info a; }", org="memory")
    assert outcome.problems == ["a schedule gives its function no arguments"]


RULE = """
map validation_rule.mail(String crmAPIRequest)
{
    entityMap = crmAPIRequest.toMap().get("record");
    response = Map();
    if(entityMap.get("Email") == null)
    {
        response.put("status", "error");
        response.put("message", "An e-mail address is needed");
    }
    else
    {
        response.put("status", "success");
    }
    return response;
}
"""


def test_validation_rule(crm: Crm) -> None:
    interpreter, lead = crm
    passed = deluge.run_as("validation rule", RULE, record=lead, interpreter=interpreter)
    assert passed.ok
    assert passed.shown == {"allowed": True, "message": None}
    blocked = deluge.run_as("validation_rule", RULE, payload={"Last_Name": "X"}, org="memory")
    assert blocked.ok
    assert blocked.shown == {"allowed": False, "message": "An e-mail address is needed"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("return Map();", "returns a map with status and message"),
        ('return {"status":"error"};', "gives no message"),
        ('return {"status":"Failed","message":"x".leftpad(101)};', "longer than 100 characters"),
    ],
)
def test_validation_rule_that_breaks_its_contract(body: str, problem: str) -> None:
    source = f"map validation_rule.f(String crmAPIRequest) {{ {body} }}"
    outcome = deluge.run_as("validation_rule", source, org="memory")
    assert any(problem in each for each in outcome.problems)


@pytest.mark.parametrize(
    ("body", "shown", "error"),
    [
        ('return "";', {"allowed": True, "message": None}, None),
        ("return null;", {"allowed": True, "message": None}, None),
        (
            r'return "{\"status\":\"x\",\"message\":\"m\"}";',
            {"allowed": False, "message": "m"},
            None,
        ),
        ('return "pass";', {}, "Return type mismatch: Required : [MAP] Found : TEXT"),
        ('throw "x";', {}, "x"),
    ],
)
def test_what_validation_rules_return_instead_of_a_map(
    body: str, shown: dict[str, object], error: str | None
) -> None:
    """An empty text lets the record pass: seen in scripts."""
    source = f"map validation_rule.f(String crmAPIRequest) {{ info 1; {body} }}"
    outcome = deluge.run_as("validation_rule", source, org="memory")
    found = outcome.result.error
    assert (outcome.shown, found and found.message) == (shown, error)
    assert outcome.result.info == ["1"]


ROWS = (
    "<record><row no='0'><FL val='Name'>Ada &amp; Co</FL><FL val='City' link='true' "
    "url='https://example.com'>London</FL></row>"
    "<row no='1'><FL val='Name'>Grace</FL></row></record>"
)


def related(xml: str) -> object:
    source = f'string related_list.f(String leadId) {{ return "{xml}"; }}'
    return deluge.run_as("related list", source, args={"leadId": "1"}, org="memory")


def test_related_list() -> None:
    outcome = related(ROWS)
    assert outcome.ok  # type: ignore[attr-defined]
    assert outcome.shown == {  # type: ignore[attr-defined]
        "columns": ["Name", "City"],
        "rows": [{"Name": "Ada & Co", "City": "London"}, {"Name": "Grace"}],
    }
    outcome = related("<error><message>Nothing yet</message></error>")
    assert outcome.shown == {"message": "Nothing yet"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        ("<record><row><FL val='a'>A & B</FL></row></record>", "is not XML: line 1, column"),
        ("plain", "is not XML"),
        ("<rows/>", "begins with <rows>"),
        ("<record><row><FL>x</FL></row></record>", "has no val"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><record/>", "declares a DTD"),
    ],
)
def test_related_list_that_cannot_be_shown(xml: str, problem: str) -> None:
    problems = related(xml).problems  # type: ignore[attr-defined]
    assert problems
    assert problem in problems[0]


def test_wrong_return_type_and_namespace() -> None:
    outcome = deluge.run_as("schedule", 'string button.f() { return ""; }', org="memory")
    assert outcome.problems == [
        "the function is button.f; this category's are schedule.NAME",
        "Invalid return Type: schedule functions return void, not string",
    ]


def test_standalone_and_signals_get_a_request() -> None:
    source = 'string standalone.f(String crmAPIRequest, String a) { info a; return crmAPIRequest.get("record"); }'  # noqa: E501
    outcome = deluge.run_as("standalone", source, org="memory")
    assert outcome.ok
    assert (outcome.shown, outcome.result.info) == ({"output": "{}"}, ["null"])
    source = 'void signals.f(String crmAPIRequest) { info crmAPIRequest.get("params"); }'
    assert deluge.run_as("signals", source, org="memory").result.info == ["{}"]


def test_error_of_the_function() -> None:
    outcome = deluge.run_as("button", 'string button.f() { throw "no"; }', org="memory")
    assert not outcome.ok
    assert outcome.result.error is not None


def test_unknown_category() -> None:
    with pytest.raises(UsageError, match="no function category 'buton'"):
        deluge.run_as("buton", "", org="memory")


def test_functions_call_each_other() -> None:
    source = """
    string standalone.total(List numbers)
    {
        return {"sum": numbers.get(0) + numbers.get(1)};
    }
    void automation.helper(String text) { info text; }
    string button.start(String id)
    {
        automation.helper("help");
        answer = standalone.total({1, 2});
        return answer.toMap().get("sum") + answer.get("sum") + thisapp.standalone.total({3, 4});
    }
    """
    outcome = deluge.run_as("button", source, args={"id": "1"}, org="memory")
    assert outcome.result.error is None, outcome.result.error
    assert outcome.result.info == ["help"]
    assert outcome.shown == {"popup": '6{"sum":7}'}


# ---- on the command line


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deluge.toml").write_text('[project]\nname = "x"\n')
    (tmp_path / "rule.dg").write_text(RULE)
    (tmp_path / "seed.json").write_text('{"Leads":[{"Last_Name":"A","Company":"B"}]}')
    assert run_command("org", "seed", "seed.json").exit_code == 0
    leads = json.loads(run_command("org", "dump", "Leads", "--fields", "id").stdout)
    place = f"Leads/{leads['Leads'][0]['id']}"
    outcome = run_command("run", "rule.dg", "--as", "validation_rule", "--record", place)
    assert outcome.exit_code == 0
    assert outcome.stderr == "=> blocked: An e-mail address is needed\n"
    source = 'map validation_rule.f(String crmAPIRequest) { return {"status":"error"}; }'
    (tmp_path / "silent.dg").write_text(source)
    outcome = run_command("run", "silent.dg", "--as", "validation_rule", "--record", place)
    assert outcome.stderr.splitlines()[-1] == "=> blocked"
    outcome = run_command("run", "rule.dg", "--as", "standalone", "--json")
    assert outcome.exit_code == 1
    assert json.loads(outcome.stdout)["category"] == "standalone"
    assert run_command("run", "rule.dg", "--record", place).exit_code == 2


@pytest.mark.parametrize(
    ("category", "seconds"),
    [
        ("button", 10), ("automation", 30), ("schedule", 900), ("related_list", 10),
        ("validation_rule", 10), ("signals", 60), ("standalone", 60),
    ],
)  # fmt: skip
def test_time_limits(category: str, seconds: int) -> None:
    assert CATEGORIES[category].seconds == seconds


def test_time_limit_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inner = "".join(f"for each {name} in numbers {{ " for name in "abcdefgh")
    (tmp_path / "slow.dg").write_text(
        'string button.slow()\n{\nnumbers = "".leftpad(99).toList("");\n'
        f"{inner} x = 1; {'}' * 8}\n"
        'return "done";\n}\n'
    )
    monkeypatch.setattr(CATEGORIES["button"], "seconds", 0.2)
    unlimited = ("--limit", "statements=none")
    outcome = run_command("run", "slow.dg", "--as", "button", *unlimited)
    assert outcome.exit_code == 3
    assert "it ran longer than 0.2 seconds" in outcome.stderr
    outcome = run_command("run", "slow.dg", "--as", "button", *unlimited, "--limit", "seconds=1")
    assert "it ran longer than 1 seconds" in outcome.stderr
