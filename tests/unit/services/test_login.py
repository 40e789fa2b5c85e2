"""`deluge login` against a local accounts server."""

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.services import zoho_server
from unit.services.zoho_server import ZohoServer

from deluge.cli import main
from deluge.cli.terminal import Terminal
from deluge.errors import ServiceFailure
from deluge.exchange import Request, Response
from deluge.services import credentials as module
from deluge.services.credentials import FileStore
from deluge.services.signin import device_flow

SECRET = "typed-secret"
REFRESH = "1000.typed0001.refresh0001"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    """The only store."""
    store = FileStore(tmp_path / "credentials.json")
    monkeypatch.setattr(module, "stores", lambda: [store])
    monkeypatch.setattr("deluge.cli.login.stores", lambda: [store])
    monkeypatch.setattr("deluge.cli.login.token_store", lambda: FileStore(tmp_path / "token.json"))
    return store


@pytest.fixture
def zoho() -> Iterator[ZohoServer]:
    """A running server."""
    with zoho_server.running() as server:
        yield server


def deluge(zoho: ZohoServer, *arguments: str, given: str = "") -> tuple[str, str, int]:
    """Output, messages and exit code of a command."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"DELUGE_ACCOUNTS_URL": zoho.url, "DELUGE_API_URL": zoho.url}
    terminal = Terminal(io.BytesIO(given.encode()), out, err, environment)
    code = main(["login", *arguments], terminal)
    assert SECRET not in out.getvalue() + err.getvalue()
    assert REFRESH not in out.getvalue() + err.getvalue()
    return out.getvalue(), err.getvalue(), code


def test_a_pasted_token_is_checked_and_kept(zoho: ZohoServer, store: FileStore) -> None:
    _, err, code = deluge(zoho, "--refresh-token", given=f"client\n{SECRET}\n{REFRESH}\n")
    assert (code, "signed in" in err) == (0, True)
    kept = json.loads(store.path.read_text())
    assert (kept["client_id"], kept["client_secret"], kept["refresh_token"]) == (
        "client", SECRET, REFRESH,
    )  # fmt: skip
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert [call["grant_type"] for call in zoho.token_calls] == [["refresh_token"]]
    out, _, code = deluge(zoho, "--status")
    assert code == 0
    assert "signed in:   yes" in out


def test_a_self_client_code_becomes_a_refresh_token(zoho: ZohoServer, store: FileStore) -> None:
    zoho.token_answer = {"access_token": "a.b", "refresh_token": REFRESH, "expires_in": 3600}
    given = f"{SECRET}\n1000.code01.code02\n"
    _, _, code = deluge(zoho, "--client-id", "client", given=given)
    assert code == 0
    assert zoho.token_calls[0] == {
        "grant_type": ["authorization_code"],
        "client_id": ["client"],
        "client_secret": [SECRET],
        "code": ["1000.code01.code02"],
    }
    values = store.read()
    assert values is not None and values["refresh_token"] == REFRESH


def test_a_refused_login_is_not_kept(zoho: ZohoServer, store: FileStore) -> None:
    zoho.token_answer = {"error": "invalid_client_secret"}
    _, err, code = deluge(zoho, "--refresh-token", given=f"client\n{SECRET}\n{REFRESH}\n")
    assert code == 4
    assert "the client secret does not belong to the client id" in err
    assert store.read() is None


def test_missing_answers_are_named(zoho: ZohoServer, store: FileStore) -> None:
    _, err, code = deluge(zoho, given="client\n")
    assert (code, "no client secret was given" in err) == (2, True)
    _, err, code = deluge(zoho, "--status")
    assert (code, "there are no credentials" in err) == (4, True)
    _, err, code = deluge(zoho, "--dc", "mars")
    assert (code, "unknown data centre 'mars'" in err) == (2, True)


def test_logout_revokes_and_forgets(zoho: ZohoServer, store: FileStore) -> None:
    deluge(zoho, "--refresh-token", given=f"client\n{SECRET}\n{REFRESH}\n")
    zoho.token_answer = {"status": "success"}
    _, err, code = deluge(zoho, "--logout")
    assert (code, "is forgotten" in err, "could not be" in err) == (0, True, False)
    assert zoho.seen[-1].path == "/oauth/v2/token/revoke"
    assert store.read() is None
    _, err, _ = deluge(zoho, "--logout")
    assert "there is no stored login" in err


class Accounts:
    """An accounts server that answers in turn."""

    def __init__(self, *answers: dict[str, object]) -> None:
        self.answers = list(answers)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Response:
        """The next answer."""
        self.sent.append(request)
        return Response.of_json(self.answers.pop(0))


STARTED = {
    "device_code": "dev", "user_code": "AB-12", "interval": 5000, "expires_in": 300000,
    "verification_url": "https://accounts.zoho.com/device",
}  # fmt: skip
CLIENT = {"client_id": "c", "client_secret": "s"}


def test_device_flow_waits_for_the_person() -> None:
    accounts = Accounts(
        STARTED, {"error": "authorization_pending"}, {"error": "slow_down"},
        {"refresh_token": REFRESH},
    )  # fmt: skip
    shown: list[str] = []
    slept: list[float] = []
    token = device_flow(accounts, "https://a", CLIENT, "S.x", shown.append, slept.append)
    assert token == REFRESH
    assert shown == ["open https://accounts.zoho.com/device and enter the code AB-12"]
    assert slept == [5, 5, 10]
    assert [request.path for request in accounts.sent] == [
        "/oauth/v3/device/code", *["/oauth/v3/device/token"] * 3,
    ]  # fmt: skip


def test_device_flow_on_the_command_line(zoho: ZohoServer, store: FileStore) -> None:
    answers = iter(
        [
            {**STARTED, "interval": 0.01},
            {"error": "authorization_pending"},
            {"access_token": "a.b", "refresh_token": REFRESH},
            {"access_token": "a.b", "expires_in": 3600},
        ]
    )
    zoho.issue = lambda: next(answers)  # type: ignore[method-assign]
    _, err, code = deluge(zoho, "--device", "--client-id", "client", given=f"{SECRET}\n")
    assert code == 0
    assert "open https://accounts.zoho.com/device and enter the code AB-12" in err
    assert [seen.path for seen in zoho.seen] == [
        "/oauth/v3/device/code", *["/oauth/v3/device/token"] * 2, "/oauth/v2/token",
    ]  # fmt: skip
    values = store.read()
    assert values is not None and values["refresh_token"] == REFRESH


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"error": "access_denied"}, "was declined"),
        ({"error": "other_dc"}, "belongs to another region"),
        ({"access_token": "x"}, "holds no refresh token"),
    ],
)
def test_device_flow_refusals(answer: dict[str, object], message: str) -> None:
    with pytest.raises(ServiceFailure, match=message):
        device_flow(Accounts(STARTED, answer), "https://a", CLIENT, "", print, lambda _: None)


def test_device_flow_gives_up() -> None:
    pending = [{"error": "authorization_pending"}] * 60
    with pytest.raises(ServiceFailure, match="nobody agreed in time"):
        device_flow(Accounts(STARTED, *pending), "https://a", CLIENT, "", print, lambda _: None)


def test_an_accounts_server_that_is_none(zoho: ZohoServer, store: FileStore) -> None:
    zoho.issue = lambda: b"<html>"  # type: ignore[assignment,return-value]
    _, err, code = deluge(zoho, "--refresh-token", given=f"client\n{SECRET}\n{REFRESH}\n")
    assert (code, "is not an accounts server" in err) == (4, True)
