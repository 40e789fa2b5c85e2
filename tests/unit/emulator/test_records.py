"""Insert, update, upsert, delete and get. Source of the shapes and texts, unless said otherwise:
https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html and its sister pages."""

from typing import Any

import pytest

from deluge.emulator.core import Emulator
from deluge.errors import UsageError

LEAD = {"Last_Name": "Roe", "Company": "Acme", "Email": "roe@acme.example"}


def item(answer: Any, index: int = 0) -> Any:
    return answer["data"][index]


def test_insert_answers_who_and_when(crm: Any) -> None:
    status, answer = crm("POST", "/Leads", {"data": [LEAD]})
    assert status == 201
    details = item(answer)["details"]
    assert list(details) == [
        "Modified_Time",
        "Modified_By",
        "Created_Time",
        "id",
        "Created_By",
        "$approval_state",
    ]
    assert details["Created_Time"] == "2024-05-17T09:30:00+00:00"
    assert details["id"].isdigit() and len(details["id"]) == 19
    assert item(answer)["message"] == "record added"


@pytest.mark.parametrize(
    ("values", "code", "details"),
    [
        ({}, "MANDATORY_NOT_FOUND", {"api_name": "Last_Name", "json_path": "$.data[0].Last_Name"}),
        ({"Last_Name": ""}, "MANDATORY_NOT_FOUND", {"api_name": "Last_Name"}),
        ({"Last_Name": 5}, "INVALID_DATA", {"expected_data_type": "text"}),
        ({"Last_Name": "x" * 81}, "INVALID_DATA", {"maximum_length": 80}),
        ({"Last_Name": "x", "Email": "nope"}, "INVALID_DATA", {"expected_data_type": "email"}),
        ({"Last_Name": "x", "Phone": "??"}, "INVALID_DATA", {"expected_data_type": "phone"}),
        ({"Last_Name": "x", "Website": "a b"}, "INVALID_DATA", {"expected_data_type": "website"}),
        (
            {"Last_Name": "x", "No_of_Employees": "5"},
            "INVALID_DATA",
            {"api_name": "No_of_Employees"},
        ),
        ({"Last_Name": "x", "No_of_Employees": 10**9}, "INVALID_DATA", {"maximum_length": 9}),
        (
            {"Last_Name": "x", "Annual_Revenue": "1"},
            "INVALID_DATA",
            {"expected_data_type": "double"},
        ),
        (
            {"Last_Name": "x", "Email_Opt_Out": "true"},
            "INVALID_DATA",
            {"expected_data_type": "boolean"},
        ),
        (
            {"Last_Name": "x", "Owner": {"id": "5843000000000999999"}},
            "INVALID_DATA",
            {"api_name": "Owner"},
        ),
        ({"Last_Name": "x", "Tag": [{"name": "t" * 26}]}, "INVALID_DATA", {"maximum_length": 25}),
    ],
)
def test_insert_refuses(crm: Any, values: dict[str, Any], code: str, details: Any) -> None:
    status, answer = crm("POST", "/Leads", {"data": [values]})
    assert status == 400
    assert item(answer)["code"] == code
    assert details.items() <= item(answer)["details"].items()


def test_type_comes_before_mandatory(crm: Any) -> None:
    _, answer = crm("POST", "/Leads", {"data": [{"Company": 5}]})
    assert item(answer)["code"] == "INVALID_DATA"


