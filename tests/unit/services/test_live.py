"""The live organisation against a real socket: what goes out, and what faults become."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.services import zoho_server
from unit.services.zoho_server import ZohoServer

from deluge.errors import DelugeError, ServiceFailure, Unsupported
from deluge.exchange import Request
from deluge.services.auth import TokenSource, lifetime
from deluge.services.client import HttpClient
from deluge.services.confirm import Confirming
from deluge.services.credentials import Credentials, FileStore
from deluge.services.live import LiveOrganisation, live_transport

LEADS = "https://www.zohoapis.com/crm/v8/Leads"
SECRETS = ("client-secret", "1000.refresh1.refresh1")


@pytest.fixture
def zoho() -> Iterator[ZohoServer]:
    """A running server."""
    with zoho_server.running() as server:
        yield server


class Clock:
    """A clock that only moves when told, and when something sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass the time."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """A clock to move."""
    return Clock()


def organisation(zoho: ZohoServer, clock: Clock, api_url: str | None = "") -> LiveOrganisation:
    """A live organisation whose accounts and API are the local server."""
    credentials = Credentials(
        "client-id", *SECRETS, accounts_url=zoho.url,
        api_url=zoho.url if api_url == "" else api_url,
    )  # fmt: skip
    http = HttpClient(sleep=clock.sleep, jitter=lambda: 1.0, wall_clock=clock)
    return LiveOrganisation(credentials, http, TokenSource(credentials, http, clock))


def test_a_token_is_fetched_once_and_sent(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    for _ in range(3):
        response = live.send(Request("GET", LEADS, query=[("page", "1")]))
        assert response.json() == {"data": [{"id": "1"}]}
    assert zoho.token_calls == [
        {
            "grant_type": ["refresh_token"],
            "client_id": ["client-id"],
            "client_secret": [SECRETS[0]],
            "refresh_token": [SECRETS[1]],
        }
    ]
    assert zoho.api_calls == ["GET /crm/v8/Leads?page=1"] * 3
    sent = zoho.seen[-1].headers
    assert sent["authorization"] == "Zoho-oauthtoken 1000.abcdef0001.secretsecret0001"
    assert sent["User-Agent"].startswith("deluge-lang/")


def test_a_token_is_replaced_a_minute_before_its_end(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    live.send(Request("GET", LEADS))
    clock.now += 3539
    live.send(Request("GET", LEADS))
    assert zoho.issued == 1
    clock.now += 2
    live.send(Request("GET", LEADS))
    assert zoho.issued == 2


def test_a_refused_token_is_replaced_once(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    live.send(Request("GET", LEADS))
    zoho.valid.clear()
    response = live.send(Request("POST", LEADS, body=b"{}"))
    assert response.status == 200
    assert zoho.issued == 2
    assert zoho.api_calls == ["GET /crm/v8/Leads", *["POST /crm/v8/Leads"] * 2]
    zoho.token_answer = {"access_token": "never.valid"}
    zoho.valid.clear()
    assert live.send(Request("GET", LEADS)).status == 401
    assert len(zoho.token_calls) == 3


def test_a_kept_token_serves_the_next_run(zoho: ZohoServer, clock: Clock, tmp_path: Path) -> None:
    kept = FileStore(tmp_path / "token.json")

    def source(refresh_token: str = SECRETS[1]) -> TokenSource:
        own = Credentials("client-id", SECRETS[0], refresh_token, accounts_url=zoho.url)
        return TokenSource(own, HttpClient(), clock, kept=kept, wall_clock=clock)

    first = source().token()
    assert source().token().text == first.text
    assert zoho.issued == 1
    assert source("another-login").token().text != first.text
    second = source()
    assert second.renewed(second.token()).text != first.text
    issued = zoho.issued
    clock.now += 3550
    source().token()
    assert zoho.issued == issued + 1
    assert SECRETS[1] not in kept.path.read_text()
    kept.path.write_text('{"expires_at":"never"}')
    assert source().token().text


def test_many_threads_fetch_one_token(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    threads = [threading.Thread(target=live.send, args=[Request("GET", LEADS)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert zoho.issued == 1
    assert len(zoho.api_calls) == 8


def test_the_api_domain_of_the_token_wins(zoho: ZohoServer, clock: Clock) -> None:
    zoho.api_domain = zoho.url
    live = organisation(zoho, clock, api_url=None)
    assert live.send(Request("GET", "https://www.zohoapis.eu/crm/v2/Leads")).status == 200
    assert zoho.api_calls == ["GET /crm/v2/Leads"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"error": "invalid_code"}, "revoked, expired"),
        ({"error": "invalid_client"}, "client id is not known"),
        ({"error": "invalid_client_secret"}, "secret does not belong"),
        ({"error": "access_denied"}, "refuses more tokens"),
        ({"error": "something_new"}, "answers 'something_new'"),
        ({}, "no token in the answer"),
    ],
)
def test_sign_in_errors_come_with_status_200(
    answer: dict[str, object], message: str, zoho: ZohoServer, clock: Clock
) -> None:
    zoho.token_answer = answer
    with pytest.raises(ServiceFailure, match=message) as caught:
        organisation(zoho, clock).send(Request("GET", LEADS))
    assert caught.value.code == "sign-in"
    assert caught.value.hint
    assert not any(secret in str(vars(caught.value)) for secret in SECRETS)
    assert zoho.api_calls == []


def test_lifetimes_in_all_spellings() -> None:
    assert lifetime({"expires_in": 3600}) == 3600
    assert lifetime({"expires_in": "3600"}) == 3600
    assert lifetime({"expires_in": 3600000}) == 3600
    assert lifetime({"expires_in": 3600000, "expires_in_sec": 1800}) == 1800
    assert lifetime({"expires_in": "soon"}) == 3600
    assert lifetime({"expires_in": "9" * 5000}) > 0
    assert lifetime({"expires_in": 10**400}) > 0


# ---- retries


def test_429_waits_as_long_as_asked(zoho: ZohoServer, clock: Clock) -> None:
    zoho.faults = [zoho_server.status(429, retry_after="7")]
    assert organisation(zoho, clock).send(Request("GET", LEADS)).status == 200
    assert clock.slept == [7]
    assert len(zoho.api_calls) == 2


def test_a_rate_limit_reset_is_honoured(zoho: ZohoServer, clock: Clock) -> None:
    headers = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "3"}
    zoho.faults = [zoho_server.status(429, **headers)]
    assert organisation(zoho, clock).send(Request("GET", LEADS)).status == 200
    assert clock.slept == [3]


@pytest.mark.parametrize("name", ["retry_after", "X_RateLimit_Reset"])
def test_a_wait_of_thousands_of_digits(name: str, zoho: ZohoServer, clock: Clock) -> None:
    headers = {"X_RateLimit_Remaining": "0", name: "9" * 5000}
    zoho.faults = [zoho_server.status(429, **headers)]
    assert organisation(zoho, clock).send(Request("GET", LEADS)).status in (200, 429)
    assert sum(clock.slept) < 5


def test_a_long_wait_is_left_to_the_script(zoho: ZohoServer, clock: Clock) -> None:
    zoho.faults = [zoho_server.status(429, {"code": "TOO_MANY_REQUESTS"}, retry_after="3600")]
    response = organisation(zoho, clock).send(Request("GET", LEADS))
    assert (response.status, response.json()) == (429, {"code": "TOO_MANY_REQUESTS"})
    assert clock.slept == []


def test_reads_are_repeated_with_growing_pauses(zoho: ZohoServer, clock: Clock) -> None:
    zoho.faults = [zoho_server.status(500), zoho_server.drop, zoho_server.status(503)]
    assert organisation(zoho, clock).send(Request("GET", LEADS)).status == 200
    assert clock.slept == [0.5, 1, 2]
    assert len(zoho.api_calls) == 4


def test_reads_are_repeated_three_times_at_most(zoho: ZohoServer, clock: Clock) -> None:
    zoho.faults = [zoho_server.status(500, {"code": "INTERNAL_ERROR"})] * 9
    response = organisation(zoho, clock).send(Request("GET", LEADS))
    assert response.status == 500
    assert len(zoho.api_calls) == 4


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_writes_are_never_repeated(method: str, zoho: ZohoServer, clock: Clock) -> None:
    zoho.faults = [zoho_server.status(500), zoho_server.status(429), zoho_server.drop]
    live = organisation(zoho, clock)
    assert live.send(Request(method, LEADS, body=b"{}")).status == 500
    assert live.send(Request(method, LEADS, body=b"{}")).status == 429
    with pytest.raises(ServiceFailure, match=r"the connection to 127\.0\.0\.1 failed"):
        live.send(Request(method, LEADS, body=b"{}"))
    assert len(zoho.api_calls) == 3


# ---- answers


def test_no_answer_in_time_is_zohos_timeout(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    live.send(Request("GET", LEADS))
    for fault in (zoho_server.slow(0.5), zoho_server.dripping(20, 0.05)):
        zoho.faults = [fault]
        with pytest.raises(ServiceFailure, match="socket timeout error") as caught:
            HttpClient().send(Request("GET", f"{zoho.url}/x", timeout=0.2))
        assert caught.value.code == "timeout"


def test_a_truncated_answer_is_repeated_then_an_error(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    zoho.faults = [zoho_server.truncated]
    assert live.send(Request("GET", LEADS)).json() == zoho.body
    zoho.faults = [zoho_server.truncated] * 4
    with pytest.raises(ServiceFailure, match="broke off or is damaged"):
        live.send(Request("GET", LEADS))


def test_gzip_large_and_empty_answers(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    large = {"data": ["x" * 1024] * 5 * 1024}
    zoho.faults = [
        zoho_server.zipped(zoho.body),
        zoho_server.status(200, large),
        zoho_server.status(204, b""),
        zoho_server.status(200, b"not gzip", content_encoding="gzip"),
        *[zoho_server.status(200, b"not gzip", content_encoding="gzip")] * 3,
    ]
    response = live.send(Request("GET", LEADS))
    assert response.json() == zoho.body
    assert "content-encoding" not in response.headers
    assert live.send(Request("GET", LEADS)).json() == large
    assert live.send(Request("GET", LEADS)).body == b""
    with pytest.raises(ServiceFailure, match="broke off or is damaged"):
        live.send(Request("GET", LEADS))


def test_a_server_without_tls_is_a_plain_message(zoho: ZohoServer, clock: Clock) -> None:
    url = zoho.url.replace("http:", "https:")
    with pytest.raises(ServiceFailure, match=r"no secure connection to 127\.0\.0\.1") as caught:
        HttpClient(sleep=clock.sleep).send(Request("GET", url))
    assert caught.value.code == "tls"


def test_nobody_at_the_address(clock: Clock) -> None:
    client = HttpClient(sleep=clock.sleep)
    for url, code in (
        ("http://127.0.0.1:1/x", "connection-failed"),
        ("http://no-such-host.invalid/", "connection-failed"),
        ("nonsense", "invalid-url"),
        ("ftp://x.co/", "invalid-url"),
        ("http://[bad/", "invalid-url"),
    ):
        with pytest.raises(ServiceFailure) as caught:
            client.send(Request("GET", url))
        assert caught.value.code == code, url


# ---- what is not sent


def test_writes_need_a_yes(zoho: ZohoServer, clock: Clock) -> None:
    asked: list[str] = []

    def confirm(request: Request) -> bool:
        asked.append(request.method)
        return len(asked) > 1

    live = Confirming(organisation(zoho, clock), confirm)
    live.send(Request("GET", LEADS))
    live.send(Request("POST", "https://www.zohoapis.com/crm/v8/coql", body=b"{}"))
    with pytest.raises(ServiceFailure, match="would change a live organisation") as caught:
        live.send(Request("POST", LEADS, body=b"{}"))
    assert caught.value.code == "write-refused"
    for _ in range(3):
        live.send(Request("PUT", LEADS, body=b"{}"))
    assert asked == ["POST", "PUT"]
    with pytest.raises(ServiceFailure):
        Confirming(organisation(zoho, clock), None).send(Request("DELETE", LEADS))


def test_a_dry_run_shows_requests_without_secrets() -> None:
    shown: list[str] = []
    live = live_transport(dry_run=shown.append, environment={})
    body = b'{"data":[{"Last_Name":"Roe","password":"pw12345"}]}'
    request = Request("POST", LEADS, query=[("zapikey", "abc")], body=body)
    assert live.send(request).status == 204
    assert shown == [
        f"POST {LEADS}?zapikey=REDACTED\n"
        '{"data": [{"Last_Name": "Roe", "password": "REDACTED"}]}'
    ]


def test_local_only_paths_are_refused(zoho: ZohoServer, clock: Clock) -> None:
    live = organisation(zoho, clock)
    with pytest.raises(Unsupported, match="'signals' has no public address at Zoho"):
        live.send(Request("POST", "https://www.zohoapis.com/crm/v8/__local/signals"))
    assert zoho.seen == []


def test_no_credentials_is_one_plain_message(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(DelugeError, match="there are no credentials") as caught:
        live_transport(environment={})
    assert caught.value.hint and "deluge login" in caught.value.hint
    with pytest.raises(DelugeError, match="DELUGE_CLIENT_SECRET and DELUGE_REFRESH_TOKEN are not"):
        live_transport(environment={"DELUGE_CLIENT_ID": "x"})
