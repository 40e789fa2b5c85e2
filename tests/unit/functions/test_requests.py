"""Requests taken apart, arguments fitted, responses put together: what sockets do not reach."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import deluge
from deluge.errors import UsageError
from deluge.exchange import Request
from deluge.functions.keys import KeyFile, Keys
from deluge.functions.registry import FunctionRegistry, PublishRules
from deluge.functions.request import FunctionRequest
from deluge.functions.serving import Served
from deluge.multipart import read_parts
from deluge.values.file import File


def request_with(body: bytes = b"", content_type: str = "", query: str = "") -> FunctionRequest:
    headers = {"Content-Type": content_type} if content_type else {}
    url = f"http://localhost/x?{query}"
    return FunctionRequest(Request("POST", url, headers=headers, body=body))


def multipart(*parts: str) -> tuple[bytes, str]:
    text = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n"
    return text.encode(), 'multipart/form-data; boundary="b"'


FIELD = 'Content-Disposition: form-data; name="a"\r\n\r\none'
UPLOAD = 'Content-Disposition: form-data; name="inputFile"; filename="x.txt"\r\n\r\n'


def test_the_last_of_several_values_counts_and_the_key_is_hidden() -> None:
    found = request_with(query="a=1&a=2&zapikey=K&auth_type=apikey")
    assert found.params == {"a": "2"}
    assert found.arguments == {"a": "2"}


def test_form_fields_win_over_the_query() -> None:
    found = request_with(*multipart(FIELD), query="a=query&b=2")
    assert found.params == {"a": "one", "b": "2"}
    assert found.body is None


def test_a_file_is_text_under_input_file_and_an_argument_under_its_name() -> None:
    found = request_with(*multipart(FIELD, UPLOAD + "\r\nline\r\n"))
    assert found.file_content == "\r\nline\r\n"
    assert isinstance(found.arguments["inputFile"], File)
    assert found.params == {"a": "one"}


def test_a_file_that_is_no_text() -> None:
    body, content_type = multipart(UPLOAD + "XX")
    assert request_with(body.replace(b"XX", b"\xff\xfe\x00"), content_type).file_content is None


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b"caf\xc3\xa9", "text/plain", "caf\u00e9"),
        (b"caf\xe9", "text/plain; charset=iso-8859-1", "caf\u00e9"),
        (b"\xff\x00\xe9", "application/octet-stream", "\xff\x00\xe9"),
        (b"x", "text/plain; charset=nonsense", "x"),
        (b"\\x41", "text/plain; charset=unicode_escape", "\\x41"),
        (b"+AGE-", "text/plain; charset=utf-7", "+AGE-"),
        (b"", "application/json", None),
    ],
)
def test_body_as_text(body: bytes, content_type: str, text: str | None) -> None:
    assert request_with(body, content_type).body == text


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        (b'{"arguments":{"a":1,"b":[true]}}', {"a": 1, "b": [True]}),
        (b'{"x":1,"arguments":"{\\"a\\":1}"}', {"a": 1}),
        (b'{"arguments":"no json"}', {}),
        (b'{"arguments":[1]}', {}),
        (b'{"arguments":', {}),
        (b'["arguments"]', {}),
    ],
)
def test_arguments_in_the_body(body: bytes, arguments: dict[str, object]) -> None:
    assert request_with(body, "application/json").arguments == arguments


def test_parts() -> None:
    body = (
        b'--b\r\n\r\nbare\r\n--b\r\nContent-Disposition: form-data; name="q\\"q"\r\n\r\n\r\n--b--'
    )
    first, second = read_parts(body, "multipart/mixed; boundary=b")
    assert (first.content, first.is_form_data) == (b"bare", False)
    assert (second.name, second.content, second.is_form_data) == ('q"q', b"", True)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("filename*=UTF-8''%e2%82%ac%20rates.txt", "\u20ac rates.txt"),
        ("filename=\"plain.txt\"; filename*=utf-8'en'caf%C3%A9.txt", "caf\u00e9.txt"),
        ("filename*=nonsense''%e9.txt", "%e9.txt"),
        ('filename=""', ""),
    ],
)
def test_names_of_files(disposition: str, name: str) -> None:
    """Clients encode them in several ways (RFC 5987, which forms should not use and some do)."""
    head = f'Content-Disposition: form-data; name="a"; {disposition}\r\n\r\nx'
    (part,) = read_parts(*multipart(head))
    assert part.filename == name


# ---- functions


def call(folder: Path, script: str, **more: object) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body of a function `f` called in process."""
    (folder / "f.dg").write_text(script, encoding="utf-8")
    served = Served(str(folder), world={"org": "memory"})
    service = served.service("http://localhost")
    try:
        response = service.run("f", Request("POST", "http://localhost/x", **more)).response  # type: ignore[arg-type]
    finally:
        service.close()
    return response.status, response.headers, response.body


