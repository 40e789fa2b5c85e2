"""Clients that are slow, broken or wicked: they are got rid of, and others do not notice."""

import json
import socket
import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from serve.running import Running, raw, running

from deluge.functions.server import ServerSettings

SCRIPTS = {
    "fine.dg": 'string standalone.fine(String crmAPIRequest)\n{\n    return "fine";\n}\n',
    "echo.dg": (
        "string standalone.echo(Map crmAPIRequest)\n{\n"
        '    return {"crmAPIResponse":{"body":crmAPIRequest.get("body")}};\n}\n'
    ),
    "wait.dg": (
        'string standalone.wait(String port)\n{\n    x = getUrl("http://127.0.0.1:" + port);\n'
        '    return "answered";\n}\n'
    ),
}
PATH = "/crm/v7/functions/fine/actions/execute"
HTTP = "HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = ServerSettings(
        function_seconds=1.0, grace_seconds=0.6, header_seconds=0.6, body_seconds=0.6
    )
    with running(tmp_path_factory.mktemp("hostile"), SCRIPTS, settings=settings) as found:
        yield found
        assert found.call("fine").json()["details"]["output"] == "fine", "the server went down"


def keyed(server: Running) -> str:
    """The path of a function with its key."""
    return f"{PATH}?auth_type=apikey&zapikey={server.keys.zapikey}"


# ---- slow clients


def trickle(server: Running, head: str, drop: bytes) -> tuple[float, bytes]:
    """How long the server takes it that after the head only drops come, and what it answers."""
    with socket.create_connection(server.address, timeout=0.1) as connection:
        started = time.monotonic()
        connection.sendall(head.encode())
        answer = b""
        while time.monotonic() - started < 5:
            try:
                connection.sendall(drop)
                part = connection.recv(4096)
                if not part:
                    break
                answer += part
            except TimeoutError:
                continue
            except OSError:
                break
        return time.monotonic() - started, answer


def test_headers_drop_by_drop(server: Running) -> None:
    seconds, answer = trickle(server, "GET /healthz HTTP/1.1\r\n", b"X-A: 1\r\n")
    assert seconds < 3
    assert answer == b""


def test_body_drop_by_drop(server: Running) -> None:
    head = f"POST {keyed(server)} {HTTP}Content-Length: 1000\r\n\r\n"
    seconds, answer = trickle(server, head, b"x")
    assert seconds < 3
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"REQUEST_TIMEOUT"' in answer


def test_body_that_ends_early(server: Running) -> None:
    status, body = raw(server, f"POST {keyed(server)} {HTTP}Content-Length: 100\r\n\r\nabc")
    assert (status, json.loads(body)["code"]) == (408, "REQUEST_TIMEOUT")


def test_silent_connections_do_not_block_others(server: Running) -> None:
    silent = [socket.create_connection(server.address, timeout=10) for _ in range(50)]
    try:
        assert server.call("fine").status_code == 200
        time.sleep(0.9)
        assert all(connection.recv(10) == b"" for connection in silent)
    finally:
        for connection in silent:
            connection.close()


@pytest.mark.parametrize("count", [1, 30])
def test_client_that_does_not_take_its_answer(server: Running, count: int) -> None:
    """Answers beyond what the kernel keeps: the connection is given up, not kept for ever."""
    before = len(server.log)
    head = f"POST {keyed(server).replace('fine', 'echo')} {HTTP}Content-Length: 9000000\r\n\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(10)
        connection.connect(server.address)
        if count == 1:
            connection.sendall(head.encode() + b"x" * 9_000_000)
        else:  # one after the other on the same connection
            connection.sendall(f"GET /openapi.json {HTTP}\r\n".encode() * count)
        deadline = time.monotonic() + 20  # the answers have to be made first
        while len(server.log) < before + min(count, 2) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(2.5)
        received = 0
        with suppress(ConnectionResetError):
            while part := connection.recv(1 << 20):
                received += len(part)
        assert received < 3_000_000  # what was under way


def test_client_that_takes_its_answer_slowly(server: Running) -> None:
    head = f"POST {keyed(server).replace('fine', 'echo')} {HTTP}Content-Length: 9000000\r\n\r\n"
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(head.encode() + b"x" * 9_000_000)
        received = 0
        while received < 9_000_000:
            time.sleep(0.02)
            part = connection.recv(1 << 16)
            assert part, f"closed after {received} bytes"
            received += len(part)


