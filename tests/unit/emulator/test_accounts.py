"""OAuth tokens and API credits. Sources: https://www.zoho.com/accounts/protocol/oauth.html and
https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html"""

from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from deluge.emulator.answers import Refusal
from deluge.emulator.credits import Credits, cost
from deluge.emulator.oauth import Accounts, MemoryVault
from deluge.emulator.scopes import covers
from deluge.exchange import Request, Response

CLIENT = {"client_id": "1000.A", "client_secret": "s"}


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(clock: Clock) -> Accounts:
    random = Random(1)
    client = (CLIENT["client_id"], CLIENT["client_secret"])
    vault = MemoryVault(random, client=client, refresh_token="1000.r.s")
    return Accounts(clock, random, vault, base_url="http://localhost:8080")


def ask(accounts: Accounts, path: str = "token", method: str = "POST", **fields: str) -> Response:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"https://accounts.zoho.com/oauth/v2/{path}"
    return accounts.answer(Request(method, url, headers=kind, body=urlencode(fields).encode()))


def refresh(accounts: Accounts, **changes: str) -> Any:
    fields = {**CLIENT, "grant_type": "refresh_token", "refresh_token": "1000.r.s", **changes}
    response = ask(accounts, **fields)
    assert response.status == 200
    return response.json()


def test_refresh(accounts: Accounts) -> None:
    answer = refresh(accounts)
    assert answer.keys() == {"access_token", "scope", "api_domain", "token_type", "expires_in"}
    assert (answer["api_domain"], answer["expires_in"]) == ("http://localhost:8080", 3600)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "x"}, "invalid_client"),
        ({"client_secret": "x"}, "invalid_client_secret"),
        ({"refresh_token": "x"}, "invalid_code"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_code"),
    ],
)
def test_errors_come_with_status_200(
    accounts: Accounts, changes: dict[str, str], error: str
) -> None:
    assert refresh(accounts, **changes) == {"error": error}


def test_a_code_is_good_once_and_not_for_long(accounts: Accounts, clock: Clock) -> None:
    grant = {"grant_type": "authorization_code", "redirect_uri": "https://x.example"}
    code = accounts.grant_code("ZohoCRM.modules.ALL")
    answer = refresh(accounts, **grant, code=code)
    assert answer["scope"] == "ZohoCRM.modules.ALL"
    assert refresh(accounts, refresh_token=answer["refresh_token"])["access_token"]
    assert refresh(accounts, **grant, code=code) == {"error": "invalid_code"}
    late = accounts.grant_code()
    clock.now += 181
    assert refresh(accounts, **grant, code=late) == {"error": "invalid_code"}


def authorise(accounts: Accounts, **changes: str) -> Any:
    """What the redirect of the authorisation page brings back, or the error."""
    query = {
        "client_id": "1000.A", "response_type": "code", "state": "7", "access_type": "offline",
        "scope": "ZohoCRM.modules.ALL", "redirect_uri": "https://x.example/back", **changes,
    }  # fmt: skip
    url = f"https://accounts.zoho.com/oauth/v2/auth?{urlencode(query)}"
    response = accounts.answer(Request("GET", url))
    if response.status == 200:
        return response.json()
    assert response.status == 302
    return {
        name: value
        for name, (value,) in parse_qs(urlsplit(response.headers["location"]).query).items()
    }


def test_authorise_redirects_with_a_code(accounts: Accounts) -> None:
    back = authorise(accounts)
    assert (back["state"], back["accounts-server"]) == ("7", "http://localhost:8080")
    grant = {"grant_type": "authorization_code", "code": back["code"]}
    wrong = refresh(accounts, **grant, redirect_uri="https://y.example")
    assert wrong == {"error": "invalid_redirect_uri"}
    answer = refresh(accounts, **grant, redirect_uri="https://x.example/back")
    assert answer["scope"] == "ZohoCRM.modules.ALL"
    again = refresh(accounts, refresh_token=answer["refresh_token"])
    assert "refresh_token" not in again
    assert refresh(
        accounts, refresh_token=answer["refresh_token"], scope="ZohoCRM.settings.ALL"
    ) == {"error": "invalid_scope"}


def test_without_offline_access_there_is_no_refresh_token(accounts: Accounts) -> None:
    grant = {"grant_type": "authorization_code", "redirect_uri": "https://x.example/back"}
    code = authorise(accounts, access_type="online")["code"]
    assert "refresh_token" not in refresh(accounts, **grant, code=code)
    assert refresh(accounts, **grant, code=code) == {"error": "invalid_code"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "x"}, "invalid_client"),
        ({"response_type": "token"}, "invalid_response_type"),
        ({"redirect_uri": "x"}, "invalid_redirect_uri"),
        ({"scope": "a b!"}, "invalid_scope"),
    ],
)
def test_authorise_refuses(accounts: Accounts, changes: dict[str, str], error: str) -> None:
    assert authorise(accounts, **changes) == {"error": error}


