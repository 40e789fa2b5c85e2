"""Channels that watch modules. Source:
https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html"""

from typing import Any

import pytest

from deluge.errors import ServiceFailure
from deluge.exchange import Request

CHANNEL = {
    "channel_id": "1000000068001",
    "events": ["Leads.all", "Deals.edit"],
    "notify_url": "https://example.com/hook",
    "token": "t",
}


@pytest.fixture
def posted() -> list[Request]:
    return []


@pytest.fixture
def crm(make: Any, posted: list[Request]) -> Any:
    return make(post=posted.append)


def watch(crm: Any, method: str = "POST", **changes: Any) -> tuple[int, Any]:
    item = {key: value for key, value in {**CHANNEL, **changes}.items() if value is not None}
    status, answer = crm(method, "/actions/watch", {"watch": [item]})
    return status, answer["watch"][0]


def test_subscribe_and_list(crm: Any) -> None:
    status, item = watch(crm)
    assert (status, item["code"]) == (201, "SUCCESS")
    assert [event["resource_name"] for event in item["details"]["events"]] == ["Leads", "Deals"]
    assert item["details"]["events"][0]["channel_expiry"] == "2024-05-17T10:30:00+00:00"
    rows = crm("GET", "/actions/watch")[1]["watch"]
    assert [(row["resource_name"], row["events"]) for row in rows] == [
        ("Leads", ["Leads.all"]), ("Deals", ["Deals.edit"]),
    ]  # fmt: skip
    assert len(crm("GET", "/actions/watch", module="Deals")[1]["watch"]) == 1
    assert crm("GET", "/actions/watch", channel_id="5") == (204, None)


def test_every_change_is_posted(crm: Any, posted: list[Request]) -> None:
    watch(crm)
    lead = {"Last_Name": "Roe", "Company": "Acme", "City": "Rome"}
    answer = crm("POST", "/Leads", {"data": [lead, lead]})[1]
    ids = [item["details"]["id"] for item in answer["data"]]
    crm("PUT", f"/Leads/{ids[0]}", {"data": [{"Company": "New", "City": None}]})
    crm("DELETE", "/Leads", ids=ids[1])
    bodies: list[Any] = [request.json() for request in posted]
    assert {request.url for request in posted} == {"https://example.com/hook"}
    assert [(body["operation"], body["ids"]) for body in bodies] == [
        ("insert", ids), ("update", ids[:1]), ("delete", ids[1:]),
    ]  # fmt: skip
    assert bodies[1]["affected_fields"] == [{ids[0]: ["Company", "City"]}]
    assert (bodies[0]["token"], bodies[0]["channel_id"]) == ("t", CHANNEL["channel_id"])
    assert bodies[0]["server_time"] == 1715938200000


def test_values_come_along_when_asked_for(crm: Any, posted: list[Request]) -> None:
    watch(crm, return_affected_field_values=True)
    lead = crm.insert("Leads", Last_Name="Roe", Company="Acme")
    crm("PUT", f"/Leads/{lead}", {"data": [{"Company": "New", "Annual_Revenue": 5}]})
    crm("DELETE", f"/Leads/{lead}")
    changed, deleted = (request.json() for request in posted)
    values = [{"record_id": lead, "values": {"Company": "New", "Annual_Revenue": 5}}]
    assert (changed["affected_values"], deleted["affected_values"]) == (values, [])


def test_a_host_that_cannot_be_reached_is_tried_once(make: Any, posted: list[Request]) -> None:
    told: list[str] = []

    def post(request: Request) -> None:
        posted.append(request)
        if request.host == "example.com":
            raise ServiceFailure("the host cannot be reached")

    crm = make(post=post, on_notice=told.append)
    for number, host in enumerate(("example.com", "example.com", "other.example.com")):
        watch(crm, channel_id=f"{number}", notify_url=f"https://{host}/hook")
    answer = crm("POST", "/Leads", {"data": [{"Last_Name": "Roe", "Company": "Acme"}]})
    assert answer[0] == 201
    assert [request.host for request in posted] == ["example.com", "other.example.com"]
    assert told == [
        "warning: what example.com was to be told of did not arrive: the host cannot be reached; "
        "a callback is tried once"
    ]


