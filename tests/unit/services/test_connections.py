"""Connections: what they add to requests, where their secrets come from, and what is refused.

Source: https://www.zoho.com/deluge/help/connections.html
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from web_server import Received, WebServer

from deluge.errors import DelugeError, ServiceFailure, UsageError
from deluge.exchange import Request
from deluge.project import Project
from deluge.services.client import HttpClient
from deluge.services.connections import Connections
from deluge.services.secrets import Secrets

KEY = {"type": "api_key"}
ENVIRONMENT = {
    "DELUGE_CONNECTION_ACME_API_KEY": "k-123",
    "DELUGE_CONNECTION_ACME_PASSWORD": "p:ä",
    "DELUGE_CONNECTION_ACME_TOKEN": "t-123",
    "DELUGE_CONNECTION_ACME_CLIENT_SECRET": "cs-1",
    "DELUGE_CONNECTION_ACME_REFRESH_TOKEN": "rt-1",
}


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer().running() as server:
        yield server


def connections(
    table: Mapping[str, object] | None,
    environment: Mapping[str, str] = ENVIRONMENT,
    *,
    emulated: bool = True,
    own_place: str = "",
) -> Connections:
    """A project with the connection `acme`, or with none."""
    secrets = Secrets(environment, keyring=lambda _entry: None)
    tables = {} if table is None else {"acme": table}
    return Connections(
        tables, HttpClient(), secrets=secrets, emulated=emulated, own_place=own_place
    )


def authorised(table: Mapping[str, object], url: str = "https://api.acme.com/x?a=1") -> Request:
    """The request to the URL with the credentials of `acme`."""
    return connections(table).authorise(Request("GET", url), "acme")


def refusal(table: Mapping[str, object] | None, url: str = "https://api.acme.com/x") -> DelugeError:
    """The error of a call with `acme`."""
    with pytest.raises(DelugeError) as caught:
        connections(table).authorise(Request("GET", url), "acme")
    return caught.value


# ---- kinds


@pytest.mark.parametrize(
    "table,headers",
    [
        ({"type": "api_key"}, {"x-api-key": "k-123"}),
        ({"type": "api_key", "name": "X-Key"}, {"x-key": "k-123"}),
        ({"type": "api_key", "name": "Authorization", "prefix": "Key "},
         {"authorization": "Key k-123"}),
        ({"type": "header", "headers": {"Authorization": "Token {token}", "X-Org": "42"}},
         {"authorization": "Token t-123", "x-org": "42"}),
        ({"type": "header", "headers": {"X-Sign": "{api_key}/{token}"}},
         {"x-sign": "k-123/t-123"}),
    ],
)  # fmt: skip
def test_headers(table: Mapping[str, object], headers: Mapping[str, str]) -> None:
    assert dict(authorised(table).headers) == headers


def test_basic() -> None:
    header = authorised({"type": "basic", "username": "me"}).headers["authorization"]
    assert b64decode(header.removeprefix("Basic ")).decode() == "me:p:ä"


def test_api_key_in_the_query() -> None:
    table = {"type": "api_key", "in": "query", "name": "key"}
    request = authorised(table, "https://api.acme.com/x?a=1&key=old")
    assert request.query == [("a", "1"), ("key", "k-123")]


def test_the_original_request_keeps_no_secret() -> None:
    request = Request("GET", "https://api.acme.com/x")
    connections(KEY).authorise(request, "acme")
    assert dict(request.headers) == {}


def test_parameters_of_the_address() -> None:
    known = connections({**KEY, "params": {"domain": "acme", "version": 2}})
    url = "https://{domain}.example.com/v{version}/{other}"
    assert known.address(url, "acme") == "https://acme.example.com/v2/{other}"
    assert known.address(url, "unknown") == url


# ---- OAuth 2


def oauth(server: WebServer, **settings: object) -> dict[str, object]:
    """The table of a connection whose tokens come from the server."""
    url = server.answer("/token", '{"access_token":"at-1","expires_in":3600}')
    return {"type": "oauth2", "token_url": url, "client_id": "ci-1", **settings}


def token_requests(server: WebServer) -> list[Received]:
    """The requests for a token so far."""
    return [request for request in server.received if request.path == "/token"]


def test_refresh_token(server: WebServer) -> None:
    known = connections(oauth(server))
    before = len(token_requests(server))
    for _ in range(3):
        request = known.authorise(Request("GET", "https://api.acme.com/x"), "acme")
        assert request.headers["authorization"] == "Bearer at-1"
    [asked] = token_requests(server)[before:]
    assert asked.body == (
        b"grant_type=refresh_token&refresh_token=rt-1&client_id=ci-1&client_secret=cs-1"
    )


def test_client_credentials(server: WebServer) -> None:
    table = oauth(
        server, grant="client_credentials", scopes=["a", "b"], scheme="Token", client_auth="basic"
    )
    assert authorised(table).headers["authorization"] == "Token at-1"
    asked = server.last
    assert asked.body == b"grant_type=client_credentials&scope=a+b"
    assert b64decode(asked.headers["authorization"].removeprefix("Basic ")) == b"ci-1:cs-1"


@pytest.mark.parametrize(
    "body", ['{"error":"invalid_client"}', "<html>", "[]", '{"access_token":5}']
)
def test_no_token(server: WebServer, body: str) -> None:
    table = oauth(server)
    server.answer("/token", body, status=400)
    error = refusal(table)
    assert error.code == "sign-in"
    assert "cs-1" not in f"{error.message} {error.hint}"


# ---- where credentials go


def test_zoho_hosts_need_no_secret_in_the_sandbox() -> None:
    url = "https://www.zohoapis.eu/crm/v8/Leads"
    for table in (None, {}, {"type": "oauth2", "token_url": "https://x.co", "client_id": "c"}):
        request = connections(table, {}).authorise(Request("GET", url), "acme")
        assert dict(request.headers) == {}


def test_zoho_hosts_share_the_login_when_live() -> None:
    url = "https://desk.zoho.com/api/v1/tickets"
    for table in (None, {"scopes": ["Desk.tickets.ALL"]}):
        request = connections(table, {}, emulated=False).authorise(Request("GET", url), "acme")
        assert dict(request.headers) == {}
    own = connections(KEY, emulated=False).authorise(Request("GET", url), "acme")
    assert own.headers["x-api-key"] == "k-123"


def test_an_organisation_at_another_address_counts_as_zoho() -> None:
    known = connections(None, emulated=False, own_place="127.0.0.1:8080")
    request = Request("GET", "http://127.0.0.1:8080/crm/v8/Leads")
    assert known.authorise(request, "crm") is request


@pytest.mark.parametrize(
    "table,url,code",
    [
        (None, "https://api.acme.com/x", "unknown-connection"),
        ({}, "https://api.acme.com/x", "connection-host"),
        ({"type": "zoho"}, "https://evil.example/x", "connection-host"),
        ({**KEY, "hosts": ["api.acme.com"]}, "https://evil.example/x", "connection-host"),
        ({**KEY, "hosts": ["*.acme.com"]}, "https://acme.com.evil.example/x", "connection-host"),
        (KEY, "http://api.acme.com/x", "connection-host"),
    ],
)
def test_credentials_do_not_go_elsewhere(
    table: Mapping[str, object] | None, url: str, code: str
) -> None:
    error = refusal(table, url)
    assert error.code == code
    assert error.hint and "k-123" not in f"{error.message} {error.hint}"


def test_listed_hosts() -> None:
    table = {**KEY, "hosts": ["*.acme.com", "other.example"]}
    for host in ("api.acme.com", "a.b.acme.com", "other.example"):
        assert "x-api-key" in authorised(table, f"https://{host}/x").headers


def test_a_recording_needs_no_credentials() -> None:
    known = Connections({}, HttpClient(), wanted=lambda request: request.host != "api.acme.com")
    request = Request("GET", "https://api.acme.com/x")
    assert known.authorise(request, "acme") is request
    with pytest.raises(DelugeError):
        known.authorise(Request("GET", "https://other.example/x"), "acme")


# ---- secrets


def test_missing_secret() -> None:
    with pytest.raises(ServiceFailure) as caught:
        connections(KEY, {}).authorise(Request("GET", "https://api.acme.com"), "acme")
    assert caught.value.message == "the api key of connection 'acme' is not set"
    assert "DELUGE_CONNECTION_ACME_API_KEY" in str(caught.value.hint)


def test_secret_in_the_keyring() -> None:
    secrets = Secrets({}, keyring={"connection.acme.api_key": "from-keyring"}.get)
    known = Connections({"acme": KEY}, HttpClient(), secrets=secrets)
    request = known.authorise(Request("GET", "https://api.acme.com"), "acme")
    assert request.headers["x-api-key"] == "from-keyring"


def test_secret_with_a_line_break() -> None:
    known = connections(KEY, {"DELUGE_CONNECTION_ACME_API_KEY": "a\r\nX-Evil: 1"})
    with pytest.raises(ServiceFailure) as caught:
        known.authorise(Request("GET", "https://api.acme.com"), "acme")
    assert caught.value.code == "invalid-header"


@pytest.mark.parametrize(
    "settings",
    [
        {"type": "api_key", "api_key": "sk-live"},
        {"type": "basic", "username": "u", "password": "sk-live"},
        {"type": "header", "token": "sk-live", "headers": {"A": "{token}"}},
        {"type": "header", "headers": {"Authorization": "Bearer sk-live"}},
        {"type": "oauth2", "client_secret": "sk-live"},
        {"type": "oauth2", "refresh_token": "sk-live"},
        {"access_token": "sk-live"},
    ],
)
def test_secrets_in_the_project_file_are_refused(settings: Mapping[str, object]) -> None:
    error = refusal(settings)
    assert isinstance(error, UsageError) and error.code == "secret-in-file"
    assert "sk-live" not in f"{error.message} {error.hint}"


@pytest.mark.parametrize(
    "settings,part",
    [
        ({"type": "oauth1"}, "unknown type 'oauth1'"),
        ({"type": 5}, "unknown type '5'"),
        ({**KEY, "colour": "red"}, "unknown setting 'colour'"),
        ({**KEY, "in": "body"}, "header or query"),
        ({**KEY, "name": 5}, "'name' must be a text"),
        ({**KEY, "hosts": [5]}, "'hosts' must be a list of texts"),
        ({**KEY, "params": "x"}, "'params' must be a table"),
        ({"type": "header"}, "it needs headers"),
        ({"type": "oauth2"}, "token_url"),
        ({"type": "oauth2", "token_url": "http://x.co"}, "https:"),
        ({"type": "oauth2", "token_url": "https://x.co", "grant": "code"}, "needs a browser"),
    ],
)
def test_wrong_tables(settings: Mapping[str, object], part: str) -> None:
    error = refusal(settings)
    assert isinstance(error, UsageError) and part in error.message


def test_wrong_names() -> None:
    known = Connections({"My-Key": KEY}, HttpClient(), secrets=Secrets({}, lambda _entry: None))
    with pytest.raises(UsageError, match="link name"):
        known.authorise(Request("GET", "https://api.acme.com"), "My-Key")


# ---- in scripts


def test_a_script_uses_a_connection(monkeypatch: pytest.MonkeyPatch, server: WebServer) -> None:
    from deluge.api import Interpreter

    monkeypatch.setenv("DELUGE_CONNECTION_ACME_API_KEY", "k-9")
    project = Project(".", {"connections": {"acme": {**KEY, "params": {"place": server.url[7:]}}}})
    script = 'x = invokeurl [ url : "http://{place}/x" connection : "acme" ]; info x;'
    interpreter = Interpreter(org="memory", project=project)
    interpreter.run(script).raise_for_error()
    assert server.last.headers["x-api-key"] == "k-9"
    interpreter.close()


def test_the_tables_of_the_guide_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "calling.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    (tmp_path / "deluge.toml").write_text("\n".join(blocks), encoding="utf-8")
    project = Project.load(tmp_path)
    environment = {
        f"DELUGE_CONNECTION_{name}": "s"
        for name in ("SHOP_API_KEY", "TWILIO_PASSWORD", "TRACKER_TOKEN")
    }
    secrets = Secrets(environment, keyring=lambda _entry: None)
    known = Connections(project.connections, HttpClient(), secrets=secrets)
    for name in ("shop", "twilio", "tracker"):
        request = known.authorise(Request("GET", "https://api.example.com/x"), name)
        assert request.headers, name
    assert known.address("https://{domain}.x.co", "tracker") == "https://acme.x.co"
    with pytest.raises(ServiceFailure, match="client secret of connection 'drive'"):
        known.authorise(Request("GET", "https://api.example.com/x"), "drive")
