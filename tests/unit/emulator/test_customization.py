"""Modules, fields, views and pipelines that the API changes. Sources: create-fields.html,
create-modules.html, get-pipelines.html, change-sort.html below
https://www.zoho.com/crm/developer/docs/api/v8/"""

import json
from pathlib import Path
from typing import Any

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.ids import metadata_id
from deluge.emulator.store import Store
from deluge.exchange import Request

DEALS = metadata_id("layout", "Deals")


def only(answer: tuple[int, Any], key: str) -> tuple[int, str]:
    """Status and message of the only result."""
    (item,) = answer[1][key]
    return answer[0], item["message"]


def add_field(crm: Any, module: str = "Leads", **field: Any) -> str:
    """The id of a new field."""
    answer = crm("POST", "/settings/fields", {"fields": [field]}, module=module)
    assert only(answer, "fields") == (201, "field created"), answer
    return answer[1]["fields"][0]["details"]["id"]


def names_of(crm: Any, module: str = "Leads") -> list[str]:
    return [
        field["api_name"] for field in crm("GET", "/settings/fields", module=module)[1]["fields"]
    ]


def test_a_field_is_added_used_changed_and_deleted(crm: Any) -> None:
    key = add_field(crm, field_label="Shoe Size", data_type="integer", length=2)
    (shown,) = crm("GET", f"/settings/fields/{key}", module="Leads")[1]["fields"]
    assert (shown["api_name"], shown["custom_field"], shown["length"]) == ("Shoe_Size", True, 2)
    lead = {"Last_Name": "L", "Company": "C", "Shoe_Size": 44}
    made = crm("POST", "/Leads", {"data": [lead]})[1]["data"][0]["details"]["id"]
    assert crm.found("Leads", "(Shoe_Size:equals:44)", "id") == [made]
    body = {"fields": [{"field_label": "Size"}]}
    answer = crm("PATCH", f"/settings/fields/{key}", body, module="Leads")
    assert only(answer, "fields") == (200, "field updated")
    assert (
        crm("GET", f"/settings/fields/{key}", module="Leads")[1]["fields"][0]["field_label"]
        == "Size"
    )
    answer = crm("DELETE", f"/settings/fields/{key}", module="Leads")
    assert only(answer, "fields") == (200, "field deleted")
    assert "Shoe_Size" not in names_of(crm)
    assert "Shoe_Size" not in crm("GET", f"/Leads/{made}")[1]["data"][0]
    add_field(crm, field_label="Shoe Size", data_type="integer")
    assert crm("GET", f"/Leads/{made}")[1]["data"][0]["Shoe_Size"] is None
    assert crm.found("Leads", "(Shoe_Size:equals:44)", "id") == []


def test_picklists_and_lookups(crm: Any) -> None:
    add_field(
        crm, field_label="Size", data_type="picklist",
        pick_list_values=[{"display_value": "S"}, {"display_value": "L"}],
    )  # fmt: skip
    lead = {"Last_Name": "L", "Company": "C"}
    assert crm("POST", "/Leads", {"data": [{**lead, "Size": "L"}]})[0] == 201
    lookup = {"module": {"api_name": "Accounts"}, "display_label": "Visiting Leads"}
    add_field(crm, field_label="Visits", data_type="lookup", lookup=lookup)
    account = crm.insert("Accounts", Account_Name="A")
    assert crm("POST", "/Leads", {"data": [{**lead, "Visits": {"id": account}}]})[0] == 201
    _, answer = crm("GET", f"/Accounts/{account}/Visiting_Leads", fields="Last_Name")
    assert len(answer["data"]) == 1
    add_field(crm, field_label="Host", data_type="userlookup")
    assert crm("POST", "/Leads", {"data": [{**lead, "Host": str(crm.emulator.user)}]})[0] == 201


def test_an_autonumber_counts_from_its_start(crm: Any) -> None:
    number = {"prefix": "L-", "start_number": "7", "suffix": ""}
    add_field(crm, field_label="No", data_type="autonumber", auto_number=number)
    keys = [crm.insert("Leads", Last_Name="L", Company="C") for _ in range(2)]
    found = [crm("GET", f"/Leads/{key}")[1]["data"][0]["No"] for key in keys]
    assert found == ["L-7", "L-8"]


