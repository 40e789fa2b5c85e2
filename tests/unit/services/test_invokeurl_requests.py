"""invokeurl: the bytes that reach a real server, for every method, value and content type.

Sources: https://www.zoho.com/deluge/help/webhook/invokeurl-api-task.html and, for `body`, the same
page of 2026; what neither says is marked inferred in docs/deviations.md.
"""

from collections.abc import Iterator

import pytest
from web_server import Received, WebServer

from deluge.api import Interpreter
from deluge.errors import DelugeError

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"
BINARY = "application/octet-stream"

VALUES = {
    "map": '{"a":1,"b c":"é&","deep":{"x":[1,2]},"none":null}',
    "text": '"a=1 & é"',
    "list": '{1,"two"}',
    "file": '"1,2\\n".toFile("rows.csv")',
}

FORM_BODY = b"a=1&b+c=%C3%A9%26&deep=%7B%22x%22%3A%5B1%2C2%5D%7D&none="
JSON_BODY = '{"a":1,"b c":"é&","deep":{"x":[1,2]},"none":null}'.encode()
PART_BODY = (
    b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    b'--B\r\nContent-Disposition: form-data; name="b c"\r\n\r\n\xc3\xa9&\r\n'
    b'--B\r\nContent-Disposition: form-data; name="deep"\r\n\r\n{"x":[1,2]}\r\n'
    b'--B\r\nContent-Disposition: form-data; name="none"\r\n\r\n\r\n'
    b"--B--\r\n"
)
TEXT_BODY = "a=1 & é".encode()

# (key, value, content type asked for) -> (content type sent, body), for POST, PUT and PATCH
BODIES = {
    ("parameters", "map", ""): (FORM, FORM_BODY),
    ("parameters", "map", FORM): (FORM, FORM_BODY),
    ("parameters", "map", JSON): (JSON, JSON_BODY),
    ("parameters", "map", MULTIPART): (MULTIPART, PART_BODY),
    ("parameters", "text", ""): ("text/plain", TEXT_BODY),
    ("parameters", "text", FORM): (FORM, TEXT_BODY),
    ("parameters", "text", JSON): (JSON, TEXT_BODY),
    ("parameters", "list", ""): (JSON, b'[1,"two"]'),
    ("parameters", "list", JSON): (JSON, b'[1,"two"]'),
    ("parameters", "file", ""): (BINARY, b"1,2\n"),
    ("parameters", "file", "text/csv"): ("text/csv", b"1,2\n"),
    ("body", "map", ""): (MULTIPART, PART_BODY),
    ("body", "map", FORM): (FORM, FORM_BODY),
    ("body", "map", JSON): (JSON, JSON_BODY),
    ("body", "map", MULTIPART): (MULTIPART, PART_BODY),
    ("body", "text", ""): ("text/plain", TEXT_BODY),
    ("body", "text", "application/xml"): ("application/xml", TEXT_BODY),
    ("body", "text", JSON): (JSON, TEXT_BODY),
    ("body", "list", ""): (JSON, b'[1,"two"]'),
    ("body", "file", ""): (BINARY, b"1,2\n"),
    ("body", "file", "text/csv"): ("text/csv", b"1,2\n"),
}

# value -> (query, body) of `parameters` where they go into the URL
QUERIES = {
    "map": (FORM_BODY.decode(), b""),
    "text": ("a=1+&+%C3%A9=", b""),
}


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer().running() as server:
        yield server


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Interpreter]:
    interpreter = Interpreter(org="memory")
    yield interpreter
    interpreter.close()


def invoke(interpreter: Interpreter, server: WebServer, keys: str, path: str = "/x") -> Received:
    """What reached the server for a statement with these keys."""
    result = interpreter.run(f'answer = invokeurl [ url : "{server.url}{path}" {keys} ];')
    result.raise_for_error()
    return server.last


def failure(interpreter: Interpreter, keys: str) -> DelugeError:
    """The error of a statement with these keys."""
    result = interpreter.run(f"answer = invokeurl [ {keys} ];")
    assert result.error is not None
    return result.error


def unbounded(request: Received) -> bytes:
    """The body with its multipart boundary written as B."""
    if "boundary=" not in request.headers.get("content-type", ""):
        return request.body
    return request.body.replace(request.boundary, b"B")


