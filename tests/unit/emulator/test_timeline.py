"""What was done to a record. Source:
https://www.zoho.com/crm/developer/docs/api/v8/get-timeline-of-a-record.html"""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.exchange import Request

CHANGES = {"City": "Rome", "Email_Opt_Out": True, "Phone": None}


def later(crm: Any) -> None:
    """An hour passes."""
    now = crm.emulator.clock() + timedelta(hours=1)
    crm.emulator.clock = lambda: now


def entries(crm: Any, path: str, **query: Any) -> list[Any]:
    status, answer = crm("GET", f"{path}/__timeline", **query)
    assert status == 200, answer
    return answer["__timeline"]


def test_a_record_tells_how_it_changed(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A", City="Paris", Phone="123")
    later(crm)
    assert crm("PUT", f"/Leads/{lead}", {"data": [{**CHANGES, "Last_Name": "A"}]})[0] == 200
    changed, added = entries(crm, f"/Leads/{lead}")
    user = crm.emulator.store.entities("user")[0]
    assert changed["audited_time"] == "2024-05-17T10:30:00+00:00"
    assert (changed["action"], changed["source"]) == ("updated", "crm_api")
    assert changed["done_by"] == {"name": user["full_name"], "id": user["id"]}
    assert (changed["record"]["name"], changed["record"]["id"]) == ("A", lead)
    assert changed["record"]["module"]["api_name"] == "Leads"
    history = {row["api_name"]: row["_value"] for row in changed["field_history"]}
    assert history == {
        "City": {"old": "Paris", "new": "Rome"},
        "Email_Opt_Out": {"old": "false", "new": "true"},
        "Phone": {"old": "123", "new": None},
    }
    assert (added["action"], added["audited_time"]) == ("added", "2024-05-17T09:30:00+00:00")
    assert added["field_history"] is None
    assert changed["id"] != added["id"]


def test_lookups_owners_and_times_are_shown_as_people_see_them(crm: Any) -> None:
    first, second = (crm.insert("Accounts", Account_Name=name) for name in ("Acme", "Bolt"))
    deal = crm.insert("Deals", Deal_Name="D", Stage="Qualification", Account_Name=first)
    values = {"Account_Name": second, "Owner": "5843000000000000032", "Amount": 5}
    assert crm("PUT", f"/Deals/{deal}", {"data": [values]})[0] == 200
    names = "field_history.field_label,field_history.data_type"
    changed = entries(crm, f"/Deals/{deal}", include_inner_details=names)[0]
    history = {row["field_label"]: row for row in changed["field_history"]}
    assert history["Account Name"]["_value"] == {"old": "Acme", "new": "Bolt"}
    assert history["Account Name"]["data_type"] == "lookup"
    assert history["Deal Owner"]["_value"] == {"old": "Sandbox Admin", "new": "Sandbox User"}
    assert history["Amount"]["_value"] == {"old": None, "new": "5"}


def test_conversion_and_pages(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A", Company="C")
    for city in ("X", "Y"):
        later(crm)
        assert crm("PUT", f"/Leads/{lead}", {"data": [{"City": city}]})[0] == 200
    later(crm)
    assert crm("POST", f"/Leads/{lead}/actions/convert", {"data": [{}]})[0] == 200
    path = f"/Leads/{lead}"
    assert [row["action"] for row in entries(crm, path)] == [
        "converted", "updated", "updated", "added",
    ]  # fmt: skip
    oldest = entries(crm, path, sort_by="audited_time", sort_order="asc", per_page=2)
    assert [row["action"] for row in oldest] == ["added", "updated"]
    info = crm("GET", f"{path}/__timeline", per_page=2)[1]["info"]
    assert (info["count"], info["more_records"], info["page"]) == (2, True, 1)
    rest = entries(crm, path, per_page=2, page_token=info["next_page_token"])
    assert [row["action"] for row in rest] == ["updated", "added"]
    (extra,) = entries(crm, path, per_page=1, include="type,extension")
    assert (extra["type"], extra["extension"]) == ("timeline", None)


def test_a_write_that_is_undone_leaves_nothing(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A")
    parts = [
        {"method": "PUT", "uri": f"/crm/v8/Leads/{lead}", "body": {"data": [{"City": "X"}]}},
        {"method": "POST", "uri": "/crm/v8/Leads", "body": {"data": [{}]}},
    ]
    body = {"rollback_on_fail": True, "__composite_requests": parts}
    assert crm("POST", "/__composite_requests", body)[0] == 400
    assert [row["action"] for row in entries(crm, f"/Leads/{lead}")] == ["added"]


def test_files_without_history_get_one(tmp_path: Path) -> None:
    """Sandboxes of earlier versions go on: their records tell what happens from now on."""
    path = tmp_path / "sandbox.db"
    emulator = Emulator(Store.open(path))
    (lead,) = emulator.seed("Leads", [{"Last_Name": "A"}])
    emulator.close()
    database = sqlite3.connect(path)
    database.executescript("drop table history; pragma user_version=3;")
    database.close()
    emulator = Emulator(Store.open(path))
    url = f"https://www.zohoapis.com/crm/v8/Leads/{lead}"
    body = b'{"data": [{"City": "Rome"}]}'
    assert emulator.send(Request("PUT", url, body=body)).status == 200
    answer: Any = emulator.send(Request("GET", f"{url}/__timeline")).json()
    assert [row["action"] for row in answer["__timeline"]] == ["updated", "added"]
    emulator.close()


@pytest.mark.parametrize(
    ("path", "query", "code", "details"),
    [
        ("/Nope/5843000000000999999", {}, "INVALID_MODULE", {"resource_path_index": 0}),
        ("/Leads/5843000000000999999", {}, "INVALID_DATA", {"resource_path_index": 1}),
        ("{lead}", {"sort_by": "id"}, "INVALID_DATA", {
            "param_name": "sort_by", "supported_values": ["audited_time"]
        }),
        ("{lead}", {"sort_order": "up"}, "PATTERN_NOT_MATCHED", {"param_name": "sort_order"}),
        ("{lead}", {"per_page": "201"}, "PATTERN_NOT_MATCHED", {"param_name": "per_page"}),
        ("{lead}", {"include": "all"}, "INVALID_DATA", {
            "param_name": "include", "supported_values": ["extension", "type"]
        }),
        ("{lead}", {"filters": "{}"}, "INVALID_DATA", {"param_name": "filters"}),
    ],
)  # fmt: skip
def test_refusals(crm: Any, path: str, query: Any, code: str, details: Any) -> None:
    lead = f"/Leads/{crm.insert('Leads', Last_Name='A')}"
    status, answer = crm("GET", f"{path.format(lead=lead)}/__timeline", **query)
    assert (status, answer["code"], answer["details"]) == (400, code, details)
