"""COQL. Source, unless said otherwise:
https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html and
https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html"""

from typing import Any

import pytest

from deluge.emulator.crm.coql import conditions as coql_conditions


@pytest.fixture
def crm(make: Any) -> Any:
    client = make()
    seed = client.emulator.seed
    accounts = seed(
        "Accounts",
        [{"Account_Name": f"Acme {n}", "Industry": "Banking" if n % 2 else None} for n in range(4)],
    )
    contacts = seed(
        "Contacts",
        [
            {"Last_Name": f"C{n}", "Account_Name": accounts[n % 4], "Email_Opt_Out": n == 3}
            for n in range(8)
        ],
    )
    deals = seed(
        "Deals",
        [
            {
                "Deal_Name": f"D{n}",
                "Stage": "Qualification" if n % 2 else "Closed Won",
                "Amount": n * 1.1 if n else None,
                "Closing_Date": f"2024-05-{n + 10}",
                "Contact_Name": contacts[n],
                "Account_Name": accounts[n % 4],
            }
            for n in range(8)
        ],
    )
    seed("Tasks", [{"Subject": "Call", "What_Id": deals[2], "$se_module": "Deals"}])
    client.accounts, client.contacts, client.deals = accounts, contacts, deals
    return client


def query(crm: Any, text: str, version: str = "v8", **more: Any) -> tuple[int, Any]:
    return crm("POST", "/coql", {"select_query": text, **more}, version=version)


def names(crm: Any, text: str) -> list[Any]:
    """The values of the first column."""
    status, answer = query(crm, text)
    assert status in (200, 204), answer
    return [next(iter(row.values())) for row in answer["data"]] if answer else []


FEW = [3000, 0]  # by the index, and by probing every record


@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Deal_Name = 'd1'", "1"),
        ("Deal_Name != 'D1' and Deal_Name like 'D%'", "0234567"),
        ("Deal_Name like '%2'", "2"),
        ("Deal_Name like '%d%' and Deal_Name not like '%3%'", "0124567"),
        ("Deal_Name in ('D1', 'd2', nothing)", "12"),
        ("Deal_Name not in ('D1', 'D2')", "034567"),
        ("Amount is null", "0"),
        ("Amount is not null", "1234567"),
        ("Amount = ${EMPTY}", "0"),
        ("Amount != 1.1", "234567"),
        ("Amount > 5 and Amount <= 6.6", "56"),
        ("Amount between 1 and 2.2", "12"),
        ("Amount not between 1 and 2.2", "34567"),
        ("Closing_Date >= '2024-05-16'", "67"),
        ("Closing_Date = ${TODAY}", "7"),
        ("Created_Time = '2024-05-17' and Created_Time < '2024-05-17T23:00:00+00:00'", "01234567"),
        ("Created_Time != '2024-05-17T09:30:00Z'", ""),
        ("Created_Time in ('2024-05-17', '2023-01-01')", "01234567"),
        ("Stage = 'closed won'", "0246"),
        ("((Stage = 'Closed Won' and Amount > 1) or Deal_Name = 'D7')", "2467"),
        ("Account_Name.Account_Name = 'acme 1'", "15"),
        ("Account_Name.Industry is null", "0246"),
        ("Contact_Name.Account_Name.Industry = 'Banking'", "1357"),
        ("Contact_Name.Email_Opt_Out = true", "3"),
        ("Contact_Name.Email_Opt_Out = 'false'", "0124567"),
        ("Owner.first_name = Sandbox", "01234567"),
        ("Owner = ${CURRENTUSER}", "01234567"),
        ("Owner.last_name = 'User'", ""),
        ("Account_Name in (select id from Accounts where Account_Name like '%2')", "26"),
        ("Account_Name not in (select id from Accounts where Account_Name = 'x')", "01234567"),
        ("Account_Name in (select id from Accounts where Account_Name = 'x')", ""),
        ("Amount >= (select MAX(Amount) from Deals where Stage = 'Closed Won')", "67"),
        ("Deal_Name = '\\'; drop table record --'", ""),
        ("id is null", ""),
    ],
)
def test_conditions(
    crm: Any, where: str, found: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coql_conditions, "FEW", few)
    shown = names(crm, f"select Deal_Name from Deals where {where}")
    assert shown == [f"D{n}" for n in found]


