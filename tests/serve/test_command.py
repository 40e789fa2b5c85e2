"""`deluge serve` and `deluge call` as commands: start line, reload, workers, stop, the examples."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from command import run_command
from serve.running import Running, running

from deluge.functions.keys import KeyFile
from deluge.functions.server import ServerSettings

EXAMPLE = Path(__file__).parents[2] / "examples" / "webhook"
FINE = 'string standalone.fine()\n{\n    return "one";\n}\n'


@contextmanager
def process(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`deluge serve` in a process of its own, stopped by SIGTERM."""
    command = [sys.executable, "-m", "deluge", "serve", "--port", "0", *arguments]
    started = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.send_signal(signal.SIGTERM)
        started.wait(20)


def project(folder: Path, **scripts: str) -> Path:
    """A project with these functions."""
    (folder / "functions").mkdir()
    (folder / "deluge.toml").write_text('[project]\nname = "p"\n')
    for name, text in scripts.items():
        (folder / "functions" / f"{name}.dg").write_text(text)
    return folder


def read_line(started: subprocess.Popen[str]) -> dict[str, str]:
    assert started.stdout is not None
    return json.loads(started.stdout.readline())


def url_for(line: dict[str, str], function: str) -> str:
    path = f"/crm/v7/functions/{function}/actions/execute"
    return f"{line['url']}{path}?auth_type=apikey&zapikey={line['zapikey']}"


def test_start_line_stop_and_log(tmp_path: Path) -> None:
    with process(project(tmp_path, fine=FINE), "--json", "--org", "memory") as started:
        line = read_line(started)
        assert list(line) == ["url", "zapikey", "client_id", "client_secret", "refresh_token"]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", line["url"])
        assert re.fullmatch(r"1003\.[0-9a-f]{32}\.[0-9a-f]{32}", line["zapikey"])
        assert requests.get(f"{line['url']}/healthz", timeout=10).json() == {"status": "ok"}
        answer = requests.get(url_for(line, "fine"), timeout=10)
        assert answer.json()["details"]["output"] == "one"
        data = {"grant_type": "refresh_token", **{n: line[n] for n in list(line)[2:]}}
        token = requests.post(f"{line['url']}/oauth/v2/token", data=data, timeout=10).json()
        assert token["api_domain"] == line["url"]
        assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    assert started.returncode == 0
    assert started.stderr is not None
    log = started.stderr.read()
    first = json.loads(log.splitlines()[0])
    assert {name: first[name] for name in ("id", "function", "status", "statements")} == {
        "id": 1, "function": "standalone.fine", "status": 200, "statements": 1,
    }  # fmt: skip
    assert first["duration_ms"] > 0
    for secret in list(line.values())[1:]:
        assert secret not in log


def test_workers_share_the_sandbox_and_the_tokens(tmp_path: Path) -> None:
    create = (
        "string standalone.create(String name)\n{\n"
        '    zoho.crm.createRecord("Leads", {"Last_Name": name, "Company": "C"});\n'
        '    return zoho.crm.searchRecords("Leads", "(Company:equals:C)").size();\n}\n'
    )
    with process(project(tmp_path, create=create), "--json", "--workers", "2") as started:
        line = read_line(started)
        found = [
            requests.get(url_for(line, "create"), params={"name": f"n{turn}"}, timeout=20).json()
            for turn in range(6)
        ]
        assert [answer["details"]["output"] for answer in found] == list("123456")
    assert started.returncode == 0


