"""What must be refused is refused, with the right status, and the server goes on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from serve.running import Running, raw, running

from deluge.functions.server import ServerSettings

SCRIPTS = {
    "fine.dg": 'string standalone.fine(String crmAPIRequest)\n{\n    return "fine";\n}\n',
    "typed.dg": (
        "string standalone.typed(Int count, Map options, Bool flag, Date day, List items)\n{\n"
        "    info count; info options; info flag; info day; info items;\n"
        '    return "";\n}\n'
    ),
    "fails.dg": (
        "string standalone.fails()\n{\n"
        '    info "before";\n    nothing = null;\n    return nothing.get("x");\n}\n'
    ),
    "endless.dg": (
        "string standalone.endless()\n{\n    numbers = {1,2,3,4,5,6,7,8,9,10};\n"
        + "".join(f"    for each a{level} in numbers\n    {{\n" for level in range(5))
        + "        x = 1;\n"
        + "    }\n" * 5
        + '    return "done";\n}\n'
    ),
    "deep.dg": "int standalone.deep(Int n)\n{\n    return standalone.deep(n + 1);\n}\n",
    "broken.dg": "string standalone.broken()\n{\n    x = ;\n}\n",
    "empty.dg": "",
    "binary.dg": "\x00\x01",
    "headers.dg": (
        "string standalone.headers(String name, String value)\n{\n"
        "    headers = Map();\n    headers.put(name, value);\n"
        '    return {"crmAPIResponse":{"headers":headers,"body":"x"}};\n}\n'
    ),
    "status.dg": (
        "string standalone.status(String code)\n{\n"
        '    return {"crmAPIResponse":{"status_code":code,"body":"x"}};\n}\n'
    ),
    "type.dg": (
        "string standalone.type(String value)\n{\n"
        '    return {"crmAPIResponse":{"Content-Type":value,"body":"x"}};\n}\n'
    ),
    "upload.dg": (
        "string standalone.upload(File photo)\n{\n"
        '    return {"crmAPIResponse":{"body":photo}};\n}\n'
    ),
    "many.dg": (
        "string standalone.many(Map crmAPIRequest)\n{\n"
        '    fields = crmAPIRequest.get("body").toMap();\n'
        '    return {"crmAPIResponse":{"headers":fields,"body":"x"}};\n}\n'
    ),
    "status_map.dg": (
        "string standalone.status_map(Map code)\n{\n"
        '    return {"crmAPIResponse":{"status_code":code.get("code")}};\n}\n'
    ),
    "surrogate.dg": (
        'string standalone.surrogate()\n{\n    return "{\\"a\\":\\"\\\\ud800\\"}".toMap();\n}\n'
    ),
    "extension.dg": 'string shopext.hello()\n{\n    return "hello";\n}\n',
    "other.dg": 'string otherext.hello()\n{\n    return "other";\n}\n',
    "hidden.dg": 'string standalone.hidden()\n{\n    return "hidden";\n}\n',
}

PROJECT = """
[project]
name = "shop"
timezone = "UTC"

[serve]
apikey = ["standalone.[!h]*", "standalone.headers", "*ext.*"]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = ServerSettings(function_seconds=3.0, header_seconds=0.6, body_seconds=0.6)
    folder = tmp_path_factory.mktemp("bad")
    with running(folder, SCRIPTS, settings=settings, project=PROJECT) as found:
        yield found
        assert found.call("fine").json()["details"]["output"] == "fine", "the server went down"
        # Nothing that was shown in these tests may be in the log.
        log = "\n".join(found.log)
        for secret in found.keys.as_map().values():
            assert secret not in log
        assert "1000." not in log
        assert "1003." not in log


def refused(answer: object, status: int, code: str) -> None:
    """Check an error envelope."""
    body = answer.json()  # type: ignore[attr-defined]
    assert (answer.status_code, body["code"]) == (status, code)  # type: ignore[attr-defined]
    assert list(body) == ["code", "details", "message", "status"]
    assert body["status"] == "error"


# ---- who may call


@pytest.mark.parametrize("key", [None, "", "1003.wrong", "1003." + "0" * 65, "\u00e9\u4e2d"])
def test_wrong_key(server: Running, key: str | None) -> None:
    params = {"auth_type": "apikey"} | ({} if key is None else {"zapikey": key})
    for name in ("fine", "nobody"):  # who has no key learns no names either
        answer = server.session.get(server.path(name), params=params, timeout=10)
        refused(answer, 401, "AUTHENTICATION_FAILURE")


