"""Tags and the recycle bin. Sources:
https://www.zoho.com/crm/developer/docs/api/v8/tags-overview.html and
https://www.zoho.com/crm/developer/docs/api/v8/recycle-bin-get-records.html"""

import json
from typing import Any

import pytest

from deluge.emulator.crm.settings import recycle_bin

# -- tags ---------------------------------------------------------------------------------------


def create(crm: Any, *names: str) -> list[str]:
    body = {"tags": [{"name": name} for name in names]}
    status, answer = crm("POST", "/settings/tags", body, module="Leads")
    assert status == 201, answer
    return [item["details"]["id"] for item in answer["tags"]]


def tags(crm: Any) -> list[list[str]]:
    return [[tag["name"] for tag in row["Tag"]] for row in crm.emulator.records("Leads")]


def test_tags_of_a_module(crm: Any) -> None:
    hot, cold = create(crm, "Hot", "Cold")
    status, answer = crm("GET", "/settings/tags", module="Leads")
    assert (status, answer["info"]) == (200, {"count": 2, "allowed_count": 100})
    assert set(answer["tags"][0]) == {
        "created_time",
        "modified_time",
        "name",
        "modified_by",
        "id",
        "created_by",
        "color_code",
    }
    lead = crm.insert("Leads", Last_Name="L", Tag=["Hot"])
    body = {"tags": [{"name": "Warm", "color_code": "#879BFC"}]}
    item = crm("PUT", f"/settings/tags/{hot}", body)[1]["tags"][0]
    assert item["message"] == "tags updated successfully"
    assert crm.emulator.records("Leads")[0]["Tag"] == [
        {"name": "Warm", "id": hot, "color_code": "#879BFC"}
    ]
    many = {"tags": [{"id": cold, "name": "Icy"}, {"name": "x"}, {"id": "1", "name": "x"}, 7]}
    status, answer = crm("PUT", "/settings/tags", many, module="Leads")
    codes = [item["code"] for item in answer["tags"]]
    assert (status, codes) == (
        207,
        ["SUCCESS", "MANDATORY_NOT_FOUND", "INVALID_DATA", "INVALID_DATA"],
    )
    path = f"/settings/tags/{hot}/actions/records_count"
    assert crm("GET", path, module="Leads")[1] == {"count": "1"}
    merged = {"tags": [{"conflict_id": hot}]}
    status, answer = crm("POST", f"/settings/tags/{cold}/actions/merge", merged)
    assert (status, answer["tags"][0]["message"]) == (200, "tags merged successfully")
    assert tags(crm) == [["Icy"]]
    answer = crm("DELETE", f"/settings/tags/{cold}")[1]
    assert answer["tags"][0]["message"] == "tags deleted successfully"
    assert tags(crm) == [[]]
    assert crm("DELETE", f"/settings/tags/{cold}")[1]["message"] == "tags not found"
    assert crm("GET", f"/Leads/{lead}")[0] == 200


@pytest.mark.parametrize(
    ("item", "code", "message"),
    [
        ({"name": "hot"}, "DUPLICATE_DATA", "duplicate data"),
        ({"name": "x" * 26}, "INVALID_DATA", "Invalid data"),
        ({"name": 7}, "INVALID_DATA", "Invalid data type"),
        ("x", "INVALID_DATA", "Invalid data type"),
        ({}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"name": "x", "color_code": "red"}, "INVALID_DATA", "invalid data"),
    ],
)
def test_bad_tags(crm: Any, item: Any, code: str, message: str) -> None:
    create(crm, "Hot")
    status, answer = crm("POST", "/settings/tags", {"tags": [item]}, module="Leads")
    found = answer["tags"][0]
    assert (status, found["code"], found["message"]) == (400, code, message)


def test_modules_of_tags(crm: Any) -> None:
    answer = crm("GET", "/settings/tags")[1]
    assert answer["message"] == "One of the expected param is missing"
    assert crm("GET", "/settings/tags", module="X")[1]["code"] == "INVALID_MODULE"
    assert crm("GET", "/settings/tags", module="Notes")[1]["code"] == "NOT_SUPPORTED"


def test_too_many_tags_of_a_module(crm: Any) -> None:
    create(crm, *(f"t{n}" for n in range(100)))
    answer = crm("POST", "/settings/tags", {"tags": [{"name": "x"}]}, module="Leads")[1]
    assert answer["tags"][0]["message"] == "tags edition limit exceeded"


