"""Seeds choose ids, so that they can refer to each other, and bring what only Zoho works out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.import_schema import compact_field
from deluge.emulator.store import Store
from deluge.errors import UsageError


def test_a_seed_keeps_its_id_and_others_follow_it() -> None:
    emulator = Emulator(Store.open())
    assert emulator.seed("Accounts", [{"id": "5843000000000200001", "Account_Name": "Acme"}]) == [
        "5843000000000200001"
    ]
    contact = {"Last_Name": "Roe", "Account_Name": {"id": "5843000000000200001"}}
    (record_id,) = emulator.seed("Contacts", [contact])
    assert int(record_id) > 5843000000000200001
    assert emulator.records("Contacts")[0]["Account_Name"]["name"] == "Acme"


@pytest.mark.parametrize("bad", ["x", "-1", "0", "9" * 30])
def test_an_id_that_is_none_is_refused(bad: str) -> None:
    emulator = Emulator(Store.open())
    with pytest.raises(UsageError, match="INVALID_DATA"):
        emulator.seed("Accounts", [{"id": bad, "Account_Name": "Acme"}])


def test_an_id_is_taken_once() -> None:
    emulator = Emulator(Store.open())
    account = {"id": 7, "Account_Name": "Acme"}
    emulator.seed("Accounts", [account])
    with pytest.raises(UsageError, match="DUPLICATE_DATA"):
        emulator.seed("Accounts", [account])


def test_a_record_is_as_old_as_its_seed_says(crm: Any) -> None:
    old = crm.insert("Leads", Last_Name="Old", Created_Time="2023-01-02T03:04:05+00:00")
    new = crm.insert("Leads", Last_Name="New")
    times = {"Created_Time": "2020-01-01T00:00:00Z", "Modified_Time": "2024-01-01T00:00:00+00:00"}
    changed = crm.insert("Leads", Last_Name="Changed", **times)
    lead = crm("GET", f"/Leads/{old}")[1]["data"][0]
    assert lead["Created_Time"] == lead["Modified_Time"] == "2023-01-02T03:04:05+00:00"
    assert crm("GET", f"/Leads/{new}")[1]["data"][0]["Created_Time"].startswith("2024-05-17")
    before = "(Created_Time:less_than:2023-06-01T00:00:00+00:00)"
    assert crm.found("Leads", before, "id") == [old, changed]
    since = {"If-Modified-Since": "2023-06-01T00:00:00+00:00"}
    rows = crm("GET", "/Leads", fields="id", headers=since)[1]["data"]
    assert [row["id"] for row in rows] == [changed, new]
    oldest_first = {"fields": "id", "sort_by": "Created_Time", "sort_order": "asc"}
    rows = crm("GET", "/Leads", **oldest_first)[1]["data"]
    assert [row["id"] for row in rows] == [changed, old, new]
    query = "select id from Leads where id is not null order by Created_Time desc"
    rows = crm("POST", "/coql", {"select_query": query})[1]["data"]
    assert [row["id"] for row in rows] == [new, old, changed]
    body = {"data": [{"Last_Name": "A", "Created_Time": "2020-01-01T00:00:00Z"}]}
    made = crm("POST", "/Leads", body)[1]["data"][0]["details"]
    assert made["Created_Time"].startswith("2024-05-17")  # a request cannot


def test_a_time_of_writing_that_is_none_is_refused() -> None:
    emulator = Emulator(Store.open(), clock=lambda: datetime(2024, 5, 17, tzinfo=UTC))
    with pytest.raises(UsageError, match=r"INVALID_DATA: invalid data \(Created_Time\)"):
        emulator.seed("Leads", [{"Last_Name": "A", "Created_Time": "last year"}])


COMPUTED = [
    {"api_name": "Score", "data_type": "formula", "formula": {"return_type": "double"}},
    {"api_name": "Grade", "data_type": "formula", "formula": {"return_type": "string"}},
    {
        "api_name": "Won",
        "data_type": "rollup_summary",
        "rollup_summary": {"return_type": "currency"},
    },
    {"api_name": "Serial", "data_type": "autonumber", "auto_number": {"start_number": "7"}},
]


def test_seeds_bring_what_is_not_worked_out_here(crm: Any) -> None:
    """Formulas and summaries are Zoho's work; scripts that read them need values."""
    crm.emulator.schema.add("Leads", [compact_field(field) for field in COMPUTED])
    lead = crm.insert("Leads", Last_Name="A", Score=4.5, Grade="High B", Won=10, Serial="L-1")
    crm.insert("Leads", Last_Name="B")
    shown = crm("GET", f"/Leads/{lead}")[1]["data"][0]
    assert [shown[field["api_name"]] for field in COMPUTED] == [4.5, "High B", 10, "L-1"]
    assert crm.found("Leads", "(Score:greater_than:4)", "id") == [lead]
    assert crm.found("Leads", "(Grade:equals:high)", "id") == [lead]
    query = "select SUM(Won) from Leads where Score > 4"
    assert crm("POST", "/coql", {"select_query": query})[1]["data"] == [{"SUM(Won)": 10}]
    body = {"data": [{"Score": 9, "Grade": "x", "Won": 1, "Serial": "y", "City": "Rome"}]}
    assert crm("PUT", f"/Leads/{lead}", body)[0] == 200
    shown = crm("GET", f"/Leads/{lead}")[1]["data"][0]
    assert [shown[field["api_name"]] for field in COMPUTED] == [4.5, "High B", 10, "L-1"]
    other = crm("POST", "/Leads", {"data": [{"Last_Name": "C", "Score": 9}]})
    made = crm("GET", f"/Leads/{other[1]['data'][0]['details']['id']}")[1]["data"][0]
    assert (made["Score"], made["Serial"]) == (None, "8")
    _, answer = crm("GET", "/settings/fields", module="Leads")
    kinds = {field["api_name"]: field for field in answer["fields"]}
    assert kinds["Grade"]["data_type"] == "formula"
    assert kinds["Grade"]["formula"]["return_type"] == "string"
    assert kinds["Won"]["data_type"] == "rollup_summary"
    assert kinds["Won"]["virtual_field"] is True
