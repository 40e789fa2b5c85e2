"""Metadata, users, variables, related records, notes, conversion, routing. Source, unless said
otherwise: the pages of https://www.zoho.com/crm/developer/docs/api/v8/"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.import_schema import load_directory
from deluge.emulator.routes import all_routes
from deluge.emulator.schema import Schema
from deluge.emulator.store import Store
from deluge.errors import UsageError


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/Nope", 400, "INVALID_MODULE"),
        ("PATCH", "/Leads/5843000000000999999", 400, "INVALID_REQUEST_METHOD"),
        ("GET", "/a/b/c/d/e/f", 404, "INVALID_URL_PATTERN"),
        ("GET", "/settings/nothing", 404, "INVALID_URL_PATTERN"),
        ("GET", "/settings/holidays", 501, "NOT_EMULATED"),
        ("GET", "/settings/fields", 400, "REQUIRED_PARAM_MISSING"),
        ("GET", "/settings/fields?module=Nope", 400, "INVALID_MODULE"),
        ("GET", "/Attachments?fields=id", 400, "INVALID_MODULE"),
    ],
)
def test_refusals(crm: Any, method: str, path: str, status: int, code: str) -> None:
    answered, answer = crm(method, path)
    assert (answered, answer["code"]) == (status, code)


def test_versions(crm: Any) -> None:
    assert crm("GET", "/org", version="v2.1")[0] == 200
    for version in ("v1", "v9", "vx", "8"):
        assert crm("GET", "/org", version=version)[0] == 404
    _, answer = crm("GET", "/Leads/actions/count", version="v2")
    assert answer["details"] == {"supported_version": "v2.1"}


def test_every_module_answers_its_metadata(crm: Any) -> None:
    _, answer = crm("GET", "/settings/modules")
    names = [module["api_name"] for module in answer["modules"]]
    assert len(names) == 23  # 19 modules without Users, and 4 line item modules
    for name in names:
        assert crm("GET", "/settings/fields", module=name)[0] == 200
    for name in names[:-4]:
        assert crm("GET", "/settings/layouts", module=name)[0] == 200
        assert crm("GET", "/settings/related_lists", module=name)[0] in (200, 204)
        assert crm("GET", f"/settings/modules/{name}")[0] == 200
        assert crm("GET", "/settings/custom_views", module=name)[0] == 200


def test_paths_of_later_versions(crm: Any) -> None:
    """Every path that older versions lack says so, and since when it is there."""
    later = [route for route in all_routes() if route.oldest > 2]
    assert len(later) > 40
    for route in later:
        path = route.path.replace("{module}", "Quotes")
        path = re.sub(r"\{\w+\}", "5843000000000100000", path)
        if path.startswith("/__local"):
            continue
        version = "bulk/v2" if path.startswith("/bulk/") else "v2"
        status, answer = crm(route.method, path.removeprefix("/bulk"), version=version)
        assert (status, answer["code"]) == (400, "API_NOT_SUPPORTED"), route.path
        assert answer["message"] == "api not supported in this version"
        assert answer["details"] == {"supported_version": f"v{route.oldest:g}"}


FIELD_KEYS = """
    additional_column address api_name associated_module association_details auto_number
    businesscard_supported child_fields colour_code_enabled_by_system column_name convert_mapping
    created_source created_time crypt currency custom_field customizable_properties data_type
    decimal_place display_field display_format display_format_properties display_label display_type
    email_parser enable_colour_code external field_label field_read_only filterable formula
    global_picklist hipaa_compliance hipaa_compliance_enabled history_tracking
    history_tracking_enabled id json_type layout_associations length lookup mass_update
    modified_time multi_module_lookup multiselectlookup operation_type parent_field
    pick_list_values pick_list_values_sorted_lexically private profiles public range read_only
    rollup_summary searchable separator sortable system_mandatory tooltip type ui_type unique
    view_type virtual_field visible webhook
"""


def test_a_field_has_every_key(crm: Any) -> None:
    """Scripts that read the metadata find the keys of Zoho's own sample."""
    _, answer = crm("GET", "/settings/fields", module="Leads")
    fields = {field["api_name"]: field for field in answer["fields"]}
    assert not set(FIELD_KEYS.split()) - fields["Company"].keys()
    assert [name for name in fields if fields[name]["display_field"]] == ["Full_Name"]
    able = [profile["permission_type"] for profile in fields["Company"]["profiles"]]
    assert able == ["read_write", "read_write"]
    assert fields["Created_By"]["profiles"][0]["permission_type"] == "read_only"


