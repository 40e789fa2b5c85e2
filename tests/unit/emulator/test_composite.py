"""Composite requests. Source, unless said otherwise:
https://www.zoho.com/crm/developer/docs/api/v8/composite-api.html"""

from typing import Any

import pytest

LEAD = {"data": [{"Last_Name": "A", "Company": "C"}]}
BAD = {"data": [{"Company": "C"}]}


def part(method: str, uri: str, name: str | None = None, **keys: Any) -> dict[str, Any]:
    named = {"sub_request_id": name} if name else {}
    return {**named, "method": method, "uri": f"/crm/v8{uri}", **keys}


def send(crm: Any, *parts: Any, version: str = "v8", **keys: Any) -> tuple[int, Any]:
    body = {"__composite_requests": list(parts), **keys}
    status, answer = crm("POST", "/__composite_requests", body, version=version)
    return status, answer.get("__composite_requests", answer)


def response(result: Any) -> Any:
    assert result["code"] == "SUCCESS", result
    return result["details"]["response"]


def test_parts_use_each_other(crm: Any) -> None:
    """In parallel a part may even refer to a later one."""
    status, results = send(
        crm,
        part("GET", "/Leads/@{new:$.data[0].details.id}", "read", params={"fields": "Company"}),
        part("POST", "/Leads", "new", body=LEAD),
        part(
            "PUT", "/Leads", body={"data": [{"id": "@{new:$.data[0]['details'].id}", "City": "x"}]}
        ),
        part("POST", "/coql", body={"select_query": "select City from Leads where id is not null"}),
        part(
            "GET", "/Leads/search", params={"criteria": "(Last_Name:equals:@{read:$.data[0].id})"}
        ),
    )
    assert status == 200
    shown = [response(result) for result in results]
    assert [each["status_code"] for each in shown] == [200, 201, 200, 200, 204]
    assert shown[0]["body"]["data"][0]["Company"] == "C"
    assert shown[1]["headers"] == {"content-type": "application/json;charset=UTF-8"}
    assert shown[4] == {"status_code": 204, "headers": {}, "body": None}
    assert results[0]["message"] == "composite sub request executed successfully"


def test_failed_parts_are_triggered(crm: Any) -> None:
    status, results = send(crm, part("POST", "/Leads", body=BAD), part("GET", "/Leads/1"))
    assert status == 200
    assert [response(result)["status_code"] for result in results] == [400, 400]


def test_some_are_not_triggered(crm: Any) -> None:
    status, results = send(crm, part("POST", "/Leads", body=LEAD), part("GET", "/files"))
    assert (status, results[1]["code"]) == (207, "NOT_SUPPORTED")
    assert send(crm, part("GET", "/files"))[0] == 400


def test_rollback(make: Any) -> None:
    told: list[Any] = []
    crm = make(on_change=told.append)
    status, results = send(
        crm,
        part("POST", "/Leads", "a", body=LEAD),
        part("POST", "/Leads", body=BAD),
        part("GET", "/org"),
        rollback_on_fail=True,
    )
    assert status == 400
    codes = [result["code"] for result in results]
    assert codes == ["ROLLBACK_PERFORMED", "SUCCESS", "PROCESSING_STOPPED"]
    assert results[0] == {
        "code": "ROLLBACK_PERFORMED",
        "details": {"rollbacked_by_sub_request_index": 1},
        "message": "the transaction was rolled back since another sub request in the same"
        " transaction failed.",
        "status": "error",
    }
    assert response(results[1])["status_code"] == 400
    assert crm.emulator.records("Leads") == []
    assert told == []


def test_rollback_not_needed(make: Any) -> None:
    told: list[Any] = []
    crm = make(on_change=told.append)
    status, _ = send(
        crm,
        part("POST", "/Leads", "a", body=LEAD),
        part("DELETE", "/Leads/@{a:$.data[0].details.id}"),
        rollback_on_fail=True,
    )
    assert status == 200
    assert [change.action for change in told] == ["create", "delete"]


