"""Tasks, meetings and calls as one module that is only read. Source:
https://www.zoho.com/crm/developer/docs/api/v8/modules-api.html"""

from typing import Any

import pytest

MEETING = {
    "Event_Title": "M",
    "Start_DateTime": "2024-05-20T10:00:00+00:00",
    "End_DateTime": "2024-05-20T11:00:00+00:00",
}
CALL = {
    "Subject": "C",
    "Call_Type": "Inbound",
    "Call_Start_Time": "2024-05-01T10:00:00+00:00",
    "Call_Duration": "10:00",
}


@pytest.fixture
def ids(crm: Any) -> list[str]:
    """One of each, and a record that is none of them."""
    crm.insert("Accounts", Account_Name="A")
    task = crm.insert("Tasks", Subject="T")
    return [task, crm.insert("Events", **MEETING), crm.insert("Calls", **CALL)]


@pytest.mark.parametrize("version", ["v2", "v8"])
def test_all_kinds_are_listed(crm: Any, ids: list[str], version: str) -> None:
    status, answer = crm("GET", "/Activities", version=version, fields="Subject,Event_Title")
    assert status == 200
    found = [(row["id"], row["$module"]) for row in answer["data"]]
    assert found == list(zip(reversed(ids), ("Calls", "Events", "Tasks"), strict=True))
    assert answer["info"]["count"] == 3
    query = {"fields": "id", "sort_order": "asc", "per_page": 2}
    answer = crm("GET", "/Activities", version=version, **query)[1]
    assert [row["id"] for row in answer["data"]] == ids[:2]
    assert answer["info"]["more_records"] is True


def test_one_is_shown_whole(crm: Any, ids: list[str]) -> None:
    (row,) = crm("GET", f"/Activities/{ids[0]}")[1]["data"]
    assert (row["Subject"], row["$module"], row["Status"]) == ("T", "Tasks", "Not Started")
    account = crm.insert("Accounts", Account_Name="B")
    assert crm("GET", f"/Activities/{account}") == (204, None)


def test_nothing_is_there(crm: Any) -> None:
    assert crm("GET", "/Activities", fields="id") == (204, None)
    since = {"If-Modified-Since": "2030-01-01T00:00:00+00:00"}
    assert crm("GET", "/Activities", fields="id", headers=since) == (304, None)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/Activities", "REQUIRED_PARAM_MISSING"),
        ("GET", "/Activities/abc", "INVALID_DATA"),
        ("POST", "/Activities", "INVALID_MODULE"),
        ("PUT", "/Activities/5843000000000100000", "INVALID_MODULE"),
        ("DELETE", "/Activities/5843000000000100000", "INVALID_MODULE"),
        ("GET", "/Activities/search?word=ab", "NOT_SUPPORTED"),
        ("GET", "/Activities/actions/count", "NOT_SUPPORTED"),
    ],
)
def test_it_is_only_read(crm: Any, method: str, path: str, code: str) -> None:
    status, answer = crm(method, path, {"data": [{"Subject": "A"}]})
    assert (status, answer["code"]) == (400, code)
