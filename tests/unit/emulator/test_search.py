"""Search, lists and paging. Source, unless said otherwise:
https://www.zoho.com/crm/developer/docs/api/v8/search-records.html"""

import json
from pathlib import Path
from typing import Any

import pytest

from deluge.emulator.import_schema import load_directory


@pytest.fixture
def people(crm: Any) -> Any:
    crm.emulator.seed(
        "Leads",
        [
            {
                "Last_Name": "Burns, B",
                "Company": "ABC Inc",
                "Email": "b@abc.example",
                "Phone": "+1 (555) 123-4567",
                "No_of_Employees": 5,
            },
            {
                "Last_Name": "Roe",
                "Company": "The ABC",
                "Email": "r@roe.example",
                "No_of_Employees": 50,
            },
            {
                "Last_Name": "Zed (old)",
                "Company": "ABCD",
                "City": "São Paulo",
                "Email_Opt_Out": True,
            },
        ],
    )
    return crm


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ("(Company:equals:abc)", ["Burns, B", "Roe"]),
        ("Company:equals:ABC Inc", ["Burns, B"]),
        ("(Company:starts_with:ABC)", ["Burns, B", "Zed (old)"]),
        ("(Last_Name:equals:Burns\\, B)", ["Burns, B"]),
        ("(Last_Name:equals:Zed \\(old\\))", ["Zed (old)"]),
        ("(Last_Name:in:roe,Burns\\, B)", ["Burns, B", "Roe"]),
        ("(Email:equals:R@ROE.example)", ["Roe"]),
        ("(City:equals:são paulo)", ["Zed (old)"]),
        ("(City:not_equal:x)", ["Zed (old)"]),
        ("(No_of_Employees:between:5,49)", ["Burns, B"]),
        ("(No_of_Employees:greater_than:5)", ["Roe"]),
        ("(Email_Opt_Out:equals:true)", ["Zed (old)"]),
        ("((Company:equals:abc)and(No_of_Employees:less_than:10))", ["Burns, B"]),
        ("(((Last_Name:equals:Roe)or(City:starts_with:S))and(Company:equals:abc))", ["Roe"]),
        ("(Created_Time:equals:2024-05-17)", ["Burns, B", "Roe", "Zed (old)"]),
        ("(Owner:equals:Sandbox Admin)", ["Burns, B", "Roe", "Zed (old)"]),
        ("(Last_Name:equals:'; drop table record --)", []),
    ],
)
def test_criteria(people: Any, criteria: str, names: list[str]) -> None:
    assert people.found("Leads", criteria, "Last_Name") == names


