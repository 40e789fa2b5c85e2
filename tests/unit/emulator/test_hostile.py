"""Requests made to break the service: each is refused in Zoho's way, and soon."""

import json
from time import monotonic
from typing import Any

import pytest

LONG = 10**4000  # more than a float holds, fewer digits than JSON may have


@pytest.mark.parametrize("field", ["Annual_Revenue", "No_of_Employees", "Last_Name", "Owner"])
def test_numbers_longer_than_any_field(crm: Any, field: str) -> None:
    record = {"Last_Name": "A", "Company": "B", field: LONG}
    status, answer = crm("POST", "/Leads", {"data": [record]})
    assert (status, answer["data"][0]["code"]) == (400, "INVALID_DATA")


def test_more_tags_than_a_record_may_have(crm: Any) -> None:
    tags = [{"name": f"t{number}"} for number in range(100_000)]
    started = monotonic()
    status, answer = crm(
        "POST", "/Leads", {"data": [{"Last_Name": "A", "Company": "B", "Tag": tags}]}
    )
    assert monotonic() - started < 5
    assert status == 400
    assert answer["data"][0]["details"]["maximum_length"] == 10


def test_more_tags_in_a_parameter_than_a_record_may_have(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A", Company="B")
    names = ",".join(f"t{number}" for number in range(20_000))
    started = monotonic()
    status, answer = crm("POST", f"/Leads/{lead}/actions/add_tags", tag_names=names)
    assert monotonic() - started < 5
    assert (status, answer["data"][0]["code"]) == (400, "LIMIT_EXCEEDED")


@pytest.mark.parametrize("nobody", [None, ""])
def test_a_record_keeps_its_owner(crm: Any, nobody: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A", Company="B")
    assert crm("PUT", f"/Leads/{lead}", {"data": [{"Owner": nobody, "City": "C"}]})[0] == 200
    assert crm("GET", f"/Leads/{lead}")[1]["data"][0]["Owner"]["id"] == "5843000000000000031"
    assert crm("POST", f"/Leads/{lead}/actions/convert", {"data": [{}]})[0] == 200


def test_text_that_is_no_unicode(crm: Any) -> None:
    assert crm("DELETE", "/Contacts/roles", ids="\udcff")[0] == 400
    assert crm("GET", "/Leads/search", email="\udcff@a.co")[0] == 204
    assert crm("GET", "/Leads/search", criteria="(Last_Name:equals:\udcff)")[0] == 204


@pytest.mark.parametrize("value", [[], {}, [[]], {"a": 1}, 10**30, True])
def test_words_that_are_no_text(crm: Any, value: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A", Company="B")
    other = "5843000000000000032"
    share = {"user": {"id": other, "type": value}, "permission": "read_only"}
    crm("POST", f"/Leads/{lead}/actions/share", {"share": [share]})
    crm("PUT", f"/users/{other}", {"users": [{"last_name": "B", "status": value}]})
    assert (
        crm("POST", "/bulk/write", {"operation": "insert", "character_encoding": value})[0] == 400
    )
    owner = {"owner": {"id": other}, "related_modules": [{"api_name": value}, value]}
    assert crm("POST", f"/Leads/{lead}/actions/change_owner", owner)[0] == 400
    for filters in (
        {"field": {"api_name": value}, "comparator": "equal", "value": "x"},
        {"field": {"api_name": "module"}, "comparator": value, "value": "x"},
        {"field": {"api_name": "module"}, "comparator": "equal", "value": value},
        {"group_operator": value, "group": [value]},
    ):
        status, answer = crm("GET", "/settings/recycle_bin", filters=json.dumps(filters))
        assert status in (204, 400), answer