def test_items_fail_on_their_own(crm: Any) -> None:
    status, answer = crm("POST", "/Leads", {"data": [LEAD, {"Company": "x"}]})
    assert (status, [i["status"] for i in answer["data"]]) == (207, ["success", "error"])
    assert crm("POST", "/Leads", {"data": [{"Company": "x"}]}, version="v2")[0] == 202


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "INVALID_DATA"),
        (b"[]", "INVALID_DATA"),
        (b'{"data": [{"Last_Name": NaN}]}', "INVALID_DATA"),
        (b'{"data": "x"}', "INVALID_DATA"),
        (b'{"data": []}', "INVALID_DATA"),
        (b"{}", "MANDATORY_NOT_FOUND"),
        (b"[" * 100_000, "INVALID_DATA"),
        (b'{"data": [{"Last_Name": "\\ud800"}]}', "INVALID_DATA"),
        (b'{"data": [' + b"{}," * 100 + b"{}]}", "LIMIT_EXCEEDED"),
    ],
)
def test_bad_bodies(crm: Any, body: bytes, code: str) -> None:
    status, answer = crm("POST", "/Leads", body)
    assert (status, answer["code"]) == (400, code)


def test_v2_says_less(crm: Any) -> None:
    _, answer = crm("POST", "/Leads", {"data": [{}]}, version="v2")
    assert item(answer)["details"] == {"api_name": "Last_Name"}


def test_values_come_back(make: Any) -> None:
    crm = make(zone="Asia/Kolkata")
    event = {
        "Event_Title": "Meet",
        "Start_DateTime": "2024-06-01T10:00:00Z",
        "End_DateTime": "2024-06-01T11:00:00+00:00",
    }
    record_id = crm.insert("Events", **event)
    record = item(crm("GET", f"/Events/{record_id}")[1])
    assert record["Start_DateTime"] == "2024-06-01T15:30:00+05:30"
    assert record["Owner"] == {
        "name": "Sandbox Admin",
        "id": "5843000000000000031",
        "email": "admin@sandbox.example",
    }
    assert record["All_day"] is False and record["Venue"] is None


def test_lookup_follows_the_name_of_its_target(crm: Any) -> None:
    account = crm.insert("Accounts", Account_Name="Old")
    contact = crm.insert("Contacts", Last_Name="X", Account_Name=account)
    crm("PUT", f"/Accounts/{account}", {"data": [{"Account_Name": "New"}]})
    record = item(crm("GET", f"/Contacts/{contact}")[1])
    assert record["Account_Name"] == {"name": "New", "id": account}


def test_lookup_target_must_exist(crm: Any) -> None:
    lead = crm.insert("Leads", **LEAD)
    for wrong in ("5843000000000999999", lead):
        body = {"data": [{"Last_Name": "x", "Account_Name": {"id": wrong}}]}
        _, answer = crm("POST", "/Contacts", body)
        assert item(answer)["details"] == {
            "api_name": "id",
            "json_path": "$.data[0].Account_Name.id",
        }


def test_update_clears_with_null_and_keeps_the_rest(crm: Any) -> None:
    lead = crm.insert("Leads", **LEAD)
    status, answer = crm("PUT", f"/Leads/{lead}", {"data": [{"Company": None}]})
    assert (status, item(answer)["message"]) == (200, "record updated")
    record = item(crm("GET", f"/Leads/{lead}")[1])
    assert (record["Company"], record["Last_Name"]) == (None, "Roe")
    _, answer = crm("PUT", f"/Leads/{lead}", {"data": [{"Last_Name": None}]})
    assert item(answer)["code"] == "MANDATORY_NOT_FOUND"


def test_update_of_unknown_ids(crm: Any) -> None:
    missing = "5843000000000999999"
    status, answer = crm("PUT", f"/Leads/{missing}", {"data": [{"Company": "x"}]})
    assert (status, answer["details"]) == (400, {"resource_path_index": 1})
    _, answer = crm("PUT", "/Leads", {"data": [{"id": missing, "Company": "x"}]})
    assert item(answer)["message"] == "the id given seems to be invalid"
    assert item(answer)["details"]["json_path"] == "$.data[0].id"
    assert crm("GET", f"/Leads/{missing}")[0] == 204
    assert crm("GET", "/Leads/abc")[0] == 400