def test_values_are_added_to_a_standard_picklist(crm: Any) -> None:
    key = metadata_id("field", "Leads.Rating")
    path = f"/settings/fields/{key}/pick_list_values"
    rows = crm("GET", path, module="Leads")[1]["pick_list_values"]
    values = [{"display_value": "Hot"}, {"id": rows[-1]["id"], "display_value": "Cold"}]
    body = {"fields": [{"id": key, "pick_list_values": values}]}
    answer = crm("PATCH", "/settings/fields", body, module="Leads")
    assert only(answer, "fields") == (200, "field updated")
    shown = [
        row["display_value"] for row in crm("GET", path, module="Leads")[1]["pick_list_values"]
    ]
    assert shown == [*(row["display_value"] for row in rows[:-1]), "Cold", "Hot"]
    body = {"data": [{"Last_Name": "L", "Company": "C", "Rating": "Hot"}]}
    assert crm("POST", "/Leads", body)[0] == 201


def test_a_field_is_unique_from_now_on(crm: Any) -> None:
    key = metadata_id("field", "Leads.Company")
    body = {"fields": [{"unique": {"case_sensitive": False}}]}
    assert crm("PATCH", f"/settings/fields/{key}", body, module="Leads")[0] == 200
    crm.insert("Leads", Last_Name="L", Company="C")
    status, answer = crm("POST", "/Leads", {"data": [{"Last_Name": "L", "Company": "c"}]})
    assert (status, answer["data"][0]["code"]) == (400, "DUPLICATE_DATA")


def test_types_that_are_not_emulated_say_so(crm: Any) -> None:
    body = {"fields": [{"field_label": "F", "data_type": "formula"}]}
    status, answer = crm("POST", "/settings/fields", body, module="Leads")
    assert (status, answer["code"]) == (501, "NOT_EMULATED")
    assert answer["details"] == {"operation": "custom fields of the type formula"}


def test_used_and_unused_fields(crm: Any) -> None:
    everything = names_of(crm)
    for kind in ("all", "used"):
        _, answer = crm("GET", "/settings/fields", module="Leads", type=kind)
        assert [field["api_name"] for field in answer["fields"]] == everything
    assert crm("GET", "/settings/fields", module="Leads", type="unused") == (204, None)
    include = "allowed_permissions_to_update"
    _, answer = crm("GET", "/settings/fields", module="Leads", include=include)
    rights = {field["api_name"]: field[include]["hidden"] for field in answer["fields"]}
    assert (rights["Last_Name"], rights["City"]) == (False, True)


def new_module(crm: Any, **changes: Any) -> tuple[int, Any]:
    profile = crm("GET", "/settings/profiles")[1]["profiles"][0]["id"]
    module = {
        "singular_label": "Room", "plural_label": "Rooms", "api_name": "Rooms",
        "profiles": [{"id": profile}], **changes,
    }  # fmt: skip
    return crm("POST", "/settings/modules", {"modules": [module]})


def test_a_module_is_added_and_used(crm: Any) -> None:
    before = {"If-Modified-Since": "2024-05-17T09:00:00+00:00"}
    assert crm("GET", "/settings/modules", headers=before) == (304, None)
    answer = new_module(crm, display_field={"field_label": "Room Name", "data_type": "text"})
    assert only(answer, "modules") == (201, "module created successfully")
    assert crm("GET", "/settings/modules", headers=before)[0] == 200
    key = answer[1]["modules"][0]["details"]["id"]
    (shown,) = crm("GET", f"/settings/modules/{key}")[1]["modules"]
    assert (shown["api_name"], shown["generated_type"]) == ("Rooms", "custom")
    assert crm("POST", "/Rooms", {"data": [{"Name": "One"}]})[0] == 201
    assert crm.found("Rooms", "(Name:equals:One)", "Name") == ["One"]
    add_field(crm, "Rooms", field_label="Beds", data_type="integer")
    fields = crm("GET", "/settings/fields", module="Rooms")[1]["fields"]
    labels = {field["api_name"]: field["field_label"] for field in fields}
    assert (labels["Name"], labels["Beds"]) == ("Room Name", "Beds")
    body = {"modules": [{"id": key, "plural_label": "Chambers"}]}
    assert (
        only(crm("PUT", "/settings/modules", body), "modules")[1] == "module updated successfully"
    )
    body = {"modules": [{"singular_label": "Chamber"}]}
    assert crm("PUT", "/settings/modules/Rooms", body)[0] == 200
    (shown,) = crm("GET", "/settings/modules/Rooms")[1]["modules"]
    assert (shown["singular_label"], shown["plural_label"]) == ("Chamber", "Chambers")
    assert "Beds" in names_of(crm, "Rooms")


