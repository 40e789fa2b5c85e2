"""JUnit XML: what `--junitxml` writes is what its readers take, whatever the tests hold."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

import deluge.testing.library  # noqa: F401 - imported once for all inner runs
from deluge.testing.workers import can_fork

pytest_plugins = ["pytester"]

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))

IN_DELUGE = """\
void test.passes()
{
	info "printed";
}
void test.fails()
{
	assert.equals({"a":"]]> <&> \\"q\\" 漢"}, {"a":null});
}
void test.odd(string text)
{
	info text;
	throw text;
}
list cases.odd()
{
	odd = zoho.encryption.urlDecode("a%00b%07%1B%5B31m%0C%EF%BF%BF]]>é");
	return {{"case":"]]> <&> é漢 'q' \\"q\\"","text":odd},{"case":odd,"text":""}};
}
void test.throws()
{
	standalone.nosuch();
}
"""
IN_PYTHON = """\
import sys, pytest

def test_prints(record_property):
    record_property("odd ]]>", "]]> \\x07 <&>")
    print("out \\x00 ]]> \\x1b[31m é"); print("err \\ud800", file=sys.stderr)

@pytest.mark.parametrize("n", ["\\x00\\x07]]>", "é漢"])
def test_fails(n):
    assert n == "\\x01 ]]> \\ud800", n

@pytest.fixture
def broken():
    yield
    raise ValueError("teardown ]]>")

def test_errors(broken):
    assert not "two outcomes"

def test_skips():
    pytest.skip("later ]]> \\x00")

@pytest.mark.xfail(reason="known")
def test_is_known():
    assert 0
"""

Write = Callable[..., "etree._Element"]


@pytest.fixture
def write(pytester: pytest.Pytester) -> Write:
    """Runs tests and gives the suite in the file that is written."""
    (pytester.path / "deluge.toml").write_text("[project]\nname = 'p'\n", encoding="utf-8")

    def go(files: dict[str, str], *arguments: str) -> "etree._Element":
        for name, text in files.items():
            (pytester.path / name).write_text(text, encoding="utf-8")
        pytester.runpytest_inprocess(
            "-p", "no:hypothesispytest", "--junitxml=junit.xml", *arguments
        )
        tree = etree.parse(pytester.path / "junit.xml")
        SCHEMA.assertValid(tree)
        (suite,) = tree.getroot()
        for counter, name in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[counter]) == len(suite.findall(f"*/{name}")), counter
        return suite

    return go


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("-o", "junit_logging=all", "-o", "junit_family=xunit1"),
        pytest.param(
            ("--deluge-workers=2",),
            marks=pytest.mark.skipif(not can_fork(), reason="workers are forks"),
        ),
    ],
)
def test_odd_tests(write: Write, arguments: tuple[str, ...]) -> None:
    files = {"test_a.dg": IN_DELUGE, "test_b.py": IN_PYTHON, "test_c.dg": "void test.a(\n"}
    suite = write(files, "--continue-on-collection-errors", *arguments)
    cases = {(case.attrib["classname"], case.attrib["name"]): case for case in suite}
    outcomes = Counter(child.tag for case in suite for child in case)
    assert (outcomes["failure"], outcomes["error"], outcomes["skipped"]) == (7, 2, 2)
    assert cases["test_a.dg", "test.odd[]]> <&> é漢 'q' \"q\"]"].findtext("failure")
    failure = cases["test_a.dg", "test.fails"].find("failure")
    assert failure is not None
    assert 'expected  {"a":"]]> <&> \\"q\\" 漢"}' in (failure.text or "")
    assert failure.attrib["message"] == "the values differ"
    assert (failure.text or "").startswith("test_a.dg:7:2: error assertion: the values differ")
    assert cases["", "test_c.dg"].findtext("error")


def test_nothing_to_run(write: Write) -> None:
    assert len(write({"test_a.dg": IN_DELUGE}, "-k", "nothing")) == 0


def test_the_schema_refuses() -> None:
    for text in (
        "<testsuites/>",
        '<testsuites><testsuite name="a"/></testsuites>',
        '<testsuites><testsuite name="a" tests="-1" failures="0" errors="0" skipped="0" time="0" '
        'timestamp="2026-03-01T00:00:00"/></testsuites>',
    ):
        assert not SCHEMA.validate(etree.fromstring(text))