def test_first_requests_at_the_same_time(tmp_path: Path) -> None:
    """Nothing that is loaded at its first use may be seen half loaded by another thread."""
    take = (
        "string standalone.take(String name)\n{\n"
        '    found = zoho.crm.searchRecords("Leads", "(Last_Name:equals:" + name + ")");\n'
        '    made = zoho.crm.createRecord("Leads", {"Last_Name": name, "Company": "C"});\n'
        '    return made.get("id") + found.size();\n}\n'
    )
    with process(project(tmp_path, take=take), "--json") as started:
        line = read_line(started)

        def call(number: int) -> tuple[int, str]:
            name = f"n{number}"
            answer = requests.get(url_for(line, "take"), params={"name": name}, timeout=20)
            return answer.status_code, answer.text

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(call, range(48)))
        assert [text for status, text in answers if status != 200] == []
        data = {"grant_type": "refresh_token", **{n: line[n] for n in list(line)[2:]}}
        token = requests.post(f"{line['url']}/oauth/v2/token", data=data, timeout=10).json()
        count = requests.get(
            f"{line['url']}/crm/v8/Leads/actions/count",
            headers={"Authorization": f"Zoho-oauthtoken {token['access_token']}"},
            timeout=10,
        )
        assert count.json() == {"count": 48}
    assert started.stderr is not None
    log = [json.loads(each) for each in started.stderr.read().splitlines()]
    assert sorted(each["id"] for each in log) == list(range(1, 51))


def test_key_is_shown_once_and_rotated(tmp_path: Path) -> None:
    folder = project(tmp_path, fine=FINE)
    shown = []
    for arguments in ([], [], ["--rotate-key"]):
        with process(folder, *arguments, "--org", "memory") as started:
            assert started.stderr is not None
            assert started.stderr.readline().startswith("serving 1 function on http://127.0.0.1:")
            started.stderr.readline()
            time.sleep(0.1)
            started.send_signal(signal.SIGINT)
            shown.append(re.findall(r"1003\.\S+", started.stderr.read()))
    assert [len(keys) for keys in shown] == [1, 0, 1]
    assert shown[0] != shown[2]


def test_running_requests_are_finished(tmp_path: Path) -> None:
    slow = (
        "string standalone.slow()\n{\n    numbers = {1,2,3,4,5,6,7,8,9,10};\n"
        + "for each a in numbers { for each b in numbers { for each c in numbers {\n"
        + "for each d in numbers { for each e in {1,2} { x = a * b * c * d * e; } } } } }\n"
        + '    return "done";\n}\n'
    )
    with process(project(tmp_path, slow=slow), "--json", "--org", "memory") as started:
        line = read_line(started)
        answers: list[Any] = []
        client = threading.Thread(
            target=lambda: answers.append(requests.get(url_for(line, "slow"), timeout=30))
        )
        client.start()
        time.sleep(0.15)
        started.send_signal(signal.SIGTERM)
        client.join(30)
        assert answers[0].json()["details"]["output"] == "done"
    assert started.returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "70000"], ["--workers", "0"], ["--workers", "2", "--org", "memory"],
        ["--seconds", "0"], ["nowhere"], ["--org", "nonsense"],
    ],
)  # fmt: skip
def test_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run_command("serve", *arguments)
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error")


def test_port_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, fine=FINE))
    with running(tmp_path, {}) as server:
        outcome = run_command("serve", "--port", str(server.address[1]))
    assert (outcome.exit_code, "cannot be listened on" in outcome.stderr) == (4, True)


