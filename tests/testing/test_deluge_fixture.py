"""Tests in Python: the `deluge` fixture, measured by tests that pass and fail with it."""

from collections.abc import Callable

import pytest

import deluge.testing.fixtures  # noqa: F401 - imported once for all inner runs
from deluge.testing.failure import in_python

pytest_plugins = ["pytester"]

FUNCTIONS = """\
string standalone.create_lead(string last_name, string company)
{
	if(last_name == "")
	{
		throw "a name is needed";
	}
	answer = zoho.crm.createRecord("Leads", {"Last_Name":last_name,"Company":company});
	info "made " + answer.get("id");
	sendmail
	[
		from: zoho.adminuserid
		to: "sales@example.com"
		subject: "A lead: " + last_name
		message: "Hello"
	]
	return answer.get("id");
}
string standalone.rate()
{
	answer = invokeurl
	[
		url: "https://api.example.com/rate"
		type: POST
		parameters: {"base":"EUR"}.toString()
	];
	unit = zoho.crm.getOrgVariable("Unit");
	return answer.get("rate") + " " + unit + " " + zoho.currentdate.toString("yyyy-MM-dd");
}
map validation_rule.has_phone(string crmAPIRequest)
{
	record = crmAPIRequest.toMap().get("record");
	if(record.get("Phone") == null)
	{
		return {"status":"error","message":"A phone number is needed"};
	}
	return {"status":"success","message":""};
}
string related_list.notes(string id)
{
	return "<rows/>";
}
string schedule.nightly()
{
	return "";
}
"""

TESTS = """
import pytest
from deluge.errors import DelugeError
from deluge.testing.failure import AssertionFailed

def test_call(deluge):
    id = deluge.call("create_lead", last_name="Smith", company="Acme")
    assert deluge.crm["Leads"][0]["Last_Name"] == "Smith"
    assert deluge.crm.get(id)["Company"] == "Acme"
    assert deluge.crm.get("1") is None
    assert (deluge.usage.api_calls, deluge.usage.mails, deluge.usage.statements) == (1, 1, 5)
    assert deluge.info == [f"made {id}"]
    assert [call.name for call in deluge.calls] == [
        "standalone.create_lead", "zoho.crm.createRecord", "sendmail"]
    assert deluge.calls_of("create_lead")[0].arguments == ["Smith", "Acme"]
    assert repr(deluge.calls[0]) == "standalone.create_lead('Smith', 'Acme')"
    assert 0 < deluge.usage.seconds < 10
    assert repr(deluge.usage).startswith("<Usage api_calls=1, calls=1, credits=1, http_requests=1")
    assert [mail["subject"] for mail in deluge.outbox] == ["A lead: Smith"]
    assert deluge.http.requests[0]["body"]["data"][0]["Last_Name"] == "Smith"

def test_nothing_is_left_of_other_tests(deluge):
    assert deluge.crm["Leads"] == [] and deluge.outbox == [] and deluge.calls == []

def test_run(deluge):
    result = deluge.run("create_lead", "", "Acme")
    assert result.error.message == "a name is needed" and result.error.line == 5
    with pytest.raises(DelugeError, match="a name is needed"):
        deluge.call("create_lead", last_name="", company="Acme")

def test_mocks(deluge):
    url = "https://api.example.com/*"
    deluge.http.expect("POST", url, body={"base": "EUR"}, reply={"rate": "1.1"})
    deluge.variable("Unit", "USD")
    deluge.clock.set("2026-03-01T12:00:00")
    deluge.clock.advance(days=1)
    assert deluge.call("rate") == "1.1 USD 2026-03-02"

def test_more_mocks(deluge):
    deluge.tasks.mock("zoho.crm.createRecord", {"id": "7"}, arguments=["Leads", {"Company": "A*"}])
    deluge.tasks.mock("sendmail", fault="no mail today", optional=True)
    with pytest.raises(DelugeError, match="no mail today"):
        deluge.call("create_lead", "Smith", "Acme")
    deluge.functions.mock("create_lead", replies=["1", "2"])
    assert [deluge.call("create_lead", "", "") for _ in range(3)] == ["1", "2", "2"]

def test_contracts(deluge):
    assert deluge.run_as("validation_rule", record={"Phone": "1"}).allowed
    refused = deluge.run_as("validation_rule", "has_phone", record={})
    assert (refused.allowed, refused.message) == (False, "A phone number is needed")
    with pytest.raises(AssertionFailed, match="related_list.notes: "):
        deluge.run_as("related_list", id="1")
    with pytest.raises(AssertionFailed, match="Invalid return Type"):
        deluge.run_as("schedule")
    with pytest.raises(DelugeError, match="no function category"):
        deluge.run_as("valid")

def test_snapshot(deluge):
    with pytest.raises(AssertionFailed, match="no snapshot"):
        deluge.snapshot({"a": 1})
    deluge.user(login_id="ada@example.com")
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Runs tests in Python in a project."""
    root = pytester.path
    (root / "deluge.toml").write_text("[project]\nname = 'p'\n", encoding="utf-8")
    (root / "functions").mkdir()
    (root / "functions" / "all.dg").write_text(FUNCTIONS, encoding="utf-8")

    def go(text: str, *arguments: str) -> pytest.RunResult:
        (root / "test_it.py").write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess("-p", "no:hypothesispytest", *arguments)

    return go