def test_a_module_whose_records_are_numbered(crm: Any) -> None:
    number = {"prefix": "R", "start_number": "100"}
    new_module(crm, display_field={"data_type": "autonumber", "auto_number": number})
    crm("POST", "/Rooms", {"data": [{}]})
    assert [room["Name"] for room in crm.emulator.records("Rooms")] == ["R100"]


def test_labels_of_standard_modules(crm: Any) -> None:
    body = {"modules": [{"plural_label": "Prospects"}]}
    assert crm("PUT", "/settings/modules/Leads", body)[0] == 200
    views = crm("GET", "/settings/custom_views", module="Leads")[1]["custom_views"]
    assert views[0]["name"] == "All Prospects"


def test_modules_of_a_status(crm: Any) -> None:
    assert crm("GET", "/settings/modules", status="visible")[0] == 200
    assert crm("GET", "/settings/modules", status="user_hidden") == (204, None)


def test_what_fails_leaves_the_schema_alone(crm: Any) -> None:
    field = {"fields": [{"field_label": "Gone", "data_type": "text"}]}
    parts = [
        {"sub_request_id": "1", "method": "POST", "uri": "/crm/v8/settings/fields",
         "params": {"module": "Leads"}, "body": field},
        {"sub_request_id": "2", "method": "POST", "uri": "/crm/v8/Leads", "body": {"data": [{}]}},
    ]  # fmt: skip
    body = {"rollback_on_fail": True, "parallel_execution": False, "__composite_requests": parts}
    assert crm("POST", "/__composite_requests", body)[0] == 400
    assert "Gone" not in names_of(crm)


def test_processes_agree_on_the_schema(tmp_path: Path) -> None:
    first, second = (Emulator(Store.open(tmp_path / "crm.db")) for _ in range(2))
    url = "https://www.zohoapis.com/crm/v8/settings/fields?module=Leads"
    body = json.dumps({"fields": [{"field_label": "One", "data_type": "text"}]}).encode()
    assert second.seed("Leads", [{"Last_Name": "L"}])
    assert first.send(Request("POST", url, body=body)).status == 201
    second.seed("Leads", [{"Last_Name": "L", "One": "1"}])
    assert second.records("Leads")[1]["One"] == "1"


def test_snapshots_and_resets_bring_their_schema(crm: Any, tmp_path: Path) -> None:
    crm.emulator.snapshot(tmp_path / "before")
    add_field(crm, field_label="One", data_type="text")
    crm.emulator.snapshot(tmp_path / "after")
    crm.emulator.reset()
    assert "One" not in names_of(crm)
    add_field(crm, field_label="Two", data_type="text")
    crm.emulator.load(tmp_path / "after")
    assert "One" in names_of(crm)
    assert "Two" not in names_of(crm)
    twin = crm.emulator.copy()
    crm.emulator.load(tmp_path / "before")
    assert "One" not in names_of(crm)
    module = twin.schema.module("Leads")
    assert module is not None
    assert "One" in module.fields


@pytest.mark.parametrize("single", [True, False])
def test_a_layout_gets_a_name_and_requires_other_fields(crm: Any, single: bool) -> None:
    layout = crm("GET", "/settings/layouts", module="Leads")[1]["layouts"][0]["id"]
    fields = [
        {"id": metadata_id("field", "Leads.City"), "required": True},
        {"id": metadata_id("field", "Leads.Company"), "required": False},
        {"id": metadata_id("field", "Leads.Last_Name"), "required": True},
    ]
    change = {"name": "Ours", "sections": [{"fields": fields}]}
    path = f"/settings/layouts/{layout}" if single else "/settings/layouts"
    item = change if single else {"id": layout, **change}
    answer = crm("PATCH", path, {"layouts": [item]}, module="Leads")
    assert only(answer, "layouts") == (200, "layout updated")
    (shown,) = crm("GET", f"/settings/layouts/{layout}", module="Leads")[1]["layouts"]
    required = {f["api_name"] for s in shown["sections"] for f in s["fields"] if f["required"]}
    assert (shown["name"], required) == ("Ours", {"Last_Name", "City"})
    (field,) = crm("GET", "/settings/fields/City", module="Leads")[1]["fields"]
    assert field["layout_associations"][0]["name"] == "Ours"
    lead = {"Last_Name": "L", "Layout": {"id": layout}}
    status, answer = crm("POST", "/Leads", {"data": [lead]})
    assert (status, answer["data"][0]["details"]["api_name"]) == (400, "City")
    assert crm("POST", "/Leads", {"data": [{**lead, "City": "Rome"}]})[0] == 201


