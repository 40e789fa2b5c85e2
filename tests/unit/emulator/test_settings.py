"""Roles, profiles, currencies, contact roles. Sources: the pages get-roles.html, get-profiles.html,
get-currencies.html, get-contact-roles.html of https://www.zoho.com/crm/developer/docs/api/v8/"""

from typing import Any

CEO, MANAGER = "5843000000000000011", "5843000000000000012"
STANDARD, USER = "5843000000000000022", "5843000000000000032"


def result(answer: tuple[int, Any], key: str) -> tuple[int, str, str]:
    """Status, message and id of the only result."""
    (item,) = answer[1][key]
    return answer[0], item["message"], item["details"]["id"]


def test_a_role_is_added_changed_and_deleted(crm: Any) -> None:
    role = {"name": "Sales Lead", "reporting_to": {"id": MANAGER}, "share_with_peers": True}
    status, message, key = result(crm("POST", "/settings/roles", {"roles": [role]}), "roles")
    assert (status, message) == (201, "Role added")
    (shown,) = crm("GET", f"/settings/roles/{key}")[1]["roles"]
    assert shown["reporting_to"] == {"name": "Manager", "id": MANAGER}
    assert (shown["api_name"], shown["share_with_peers"]) == ("Sales_Lead", True)
    assert shown["created_time__s"] == "2024-05-17T09:30:00+00:00"
    body = {"roles": [{"id": key, "name": "Lead", "forecast_manager": {"id": USER}}]}
    assert result(crm("PUT", "/settings/roles", body), "roles") == (200, "Role updated", key)
    crm("PUT", f"/users/{USER}", {"users": [{"role": key}]})
    answer = crm("DELETE", f"/settings/roles/{key}", transfer_to_id=CEO)
    assert result(answer, "roles") == (200, "Role Deleted", key)
    assert crm("GET", f"/users/{USER}")[1]["users"][0]["role"] == {"name": "CEO", "id": CEO}
    assert [row["name"] for row in crm("GET", "/settings/roles")[1]["roles"]] == ["CEO", "Manager"]


def test_roles_below_a_deleted_one_move_up(crm: Any) -> None:
    role = {"name": "Below", "reporting_to": {"id": MANAGER}}
    *_, key = result(crm("POST", "/settings/roles", {"roles": [role]}), "roles")
    crm("DELETE", f"/settings/roles/{MANAGER}", transfer_to_id=CEO)
    (shown,) = crm("GET", f"/settings/roles/{key}")[1]["roles"]
    assert shown["reporting_to"] == {"name": "CEO", "id": CEO}


def test_a_profile_is_cloned_changed_and_deleted(crm: Any) -> None:
    answer = crm(
        "POST", f"/settings/profiles/{STANDARD}/actions/clone", {"profiles": [{"name": "Guests"}]}
    )
    status, message, key = result(answer, "profiles")
    assert (status, message) == (201, "profile created successfully")
    (shown,) = crm("GET", f"/settings/profiles/{key}")[1]["profiles"]
    assert (shown["custom"], shown["type"]) == (True, "normal_profile")
    named = {row["name"]: row for row in shown["permissions_details"]}
    view, delete = named["Crm_Implied_View_Leads"], named["Crm_Implied_Delete_Leads"]
    assert (view["enabled"], delete["parent_permissions"]) == (True, [view["id"]])
    grouped = [
        permission
        for section in shown["sections"]
        for category in section["categories"]
        for permission in category["permissions_details"]
    ]
    assert sorted(grouped) == sorted(row["id"] for row in shown["permissions_details"])
    change = {"permissions_details": [{"id": delete["id"], "enabled": False}]}
    answer = crm("PUT", f"/settings/profiles/{key}", {"profiles": [change]})
    assert result(answer, "profiles") == (200, "profile updated successfully", key)
    (shown,) = crm("GET", f"/settings/profiles/{key}")[1]["profiles"]
    disabled = [row["name"] for row in shown["permissions_details"] if not row["enabled"]]
    assert disabled == ["Crm_Implied_Delete_Leads"]
    crm("PUT", f"/users/{USER}", {"users": [{"profile": key}]})
    answer = crm("DELETE", f"/settings/profiles/{key}", transfer_to_id=STANDARD)
    assert answer == (200, {
        "code": "SUCCESS", "details": {"id": key}, "message": "Profile deleted",
        "status": "success",
    })  # fmt: skip
    assert crm("GET", f"/users/{USER}")[1]["users"][0]["profile"]["name"] == "Standard"