def test_nothing_else_is_posted(crm: Any, posted: list[Request]) -> None:
    watch(crm)
    crm.insert("Leads", Last_Name="Roe", Company="Acme")  # seeds set nothing off
    crm("POST", "/Leads", {"data": [{"Company": "refused"}]})
    crm("POST", "/Contacts", {"data": [{"Last_Name": "Roe"}]})
    assert posted == []


def test_a_condition_selects_fields(crm: Any, posted: list[Request]) -> None:
    selection = {"group_operator": "or", "group": [{"field": {"api_name": "Company"}}]}
    condition = [{"type": "field_selection", "module": {"api_name": "Leads"},
                  "field_selection": selection}]  # fmt: skip
    watch(crm, events=["Leads.edit"], notification_condition=condition)
    lead = crm.insert("Leads", Last_Name="Roe", Company="Acme")
    crm("PUT", f"/Leads/{lead}", {"data": [{"Last_Name": "Poe"}]})
    assert posted == []
    crm("PUT", f"/Leads/{lead}", {"data": [{"Company": "New"}]})
    assert len(posted) == 1


def test_update_remove_and_disable(crm: Any) -> None:
    watch(crm)
    status, item = watch(crm, "PUT", events=["Contacts.create"])
    assert (status, item["message"]) == (200, "Successfully updated the subscribe details")
    assert [row["events"] for row in crm("GET", "/actions/watch")[1]["watch"]] == [
        ["Contacts.create"]
    ]
    watch(crm, "PATCH", events=["Leads.create", "Leads.edit"], notify_url=None)
    _, item = watch(crm, "PATCH", events=["Leads.edit"], notify_url=None, _delete_events=True)
    assert item["message"] == "Successfully removed the subscribe details"
    (row,) = crm("GET", "/actions/watch")[1]["watch"]
    assert (row["events"], row["notify_url"]) == (["Leads.create"], CHANNEL["notify_url"])
    answer = crm("DELETE", "/actions/watch", channel_ids=f"{CHANNEL['channel_id']},7")
    assert [item["code"] for item in answer[1]["watch"]] == ["SUCCESS", "NOT_SUBSCRIBED"]
    assert answer[0] == 207
    assert crm("GET", "/actions/watch") == (204, None)
    assert crm("DELETE", "/actions/watch")[1]["code"] == "REQUIRED_PARAM_MISSING"


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"channel_id": None}, "MANDATORY_NOT_FOUND", "channel_id"),
        ({"notify_url": None}, "MANDATORY_NOT_FOUND", "notify_url"),
        ({"events": []}, "MANDATORY_NOT_FOUND", "events"),
        ({"events": ["Leads.save"]}, "INVALID_DATA", "events"),
        ({"events": ["Nope.create"]}, "INVALID_DATA", "events"),
        ({"events": [5]}, "INVALID_DATA", "events"),
        ({"events": {"a": 1}}, "INVALID_DATA", "events"),
        ({"channel_id": "x"}, "INVALID_DATA", "channel_id"),
        ({"notify_url": "ftp://x"}, "INVALID_DATA", "notify_url"),
        ({"token": "x" * 51}, "INVALID_DATA", "token"),
        ({"channel_expiry": "soon"}, "INVALID_DATA", "channel_expiry"),
        ({"channel_expiry": "2020-01-01T00:00:00Z"}, "INVALID_DATA", "channel_expiry"),
        ({"notification_condition": 5}, "INVALID_DATA", "notification_condition"),
        ({"notify_on_related_action": 1}, "INVALID_DATA", "notify_on_related_action"),
    ],
)
def test_refused(crm: Any, changes: Any, code: str, name: str) -> None:
    status, item = watch(crm, **changes)
    assert (status, item["code"], item["details"]["api_name"]) == (400, code, name)


def test_a_channel_lives_for_a_week_at_most(crm: Any) -> None:
    def expiry(text: str) -> str:
        found: str = watch(crm, channel_expiry=text)[1]["details"]["events"][0]["channel_expiry"]
        return found

    assert expiry("2024-05-20T00:00:00Z") == "2024-05-20T00:00:00+00:00"
    assert expiry("2024-06-20T00:00:00Z") == "2024-05-17T10:30:00+00:00"
    assert watch(crm, "PUT", channel_id="9")[1]["code"] == "NOT_SUBSCRIBED"
