"""Hostile values: each is an error a script can catch, soon and in little memory."""

import io
import time
import zipfile

import pytest

import deluge
from deluge.values import pattern
from deluge.values.file import File

SECONDS = 8.0
"""More than any single call may take, on a slow and busy machine."""


def failure(code: str, expression: str, **args: object) -> None:
    """Assert that the expression fails with the code, fast, and that a script can catch it."""
    parameters = ", ".join(f"any {name}" for name in args)
    script = (
        f"string f({parameters}) {{ try {{ x = {expression}; }} catch (e) {{ info e.message; "
        f'return "caught"; }} return "no error"; }}'
    )
    started = time.monotonic()
    result = deluge.run(script, function="f", args=dict(args), org="memory")
    assert result.error is None, result.error
    assert result.value == "caught", result.info
    assert time.monotonic() - started < SECONDS
    direct = deluge.run(
        script.replace("try {", "if(true) {").partition("catch")[0] + ' return ""; }',
        function="f",
        args=dict(args),
        org="memory",
    )
    assert direct.error is not None
    assert direct.error.code == code
    assert "Traceback" not in direct.error.message


@pytest.mark.parametrize(
    ("code", "expression"),
    [
        ("null-value", "t.toUpperCase()"),
        ("null-value", "t.round(1)"),
        ("null-value", "t.getJSON(1)"),
        ("null-value", "t.executeXpath(1)"),
        ("null-value", "t.getFileName()"),
        ("type-mismatch", "zoho.encryption.md5(t)"),
        ("type-mismatch", '"abc".left(t)'),
        ("type-mismatch", '"abc".replaceAll("a", t)'),
    ],
)
def test_null(code: str, expression: str) -> None:
    failure(code, expression, t=None)


@pytest.mark.parametrize(
    ("code", "expression"),
    [
        ("invalid-regex", '"a".replaceAll("(", "")'),
        ("invalid-regex", '"a".matches("[a")'),
        ("invalid-regex", '"a".matches("{a}")'),
        ("invalid-regex", '"a".matches("a{²}")'),
        ("invalid-regex", '"a".matches("a{1,²}")'),
        ("invalid-regex", '"a".matches("a{99999999}")'),
        ("invalid-regex", '"a".matches("((a{1000}){1000}){1000}")'),
        ("invalid-regex", '"a".replaceAll("a", "$1")'),
        ("invalid-json", '"plain words".toMap()'),
        ("invalid-json", '"{a".toMap()'),
        ("invalid-json", '"[1,2".toJSONList()'),
        ("invalid-json", '"[1,2]".toMap()'),
        ("invalid-xml", '"<a>".executeXpath("/a")'),
        ("invalid-xml", '"<a/>".executeXpath("/a[")'),
        ("invalid-xml", '"<a/>".executeXpath("foo()")'),
        ("invalid-xml", '"<a/>".executeXpath("$x")'),
        ("type-mismatch", '"12ab".toLong()'),
        ("type-mismatch", '"".toDecimal()'),
        ("type-mismatch", '"12.5".toLong()'),
        ("type-mismatch", '"99999999999999999999".toLong()'),
        ("type-mismatch", '"nan".toDecimal()'),
        ("index-out-of-range", '"abc".subString(1, 9)'),
        ("index-out-of-range", '"abc".subString(2, 1)'),
        ("index-out-of-range", '"abc".right(-1)'),
        ("index-out-of-range", "{1,2}.nthLargest(3)"),
        ("empty-list", "List().average()"),
        ("type-mismatch", '{1,"x"}.median()'),
        ("limit-size", '"a".repeat(100001)'),
        ("limit-size", '"a".leftpad(9999999999)'),
        ("number-range", "10.power(400)"),
        ("number-range", "1000.exp()"),
        ("number-range", "(-8).power(0.5)"),
        ("invalid-base64", 'zoho.encryption.base64Decode("é")'),
        ("invalid-base32", 'zoho.encryption.base32Decode("1!")'),
        ("invalid-charset", 'zoho.encryption.base64Encode("a", "klingon")'),
        ("invalid-charset", 'zoho.encryption.base64Encode("a", "rot13")'),
        ("invalid-charset", 'zoho.encryption.base64Encode("a", "punycode")'),
        ("invalid-charset", 'zoho.encryption.base64Decode("YQ==", "zip")'),
        ("invalid-hex", '"zz".hexToText()'),
        ("invalid-cipher", 'zoho.encryption.aesDecode("k", "AAAA")'),
        ("wrong-arguments", 'zoho.encryption.aesEncode("k", "v", "short")'),
        ("wrong-arguments", 'zoho.encryption.aesEncode128("k", "v", "a00000000000000b", 1000000)'),
        ("wrong-arguments", 'zoho.encryption.sha256("a", "octal")'),
        ("wrong-arguments", '5.toWords("tlh")'),
        ("limit-size", "9223372036854775807.toWords()"),
        ("invalid-format", '5.text("#0#")'),
    ],
)
def test_bad_arguments(code: str, expression: str) -> None:
    failure(code, expression)


