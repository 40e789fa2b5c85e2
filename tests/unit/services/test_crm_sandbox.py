"""Every zoho.crm task and connector on the sandbox: success, nothing found, failure."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from unit.services.recording import make_context

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.services.session import Services
from deluge.usage import Usage
from deluge.values.file import File

UNKNOWN = "5843000000000999999"
FAMILIES = ["zoho.crm.", "zoho.crm.v8."]
LEAD = {"Last_Name": "Roe", "Company": "Acme", "Email": "roe@acme.co"}


class Sandbox:
    """A session on an emulator of its own; `lead` is the id of a lead."""

    def __init__(self) -> None:
        self.emulator = Emulator(
            Store.open(None), clock=lambda: datetime(2026, 3, 4, tzinfo=UTC), random=Random(1)
        )
        self.services = Services(self.emulator, make_context(), Usage())
        self.lead = self.run("zoho.crm.createRecord", "Leads", LEAD)["id"]

    def run(self, name: str, *args: object) -> Any:
        """The value of a task."""
        call = self.services.task(name)
        assert call is not None, name
        return call(*args)

    def connector(self, name: str, params: object) -> tuple[int, Any]:
        """Status and decoded response of a connector."""
        result = self.run("zoho.crm.invokeConnector", name, params)
        return result["status_code"], json.loads(result["response"]) if result["response"] else None


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A fresh sandbox."""
    made = Sandbox()
    yield made
    made.emulator.close()


def code(value: Any) -> object:
    """The code of an error map."""
    assert value["status"] == "error"
    return value["code"]


@pytest.mark.parametrize("crm", FAMILIES)
def test_writes(crm: str, sandbox: Sandbox) -> None:
    run, lead = sandbox.run, sandbox.lead
    made = run(crm + "createRecord", "Leads", {"Last_Name": "Two"})
    assert {"id", "Created_Time", "Modified_Time", "Created_By", "Modified_By"} <= set(made)
    assert code(run(crm + "createRecord", "Leads", {})) == "MANDATORY_NOT_FOUND"
    assert code(run(crm + "createRecord", "Nope", {})) == "INVALID_MODULE"
    assert run(crm + "updateRecord", "Leads", int(lead), {"City": "Paris"})["id"] == lead
    assert run(crm + "getRecordById", "Leads", lead)["City"] == "Paris"
    assert code(run(crm + "updateRecord", "Leads", UNKNOWN, {})) == "INVALID_DATA"
    assert run(crm + "upsert", "Leads", {"id": lead, "City": "Rome"})["id"] == lead
    unique = {"duplicate_check_fields": ["Email"]}
    assert run(crm + "upsert", "Leads", LEAD, unique)["id"] == lead
    assert run(crm + "upsert", "Leads", {"Last_Name": "New"})["id"] != lead
    assert code(run(crm + "upsert", "Leads", {"id": UNKNOWN})) == "INVALID_DATA"


@pytest.mark.parametrize("crm", FAMILIES)
def test_bulk_writes_keep_the_order(crm: str, sandbox: Sandbox) -> None:
    made = sandbox.run(crm + "bulkCreate", "Leads", [{"Last_Name": "A"}, {}])
    assert [item["code"] for item in made] == ["SUCCESS", "MANDATORY_NOT_FOUND"]
    assert made[0]["message"] == "record added"
    updated = sandbox.run(
        crm + "bulkUpdate", "Leads", [{"id": UNKNOWN}, {"id": sandbox.lead, "City": "X"}]
    )
    assert [item["status"] for item in updated] == ["error", "success"]
    assert updated[1]["message"] == "record updated"
    assert code(sandbox.run(crm + "bulkCreate", "Nope", [{}])) == "INVALID_MODULE"


@pytest.mark.parametrize("crm", FAMILIES)
def test_reads(crm: str, sandbox: Sandbox) -> None:
    run = sandbox.run
    assert run(crm + "getRecordById", "Leads", sandbox.lead)["Email"] == "roe@acme.co"
    for bad in (UNKNOWN, "abc", None):
        assert run(crm + "getRecordById", "Leads", bad) == {"status": "failure"}
    assert code(run(crm + "getRecordById", "Nope", 1)) == "INVALID_MODULE"
    rows = run(crm + "getRecords", "Leads", 1, 10, {"fields": "Email"})
    assert rows == [{"Email": "roe@acme.co", "id": sandbox.lead}]
    assert run(crm + "getRecords", "Deals", 1, 10, {"fields": "Deal_Name"}) == []
    assert code(run(crm + "getRecords", "Nope", 1, 10, {"fields": "x"})) == "INVALID_MODULE"
    users = run(crm + "getRecords", "users", 1, 10, {"type": "ActiveUsers"})
    assert list(users) == ["users", "info"]


def test_only_v8_lists_demand_fields(sandbox: Sandbox) -> None:
    assert code(sandbox.run("zoho.crm.v8.getRecords", "Leads")) == "REQUIRED_PARAM_MISSING"
    assert len(sandbox.run("zoho.crm.getRecords", "Leads")) == 1
    assert len(sandbox.run("zoho.crm.v8.searchRecords", "Leads", "(Last_Name:equals:Roe)")) == 1


