"""The request that each zoho.crm task and connector sends."""

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from casefile import read_cases
from unit.services.recording import Recording

from deluge.exchange import Request
from deluge.services.session import Services
from deluge.values.collection import Collection
from deluge.values.file import File

RECORD = {"Last_Name": "Roe", "Company": "Acme"}
FULL = ["approval", "blueprint", "orchestration"]
SHORT = ["approval", "blueprint"]

# name, arguments, method, path with query, body
TASKS: list[tuple[str, list[object], str, str, object]] = [
    ("createRecord", ["Leads", RECORD], "POST", "v2/Leads", {"data": [RECORD], "trigger": FULL}),
    (
        "v8.createRecord", ["Leads", RECORD, {"trigger": ["workflow"]}],
        "POST", "v8/Leads", {"data": [RECORD], "trigger": ["workflow"]},
    ),
    (
        "createRecord", ["Leads", RECORD, {}],
        "POST", "v2/Leads", {"data": [RECORD], "trigger": FULL},
    ),
    (
        "createRecord", ["Leads", RECORD, {"trigger": Collection()}],
        "POST", "v2/Leads", {"data": [RECORD], "trigger": []},
    ),
    (
        "createRecord", ["Leads", RECORD, {"trigger": []}],
        "POST", "v2/Leads", {"data": [RECORD], "trigger": []},
    ),
    (
        "createRecord", ["Leads", RECORD, {"lar_id": "44"}, "crm"],
        "POST", "v2/Leads", {"data": [RECORD], "trigger": FULL, "lar_id": "44"},
    ),
    (
        "createRecord", ["Leads", RECORD, {"connection": "crm"}],
        "POST", "v2/Leads", {"data": [RECORD], "trigger": FULL},
    ),
    ("create", ["Leads", RECORD], "POST", "v2/Leads", {"data": [RECORD], "trigger": FULL}),
    (
        "updateRecord", ["Leads", 5725767000000524157, RECORD],
        "PUT", "v2/Leads/5725767000000524157", {"data": [RECORD], "trigger": FULL},
    ),
    (
        "v8.updateRecord", ["Leads", "57", RECORD],
        "PUT", "v8/Leads/57", {"data": [RECORD], "trigger": FULL},
    ),
    ("update", ["Deals", "57", RECORD], "PUT", "v2/Deals/57", {"data": [RECORD], "trigger": FULL}),
    ("upsert", ["Leads", RECORD], "POST", "v2/Leads/upsert", {"data": [RECORD], "trigger": SHORT}),
    (
        "v8.upsert", ["Leads", RECORD, {"duplicate_check_fields": ["Email"]}],
        "POST", "v8/Leads/upsert",
        {"data": [RECORD], "trigger": SHORT, "duplicate_check_fields": ["Email"]},
    ),
    (
        "bulkCreate", ["Leads", [RECORD, RECORD]],
        "POST", "v2/Leads", {"data": [RECORD, RECORD], "trigger": SHORT},
    ),
    (
        "v8.bulkCreate", ["Leads", [RECORD]],
        "POST", "v8/Leads", {"data": [RECORD], "trigger": FULL},
    ),
    ("bulkUpdate", ["Leads", [RECORD]], "PUT", "v2/Leads", {"data": [RECORD], "trigger": SHORT}),
    ("v8.bulkUpdate", ["Leads", [RECORD]], "PUT", "v8/Leads", {"data": [RECORD], "trigger": FULL}),
    ("getRecords", ["Leads"], "GET", "v2/Leads?page=1&per_page=200", None),
    ("getRecords", ["Leads", 2, 50], "GET", "v2/Leads?page=2&per_page=50", None),
    (
        "getRecords", ["Leads", 2, 50, {"sort_by": "Email", "": ""}, "crm"],
        "GET", "v2/Leads?page=2&per_page=50&sort_by=Email", None,
    ),
    (
        "getRecords", ["Users", 1, 200, {"type": "ActiveUsers"}],
        "GET", "v2/users?page=1&per_page=200&type=ActiveUsers", None,
    ),
    (
        "v8.getRecords", ["Leads", 1, 20, {"fields": "A,B"}],
        "GET", "v8/Leads?page=1&per_page=20&fields=A,B", None,
    ),
    (
        "v8.getRecords", ["Leads", {"fields": ["A", "B"]}, 1, 20, "crm"],
        "GET", "v8/Leads?page=1&per_page=20&fields=A,B", None,
    ),
    (
        "v8.getRecords", ["Leads", {"fields": "A"}],
        "GET", "v8/Leads?page=1&per_page=200&fields=A", None,
    ),
    ("v8.getRecords", ["Leads", None, 2], "GET", "v8/Leads?page=1&per_page=2", None),
    ("v8.getRecords", ["Leads", None, 2, 10], "GET", "v8/Leads?page=2&per_page=10", None),
    (
        "v8.getRecords", ["Leads", {"fields": "A", "page_token": "t"}],
        "GET", "v8/Leads?per_page=200&fields=A&page_token=t", None,
    ),
    ("getRecordById", ["Leads", 57], "GET", "v2/Leads/57", None),
    ("getRecordByID", ["Leads", "57", {"": ""}], "GET", "v2/Leads/57", None),
    ("v8.getRecordById", ["Leads", 57, {"fields": "A"}], "GET", "v8/Leads/57?fields=A", None),
    (
        "getRecordById", ["Leads", 5725767000000524157.0],
        "GET", "v2/Leads/5725767000000524288", None,
    ),
    ("getRecordById", ["Leads", "../x y"], "GET", "v2/Leads/..%2Fx%20y", None),
    (
        "searchRecords", ["Leads", "(Email:equals:a+b@x.co)"],
        "GET", "v2/Leads/search?criteria=(Email:equals:a%2Bb@x.co)&page=1&per_page=200", None,
    ),
    (
        "v8.searchRecords",
        ["Leads", "(Email:equals:a%40x.co)", 2, 10, {"converted": "both"}, "crm"],
        "GET", "v8/Leads/search?criteria=(Email:equals:a@x.co)&page=2&per_page=10&converted=both",
        None,
    ),
    (
        "searchRecords", ["Leads", "(Company|=|Acme Inc)"],
        "GET", "v2/Leads/search?criteria=(Company:equals:Acme Inc)&page=1&per_page=200", None,
    ),
    (
        "searchRecordsByPDC", ["Leads", "email", "a@x.co"],
        "GET", "v2/Leads/search?criteria=(Email:equals:a@x.co)", None,
    ),
    (
        "getRelatedRecords", ["Notes", "Leads", 57],
        "GET", "v2/Leads/57/Notes?page=1&per_page=200", None,
    ),
    (
        "v8.getRelatedRecords", ["Notes", "Leads", 57, {"fields": "id"}, 2, 10],
        "GET", "v8/Leads/57/Notes?page=2&per_page=10&fields=id", None,
    ),
    (
        "v8.getRelatedRecords", ["Notes", "Leads", 57, 2, 10, {"fields": "id"}],
        "GET", "v8/Leads/57/Notes?page=2&per_page=10&fields=id", None,
    ),
    (
        "updateRelatedRecord", ["Campaigns", 7, "Leads", 57, {"Member_Status": "Sent"}],
        "PUT", "v2/Leads/57/Campaigns/7", {"data": [{"Member_Status": "Sent"}]},
    ),
    (
        "v8.updateRelatedRecord", ["Campaigns", 7, "Leads", 57, {"a": None}, "crm"],
        "PUT", "v8/Leads/57/Campaigns/7", {"data": [{"a": None}]},
    ),
    (
        "convertLead", [57, {"overwrite": True}],
        "POST", "v2/Leads/57/actions/convert", {"data": [{"overwrite": True}]},
    ),
    ("v8.convertLead", ["57", {}], "POST", "v8/Leads/57/actions/convert", {"data": [{}]}),
    ("v8.getFields", ["Leads"], "GET", "v8/settings/fields?module=Leads", None),
    ("getOrgVariable", ["ns__Key"], "GET", "v2/settings/variables/ns__Key", None),
    ("raiseSignal", [{"subject": "s"}], "POST", "v8/__local/signals", {"subject": "s"}),
]  # fmt: skip