@pytest.mark.parametrize("place", ["header", "key"])
@pytest.mark.parametrize(
    "method,case",
    [
        (method, case)
        for method in ("POST", "PUT", "PATCH", "DELETE")
        for case in BODIES
        if not (method == "DELETE" and case[0] == "parameters" and case[1] in QUERIES)
    ],
)
def test_body(
    interpreter: Interpreter, server: WebServer, method: str, place: str, case: tuple[str, str, str]
) -> None:
    key, kind, asked = case
    header = f'headers: {{"Content-Type":"{asked}"}}' if place == "header" else (
        f'content-type: " {asked}"'
    )  # fmt: skip
    keys = f"type : {method} {key} : {VALUES[kind]} {header if asked else ''}"
    request = invoke(interpreter, server, keys, "/x?q=1")
    sent, body = BODIES[case]
    assert (request.method, request.path, request.query) == (method, "/x", "q=1")
    assert (request.content_type, unbounded(request)) == (sent, body)
    assert request.headers["content-length"] == str(len(request.body))


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("kind", QUERIES)
@pytest.mark.parametrize("asked", ["", f'headers: {{"content-type":"{JSON}"}}'])
def test_parameters_in_the_url(
    interpreter: Interpreter, server: WebServer, method: str, kind: str, asked: str
) -> None:
    keys = f"type : {method} parameters : {VALUES[kind]} {asked}"
    request = invoke(interpreter, server, keys)
    assert (request.method, request.query, request.body) == (method, *QUERIES[kind])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_without_parameters(interpreter: Interpreter, server: WebServer, method: str) -> None:
    request = invoke(interpreter, server, f"type : {method}")
    assert (request.method, request.query, request.body) == (method, "", b"")
    assert "content-type" not in request.headers


@pytest.mark.parametrize("spelling", ["", "type : get", 'type : "GET"', 'type : "Get"'])
def test_get_is_the_default(interpreter: Interpreter, server: WebServer, spelling: str) -> None:
    assert invoke(interpreter, server, spelling).method == "GET"


def test_parameters_join_the_query_of_the_url(interpreter: Interpreter, server: WebServer) -> None:
    request = invoke(interpreter, server, 'parameters : {"b":"2"}', "/x?a=1")
    assert request.query == "a=1&b=2"


def test_json_text_of_a_get_is_a_query(interpreter: Interpreter, server: WebServer) -> None:
    request = invoke(interpreter, server, 'parameters : {"page":2,"cols":{1,2}}.toString()')
    assert (request.query, request.body) == ("page=2&cols=%5B1%2C2%5D", b"")


def test_json_text_of_a_delete_is_a_body(interpreter: Interpreter, server: WebServer) -> None:
    keys = 'type: DELETE parameters : {"ids":{"1"}}.toString()'
    request = invoke(interpreter, server, keys)
    assert (request.query, request.body) == ("", b'{"ids":["1"]}')


def test_blanks_and_accents_of_the_url(interpreter: Interpreter, server: WebServer) -> None:
    request = invoke(interpreter, server, "", "/é f?q=(a:b c)&p=100%25&plus=a%2Bb&é")
    assert request.path == "/%C3%A9%20f"
    assert request.query == "q=(a:b%20c)&p=100%25&plus=a%2Bb&%C3%A9"


@pytest.mark.parametrize(
    "query,sent",
    [
        ("wsdl", "wsdl"),
        ("city=%E9t%E9", "city=%E9t%E9"),  # another charset than UTF-8
        ("$filter=Name%20eq%20'x'&a=b/c", "$filter=Name%20eq%20'x'&a=b/c"),
        ("off=100%&a=%20", "off=100%25&a=%20"),
        ("a=1&a=2#part", "a=1&a=2"),
    ],
)
def test_the_query_of_a_url_leaves_as_it_is_written(
    interpreter: Interpreter, server: WebServer, query: str, sent: str
) -> None:
    assert invoke(interpreter, server, "", f"/x?{query}").query == sent
    joined = invoke(interpreter, server, 'parameters : {"b":"é 2"}', f"/x?{query}")
    assert joined.query == f"{sent}&b=%C3%A9+2"


# ---- multipart


def parts(request: Received) -> list[bytes]:
    """The parts of a multipart body, each head and content."""
    pieces = request.body.split(b"--" + request.boundary)
    assert pieces[0] == b"" and pieces[-1] == b"--\r\n"
    return [piece[2:-2] for piece in pieces[1:-1]]


def test_file_inside_a_map(interpreter: Interpreter, server: WebServer) -> None:
    # Source: https://www.zoho.com/deluge/help/sdp/sdp-invokeurl.html (filename and a text key)
    keys = 'type: POST parameters: {"content":"x".toFile("a.txt"), "parent_id":"7"}'
    assert parts(invoke(interpreter, server, keys)) == [
        b'Content-Disposition: form-data; name="content"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\nx",
        b'Content-Disposition: form-data; name="parent_id"\r\n\r\n7',
    ]