def test_no_credentials_at_all(server: Running) -> None:
    answer = server.session.get(server.path("fine"), timeout=10)
    refused(answer, 401, "AUTHENTICATION_FAILURE")


@pytest.mark.parametrize("token", ["x", "1000.abc.def", "1000.mfrgg." + "0" * 64])
def test_wrong_token(server: Running, token: str) -> None:
    headers = {"Authorization": f"Zoho-oauthtoken {token}"}
    for url in (server.path("fine"), f"{server.url}/crm/v8/Leads"):
        answer = server.session.get(url, headers=headers, timeout=10)
        refused(answer, 401, "INVALID_TOKEN")


def test_token_of_another_scope(server: Running) -> None:
    headers = server.authorised("ZohoCRM.functions.execute.READ")
    url = server.path("fine")
    assert server.session.get(url, headers=headers, timeout=10).status_code == 200
    refused(server.session.post(url, headers=headers, timeout=10), 401, "OAUTH_SCOPE_MISMATCH")
    leads = f"{server.url}/crm/v8/Leads"
    refused(server.session.get(leads, headers=headers, timeout=10), 401, "OAUTH_SCOPE_MISMATCH")
    headers = server.authorised("ZohoCRM.modules.ALL")
    refused(server.session.get(url, headers=headers, timeout=10), 401, "OAUTH_SCOPE_MISMATCH")


def test_key_of_another_extension(server: Running) -> None:
    key = server.keys.namespace_key("shopext")
    params = {"auth_type": "apikey", "zapikey": key}
    for name in ("shopext.hello", "shopext__hello"):
        answer = server.session.get(server.path(name), params=params, timeout=10)
        assert answer.json()["details"]["output"] == "hello"
    for name in ("otherext.hello", "otherext__hello", "fine", "standalone.fine", "hello"):
        answer = server.session.get(server.path(name), params=params, timeout=10)
        refused(answer, 401, "AUTHENTICATION_FAILURE")


def test_unpublished_function(server: Running) -> None:
    refused(server.call("hidden"), 400, "NOT_ACTIVE")
    answer = server.session.get(server.path("hidden"), headers=server.authorised(), timeout=10)
    assert answer.json()["details"]["output"] == "hidden"


@pytest.mark.parametrize(
    "field", ["client_id", "client_secret", "refresh_token", "grant_type", "scope"]
)
def test_token_endpoint_refuses(server: Running, field: str) -> None:
    data = {
        "grant_type": "refresh_token",
        "client_id": server.keys.client_id,
        "client_secret": server.keys.client_secret,
        "refresh_token": server.keys.refresh_token,
        field: "nonsense!",
    }
    answer = server.session.post(f"{server.url}/oauth/v2/token", data=data, timeout=10)
    assert answer.status_code == 200
    assert list(answer.json()) == ["error"]
    refused(
        server.session.get(f"{server.url}/oauth/v2/token", timeout=10),
        400,
        "INVALID_REQUEST_METHOD",
    )


# ---- names


def quoted(path: str) -> str:
    """The path with what is not ASCII as percent signs and digits."""
    return "".join(
        c if c.isascii() else "".join(f"%{b:02x}" for b in c.encode()) for c in path
    ).replace(" ", "%20")


@pytest.mark.parametrize(
    "name",
    [
        "nobody", "..", "../fine", "../../../../etc/passwd", "/etc/passwd", "..\\..\\fine",
        "%2e%2e%2ffine", "..%2f..%2fetc%2fpasswd", "fine%00", "fine.dg", "a" * 5000, "\u00fc" * 40,
        "standalone..fine", ".fine", "*", "fine'--",
    ],
)  # fmt: skip
def test_unknown_names(server: Running, name: str) -> None:
    request = f"/crm/v7/functions/{name}/actions/execute"
    query = f"?auth_type=apikey&zapikey={server.keys.zapikey}"
    status, body = raw(server, f"GET {quoted(request)}{query} HTTP/1.1\r\nHost: x\r\n\r\n")
    assert status in (401, 404)  # with a slash in it, it is no function's path but needs a token
    assert json.loads(body)["status"] == "error"
    assert "root:" not in body


def test_ambiguous_name(server: Running) -> None:
    answer = server.call("hello")
    refused(answer, 400, "INVALID_DATA")


