"""What each zoho.crm task gives for the service's answers.

Shapes: https://www.zoho.com/deluge/help/crm-integration-tasks.html (page of each task).
"""

import json

import pytest
from unit.services.recording import Recording

from deluge.errors import EvalError, NullUse, ServiceFailure, TypeMismatch
from deluge.exchange import Response
from deluge.services.session import Services

DETAILS = {"Modified_Time": "2026-03-04T05:06:07+00:00", "id": "55"}
ADDED = {"code": "SUCCESS", "details": DETAILS, "message": "record added", "status": "success"}
MISSING = {
    "code": "MANDATORY_NOT_FOUND",
    "details": {"api_name": "Last_Name"},
    "message": "required field not found",
    "status": "error",
}
BAD_MODULE = {
    "code": "INVALID_MODULE",
    "details": {},
    "message": "the module name given seems to be invalid",
    "status": "error",
}
BAD_ID = {
    "code": "INVALID_DATA",
    "details": {},
    "message": "the id given seems to be invalid",
    "status": "error",
}
THROTTLED = {"code": "TOO_MANY_REQUESTS", "details": {}, "message": "m", "status": "error"}
CONVERTED = {"Contacts": "1", "Deals": None, "Accounts": "2"}
NOTHING = None

CASES = [
    ("createRecord", ["L", {}], {"data": [ADDED]}, DETAILS),
    ("createRecord", ["L", {}], {"data": [MISSING]}, MISSING),
    ("createRecord", ["L", {}], BAD_MODULE, BAD_MODULE),
    ("updateRecord", ["L", 1, {}], {"data": [ADDED]}, DETAILS),
    ("updateRecord", ["L", 1, {}], {"data": [BAD_ID]}, BAD_ID),
    ("upsert", ["L", {}], {"data": [{**ADDED, "action": "insert"}]}, DETAILS),
    ("updateRelatedRecord", ["C", 1, "L", 2, {}], {"data": [ADDED]}, DETAILS),
    ("bulkCreate", ["L", [{}, {}]], {"data": [ADDED, MISSING]}, [ADDED, MISSING]),
    ("bulkUpdate", ["L", [{}]], BAD_MODULE, BAD_MODULE),
    ("getRecordById", ["L", 1], {"data": [{"id": "1", "Email": None}]}, {"id": "1", "Email": None}),
    ("getRecordById", ["L", 1], NOTHING, {"status": "failure"}),
    ("v8.getRecordById", ["L", 1], NOTHING, {"status": "failure"}),
    ("getRecordById", ["L", 1], BAD_ID, {"status": "failure"}),
    ("getRecordById", ["L", 1], BAD_MODULE, BAD_MODULE),
    ("getRecords", ["L"], {"data": [{"id": "1"}], "info": {"count": 1}}, [{"id": "1"}]),
    ("getRecords", ["L"], NOTHING, []),
    ("getRecords", ["L"], BAD_MODULE, BAD_MODULE),
    ("getRecords", ["users"], {"users": [], "info": {}}, {"users": [], "info": {}}),
    ("searchRecords", ["L", "(a:equals:b)"], {"data": [{"id": "1"}]}, [{"id": "1"}]),
    ("searchRecords", ["L", "(a:equals:b)"], NOTHING, []),
    ("searchRecordsByPDC", ["L", "email", "x"], NOTHING, []),
    ("getRelatedRecords", ["N", "L", 1], {"data": []}, []),
    ("getRelatedRecords", ["N", "L", 1], NOTHING, []),
    ("convertLead", [1, {}], {"data": [CONVERTED]}, CONVERTED),
    ("v8.convertLead", [1, {}], {"data": [{**ADDED, "details": CONVERTED}]}, CONVERTED),
    ("v8.getFields", ["L"], {"fields": [{"api_name": "x"}]}, {"fields": [{"api_name": "x"}]}),
    ("getOrgVariable", ["x"], {"variables": [{"value": "50"}]}, "50"),
    ("getOrgVariable", ["x"], NOTHING, None),
    ("getOrgVariable", ["x"], BAD_ID, None),
    ("getOrgVariable", ["x"], THROTTLED, THROTTLED),
]


@pytest.mark.parametrize(("name", "args", "body", "value"), CASES)
def test_task_gives(
    name: str, args: list[object], body: object, value: object,
    services: Services, transport: Recording,
) -> None:  # fmt: skip
    transport.answers.append(Response(204) if body is None else Response.of_json(body))
    call = services.task(f"zoho.crm.{name}")
    assert call is not None
    assert call(*args) == value