def test_a_start_that_fails_makes_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is shown at the first start only: that must be one that listens."""
    monkeypatch.chdir(project(tmp_path, fine=FINE))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        outcome = run_command("serve", "--port", str(taken.getsockname()[1]))
    assert (outcome.exit_code, "--port 0 picks" in outcome.stderr) == (4, True)
    assert not (tmp_path / ".deluge" / "serve.json").exists()


def test_no_such_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, fine=FINE))
    outcome = run_command("serve", "--host", "192.0.2.1", "--port", "0")
    assert (outcome.exit_code, "--port 0" in outcome.stderr) == (4, False)


# ---- changes while serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    settings = ServerSettings(cors=["http://localhost:5000"])
    with running(tmp_path, {"fine.dg": FINE}, settings=settings) as found:
        yield found


def test_reload(server: Running) -> None:
    def output() -> Any:
        return server.call("fine").json().get("details", {}).get("output")

    assert output() == "one"
    server.write("fine.dg", FINE.replace('"one"', '"two!"'))
    assert output() == "two!"
    server.write("fine.dg", "string standalone.fine() { broken")
    assert server.call("fine").json()["code"] == "failure"
    server.write("other.dg", FINE.replace("fine", "other"))
    assert server.call("other").json()["details"]["output"] == "one"
    (server.folder / "functions" / "other.dg").unlink()
    assert server.call("other").status_code == 404
    # A function that others call is read again too.
    server.write("fine.dg", "string standalone.fine() { return standalone.part(); }")
    server.write("part.dg", 'string standalone.part() { return "part 1"; }')
    assert output() == "part 1"
    server.write("part.dg", 'string standalone.part() { return "part two"; }')
    assert output() == "part two"


def test_key_rotated_by_another_process(server: Running) -> None:
    assert server.call("fine").status_code == 200
    old = server.keys.zapikey
    key_file = KeyFile(str(server.folder / ".deluge" / "serve.json"))
    server.keys, _ = key_file.open(rotate=True)
    assert server.keys.zapikey != old
    assert server.call("fine").status_code == 200
    assert server.call("fine", query={"zapikey": old}).status_code == 401


def test_revoked_refresh_token(server: Running) -> None:
    headers = server.authorised()
    url = f"{server.url}/oauth/v2/token/revoke"
    answer = server.session.post(url, params={"token": server.keys.refresh_token}, timeout=10)
    assert answer.json() == {"status": "success"}
    with pytest.raises(KeyError):
        server.token()
    leads = f"{server.url}/crm/v8/Leads?fields=Last_Name"
    assert server.session.get(leads, headers=headers, timeout=10).status_code == 401


def test_a_client_signs_in_by_the_browser(server: Running) -> None:
    """The page redirects at once with a code, which is good for one refresh token."""
    back = "http://localhost:9/done"
    query = {
        "response_type": "code", "client_id": server.keys.client_id, "redirect_uri": back,
        "access_type": "offline", "scope": "ZohoCRM.modules.leads.READ",
    }  # fmt: skip
    page = server.session.get(
        f"{server.url}/oauth/v2/auth", params=query, timeout=10, allow_redirects=False
    )
    code = parse_qs(urlsplit(page.headers["Location"]).query)["code"][0]
    client = {"client_id": server.keys.client_id, "client_secret": server.keys.client_secret}
    url = f"{server.url}/oauth/v2/token"
    data = {**client, "grant_type": "authorization_code", "code": code, "redirect_uri": back}
    token = server.session.post(url, data=data, timeout=10).json()
    assert token["scope"] == "ZohoCRM.modules.leads.READ"
    assert server.session.post(url, data=data, timeout=10).json() == {"error": "invalid_code"}
    data = {**client, "grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    token = server.session.post(url, data=data, timeout=10).json()
    headers = {"Authorization": f"Zoho-oauthtoken {token['access_token']}"}
    statuses = [
        server.session.get(
            f"{server.url}/crm/v8/{module}?fields=id", headers=headers, timeout=10
        ).status_code
        for module in ("Leads", "Deals")
    ]
    assert statuses == [204, 401]


def test_functions_call_functions_by_url(server: Running) -> None:
    server.write(
        "outer.dg",
        "string standalone.outer(Int left)\n{\n"
        '    key = zoho.crm.invokeConnector("crm.zapikey", {"nameSpace": "portal.shopext"});\n'
        '    key = key.get("response");\n'
        '    url = "https://www.zohoapis.com/crm/v2/functions/shopext.inner/actions/execute";\n'
        '    answer = invokeurl [ url: url + "?auth_type=apikey&zapikey=" + key type: POST\n'
        '        parameters: {"arguments": {"left": left}} ];\n'
        '    return answer.get("details").get("output");\n}\n',
    )
    server.write("inner.dg", 'string shopext.inner(Int left) { return "inner " + left; }')
    assert server.call("outer", query={"left": "7"}).json()["details"]["output"] == "inner 7"


def test_functions_call_functions_with_a_connection(server: Running) -> None:
    """As the local CRM does, functions take a connection's word; a wrong key stays wrong."""
    server.write(
        "asks.dg",
        "list standalone.asks(String query)\n{\n"
        '    url = "https://www.zohoapis.com/crm/v7/functions/told/actions/execute?" + query;\n'
        '    got = invokeurl [ url: url type: POST parameters: {"a": "7"} connection: "crm" ];\n'
        '    return {got.get("code"), got.get("details").get("output")};\n}\n',
    )
    server.write(
        "told.dg",
        "string standalone.told(Map crmAPIRequest, Int a)\n{\n"
        '    return crmAPIRequest.get("auth_type") + a;\n}\n',
    )
    for query, told in (
        ("auth_type=oauth", '["success","oauth7"]'),
        ("", '["success","oauth7"]'),
        ("auth_type=apikey&zapikey=wrong", '["AUTHENTICATION_FAILURE",null]'),
    ):
        assert server.call("asks", query={"query": query}).json()["details"]["output"] == told