def test_rollback_by_a_part_that_is_not_triggered(crm: Any) -> None:
    status, results = send(
        crm, part("POST", "/Leads", body=LEAD), part("GET", "/files"), rollback_on_fail=True
    )
    assert (status, results[0]["code"], results[1]["code"]) == (
        400,
        "ROLLBACK_PERFORMED",
        "NOT_SUPPORTED",
    )
    assert crm.emulator.records("Leads") == []


def test_pages_have_25_rows(crm: Any) -> None:
    crm.emulator.seed("Leads", [{"Last_Name": f"L{n}"} for n in range(30)])
    text = "select Last_Name from Leads where id is not null"
    _, results = send(
        crm,
        part("GET", "/Leads", params={"fields": "id"}),
        part("GET", "/Leads?fields=id&per_page=26"),
        part("POST", "/coql", body={"select_query": text}),
        part("POST", "/coql", body={"select_query": f"{text} limit 26"}),
    )
    shown = [response(result) for result in results]
    assert [each["status_code"] for each in shown] == [200, 400, 200, 400]
    assert len(shown[0]["body"]["data"]) == len(shown[2]["body"]["data"]) == 25
    assert shown[1]["body"] == shown[3]["body"]
    assert shown[3]["body"] == {
        "code": "LIMIT_EXCEEDED",
        "details": {"by": "limit", "limit": 25},
        "message": "limit exceeded",
        "status": "error",
    }


@pytest.mark.parametrize(
    ("keys", "code", "details"),
    [
        (
            {"rollback_on_fail": "true"},
            "INVALID_DATA",
            {"expected_data_type": "boolean", "api_name": "rollback_on_fail"},
        ),
        (
            {"rollback_on_fail": True, "parallel_execution": True},
            "AMBIGUITY_DURING_PROCESSING",
            {
                "ambiguity_due_to": [
                    {"api_name": name, "json_path": f"$.{name}"}
                    for name in ("rollback_on_fail", "parallel_execution")
                ]
            },
        ),
        (
            {"__composite_requests": [{}] * 6},
            "INVALID_DATA",
            {
                "maximum_length": 5,
                "api_name": "__composite_requests",
                "json_path": "$.__composite_requests",
            },
        ),
        ({"__composite_requests": {}}, "INVALID_DATA", {"expected_data_type": "jsonarray"}),
        (
            {"__composite_requests": None},
            "MANDATORY_NOT_FOUND",
            {"json_path": "$.__composite_requests"},
        ),
    ],
)
def test_request_errors(crm: Any, keys: Any, code: str, details: Any) -> None:
    status, answer = send(crm, part("GET", "/org"), **keys)
    assert (status, answer["code"]) == (400, code)
    assert details.items() <= answer["details"].items()


@pytest.mark.parametrize(
    ("item", "code", "details"),
    [
        (7, "INVALID_DATA", {"expected_data_type": "jsonobject"}),
        ({"method": "GET"}, "MANDATORY_NOT_FOUND", {"api_name": "uri"}),
        ({"uri": "/crm/v8/org"}, "MANDATORY_NOT_FOUND", {"api_name": "method"}),
        (
            {"method": "GET", "uri": "/Leads"},
            "INVALID_DATA",
            {
                "expected_data_type": "text",
                "regex": "/crm(/.*)?/v[0-9]+([.][0-9]+)?/.*",
                "api_name": "uri",
                "json_path": "$.__composite_requests[0].uri",
            },
        ),
        (part("HEAD", "/org"), "INVALID_DATA", {"api_name": "method"}),
        (part("GET", "/org", "_x"), "INVALID_DATA", {"api_name": "sub_request_id"}),
        (part("GET", "/org", params=[]), "INVALID_DATA", {"expected_data_type": "jsonobject"}),
        (
            part("GET", "/org", headers={"Authorization": "x"}),
            "INVALID_DATA",
            {"restricted_headers": ["authorization", "x-crm-org"]},
        ),
        (
            {"method": "GET", "uri": "/crm/v9/org"},
            "NOT_ALLOWED",
            {"sub_request_version": "v9", "composite_request_version": "v8"},
        ),
        (part("DELETE", "/Leads", params={"ids": "1"}), "NOT_SUPPORTED", {}),
        (part("GET", "/settings/recycle_bin"), "NOT_SUPPORTED", {}),
        (part("POST", "/__composite_requests"), "NOT_SUPPORTED", {}),
        (
            part("POST", "/Leads", body={"data": [{}, {}]}),
            "LIMIT_EXCEEDED",
            {"limit": 1, "json_path": "$.__composite_requests[0].body.data"},
        ),
        (part("GET", "/Leads/@{x}"), "INVALID_REFERENCE", {"reference": "@{x}"}),
        (part("GET", "/Leads/@{me:$.a}", "me"), "INVALID_REFERENCE", {"api_name": "uri"}),
        (part("GET", "/Leads/@{other:$.a}"), "INVALID_REFERENCE", {"reference": "@{other:$.a}"}),
        (part("GET", "/Leads", body={"a": ["@{x:$..a}"]}), "INVALID_REFERENCE", {"api_name": "a"}),
    ],
)
def test_errors_of_parts(crm: Any, item: Any, code: str, details: Any) -> None:
    status, results = send(crm, item)
    assert (status, results[0]["code"], results[0]["status"]) == (400, code, "error")
    assert details.items() <= results[0]["details"].items(), results