def test_length_that_nobody_waits_for(server: Running) -> None:
    head = f"POST {keyed(server)} {HTTP}Content-Length: 99999999999999999999\r\n\r\n"
    status, body = raw(server, head)
    assert (status, json.loads(body)["code"]) == (413, "REQUEST_ENTITY_TOO_LARGE")


def test_client_that_leaves(server: Running) -> None:
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(f"POST /oauth/v2/token {HTTP}Content-Length: 9\r\n\r\na".encode())
    assert server.call("fine").status_code == 200


# ---- what is no request


@pytest.mark.parametrize(
    "head",
    [
        "\x16\x03\x01\x00nonsense\r\n\r\n",
        f"GET {PATH} HTTP/1.1\r\n\r\n",  # no Host
        f"GET {PATH} {HTTP}Content-Length: -1\r\n\r\n",
        f"GET {PATH} {HTTP}Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        f"POST {PATH} {HTTP}Transfer-Encoding: chunked, x\r\n\r\n",
        f"GET {PATH} {HTTP}X-A\r\n\r\n",
        f"GET {PATH} {HTTP}X-A: a\x00b\r\n\r\n",
        f"GET {PATH} {HTTP}X-A: {'a' * 200_000}\r\n\r\n",
        f"GET {PATH}?{'a' * 200_000} {HTTP}\r\n",
    ],
    ids=lambda head: head[-60:].strip(),
)
def test_nonsense_instead_of_http(server: Running, head: str) -> None:
    assert raw(server, head)[0] == 400


def test_a_request_inside_a_request(server: Running) -> None:
    """Length and chunks at once: what one proxy takes for a body another takes for a request."""
    inner = f"GET /oauth/v2/token {HTTP}\r\n"
    head = f"POST {keyed(server)} {HTTP}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    before = len(server.log)
    assert raw(server, f"{head}0\r\n\r\n{inner}")[0] == 400
    time.sleep(0.2)  # what would come second is logged by then
    assert [line["path"] for line in server.log_lines()[before:] if line["path"] != PATH] == []


def test_oversized_body_in_chunks(server: Running) -> None:
    megabyte = b"100000\r\n" + b"x" * 2**20 + b"\r\n"
    with socket.create_connection(server.address, timeout=20) as connection:
        head = f"POST {keyed(server)} {HTTP}Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        for _ in range(11):
            connection.sendall(megabyte)
        connection.sendall(b"0\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


# ---- functions that keep the server waiting


@contextmanager
def silent_host() -> Generator[int]:
    """The port of a host that takes connections and never answers, until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in taken:
                connection.close()


def test_functions_that_never_end_hold_up_nobody(server: Running) -> None:
    with silent_host() as port, ThreadPoolExecutor(20) as pool:
        waiting = [pool.submit(server.call, "wait", query={"port": port}) for _ in range(20)]
        time.sleep(0.3)
        started = time.monotonic()
        for _ in range(5):
            assert server.call("fine").status_code == 200
        assert time.monotonic() - started < 3
        for each in waiting:
            answer = each.result(20)
            assert answer.status_code == 408
            assert answer.json() == {
                "code": "failure",
                "details": {"userMessage": []},
                "message": "Function execution timed out",
            }


# ---- what the log tells


def test_no_secret_is_logged(tmp_path: Path) -> None:
    fails = "string standalone.fails(String word)\n{\n    info word;\n    throw word;\n}\n"
    with running(tmp_path, {**SCRIPTS, "fails.dg": fails}) as server:
        server.call("fails", query={"word": "topsecret"})
        server.call("fine", data="topsecret", headers={"Authorization": "Bearer topsecret"})
        server.call("fine", query={"arguments": '{"topsecret":'})
        server.session.get(
            server.path("fine"), params={"auth_type": "apikey", "zapikey": "topsecret"}, timeout=10
        )
        headers = server.authorised()
        server.session.post(f"{server.url}/crm/v8/Leads", data="topsecret", headers=headers)
        assert len(server.log) == 6
        log = "\n".join(server.log)
    for secret in (*server.keys.as_map().values(), "topsecret", *headers.values()):
        assert secret not in log