def test_if_unmodified_since(crm: Any) -> None:
    lead = crm.insert("Leads", **LEAD)
    header = {"If-Unmodified-Since": "2024-01-01T00:00:00+00:00"}
    status, answer = crm("PUT", f"/Leads/{lead}", {"data": [{"City": "x"}]}, headers=header)
    assert (status, answer["code"]) == (412, "ALREADY_MODIFIED")


def test_upsert(crm: Any) -> None:
    lead = crm.insert("Leads", **LEAD)
    status, answer = crm(
        "POST",
        "/Leads/upsert",
        {"data": [{"Last_Name": "Doe", "Email": "ROE@acme.example"}, {"Last_Name": "New"}]},
    )
    first, second = answer["data"]
    assert status == 200
    assert (first["action"], first["duplicate_field"], first["details"]["id"]) == (
        "update",
        "Email",
        lead,
    )
    assert (second["action"], second["duplicate_field"]) == ("insert", None)
    body = {"data": [{"id": "5843000000000999999", "Last_Name": "x"}]}
    assert item(crm("POST", "/Leads/upsert", body)[1])["code"] == "INVALID_DATA"


def test_delete(crm: Any) -> None:
    one, two = crm.insert("Leads", **LEAD), crm.insert("Leads", **LEAD)
    assert item(crm("DELETE", f"/Leads/{one}")[1])["message"] == "record deleted"
    status, answer = crm("DELETE", f"/Leads/{one}")
    assert (status, answer["message"]) == (400, "record not deleted")
    status, answer = crm("DELETE", "/Leads", ids=f"{one},{two}")
    assert (status, [i["status"] for i in answer["data"]]) == (207, ["error", "success"])
    assert crm("GET", f"/Leads/{two}")[0] == 204
    assert crm.found("Leads", "(Last_Name:equals:Roe)", "id") == []
    _, answer = crm("GET", "/Leads/deleted")
    assert [row["type"] for row in answer["data"]] == ["recycle", "recycle"]


def test_stage_belongs_to_the_pipeline(crm: Any) -> None:
    deal = crm.insert("Deals", Deal_Name="D", Stage="Id. Decision Makers", Amount=200)
    record = item(crm("GET", f"/Deals/{deal}")[1])
    assert record["Stage"] == "Identify Decision Makers"
    assert (record["Probability"], record["Expected_Revenue"]) == (60, 120)
    _, answer = crm("POST", "/Deals", {"data": [{"Deal_Name": "D", "Stage": "Nowhere"}]})
    assert item(answer)["code"] == "MAPPING_MISMATCH"


def test_line_items(crm: Any) -> None:
    product = crm.insert("Products", Product_Name="Pen", Unit_Price=10)
    row = {
        "Product_Name": {"id": product},
        "Quantity": 3,
        "Discount": "10%",
        "Line_Tax": [{"name": "Vat", "percentage": 20}],
    }
    quote = crm.insert("Quotes", Subject="Q", Quoted_Items=[row])
    record = item(crm("GET", f"/Quotes/{quote}")[1])
    line = record["Quoted_Items"][0]
    assert (line["Total"], line["Discount"], line["Tax"], line["Net_Total"]) == (30, 3, 5.4, 32.4)
    assert (record["Sub_Total"], record["Grand_Total"]) == (32.4, 32.4)
    old = item(crm("GET", f"/Quotes/{quote}", version="v2")[1])
    assert old["Product_Details"][0]["product"]["id"] == product
    assert "Quoted_Items" not in old
    more = {"data": [{"Product_Details": [{"product": product, "quantity": 1}]}]}
    assert crm("PUT", f"/Quotes/{quote}", more)[0] == 200
    assert len(item(crm("GET", f"/Quotes/{quote}")[1])["Quoted_Items"]) == 2
    gone = {"data": [{"Quoted_Items": [{"id": line["id"], "_delete": None}]}]}
    assert crm("PUT", f"/Quotes/{quote}", gone)[0] == 200
    record = item(crm("GET", f"/Quotes/{quote}")[1])
    assert (len(record["Quoted_Items"]), record["Grand_Total"]) == (1, 10)