def test_cors_for_the_named_origin_only(server: Running) -> None:
    for origin, allowed in (("http://localhost:5000", True), ("http://evil.example", False)):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        asked = server.session.options(server.path("fine"), headers=headers, timeout=10)
        assert (asked.headers.get("access-control-allow-origin") == origin) is allowed
        answer = server.call("fine", headers={"Origin": origin})
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed


# ---- deluge call, and the example


def test_call_in_process_and_over_http(
    server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server.write(
        "show.dg",
        "string standalone.show(String crmAPIRequest, String a)\n{\n"
        '    r = crmAPIRequest.toMap();\n    return a + "|" + r.get("method") + "|"\n'
        '        + r.get("body") + "|" + r.get("file_content") + "|"\n'
        '        + r.get("headers").get("x-a");\n}\n',
    )
    (tmp_path / "rows.txt").write_text("rows")
    for where in (["--org", "memory"], ["--url", server.url]):
        for arguments, expected in (
            (["show?a=1"], "1|GET|null|null|null"),
            (["show", "-d", "a=2", "-H", "X-A: y"], "2|POST|a=2|null|y"),
            (
                ["show", "-X", "PUT", "--json", '{"arguments":{"a":3}}'],
                '3|PUT|{"arguments":{"a":3}}|null|null',
            ),
            (["show", "-F", "a=4", "-F", "inputFile=@rows.txt"], "4|POST|null|rows|null"),
        ):
            outcome = run_command("call", *arguments, *where)
            assert outcome.exit_code == 0, outcome
            assert json.loads(outcome.stdout)["details"]["output"] == expected
        outcome = run_command("call", "show", "-X", "OPTIONS", *where)
        assert json.loads(outcome.stdout)["code"] == "INVALID_REQUEST_METHOD"
    assert run_command("call", "nobody", "--org", "memory").exit_code == 1
    assert run_command("call", "show", "-d", "@nothing", "--org", "memory").exit_code == 2
    assert run_command("call", "show", "--url", "http://127.0.0.1:1").exit_code == 4


def test_webhook_example(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "webhook", ignore=shutil.ignore_patterns(".deluge"))
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    serve, curl, dump = re.findall(r"```text\n\$ (.*?)\n(.*?)```", text, re.DOTALL)
    assert serve[0] == "deluge serve"
    with process(tmp_path / "webhook") as started:
        assert started.stderr is not None
        shown = [started.stderr.readline() for _ in range(5)]
        url = shown[0].split()[-1]
        key = shown[3].split()[-1]
        printed = "".join(shown).replace(url, "http://127.0.0.1:8000").replace(key, "KEY")
        assert printed == serve[1]
        words = shlex.split(curl[0].replace("http://127.0.0.1:8000", url).replace("KEY", key))
        assert words[:2] == ["curl", "-s"]
        name, value = words[4].split(": ")
        answer = requests.post(words[2], data=words[6], headers={name: value}, timeout=20)
        assert f"{answer.text}\n" == curl[1]
        again = requests.post(words[2], data=words[6], headers={name: value}, timeout=20)
        assert again.json()["new"] is False
    printed = subprocess.run(
        [sys.executable, "-m", *shlex.split(dump[0])],
        cwd=tmp_path / "webhook", capture_output=True, text=True, check=True,
        env={**os.environ},
    ).stdout  # fmt: skip
    assert printed == dump[1]
