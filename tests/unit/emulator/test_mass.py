"""Change owner, mass update, mass delete, mass convert and conversion options. Sources:
https://www.zoho.com/crm/developer/docs/api/v8/change-owner-single.html,
https://www.zoho.com/crm/developer/docs/api/v8/mass-update-records.html,
https://www.zoho.com/crm/developer/docs/api/v8/mass-delete-cvid.html,
https://www.zoho.com/crm/developer/docs/api/v8/mass-convert-lead.html"""

from typing import Any

import pytest

from deluge.emulator.crm.actions import mass

OTHER = "5843000000000000032"


@pytest.fixture
def leads(crm: Any) -> list[str]:
    rows = [{"Last_Name": f"L{n}", "Company": "C", "City": "x"} for n in range(3)]
    return crm.emulator.seed("Leads", rows)


def view(crm: Any, module: str, name: str = "ALLVIEWS") -> str:
    views = crm("GET", "/settings/custom_views", module=module)[1]["custom_views"]
    return next(each["id"] for each in views if each["system_name"] == name)


def owners(crm: Any, module: str) -> set[str]:
    return {row["Owner"]["id"] for row in crm.emulator.records(module)}


def test_change_owner(crm: Any) -> None:
    account = crm.insert("Accounts", Account_Name="A")
    crm.insert("Contacts", Last_Name="C", Account_Name=account)
    crm.insert("Tasks", Subject="T", What_Id=account, **{"$se_module": "Accounts"})
    body = {"owner": {"id": OTHER}, "related_modules": [{"api_name": "Contacts"}]}
    assert crm("POST", f"/Accounts/{account}/actions/change_owner", body) == (
        200,
        {
            "data": [
                {
                    "code": "SUCCESS",
                    "details": {"id": account},
                    "message": "owner is successfully updated",
                    "status": "success",
                }
            ]
        },
    )
    assert owners(crm, "Accounts") == owners(crm, "Contacts") == {OTHER} != owners(crm, "Tasks")


def test_change_owner_of_many(crm: Any, leads: list[str]) -> None:
    path = "/Leads/actions/change_owner"
    status, answer = crm("POST", path, {"owner": {"id": OTHER}, "ids": [*leads[:2], "1" * 19]})
    assert status == 207
    assert answer["data"][2]["message"] == "the id given seems to be invalid"
    assert owners(crm, "Leads") != {OTHER}
    wrong = crm("POST", path, {"owner": {"id": leads[0]}, "ids": leads})
    assert (wrong[0], wrong[1]["message"]) == (400, "the owner id given is invalid")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"ids": ["1"]}, "MANDATORY_NOT_FOUND"),
        ({"owner": {"id": OTHER}}, "MANDATORY_NOT_FOUND"),
        ({"owner": {"id": OTHER}, "ids": []}, "INVALID_DATA"),
        ({"owner": {"id": OTHER}, "ids": ["1"] * 501}, "LIMIT_EXCEEDED"),
        ({"owner": {"id": OTHER}, "ids": ["1"], "related_modules": ["Notes"]}, "INVALID_DATA"),
        ({"owner": {"id": OTHER}, "ids": ["1"], "related_modules": "Tasks"}, "INVALID_DATA"),
    ],
)
def test_bad_change_of_owner(crm: Any, body: Any, code: str) -> None:
    status, answer = crm("POST", "/Leads/actions/change_owner", body)
    assert (status, answer["code"]) == (400, code)


def test_change_owner_of_nobody(crm: Any) -> None:
    body = {"owner": {"id": OTHER}}
    answer = crm("POST", f"/Leads/{'1' * 19}/actions/change_owner", body)[1]
    assert (answer["code"], answer["details"]) == ("INVALID_DATA", {"resource_path_index": 1})


def test_change_owner_of_a_view(crm: Any, leads: list[str]) -> None:
    path = "/Leads/actions/mass_change_owner"
    status, answer = crm("POST", path, {"owner": {"id": OTHER}, "cvid": view(crm, "Leads")})
    item = answer["data"][0]
    assert (status, item["code"], item["message"]) == (
        202,
        "SCHEDULED",
        "change owner is successfully scheduled",
    )
    assert owners(crm, "Leads") == {OTHER}
    report = crm("GET", path, job_id=item["details"]["job_id"])[1]["data"][0]
    assert report == {
        "Status": "COMPLETED",
        "Updated_Count": 3,
        "Not_Updated_Count": 0,
        "Failed_Count": 0,
        "Total_Count": 3,
    }
    assert crm("POST", path, {"owner": OTHER})[1]["code"] == "MANDATORY_NOT_FOUND"
    assert crm("GET", path)[1]["code"] == "REQUIRED_PARAM_MISSING"
    assert crm("GET", path, job_id="1") == (204, None)


def test_change_owner_by_a_filter(crm: Any, leads: list[str]) -> None:
    crm("PUT", f"/Leads/{leads[0]}", {"data": [{"City": "Ulm"}]})
    cities = {"field": {"api_name": "City"}, "comparator": "equal", "value": "Ulm"}
    body = {"owner": {"id": OTHER}, "cvid": view(crm, "Leads"), "criteria": cities}
    assert crm("POST", "/Leads/actions/mass_change_owner", body)[0] == 202
    given = [lead for lead in crm.emulator.records("Leads") if lead["Owner"]["id"] == OTHER]
    assert [lead["id"] for lead in given] == [leads[0]]