def test_activity_rules(crm: Any) -> None:
    call = {"Subject": "C", "Call_Type": "Outbound", "Call_Start_Time": "2024-01-01T00:00:00Z"}
    _, answer = crm("POST", "/Calls", {"data": [{**call, "Call_Duration": "00:00"}]})
    assert item(answer)["message"] == "Call Duration can not be zero."
    deal = crm.insert("Deals", Deal_Name="D", Stage="Qualification")
    _, answer = crm("POST", "/Tasks", {"data": [{"Subject": "T", "What_Id": deal}]})
    assert item(answer)["code"] == "DEPENDENT_FIELD_MISSING"
    task = crm.insert("Tasks", Subject="T", What_Id=deal, **{"$se_module": "Deals"})
    assert item(crm("GET", f"/Tasks/{task}")[1])["What_Id"] == {"name": "D", "id": deal}


def test_tasks_may_send_numbers_as_text(crm: Any) -> None:
    body = {"data": [{"Last_Name": "x", "No_of_Employees": "7", "Email_Opt_Out": "true"}]}
    status, _ = crm("POST", "/Leads", body, by_task=True)
    assert crm("POST", "/Leads", body, headers={"X-Deluge-Task": "1"})[0] != 201
    assert status == 201


def test_seed_names_the_bad_record(crm: Any) -> None:
    emulator: Emulator = crm.emulator
    with pytest.raises(UsageError, match="record 2 of Leads: MANDATORY_NOT_FOUND"):
        emulator.seed("Leads", [LEAD, {}])
    assert emulator.dump() == {}
    emulator.seed("Leads", [LEAD])
    assert [r["Email"] for r in emulator.dump()["Leads"]] == [LEAD["Email"]]
    emulator.reset()
    assert emulator.dump() == {}


def test_hook_is_told_after_the_commit(make: Any) -> None:
    told: list[Any] = []
    crm = make(on_change=lambda change: told.append((change.action, change.module, change.trigger)))
    crm("POST", "/Leads", {"data": [LEAD], "trigger": []})
    crm("POST", "/Leads", {"data": [{}]})
    assert told == [("create", "Leads", [])]


def test_lists_have_the_rows_of_line_items_alone(crm: Any) -> None:
    """Rows of other subforms come with one record, or in a list when `fields` names them."""
    rows = [{"api_name": "Quantity", "data_type": "integer", "label": "Quantity"}]
    lines = {"api_name": "Lines", "data_type": "subform", "label": "Lines", "rows": rows}
    colours = {"api_name": "Colours", "data_type": "multiselectpicklist", "label": "Colours"}
    crm.emulator.schema.add("Leads", [lines, colours])
    lead = crm.insert("Leads", Last_Name="A", Lines=[{"Quantity": 2}])
    (row,) = crm("GET", f"/Leads/{lead}", version="v2")[1]["data"][0]["Lines"]
    assert row["Quantity"] == 2
    assert row["Created_By"]["name"] == "Sandbox Admin"
    (listed,) = crm("GET", "/Leads", version="v2")[1]["data"]
    assert "Lines" not in listed
    assert listed["Colours"] == []  # a checkbox is false, of the others nothing is null
    (listed,) = crm("GET", "/Leads", fields="Lines,Colours")[1]["data"]
    assert [row["Quantity"] for row in listed["Lines"]] == [2]
    product = crm.insert("Products", Product_Name="P", Unit_Price=3)
    crm.insert("Quotes", Subject="Q", Quoted_Items=[{"Product_Name": product, "Quantity": 1}])
    (quote,) = crm("GET", "/Quotes", version="v2")[1]["data"]
    assert quote["Product_Details"][0]["quantity"] == 1