@pytest.mark.parametrize("crm", FAMILIES)
def test_searches(crm: str, sandbox: Sandbox) -> None:
    def search(criteria: str) -> Any:
        return sandbox.run(crm + "searchRecords", "Leads", criteria)

    assert [row["id"] for row in search("(Email:equals:roe%40acme.co)")] == [sandbox.lead]
    assert search("((Email:equals:roe@acme.co)and(City:equals:None))") == []
    assert code(search("(Email:like:x)")) == "INVALID_QUERY"
    assert code(sandbox.run(crm + "searchRecords", "Nope", "(a:equals:b)")) == "INVALID_MODULE"


@pytest.mark.parametrize("crm", FAMILIES)
def test_related_records(crm: str, sandbox: Sandbox) -> None:
    run, lead = sandbox.run, sandbox.lead
    fields = {"fields": "Campaign_Name"}
    assert run(crm + "getRelatedRecords", "Campaigns", "Leads", lead, 1, 10, fields) == []
    campaign = run(crm + "createRecord", "Campaigns", {"Campaign_Name": "Spring"})["id"]
    values = {"Member_Status": "Sent"}
    run(crm + "updateRelatedRecord", "Campaigns", campaign, "Leads", lead, values)
    related = run(crm + "getRelatedRecords", "Campaigns", "Leads", lead, 1, 10, fields)
    assert [row["id"] for row in related] == [campaign]
    failed = run(crm + "updateRelatedRecord", "Campaigns", UNKNOWN, "Leads", lead, values)
    assert failed["message"] == "the related id given seems to be invalid"
    unknown = run(crm + "getRelatedRecords", "Nope", "Leads", lead, 1, 10, fields)
    assert unknown["status"] == "error"


@pytest.mark.parametrize("crm", FAMILIES)
def test_conversion(crm: str, sandbox: Sandbox) -> None:
    deal = {"Deal_Name": "D", "Closing_Date": "2026-05-01", "Stage": "Qualification"}
    made = sandbox.run(crm + "convertLead", sandbox.lead, {"overwrite": True, "Deals": deal})
    assert list(made) == ["Contacts", "Deals", "Accounts"]
    assert isinstance(made["Contacts"], str if crm == "zoho.crm." else dict)
    again = sandbox.run(crm + "convertLead", sandbox.lead, {})
    assert (code(again), again["message"]) == ("ID_ALREADY_CONVERTED", "id already converted")
    assert code(sandbox.run(crm + "convertLead", UNKNOWN, {})) == "INVALID_DATA"


@pytest.mark.parametrize("crm", FAMILIES)
def test_attachments(crm: str, sandbox: Sandbox) -> None:
    attached = sandbox.run(crm + "attachFile", "Leads", sandbox.lead, File("a.txt", b"hi"))
    assert (attached["code"], attached["message"]) == (
        "SUCCESS", "attachment uploaded successfully",
    )  # fmt: skip
    failed = sandbox.run(crm + "attachFile", "Leads", UNKNOWN, File("a.txt", b"hi"))
    assert code(failed) == "INVALID_DATA"


def test_fields_variables_and_old_names(sandbox: Sandbox) -> None:
    run = sandbox.run
    assert len(run("zoho.crm.v8.getFields", "Leads")["fields"]) > 10
    assert code(run("zoho.crm.v8.getFields", "Nope")) == "INVALID_MODULE"
    assert run("zoho.crm.getOrgVariable", "Missing") is None
    made = run("zoho.crm.create", "Leads", {"Last Name": "Old", "Lead Source": "Partner"})["id"]
    run("zoho.crm.update", "Leads", made, {"Lead Status": "Contacted"})
    record = run("zoho.crm.getRecordById", "Leads", made)
    assert (record["Lead_Source"], record["Lead_Status"]) == ("Partner", "Contacted")
    found = run("zoho.crm.searchRecords", "Leads", "(Last Name|=|Old)")
    assert [row["id"] for row in found] == [made]
    by_column = run("zoho.crm.searchRecordsByPDC", "Leads", "email", "roe@acme.co")
    assert [row["id"] for row in by_column] == [sandbox.lead]


def test_plain_connectors(sandbox: Sandbox) -> None:
    connector, lead = sandbox.connector, sandbox.lead
    status, body = connector("crm.create", {"module": "Leads", "data": {"Last_Name": "C"}})
    assert (status, body["data"][0]["message"]) == (201, "record added")
    assert connector("crm.get", {"module": "Leads", "id": lead})[1]["data"][0]["id"] == lead
    assert connector("crm.get", {"module": "Leads", "id": "1"})[0] == 400
    updated = connector("crm.update", {"module": "Leads", "data": {"id": lead, "City": "Q"}})
    assert updated[1]["data"][0]["message"] == "record updated"
    assert connector("crm.upsert", {"module": "Leads", "data": {"Last_Name": "U"}})[0] == 200
    assert connector("crm.set", {"apiname": "Missing", "value": 5})[0] == "400"
    assert len(connector("crm.modulemetadata", {})[1]["modules"]) > 10
    one = connector("crm.modulemetadata", {"module": "Leads"})[1]["modules"]
    assert [module["api_name"] for module in one] == ["Leads"]
    assert connector("crm.getusers", {"type": "ActiveUsers"})[1]["users"]
    assert len(connector("crm.getorg", {})[1]["org"]) == 1
    post = {"url": "/crm/v8/Leads", "body": {"data": [{"Last_Name": "P"}]}}
    assert connector("crm.post", post)[0] == 201
    assert connector("crm.delete", {"module": "Leads", "id": lead})[1]["data"][0]["message"] == (
        "record deleted"
    )
    assert connector("crm.delete", {"module": "Leads", "id": lead})[0] == 400


