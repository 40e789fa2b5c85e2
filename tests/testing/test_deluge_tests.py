"""Tests in Deluge, run by pytest: what passes, how failures look, and bad input."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

import deluge.testing.collect
import deluge.testing.library  # noqa: F401 - imported once for all inner runs

pytest_plugins = ["pytester"]

FUNCTIONS = """\
string standalone.greet(string name)
{
	if(name == "")
	{
		throw "a name is needed";
	}
	info "greeting " + name;
	return "Hello " + name;
}
string standalone.welcome(string name)
{
	text = standalone.greet(name);
	answer = zoho.crm.createRecord("Leads", {"Last_Name":name,"Company":"Acme"});
	return text;
}
map standalone.rates()
{
	return invokeurl [ url: "https://api.example.com/rates?base=EUR" type: GET ];
}
map standalone.secret_rates(string secret)
{
	url = "https://ada:" + secret + "@api.example.com/rates?base=EUR&apikey=" + secret;
	return invokeurl [ url: url type: GET ];
}
string standalone.invoice(string name)
{
	return zoho.acme.createInvoice("1", {"name":name}).get("code");
}
void standalone.asserts()
{
	assert.true(true);
}
void standalone.forever()
{
	ten = "0,1,2,3,4,5,6,7,8,9".toList();
	for each a in ten
	{
		standalone.forever();
	}
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
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Runs the tests in a text, as a file of a project."""
    root = pytester.path
    (root / "deluge.toml").write_text("[project]\nname = 'p'\n", encoding="utf-8")
    (root / "functions").mkdir()
    (root / "functions" / "all.dg").write_text(FUNCTIONS, encoding="utf-8")

    def go(text: str, *arguments: str, name: str = "test_it.dg") -> pytest.RunResult:
        (root / name).write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess("-p", "no:hypothesispytest", *arguments)

    return go


def test(name: str, *lines: str) -> str:
    body = "\n".join(f"\t{line}" for line in lines)
    return f"void test.{name}()\n{{\n{body}\n}}\n"


test.__test__ = False  # type: ignore[attr-defined]

PASSING = {
    "equals": ['assert.equals({"a":1,"b":{1,2}}, {"b":{1,2},"a":1});', "assert.equals(1, 1.0);"],
    "not_equals": ['assert.notEquals(1, "1");'],
    "booleans": ["assert.true(1 == 1);", "assert.false(1 == 2);"],
    "nulls": ["assert.null(null);", 'assert.notNull("");'],
    "contains": [
        "assert.contains({1,2}, 2);",
        'assert.contains({"a":1,"b":2}, {"a":1});',
        'assert.contains({"a":1}, "a");',
        'assert.contains("abc", "b");',
        "assert.notContains({1,2}, 3);",
    ],
    "matches": ['assert.matches("[a-c]+", "abc");'],
    "throws": [
        'assert.throws("standalone.greet", {""}, "name is needed");',
        'assert.throws("greet", {"name":""}, "name");',
    ],
    "calls": [
        'standalone.welcome("Ada");',
        'assert.called("standalone.greet", 1);',
        'assert.called("zoho.crm.createRecord", 1);',
        'assert.calledWith("zoho.crm.createRecord", {"Leads", {"Last_Name":"A*"}});',
        'assert.equals({"standalone.welcome","standalone.greet","zoho.crm.createRecord"}, '
        "names(calls.all()));",
        'assert.info("greeting Ada");',
        'assert.limits({"statements":8,"api_calls":1,"http_requests":1});',
        'assert.equals("Ada", org.records("Leads").get(0).get("Last_Name"));',
    ],
    "http": [
        'mock.invokeurl({"method":"GET","url":"https://api.example.com/*",'
        '"parameters":{"base":"EUR"},"replies":{{"usd":1.1},{"usd":1.2}}});',
        'assert.equals(1.1, standalone.rates().get("usd"));',
        'assert.equals(1.2, standalone.rates().get("usd"));',
        'assert.equals("https://api.example.com/rates", calls.requests().get(0).get("url"));',
    ],
    "http_fault": [
        'mock.invokeurl({"url":"https://api.example.com/rates","fault":"timeout"});',
        'assert.throws("standalone.rates", {}, "socket timeout error");',
    ],
    "task": [
        'mock.task("zoho.acme.createInvoice", {"code":"7"});',
        'assert.equals("7", standalone.invoice("Ada"));',
    ],
    "function": [
        'mock.function("greet", "Hi");',
        'assert.equals("Hi", standalone.welcome("Ada"));',
    ],
    "optional": ['mock.task("zoho.crm.getRecords", {}, {"optional":true});'],
    "clock": [
        'clock.set("2026-02-28T23:59:00");',
        'clock.advance({"minutes":2});',
        'assert.equals("2026-03-01", zoho.currentdate.toString("yyyy-MM-dd"));',
    ],
    "world": [
        'org.variable("Rate", 12);',
        'assert.equals("12", zoho.crm.getOrgVariable("Rate"));',
        'org.user({"login_id":"ada@example.com"});',
        'assert.equals("ada@example.com", zoho.loginuserid);',
        'ids = org.seed("Leads", {{"Last_Name":"A"},{"Last_Name":"B"}});',
        'assert.equals("B", org.record(ids.get(1)).get("Last_Name"));',
    ],
    "contract": [
        'outcome = testing.runAs("validation_rule", {"record":{"Last_Name":"A"}});',
        'assert.false(outcome.get("allowed"));',
        'assert.equals("A phone number is needed", outcome.get("message"));',
    ],
    "a_fresh_organisation": ['assert.equals(0, org.records("Leads").size());'],
}
NAMES = """\
list names(list calls)
{
	found = List();
	for each call in calls
	{
		found.add(call.get("name"));
	}
	return found;
}
"""


def test_what_tests_can_do(run: Run) -> None:
    text = NAMES + "".join(test(name, *lines) for name, lines in PASSING.items())
    result = run(text, "-v")
    result.assert_outcomes(passed=len(PASSING))
    assert result.ret == 0


FAILING = {
    "equals": (
        ['assert.equals({"a":1,"b":{1,2}}, {"a":1,"b":{1,3},"c":"x"});'],
        [
            "*test_it.dg:3:2: error assertion: the values differ",
            '*3 |     assert.equals({"a":1,"b":{1,2}}, {"a":1,"b":{1,3},"c":"x"});',
            '  expected  {"a":1,"b":[[]1,2]}',
            '  actual    {"a":1,"b":[[]1,3],"c":"x"}',
            "    b[[]1]: expected 2, there is 3",
            '    c: expected nothing, there is "x"',
        ],
    ),
    "types": (['assert.equals(1, "1");'], ["  expected  1 (NUMBER)", '  actual    "1" (TEXT)']),
    "throws": (
        ['assert.throws("greet", {"Ada"}, "a name");'],
        ["*error assertion: greet threw nothing", '  it returned  "Hello Ada"'],
    ),
    "caught": (
        ["try", "{", 'assert.fail("not reached");', "}", "catch (e)", "{", "info e;", "}"],
        ["*error assertion: not reached"],
    ),
    "error": (
        ['standalone.welcome("");'],
        [
            "functions/all.dg:5:3: error thrown: a name is needed",
            "  in standalone.welcome (*test_it.dg:3)",
            "  in standalone.greet (functions/all.dg:12)",
        ],
    ),
    "network": (
        ["standalone.rates();"],
        [
            "*error network-refused: the network is closed in tests: "
            "GET https://api.example.com/rates?base=EUR",
            '  hint: mock it: mock.invokeurl({"method":"GET",'
            '"url":"https://api.example.com/rates","reply":{}});',
        ],
    ),
    "network_secret": (
        ['standalone.secret_rates("hush".toUpperCase());'],
        [
            "*error network-refused: the network is closed in tests: "
            "GET https://REDACTED@api.example.com/rates?base=EUR&apikey=REDACTED",
            '  hint: mock it: *"url":"https://[*]@api.example.com/rates","reply":{}});',
        ],
    ),
    "task": (
        ['standalone.invoice("Ada");'],
        ["*error unknown-task: Not able to find 'zoho.acme.createInvoice' function"],
    ),
    "unused": (
        ['mock.invokeurl({"url":"https://example.com/"});'],
        ["*error assertion: the mock of [*] https://example.com/ was never called"],
    ),
    "times": (
        ['mock.function("greet", "", {"times":2});', 'standalone.greet("A");'],
        ["*the mock of standalone.greet was called 1 times, not 2"],
    ),
    "endless": (
        ["standalone.forever();"],
        ["*error limit-depth: *", "  in standalone.forever (*test_it.dg:3)"],
    ),
    "endless_test": (
        ['for each i in "".leftPad(45000).toList("")', "{", "standalone.greet(i);", "}"],
        [
            "*error limit-time: The function was stopped: it ran longer than 0.2 seconds",
            "  hint: --seconds N, or `seconds` in [[]test] of deluge.toml, gives a test more",
        ],
    ),
    "limits": (
        ['standalone.greet("A");', 'assert.limits({"statements":1});'],
        ["*the functions used 3 statements, more than 1"],
    ),
    "unknown_option": (
        ['mock.invokeurl({"urll":"x"});'],
        ["*a mock has no option 'urll'", "  hint: did you mean 'url'?"],
    ),
    "unknown_function": (
        ['mock.function("gret", 1);'],
        ["*there is no function 'gret'", "  hint: did you mean 'greet'?"],
    ),
    "unknown_assertion": (
        ["assert.equal(1, 1);"],
        ["*error unknown-function: Not able to find 'assert.equal'*", "  hint: did you mean *"],
    ),
    "unknown_helper": (
        ["clock.freeze();"],
        ["*Not able to find 'clock.freeze'*", "  hint: there are clock.advance, clock.set"],
    ),
    "assertion_in_a_function": (
        ["standalone.asserts();"],
        ["functions/all.dg:*Not able to find 'assert.true'*", "*works only in the test files*"],
    ),
    "bad_seed": (
        ['org.seed("Leads", {"Company":"no name"});'],
        ["*seed: record 1 of Leads: MANDATORY_NOT_FOUND*"],
    ),
    "snapshot": (
        ["snapshot.value(1);"],
        ["*there is no snapshot 'value' in *", "  hint: `deluge test --snapshot-update` accepts*"],
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_how_failures_look(run: Run, name: str) -> None:
    lines, expected = FAILING[name]
    seconds = 0.2 if name == "endless_test" else 30
    result = run(test(name, *lines), f"--deluge-seconds={seconds}")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(expected)
    shown = result.stdout.str()
    assert "Traceback" not in shown
    assert "deluge/testing" not in shown
    assert "HUSH" not in shown
    assert result.ret == 1


def test_a_summary_names_what_failed_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = test("differs", "assert.equals(1, 2);") + test("throws", 'standalone.welcome("");')
    monkeypatch.setenv("CI", "1")  # where pytest prints messages in full
    result = run(text, "--tb=no")
    result.stdout.fnmatch_lines(
        [
            "FAILED test_it.dg::test.differs - the values differ",
            "FAILED test_it.dg::test.throws - a name is needed",
            "*2 failed in *",
        ],
        consecutive=True,
    )
    result = run(text, "--tb=line")
    result.stdout.fnmatch_lines(
        ["test_it.dg:3: the values differ", "functions/all.dg:5: a name is needed", "*summary*"],
        consecutive=True,
    )


def test_a_project_whose_settings_are_wrong_fails_alone(
    run: Run, pytester: pytest.Pytester
) -> None:
    other = pytester.path / "other"
    other.mkdir()
    (other / "deluge.toml").write_text("[test]\nsed = 1\n", encoding="utf-8")
    (other / "test_other.dg").write_text(test("a", "x = 1;"), encoding="utf-8")
    (other / "test_other.py").write_text("def test_a(deluge):\n    pass\n", encoding="utf-8")
    result = run(test("fine", "x = 1;"), "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        [
            "error project-file: *deluge.toml: unknown setting 'sed' in [[]test]",
            "  hint: did you mean 'seed'?",
        ],
        consecutive=True,
    )
    assert "deluge/testing" not in result.stdout.str()


def test_setup_teardown_and_cases(run: Run) -> None:
    result = run(
        'void setup()\n{\n\torg.seed("Leads", {"Last_Name":"S"});\n}\n'
        'void teardown()\n{\n\tinfo "torn down";\n}\n'
        "void test.seeded()\n{\n"
        '\tassert.equals(1, org.records("Leads").size());\n}\n'
        "void test.sum(int a, int b)\n{\n\tassert.equals(b, a + 1);\n}\n"
        'list cases.sum()\n{\n\treturn {{"a":1,"b":2},{"case":"big","a":8,"b":10}};\n}\n',
        "-v",
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*sum[[]1] PASSED*", "*sum[[]big] FAILED*", "torn down"])


BROKEN = {
    "syntax": ("void test.a(\n", ["*test_bad.dg:*: error syntax: *"]),
    "outside": (
        "assert.equals(1, 1);\n" + test("a", "x = 1;"),
        ["*test_bad.dg:1:1: error outside-test: *"],
    ),
    "empty": ("\n", ["*test_bad.dg is empty*"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_fails_alone(run: Run, pytester: pytest.Pytester, name: str) -> None:
    text, expected = BROKEN[name]
    (pytester.path / "test_bad.dg").write_text(text, encoding="utf-8")
    result = run(test("fine", "assert.true(true);"), "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(expected)
    assert "Traceback" not in result.stdout.str()


def test_two_tests_of_one_name(run: Run) -> None:
    result = run(test("a", "x = 1;") + test("a", "x = 2;") + test("b", "x = 3;"))
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["*test_it.dg:5:1: error duplicate-test: two tests are called test.a: *line 1"]
    )


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ('{"Leads": [{"Company": "no name"}]}', "*seed.json is refused: *MANDATORY_NOT_FOUND*"),
        ('{"Leads": [5]}', "*seed.json: 'Leads' must be a list of records*"),
        ("5", "*seed.json must hold modules with their records"),
        ("{", "*seed.json is not JSON*"),
    ],
)
def test_a_bad_seed_file(run: Run, pytester: pytest.Pytester, seed: str, message: str) -> None:
    (pytester.path / "seed.json").write_text(seed, encoding="utf-8")
    result = run(test("a", 'org.records("Leads");') + test("b", "assert.true(true);"))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([message])


REFUSED = "the seed file seed.json is refused: record 1 of Leads: MANDATORY_NOT_FOUND: *(Last_Name)"


@pytest.mark.parametrize(
    "lines",
    [
        ['org.records("Leads");'],
        ['x = zoho.crm.getRecords("Leads");'],
        ['try { standalone.welcome("Ada"); } catch (e) { }'],
    ],
)
def test_a_bad_seed_file_is_no_line_of_a_script(
    run: Run, pytester: pytest.Pytester, lines: list[str]
) -> None:
    (pytester.path / "seed.json").write_text('{"Leads": [{"Company": "x"}]}', encoding="utf-8")
    result = run(test("a", *lines))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["_* test.a _*", f"error usage: {REFUSED}"], consecutive=True)
    assert "all.dg:" not in result.stdout.str()


def test_seeds_are_taken_as_on_the_command_line(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "deluge.toml").write_text("[test]\nseed = 'Leads.csv'\n", encoding="utf-8")
    (pytester.path / "Leads.csv").write_text(
        "Last_Name,Company,No_of_Employees\nAda,Engines,7\n", encoding="utf-8"
    )
    employees = 'org.records("Leads").get(0).get("No_of_Employees")'
    run(test("a", f"assert.equals(7, {employees});")).assert_outcomes(passed=1)


def test_what_zoho_drops_silently_is_a_warning(run: Run) -> None:
    text = 'zoho.crm.createRecord("Leads", {"Last_Name":"A","Company":"B","Emial":"a@b.c"});'
    result = run(test("a", f"x = {text}") + test("b", f"x = {text}"))
    result.assert_outcomes(passed=2, warnings=2)
    result.stdout.fnmatch_lines(
        ["*DelugeWarning: the local CRM knows no field 'Emial' in Leads; did you mean 'Email'[?]"]
    )


def test_snapshots(run: Run, pytester: pytest.Pytester) -> None:
    body = [
        'info "one";',
        "snapshot.info();",
        'standalone.welcome("Ada");',
        'snapshot.records("Leads");',
        "snapshot.requests();",
        "snapshot.value({1,2});",
    ]
    run(test("a", *body), "--snapshot-update").assert_outcomes(passed=1)
    assert (pytester.path / "__snapshots__" / "test_it" / "test.a.json").is_file()
    run(test("a", *body)).assert_outcomes(passed=1)
    body[-1] = "snapshot.value({1,3});"
    result = run(test("a", *body))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the snapshot 'value' in *differs", "*[[]1]: expected 2, *"])


def test_junit_xml_and_selection(run: Run, tmp_path: Path) -> None:
    text = test("a", "assert.true(true);") + test("b", "assert.true(false);")
    junit = tmp_path / "junit.xml"
    assert run(text, f"--junitxml={junit}").ret == 1
    suite = ET.parse(junit).getroot()[0]
    assert suite.attrib["tests"] == "2" and suite.attrib["failures"] == "1"
    assert [case.attrib["name"] for case in suite] == ["test.a", "test.b"]
    assert "the value is not true" in (suite[1][0].text or "")
    run(text, "-k", "a").assert_outcomes(passed=1)
    run(text, "--lf").assert_outcomes(failed=1)
    assert run(text, "-k", "nothing").ret == 5


def test_the_case_that_failed_is_found_again(run: Run) -> None:
    text = (
        "void test.small(int n)\n{\n\tassert.true(n < 2);\n}\n"
        'list cases.small()\n{\n\treturn {{"n":1},{"case":"a [b] c","n":2},{"n":0}};\n}\n'
    )
    run(text).assert_outcomes(passed=2, failed=1)
    run(text, "--lf").assert_outcomes(failed=1)
