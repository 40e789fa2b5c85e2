"""Coverage: its figures equal a count by hand, its reports show Deluge sources."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable

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

MARKS = {
    number: line.partition("//")[2].split()
    for number, line in enumerate(FUNCTION.splitlines(), 1)
    if line.partition("//")[2].strip()
}
RUN = [line for line, marks in MARKS.items() if marks[0] == "+"]
MISSING = [line for line, marks in MARKS.items() if marks[0] == "-"]
BRANCHES = sum(int(marks[1]) for marks in MARKS.values() if len(marks) > 1)
TAKEN = sum(int(marks[2]) for marks in MARKS.values() if len(marks) > 1)

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


def test_figures_equal_a_hand_count(run: Run, pytester: pytest.Pytester) -> None:
    result = run("--deluge-cov", "--deluge-cov-report=json")
    result.assert_outcomes(passed=1)
    report = json.loads((pytester.path / "coverage.json").read_text(encoding="utf-8"))
    (found,) = report["files"].values()
    assert found["executed_lines"] == RUN
    assert found["missing_lines"] == MISSING
    summary = found["summary"]
    assert (summary["num_branches"], summary["covered_branches"]) == (BRANCHES, TAKEN)
    wanted = 100 * (len(RUN) + TAKEN) / (len(RUN) + len(MISSING) + BRANCHES)
    assert summary["percent_covered"] == pytest.approx(wanted)


def test_reports_show_deluge(run: Run, pytester: pytest.Pytester) -> None:
    root = pytester.path
    result = run(
        "--deluge-cov", *(f"--deluge-cov-report={kind}" for kind in ("html", "lcov", "xml"))
    )
    result.assert_outcomes(passed=1)
    pages = [page.read_text(encoding="utf-8") for page in (root / "htmlcov").glob("*.html")]
    assert any("second" in page and 'class="str"' in page for page in pages)
    lcov = (root / "coverage.lcov").read_text(encoding="utf-8")
    assert "SF:functions/f.dg" in lcov and f"LF:{len(RUN) + len(MISSING)}\n" in lcov
    assert f"BRF:{BRANCHES}\nBRH:{TAKEN}\n" in lcov
    (line,) = ET.parse(root / "coverage.xml").getroot().findall(".//line[@number='8']")
    assert line.attrib["condition-coverage"] == "50% (1/2)"


def test_too_little_is_a_failure(run: Run) -> None:
    result = run("--deluge-cov", "--deluge-cov-fail-under=99")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAIL: * % is covered, less than 99 %"])
    assert run("--deluge-cov", "--deluge-cov-fail-under=10").ret == 0


@pytest.mark.parametrize("option", ["--deluge-cov-report=pdf", "--deluge-cov-fail-under=x"])
def test_wrong_options(run: Run, option: str) -> None:
    assert run("--deluge-cov", option).ret == 4


def test_a_broken_function_file_is_covered_by_nothing(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "functions" / "broken.dg").write_text("void f(\n", encoding="utf-8")
    result = run("--deluge-cov")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["functions/f.dg*"])