def test_revoked_tokens_are_worthless(accounts: Accounts) -> None:
    assert ask(accounts, "token/revoke", token="1000.r.s").json() == {"status": "success"}
    assert ask(accounts, "token/revoke", token="1000.r.s").json() == {"error": "invalid_code"}
    assert refresh(accounts) == {"error": "invalid_code"}


def test_access_tokens_end_with_their_refresh_token(accounts: Accounts) -> None:
    token = refresh(accounts)["access_token"]
    request = Request("GET", "https://x", headers={"Authorization": f"Zoho-oauthtoken {token}"})
    accounts.check(request, ["org"])
    ask(accounts, "token/revoke", token="1000.r.s")
    with pytest.raises(Refusal, match="invalid oauth token"):
        accounts.check(request, ["org"])


def test_the_21st_refresh_token_ends_the_oldest(accounts: Accounts) -> None:
    for _ in range(20):
        code = accounts.grant_code()
        assert refresh(accounts, grant_type="authorization_code", code=code)["refresh_token"]
    assert refresh(accounts) == {"error": "invalid_code"}


def test_the_31st_access_token_ends_the_oldest(accounts: Accounts, clock: Clock) -> None:
    tokens: list[str] = []
    for _ in range(4):
        tokens += [refresh(accounts)["access_token"] for _ in range(10)]
        clock.now += 601
    alive = 0
    for token in tokens:
        header = {"Authorization": f"Zoho-oauthtoken {token}"}
        try:
            accounts.check(Request("GET", "https://x", headers=header), ["org"])
            alive += 1
        except Refusal:
            assert alive == 0
    assert alive == 30


def test_too_many_new_tokens(accounts: Accounts, clock: Clock) -> None:
    tokens = [refresh(accounts)["access_token"] for _ in range(10)]
    assert len(set(tokens)) == 10
    assert refresh(accounts) == {"error": "access_denied"}
    clock.now += 601
    assert refresh(accounts)["access_token"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/Leads", "Unauthorized"),
        ("/Leads/search", "Unauthorized"),
        ("/actions/watch", "Unauthorized"),
        ("/settings/fields", "invalid oauth scope to access this URL"),
        ("/Notes", "invalid oauth scope to access this URL"),
    ],
)
def test_scope_mismatch(accounts: Accounts, make: Any, path: str, message: str) -> None:
    crm = make(accounts=accounts, require_token=True)
    grant = {"grant_type": "authorization_code", "code": accounts.grant_code("ZohoCRM.org.READ")}
    header = {"Authorization": f"Zoho-oauthtoken {refresh(accounts, **grant)['access_token']}"}
    body = {"code": "OAUTH_SCOPE_MISMATCH", "details": {}, "message": message, "status": "error"}
    assert crm("GET", path, headers=header) == (401, body)


def test_requests_need_a_token(accounts: Accounts, clock: Clock, make: Any) -> None:
    crm = make(accounts=accounts, require_token=True)
    read = accounts.grant_code("ZohoCRM.modules.leads.READ")
    grant = {"grant_type": "authorization_code", "code": read}
    token = refresh(accounts, **grant)["access_token"]
    header = {"Authorization": f"Zoho-oauthtoken {token}"}
    assert crm("GET", "/Leads", fields="id", headers=header)[0] == 204
    assert crm("POST", "/Leads", {"data": []}, headers=header)[1]["code"] == "OAUTH_SCOPE_MISMATCH"
    assert crm("GET", "/Deals", headers=header)[0] == 401
    assert crm("GET", "/Leads")[1]["code"] == "AUTHENTICATION_FAILURE"
    wrong = {"Authorization": "Zoho-oauthtoken 1000.x"}
    assert crm("GET", "/Leads", headers=wrong)[1]["code"] == "INVALID_TOKEN"
    clock.now += 3600
    assert crm("GET", "/Leads", headers=header)[1]["code"] == "INVALID_TOKEN"


def test_any_client_is_taken_unless_one_is_configured(crm: Any) -> None:
    fields = {"client_id": "a", "client_secret": "b", "refresh_token": "c"}
    url = "https://accounts.zoho.eu/oauth/v2/token?grant_type=refresh_token&" + urlencode(fields)
    assert crm.emulator.send(Request("POST", url)).json()["access_token"]
    assert crm.emulator.send(Request("GET", url)).status == 400
    assert crm.emulator.send(Request("POST", "https://x/oauth/v2/other")).status == 404