def test_typed_parts(interpreter: Interpreter, server: WebServer) -> None:
    # Source: https://www.zoho.com/deluge/help/webhook/invokeapitask.html
    keys = """type: POST body: {
        {"param-name":"json","param-value":{"a":1},"content-type":"application/json"},
        {"param-name":"latin","param-value":"é","encoding-type":"ISO-8859-1"},
        {"param-name":"doc","param-value":"x".toFile("a.pdf")} }"""
    assert parts(invoke(interpreter, server, keys)) == [
        b'Content-Disposition: form-data; name="json"\r\n'
        b'Content-Type: application/json\r\n\r\n{"a":1}',
        b'Content-Disposition: form-data; name="latin"\r\n'
        b"Content-Type: text/plain;charset=ISO-8859-1\r\n\r\n\xe9",
        b'Content-Disposition: form-data; name="doc"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\nx",
    ]


def test_files(interpreter: Interpreter, server: WebServer) -> None:
    script = """
        f = "x".toFile("a.txt");
        f.setParamName("upload");
        described = {"paramName":"second","content":"y".toFile("b.txt"),"stringPart":"false"};
        text = {"paramName":"attributes","content":{"name":"b"},"stringPart":"true",
                "Content-Type":"application/json","encodingType":"UTF-8"};
        more = {"parent":{"id":"9"}};
        answer = invokeurl [ url : "URL" type : POST files : {f, described, text}
                             parameters: more ];
    """.replace("URL", server.url)
    interpreter.run(script).raise_for_error()
    assert parts(server.last) == [
        b'Content-Disposition: form-data; name="upload"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\nx",
        b'Content-Disposition: form-data; name="second"; filename="b.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\ny",
        b'Content-Disposition: form-data; name="attributes"\r\n'
        b'Content-Type: application/json;charset=UTF-8\r\n\r\n{"name":"b"}',
        b'Content-Disposition: form-data; name="parent"\r\n\r\n{"id":"9"}',
    ]


def test_file_names_cannot_break_a_part(interpreter: Interpreter, server: WebServer) -> None:
    keys = r"""type: POST files: {"paramName":"a\"b", "content":"x".toFile("c\r\nX: \"y.txt")}"""
    [part] = parts(invoke(interpreter, server, keys))
    head = part.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert len(head) == 2 and b'name="a%22b"' in head[0]


# ---- headers


def test_headers(interpreter: Interpreter, server: WebServer) -> None:
    # A map as a header is sent as JSON (the Dropbox-Api-Arg example of the page).
    keys = 'headers: {"Dropbox-API-Arg":{"path":"/a"},"X-Count":3,"X-Name":" é ","X-None":null}'
    headers = invoke(interpreter, server, keys).headers
    assert headers["dropbox-api-arg"] == '{"path":"/a"}'
    assert headers["x-count"] == "3"
    assert headers["x-name"].encode("latin-1") == "é".encode()
    assert "x-none" not in headers
    # Source: receivers of webhooks look at these two
    assert "Deluge" in headers["user-agent"]
    assert headers["x-zoho-fromservice"] == "ZohoCRM"


def test_the_function_is_named(interpreter: Interpreter, server: WebServer) -> None:
    """Source: receivers of webhooks look at it; a script without functions has no name."""
    assert "dre-function-name" not in invoke(interpreter, server, "type: GET").headers
    source = (
        "void automation.t\u0119ll() { standalone.send(); }\n"
        f'string standalone.send() {{ x = invokeurl [ url: "{server.url}" type: GET ]; return x; }}'
    )
    assert interpreter.run(source, function="t\u0119ll").error is None
    assert server.last.headers["dre-function-name"].encode("latin-1").decode() == "t\u0119ll"


def test_headers_as_json_text(interpreter: Interpreter, server: WebServer) -> None:
    keys = """headers: '{"X-A":"1"}'"""
    assert invoke(interpreter, server, keys).headers["x-a"] == "1"


@pytest.mark.parametrize(
    "headers",
    [
        r'{"X-A":"1\r\nX-Evil: 2"}',
        r'{"X-A\r\nX-Evil":"1"}',
        r'{"X A":"1"}',
        r'{"X-A:":"1"}',
        r'{"Ünicode":"1"}',
    ],
)
def test_header_injection(interpreter: Interpreter, server: WebServer, headers: str) -> None:
    before = len(server.received)
    error = failure(interpreter, f'url: "{server.url}" headers: {headers}')
    assert error.code == "invalid-header"
    assert len(server.received) == before


def test_content_length_is_computed(interpreter: Interpreter, server: WebServer) -> None:
    keys = 'type: POST body: "abc" headers: {"Content-Length":"999","Transfer-Encoding":"x"}'
    request = invoke(interpreter, server, keys)
    assert request.headers["content-length"] == "3"
    assert "transfer-encoding" not in request.headers