def test_what_tests_can_do(run: Run) -> None:
    result = run(TESTS)
    result.assert_outcomes(passed=7)


def test_how_failures_look(run: Run) -> None:
    result = run(
        "def test_error(deluge):\n    deluge.call('create_lead', last_name='', company='')\n"
        "def test_unused(deluge):\n    deluge.http.expect('GET', 'https://example.com/')\n"
        "def test_missing(deluge):\n    deluge.call('creat_lead')\n"
        "def test_seed(deluge):\n    deluge.crm.seed('Leads', {'Company': 'x'})\n"
        "def test_module(deluge):\n    deluge.crm['Leds']\n"
        "def test_network(deluge):\n    deluge.call('rate')\n"
    )
    result.assert_outcomes(failed=6)
    result.stdout.fnmatch_lines(
        [
            ">*deluge.call('create_lead', last_name='', company='')",
            "E*Thrown: a name is needed",
            "E*functions/all.dg:5:3: error thrown",
            'E*5 |         throw "a name is needed";',
            "_* test_unused _*",
            "error assertion: the mock of GET https://example.com/ was never called",
            "  hint: optional=True allows a mock to stay unused",
            "E*UsageError: there is no function 'creat_lead'",
            "E*error unknown-function",
            "E*hint: did you mean 'create_lead'?",
            "E*record 1 of Leads: MANDATORY_NOT_FOUND: required field not found (Last_Name)",
            "E*unknown module 'Leds'",
            'E*hint: mock it: deluge.http.expect("POST", "https://api.example.com/rate", reply={})',
        ]
    )
    shown = result.stdout.str()
    assert "During handling" not in shown
    assert all(f"deluge/{package}" not in shown for package in ("testing", "bind", "emulator"))


def test_hints_are_python() -> None:
    hint = in_python('a test can mock it: mock.task("zoho.acme.pay", {});')
    assert hint == 'a test can mock it: deluge.tasks.mock("zoho.acme.pay", {})'
    assert in_python("indexes count from 0") == "indexes count from 0"


def test_options_fix_the_world(run: Run) -> None:
    result = run(
        "def test_it(deluge):\n"
        "    assert deluge.clock().isoformat() == '2026-03-01T09:30:00+05:30'\n",
        "--deluge-now=2026-03-01T09:30:00",
        "--deluge-timezone=Asia/Kolkata",
        "--deluge-random=7",
    )
    result.assert_outcomes(passed=1)


def test_workers_of_xdist(run: Run) -> None:
    result = run(TESTS, "-n", "2", "--deluge-cov", "--deluge-cov-report", "term")
    result.assert_outcomes(passed=7)
    result.stdout.fnmatch_lines(["functions/all.dg * 95%*"])
