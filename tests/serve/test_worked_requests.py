"""The worked requests of REST API functions, versions 2.0 and 1.0, over a real socket.

Source: https://www.zoho.com/developer/help/extensions/rest-api.html and
https://www.zoho.com/crm/developer/docs/functions/request-response.html
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serve.running import Running, raw, running

ECHO = """
string standalone.echo(String crmAPIRequest, String module, Int count)
{
    info crmAPIRequest;
    return module + ":" + count;
}
"""

REQUEST_MAP = """
string standalone.requested(Map crmAPIRequest)
{
    return crmAPIRequest;
}
"""

ENDINGS = {
    "infos": 'info "a"; info {"b":1}; return "ok";',
    "a_map": 'return {"b":1};',
    "created": 'return {"crmAPIResponse":{"status_code":201,"body":{"ok":true}}};',
    "page": (
        'return {"crmAPIResponse":{"status_code":200,"Content-Type":"text/html",'
        '"headers":{"X-A":"1"},"body":"<b>hi</b>"}};'
    ),
    "stopped": 'throw "stop";',
    "no_content": (
        'response = Map(); response.put("status_code",204); return {"crmAPIResponse":response};'
    ),
    "plain_text": (
        'response = Map(); response.put("Content-Type","application/text");'
        ' return {"crmAPIResponse":response};'
    ),
    "as_text": r'return "{\"crmAPIResponse\":{\"status_code\":400,\"body\":{\"e\":\"x\"}}}";',
    "not_quite_json": r'return "{\"crmAPIResponse\":{\"body\":\"a \" b\"}}";',
    "text_status": 'return {"crmAPIResponse":{"status_code":"418","body":"tea","status":"x"}};',
    "list_value": "return {1,2};",
    "reset": 'return {"crmAPIResponse":{"status_code":205,"body":"x"}};',
    "latin": (
        'return {"crmAPIResponse":{"Content-Type":"text/plain; charset=iso-8859-1",'
        '"body":"caf\u00e9"}};'
    ),
    "no_type": 'return {"crmAPIResponse":{"Content-Type":"","body":"x"}};',
    "nothing": "return null;",
}

SCRIPTS = {
    "echo.dg": ECHO,
    "requested.dg": REQUEST_MAP,
    "endings.dg": "\n".join(
        f"string standalone.{name}()\n{{\n    {body}\n}}" for name, body in ENDINGS.items()
    ),
    "lists.dg": (
        'list standalone.numbers()\n{\n    return {1, 2, "x"};\n}\n'
        "string standalone.listed(String items, List rows)\n{\n"
        "    info rows.size();\n    return items;\n}\n"
    ),
    "acting.dg": (
        "string standalone.acting(Map crmAPIRequest)\n{\n"
        "    info zoho.loginuser; info zoho.loginuserid; info zoho.adminuserid;\n"
        '    return crmAPIRequest.get("user_info").get("email");\n}\n'
    ),
    "tell.dg": 'void automation.tell(String name)\n{\n    info "hello " + name;\n}\n',
    "legacy.dg": (
        "void shop.legacy()\n{\n"
        '    info requestMap.get("parameters").toMap().get("action");\n'
        '    info input.requestMap.get("tp_event_response");\n'
        '    info input.requestMap.get("fileContent");\n}\n'
    ),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("worked"), SCRIPTS) as found:
        yield found


def printed_request(answer: Any) -> dict[str, Any]:
    """crmAPIRequest as the function printed it."""
    return json.loads(answer.json()["details"]["userMessage"][0])


KEYS = [
    "file_content", "headers", "auth_type", "method", "user_info", "record", "params", "body",
]  # fmt: skip


def test_query(server: Running) -> None:
    answer = server.call("echo", "GET", query={"module": "Leads", "count": "2"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    body = answer.json()
    details = body["details"]
    assert list(body) == ["code", "details", "message"]
    assert body["code"] == "success"
    assert body["message"] == "function executed successfully"
    assert details["output"] == "Leads:2"
    assert details["output_type"] == "string"
    assert details["id"].isdigit()
    found = printed_request(answer)
    assert list(found) == KEYS
    assert found["params"] == {"module": "Leads", "count": "2"}
    assert (found["body"], found["file_content"], found["record"]) == (None, None, {})
    assert (found["method"], found["auth_type"]) == ("GET", "apikey")
    assert found["headers"]["host"] == server.url.removeprefix("http://")
    assert list(found["user_info"]) == ["id", "full_name", "email", "zuid", "profile", "role"]


def test_arguments_in_the_query_with_oauth(server: Running) -> None:
    text = '{"module":"Leads","count":2}'
    answer = server.session.post(
        server.path("echo"),
        params={"auth_type": "oauth", "arguments": text},
        headers=server.authorised(),
        timeout=20,
    )
    assert answer.json()["details"]["output"] == "Leads:2"
    found = printed_request(answer)
    assert found["params"] == {"arguments": text}
    assert (found["auth_type"], found["method"], found["body"]) == ("oauth", "POST", None)
    assert "authorization" not in found["headers"]


def test_a_token_is_not_told_to_the_function(server: Running) -> None:
    token = server.token()
    for word in ("Zoho-oauthtoken", "Bearer"):
        answer = server.session.get(
            server.path("requested"), headers={"Authorization": f"{word} {token}"}, timeout=20
        )
        found = json.loads(answer.json()["details"]["output"])
        assert found["auth_type"] == "oauth"
        assert "authorization" not in found["headers"]
    answer = server.call("requested", headers={"Authorization": "Bearer theirs"})
    found = json.loads(answer.json()["details"]["output"])
    assert found["headers"]["authorization"] == "Bearer theirs"


def test_headers_sent_twice_and_beyond_ascii(server: Running) -> None:
    query = f"auth_type=apikey&zapikey={server.keys.zapikey}"
    fields = (
        "X-A: 1\r\nx-a: 2\r\nCookie: a=1\r\nCookie: b=2\r\nX-B: caf\xe9\r\nX-C: caf\xc3\xa9\r\n"
    )
    path = server.path("requested").removeprefix(server.url)
    status, body = raw(server, f"GET {path}?{query} HTTP/1.1\r\nHost: x\r\n{fields}\r\n")
    headers = json.loads(json.loads(body)["details"]["output"])["headers"]
    assert status == 200
    assert headers == {
        "host": "x", "x-a": "1, 2", "cookie": "a=1; b=2", "x-b": "caf\u00e9", "x-c": "caf\u00e9",
    }  # fmt: skip


def test_absolute_url_in_the_request_line(server: Running) -> None:
    """Source: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 (clients behind a proxy)"""
    query = f"auth_type=apikey&zapikey={server.keys.zapikey}"
    url = server.path("infos").replace(server.url, "http://www.zohoapis.com")
    status, body = raw(server, f"GET {url}?{query} HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (status, json.loads(body)["code"]) == (200, "success")
    for nonsense in ("http://[x/y", "http://", "x", "*"):
        status, body = raw(server, f"OPTIONS {nonsense} HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (status, json.loads(body)["code"]) == (404, "INVALID_URL_PATTERN")


def test_form_fields(server: Running) -> None:
    fields = {"module": (None, "Leads"), "count": (None, "2")}
    answer = server.call("echo", files=fields)
    assert answer.json()["details"]["output"] == "Leads:2"
    found = printed_request(answer)
    assert (found["params"], found["body"]) == ({"module": "Leads", "count": "2"}, None)


def test_arguments_as_form_field(server: Running) -> None:
    text = '{"module":"Leads","count":2}'
    answer = server.call("echo", files={"arguments": (None, text)})
    assert answer.json()["details"]["output"] == "Leads:2"
    assert printed_request(answer)["params"] == {"arguments": text}


def test_json_body_binds_nothing_and_keeps_its_text(server: Running) -> None:
    text = '{ "module":"Leads",\n  "count":2}'
    answer = server.call("echo", data=text, headers={"Content-Type": "application/json"})
    assert answer.json()["details"]["output"] == "null:null"
    found = printed_request(answer)
    assert (found["params"], found["body"]) == ({}, text)


def test_text_body(server: Running) -> None:
    answer = server.call("echo", data="hello", headers={"Content-Type": "text/plain"})
    found = printed_request(answer)
    assert (found["params"], found["body"]) == ({}, "hello")


def test_file(server: Running) -> None:
    answer = server.call(
        "echo", query={"module": "Leads"}, files={"inputFile": ("a.json", b"[1,2]")}
    )
    assert answer.json()["details"]["output"] == "Leads:null"
    found = printed_request(answer)
    assert (found["file_content"], found["body"]) == ("[1,2]", None)
    assert found["params"] == {"module": "Leads"}


def test_url_encoded_body_fills_params_and_stays_text(server: Running) -> None:
    answer = server.call("echo", data={"module": "A B", "count": "3"})
    assert answer.json()["details"]["output"] == "A B:3"
    found = printed_request(answer)
    assert found["params"] == {"module": "A B", "count": "3"}
    assert found["body"] == "module=A+B&count=3"


def test_url_encoded_body_in_another_charset(server: Running) -> None:
    content_type = "application/x-www-form-urlencoded; charset=iso-8859-1"
    answer = server.call("requested", data="a=caf%E9", headers={"Content-Type": content_type})
    found = json.loads(answer.json()["details"]["output"])
    assert (found["params"], found["body"]) == ({"a": "caf\u00e9"}, "a=caf%E9")


def test_arguments_in_a_json_body(server: Running) -> None:
    answer = server.call("echo", json={"arguments": {"module": "Leads", "count": 4}})
    assert answer.json()["details"]["output"] == "Leads:4"
    answer = server.call("echo", json={"arguments": '{"module":"Deals","count":"5"}'})
    assert answer.json()["details"]["output"] == "Deals:5"


def test_attachment_parts_are_raw_text(server: Running) -> None:
    text = '--b\r\nContent-Disposition: attachment; name="x"\r\n\r\nhi\r\n--b--\r\n'
    answer = server.call(
        "requested", data=text, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert json.loads(answer.json()["details"]["output"])["body"] == text


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_methods(server: Running, method: str) -> None:
    answer = server.call("requested", method)
    assert json.loads(answer.json()["details"]["output"])["method"] == method


def test_caller_cannot_fill_the_request_object(server: Running) -> None:
    answer = server.call("requested", query={"crmAPIRequest": '{"auth_type":"admin"}'})
    assert json.loads(answer.json()["details"]["output"])["auth_type"] == "apikey"


@pytest.mark.parametrize("version", ["v2", "v7", "v8"])
@pytest.mark.parametrize("name", ["requested", "standalone.requested", "REQUESTED"])
def test_names_and_versions(server: Running, version: str, name: str) -> None:
    answer = server.session.get(
        server.path(name, version),
        params={"auth_type": "apikey", "zapikey": server.keys.zapikey},
        timeout=20,
    )
    assert answer.json()["code"] == "success"


def test_infos_and_output(server: Running) -> None:
    answer = server.call("infos")
    details = answer.json()["details"]
    assert list(details) == ["output", "userMessage", "output_type", "id"]
    assert details["output"] == "ok"
    assert details["userMessage"] == ["a", '{"b":1}']


@pytest.mark.parametrize(
    ("function", "output"),
    [("a_map", '{"b":1}'), ("list_value", "1,2"), ("nothing", None)],
)
def test_output(server: Running, function: str, output: str | None) -> None:
    details = server.call(function).json()["details"]
    assert details["output"] == output
    assert "userMessage" not in details


def test_a_list_is_a_json_array(server: Running) -> None:
    """A `string` function gives the text form of a list, any other function its JSON."""
    assert server.call("numbers").json()["details"]["output"] == '[1,2,"x"]'
    arguments = {"items": ["a", 1, None], "rows": [1, 2]}
    details = server.call("listed", json={"arguments": arguments}).json()["details"]
    assert (details["output"], details["userMessage"]) == ('["a",1,null]', ["2"])


def test_the_acting_user_is_one_person(server: Running) -> None:
    """`zoho.loginuserid` and `user_info`: whoever owns the records that the function makes."""
    details = server.call("acting").json()["details"]
    assert details["output"] == "admin@sandbox.example"
    assert details["userMessage"] == [
        "Sandbox Admin", "admin@sandbox.example", "admin@sandbox.example",
    ]  # fmt: skip


def test_void_function(server: Running) -> None:
    details = server.call("tell", query={"name": "Ada"}).json()["details"]
    assert (details["output"], details["userMessage"]) == ("", ["hello Ada"])


@pytest.mark.parametrize(
    ("function", "status", "content_type", "body"),
    [
        ("created", 201, "application/json;charset=utf-8", '{"ok":true}'),
        ("page", 200, "text/html", "<b>hi</b>"),
        ("no_content", 204, "application/json;charset=utf-8", ""),
        ("plain_text", 200, "application/text", ""),
        ("as_text", 400, "application/json;charset=utf-8", '{"e":"x"}'),
        ("text_status", 418, "application/json;charset=utf-8", "tea"),
        ("reset", 205, "application/json;charset=utf-8", ""),
        ("latin", 200, "text/plain; charset=iso-8859-1", "caf\u00e9"),
        ("no_type", 200, "application/json;charset=utf-8", "x"),
    ],
)
def test_own_response(
    server: Running, function: str, status: int, content_type: str, body: str
) -> None:
    answer = server.call(function)
    assert (answer.status_code, answer.text) == (status, body)
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-disposition"] == "attachment;filename=response.json"
    if function == "page":
        assert answer.headers["x-a"] == "1"


def test_text_that_is_no_json_is_output(server: Running) -> None:
    details = server.call("not_quite_json").json()["details"]
    assert details["output"] == '{"crmAPIResponse":{"body":"a " b"}}'


def test_throw(server: Running) -> None:
    answer = server.call("stopped")
    assert answer.status_code == 400
    assert answer.text == (
        '{"code":"failure","details":{"userMessage":[]},"message":"Custom exception - stop"}'
    )


def test_legacy(server: Running) -> None:
    answer = server.call_legacy("shop.legacy", query={"action": "mailreceived"}, data="payload")
    assert answer.status_code == 200
    body = answer.json()
    assert body["status_code"] == 200
    assert json.loads(body["response"]) == {
        "result": "success",
        "info": ["mailreceived", "payload", "null"],
    }


def test_legacy_file(server: Running) -> None:
    answer = server.call_legacy("shop.legacy", files={"inputFile": ("a.txt", b"content")})
    assert json.loads(answer.json()["response"])["info"] == ["null", "null", "content"]


def test_key_file_is_private(server: Running, tmp_path: Path) -> None:
    assert (server.folder / ".deluge" / "serve.json").stat().st_mode & 0o777 == 0o600