def test_operations_of_the_connector_platform(sandbox: Sandbox) -> None:
    connector, lead = sandbox.connector, sandbox.lead
    record = [{"name": "Last Name", "value": "S"}, {"name": "Company", "value": "Co"}]
    status, body = connector(
        "crm.create_specific_record", {"module_name": "Leads", "record": record}
    )
    assert (status, body["data"][0]["message"]) == (201, "Record added successfully")
    assert body["data"][0]["details"]["Created_Time"].endswith("+0000")
    records = [[{"field": "Last_Name", "value": "R"}, {"field": "Email", "value": "roe@acme.co"}]]
    given = {"module_name": "Leads", "records": records, "check_duplicates": ["Email"]}
    item = connector("Create/Update records", given)[1]["data"][0]
    assert (item["code"], item["action"], item["details"]["id"]) == (
        "DUPLICATE_DATA", "update", lead,
    )  # fmt: skip
    changes = [{"record_id": lead, "properties2": [{"field": "City", "value": "W"}]}]
    item = connector("crm.update_records", {"module_name": "Leads", "records": changes})[1]["data"][
        0
    ]
    assert item["message"] == "Record updated successfully"
    one = {"module_name": "Leads", "record_id": lead, "record": [{"name": "City", "value": "V"}]}
    assert connector("crm.update_specific_record", one)[0] == 200
    got = connector("crm.get_record", {"module_name": "Leads", "record_id": lead})[1]["data"][0]
    assert (got["City"], got["Last_Name"]) == ("V", "R")
    listed = connector("crm.list_records", {"module_name": "Leads", "fields": ["Email"]})[1]
    assert {"id", "Owner", "Email", "Tag"} <= set(listed["data"][0])
    criteria = [{"field_name": "Email", "field_value": "roe@acme.co", "condition": "equals"}]
    query = {"module_name": "Leads", "query": {"criteria_list": criteria}}
    assert connector("crm.search_records", query)[1]["info"]["count"] == 1
    criteria[0]["field_value"] = "nobody@acme.co"
    assert connector("crm.search_records", query) == (204, None)
    user = connector("crm.list_users", {"user_type": "ActiveUsers", "page": "1"})[1]["users"][0]
    assert connector("crm.get_user", {"user_id": user["id"]})[1]["users"][0]["id"] == user["id"]
    assert connector("crm.get_organization", {})[0] == 200
    conversion = {"record_id": lead, "data": {"overwrite": True}}
    assert set(connector("crm.convert_lead", conversion)[1]["data"][0]) == {
        "Contacts", "Deals", "Accounts",
    }  # fmt: skip


def test_descriptions_of_modules_and_fields(sandbox: Sandbox) -> None:
    connector = sandbox.connector
    for kind in ("creatable", "deletable", "upsertable", "viewable"):
        modules = connector(f"List {kind} modules (DDL)", {})[1]["modules"]
        assert {"api_name": "Leads", "singular_label": "Lead", "plural_label": "Leads"} in modules
    assert len(connector("crm.list_convertable_modules", {})[1]["convertable_modules"]) == 4
    fields = connector("crm.list_fields", {"module_name": "Leads"})[1]["fields"]
    email = next(field for field in fields if field["api_name"] == "Email")
    assert (email["data_type"], email["length"]) == ("email", 100)
    ids = connector("crm.list_record_ids", {"module_name": "Leads"})[1]
    assert ids == {"result": [{"text": "Roe", "value": sandbox.lead}]}


def test_queries_and_criteria_that_need_one(sandbox: Sandbox) -> None:
    connector = sandbox.connector
    query = "select Last_Name from Leads where Email like '%acme.co' limit 1"
    assert connector("crm.coql", query)[1]["data"][0]["id"] == sandbox.lead
    criteria = [{"field_name": "Email", "field_value": "acme.co", "condition": "ends_with"}]
    given = {"module_name": "Leads", "query": {"criteria_list": criteria}}
    assert connector("crm.search_records", given)[1]["data"][0]["id"] == sandbox.lead


def test_deleting_several_records(sandbox: Sandbox) -> None:
    given = {"module_name": "Leads", "ids": [sandbox.lead]}
    status, body = sandbox.connector("crm.delete_records", given)
    assert (status, body["data"][0]["message"]) == (200, "record deleted")