def test_many_matches_are_probed_alike(crm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from deluge.emulator.crm.search import conditions

    monkeypatch.setattr(conditions, "FEW", 2)
    crm.emulator.seed(
        "Campaigns",
        [{"Campaign_Name": f"Big sale {n}", "Num_sent": n, "Status": "Active"} for n in range(9)],
    )
    assert crm.found("Campaigns", "(Num_sent:greater_equal:5)", "Num_sent") == ["5", "6", "7", "8"]
    assert len(crm.found("Campaigns", "(Campaign_Name:equals:SALE)", "id")) == 9
    assert len(crm.found("Campaigns", "(Campaign_Name:equals:ale)", "id")) == 0
    assert len(crm.found("Campaigns", "(Status:equals:active)", "id")) == 9
    assert len(crm.found("Campaigns", "(Created_Time:greater_than:2024-05-16)", "id")) == 9


@pytest.mark.parametrize(
    ("criteria", "code", "details"),
    [
        ("(Nope:equals:x)", "INVALID_QUERY", {"reason": "the field is not available for search"}),
        ("(Annual_Revenue:starts_with:1)", "INVALID_QUERY", {"operator": "starts_with"}),
        ("(Annual_Revenue:equals:x)", "INVALID_QUERY", {"value": "x"}),
        ("(Created_Time:equals:x)", "INVALID_QUERY", {"expected_data_type": "datetime"}),
        ("(((", "INVALID_QUERY", {}),
        ("(" * 5000, "INVALID_QUERY", {}),
        ("(a:b", "INVALID_QUERY", {}),
        ("(Last_Name:equals:a)and", "INVALID_QUERY", {}),
        ("(Last_Name:in:" + ",".join("x" * 101) + ")", "INVALID_QUERY", {"api_name": "Last_Name"}),
        ("and".join(["(City:equals:x)"] * 16), "CRITERIA_LIMIT_EXCEEDED", {}),
    ],
)
def test_bad_criteria(crm: Any, criteria: str, code: str, details: dict[str, str]) -> None:
    status, answer = crm("GET", "/Leads/search", criteria=criteria)
    assert (status, answer["code"]) == (400, code)
    assert details.items() <= answer["details"].items()


def test_limit_and_wording_of_v2(crm: Any) -> None:
    eleven = "and".join(["(City:equals:x)"] * 11)
    _, answer = crm("GET", "/Leads/search", criteria=eleven, version="v2")
    assert answer["message"] == "no of criterium that can be given exceed the limit 10"
    _, answer = crm("GET", "/Leads/search", criteria="(id:=:1)", version="v2")
    assert answer["message"] == "invalid query formed"
    assert list(answer["details"].items()) == [
        ("reason", "invalid operator found"),
        ("api_name", "id"),
        ("operator", "="),
    ]


def test_email_phone_word(people: Any) -> None:
    def names(**query: str) -> list[str]:
        _, answer = people("GET", "/Leads/search", **query)
        return [row["Last_Name"] for row in answer["data"]] if answer else []

    assert names(email="B@abc.example") == ["Burns, B"]
    assert names(phone="15551234567") == ["Burns, B"]
    assert names(word="sao") == []
    assert names(word="são pau") == ["Zed (old)"]
    assert people("GET", "/Leads/search", word="x")[1]["code"] == "INVALID_DATA"
    assert people("GET", "/Leads/search")[1]["code"] == "EXPECTED_PARAM_MISSING"
    assert people("GET", "/Deals/search", email="a@b.co")[1]["code"] == "FIELD_TYPE_UNAVAILABLE"


def test_exact_equals(make: Any) -> None:
    crm = make(search_equals="exact")
    crm.emulator.seed("Leads", [{"Last_Name": "A", "Company": name} for name in ("ABC", "ABC Inc")])
    assert crm.found("Leads", "(Company:equals:abc)", "Company") == ["ABC"]


def test_list_pages(crm: Any) -> None:
    ids = crm.emulator.seed("Leads", [{"Last_Name": f"L{n}"} for n in range(5)])
    status, answer = crm("GET", "/Leads", fields="Last_Name", per_page=2)
    assert (status, [row["id"] for row in answer["data"]]) == (200, ids[:-3:-1])
    assert set(answer["data"][0]) == {"Last_Name", "id"}
    token = answer["info"]["next_page_token"]
    _, answer = crm("GET", "/Leads", fields="Last_Name", per_page=2, page_token=token)
    assert [row["id"] for row in answer["data"]] == ids[2:0:-1]
    _, answer = crm("GET", "/Leads", fields="City", per_page=2, page_token=token)
    assert answer["code"] == "TOKEN_BOUND_DATA_MISMATCH"
    assert crm("GET", "/Leads", fields="City", page=4, per_page=2)[0] == 204
    assert crm("GET", "/Leads/actions/count")[1] == {"count": 5}
    assert crm("GET", "/Users/actions/count")[1] == {"count": 2}
    assert crm("GET", "/Users/actions/count", type="AdminUsers")[1] == {"count": 1}
    assert crm("GET", "/Leads", version="v2")[1]["info"].keys() == {
        "per_page",
        "count",
        "page",
        "more_records",
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "REQUIRED_PARAM_MISSING"),
        ({"fields": ",".join("x" * 51)}, "LIMIT_EXCEEDED"),
        ({"fields": "id", "page": "x"}, "PATTERN_NOT_MATCHED"),
        ({"fields": "id", "per_page": 201}, "PATTERN_NOT_MATCHED"),
        ({"fields": "id", "page": 11}, "DISCRETE_PAGINATION_LIMIT_EXCEEDED"),
        ({"fields": "id", "sort_by": "City"}, "INVALID_DATA"),
        ({"fields": "id", "cvid": "1"}, "INVALID_DATA"),
        ({"fields": "id", "page_token": "x"}, "TOKEN_BOUND_DATA_MISMATCH"),
        ({"fields": "id", "page_token": "x", "page": 1}, "AMBIGUITY_DURING_PROCESSING"),
    ],
)
def test_bad_lists(crm: Any, query: dict[str, Any], code: str) -> None:
    assert crm("GET", "/Leads", **query)[1]["code"] == code