def check(request: Request, method: str, place: str, body: object) -> None:
    """Assert method, path, query (in order) and JSON body of a request."""
    assert request.method == method
    path, _, query = place.partition("?")
    assert urlsplit(request.url).netloc == "www.zohoapis.com"
    assert urlsplit(request.url).path == f"/crm/{path}"
    assert request.query == parse_qsl(query)
    if body is None:
        assert request.body == b""
    else:
        assert request.headers["Content-Type"] == "application/json"
        assert request.json() == body


@pytest.mark.parametrize(("name", "args", "method", "place", "body"), TASKS)
def test_task_sends(
    name: str, args: list[object], method: str, place: str, body: object,
    services: Services, transport: Recording,
) -> None:  # fmt: skip
    call = services.task(f"zoho.crm.{name}")
    assert call is not None
    call(*args)
    assert len(transport.sent) == 1
    check(transport.last, method, place, body)
    assert services.usage.api_calls == 1


@pytest.mark.parametrize("prefix", ["zoho.crm.", "zoho.crm.v8."])
def test_attach_file_sends_a_multipart_body(
    prefix: str, services: Services, transport: Recording
) -> None:
    call = services.task(prefix + "attachFile")
    assert call is not None
    call("Leads", 57, File('a"b.txt', b"hello"))
    request = transport.last
    assert request.method == "POST"
    assert request.path.endswith("/Leads/57/Attachments")
    kind = request.headers["content-type"]
    boundary = kind.partition("boundary=")[2]
    assert kind.startswith("multipart/form-data;")
    assert (
        request.body
        == (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="file"; filename="a%22b.txt"\r\n'
            "Content-Type: text/plain\r\n\r\nhello\r\n"
            f"--{boundary}--\r\n"
        ).encode()
    )