def connector(services: Services, name: str, params: object) -> dict[str, object]:
    """What invokeConnector gives, the response read as JSON when there is one."""
    call = services.task("zoho.crm.invokeConnector")
    assert call is not None
    result = call(name, params)
    assert isinstance(result, dict)
    assert list(result) == ["status_code", "response"]
    text = result["response"]
    assert isinstance(text, str)
    return {"status": result["status_code"], "body": json.loads(text) if text[:1] == "{" else text}


def test_connectors_give_status_and_text(services: Services, transport: Recording) -> None:
    transport.answer({"data": [ADDED]}, 201)
    params = {"module": "Leads", "data": {}}
    assert connector(services, "crm.create", params) == {"status": 201, "body": {"data": [ADDED]}}
    transport.answer(BAD_MODULE, 400)
    assert connector(services, "crm.create", params) == {"status": 400, "body": BAD_MODULE}
    transport.answers.append(Response(204))
    get = {"module": "Leads", "id": 1}
    assert connector(services, "crm.get", get) == {"status": 204, "body": ""}


def test_crm_set_gives_its_own_message(services: Services, transport: Recording) -> None:
    transport.answer({"variables": [{"code": "SUCCESS"}]})
    assert connector(services, "crm.set", {"apiname": "Score", "value": 50}) == {
        "status": "200",
        "body": {"Score": "50", "message": "New value updated successfully."},
    }


def test_zapikey_is_a_bare_text(services: Services, transport: Recording) -> None:
    transport.answer({"zapikey": "1001.abc"})
    result = connector(services, "crm.zapikey", {"nameSpace": "a.b"})
    assert result == {"status": 200, "body": "1001.abc"}


@pytest.mark.parametrize(
    ("name", "params", "body", "expected"),
    [
        (
            "crm.create_specific_record", {"module_name": "L", "record": []},
            {"data": [ADDED, MISSING]},
            {
                "data": [
                    {
                        **ADDED, "message": "Record added successfully",
                        "details": {"Modified_Time": "2026-03-04T05:06:07+0000", "id": "55"},
                    },
                    MISSING,
                ]
            },
        ),
        (
            "crm.create_update_records", {"module_name": "L", "records": []},
            {"data": [{**ADDED, "details": {}, "action": "update", "duplicate_field": "Email"}]},
            {
                "data": [
                    {
                        "code": "DUPLICATE_DATA", "details": {},
                        "message": "Record updated successfully", "status": "success",
                        "action": "update", "duplicate_field": "Email",
                    }
                ]
            },
        ),
        (
            "crm.delete_records", {"module_name": "L", "ids": [1]},
            {"data": [{**BAD_ID, "details": {"id": "1"}}]},
            {
                "data": [
                    {
                        "code": "INVALID_DATA", "details": {"id": "1"},
                        "message": "Record does not exist", "status": "error",
                    }
                ]
            },
        ),
        (
            "crm.list_records", {"module_name": "L"},
            {"data": [{"id": "1", "Tag": [{"name": "Hot", "id": "2"}]}]},
            {"data": [{"id": "1", "Tag": ["Hot"]}]},
        ),
        (
            "crm.get_user", {"user_id": 1},
            {"users": [{"territories": [{"name": "West", "id": "3"}]}]},
            {"users": [{"territories": ["West"]}]},
        ),
        (
            "crm.list_creatable_modules", {},
            {
                "modules": [
                    {
                        "api_name": "Leads", "singular_label": "Lead", "plural_label": "Leads",
                        "api_supported": True, "creatable": True, "id": "1",
                    },
                    {"api_name": "Home", "api_supported": False, "creatable": True},
                ]
            },
            {"modules": [{"api_name": "Leads", "singular_label": "Lead", "plural_label": "Leads"}]},
        ),
        (
            "crm.list_convertable_modules", {},
            {"modules": [{"api_name": "Leads"}, {"api_name": "Accounts"}]},
            {
                "convertable_modules": [
                    {"module": "Leads", "convertable": True},
                    {"module": "Accounts", "convertable": False},
                ]
            },
        ),
        (
            "crm.list_fields", {"module_name": "L"},
            {
                "fields": [
                    {
                        "api_name": "Last_Name", "data_type": "text", "length": 80,
                        "system_mandatory": True, "field_label": "Last Name", "read_only": False,
                    }
                ]
            },
            {
                "fields": [
                    {
                        "api_name": "Last_Name", "data_type": "string", "length": 80,
                        "required": True, "field_label": "Last Name", "read_only": False,
                    }
                ]
            },
        ),
        (
            "crm.list_record_ids", {"module_name": "Accounts"},
            {"data": [{"id": "1", "Account_Name": "Acme"}, {"id": "2"}]},
            {"result": [{"text": "Acme", "value": "1"}, {"text": "2", "value": "2"}]},
        ),
    ],
)  # fmt: skip
def test_operations_have_their_own_shapes(
    name: str, params: object, body: object, expected: object,
    services: Services, transport: Recording,
) -> None:  # fmt: skip
    transport.answer(body)
    assert connector(services, name, params)["body"] == expected