def test_if_modified_since(crm: Any) -> None:
    crm.insert("Leads", Last_Name="x")
    header = {"If-Modified-Since": "2024-05-17T10:00:00+00:00"}
    assert crm("GET", "/Leads", fields="id", headers=header)[0] == 304
    header = {"If-Modified-Since": "2024-05-17T09:00:00+00:00"}
    assert crm("GET", "/Leads", fields="id", headers=header)[0] == 200


def test_a_token_reaches_so_far(crm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from deluge.emulator.crm.records import pages

    monkeypatch.setattr(pages, "MAX_BY_TOKEN", 1)
    crm.emulator.seed("Leads", [{"Last_Name": name} for name in "AB"])
    token = crm("GET", "/Leads", fields="id", per_page=1)[1]["info"]["next_page_token"]
    status, answer = crm("GET", "/Leads", fields="id", per_page=1, page_token=token)
    assert (status, answer["code"]) == (400, "PAGINATION_LIMIT_EXCEEDED")
    assert answer["details"] == {"param_name": "page_token"}


def test_states_of_approval(crm: Any) -> None:
    crm.insert("Leads", Last_Name="Live", City="Ulm")
    crm("POST", "/Leads", {"data": [{"Last_Name": "Waits", "City": "Ulm", "$approved": False}]})
    ulm = "(City:equals:Ulm)"
    assert crm.found("Leads", ulm, "Last_Name") == ["Live"]
    waiting = "approval_process_pending"
    assert crm.found("Leads", ulm, "Last_Name", approval_state=waiting) == ["Waits"]
    assert crm.found("Leads", ulm, "Last_Name", approval_state="merge_pending") == []


def test_lists_take_filters(crm: Any) -> None:
    for name in ("A", "B"):
        crm.insert("Leads", Last_Name=name, City=f"City {name}")
    text = '{"field": {"api_name": "City"}, "comparator": "ends_with", "value": "B"}'
    answer = crm("GET", "/Leads", fields="Last_Name", filters=text)[1]
    assert [row["Last_Name"] for row in answer["data"]] == ["B"]


def test_fields_that_an_import_restricts(make: Any, tmp_path: Path) -> None:
    """Personal fields as Zoho's metadata marks them; encrypted ones are found as a whole."""
    rows = [
        {"api_name": "Ssn", "data_type": "text", "private": {"restricted": True, "type": "High"}},
        {"api_name": "Blood", "data_type": "text", "hipaa_compliance": {"restricted": True}},
        {"api_name": "Pin", "data_type": "text", "crypt": {"mode": "decryption"}},
    ]
    (tmp_path / "Leads.json").write_text(json.dumps({"fields": rows}))
    crm = make()
    load_directory(crm.emulator.schema, tmp_path)
    crm.insert("Leads", Last_Name="L", Pin="1234")
    assert crm.found("Leads", "(Pin:equals:1234)", "Last_Name") == ["L"]
    for criteria, reason in (
        ("(Ssn:equals:x)", "the field in restricted in GDPR"),
        ("(Blood:equals:x)", "the field in restricted in Hipaa"),
        ("(Pin:not_equal:x)", "invalid operator found"),
    ):
        answer = crm("GET", "/Leads/search", criteria=criteria)[1]
        assert (answer["code"], answer["details"]["reason"]) == ("INVALID_QUERY", reason)