def test_references_without_value(crm: Any) -> None:
    missing, failed = "@{a:$.data[5].id}", "@{b:$.code}"
    _, results = send(
        crm,
        part("POST", "/Leads", "a", body=LEAD),
        part("POST", "/Leads", "b", body=BAD),
        part("PUT", "/Leads", body={"data": [{"id": missing}]}),
        part("PUT", "/Leads", body={"data": [{"City": failed}]}),
    )
    assert results[2]["details"] == {
        "api_name": "id",
        "json_path": "$.__composite_requests[2].body.data[0].id",
        "reference": missing,
    }
    assert [result["code"] for result in results[2:]] == ["INVALID_REFERENCE"] * 2


def test_later_parts_in_sequence(crm: Any) -> None:
    parts = [part("GET", "/Leads/@{b:$.data[0].id}"), part("POST", "/Leads", "b", body=LEAD)]
    status, results = send(crm, *parts, parallel_execution=False)
    assert (status, results[0]["code"]) == (207, "INVALID_REFERENCE")


def test_loops_and_twins(crm: Any) -> None:
    _, results = send(
        crm,
        part("GET", "/Leads/@{b:$.x}", "a"),
        part("GET", "/Leads/@{a:$.x}", "b"),
        part("GET", "/org", "c"),
        part("GET", "/org", "c"),
    )
    assert results[0]["code"] == "LOOPING_FOUND"
    assert results[0]["details"]["dependent_data"][1] == {
        "sub_request_id": "b",
        "referred_sub_request_ids": ["a"],
    }
    assert results[3]["code"] == "DUPLICATE_DATA"
    assert results[3]["details"]["sub_request_indexes"] == [2, 3]


def test_since_version_3(crm: Any) -> None:
    answer = send(crm, part("GET", "/org"), version="v2.1")[1]
    assert (answer["code"], answer["details"]) == ("API_NOT_SUPPORTED", {"supported_version": "v3"})


def test_references_keep_their_type(crm: Any) -> None:
    _, results = send(
        crm,
        part("POST", "/Leads", "a", body=LEAD),
        part("POST", "/Deals", "d", body={"data": [{"Deal_Name": "D", "Stage": "Closed Won"}]}),
        part("GET", "/Deals/@{d:$.data[0].details.id}", "deal"),
        part(
            "PUT",
            "/Leads/@{a:$.data[0].details.id}",
            body={
                "data": [
                    {
                        "No_of_Employees": "@{deal:$.data[0].Probability}",
                        "City": "p=@{deal:$.data[0].Probability}",
                    }
                ]
            },
        ),
    )
    assert response(results[3])["status_code"] == 200
    lead = crm.emulator.records("Leads")[0]
    assert (lead["No_of_Employees"], lead["City"]) == (100, "p=100")
