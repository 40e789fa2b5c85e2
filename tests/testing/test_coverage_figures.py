"""Coverage: its figures equal a count by hand, its reports show Deluge sources."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

import deluge.testing.measuring  # noqa: F401 - imported once for all inner runs

pytest_plugins = ["pytester"]

# Each line that counts is marked: `+` was run, `-` was not; the number of branches of the line,
# and how many of them were taken, stand behind.
FUNCTION = """\
int standalone.first(int n)         //
{                                   //
    total = 0;                      // +
    if(n == 0)                      // + 2 2
    {                               //
        return 0;                   // +
    }                               //
    else if(n > 100)                // + 2 1
    {                               //
        total = 100;                // -
    }                               //
    else                            //
    {                               //
        total = n;                  // +
    }                               //
    for each x in {1, 2, 3}         // + 2 2
    {                               //
        if(x == 2)                  // + 2 2
        {                           //
            continue;               // +
        }                           //
        total = total + x;          // +
    }                               //
    for each index i in {1, 2}      // + 2 1
    {                               //
        break;                      // +
    }                               //
    for each y in List()            // + 2 1
    {                               //
        total = y;                  // -
    }                               //
    try                             //
    {                               //
        total = total / (n - n);    // +
        total = 1;                  // -
    }                               //
    catch (e)                       //
    {                               //
        total = total + 1;          // +
    }                               //
    return standalone.second(       // +
        total);                     //
}                                   //
int standalone.second(int n)        //
{                                   //
    if(n > 0)                       // + 2 1
    {                               //
        return n;                   // +
    }                               //
    info "never";                   // -
    return 0;                       // -
}                                   //
void standalone.third()             //
{                                   //
    if(true)                        // - 2 0
    {                               //
        info "never";               // -
    }                               //
}                                   //
"""
TEST = "void test.it()\n{\n\tassert.equals(0, standalone.first(0));\n\tstandalone.first(5);\n}\n"

NESTED = """\
int standalone.walk(list rows)               //
{                                            //
    total = 0;                               // +
    for each row in rows                     // + 2 2
    {                                        //
        for each cell in row                 // + 2 2
        {                                    //
            if(cell == 0)                    // + 2 2
            {                                //
                break;                       // +
            }                                //
            else if(cell == 1)               // + 2 2
            {                                //
                continue;                    // +
            }                                //
            else if(cell == 2)               // + 2 1
            {                                //
                total = total + 2;           // +
            }                                //
            else if(cell == 9)               // - 2 0
            {                                //
                total = 0;                   // -
            }                                //
            total = total + 1;               // +
        }                                    //
        if(total > 3)                        // + 2 2
        {                                    //
            return standalone.safe(total);   // +
        }                                    //
    }                                        //
    return total;                            // +
}                                            //
int standalone.safe(int n)                   //
{                                            //
    try                                      //
    {                                        //
        try                                  //
        {                                    //
            n = n / 0;                       // +
            info "never";                    // -
        }                                    //
        catch (inner)                        //
        {                                    //
            throw "again";                   // +
            info "never";                    // -
        }                                    //
        info "never";                        // -
    }                                        //
    catch (outer)                            //
    {                                        //
        if(outer.message == "other")         // + 2 1
        {                                    //
            return 0;                        // -
        }                                    //
        n = 1;                               // +
    }                                        //
    for each x in {1, 2} { n = n + x; }      // + 2 2
    if(n > 100) { n = 0; }                   // + 2 1
    for each x in {1, 2}                     // + 2 2
    {                                        //
        if(x > n)                            // + 2 1
        {                                    //
            info "never";                    // -
        }                                    //
    }                                        //
    return n;                                // +
}                                            //
"""
NESTED_TEST = """\
void test.it()
{
	assert.equals(4, standalone.walk({{1,2,0,5},{2}}));
	assert.equals(0, standalone.walk(List()));
}
"""


class HandCount:
    """What the marks behind the lines of a file say of it."""

    def __init__(self, text: str) -> None:
        marks = {
            number: line.partition("//")[2].split()
            for number, line in enumerate(text.splitlines(), 1)
            if line.partition("//")[2].strip()
        }
        self.run = [line for line, (mark, *_) in marks.items() if mark == "+"]
        self.missing = [line for line, (mark, *_) in marks.items() if mark == "-"]
        self.branches = {line: (int(m[1]), int(m[2])) for line, m in marks.items() if len(m) > 1}
        self.partial = [
            line for line, (there, taken) in self.branches.items()
            if line in self.run and taken < there
        ]  # fmt: skip
        self.all_branches = sum(there for there, _ in self.branches.values())
        self.taken = sum(taken for _, taken in self.branches.values())


FILES = {"plain": (FUNCTION, TEST), "nested": (NESTED, NESTED_TEST)}

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    root = pytester.path
    (root / "deluge.toml").write_text("[project]\nname = 'p'\n", encoding="utf-8")
    (root / "functions").mkdir()
    (root / "functions" / "f.dg").write_text(FUNCTION, encoding="utf-8")
    (root / "test_it.dg").write_text(TEST, encoding="utf-8")

    def go(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess("-p", "no:hypothesispytest", *arguments)

    return go


@pytest.fixture(params=FILES)
def count(request: pytest.FixtureRequest, run: Run, pytester: pytest.Pytester) -> HandCount:
    """Each of the files in turn takes the place of the function, counted by hand."""
    function, test = FILES[request.param]
    (pytester.path / "functions" / "f.dg").write_text(function, encoding="utf-8")
    (pytester.path / "test_it.dg").write_text(test, encoding="utf-8")
    return HandCount(function)


def test_figures_equal_a_hand_count(run: Run, count: HandCount, pytester: pytest.Pytester) -> None:
    result = run("--deluge-cov", "--deluge-cov-report=json")
    result.assert_outcomes(passed=1)
    report = json.loads((pytester.path / "coverage.json").read_text(encoding="utf-8"))
    (found,) = report["files"].values()
    assert found["executed_lines"] == count.run
    assert found["missing_lines"] == count.missing
    summary = found["summary"]
    assert (summary["num_branches"], summary["covered_branches"]) == (
        count.all_branches,
        count.taken,
    )
    statements = len(count.run) + len(count.missing)
    wanted = 100 * (len(count.run) + count.taken) / (statements + count.all_branches)
    assert summary["percent_covered"] == pytest.approx(wanted)


def test_lcov_and_xml_equal_it(run: Run, count: HandCount, pytester: pytest.Pytester) -> None:
    root = pytester.path
    run("--deluge-cov", "--deluge-cov-report=lcov", "--deluge-cov-report=xml")
    lcov = (root / "coverage.lcov").read_text(encoding="utf-8")
    assert "SF:functions/f.dg\n" in lcov
    lines = {int(line): int(hits) for line, hits in re.findall(r"^DA:(\d+),(\d+)", lcov, re.M)}
    assert [line for line, hits in lines.items() if hits] == count.run
    assert [line for line, hits in lines.items() if not hits] == count.missing
    assert f"BRF:{count.all_branches}\nBRH:{count.taken}\n" in lcov
    branches: dict[int, tuple[int, int]] = {}
    for line, taken in re.findall(r"^BRDA:(\d+),.*,([\d-]+)$", lcov, re.M):
        there, so_far = branches.get(int(line), (0, 0))
        branches[int(line)] = there + 1, so_far + (taken not in "-0")
    assert branches == count.branches
    tree = ET.parse(root / "coverage.xml").getroot()
    shares = {
        int(line.attrib["number"]): line.attrib["condition-coverage"]
        for line in tree.findall(".//line[@condition-coverage]")
    }
    assert shares == {
        line: f"{100 * taken // there}% ({taken}/{there})"
        for line, (there, taken) in count.branches.items()
    }


def test_the_page_equals_it(run: Run, count: HandCount, pytester: pytest.Pytester) -> None:
    run("--deluge-cov", "--deluge-cov-report=html")
    (path,) = (pytester.path / "htmlcov").glob("*f_dg.html")
    page = path.read_text(encoding="utf-8")
    kinds = {
        int(number): kind.split()[0]
        for kind, number in re.findall(r'<p class="([^"]+)"><span class="n"><a id="t(\d+)"', page)
    }
    assert [line for line, kind in kinds.items() if kind == "mis"] == count.missing
    assert [line for line, kind in kinds.items() if kind == "par"] == count.partial
    whole = [line for line in count.run if line not in count.partial]
    assert [line for line, kind in kinds.items() if kind == "run"] == whole
    assert "never" in page and 'class="str"' in page and 'class="key"' in page


def test_too_little_is_a_failure(run: Run) -> None:
    result = run("--deluge-cov", "--deluge-cov-fail-under=99")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAIL: * % is covered, less than 99 %"])
    assert run("--deluge-cov", "--deluge-cov-fail-under=10").ret == 0


def test_no_functions_are_too_little(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "functions" / "f.dg").unlink()
    (pytester.path / "test_it.dg").write_text("void test.it()\n{\n\tinfo 1;\n}\n", "utf-8")
    assert run("--deluge-cov").ret == 0
    result = run("--deluge-cov", "--deluge-cov-fail-under=1")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["there are no functions to cover", "FAIL: 0.00 % is covered, *"])


def test_the_total_is_told_without_the_table(run: Run) -> None:
    result = run("--deluge-cov", "--deluge-cov-report=html")
    result.stdout.fnmatch_lines(["*coverage of Deluge functions*", "?? % is covered", "wrote *"])


@pytest.mark.parametrize("option", ["--deluge-cov-report=pdf", "--deluge-cov-fail-under=x"])
def test_wrong_options(run: Run, option: str) -> None:
    assert run("--deluge-cov", option).ret == 4


def test_a_broken_function_file_is_covered_by_nothing(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "functions" / "broken.dg").write_text("void f(\n", encoding="utf-8")
    result = run("--deluge-cov")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["functions/f.dg*"])


ONE_LINERS = [
    "int f(int n) { if(n > 0) { return 1; } return 0; }",
    "int f(int n) { for each x in {1} { if(x > n) { n = x; } else if(n > 5) { n = 5; } } }",
    "int f(int n)\n{\n\tif(n > 0) { if(n > 1) { n = 1; } } return n;\n}",
    "int f(int n)\n{\n\ttry { n = n / 0; } catch (e) { n = 2; }\n\treturn n;\n}",
]


@pytest.mark.parametrize("function", ONE_LINERS)
def test_several_statements_on_a_line(run: Run, pytester: pytest.Pytester, function: str) -> None:
    (pytester.path / "functions" / "f.dg").write_text(function, encoding="utf-8")
    (pytester.path / "test_it.dg").write_text("void test.it()\n{\n\tf(1);\n}\n", encoding="utf-8")
    kinds = ("html", "lcov", "xml", "json")
    result = run("--deluge-cov", *(f"--deluge-cov-report={kind}" for kind in kinds))
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    report = json.loads((pytester.path / "coverage.json").read_text(encoding="utf-8"))
    assert not report["files"][str(Path("functions") / "f.dg")]["missing_lines"]