# ---- errors


def test_unknown_names_are_none(services: Services) -> None:
    for name in ("zoho.crm.getRecord", "zoho.crm.v7.createRecord", "zoho.none.x", "zoho", "crm.x"):
        assert services.task(name) is None
    assert services.task("zoho.crm.v8.getOrgVariable") is None


def test_names_ignore_case(services: Services) -> None:
    call = services.task("ZOHO.CRM.CREATERECORD")
    assert call is not None
    assert (call.name, call.minimum, call.maximum) == ("zoho.crm.createRecord", 2, 4)
    assert services.task("zoho.crm.V8.GetRecords") is not None


def test_names_of_scripts_that_are_older_than_the_tasks(services: Services) -> None:
    # Source: two calls of zoho.crm._searchRecords in public scripts; the others by analogy.
    for name in ("searchRecords", "getRecordById", "getRelatedRecords", "create", "update"):
        call = services.task(f"zoho.crm._{name}")
        assert call is not None
        assert call.name == f"zoho.crm.{name}"


def test_wrong_counts_and_types_are_errors(services: Services, transport: Recording) -> None:
    create = services.task("zoho.crm.createRecord")
    assert create is not None
    with pytest.raises(EvalError, match=r"No\. of arguments mismatches for the function createRe"):
        create("Leads")
    with pytest.raises(TypeMismatch, match="mismatches for the function createRecord at index 2"):
        create("Leads", "text")
    with pytest.raises(NullUse, match=r"Argument 2 \(record\) of the function createRecord is"):
        create("Leads", None)
    assert not transport.sent
    assert services.usage.api_calls == 0


def test_an_unknown_connector_names_the_nearest(services: Services) -> None:
    with pytest.raises(EvalError) as caught:
        connector(services, "crm.creates", {})
    assert caught.value.code == "unknown-connector"
    assert caught.value.hint == "did you mean 'crm.create'?"
    with pytest.raises(EvalError, match="The parameter module is missing"):
        connector(services, "crm.get", {"id": 1})


def test_a_project_can_declare_connectors(services_with, transport: Recording) -> None:
    row = {
        "parameters": ["reqId text"],
        "send": "POST /sign/{reqId}/remind",
    }
    services = services_with(connectors={"zohosign.remindrecipient": row})
    connector(services, "zohosign.remindrecipient", {"reqId": "7"})
    assert transport.last.full_url == "https://www.zohoapis.com/sign/7/remind"


@pytest.mark.parametrize("body", [b"<html>", b'{"data":[', b"[" * 100_000, b"\xff\xfe"])
def test_an_answer_that_is_not_json_is_a_catchable_error(
    body: bytes, services: Services, transport: Recording
) -> None:
    transport.answers.append(Response(200, body, {"Content-Type": "text/html"}))
    call = services.task("zoho.crm.getRecords")
    assert call is not None
    with pytest.raises(ServiceFailure, match="answered 200 with something that is not JSON"):
        call("Leads")


def test_credits_follow_the_price_list(services: Services) -> None:
    def spent(name: str, *args: object) -> int:
        before = services.usage.credits
        call = services.task(f"zoho.crm.{name}")
        assert call is not None
        call(*args)
        return services.usage.credits - before

    assert spent("createRecord", "L", {}) == 1
    assert spent("bulkCreate", "L", [{}] * 10) == 1
    assert spent("bulkCreate", "L", [{}] * 11) == 2
    assert spent("convertLead", 1, {}) == 5
    assert spent("getRecords", "L", 1, 200, {"cvid": 7}) == 3
    assert spent("invokeConnector", "crm.create", {"module": "L", "data": [{}] * 25}) == 3


@pytest.mark.parametrize("page", [1.5, 1e300, "2", 2.0])
def test_a_page_of_any_number(page: object, services: Services, transport: Recording) -> None:
    query = {"criteria_list": [{"field_name": "City", "condition": "equals", "field_value": "x"}]}
    given = {"module_name": "Leads", "query": query, "page": page}
    connector(services, "crm.search_records", given)
    assert transport.last.parameter("page").isdecimal()


def test_a_search_whose_records_are_not_json(services: Services, transport: Recording) -> None:
    transport.answer({"data": [{"id": "1"}], "info": {}})
    transport.answers.append(Response(200, b"<html>", {"Content-Type": "text/html"}))
    query = {"criteria_list": [{"field_name": "City", "condition": "contains", "field_value": "x"}]}
    with pytest.raises(ServiceFailure, match="not JSON"):
        connector(services, "crm.search_records", {"module_name": "Leads", "query": query})