@pytest.mark.parametrize("few", FEW)
def test_ids(crm: Any, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coql_conditions, "FEW", few)
    first, last = crm.deals[0], crm.deals[-1]
    text = f"select Deal_Name from Deals where id > {first} and id != {last}"
    assert names(crm, text) == [f"D{n}" for n in range(1, 7)]
    text = f"select Deal_Name from Deals where Account_Name.id = '{crm.accounts[3]}'"
    assert names(crm, text) == ["D3", "D7"]
    assert len(names(crm, "select Deal_Name from Deals where id > 0")) == 8


def test_columns_and_lookups(crm: Any) -> None:
    text = (
        "select Deal_Name, Account_Name, Account_Name.Account_Name, Contact_Name.Account_Name.id,"
        " Owner.last_name, Created_Time from Deals where Deal_Name = 'D3'"
    )
    status, answer = query(crm, text)
    assert status == 200
    assert answer == {
        "data": [
            {
                "Deal_Name": "D3",
                "Account_Name": {"id": crm.accounts[3]},
                "Account_Name.Account_Name": "Acme 3",
                "Contact_Name.Account_Name.id": crm.accounts[3],
                "Owner.last_name": "Admin",
                "Created_Time": "2024-05-17T09:30:00+00:00",
                "id": crm.deals[3],
            }
        ],
        "info": {"count": 1, "more_records": False},
    }


def test_related_to_any_module(crm: Any) -> None:
    text = (
        "select Subject, 'What_Id->Deals.Deal_Name', 'What_Id->Accounts.Account_Name' from Tasks"
        " where 'What_Id->Deals.Deal_Name' = 'D2'"
    )
    _, answer = query(crm, text)
    assert answer["data"][0]["What_Id->Deals.Deal_Name"] == "D2"
    assert answer["data"][0]["What_Id->Accounts.Account_Name"] is None


def test_aliases_modules_and_case(crm: Any) -> None:
    _, answer = query(
        crm,
        "SELECT d.Deal_Name AS 'Name', !Deals.Amount money FROM !Deals d WHERE id IS NOT NULL"
        " ORDER BY money DESC LIMIT 1;",
    )
    assert answer["data"] == [{"Name": "D7", "money": 7.7, "id": crm.deals[7]}]


def test_order_and_limits(crm: Any) -> None:
    base = "select Deal_Name from Deals where id is not null"
    assert names(crm, f"{base} order by Stage desc, Amount desc limit 3") == ["D7", "D5", "D3"]
    assert names(crm, f"{base} order by Amount limit 7, 5") == ["D0"]  # nulls stand last
    assert names(crm, f"{base} limit 2 offset 3") == ["D3", "D4"]
    assert names(crm, f"{base} order by Modified_Time desc, id desc limit 1") == ["D7"]
    assert names(crm, f"{base} order by Account_Name.Account_Name desc limit 1") == ["D3"]
    assert query(crm, f"{base} limit 2")[1]["info"] == {"count": 2, "more_records": True}
    assert query(crm, f"{base} offset 9") == (204, None)