def test_profiles_of_a_type(crm: Any) -> None:
    assert len(crm("GET", "/settings/profiles", type="normal_profile")[1]["profiles"]) == 2
    assert crm("GET", "/settings/profiles", type="lite_profile")[1]["profiles"] == []


def test_currencies(crm: Any) -> None:
    euro = {
        "iso_code": "EUR", "exchange_rate": "0.92", "symbol": "\u20ac",
        "format": {"decimal_separator": "Comma", "thousand_separator": "Period"},
    }  # fmt: skip
    answer = crm("POST", "/org/currencies", {"currencies": [euro]})
    status, message, key = result(answer, "currencies")
    assert (status, message) == (200, "The currency created successfully.")
    (shown,) = crm("GET", f"/org/currencies/{key}")[1]["currencies"]
    assert (shown["exchange_rate"], shown["is_base"]) == ("0.920000000", False)
    assert shown["format"] == {
        "numeral_system": "International", "decimal_separator": "Comma",
        "thousand_separator": "Period", "decimal_places": "2",
    }  # fmt: skip
    change = {"currencies": [{"id": key, "is_active": False, "exchange_rate": 1}]}
    updated = (200, "The currency updated successfully.", key)
    assert result(crm("PUT", "/org/currencies", change), "currencies") == updated
    change = {"currencies": [{"exchange_rate": "0.9"}]}
    assert result(crm("PUT", f"/org/currencies/{key}", change), "currencies") == updated
    base = crm("GET", "/org/currencies")[1]["currencies"][0]["id"]
    body = {"base_currency": {"id": base, "symbol": "US$"}}
    assert crm("PUT", "/org/currencies/actions/enable", body)[0] == 200
    assert crm("GET", f"/org/currencies/{base}")[1]["currencies"][0]["symbol"] == "US$"
    assert crm("GET", "/org/currencies/5843000000000999999") == (204, None)


def test_contact_roles(crm: Any) -> None:
    rows = crm("GET", "/Contacts/roles")[1]["contact_roles"]
    assert [row["name"] for row in rows][:2] == ["Developer/Evaluator", "Decision Maker"]
    assert [row["sequence_number"] for row in rows] == list(range(1, 8))
    (one,) = crm("GET", f"/Contacts/roles/{rows[0]['id']}")[1]["contact_roles"]
    assert one == rows[0]
    assert crm("GET", "/Contacts/roles/5843000000000999999") == (204, None)
    body = {"contact_roles": [{"name": "Friend", "sequence_number": 8}]}
    answer = crm("POST", "/Contacts/roles", body)
    status, message, key = result(answer, "contact_roles")
    assert (status, message) == (200, "contact role added")
    body = {"contact_roles": [{"id": key, "name": "Foe"}]}
    updated = (200, "contact role updated", key)
    assert result(crm("PUT", "/Contacts/roles", body), "contact_roles") == updated
    body = {"contact_roles": [{"sequence_number": 9}]}
    assert result(crm("PUT", f"/Contacts/roles/{key}", body), "contact_roles") == updated
    answer = crm("DELETE", "/Contacts/roles", ids=f"{rows[0]['id']},{rows[1]['id']}")
    assert [item["message"] for item in answer[1]["contact_roles"]] == ["contact role deleted"] * 2
    names = [row["name"] for row in crm("GET", "/Contacts/roles")[1]["contact_roles"]]
    assert (len(names), names[-1]) == (6, "Foe")


def test_contacts_of_a_deal_have_the_names_of_their_roles(crm: Any) -> None:
    role = crm("GET", "/Contacts/roles")[1]["contact_roles"][1]["id"]
    deal = crm.insert("Deals", Deal_Name="D", Stage="Qualification")
    contact = crm.insert("Contacts", Last_Name="C")
    body = {"data": [{"Contact_Role": {"id": role}}]}
    assert crm("PUT", f"/Deals/{deal}/Contact_Roles/{contact}", body)[0] == 200

    def shown() -> Any:
        _, answer = crm("GET", f"/Deals/{deal}/Contact_Roles", fields="Last_Name")
        return answer["data"][0]["Contact_Role"]

    assert shown() == {"id": role, "name": "Decision Maker"}
    crm("PUT", f"/Contacts/roles/{role}", {"contact_roles": [{"name": "Boss"}]})
    assert shown() == {"id": role, "name": "Boss"}