def test_a_module_tells_what_its_records_have(crm: Any) -> None:
    _, answer = crm("GET", "/settings/modules/Leads")
    told = answer["modules"][0]
    assert {"$approval_state", "$sharing_permission", "$currency_symbol"} < set(told["$properties"])
    assert {"lookup_field_properties", "custom_view", "related_list_properties"} < told.keys()
    _, answer = crm("GET", "/settings/related_lists", module="Leads")
    keys = {"personality_name", "record_operations", "parent_related_lists"}
    assert keys < answer["related_lists"][0].keys()


def test_users(crm: Any) -> None:
    _, answer = crm("GET", "/users", type="CurrentUser")
    assert answer["users"][0]["email"] == "admin@sandbox.example"
    roles = crm("GET", "/settings/roles")[1]["roles"]
    profiles = crm("GET", "/settings/profiles")[1]["profiles"]
    user = {
        "last_name": "New",
        "email": "new@sandbox.example",
        "role": roles[0]["id"],
        "profile": {"id": profiles[0]["id"]},
    }
    status, answer = crm("POST", "/users", {"users": [user]})
    assert (status, answer["users"][0]["message"]) == (201, "User added")
    _, answer = crm("POST", "/users", {"users": [user]})
    assert answer["users"][0]["code"] == "DUPLICATE_DATA"


@pytest.mark.parametrize(
    "path",
    [
        "automation/assignment_rules",
        "automation/webhooks",
        "email_templates",
        "global_picklists",
        "inventory_templates",
        "wizards",
    ],
)
def test_what_only_pages_make_is_not_there(crm: Any, path: str) -> None:
    assert crm("GET", f"/settings/{path}", module="Leads") == (204, None)
    assert crm("GET", f"/settings/{path}/5843000000000999999", module="Leads") == (204, None)


def test_features_that_are_not_set_up(crm: Any) -> None:
    assert crm("GET", "/settings/automation/cadences") == (204, None)
    assert crm("GET", "/settings/duplicate_check_preference", module="Leads") == (204, None)


def test_addresses_to_send_from(crm: Any) -> None:
    _, answer = crm("GET", "/settings/emails/actions/from_addresses")
    (address,) = answer["from_addresses"]
    assert (address["email"], address["default"]) == ("admin@sandbox.example", True)


def test_variables(crm: Any) -> None:
    assert crm("GET", "/settings/variables")[0] == 204
    variable = {
        "name": "Score",
        "api_name": "Score",
        "variable_group": {"api_name": "General"},
        "type": "integer",
        "value": 7,
    }
    status, answer = crm("POST", "/settings/variables", {"variables": [variable]})
    assert (status, answer["variables"][0]["message"]) == (201, "variable added")
    assert crm("GET", "/settings/variables/Score")[1]["variables"][0]["value"] == "7"
    _, answer = crm("PUT", "/settings/variables/Score", {"variables": [{"value": "x"}]})
    assert answer["variables"][0]["details"]["expected_data_type"] == "integer"
    _, answer = crm("POST", "/settings/variables", {"variables": [variable]})
    assert answer["variables"][0]["code"] == "DUPLICATE_DATA"
    assert crm("DELETE", "/settings/variables/Score")[0] == 200


def test_related_children_links_and_activities(crm: Any) -> None:
    account = crm.insert("Accounts", Account_Name="A")
    contact = crm.insert("Contacts", Last_Name="C", Account_Name=account)
    product = crm.insert("Products", Product_Name="P")
    _, answer = crm("GET", f"/Accounts/{account}/Contacts", fields="Last_Name")
    assert [row["id"] for row in answer["data"]] == [contact]
    body = {"data": [{"id": product}]}
    status, answer = crm("PUT", f"/Accounts/{account}/Products", body)
    assert (status, answer["data"][0]["message"]) == (200, "relation added")
    _, answer = crm("GET", f"/Products/{product}/Accounts", fields="Account_Name")
    assert [row["id"] for row in answer["data"]] == [account]
    _, answer = crm("DELETE", f"/Accounts/{account}/Products/{product}")
    assert answer["data"][0]["message"] == "relation removed"
    assert crm("GET", f"/Accounts/{account}/Products", fields="id")[0] == 204
    task = crm.insert("Tasks", Subject="T", What_Id=account, **{"$se_module": "Accounts"})
    _, answer = crm("GET", f"/Accounts/{account}/Tasks", fields="Subject")
    assert [row["id"] for row in answer["data"]] == [task]
    crm("PUT", f"/Tasks/{task}", {"data": [{"Status": "Completed"}]})
    assert crm("GET", f"/Accounts/{account}/Tasks", fields="id")[0] == 204
    assert crm("GET", f"/Accounts/{account}/Tasks_History", fields="id")[0] == 200
    _, answer = crm("GET", f"/Accounts/{account}/Nope", fields="id")
    assert answer["details"] == {"resource_path_index": 2}
    _, answer = crm("GET", "/Accounts/5843000000000999999/Contacts", fields="id")
    assert answer["message"] == "the related id given seems to be invalid"