def test_groups(crm: Any) -> None:
    text = (
        "select Stage, SUM(Amount), COUNT(id) as n, MAX(Closing_Date) from Deals"
        " where id is not null group by Stage order by n desc, Stage"
    )
    assert query(crm, text)[1]["data"] == [
        {"Stage": "Closed Won", "SUM(Amount)": 13.2, "n": 4, "MAX(Closing_Date)": "2024-05-16"},
        {"Stage": "Qualification", "SUM(Amount)": 17.6, "n": 4, "MAX(Closing_Date)": "2024-05-17"},
    ]
    text = (
        "select Account_Name.Industry as i, AVG(Amount), COUNT(*) from Deals where id > 0"
        " group by i order by i"
    )
    assert query(crm, text)[1]["data"] == [
        {"i": "Banking", "AVG(Amount)": 4.4, "COUNT(id)": 4},
        {"i": None, "AVG(Amount)": 4.4, "COUNT(id)": 4},
    ]
    text = "select Account_Name, COUNT(id) from Deals where Amount > 5 group by Account_Name"
    assert query(crm, text)[1]["data"][0] == {
        "Account_Name": {"id": crm.accounts[1]},
        "COUNT(id)": 1,
    }
    _, answer = query(crm, "select MIN(Created_Time) from Deals where id is not null")
    assert answer["data"] == [{"MIN(Created_Time)": "2024-05-17T09:30:00+00:00"}]


def test_views_and_converted_leads(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="L", Company="C")
    views = crm("GET", "/settings/custom_views", module="Leads")[1]["custom_views"]
    mine = next(view["id"] for view in views if view["system_name"] == "MYVIEWS")
    assert names(crm, f"select Last_Name from Leads#{mine} where id is not null") == ["L"]
    crm("POST", f"/Leads/{lead}/actions/convert", {"data": [{"overwrite": True}]})
    assert names(crm, "select Last_Name from Leads where id is not null") == []
    assert names(crm, "select Last_Name from Leads where Converted__s = true") == ["L"]


def test_include_meta(crm: Any) -> None:
    text = "select Deal_Name, Account_Name.Industry from Deals where id is not null limit 1"
    _, answer = query(crm, text, include_meta=["fields"])
    assert list(answer) == ["data", "fields", "info"]
    assert answer["fields"]["Account_Name.Industry"]["data_type"] == "picklist"


