"""invokeurl: what a script gets for every kind of answer of a real server.

Source: https://www.zoho.com/deluge/help/webhook/invokeurl-api-task.html
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from web_server import WebServer

from deluge.api import Interpreter
from deluge.exchange import Request, Response
from deluge.services.web_answer import file_of, text_of_response
from deluge.values.file import File

PNG = b"\x89PNG\r\n\x1a\n\0\0"


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer().running() as server:
        yield server


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Interpreter]:
    interpreter = Interpreter(org="memory")
    yield interpreter
    interpreter.close()


def value_of(interpreter: Interpreter, url: str, keys: str = "") -> object:
    """The value of a GET with these keys."""
    result = interpreter.run(f'x = invokeurl [ url : "{url}" {keys} ]; return x;')
    result.raise_for_error()
    return result.value


ANSWERS = [
    # body, content type, status, value
    ('{"a":[1,2.5,true,null],"id":"55"}', "application/json;charset=utf-8", 200,
     {"a": [1, 2.5, True, None], "id": "55"}),
    ('[{"a":1}]', "application/json", 200, [{"a": 1}]),
    ('{"n":12345678901234567890123}', "application/json", 200, {"n": "12345678901234567890123"}),
    ('\ufeff{"a":1}', "application/json", 200, {"a": 1}),
    ('  {"a":1}', "text/html", 200, {"a": 1}),
    ('{"a":', "application/json", 200, '{"a":'),
    ("{city:Pune}", "text/plain", 200, "{city:Pune}"),
    ('"quoted"', "application/json", 200, '"quoted"'),
    ("plain", "text/plain", 200, "plain"),
    ("a,b\n1,2\n", "text/csv", 200, "a,b\n1,2\n"),
    ("<r><a>1</a></r>", "application/xml", 200, "<r><a>1</a></r>"),
    ("<r/>", "application/atom+xml", 200, "<r/>"),
    ("", "application/json", 200, ""),
    ("", "", 204, ""),
    ("no type", "", 200, "no type"),
    (b"caf\xe9", "text/plain; charset=ISO-8859-1", 200, "café"),
    (b"caf\xc3\xa9", 'text/plain; charset="no-such"', 200, "café"),
    (b"caf\xe9", "text/plain; charset=utf-8", 200, "caf\ufffd"),
    # Failures of a service come back as its answer.
    ('{"code":"INVALID_DATA"}', "application/json", 400, {"code": "INVALID_DATA"}),
    ('{"code":"OAUTH_SCOPE_MISMATCH"}', "application/json", 401, {"code": "OAUTH_SCOPE_MISMATCH"}),
    ("<h1>Not Found</h1>", "text/html", 404, "<h1>Not Found</h1>"),
]  # fmt: skip


@pytest.mark.parametrize("body,kind,status,value", ANSWERS)
def test_value(
    interpreter: Interpreter, server: WebServer, body: str, kind: str, status: int, value: object
) -> None:
    url = server.answer("/answer", body, kind, status=status)
    assert value_of(interpreter, url) == value


@pytest.mark.parametrize("body,kind,status,value", ANSWERS)
def test_detailed(
    interpreter: Interpreter, server: WebServer, body: str, kind: str, status: int, value: object
) -> None:
    url = server.answer("/answer", body, kind, status=status, headers={"X-Extra": "1"})
    answer = value_of(interpreter, url, "detailed: true")
    assert isinstance(answer, dict)
    assert list(answer) == ["responseText", "responseHeader", "responseCode"]
    assert answer["responseText"] == value
    assert answer["responseCode"] == status
    assert answer["responseHeader"]["x-extra"] == "1"
    assert answer["responseHeader"].get("content-type", "") == kind


FILES = [
    # path, content type, disposition, name
    ("/pic.png", "image/png", "", "pic.png"),
    ("/a/b%20c.pdf", "application/pdf", "", "b c.pdf"),
    ("/f", "application/octet-stream", "", "f"),
    ("/", "application/zip", "", "file"),
    ("/f", "", "", "f"),
    ("/f", "application/zip", 'attachment; filename="my report.zip"', "my report.zip"),
    ("/f", "application/json", "attachment; filename=data.json", "data.json"),
    ("/f", "image/png", "attachment; filename*=UTF-8''caf%C3%A9.png; filename=x.png", "café.png"),
    ("/f", "image/png", 'attachment; filename="../../etc/passwd"', "passwd"),
    ("/f", "image/png", r'attachment; filename="C:\\temp\\a.png"', "a.png"),
    ("/f", "image/png", "attachment; filename*=klingon''a.png", "a.png"),
]


@pytest.mark.parametrize("path,kind,disposition,name", FILES)
def test_file(
    interpreter: Interpreter, server: WebServer, path: str, kind: str, disposition: str, name: str
) -> None:
    url = server.answer(path, PNG, kind, headers={"Content-Disposition": disposition or "inline"})
    file = value_of(interpreter, url + "?x=1")
    assert isinstance(file, File)
    assert (file.name, file.content, file.media_type) == (name, PNG, kind)


def test_detailed_file_prints_its_name(interpreter: Interpreter, server: WebServer) -> None:
    url = server.answer("/GoodVibesOnly.png", PNG, "image/png")
    script = f'r = invokeurl [ url:"{url}" detailed:true ]; info r.toMap().get("responseText");'
    assert interpreter.run(script).info == ["GoodVibesOnly.png"]


@pytest.mark.parametrize(
    "keys,shown",
    [
        ("response-format: FILE", ("data.json", b'{"a":1}')),
        ("response-format: STRING", '{"a":1}'),
        ("response-format: NONE", None),
        ("response-format: DEFAULT", {"a": 1}),
        ('response-format: "collection"', {"a": 1}),
    ],
)
def test_response_format(
    interpreter: Interpreter, server: WebServer, keys: str, shown: object
) -> None:
    value = value_of(interpreter, server.answer("/data.json", '{"a":1}'), keys)
    assert ((value.name, value.content) if isinstance(value, File) else value) == shown


def test_response_decoding(interpreter: Interpreter, server: WebServer) -> None:
    url = server.answer("/sjis", "日本".encode("shift_jis"), "text/plain")
    assert value_of(interpreter, url, 'response-decoding: "Shift_JIS"') == "日本"


def test_old_ways_to_read_an_answer(interpreter: Interpreter, server: WebServer) -> None:
    url = server.answer("/old", '{"data":[{"id":"7"}]}')
    script = f"""
        r = invokeurl [ url : "{url}" ];
        info r.toMap().get("data").get(0).get("id");
        info r.toString().toMap().get("data").toJSONList().get(0).getJSON("id");
        d = invokeurl [ url : "{url}" detailed : true ];
        info d.get("responseText").toMap().get("data").get(0).get("id");
        info d.get("responseText").get("data").get(0).get("id");
        info d.get("responseHeader").get("content-type");
        info d.get("responseCode") == 200;
    """
    result = interpreter.run(script)
    result.raise_for_error()
    assert result.info == ["7", "7", "7", "7", "application/json", "true"]


# ---- redirects, sizes, time


def test_redirects_of_reads_are_followed(interpreter: Interpreter, server: WebServer) -> None:
    server.answer("/new", '{"at":"new"}')
    url = server.answer("/moved", "", "", status=302, headers={"Location": "/new"})
    assert value_of(interpreter, url) == {"at": "new"}
    answer = value_of(interpreter, url, "type: POST detailed: true")
    assert isinstance(answer, dict) and answer["responseCode"] == 302


def test_redirects_do_not_carry_credentials_away(
    interpreter: Interpreter, server: WebServer
) -> None:
    with WebServer().running() as other:
        url = server.answer("/away", "", "", status=301, headers={"Location": other.url + "/x"})
        value_of(interpreter, url, 'headers: {"Authorization":"secret","X-Api-Key":"secret"}')
        assert "secret" not in str(other.last.headers)


def test_a_redirect_in_circles_ends(interpreter: Interpreter, server: WebServer) -> None:
    url = server.answer("/loop", "", "", status=302, headers={"Location": "/loop"})
    before = len(server.received)
    value_of(interpreter, url)
    assert len(server.received) - before < 10


def test_a_redirect_to_a_file_is_refused(interpreter: Interpreter, server: WebServer) -> None:
    url = server.answer("/f", "", "", status=302, headers={"Location": "file:///etc/passwd"})
    result = interpreter.run(f'x = invokeurl [ url : "{url}" ]; return x;')
    assert "root:" not in str(result.value)


@pytest.mark.parametrize("profile,code", [("crm", "answer-too-large"), ("neutral", "")])
def test_size_limit(server: WebServer, profile: str, code: str) -> None:
    url = server.answer("/big", b"x" * (5 * 1024 * 1024 + 1), "text/plain")
    result = Interpreter(org="memory", profile=profile).run(f'x = invokeurl [ url : "{url}" ];')
    assert (result.error.code if result.error else "") == code


def test_deep_json_stays_text(interpreter: Interpreter, server: WebServer) -> None:
    url = server.answer("/deep", "[" * 5_000 + "]" * 5_000)
    assert isinstance(value_of(interpreter, url), str)


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that does what `answer` does with its only connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_an_endless_answer_is_cut_off(interpreter: Interpreter) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            connection.sendall(b"x" * 1_000_000)

    with raw_server(endless) as url:
        error = interpreter.run(f'x = invokeurl [ url : "{url}" ];').error
    assert error is not None and error.code == "answer-too-large"


@pytest.mark.parametrize("pieces", [[], [b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 50]])
def test_a_slow_answer_times_out(pieces: list[bytes]) -> None:
    # Source: the invokeurl page: "socket timeout error" after 40 seconds
    def slow(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.02)
        time.sleep(1)

    started = time.monotonic()
    interpreter = Interpreter(org="memory")
    interpreter.services.opened.settings.timeout = 0.3
    with raw_server(slow) as url:
        script = f'try {{ x = invokeurl [ url:"{url}" ]; }} catch (e) {{ info e.message; }}'
        assert interpreter.run(script).info == ["socket timeout error"]
    assert time.monotonic() - started < 0.9


def test_what_is_no_http_is_an_error(interpreter: Interpreter) -> None:
    # A write is not repeated, so that the server is asked once.
    with raw_server(lambda connection: connection.sendall(b"SSH-2.0-x\r\n")) as url:
        error = interpreter.run(f'x = invokeurl [ url : "{url}" type : POST ];').error
    assert error is not None and error.code in ("connection-failed", "answer-broken")


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "hex", "latin-9x", ""])
def test_a_charset_that_is_none_is_read_as_utf_8(charset: str) -> None:
    disposition = f"attachment; filename*={charset}''caf%C3%A9.txt"
    fields = {"Content-Type": f"text/plain;charset={charset}", "Content-Disposition": disposition}
    response = Response(200, "café".encode(), fields)
    assert response.text() == text_of_response(response) == "café"
    assert file_of(response, Request("GET", "https://a.example/")).name == "café.txt"