@pytest.mark.parametrize("path", ["/", "/crm", "/crm/v8/", "/crm/v9/Leads", "/x/../crm/v8/Leads"])
def test_unknown_paths(server: Running, path: str) -> None:
    status, body = raw(server, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (status, json.loads(body)["code"]) == (404, "INVALID_URL_PATTERN")


def test_local_paths_of_the_emulator_are_closed(server: Running) -> None:
    answer = server.session.get(
        f"{server.url}/crm/v8/__local/zapikey", headers=server.authorised(), timeout=10
    )
    refused(answer, 404, "INVALID_URL_PATTERN")


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "TRACE", "LINK"])
def test_wrong_method(server: Running, method: str) -> None:
    answer = server.call("fine", method)
    assert answer.status_code == 400
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("org", ["live", "replay:nothing.yaml"])
def test_no_local_crm(tmp_path: Path, org: str) -> None:
    with running(tmp_path, {"fine.dg": SCRIPTS["fine.dg"]}, org=org) as server:
        headers = server.authorised("ZohoCRM.modules.ALL")
        for path in ("/crm/v8/Leads", "/openapi.json"):
            answer = server.session.get(f"{server.url}{path}", headers=headers, timeout=10)
            refused(answer, 501, "NOT_EMULATED")
            assert "deluge serve --org sandbox" in answer.json()["message"]
        answer = server.session.get(f"{server.url}/crm/v8/Leads", timeout=10)
        refused(answer, 401, "AUTHENTICATION_FAILURE")


# ---- what is sent


@pytest.mark.parametrize("text", ["{", "[1]", "nonsense", '{"a":1}x', "[" * 5000])
def test_arguments_that_are_no_json(server: Running, text: str) -> None:
    answer = server.call("fine", query={"arguments": text})
    refused(answer, 400, "INVALID_DATA")
    assert answer.json()["details"] == {"param_name": "arguments"}


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\ud800".encode("utf-16", "surrogatepass")])
def test_malformed_json_body_is_the_function_s_affair(server: Running, text: str | bytes) -> None:
    answer = server.call("fine", data=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nno colon\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"'),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\n" * 3000),
    ],
)
def test_malformed_multipart(server: Running, content_type: str, body: bytes) -> None:
    answer = server.call("fine", data=body, headers={"Content-Type": content_type})
    refused(answer, 400, "INVALID_DATA")


def test_too_many_fields(server: Running) -> None:
    fields = {f"a{number}": "1" for number in range(3000)}
    refused(server.call("fine", data=fields), 400, "INVALID_DATA")
    refused(server.call("fine", query=fields), 400, "INVALID_DATA")


def test_arguments_of_the_wrong_type(server: Running) -> None:
    for name, value in (
        ("count", "many"), ("count", "1.5"), ("options", "text"), ("flag", "maybe"), ("day", "xx"),
    ):  # fmt: skip
        answer = server.call("typed", query={name: value})
        refused(answer, 400, "INVALID_DATA")
        assert answer.json()["details"] == {"param_name": name}


def test_arguments_are_converted(server: Running) -> None:
    query = {
        "count": " 7 ",
        "options": '{"a":1}',
        "flag": "TRUE",
        "day": "2026-03-01",
        "items": "a,b",
    }
    printed = server.call("typed", query=query).json()["details"]["userMessage"]
    assert printed == ["7", '{"a":1}', "true", "01-Mar-2026", "a,b"]
    empty = dict.fromkeys(query, "")
    assert server.call("typed", query=empty).json()["details"]["userMessage"] == ["null"] * 5


def test_oversized_body(server: Running) -> None:
    answer = server.call("fine", data=b"x" * (10 * 2**20 + 1))
    refused(answer, 413, "REQUEST_ENTITY_TOO_LARGE")
    assert server.call("fine", data=b"x" * (10 * 2**20)).status_code == 200


# ---- what the function does


def test_error_with_message_and_line(server: Running) -> None:
    answer = server.call("fails")
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "failure",
        "details": {"userMessage": ["before"]},
        "message": "Error at line : 5, Value is empty and 'get' function cannot be applied",
    }


def test_function_that_does_not_compile(server: Running) -> None:
    answer = server.call("broken")
    assert (answer.status_code, answer.json()["code"]) == (400, "failure")
    assert answer.json()["message"].startswith("Error at line : 3, ")


