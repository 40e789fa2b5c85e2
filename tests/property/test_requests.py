"""Whatever an HTTP request holds, it becomes arguments and `crmAPIRequest`, or is refused."""

import json
from contextlib import suppress
from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from deluge.errors import DelugeError
from deluge.exchange import Request
from deluge.functions.refusals import Refusal
from deluge.functions.request import FunctionRequest, declared_values
from deluge.multipart import Part, encode_multipart, parameters, read_parts
from deluge.source import START
from deluge.syntax.ast import Param
from deluge.values.conventions import Conventions
from deluge.values.show import json_text, text_of

CONVENTIONS = Conventions(zone=UTC, zone_name="UTC")

NAMES = st.one_of(
    st.sampled_from(["a", "arguments", "inputFile", "crmAPIRequest", "zapikey", "", 'x"y', "é"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ARGUMENTS = st.dictionaries(
    NAMES,
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner)),
        max_leaves=5,
    ),
    max_size=4,
)
PIECES = st.sampled_from(
    [b"--b", b"--b--", b"\r\n", b"\n", b"\r\n\r\n", b"Content-Disposition: form-data", b"; ",
     b'name="a"', b"name=a", b'filename="x.txt"', b"filename*=UTF-8''x",
     b"Content-Type: text/plain",
     b"; charset=", b"utf-16", b"\xff\xfe", b":", b'"', b"\\", b"--", b"", b"text"]
)  # fmt: skip
BODIES = st.one_of(
    st.lists(PIECES, max_size=25).map(b"".join),
    st.binary(max_size=40),
    ARGUMENTS.map(lambda found: json.dumps({"arguments": found}).encode()),
    ARGUMENTS.map(lambda found: json.dumps({"arguments": json.dumps(found)}).encode()),
    ARGUMENTS.map(lambda found: json.dumps(found).encode()),
    st.integers(1, 3_000).map(lambda depth: b'{"arguments":' * depth),
)
CONTENT_TYPES = st.sampled_from(
    ["multipart/form-data; boundary=b", 'Multipart/Form-Data; boundary="b"', "multipart/form-data",
     "multipart/mixed; boundary=b", "application/json", "application/x-www-form-urlencoded",
     "text/plain; charset=nope", "text/plain; charset=utf-16", "text/plain; charset=hex", "", ";;"]
)  # fmt: skip
KINDS = ("string", "int", "float", "bool", "map", "list", "date", "file", "collection", "x")
REQUESTS = st.builds(
    lambda method, query, kind, body: Request(
        method,
        "https://www.zohoapis.com/crm/v7/functions/f/actions/execute",
        query=query,
        headers={"content-type": kind},
        body=body,
    ),
    st.sampled_from(["GET", "POST"]),
    st.lists(st.tuples(NAMES, TEXTS), max_size=3),
    CONTENT_TYPES,
    BODIES,
)


def check_function_request(request: Request) -> None:
    """Arguments of every declared type, and the map a script sees, or a refusal."""
    try:
        found = FunctionRequest(request)
    except Refusal:
        return
    whole = found.as_map("apikey", {})
    text = json_text(whole, CONVENTIONS)
    text_of(found.as_legacy_map(), CONVENTIONS)
    assert json.loads(text)["method"] == request.method
    platform = {"crmAPIRequest": whole}
    for kind in KINDS:
        for name in ("crmAPIRequest", *found.arguments):
            try:
                declared_values([Param(kind, name, START)], found.arguments, platform, CONVENTIONS)
            except (Refusal, DelugeError):
                continue


def check_multipart(names: list[str], contents: list[bytes], damage: int) -> None:
    """Parts come back as they were sent; a damaged body is read or refused."""
    parts = [
        Part(name, content, f"{name}.txt", "application/octet-stream")
        for name, content in zip(names, contents, strict=False)
    ]
    body, content_type = encode_multipart(parts)
    if parts:
        assert [part.content for part in read_parts(body, content_type)] == [
            part.content for part in parts
        ]
    place = damage % (len(body) or 1)
    with suppress(ValueError):
        read_parts(body[:place] + body[place + 1 :], content_type)
    parameters(content_type[:damage])


FUZZ = {
    "crm-api-request": (check_function_request, (REQUESTS,)),
    "multipart": (
        check_multipart,
        (st.lists(NAMES, max_size=4), st.lists(st.binary(max_size=30), max_size=4),
         st.integers(0, 2_000)),
    ),
}  # fmt: skip


@settings(max_examples=200)
@given(REQUESTS)
def test_any_function_request(request: Request) -> None:
    check_function_request(request)


@settings(max_examples=100)
@given(*FUZZ["multipart"][1])
def test_any_multipart(names: list[str], contents: list[bytes], damage: int) -> None:
    check_multipart(names, contents, damage)
