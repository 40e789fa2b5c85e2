"""A token goes to the host it is for, over TLS, and nowhere else."""

import json

import pytest
from unit.services.recording import Recording
from web_server import WebServer

from deluge import Interpreter
from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request, Response
from deluge.services.auth import TokenSource
from deluge.services.client import HttpClient
from deluge.services.connections import Connection
from deluge.services.credentials import Credentials
from deluge.services.hosts import is_local, is_zoho_api
from deluge.services.live import LiveOrganisation
from deluge.services.record import response_entry
from deluge.services.redact import Redactor
from deluge.services.secrets import Secrets
from deluge.services.transport import redirected

# urllib reads the host behind the @, the HTTP library the one before the backslash.
TWO_HOSTS = "https://evil.example\\@desk.zoho.com/api/v1/tickets"


def signed(url: str, *, api_url: str | None = None, headers: dict[str, str] | None = None) -> str:
    """The URL that a live organisation sends a request to, with its token."""
    http = Recording()
    http.answer({"access_token": "1000.token.token", "expires_in": 3600})
    own = Credentials("id", "secret", "refresh", api_url=api_url)
    LiveOrganisation(own, http, TokenSource(own, http)).send(
        Request("GET", url, headers=headers or {})
    )
    assert http.last.headers["authorization"]
    return http.last.full_url


def test_a_url_that_can_be_read_as_two_hosts_names_none() -> None:
    assert Request("GET", TWO_HOSTS).host == ""
    assert not is_zoho_api(Request("GET", TWO_HOSTS).host)
    with pytest.raises(ServiceFailure) as caught:
        HttpClient().send(Request("GET", TWO_HOSTS))
    assert caught.value.code == "invalid-url"


def test_a_script_cannot_call_such_a_url() -> None:
    script = 'x = invokeurl [ url : "https://evil.example\\\\@desk.zoho.com/x" ];'
    error = Interpreter(org="memory").run(script).error
    assert error is not None and error.code == "invalid-url"


def test_a_redirect_to_such_a_url_is_not_followed() -> None:
    answer = Response(302, b"", {"Location": TWO_HOSTS})
    assert redirected(Request("GET", "https://a.example/"), answer) is None


@pytest.mark.parametrize(
    "url,sent",
    [
        ("http://desk.zoho.com/api?a=1", "https://desk.zoho.com/api?a=1"),
        ("http://www.zohoapis.com/crm/v8/Leads", "https://www.zohoapis.com/crm/v8/Leads"),
        ("http://desk.zoho.com:80/api", "https://desk.zoho.com/api"),
        ("https://desk.zoho.com/api", "https://desk.zoho.com/api"),
    ],
)
def test_zohos_hosts_are_called_over_tls(url: str, sent: str) -> None:
    assert signed(url) == sent
    assert signed(url, headers={"Authorization": "Zoho-oauthtoken own"}) == sent


@pytest.mark.parametrize(
    "url", ["http://crm.intern:8443/crm/v8/Leads", "https://www.zohoapis.com/crm/v8/Leads"]
)
def test_the_organisations_own_address_decides_how_it_is_called(url: str) -> None:
    own = "https://crm.intern:8443"
    assert signed(url, api_url=own) == f"{own}/crm/v8/Leads"


def test_a_redirect_out_of_tls_loses_the_credentials() -> None:
    fields = {"Authorization": "Bearer t", "X-Api-Key": "k", "Accept": "text/plain"}
    for location, kept in (("http://a.example/x", False), ("https://a.example/x", True)):
        following = redirected(
            Request("GET", "https://a.example/", headers=fields),
            Response(302, b"", {"Location": location}),
        )
        assert following is not None and following.headers["accept"]
        assert ("authorization" in following.headers) is kept
        assert ("x-api-key" in following.headers) is kept


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1.evil.example/token", "http://localhost.evil.example/token",
        "http://localhost@evil.example/token", "http://accounts.example/token", "ftp://a/token",
        "https:", "https://",
    ],
)  # fmt: skip
def test_tokens_are_fetched_over_tls(url: str) -> None:
    table = {"type": "oauth2", "token_url": url, "client_id": "c"}
    with pytest.raises(UsageError, match="token_url"):
        Connection("acme", table, Secrets({}))


def test_this_machine() -> None:
    for host in ("localhost", "127.0.0.1", "::1", "api.localhost"):
        assert is_local(host)
    for host in ("", "127.0.0.1.evil.example", "localhost.evil.example", "evillocalhost"):
        assert not is_local(host)


def test_no_cookie_of_one_answer_goes_out_with_the_next_request() -> None:
    with WebServer().running() as server:
        url = server.answer("/login", "{}", headers={"Set-Cookie": "SESSION=s-123; Path=/"})
        client = HttpClient()
        client.send(Request("GET", url))
        client.send(Request("GET", url))
        assert "cookie" not in server.last.headers
        client.send(Request("GET", url, headers={"Cookie": "own=1"}))
        assert server.last.headers["cookie"] == "own=1"


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/cb?access_token=at-123456&x=1", "refresh_token=at-123456",
        "client_secret=at-123456&grant_type=x", "https://a.example/?x=1&api_key=at-123456",
        "password=at-123456;", "code=1 apikey=at-123456",
    ],
)  # fmt: skip
def test_secrets_of_queries_inside_texts_are_redacted(text: str) -> None:
    assert "at-123456" not in Redactor().text(text)


def test_harmless_queries_inside_texts_stay() -> None:
    text = "https://a.example/?page_token=abc&token_count=3&state=secret-garden"
    assert Redactor().text(text) == text


def test_secrets_in_texts_that_hold_json_are_redacted() -> None:
    answer = {"output": '{"access_token":"at-123456","name":"Ada"}', "note": "{not json"}
    shown = Redactor().value(answer)
    assert shown == {"output": '{"access_token": "REDACTED", "name": "Ada"}', "note": "{not json"}
    assert Redactor().value({"text": '{"name":"Ada"}'}) == {"text": '{"name":"Ada"}'}
    nested = "x"
    for _ in range(300):
        nested = json.dumps([nested])[:100_000]
    Redactor().value(nested)


def test_a_recorded_redirect_keeps_no_secret() -> None:
    location = "https://a.example/back?code=c-123456&state=s&sessionToken=st-123456"
    entry = response_entry(Response(302, b"", {"Location": location}), Redactor())
    headers = entry["headers"]
    assert isinstance(headers, dict)
    assert "st-123456" not in headers["location"] and "state=s" in headers["location"]