def test_statement_limit(server: Running) -> None:
    answer = server.call("endless")
    message = "The number of deluge statement execution limit exceeded the maximum limit"
    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_time_limit(tmp_path: Path) -> None:
    settings = ServerSettings(function_seconds=0.01)
    with running(tmp_path, {"endless.dg": SCRIPTS["endless.dg"]}, settings=settings) as server:
        answer = server.call("endless")
    assert answer.status_code == 408
    assert answer.json() == {
        "code": "failure",
        "details": {"userMessage": []},
        "message": "Function execution timed out",
    }


def test_endless_recursion(server: Running) -> None:
    answer = server.call("deep", query={"n": "1"})
    assert answer.status_code == 400
    assert "maximum limit of 75" in answer.json()["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "a\r\nSet-Cookie: b=1"), ("X-A", "a\nb"), ("X-A\r\nX-B", "a"), ("", "a"),
        ("X A", "a"), ("X-A:", "a"), ("X-A", "\x00"), ("X-\u00e9", "a"), ("X-A", "a" * 10_000),
    ],
)  # fmt: skip
def test_header_injection(server: Running, name: str, value: str) -> None:
    answer = server.call("headers", json={"arguments": {"name": name, "value": value}})
    assert (answer.status_code, answer.json()["code"]) == (400, "failure")
    assert answer.json()["message"].startswith("Invalid header in crmAPIResponse")


@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding", "Connection", "Date"])
def test_framing_headers_stay_ours(server: Running, name: str) -> None:
    answer = server.call("headers", json={"arguments": {"name": name, "value": "5"}})
    assert (answer.status_code, answer.text) == (200, "x")
    assert "5" not in answer.headers.get(name, "").split(", ")


def test_blanks_around_a_header_are_no_part_of_it(server: Running) -> None:
    answer = server.call("headers", json={"arguments": {"name": "X-A", "value": " a\t b \t"}})
    assert (answer.status_code, answer.headers["x-a"]) == (200, "a\t b")


def test_more_headers_than_clients_read(server: Running) -> None:
    for count, length, status in ((64, 100, 200), (65, 1, 400), (60, 1000, 200), (60, 7000, 400)):
        fields = {f"x-{number}": "a" * length for number in range(count)}
        answer = server.call("many", data=json.dumps(fields))
        assert answer.status_code == status
        if status == 400:
            assert answer.json()["message"] == "Too many headers in crmAPIResponse"


@pytest.mark.parametrize("ending", ["\n", "\r", "\x00"])
def test_media_type_of_an_uploaded_file_ends_no_header(server: Running, ending: str) -> None:
    part = (
        'Content-Disposition: form-data; name="photo"; filename="p.txt"\r\n'
        f"Content-Type: text/html{ending}X-Evil: 1\r\n\r\nhello"
    )
    body = f"--b\r\n{part}\r\n--b--\r\n".encode()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = server.call("upload", data=body, headers=headers)
    assert (answer.status_code, answer.text) == (200, "hello")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    ("code", "shown"), [(True, "true"), ([1, 2], "1,2"), ({"a": 1}, '{"a":1}')]
)
def test_status_that_is_no_number(server: Running, code: object, shown: str) -> None:
    answer = server.call("status_map", query={"code": json.dumps({"code": code})})
    message = f"Invalid status_code in crmAPIResponse: {shown}"
    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_header_beyond_ascii(server: Running) -> None:
    value = 'attachment;filename="\u00fc.txt"'
    answer = server.call("headers", query={"name": "Content-Disposition", "value": value})
    assert answer.headers["content-disposition"].encode("latin-1").decode() == value


@pytest.mark.parametrize("code", ["0", "99", "100", "199", "600", "-1", "1e3", "abc", "2" * 50])
def test_invalid_status(server: Running, code: str) -> None:
    answer = server.call("status", query={"code": code})
    assert (answer.status_code, answer.json()["code"]) == (400, "failure")
    assert answer.json()["message"].startswith("Invalid status_code in crmAPIResponse")


def test_content_type_injection(server: Running) -> None:
    answer = server.call("type", json={"arguments": {"value": "text/html\r\nX-A: 1"}})
    assert (answer.status_code, answer.json()["code"]) == (400, "failure")


def test_text_that_has_no_bytes(server: Running) -> None:
    assert server.call("surrogate").json()["details"]["output"] == '{"a":"?"}'