# name, parameters, method, path with query, body
CONNECTORS: list[tuple[str, object, str, str, object]] = [
    ("crm.create", {"module": "Leads", "data": RECORD}, "POST", "v2/Leads", {"data": [RECORD]}),
    ("crm.create", {"module": "Leads", "data": [RECORD]}, "POST", "v2/Leads", {"data": [RECORD]}),
    ("crm.update", {"module": "Leads", "data": [RECORD]}, "PUT", "v2/Leads", {"data": [RECORD]}),
    ("crm.upsert", {"module": "L", "data": RECORD}, "POST", "v2/L/upsert", {"data": [RECORD]}),
    ("crm.get", {"module": "Leads", "id": 57}, "GET", "v2/Leads/57", None),
    ("crm.delete", {"module": "Leads", "id": "57"}, "DELETE", "v2/Leads/57", None),
    (
        "crm.set", {"apiname": "Score", "value": 50}, "PUT", "v8/settings/variables/Score",
        {"variables": [{"value": "50"}]},
    ),
    ("crm.modulemetadata", {}, "GET", "v2/settings/modules", None),
    ("crm.getmodulemetadata", {"module": "Leads"}, "GET", "v2/settings/modules/Leads", None),
    ("crm.getusers", {}, "GET", "v2/users", None),
    ("crm.getusers", {"type": "ActiveUsers"}, "GET", "v2/users?type=ActiveUsers", None),
    ("crm.getorg", {}, "GET", "v2/org", None),
    (
        "crm.coql", "select id from Leads",
        "POST", "v8/coql", {"select_query": "select id from Leads"},
    ),
    ("crm.coql", {"select_query": "q"}, "POST", "v8/coql", {"select_query": "q"}),
    ("crm.post", {"url": "/crm/v8/Leads", "body": {"a": 1}}, "POST", "v8/Leads", {"a": 1}),
    ("crm.zapikey", {"nameSpace": "a.b"}, "GET", "v8/__local/zapikey?nameSpace=a.b", None),
    (
        "raisesignal", {"signal_namespace": "n.s", "email": "a@x.co"}, "POST", "v8/__local/signals",
        {"signal_namespace": "n.s", "email": "a@x.co"},
    ),
    (
        "crm.convert_lead",
        {
            "record_id": "57",
            "data": {"overwrite": True, "accounts": "4", "deals": {"deal_name": "D", "amount": 7}},
        },
        "POST", "v2/Leads/57/actions/convert",
        {"data": [{"overwrite": True, "Accounts": "4", "Deals": {"Deal_Name": "D", "Amount": 7}}]},
    ),
    (
        "Create specific record",
        {
            "module_name": "Leads",
            "record": [{"name": "Last_Name", "value": "Roe"}],
            "trigger": ["workflow"],
        },
        "POST", "v2/Leads", {"data": [{"Last_Name": "Roe"}], "trigger": ["workflow"]},
    ),
    (
        "Create/Update records",
        {
            "module_name": "Leads",
            "records": [[{"field": "Email", "value": "a@x.co"}]],
            "check_duplicates": ["Email"],
        },
        "POST", "v2/Leads/upsert",
        {"data": [{"Email": "a@x.co"}], "duplicate_check_fields": ["Email"]},
    ),
    (
        "delete records", {"module_name": "Leads", "ids": [1, "2"]},
        "DELETE", "v2/Leads?ids=1,2", None,
    ),
    ("crm.get_organization", {}, "GET", "v2/org", None),
    ("crm.get_record", {"module_name": "Leads", "record_id": 57}, "GET", "v2/Leads/57", None),
    ("Get user", {"user_id": 9}, "GET", "v2/users/9", None),
    (
        "crm.list_records",
        {"module_name": "Leads", "fields": ["Email"], "converted": "false", "per_page": 10},
        "GET",
        "v2/Leads?fields=Email,Owner,Created_Time,Modified_Time,Email_Opt_Out,Tag"
        "&converted=false&per_page=10",
        None,
    ),
    (
        "crm.list_users", {"user_type": "ActiveUsers", "page": "1"},
        "GET", "v2/users?type=ActiveUsers&page=1", None,
    ),
    (
        "crm.search_records",
        {
            "module_name": "Leads",
            "query": {
                "criteria_list": [
                    {"field_name": "A", "field_value": "x,(y)", "condition": "equals"},
                    {"field_name": "B", "field_value": 1, "condition": "greater_than"},
                ]
            },
        },
        "GET",
        r"v2/Leads/search?criteria=((A:equals:x\,\(y\))and(B:greater_than:1))&page=1&per_page=200",
        None,
    ),
    (
        "crm.update_records",
        {
            "module_name": "Contacts",
            "records": [{"record_id": "5", "properties2": [{"field": "Phone", "value": "1"}]}],
        },
        "PUT", "v2/Contacts", {"data": [{"id": "5", "Phone": "1"}]},
    ),
    (
        "crm.update_specific_record",
        {"module_name": "Contacts", "record_id": 5, "record": [{"name": "Phone", "value": "1"}]},
        "PUT", "v2/Contacts/5", {"data": [{"Phone": "1"}]},
    ),
    *(
        (f"List {kind} modules (DDL)", {}, "GET", "v8/settings/modules", None)
        for kind in ("convertable", "creatable", "deletable", "upsertable", "viewable")
    ),
    ("crm.list_fields", {"module_name": "Leads"}, "GET", "v8/settings/fields?module=Leads", None),
    ("crm.list_record_ids", {"module_name": "Leads"}, "GET", "v2/Leads", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "params", "method", "place", "body"), CONNECTORS)