@pytest.mark.parametrize(
    ("text", "code", "message", "details"),
    [
        ("select Deal_Name from Deals", "SYNTAX_ERROR", "missing clause", {"clause": "where"}),
        ("select Deal_Name", "SYNTAX_ERROR", "missing clause", {"clause": "from"}),
        (
            "select , from Deals",
            "SYNTAX_ERROR",
            "unexpected token",
            {"line": 1, "column": 8, "near": ","},
        ),
        (
            "select Deal_Name,\nfrom Deals",
            "SYNTAX_ERROR",
            "unexpected token",
            {"line": 2, "column": 1, "near": "from"},
        ),
        ("update Deals", "SYNTAX_ERROR", "unexpected token", {"near": "update"}),
        ("{w} not Amount = 1", "SYNTAX_ERROR", "operator not supported", {"operator": "not"}),
        ("{w} Amount not 1", "SYNTAX_ERROR", "operator not supported", {"operator": "not"}),
        ("select * from Deals", "SYNTAX_ERROR", "given coql query not supported", {}),
        ("{w} id is null having x = 1", "SYNTAX_ERROR", "given coql query not supported", {}),
        (
            "{w}",
            "SYNTAX_ERROR",
            "error occured while parsing the query",
            {"near": "where"},
        ),
        (
            "{w} Amount = 1 and Amount = 2 and Amount = 3",
            "SYNTAX_ERROR",
            "error occured while parsing the query",
            {"near": "and"},
        ),
        ("{w} " + "(" * 5000, "SYNTAX_ERROR", "given coql query not supported", {}),
        (
            "{w} Deal_Name > 'x'",
            "INVALID_QUERY",
            "Invalid query formed",
            {"reason": "invalid operator found", "column_name": "Deal_Name", "operator": ">"},
        ),
        (
            "select Foo from Deals where id is not null",
            "INVALID_QUERY",
            "column given seems to be invalid",
            {"column_name": "Foo"},
        ),
        (
            "{w} Amount = 'x'",
            "INVALID_QUERY",
            "value given seems to be invalid for the column",
            {"column_name": "Amount", "operator": "=", "expected_data_type": "currency"},
        ),
        ("{w} Deal_Name like 'a%b'", "INVALID_QUERY", None, {"operator": "like"}),
        ("{w} Closing_Date = 'soon'", "INVALID_QUERY", None, {"expected_data_type": "date"}),
        ("{w} Created_Time = 'soon'", "INVALID_QUERY", None, {"expected_data_type": "datetime"}),
        ("{w} Account_Name = 'Acme'", "INVALID_QUERY", None, {"expected_data_type": "lookup"}),
        (
            "{w} Description != '${EMPTY}'",
            "INVALID_QUERY",
            "unsupported column in criteria",
            {
                "cv_criteria": False,
                "column_name": "Description",
                "value": "${EMPTY}",
                "operator": "!=",
            },
        ),
        (
            "select id from Events where Participants != '${EMPTY}'",
            "INVALID_QUERY",
            "unsupported column in criteria",
            {"column_name": "Participants", "value": "${EMPTY}", "operator": "!="},
        ),
        (
            "{w} id is not null limit s",
            "INVALID_QUERY",
            "limit given seems to be invalid",
            {"limit": "s"},
        ),
        (
            "{w} id is not null limit 1 offset x",
            "INVALID_QUERY",
            "offset given seems to be invalid",
            {"offset": "x"},
        ),
        (
            "{w} Amount > (select Amount from Deals where id is not null)",
            "INVALID_QUERY",
            "subquery return more than one values which is incompatible for the operator",
            {"sub_query_sequence": 0, "operator": ">"},
        ),
        (
            "{w} Amount in (select Amount, Stage from Deals where id is not null)",
            "INVALID_QUERY",
            "subquery should contains only one column",
            {"sub_query_sequence": 0, "column_name": ["Amount", "Stage"]},
        ),
        (
            "select Stage, Amount as Stage from Deals where id is not null",
            "INVALID_QUERY",
            "column name or property name given in select columns without alias name cannot be an"
            " alias name for other select columns",
            {"column_name": "Stage", "alias": "Stage"},
        ),
        (
            "select Stage as '' from Deals where id is not null",
            "INVALID_ALIAS",
            "alias name cannot be an empty string",
            {"column_name": "Stage", "alias": ""},
        ),
        (
            "select Stage as Name, Amount as Name from Deals where id is not null",
            "DUPLICATE_ALIAS",
            "same alias cannot refer more than one column",
            {"referred_columns": ["Stage", "Amount"], "alias": "Name"},
        ),
        (
            "select Stage, Stage from Deals where id is not null",
            "DUPLICATE_DATA",
            "duplicate select column",
            {"column_name": "Stage"},
        ),
        (
            "select MAX(Amount), MAX(Amount) from Deals where id is not null",
            "DUPLICATE_DATA",
            "duplicate aggregate function",
            {"column_name": "Amount", "aggregate": "MAX"},
        ),
        ("{w} id is not null order by Stage, Stage", "DUPLICATE_DATA", None, {}),
        ("{w} id is not null limit 2001", "LIMIT_EXCEEDED", None, {"limit": 2000}),
        ("{w} id is not null limit 1 offset 100000", "LIMIT_EXCEEDED", None, {"limit": 100000}),
        (
            "{w} Amount in (" + ",".join("1" * 101) + ")",
            "LIMIT_EXCEEDED",
            None,
            {"operator": "in", "limit": 100},
        ),
        (
            "{w} id is not null limit 0",
            "INVALID_DATA",
            "limit should be greater than 0",
            {},
        ),
        (
            "select TestFunction(Last_Name) from Leads where id is not null",
            "INVALID_DATA",
            "invalid data",
            {"reason": "unsupported aggregate function", "column": "TestFunction(Last_Name)"},
        ),
        (
            "select sum(Amount) from Deals where id is not null",
            "INVALID_DATA",
            "invalid data",
            {"reason": "unsupported aggregate function", "column": "sum(Amount)"},
        ),
        ("select SUM(Stage) from Deals where id is not null", "INVALID_DATA", None, {}),
        ("select Stage, MAX(Amount) from Deals where id > 0", "INVALID_QUERY", None, {}),
        (
            "select x from Nowhere where id is not null",
            "INVALID_MODULE",
            "the given module is not supported in api",
            {},
        ),
        ("select x from deals where id is not null", "INVALID_MODULE", None, {}),
    ],
)
def test_errors(crm: Any, text: str, code: str, message: str | None, details: Any) -> None:
    text = text.replace("{w}", "select Deal_Name from Deals where")
    status, answer = query(crm, text)
    assert (status, answer["code"]) == (400, code), answer
    assert message in (None, answer["message"])
    assert details.items() <= answer["details"].items(), answer


