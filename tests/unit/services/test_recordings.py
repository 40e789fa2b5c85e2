"""Recording and replaying: identical answers, no secrets, helpful refusals."""

from collections.abc import Callable
from pathlib import Path

import pytest
from unit.services import zoho_server
from unit.services.recording import Recording, make_context

from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request, Response
from deluge.services.client import HttpClient
from deluge.services.connections import Connections
from deluge.services.credentials import Credentials
from deluge.services.live import LiveOrganisation
from deluge.services.record import Recorder
from deluge.services.redact import Redactor
from deluge.services.replay import Replayer
from deluge.services.secrets import Secrets
from deluge.services.session import Services
from deluge.services.transport import DryRun, routed
from deluge.usage import Usage

URL = "https://www.zohoapis.com/crm/v8/Leads"

BODIES = [
    b"",
    b'{"data":[{"id":"1","Name":"Zo\xc3\xab \xf0\x9f\x98\x80","n":1.5,"t":null,"d":"2026-03-04"}]}',
    b'{ "spaced" : 1.50 , "big": 1e400 }',
    b"[]",
    b"plain: text\r\n- with 'quotes'\t\x00\x85\n\n",
    b'"text"',
    b'{"half":"\\ud800"}',
    b"\xff\xfe\x00binary",
    b"true",
    b"~",
    b'{"on":"yes","no":"null","e":"","#":"x: y","*a":["&b","!c"]}',
]


def record(path: Path, transport: Recording, *requests: Request) -> None:
    """Record the answers to the requests."""
    recorder = Recorder(transport, str(path), environment={})
    for request in requests:
        recorder.send(request)
    recorder.close()


@pytest.mark.parametrize("body", BODIES)
def test_every_body_comes_back_byte_for_byte(
    body: bytes, tmp_path: Path, transport: Recording
) -> None:
    path = tmp_path / "x.yaml"
    transport.answers = [Response(207, body, {"Content-Type": "text/x", "Set-Cookie": "s=1"})]
    record(path, transport, Request("POST", URL, body=body))
    response = Replayer(str(path)).send(Request("POST", URL, body=body))
    assert (response.status, response.body) == (207, body)
    assert dict(response.headers) == {"content-type": "text/x"}


def test_equal_requests_are_answered_in_order(tmp_path: Path, transport: Recording) -> None:
    path = tmp_path / "x.yaml"
    transport.answer({"n": 1})
    transport.answer({"n": 2})
    request = Request("GET", URL, query=[("page", "1")])
    record(path, transport, request, request)
    replayer = Replayer(str(path))
    assert [replayer.send(request).json() for _ in range(2)] == [{"n": 1}, {"n": 2}]
    with pytest.raises(ServiceFailure, match=r"holds no answer to GET https://www") as caught:
        replayer.send(request)
    assert caught.value.hint == "it was recorded 2 times and asked for once more"


def test_an_unmatched_request_shows_the_nearest(tmp_path: Path, transport: Recording) -> None:
    path = tmp_path / "x.yaml"
    body = b'{"data":[{"Last_Name":"Roe","City":"Paris"}]}'
    record(path, transport, Request("GET", URL + "/1"), Request("POST", URL, body=body))
    with pytest.raises(ServiceFailure) as caught:
        Replayer(str(path)).send(
            Request("POST", URL, body=b'{"data":[{"Last_Name":"Doe","Zip":"1"}]}')
        )
    assert caught.value.code == "not-recorded"
    assert caught.value.hint == (
        'nearest is entry 2; json.data[0].Last_Name: recorded "Roe", now "Doe"; '
        'json.data[0].City: recorded "Paris", now nothing; '
        'json.data[0].Zip: recorded nothing, now "1"'
    )