@pytest.mark.parametrize(
    ("scope", "method", "path", "allowed"),
    [
        ("ZohoCRM.modules.ALL", "DELETE", "Leads", True),
        ("ZohoCRM.modules.salesorders.READ", "GET", "Sales_Orders", True),
        ("ZohoCRM.modules.leads.READ", "GET", "Deals", False),
        ("ZohoCRM.modules.READ", "POST", "Leads", False),
        ("ZohoCRM.modules.WRITE ZohoCRM.settings.fields.READ", "PUT", "Leads", True),
        ("ZohoCRM.settings.fields.READ", "GET", "settings/fields", True),
        ("ZohoCRM.settings.fields.READ", "GET", "settings/layouts", False),
        ("ZohoCRM.settings.global_picklist.ALL", "GET", "settings/global_picklists", True),
        ("ZohoCRM.settings.currencies.READ", "GET", "org/currencies", True),
        ("ZohoCRM.org.READ", "GET", "org/currencies", False),
        ("ZohoCRM.org.READ", "GET", "org", True),
        ("ZohoCRM.bulk.READ", "POST", "bulk/read", False),
        ("ZohoFiles.files.ALL", "POST", "upload", True),
        ("ZohoCRM", "GET", "settings", False),
        ("ZohoCRM.modules.leads.READ", "GET", "Leads/search", False),
        ("ZohoCRM.modules.leads.READ,ZohoSearch.securesearch.READ", "GET", "Leads/search", True),
        ("ZohoSearch.securesearch.READ", "GET", "Leads/search", False),
        ("ZohoCRM.coql.READ", "POST", "coql", False),
        ("ZohoCRM.coql.READ,ZohoCRM.modules.ALL", "POST", "coql", True),
        ("ZohoCRM.coql.READ,ZohoCRM.modules.deals.READ", "POST", "coql", True),
    ],
)
def test_scopes(scope: str, method: str, path: str, allowed: bool) -> None:
    assert covers(scope, method, path.split("/")) is allowed


@pytest.mark.parametrize(
    ("request_", "price"),
    [
        (Request("GET", "https://x/crm/v8/Leads"), 1),
        (Request("GET", "https://x/crm/v8/Leads?cvid=1"), 3),
        (Request("GET", "https://x/crm/v8/Leads/deleted"), 2),
        (Request("POST", "https://x/crm/v8/Leads", body=b'{"data":[%s1]}' % (b"1," * 20)), 3),
        (Request("POST", "https://x/crm/v8/Leads", body=b"rubbish"), 1),
        (Request("POST", "https://x/crm/v8/Leads/1/actions/convert"), 5),
        (Request("POST", "https://x/crm/v8/coql", body=b"select id limit 10, 1500"), 3),
        (Request("POST", "https://x/crm/v8/bulk/read"), 50),
        (Request("POST", "https://x/crm/v8/bulk/write"), 500),
        (Request("POST", "https://x/crm/v8/settings/modules"), 500),
        (Request("POST", "https://x/crm/v2/Leads/actions/add_tags?ids=1,2"), 1),
        (
            Request(
                "POST",
                "https://x/crm/v8/Leads/actions/add_tags",
                body=b'{"ids":[%s1]}' % (b"1," * 100),
            ),
            3,
        ),
        (Request("POST", "https://x/crm/v8/Leads/1/actions/remove_tags", body=b'{"tags":[]}'), 1),
    ],
)
def test_costs(request_: Request, price: int) -> None:
    assert cost(request_, request_.path.split("/")[3:]) == price


def test_a_kept_transaction_costs_two(clock: Clock, make: Any) -> None:
    credits = Credits(clock, 100)
    crm = make(credits=credits)
    part = {"method": "POST", "uri": "/crm/v8/Leads", "body": {"data": [{"Last_Name": "A"}]}}
    for rollback, lead, price in (
        (False, part, 1),
        (True, part, 2),
        (True, {**part, "body": {}}, 1),
    ):
        before = credits.remaining
        body = {"rollback_on_fail": rollback, "__composite_requests": [lead]}
        crm("POST", "/__composite_requests", body)
        assert before - credits.remaining == price


def test_spent_credits(clock: Clock, make: Any) -> None:
    crm = make(credits=Credits(clock, 4))
    left = [
        crm.emulator.send(Request("GET", "https://x/crm/v8/org")).headers.get(
            "x-api-credits-remaining"
        )
        for _ in range(4)
    ]
    assert left == [None, "2", "1", "0"]
    assert crm("GET", "/org") == (429, {
        "code": "TOO_MANY_REQUESTS", "details": {}, "status": "error",
        "message": "Too many requests. Please try again later.",
    })  # fmt: skip
    clock.now += 24 * 3600
    assert crm("GET", "/org")[0] == 200