def test_tag_records(crm: Any) -> None:
    ids = crm.emulator.seed("Leads", [{"Last_Name": "A"}, {"Last_Name": "B"}])
    body = {"tags": [{"name": "Hot"}, {"name": "Cold"}], "ids": [*ids, "1" * 19]}
    status, answer = crm("POST", "/Leads/actions/add_tags", body)
    assert (status, answer["success_count"], answer["locked_count"]) == (207, "2", "0")
    assert answer["data"][0]["message"] == "tags updated successfully"
    assert answer["data"][2]["code"] == "INVALID_DATA"
    removed = {"tags": [{"name": "hot"}]}
    item = crm("POST", f"/Leads/{ids[0]}/actions/remove_tags", removed)[1]["data"][0]
    assert [tag["name"] for tag in item["details"]["tags"]] == ["Cold"]
    new = {"tags": [{"name": "New"}], "over_write": True}
    crm("POST", f"/Leads/{ids[1]}/actions/add_tags", new)
    assert tags(crm) == [["Cold"], ["New"]]
    crm("POST", "/Leads/actions/remove_tags", {"tags": [{"name": "New"}], "ids": ids})
    assert tags(crm) == [["Cold"], []]


def test_tag_records_in_v2(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A")
    path = f"/Leads/{lead}/actions/add_tags"
    item = crm("POST", path, version="v2", tag_names="a,b")[1]["data"][0]
    assert item["details"]["tags"] == ["a", "b"]
    crm("POST", path, version="v2", tag_names="c", over_write="true")
    assert tags(crm) == [["c"]]
    crm("POST", "/Leads/actions/remove_tags", version="v2", tag_names="c", ids=lead)
    assert tags(crm) == [[]]
    assert crm("POST", path, version="v2")[1]["details"] == {"param_name": "tag_names"}


def test_bad_tags_of_records(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="A")
    path = f"/Leads/{lead}/actions/add_tags"
    status, answer = crm("POST", path, {"tags": [{"name": "x" * 26}]})
    assert (status, answer["tags"][0]["details"]) == (
        400,
        {"maximum_length": 25, "api_name": "name", "json_path": "$.tags[0].name"},
    )
    eleven = {"tags": [{"name": f"t{n}"} for n in range(11)]}
    assert crm("POST", path, eleven)[1]["data"][0]["code"] == "LIMIT_EXCEEDED"
    good = {"tags": [{"name": "x"}]}
    assert crm("POST", f"/Leads/{'1' * 19}/actions/add_tags", good)[0] == 400
    assert crm("POST", "/Leads/actions/add_tags", good)[1]["code"] == "MANDATORY_NOT_FOUND"
    many = {**good, "ids": ["1"] * 501}
    assert crm("POST", "/Leads/actions/add_tags", many)[1]["code"] == "LIMIT_EXCEEDED"
    assert crm("POST", path, {"x": 1})[1]["code"] == "MANDATORY_NOT_FOUND"
    assert crm("POST", path, {**good, "over_write": "x"})[1]["code"] == "INVALID_DATA"
    assert crm("POST", "/Notes/actions/add_tags", good)[0] == 400


# -- recycle bin --------------------------------------------------------------------------------

BIN = "/settings/recycle_bin"


@pytest.fixture
def gone(crm: Any) -> list[str]:
    """Two leads and a deal, all deleted."""
    ids = crm.emulator.seed("Leads", [{"Last_Name": "A", "City": "x"}, {"Last_Name": "B"}])
    deal = crm.insert("Deals", Deal_Name="D", Stage="Closed Won")
    crm("DELETE", "/Leads", ids=",".join(ids))
    crm("DELETE", f"/Deals/{deal}")
    return [*ids, deal]


def test_recycle_bin(crm: Any, gone: list[str]) -> None:
    status, answer = crm("GET", BIN)
    assert status == 200
    assert answer["info"] == {"per_page": 200, "count": 3, "page": 1, "more_records": False}
    assert answer["recycle_bin"][0] == {
        "display_name": "D",
        "deleted_time": "2024-05-17T09:30:00+00:00",
        "owner": {"name": "Sandbox Admin", "id": "5843000000000000031"},
        "module": "Deals",
        "deleted_by": {"name": "Sandbox Admin", "id": "5843000000000000031"},
        "id": gone[2],
    }
    assert crm("GET", f"{BIN}/{gone[0]}")[1]["recycle_bin"][0]["module"]["api_name"] == "Leads"
    assert crm("GET", f"{BIN}/1")[0] == 204
    assert crm("GET", f"{BIN}/actions/count")[1] == {"count": 3}
    only = '{"field":{"api_name":"module"},"comparator":"equal","value":"Leads"}'
    assert crm("GET", f"{BIN}/actions/count", filters=only)[1] == {"count": 2}
    assert crm("GET", BIN, ids=gone[1])[1]["info"]["count"] == 1
    assert crm("GET", BIN, filters="x")[1]["code"] == "INVALID_DATA"


def test_restore(crm: Any, gone: list[str]) -> None:
    status, answer = crm("POST", f"{BIN}/{gone[0]}/actions/restore")
    assert (status, answer["recycle_bin"][0]["message"]) == (200, "record restored")
    assert crm.found("Leads", "(City:equals:x)", "id") == [gone[0]]
    body = {"ids": [gone[0], gone[1]]}
    status, answer = crm("POST", f"{BIN}/actions/restore", body)
    assert (status, answer["recycle_bin"][0]["details"]) == (207, {"id": gone[0]})
    crm("POST", f"{BIN}/actions/restore", {"restore_all_records": True})
    assert crm("GET", BIN)[0] == 204
    assert "$deleted_by" not in crm.emulator.store.record(int(gone[2])).data


def test_restore_by_filter(crm: Any, gone: list[str]) -> None:
    field = {"field": {"api_name": "display_name"}, "comparator": "in", "value": ["A", "D"]}
    leads = {"field": {"api_name": "module"}, "comparator": "equal", "value": "Leads"}
    body = {"filters": {"group_operator": "and", "group": [field, leads]}}
    answer = crm("POST", f"{BIN}/actions/restore", body)[1]
    assert [item["details"]["id"] for item in answer["recycle_bin"]] == [gone[0]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"x": 1}, "EXPECTED_FIELD_MISSING"),
        ({"ids": ["1"], "restore_all_records": True}, "AMBIGUITY_DURING_PROCESSING"),
        ({"ids": "1"}, "INVALID_DATA"),
        ({"filters": {"field": "x"}}, "INVALID_DATA"),
    ],
)
def test_bad_restore(crm: Any, body: Any, code: str) -> None:
    status, answer = crm("POST", f"{BIN}/actions/restore", body)
    assert (status, answer["code"]) == (400, code)