def test_notes(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="L")
    status, answer = crm("POST", f"/Leads/{lead}/Notes", {"data": [{"Note_Content": "hi"}, {}]})
    assert status == 207
    assert answer["data"][1]["message"] == "should contain either content or title"
    note = answer["data"][0]["details"]["id"]
    _, answer = crm("GET", f"/Leads/{lead}/Notes", fields="Note_Content,Parent_Id")
    assert answer["data"][0]["Parent_Id"]["module"]["api_name"] == "Leads"
    _, answer = crm("GET", f"/Notes/{note}", version="v2")
    assert answer["data"][0]["Parent_Id"] == {"name": "L", "id": lead}
    assert answer["data"][0]["$se_module"] == "Leads"
    flat = {"Note_Title": "t", "Parent_Id": lead, "se_module": "Leads"}
    assert crm("POST", "/Notes", {"data": [flat]})[0] == 201
    assert crm("DELETE", f"/Leads/{lead}/Notes/{note}")[0] == 200


def test_convert(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="L", Company="NewCo", Email="l@new.example", City="Paris")
    crm.insert("Notes", Note_Title="n", Parent_Id=lead)
    deal = {"Deal_Name": "D", "Stage": "Qualification", "Closing_Date": "2030-01-01"}
    _, answer = crm(
        "POST", f"/Leads/{lead}/actions/convert", {"data": [{"Deals": {}}]}, version="v2"
    )
    contact = answer["data"][0]["Contacts"]
    assert answer["data"][0]["Deals"] is None
    record = crm("GET", f"/Contacts/{contact}")[1]["data"][0]
    assert (record["Mailing_City"], record["Account_Name"]["name"]) == ("Paris", "NewCo")
    assert crm("GET", f"/Contacts/{contact}/Notes", fields="id")[0] == 200
    assert crm("GET", "/Leads", fields="id")[0] == 204
    assert crm("GET", "/Leads", fields="id", converted="true")[0] == 200
    _, answer = crm("POST", f"/Leads/{lead}/actions/convert", {"data": [{}]})
    assert answer["code"] == "ID_ALREADY_CONVERTED"
    other = crm.insert("Leads", Last_Name="M", Company="NewCo")
    bad = {"data": [{"Deals": {**deal, "Stage": "Nowhere"}}]}
    assert crm("POST", f"/Leads/{other}/actions/convert", bad)[0] == 400
    assert len(crm.emulator.records("Contacts")) == 1  # nothing half converted
    _, answer = crm("POST", f"/Leads/{other}/actions/convert", {"data": [{"Deals": deal}]})
    assert answer["data"][0]["details"]["Deals"]["name"] == "D"
    assert len(crm.emulator.records("Accounts")) == 1


def test_custom_modules_and_fields(tmp_path: Path) -> None:
    module = {"api_name": "Rooms", "singular_label": "Room", "plural_label": "Rooms"}
    (tmp_path / "modules.json").write_text(json.dumps({"modules": [module]}))
    fields = [
        {
            "api_name": "Code",
            "field_label": "Code",
            "data_type": "text",
            "length": 5,
            "unique": {"case_sensitive": False},
        },
        {
            "api_name": "Guest",
            "field_label": "Guest",
            "data_type": "lookup",
            "lookup": {"api_name": "Rooms_of_Guest", "module": {"api_name": "Contacts"}},
        },
    ]
    (tmp_path / "Rooms.json").write_text(json.dumps({"fields": fields}))
    schema = Schema()
    load_directory(schema, tmp_path)
    emulator = Emulator(Store.open(None), schema=schema)
    guest = emulator.seed("Contacts", [{"Last_Name": "G"}])[0]
    emulator.seed("Rooms", [{"Name": "One", "Code": "A1", "Guest": guest}])
    with pytest.raises(UsageError, match="DUPLICATE_DATA"):
        emulator.seed("Rooms", [{"Name": "Two", "Code": "a1"}])
    assert emulator.records("Rooms")[0]["Guest"] == {"name": "G", "id": guest}
    (tmp_path / "broken.json").write_text("[")
    with pytest.raises(UsageError, match=r"broken\.json"):
        load_directory(Schema(), tmp_path)


def test_routes_say_what_they_lack() -> None:
    routes = all_routes()
    assert len({(route.method, route.path) for route in routes}) == len(routes)
    assert all(route.handler.__doc__ for route in routes)