def test_pipelines(crm: Any) -> None:
    (standard,) = crm("GET", "/settings/pipeline", layout_id=DEALS)[1]["pipeline"]
    first, second = standard["maps"][0]["id"], standard["maps"][-2]["id"]
    pipeline = {"display_value": "Short", "maps": [{"id": second}, {"id": first}]}
    answer = crm("POST", "/settings/pipeline", {"pipeline": [pipeline]}, layout_id=DEALS)
    assert only(answer, "pipeline") == (201, "Pipeline created")
    key = answer[1]["pipeline"][0]["details"]["id"]
    (shown,) = crm("GET", f"/settings/pipeline/{key}", layout_id=DEALS)[1]["pipeline"]
    assert [stage["id"] for stage in shown["maps"]] == [second, first]
    deal = {"Deal_Name": "D", "Pipeline": "Short", "Stage": "Qualification"}
    assert crm("POST", "/Deals", {"data": [deal]})[0] == 201
    status, answer = crm("POST", "/Deals", {"data": [{**deal, "Stage": "Needs Analysis"}]})
    assert (status, answer["data"][0]["code"]) == (400, "MAPPING_MISMATCH")
    third = standard["maps"][1]["id"]
    change = {"maps": [{"id": third}, {"id": second, "_delete": {"permanent": None}}]}
    path = f"/settings/pipeline/{key}"
    answer = crm("PATCH", path, {"pipeline": [change]}, layout_id=DEALS)
    assert only(answer, "pipeline") == (200, "Pipeline updated")
    assert crm("POST", "/Deals", {"data": [{**deal, "Stage": "Needs Analysis"}]})[0] == 201
    body = {"pipeline": [{"id": key, "default": True}]}
    assert crm("PUT", "/settings/pipeline", body, layout_id=DEALS)[0] == 200
    rows = crm("GET", "/settings/pipeline", layout_id=DEALS)[1]["pipeline"]
    assert [row["default"] for row in rows] == [False, True]


def test_a_pipeline_without_deals_is_deleted(crm: Any) -> None:
    (standard,) = crm("GET", "/settings/pipeline", layout_id=DEALS)[1]["pipeline"]
    pipeline = {"display_value": "Short", "maps": [{"id": standard["maps"][0]["id"]}]}
    answer = crm("POST", "/settings/pipeline", {"pipeline": [pipeline]}, layout_id=DEALS)
    key = answer[1]["pipeline"][0]["details"]["id"]
    body = {"pipeline": [{"_delete": {"permanent": None}}]}
    assert crm("PUT", f"/settings/pipeline/{key}", body, layout_id=DEALS)[0] == 200
    assert crm("GET", f"/settings/pipeline/{key}", layout_id=DEALS) == (204, None)


@pytest.mark.parametrize("single", [True, False])
def test_the_order_of_a_view(crm: Any, single: bool) -> None:
    for name in "BCA":
        crm.insert("Leads", Last_Name=name, Company="C")
    view = crm("GET", "/settings/custom_views", module="Leads")[1]["custom_views"][0]["id"]

    def change(**sort: Any) -> tuple[int, Any]:
        if single:
            path, item = f"/settings/custom_views/{view}/actions/change_sort", sort
        else:
            path, item = "/settings/custom_views/actions/change_sort", {"id": view, **sort}
        return crm("PUT", path, {"custom_views": [item]}, module="Leads")

    def listed(**query: Any) -> list[str]:
        _, answer = crm("GET", "/Leads", cvid=view, fields="Last_Name", **query)
        return [lead["Last_Name"] for lead in answer["data"]]

    answer = change(sort_by={"api_name": "Last_Name"}, sort_order="asc")
    assert only(answer, "custom_views") == (200, "custom view updated")
    assert listed() == ["A", "B", "C"]
    assert listed(sort_by="id", sort_order="desc") == ["A", "C", "B"]
    (shown,) = crm("GET", f"/settings/custom_views/{view}", module="Leads")[1]["custom_views"]
    assert (shown["sort_by"]["api_name"], shown["sort_order"]) == ("Last_Name", "asc")
    change(sort_by={"api_name": None}, sort_order="asc")
    assert listed() == ["A", "C", "B"]