DOCTYPE = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY e SYSTEM "file:///etc/passwd">]><a>&x;&e;</a>'


@pytest.mark.parametrize(
    ("code", "expression", "text"),
    [
        ("invalid-xml", 't.executeXpath("/a/text()")', DOCTYPE),
        ("invalid-xml", "t.toXmlList()", DOCTYPE),
        ("invalid-xml", 't.executeXpath("//x")', "<a>" * 100_000),
        ("limit-xpath", 't.executeXpath("//b[count(//b) > 1]")', f"<a>{'<b/>' * 20_000}</a>"),
        ("limit-regex", 't.matches("(x+x+)+[yz]")', "x" * 5000),
        ("limit-regex", 't.replaceAll("x+y", "")', "x" * 4_000_000),
        ("limit-size", 't.replaceAll("a", t)', "a" * 30_000),
        ("limit-size", 't.replaceAll("(a)", t)', "a" * 30_000),
        ("limit-size", 't.replaceAll("a", t, true)', "a" * 30_000),
        ("limit-size", "t.htmlEncode()", "<" * 100_000),
        ("limit-size", "t.xmlDecode()", "<" * 400_000),
        ("limit-size", "t.toMap()", "{" + "a" * 6_000_000),
        ("limit-depth", "t.toJSONList()", "[" * 100_000),
        ("limit-depth", "t.toMap()", '{"a":' * 100_000),
        ("limit-depth", "t.toMap()", "{a:" * 400 + "[" * 400),
        ("limit-depth", "t.toXml()", '["]",' * 2000 + "1" + "]" * 2000),
        ("invalid-json", "t.toMap()", "{a:" * 300),
        ("type-mismatch", "t.toLong()", "9" * 2_000_000),
        ("type-mismatch", "t.toDecimal()", "1" * 2_000_000),
        ("type-mismatch", 't.text("0")', "1" * 2_000_000),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_hostile_texts(
    code: str, expression: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pattern, "TIME_LIMIT", 0.2)
    failure(code, expression, t=text)


def zip_of(members: dict[str, bytes]) -> File:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return File("x.zip", buffer.getvalue())


def test_a_zip_bomb_is_refused() -> None:
    failure("limit-size", "f.extract()", f=zip_of({"a": bytes(200_000_000)}))


def test_a_lying_zip_is_refused() -> None:
    file = zip_of({"a": bytes(20_000_000)})
    content = file.content.replace((20_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    failure("invalid-zip", "f.extract()", f=File("x.zip", content))


def test_a_damaged_zip_is_refused() -> None:
    content = bytearray(zip_of({"a": b"some content that is long enough"}).content)
    content[32] ^= 0xFF
    failure("invalid-zip", "f.extract()", f=File("x.zip", bytes(content)))


def test_members_of_a_zip_stay_in_memory() -> None:
    file = zip_of({"../../etc/passwd": b"x", "folder/": b"", "folder/b.txt": b"y"})
    script = 'void f(file z) { info z.extract().get("../../etc/passwd").getFileName(); }'
    result = deluge.run(script, function="f", args={"z": file}, org="memory")
    assert result.info == ["passwd"], result.error


def test_a_map_that_holds_itself_has_no_xml() -> None:
    result = deluge.run('m = Map(); m.put("m", m); x = m.toXml();', org="memory")
    assert result.error is not None
    assert result.error.code == "limit-depth"


def test_a_map_that_doubles_thirty_times_has_no_xml() -> None:
    doubling = "".join(f'm{i} = {{"a": m{i - 1}, "b": m{i - 1}}}; ' for i in range(1, 31))
    result = deluge.run(f'm0 = {{"a": 1}}; {doubling} x = m30.toXml();', org="memory")
    assert result.error is not None
    assert result.error.code == "limit-size"


def test_a_text_of_100_mb_is_searched_and_measured() -> None:
    script = (
        'int f(string t) { if (t.contains("z")) { return t.indexOf("z"); } return t.length(); }'
    )
    result = deluge.run(script, function="f", args={"t": "a" * 100_000_000}, org="memory")
    assert result.value == 100_000_000, result.error
