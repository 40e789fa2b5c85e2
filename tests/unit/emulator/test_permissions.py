"""Requests in the name of a user whose profile lacks permissions. Source:
https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from deluge.emulator.routes import all_routes
from deluge.errors import UsageError

USER = "user@sandbox.example"
STANDARD = "5843000000000000022"

As = Callable[..., Any]


@pytest.fixture
def limited(make: Callable[..., Any]) -> As:
    """Makes a client whose user lacks the named permissions."""

    def build(*names: str) -> Any:
        crm = make()
        _, answer = crm("GET", f"/settings/profiles/{STANDARD}")
        ids = {row["name"]: row["id"] for row in answer["profiles"][0]["permissions_details"]}
        changes = [{"id": ids[f"Crm_Implied_{name}"], "enabled": False} for name in names]
        body = {"profiles": [{"permissions_details": changes}]}
        assert crm("PUT", f"/settings/profiles/{STANDARD}", body)[0] == 200
        crm.lead = crm.insert("Leads", Last_Name="A")
        crm.emulator.act_as(USER)
        return crm

    return build


def test_requests_are_made_in_the_name_of_a_user(limited: As) -> None:
    crm = limited()
    made = crm("POST", "/Leads", {"data": [{"Last_Name": "B"}]})[1]["data"][0]["details"]
    assert made["Created_By"]["name"] == "Sandbox User"
    lead = crm("GET", f"/Leads/{made['id']}")[1]["data"][0]
    assert lead["Owner"]["email"] == USER
    assert crm("GET", "/users", type="CurrentUser")[1]["users"][0]["email"] == USER
    crm.emulator.reset()
    assert crm("GET", "/users", type="CurrentUser")[1]["users"][0]["email"] == USER


def test_nobody_of_that_name(crm: Any) -> None:
    with pytest.raises(UsageError, match="no active user"):
        crm.emulator.act_as("nobody@sandbox.example")


LEAD = {"data": [{"Last_Name": "B"}]}


@pytest.mark.parametrize(
    ("lacking", "method", "path", "body", "message"),
    [
        ("View_Leads", "GET", "/Leads?fields=id", None, "Permission denied to read"),
        ("View_Leads", "GET", "/Leads/{lead}", None, "Permission denied to read"),
        ("View_Leads", "GET", "/Leads/search?word=ab", None, "Permission denied to read"),
        ("View_Leads", "GET", "/Leads/deleted", None, "Permission denied to read"),
        ("View_Leads", "POST", "/Leads", LEAD, "Permission denied to read"),
        ("View_Leads", "POST", "/coql", {
            "select_query": "select id from Leads where id is not null"
        }, "Permission denied to read"),
        ("View_Events", "GET", "/Activities?fields=id", None, "Permission denied to read"),
        ("View_Notes", "GET", "/Leads/{lead}/Notes?fields=id", None,
         "Permission denied to read related records"),
        ("Create_Leads", "POST", "/Leads", LEAD, "Permission denied to add records"),
        ("Create_Leads", "POST", "/Leads/upsert", LEAD, "Permission denied to add records"),
        ("Create_Leads", "POST", "/Leads/{lead}/actions/clone", LEAD,
         "Permission denied to add records"),
        ("Create_Notes", "POST", "/Leads/{lead}/Notes", {"data": [{"Note_Title": "A"}]},
         "Permission denied to add records"),
        ("Edit_Leads", "PUT", "/Leads", LEAD, "permission denied"),
        ("Edit_Leads", "PUT", "/Leads/{lead}", LEAD, "permission denied"),
        ("Edit_Leads", "POST", "/Leads/{lead}/actions/add_tags", {"tags": [{"name": "x"}]},
         "permission denied"),
        ("Edit_Leads", "DELETE", "/Leads/{lead}/photo", None, "permission denied"),
        ("Delete_Leads", "DELETE", "/Leads/{lead}", None, "Permission denied to delete"),
        ("Delete_Leads", "DELETE", "/Leads?ids={lead}", None, "Permission denied to delete"),
        ("Delete_Leads", "POST", "/Leads/actions/mass_delete", {"ids": ["{lead}"]},
         "Permission denied to delete"),
        ("Variables_Access", "GET", "/settings/variables", None, "permission denied"),
        ("Variables_Access", "DELETE", "/settings/variables/1", None, "permission denied"),
        ("Customize_Zoho_CRM", "POST", "/settings/fields?module=Leads", {"fields": []},
         "permission denied"),
    ],
)  # fmt: skip
def test_what_a_profile_lacks(
    limited: As, lacking: str, method: str, path: str, body: Any, message: str
) -> None:
    crm = limited(lacking)
    status, answer = crm(method, path.format(lead=crm.lead), body)
    assert (status, answer) == (403, {
        "code": "NO_PERMISSION",
        "details": {"permissions": [f"Crm_Implied_{lacking}"]},
        "message": message,
        "status": "error",
    })  # fmt: skip


def test_no_path_shows_what_the_user_may_not_see(limited: As) -> None:
    crm = limited("View_Quotes", "View_Leads", "Customize_Zoho_CRM", "Variables_Access")
    for route in all_routes():
        path = re.sub(r"\{\w+\}", "5843000000000100000", route.path.replace("{module}", "Quotes"))
        part = route.segments[1] if route.segments[0] == "settings" else ""
        of_records = route.segments[0] in ("{module}", "Leads")
        of_settings = part and route.method != "GET" and part not in ("tags", "recycle_bin")
        if path.startswith("/settings/custom_views") or not (of_records or of_settings):
            continue
        status, answer = crm(route.method, path)
        assert (status, answer["code"]) == (403, "NO_PERMISSION"), route.path
        assert answer["details"]["permissions"][0].startswith("Crm_Implied_"), route.path


def test_what_it_has_goes_on(limited: As) -> None:
    crm = limited("Delete_Leads", "Customize_Zoho_CRM", "Manage_Users")
    assert crm("PUT", f"/Leads/{crm.lead}", {"data": [{"City": "A"}]})[0] == 200
    assert crm("POST", "/Contacts", LEAD)[0] == 201
    assert crm("GET", "/settings/fields", module="Leads")[0] == 200
    assert crm("GET", "/users")[0] == 200
    assert crm("GET", "/Nope", fields="id")[1]["code"] == "INVALID_MODULE"
    forbidden = {
        "code": "FORBIDDEN", "details": {}, "message": "Permission denied", "status": "error",
    }  # fmt: skip
    assert crm("POST", "/users", {"users": [{}]}) == (403, forbidden)


def test_parts_of_a_composite_request(limited: As) -> None:
    crm = limited("Create_Leads")
    part = {"method": "POST", "uri": "/crm/v8/Leads", "body": LEAD}
    _, answer = crm("POST", "/__composite_requests", {"__composite_requests": [part]})
    shown = answer["__composite_requests"][0]["details"]["response"]
    assert (shown["status_code"], shown["body"]["code"]) == (403, "NO_PERMISSION")
