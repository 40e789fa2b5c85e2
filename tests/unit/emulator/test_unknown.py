"""The developer is told of fields and modules that the local CRM does not know."""

import pytest

from deluge.api import Interpreter

IMPORT = "`deluge org import-schema` brings in those of your organisation"
SEED = 'a seed file has it as {"variables": [{"api_name": "...", "value": "..."}]}'
QUERY = '{"select_query":"select Score_c from Leads where id is not null"}.toString()'


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (
            'zoho.crm.createRecord("Leads", {"Last_Name":"Roe", "Score_c":5});',
            [f"no field 'Score_c' in Leads; {IMPORT}"],
        ),
        (
            'zoho.crm.createRecord("Leads", {"Last_Name":"Roe", "Lead_source":"Web"});',
            ["no field 'Lead_source' in Leads; did you mean 'Lead_Source'?"],
        ),
        (
            'for each x in {1,2} { zoho.crm.upsert("Leads", {"Last_Name":"Roe", "Score_c":x}); }',
            [f"no field 'Score_c' in Leads; {IMPORT}"],
        ),
        (
            'x = zoho.crm.searchRecords("Leads", "(Score_c:equals:5)");',
            [f"no field 'Score_c' in Leads; {IMPORT}"],
        ),
        (
            'x = invokeurl [ url: "https://www.zohoapis.com/crm/v8/coql" type: POST '
            f"parameters: {QUERY} ];",
            [f"no field 'Score_c' in Leads; {IMPORT}"],
        ),
        ('x = zoho.crm.getRecords("Lead");', ["no module 'Lead'; did you mean 'Leads'?"]),
        ('x = zoho.crm.getRecords("CustomModule1");', [f"no module 'CustomModule1'; {IMPORT}"]),
        (
            'x = zoho.crm.createRecord("Leads", {"Last_Name":"Roe", "id":"1", "Full_Name":"x", '
            '"Created_Time":"x", "$se_module":"Leads", "$other":1, "Tag":{{"name":"Hot"}}});',
            [],
        ),
        ('x = zoho.crm.getRecords("users");', []),
        ('x = zoho.crm.getOrgVariable("Score");', [f"no organisation variable 'Score'; {SEED}"]),
        ('x = zoho.crm.searchRecords("Contacts", "(Account_Name.Phone:equals:1)");', []),
    ],
)
def test_what_is_told(script: str, told: list[str]) -> None:
    notices: list[str] = []
    interpreter = Interpreter(org="memory", on_warning=notices.append)
    assert interpreter.run(script).error is None
    assert notices == [f"warning: the local CRM knows {text}" for text in told]


def test_no_more_than_a_screenful_is_told() -> None:
    notices: list[str] = []
    interpreter = Interpreter(org="memory", on_warning=notices.append)
    script = """
        m = {"Last_Name":"Roe"};
        for each name in leftpad("x", 60).replaceAll(" ", "y,").toList() {
            m.put("A" + m.size(), name);
        }
        info zoho.crm.createRecord("Leads", m).containsKey("id");
    """
    assert interpreter.run(script).info == ["true"]
    assert len(notices) == 20


def test_what_no_product_answers_is_told_once() -> None:
    notices: list[str] = []
    interpreter = Interpreter(org="memory", on_warning=notices.append)
    script = """
        for each page in {1,2} {
            x = invokeurl [ url: "https://sheet.zoho.com/api/v2/abc?page=" + page type: GET ];
            info x.get("code");
        }
    """
    assert interpreter.run(script).info == ["NOT_EMULATED", "NOT_EMULATED"]
    told = "warning: the sandbox does not answer GET sheet.zoho.com/api/v2/abc; "
    assert [notice.startswith(told) for notice in notices] == [True]
    task = 'zoho.sheet.getSheets("12", "c");'
    error = interpreter.run(f"info {task}").error
    assert error is not None
    assert (error.code, len(notices)) == ("needs-mock", 1)


def test_what_the_crm_does_not_answer_is_told() -> None:
    notices: list[str] = []
    interpreter = Interpreter(org="memory", on_warning=notices.append)
    path = "/crm/v2/functions/greet/actions/execute"
    url = f"https://www.zohoapis.com{path}?auth_type=apikey"
    result = interpreter.run(f'info invokeurl [ url: "{url}" type: GET ].get("code");')
    assert result.info == ["NOT_EMULATED"]
    assert [path in notice and "mock.invokeurl" in notice for notice in notices] == [True]