def test_creator_has_no_content_type_key(server: WebServer) -> None:
    # Source: the invokeurl page: content-type is not applicable to Creator
    creator = Interpreter(profile="creator", org="memory")
    keys = f'type: POST parameters: {{"a":1}} content-type: "{JSON}"'
    request = invoke(creator, server, keys)
    assert (request.content_type, request.body) == (FORM, b"a=1")


# ---- mistakes


@pytest.mark.parametrize(
    "keys,code",
    [
        ("type: GET", "missing-key"),
        ("url: null", "null-value"),
        ('url: ""', "null-value"),
        ('url: {"a":1}', "type-mismatch"),
        ('url: "/crm/v8/Leads"', "invalid-url"),
        ('url: "www.zohoapis.com/crm"', "invalid-url"),
        ('url: "file:///etc/passwd"', "invalid-url"),
        ('url: "ftp://example.com/x"', "invalid-url"),
        ('url: "javascript:alert(1)"', "invalid-url"),
        ('url: "gopher://127.0.0.1:25/"', "invalid-url"),
        ('url: "http://"', "invalid-url"),
        ('url: "http://[::1"', "invalid-url"),
        ('url: "http://a b/"', "invalid-url"),
        ('url: "http://example.com:99999/"', "invalid-url"),
        (r'url: "http://127.0.0.1/\r\nX: 1"', "invalid-url"),
        ('url: "http://no-such-host.invalid/" type: POST', "connection-failed"),
        ('url: "URL" type: FETCH', "wrong-arguments"),
        ('url: "URL" method: "GET"', "unknown-key"),
        ('url: "URL" timeout: 5', "unknown-key"),
        ('url: "URL" type: POST parameters: "a" body: "b"', "wrong-arguments"),
        ('url: "URL" parameters: "x".toFile("a.txt")', "type-mismatch"),
        ('url: "URL" headers: "Authorization"', "type-mismatch"),
        ('url: "URL" detailed: "maybe"', "type-mismatch"),
        ('url: "URL" response-format: "XML"', "wrong-arguments"),
        ('url: "URL" response-decoding: "klingon"', "wrong-arguments"),
        ('url: "URL" response-decoding: "unicode_escape"', "wrong-arguments"),
        ('url: "URL" type: POST files: 5', "type-mismatch"),
        ('url: "URL" type: POST files: {"paramName":"x"}', "wrong-arguments"),
        ('url: "URL" type: POST files: "a".toFile("a") body: "text"', "wrong-arguments"),
        ('url: "URL" connection: 5', "type-mismatch"),
        ('url: "URL" connection: "nowhere"', "unknown-connection"),
    ],
)
def test_mistakes(interpreter: Interpreter, server: WebServer, keys: str, code: str) -> None:
    error = failure(interpreter, keys.replace("URL", server.url))
    assert error.code == code, error.message
    assert error.line == 1
    assert "Traceback" not in error.message


def test_hints_name_what_is_near(interpreter: Interpreter) -> None:
    assert "headers" in str(failure(interpreter, 'url: "http://x.invalid" header: {"a":1}').hint)
    assert "PATCH" in str(failure(interpreter, 'url: "http://x.invalid" type: PACTH').hint)


def test_an_error_of_the_network_can_be_caught(interpreter: Interpreter) -> None:
    script = """
        try { x = invokeurl [ url : "http://no-such-host.invalid/" type : POST ]; }
        catch (e) { info e.message; }
    """
    assert "no-such-host.invalid" in interpreter.run(script).info[0]


@pytest.mark.parametrize("net,code", [("deny", "network-refused"), ("127.0.0.1", "")])
def test_network_policy(server: WebServer, net: str, code: str) -> None:
    closed = Interpreter(org="memory", net=net)
    result = closed.run(f'info invokeurl [ url : "{server.url}" ];')
    assert (result.error.code if result.error else "") == code


def test_counts(interpreter: Interpreter, server: WebServer) -> None:
    script = f'a = invokeurl [ url : "{server.url}" ]; b = invokeurl [ url : "ftp://x" ];'
    usage = interpreter.run(script).usage
    # Each call counts as an external call, whether it succeeds or not.
    assert (usage.api_calls, usage.http_requests) == (2, 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_refused_read_is_not_repeated(
    interpreter: Interpreter, server: WebServer, status: int
) -> None:
    url = server.answer(f"/busy/{status}", '{"a":1}', status=status)
    assert interpreter.run(f'info invokeurl [ url : "{url}" ];').info == ['{"a":1}']
    assert sum(request.path == f"/busy/{status}" for request in server.received) == 1
