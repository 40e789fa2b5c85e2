"""OAuth tokens and API credits. Sources: https://www.zoho.com/accounts/protocol/oauth.html and
https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html"""

from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from deluge.emulator.credits import Credits, cost
from deluge.emulator.oauth import Accounts
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
    return Accounts(
        clock, Random(1), base_url="http://localhost:8080", refresh_token="1000.r.s", **CLIENT
    )


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


def test_authorise_redirects_with_a_code(accounts: Accounts) -> None:
    query = {"client_id": "1000.A", "response_type": "code", "state": "7"}
    url = (
        f"https://accounts.zoho.com/oauth/v2/auth?{urlencode(query)}&redirect_uri=https://x.example"
    )
    response = accounts.answer(Request("GET", url))
    back = parse_qs(urlsplit(response.headers["location"]).query)
    assert (response.status, back["state"]) == (302, ["7"])
    assert refresh(accounts, grant_type="authorization_code", code=back["code"][0])["access_token"]


def test_revoked_tokens_are_worthless(accounts: Accounts) -> None:
    assert ask(accounts, "token/revoke", token="1000.r.s").json() == {"status": "success"}
    assert ask(accounts, "token/revoke", token="1000.r.s").json() == {"error": "invalid_code"}
    assert refresh(accounts) == {"error": "invalid_code"}


def test_too_many_new_tokens(accounts: Accounts, clock: Clock) -> None:
    tokens = [refresh(accounts)["access_token"] for _ in range(10)]
    assert len(set(tokens)) == 10
    assert refresh(accounts) == {"error": "access_denied"}
    clock.now += 601
    assert refresh(accounts)["access_token"]


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


def test_scopes() -> None:
    assert covers("ZohoCRM.modules.ALL", "DELETE", "Leads")
    assert covers("ZohoCRM.modules.salesorders.READ", "GET", "Sales_Orders")
    assert not covers("ZohoCRM.modules.READ", "POST", "Leads")
    assert covers("ZohoCRM.modules.WRITE ZohoCRM.settings.fields.READ", "PUT", "Leads")
    assert covers("ZohoCRM.settings.fields.READ", "GET", "settings")
    assert not covers("ZohoCRM", "GET", "settings")


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
    ],
)
def test_costs(request_: Request, price: int) -> None:
    assert cost(request_, request_.path.split("/")[3:]) == price


def test_spent_credits(clock: Clock, make: Any) -> None:
    crm = make(credits=Credits(clock, 4))
    left = [
        crm.emulator.send(Request("GET", "https://x/crm/v8/org")).headers.get(
            "x-api-credits-remaining"
        )
        for _ in range(4)
    ]
    assert left == [None, "2", "1", "0"]
    assert crm("GET", "/org")[1]["code"] == "TOO_MANY_REQUESTS"
    clock.now += 24 * 3600
    assert crm("GET", "/org")[0] == 200