def test_the_last_contact_role_stays(crm: Any) -> None:
    keys = [row["id"] for row in crm("GET", "/Contacts/roles")[1]["contact_roles"]]
    status, answer = crm("DELETE", "/Contacts/roles", ids=",".join(keys))
    assert (status, answer["contact_roles"][-1]["code"]) == (207, "LOWER_LIMIT_REACHED")
    assert answer["contact_roles"][-1]["details"] == {"limit": 1, "id": keys[-1]}
    assert crm("DELETE", f"/Contacts/roles/{keys[-1]}")[0] == 400


def test_a_user_leaves_and_another_takes_over(crm: Any) -> None:
    admin = str(crm.emulator.user)
    leads = [
        crm.insert("Leads", Last_Name="L", Company="C", Owner=owner) for owner in (USER, admin)
    ]
    body = {"transfer_and_delete": [{"transfer": {"records": True, "id": admin}}]}
    answer = crm("POST", f"/users/{USER}/actions/transfer_and_delete", body)
    assert result(answer, "transfer_and_delete") == (200, "User deleted", USER)
    assert crm("GET", f"/users/{USER}")[1]["users"][0]["status"] == "deleted"
    for lead in leads:
        assert crm("GET", f"/Leads/{lead}")[1]["data"][0]["Owner"]["id"] == admin
    assert len(crm.found("Leads", f"(Owner:equals:{admin})", "id")) == 2
    job = answer[1]["transfer_and_delete"][0]["details"]["job_id"]
    path = "/users/actions/transfer_and_delete"
    assert crm("GET", path, job_id=job)[1] == {"transfer_and_delete": [{"status": "completed"}]}
    assert crm("GET", path, job_id="5843000000000999999") == (204, None)


def test_a_user_leaves_with_the_records(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="L", Company="C", Owner=USER)
    transfer = {"records": False, "id": str(crm.emulator.user)}
    body = {"transfer_and_delete": [{"id": USER, "transfer": transfer}]}
    assert crm("POST", "/users/actions/transfer_and_delete", body)[0] == 200
    assert crm("GET", f"/Leads/{lead}")[1]["data"][0]["Owner"]["id"] == USER


def test_users_are_counted_and_changed_together(crm: Any) -> None:
    assert crm("GET", "/users/actions/count") == (200, {"count": 2})
    assert crm("GET", "/users/actions/count", type="AdminUsers") == (200, {"count": 1})
    body = {"users": [{"id": USER, "city": "Rome"}, {"id": "1", "city": "Rome"}]}
    assert crm("PUT", "/users", body)[0] == 207
    assert crm("GET", f"/users/{USER}")[1]["users"][0]["city"] == "Rome"
    assert len(crm("GET", "/users", type__s="Regular User")[1]["users"]) == 2
    assert crm("GET", "/users", type__s="Team User") == (204, None)


def test_only_users_changed_since_are_listed(crm: Any) -> None:
    since = {"If-Modified-Since": "2024-05-17T00:00:00+00:00"}
    assert crm("GET", "/users", headers=since) == (304, None)
    assert crm("PUT", f"/users/{USER}", {"users": [{"city": "Rome"}]})[0] == 200
    _, answer = crm("GET", "/users", headers=since)
    assert [(user["id"], user["Modified_Time"]) for user in answer["users"]] == [
        (USER, "2024-05-17T09:30:00+00:00")
    ]


def test_no_more_users_than_licences(crm: Any) -> None:
    store = crm.emulator.store
    with store.write():
        org = store.entities("org")[0]
        licences = {**org["license_details"], "users_license_purchased": 2}
        store.put_entity("org", {**org, "license_details": licences})
    role, profile = "5843000000000000012", "5843000000000000022"
    new = {"last_name": "N", "email": "n@sandbox.example", "role": role, "profile": profile}
    refusal = {
        "code": "LICENSE_LIMIT_EXCEEDED",
        "details": {},
        "message": "Request exceeds your license limit. Need to upgrade in order to add.",
        "status": "error",
    }
    assert crm("POST", "/users", {"users": [new]}) == (400, {"users": [refusal]})
    assert crm("PUT", f"/users/{USER}", {"users": [{"status": "disabled"}]})[0] == 200
    assert crm("POST", "/users", {"users": [new]})[0] == 201
    back = {"users": [{"status": "active"}]}
    assert crm("PUT", f"/users/{USER}", back) == (400, {"users": [refusal]})