def test_a_job_has_so_many_records(
    crm: Any, leads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mass, "MAX_SCHEDULED", 2)
    body = {"owner": {"id": OTHER}, "cvid": view(crm, "Leads")}
    status, answer = crm("POST", "/Leads/actions/mass_change_owner", body)
    assert (status, answer["code"], answer["details"]) == (
        400,
        "RECORD_LIMIT_EXCEEDED",
        {"limit": "2"},
    )


def test_mass_update(crm: Any, leads: list[str]) -> None:
    path = "/Leads/actions/mass_update"
    status, answer = crm("POST", path, {"data": [{"City": "y"}], "ids": [leads[0], "1" * 19]})
    assert (status, [item["status"] for item in answer["data"]]) == (207, ["success", "error"])
    assert answer["data"][0]["message"] == "record updated"
    body = {"data": [{"City": "z"}], "cvid": view(crm, "Leads")}
    item = crm("POST", path, body)[1]["data"][0]
    assert item["message"] == "mass update scheduled successfully"
    assert crm("GET", path, job_id=item["details"]["job_id"])[1]["data"][0] == {
        "Status": "COMPLETED",
        "Updated_Count": 3,
        "Failed_Count": 0,
        "Total_Count": 3,
        "Not_Updated_Count": 0,
    }
    assert {row["City"] for row in crm.emulator.records("Leads")} == {"z"}


@pytest.mark.parametrize("action", ["mass_update", "mass_delete"])
def test_errors_of_bulk_actions(crm: Any, leads: list[str], action: str) -> None:
    path, data = f"/{{}}/actions/{action}", {"data": [{"City": "y"}]}

    def code(module: str = "Leads", **keys: Any) -> str:
        status, answer = crm("POST", path.format(module), {**data, **keys})
        assert status == 400
        return (answer["data"][0] if "data" in answer else answer)["code"]

    assert code() == "EXPECTED_FIELD_MISSING"
    assert code(ids=leads, cvid="1") == "AMBIGUITY_DURING_PROCESSING"
    assert code(cvid="1") == "INVALID_DATA"
    assert code("Deals", cvid=view(crm, "Deals")) == "NO_RECORDS_FOUND"
    assert code("Nowhere", ids=leads) == "INVALID_MODULE"
    assert code(ids=["x"] * 501) == "LIMIT_EXCEEDED"


def test_mass_delete(make: Any) -> None:
    told: list[Any] = []
    crm = make(on_change=told.append)
    leads = crm.emulator.seed("Leads", [{"Last_Name": f"L{n}"} for n in range(3)])
    path = "/Leads/actions/mass_delete"
    status, answer = crm("POST", path, {"ids": [leads[0], "x"]})
    assert status == 207
    assert answer["data"][0]["message"] == "record is deleted"
    item = crm("POST", path, {"cvid": view(crm, "Leads")})[1]["data"][0]
    assert item["message"] == "mass delete scheduled successfully"
    report = crm("GET", path, job_id=item["details"]["job_id"])[1]["data"][0]
    assert (report["Deleted_Count"], report["Total_Count"]) == (2, 2)
    assert crm.emulator.records("Leads") == []
    assert [change.action for change in told] == ["delete"] * 3
    wrong = crm("POST", path, {"cvid": "1"})[1]["data"][0]
    assert wrong["message"] == "the cvid given seems to be invalid"


def test_mass_convert(crm: Any, leads: list[str]) -> None:
    path = "/Leads/actions/mass_convert"
    deal = {"Deal_Name": "D", "Stage": "Closed Won", "Closing_Date": "2024-06-01"}
    status, answer = crm("POST", path, {"ids": [leads[0], leads[0], "x"], "Deals": deal})
    assert (status, answer["code"]) == (202, "SCHEDULED")
    report = crm("GET", path, job_id=answer["details"]["job_id"])[1]["data"][0]
    assert report == {
        "Status": "COMPLETED",
        "Total_Count": 3,
        "Converted_Count": 1,
        "Not_Converted_Count": 2,
        "Failed_Count": 0,
    }
    assert len(crm.emulator.records("Deals")) == 1
    answer = crm("POST", path, {"ids": [leads[1]], "Deals": {"Deal_Name": "D"}})[1]
    report = crm("GET", path, job_id=answer["details"]["job_id"])[1]["data"][0]
    assert report["Failed_Count"] == 1
    assert len(crm.emulator.records("Contacts")) == 1
    assert crm("POST", path, {"ids": leads * 20})[1]["code"] == "LIMIT_EXCEEDED"
    assert crm("POST", path, {"ids": leads, "Deals": []})[1]["code"] == "INVALID_DATA"
    assert crm("POST", path, {"Deals": deal})[1]["code"] == "MANDATORY_NOT_FOUND"


def test_conversion_options(crm: Any) -> None:
    contact = crm.insert("Contacts", Last_Name="C", Email="a@b.co")
    lead = crm.insert("Leads", Last_Name="L", Email="a@b.co", Company="Nobody")
    status, answer = crm("GET", f"/Leads/{lead}/__conversion_options")
    options = answer["__conversion_options"]
    assert (status, options["Contacts"][0]["id"], options["Accounts"]) == (200, contact, None)
    matched = options["preference_field_matched_value"]["Contacts"][0]
    assert (matched["field"]["api_name"], matched["matched_lead_value"]) == ("Email", "a@b.co")
    crm("POST", f"/Leads/{lead}/actions/convert", {"data": [{}]})
    answer = crm("GET", f"/Leads/{lead}/__conversion_options")[1]
    assert answer["code"] == "ID_ALREADY_CONVERTED"
    assert crm("GET", "/Leads/1/__conversion_options")[1]["code"] == "INVALID_DATA"