def test_bounds_of_conditions_and_joins(crm: Any) -> None:
    deep = "Amount = 1"
    for _ in range(25):
        deep = f"({deep} or Amount = 2)"
    assert query(crm, f"select id from Deals where {deep}")[1]["code"] == "LIMIT_EXCEEDED"
    users = ("Owner", "Created_By", "Modified_By")
    tests = [
        f"{name}.id = 1" for name in ("Account_Name", "Contact_Name", "Campaign_Source", *users)
    ]
    where = tests[0]
    for test in tests[1:]:
        where = f"({where} or {test})"
    status, answer = query(crm, f"select Deal_Name from Deals where {where}")
    assert (status, answer["code"], answer["details"]) == (400, "LIMIT_EXCEEDED", {"limit": 5})


def test_body(crm: Any) -> None:
    assert crm("POST", "/coql", {"x": 1})[1] == {
        "code": "MANDATORY_NOT_FOUND",
        "details": {"api_name": "select_query"},
        "message": "mandatory key not found",
        "status": "error",
    }
    assert crm("POST", "/coql", {"select_query": 1})[1]["code"] == "INVALID_DATA"
    good = "select Stage from Deals where id is not null"
    for meta in ("fields", ["rows"]):
        answer = query(crm, good, include_meta=meta)[1]
        assert (answer["code"], answer["details"]["api_name"]) == ("INVALID_DATA", "include_meta")
    assert crm("GET", "/coql")[1]["code"] == "INVALID_REQUEST_METHOD"


def test_older_versions(crm: Any) -> None:
    good = "select Stage from Deals where id is not null limit {}"
    assert query(crm, good.format(200), "v2")[0] == 200
    assert query(crm, good.format(201), "v2")[1]["details"]["limit"] == 200
    grouped = "select COUNT(id) from Deals where id is not null"
    assert query(crm, grouped, "v3")[1]["code"] == "SYNTAX_ERROR"


def test_multi_select_values(make: Any) -> None:
    """Choices are compared as a set, written with `;`."""
    client = make()
    client.emulator.schema.add(
        "Leads",
        [
            {
                "api_name": "Tongues",
                "data_type": "multiselectpicklist",
                "json_type": "jsonarray",
                "picklist": ["German", "English", "Hindi"],
            }
        ],
    )
    for name, tongues in (("a", ["German", "English"]), ("b", ["Hindi"]), ("c", None)):
        client.insert("Leads", Last_Name=name, Tongues=tongues)

    def found(where: str) -> list[Any]:
        return names(client, f"select Last_Name, Tongues from Leads where Tongues {where}")

    assert found("= 'english;German'") == ["a"]
    assert found("!= 'Hindi'") == ["a"]
    assert found("in ('Hindi', 'German')") == ["b"]
    assert found("like '%english%'") == ["a"]
    assert found("is null") == ["c"]