def test_connector_sends(
    name: str, params: object, method: str, place: str, body: object,
    services: Services, transport: Recording,
) -> None:  # fmt: skip
    call = services.task("zoho.crm.invokeConnector")
    assert call is not None
    call(name, params)
    assert len(transport.sent) == 1
    check(transport.last, method, place, body)


def test_every_task_and_connector_has_a_request_case(services: Services) -> None:
    service = services.catalog.service("crm")
    assert service is not None
    cased = {f"zoho.crm.{name}".lower() for name, *_ in TASKS}
    attached = {"zoho.crm.attachfile", "zoho.crm.v8.attachfile", "zoho.crm.invokeconnector"}
    assert {name.lower() for name in service.task_names()} <= cased | attached
    built_in = services.catalog.connectors
    connectors = {task.name for name, *_ in CONNECTORS if (task := built_in.find(name))}
    assert set(built_in.names()) == connectors


NEVER_EMPTY = {
    "zoho.crm.v8.getFields", "crm.getorg", "crm.get_organization", "crm.list_convertable_modules",
    "crm.list_creatable_modules", "crm.list_deletable_modules", "crm.list_fields",
    "crm.list_upsertable_modules", "crm.list_viewable_modules", "crm.modulemetadata",
    "crm.zapikey",
}  # fmt: skip
"""What describes the organisation finds something or fails."""