def test_purge(crm: Any, gone: list[str]) -> None:
    answer = crm("DELETE", f"{BIN}/{gone[0]}")[1]
    assert answer["recycle_bin"][0]["status"] == "success"
    assert crm("DELETE", f"{BIN}/{gone[0]}")[1]["code"] == "INVALID_DATA"
    status, answer = crm("DELETE", BIN, ids=f"{gone[0]},{gone[1]}")
    assert (status, [item["status"] for item in answer["recycle_bin"]]) == (
        207,
        ["error", "success"],
    )
    assert crm("DELETE", BIN)[1]["code"] == "REQUIRED_PARAM_MISSING"
    assert crm("POST", f"{BIN}/actions/empty")[1]["code"] == "SUCCESS"
    assert crm("GET", BIN)[0] == 204
    assert crm("POST", f"{BIN}/{gone[2]}/actions/restore")[1]["code"] == "INVALID_DATA"
    assert crm("GET", BIN, version="v7")[1]["code"] == "API_NOT_SUPPORTED"


def test_filters_and_order_of_the_recycle_bin(crm: Any) -> None:
    for name in ("Ada_1", "Bea", "Cyd"):
        crm("DELETE", f"/Leads/{crm.insert('Leads', Last_Name=name)}")

    def names(comparator: str, value: Any, field: str = "display_name", **query: Any) -> list[str]:
        text = json.dumps({"field": {"api_name": field}, "comparator": comparator, "value": value})
        answer = crm("GET", BIN, filters=text, **query)[1]
        return [row["display_name"] for row in answer["recycle_bin"]] if answer else []

    assert names("starts_with", "B") == ["Bea"]
    assert names("contains", "a_") == ["Ada_1"]
    assert names("not_contains", "a") == ["Cyd"]
    assert names("not_equal", "Bea", sort_by="display_name", sort_order="asc") == ["Ada_1", "Cyd"]
    assert names("in", ["Cyd", "Bea"]) == ["Cyd", "Bea"]
    assert names("not_in", ["Cyd", "Bea"]) == ["Ada_1"]
    today = ["2024-05-17T00:00:00Z", "2024-05-18T00:00:00Z"]
    assert len(names("between", today, "deleted_time")) == 3
    assert names("less_than", today[0], "deleted_time") == []
    assert names("equal", {"api_name": "Contacts"}, "module") == []
    assert crm("GET", BIN, sort_by="x")[1]["code"] == "INVALID_DATA"
    assert crm("GET", BIN, sort_order="x")[1]["code"] == "PATTERN_NOT_MATCHED"


def test_a_full_bin_is_emptied_by_a_job(crm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recycle_bin, "MAX_AT_ONCE", 1)
    for name in ("A", "B"):
        crm("DELETE", f"/Leads/{crm.insert('Leads', Last_Name=name)}")
    status, answer = crm("POST", f"{BIN}/actions/empty")
    assert (status, answer["code"]) == (202, "SCHEDULED")
    assert crm("GET", BIN) == (204, None)


def test_how_tags_are_used(crm: Any) -> None:
    for number in range(2):
        crm.insert("Leads", Last_Name=f"L{number}", Tag=[{"name": "hot"}])
    crm("POST", "/settings/tags", {"tags": [{"name": "cold"}]}, module="Leads")
    wanted = "type,associated_record_count,last_accessed_time"
    hot, cold = crm("GET", "/settings/tags", module="Leads", include=wanted)[1]["tags"]
    assert (hot["associated_record_count"], cold["associated_record_count"]) == (2, 0)
    assert hot["last_accessed_time"] == "2024-05-17T09:30:00+00:00"
    assert len(crm("GET", "/settings/tags", module="Leads", my_tags="true")[1]["tags"]) == 2
