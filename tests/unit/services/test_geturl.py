"""getUrl, postUrl, the function invokeUrl and invokeapi.

Source: https://www.zoho.com/deluge/help/web-data/geturl.html and the pages beside it.
"""

from collections.abc import Iterator

import pytest
from web_server import WebServer

from deluge.api import Interpreter

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer().running() as server:
        server.answer("/json", '{"a":1}')
        yield server


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Interpreter]:
    interpreter = Interpreter(org="memory")
    yield interpreter
    interpreter.close()


@pytest.mark.parametrize(
    "call,sent",
    [
        ('getUrl("URL")', ("GET", "", b"")),
        ('getUrl("URL", true)', ("GET", "", b"")),
        ('getUrl("URL", {"X":"y"}, true)', ("GET", "", b"")),
        ('postUrl("URL", {"a":1,"b":"x y"})', ("POST", FORM, b"a=1&b=x+y")),
        ('postUrl("URL", "raw")', ("POST", "text/plain", b"raw")),
        ('postUrl("URL", "{}", {"Content-Type":"application/json"})',
         ("POST", "application/json", b"{}")),
        ('invokeUrl("URL", "GET")', ("GET", "", b"")),
        ('invokeUrl("URL", "put", {"a":1})', ("PUT", FORM, b"a=1")),
        ('invokeUrl("URL", "DELETE", "x", {"X":"y"}, true)', ("DELETE", "text/plain", b"x")),
    ],
)  # fmt: skip
def test_simple(
    interpreter: Interpreter, server: WebServer, call: str, sent: tuple[str, str, bytes]
) -> None:
    result = interpreter.run(f"return {call};".replace("URL", server.url + "/json"))
    result.raise_for_error()
    # The simple answer is text, also when it is JSON.
    assert result.value == '{"a":1}'
    assert (server.last.method, server.last.content_type, server.last.body) == sent
    assert result.usage.api_calls == 1


@pytest.mark.parametrize(
    "call",
    [
        'getUrl("URL", false)',
        'getUrl("URL", {"X":"y"}, false)',
        'postUrl("URL", "x", false)',
        'postUrl("URL", "x", {"X":"y"}, false)',
        'invokeUrl("URL", "GET", false)',
        'invokeUrl("URL", "POST", "x", false)',
        'invokeUrl("URL", "POST", "x", {"X":"y"}, false)',
    ],
)
def test_detailed(interpreter: Interpreter, server: WebServer, call: str) -> None:
    result = interpreter.run(f"return {call};".replace("URL", server.url + "/json"))
    assert isinstance(result.value, dict)
    assert list(result.value) == ["responseText", "responseHeader", "responseCode"]
    assert (result.value["responseText"], result.value["responseCode"]) == ({"a": 1}, 200)


@pytest.mark.parametrize(
    "call,code",
    [
        ("getUrl()", "wrong-arguments"),
        ("getUrl(null)", "null-value"),
        ('getUrl("/relative")', "invalid-url"),
        ('getUrl("file:///etc/passwd")', "invalid-url"),
        ('invokeUrl("URL", "FETCH")', "wrong-arguments"),
        ('getUrl("URL", {"A\\nB":"x"})', "invalid-header"),
    ],
)
def test_mistakes(interpreter: Interpreter, server: WebServer, call: str, code: str) -> None:
    error = interpreter.run(f"info {call};".replace("URL", server.url)).error
    assert error is not None and error.code == code, error


# ---- invokeapi


def test_invokeapi_reaches_the_organisation(interpreter: Interpreter) -> None:
    script = """
        lead = {"Last_Name":"Byron","Company":"Engines"};
        made = invokeapi [ service: ZohoCRM path: "/crm/v8/Leads" type: POST
                           body: {"data":{lead}}.toString() connection: "crm" ];
        info made.status;
        id = made.get("data").get(0).get("details").get("id");
        got = invokeapi [ service: zohocrm path: "crm/v8/Leads/" + id
                          parameters: {"fields":"Last_Name"} ];
        info got.get("data").get(0).get("Last_Name");
        info got.headers.get("content-type").startsWith("application/json");
        info got.toMap().keys().get(0);
    """
    result = interpreter.run(script)
    result.raise_for_error()
    assert result.info == ["201", "Byron", "true", "data"]


@pytest.mark.parametrize(
    "keys,code",
    [
        ('path: "/crm/v8/Leads"', "missing-key"),
        ("service: zohocrm", "missing-key"),
        ('service: zohocrn path: "/crm/v8/Leads"', "wrong-arguments"),
        ('service: zohocrm path: "https://evil.example/"', "invalid-url"),
        ('service: zohocrm path: "//evil.example/"', "invalid-url"),
        ('service: zohocrm path: "/x" url: "https://evil.example/"', "unknown-key"),
    ],
)
def test_invokeapi_mistakes(interpreter: Interpreter, keys: str, code: str) -> None:
    error = interpreter.run(f"x = invokeapi [ {keys} ];").error
    assert error is not None and error.code == code