def test_every_task_and_connector_has_a_case_of_each_outcome(services: Services) -> None:
    service = services.catalog.service("crm")
    assert service is not None
    names = {*service.task_names(), *services.catalog.connectors.names()}
    wanted = {(name, shows) for name in names for shows in ("success", "nothing", "failure")}
    folder = Path(__file__).parents[2] / "cases/crm"
    found = {
        (task, case.settings["shows"])
        for path in folder.glob("*.txt")
        for case in read_cases(path)
        for task in case.tasks
    }
    assert found == wanted - {(name, "nothing") for name in NEVER_EMPTY}


def test_labels_of_old_scripts_become_api_names(services: Services, transport: Recording) -> None:
    transport.answer({"fields": [{"field_label": "Last Name", "api_name": "Last_Name"}]})
    call = services.task("zoho.crm.create")
    assert call is not None
    call("Leads", {"Last Name": "Roe", "Lead Source": "Ads"})
    check(transport.sent[0], "GET", "v8/settings/fields?module=Leads", None)
    assert json.loads(transport.sent[1].body)["data"] == [
        {"Last_Name": "Roe", "Lead_Source": "Ads"}
    ]


def test_a_condition_that_rest_lacks_becomes_a_query(
    services: Services, transport: Recording
) -> None:
    transport.answer({"fields": [{"api_name": "Revenue", "data_type": "currency"}]})
    transport.answer({"data": [{"id": "1"}, {"id": "2"}], "info": {"more_records": True}})
    transport.answer({"data": [{"id": "1"}, {"id": "2"}]})
    call = services.task("zoho.crm.invokeConnector")
    assert call is not None
    criteria = [
        {"field_name": "Email", "field_value": "o'x.co", "condition": "ends_with"},
        {"field_name": "Revenue", "field_value": "10", "condition": "greater_than"},
    ]
    params = {
        "module_name": "Leads",
        "query": {"criteria_list": criteria},
        "page": 2,
        "per_page": 2,
    }
    result = call("crm.search_records", params)
    assert transport.sent[1].json() == {
        "select_query": "select id from Leads where ((Email like '%o\\'x.co') and (Revenue > 10)) "
        "limit 2, 2"
    }
    check(transport.sent[2], "GET", "v2/Leads?ids=1,2&per_page=2", None)
    assert isinstance(result, dict)
    assert json.loads(result["response"])["info"] == {
        "per_page": 2, "count": 2, "page": 2, "more_records": True,
    }  # fmt: skip


def test_data_centre_version_and_host_come_from_the_settings(
    services_with, transport: Recording
) -> None:
    for settings, url in (
        ({"data_center": "eu"}, "https://www.zohoapis.eu/crm/v2/Leads/1"),
        ({"data_center": "com.au"}, "https://www.zohoapis.com.au/crm/v2/Leads/1"),
        ({"data_center": "ca"}, "https://www.zohoapis.ca/crm/v2/Leads/1"),
        ({"api_version": "v7"}, "https://www.zohoapis.com/crm/v7/Leads/1"),
        ({"api_url": "http://127.0.0.1:1/"}, "http://127.0.0.1:1/crm/v2/Leads/1"),
    ):
        services_with(**settings).task("zoho.crm.getRecordById")("Leads", 1)
        assert transport.last.url == url