def test_a_file_is_downloaded(tmp_path: Path) -> None:
    script = (
        'string f() { answer = Map(); answer.put("body", "a,b".toFile("r\\"1.csv"));'
        ' return {"crmAPIResponse": answer}; }'
    )
    status, headers, body = call(tmp_path, script)
    assert (status, body) == (200, b"a,b")
    assert headers["content-disposition"] == 'attachment;filename="r_1.csv"'


def test_an_uploaded_file_as_argument(tmp_path: Path) -> None:
    body, content_type = multipart(
        'Content-Disposition: form-data; name="photo"; filename="p.txt"\r\n\r\nhello'
    )
    _, _, answer = call(
        tmp_path, "string f(File photo) { return photo.getFileContent(); }",
        body=body, headers={"content-type": content_type},
    )  # fmt: skip
    assert b'"output":"hello"' in answer


def test_a_bare_script_is_called_by_its_file(tmp_path: Path) -> None:
    script = 'params = crmAPIRequest.get("params");\nreturn params.get("a");\n'
    _, _, body = call(tmp_path, script, query=[("a", "7")])
    assert b'"output":"7"' in body


def test_a_bare_script_finds_its_arguments_as_variables(tmp_path: Path) -> None:
    script = 'info input.other;\ninfo name + "|" + input.mail;\nname = "changed";\nreturn name;\n'
    query = [("name", "Ada"), ("mail", ""), ("zoho", "x"), ("crmAPIRequest", "x")]
    _, _, body = call(tmp_path, script, query=query)
    assert b'"output":"changed","userMessage":["null","Ada|"]' in body
    status, _, body = call(tmp_path, script)
    assert status == 400
    assert b'["null"]},"message":"Error at line : 2, Variable \'name\' is not defined"' in body


def test_wrong_return_type(tmp_path: Path) -> None:
    status, _, body = call(tmp_path, 'int f() { return "many"; }')
    assert status == 400
    assert b"Return type mismatch: Required : [INT]" in body


def test_a_response_beyond_ten_megabytes(tmp_path: Path) -> None:
    script = 'string f() { return "x".leftpad(11000000); }'
    status, _, body = call(tmp_path, script)
    assert status == 400
    assert len(body) < 1000


def test_names_of_functions_in_broken_company(tmp_path: Path) -> None:
    (tmp_path / "a.dg").write_text('string standalone.a() { return ""; }')
    (tmp_path / "b.dg").write_bytes(b"\xff\xfe\x00")
    registry = FunctionRegistry([str(tmp_path)])
    assert registry.function_names() == ["standalone.a"]
    assert len(registry.problems) == 1
    assert registry.published("A").namespace == "standalone"


def test_ids_are_stable(tmp_path: Path) -> None:
    (tmp_path / "a.dg").write_text('string standalone.a() { return ""; }')
    ids = {FunctionRegistry([str(tmp_path)]).published("a").id for _ in range(2)}
    assert len(ids) == 1
    assert all(len(each) == 19 for each in ids)


@pytest.mark.parametrize("value", ["all", [1], {"a": 1}])
def test_wrong_publish_rules(value: object) -> None:
    with pytest.raises(UsageError, match="must be a list of names"):
        PublishRules({"apikey": value})


# ---- credentials


def test_key_file(tmp_path: Path) -> None:
    path = tmp_path / "state" / "serve.json"
    key_file = KeyFile(str(path))
    keys, is_new = key_file.open()
    assert is_new
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    again, is_new = KeyFile(str(path)).open()
    assert (again.as_map(), is_new) == (keys.as_map(), False)
    assert path.stat().st_mode & 0o777 == 0o600
    rotated, is_new = key_file.open(rotate=True)
    assert is_new
    assert rotated.zapikey != keys.zapikey
    assert rotated.refresh_token == keys.refresh_token
    assert key_file.current().zapikey == rotated.zapikey


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"zapikey":1}', "\x00"])
def test_damaged_key_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "serve.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="does not hold the credentials"):
        KeyFile(str(path)).open()


def test_what_a_key_opens() -> None:
    keys = Keys.new()
    assert keys.opens(keys.zapikey, "")
    assert keys.opens(keys.zapikey, "shop")
    assert keys.opens(keys.namespace_key("Shop"), "shop")
    assert not keys.opens(keys.namespace_key("shop"), "other")
    assert not keys.opens(keys.namespace_key(""), "")


def test_run_as_is_exported() -> None:
    assert "run_as" in deluge.__all__


@pytest.mark.parametrize(
    "path", ["v7/functions/f/actions/execute", "v2/settings/custom_functions/ns.f/execute"]
)
def test_urls_of_functions_outside_of_the_server(path: str) -> None:
    url = f"https://www.zohoapis.com/crm/{path}?a=1"
    result = deluge.run(f'info invokeurl [ url: "{url}" type: POST ].get("code");', org="memory")
    assert (result.info, result.error) == (["NOT_EMULATED"], None)