def test_secrets_stay_out(tmp_path: Path, transport: Recording) -> None:
    path = tmp_path / "x.yaml"
    token = "1000.0123456789abcdef.fedcba9876543210"
    transport.answer({"access_token": token, "note": f"use {token}", "next_page_token": "p2"})
    request = Request(
        "POST", URL, query=[("zapikey", "hidden1"), ("authtoken", "hidden2"), ("page", "1")],
        headers={"Authorization": f"Zoho-oauthtoken {token}"},
        body=b'{"client_secret":"hidden3","Authorization":"Basic aGlkZGVuNDo=","a":"s3cr3t!"}',
    )  # fmt: skip
    form = Request(
        "POST", URL, headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=b"refresh_token=hidden5&name=x",
    )  # fmt: skip
    environment = {"DELUGE_CLIENT_SECRET": "s3cr3t!"}
    recorder = Recorder(transport, str(path), environment=environment)
    recorder.send(request)
    recorder.send(form)
    recorder.close()
    text = path.read_text()
    for secret in ("hidden", "aGlk", "s3cr3t", "0123456789abcdef", "1000.0"):
        assert secret not in text
    assert "p2" in text
    assert "name=x" in text


def test_credentials_of_connections_are_no_part_of_a_recording(
    tmp_path: Path, transport: Recording
) -> None:
    path = tmp_path / "x.yaml"
    transport.answer({"weather": "fine"})
    table = {"type": "api_key", "in": "query", "name": "appid"}
    secrets = Secrets({}, keyring={"connection.weather.api_key": "from-keyring"}.get)
    request = Request("GET", "https://api.example.com/now", query=[("city", "Rome")])
    recorder = Recorder(transport, str(path), environment={})
    known = Connections({"weather": table}, recorder, secrets=secrets)
    recorder.send(known.authorise(request, "weather"))
    recorder.close()
    assert transport.last.query == [("city", "Rome"), ("appid", "from-keyring")]
    assert "appid" not in path.read_text()
    assert Replayer(str(path)).send(request).json() == {"weather": "fine"}
    shown: list[str] = []
    DryRun(shown.append).send(known.authorise(request, "weather"))
    assert shown == ["GET https://api.example.com/now?city=Rome&appid=REDACTED"]


def test_emails_are_replaced_when_asked(tmp_path: Path, transport: Recording) -> None:
    path = tmp_path / "x.yaml"
    request = Request("GET", URL, query=[("criteria", "(Email:equals:ann@acme.co)")])
    transport.answer({"data": [{"Email": "ann@acme.co"}]})
    recorder = Recorder(transport, str(path), environment={"DELUGE_REDACT": "emails"})
    recorder.send(request)
    recorder.close()
    assert "acme" not in path.read_text()
    assert b"@example.com" in Replayer(str(path)).send(request).body


def test_redaction_is_linear() -> None:
    redactor = Redactor(emails=True)
    for text in ("a" * 1_000_000, "a." * 500_000, "1000." * 200_000, "a@" * 500_000):
        redactor.text(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no recording"),
        ("- 1", "is not a recording"),
        ("version: 2\nentries: []", "not a recording of version 1"),
        ("version: 1\nentries: [1]", "is not a recording"),
        ("version: 1\nentries: [{request: {}, response: {}}]", "is not a recording"),
        ("{", "is not a recording"),
        ("!!python/object/apply:os.system [x]", "is not a recording"),
    ],
)
def test_a_file_that_is_no_recording(text: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageError, match=message):
        Replayer(str(path))


def test_a_script_gives_the_same_live_and_replayed(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"

    def script(services: Services) -> list[object]:
        call: Callable[[str], Callable[..., object]] = lambda name: services.task(name)  # noqa: E731
        return [
            call("zoho.crm.getRecords")("Leads", 1, 10),
            call("zoho.crm.createRecord")("Leads", {"Last_Name": "Roe"}),
            call("zoho.crm.invokeConnector")("crm.getorg", {}),
            call("zoho.crm.getRecordById")("Leads", 1),
        ]

    with zoho_server.running() as zoho:
        credentials = Credentials(
            "id", "secret", "1000.refresh1.refresh1", accounts_url=zoho.url, api_url=zoho.url
        )
        zoho.faults = [zoho_server.status(204, b"")]
        live = LiveOrganisation(credentials, HttpClient())
        recorder = Recorder(routed(live, net="deny"), str(path), environment={})
        first = script(Services(recorder, make_context(), Usage()))
        recorder.close()
        assert zoho.issued == 1
        token = next(iter(zoho.valid))
    second = script(Services(Replayer(str(path)), make_context(), Usage()))
    assert first == second
    text = path.read_text()
    assert token not in text
    assert "refresh1" not in text
    assert "127.0.0.1" not in text
