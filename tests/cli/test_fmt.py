"""`deluge fmt`: Zoho's layout, nothing lost, nothing changed twice."""

from pathlib import Path

import pytest
from casefile import read_cases
from command import run_command
from golden_file import assert_golden

from deluge.errors import DelugeError
from deluge.source import Source
from deluge.syntax.layout import laid_out
from deluge.syntax.parser import parse

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "fmt"

COMMENTS = """\
/* head
   two lines */
string standalone.f(string a) // behind the header
{
  // first
  x = 1; // one

  if(x == 1) // condition
  {
    // in if
    info "a // no";
    // end of if
  }
  else if(x == 2) { info 'it'; } // after
  // before else
  else
  {
    info x;
  }
  r = invokeurl
  [
    url: "https://example.com" // inside a task
    type: GET
  ];
  try { x = 2; } catch (e) { /* nothing to do */ }
  /* several
       lines */
  return a;
  // end of f
}
// last
"""


def scripts() -> list[str]:
    examples = [path.read_text(encoding="utf-8") for path in (ROOT / "examples").rglob("*.dg")]
    cases = [case for path in (ROOT / "tests/cases").rglob("*.txt") for case in read_cases(path)]
    found = []
    for text in examples + [case.script for case in cases]:
        try:
            parse(Source(text))
        except DelugeError:
            continue
        found.append(text)
    return found


def test_comments_stay_with_their_statements() -> None:
    assert_golden(GOLDEN / "comments.txt", laid_out(Source(COMMENTS)))


def test_layout_keeps_meaning_and_is_stable() -> None:
    for text in scripts():
        once = laid_out(Source(text))
        assert parse(Source(once)) == parse(Source(text))
        assert laid_out(Source(once)) == once


def test_only_what_begins_a_line_keeps_the_blank_line_before_it() -> None:
    assert laid_out(Source("a = 1; b = 2;\n\nc = 3; /* x */ d = 4;\ne = 5;")) == (
        "a = 1;\nb = 2;\n\nc = 3; /* x */\nd = 4;\ne = 5;\n"
    )


def test_comment_before_any_token_is_kept() -> None:
    """A comment put between any two words of a script is still there afterwards."""
    text = "int f ( int a ) { if ( a > 1 ) { info a ; } else { return 2 ; } return 1 ; }"
    words = text.split()
    for position in range(len(words) + 1):
        text = " ".join([*words[:position], "/* kept */", *words[position:]])
        once = laid_out(Source(text))
        assert once.count("/* kept */") == 1, text
        assert laid_out(Source(once)) == once


@pytest.fixture
def untidy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "it.dg"
    path.write_text("if(a==1){info a;}", encoding="utf-8")
    return path


def test_print_check_and_write(untidy: Path) -> None:
    tidy = "if(a == 1)\n{\n\tinfo a;\n}\n"
    assert run_command("fmt", "it.dg") == (tidy, "", 0)
    assert run_command("fmt", "--check", ".") == ("", "would rewrite ./it.dg\n", 1)
    assert untidy.read_text(encoding="utf-8") == "if(a==1){info a;}"
    assert run_command("fmt", "--write", "it.dg") == ("", "rewrote it.dg\n", 0)
    assert untidy.read_text(encoding="utf-8") == tidy
    assert run_command("fmt", "--check", "it.dg") == ("", "", 0)
    assert sorted(path.name for path in untidy.parent.iterdir()) == ["it.dg"]


def test_what_is_not_deluge_is_left_alone(untidy: Path) -> None:
    untidy.write_text("info 1", encoding="utf-8")
    outcome = run_command("fmt", "--write", "it.dg")
    assert outcome.exit_code == 2
    assert untidy.read_text(encoding="utf-8") == "info 1"


def test_a_broken_file_does_not_stop_the_others(untidy: Path) -> None:
    (untidy.parent / "a.dg").write_text("info 1", encoding="utf-8")
    outcome = run_command("fmt", "--check", ".")
    assert outcome.exit_code == 2
    assert "./a.dg:1:7: error syntax" in outcome.stderr
    assert outcome.stderr.endswith("would rewrite ./it.dg\n")


def test_several_files_are_not_printed(untidy: Path) -> None:
    (untidy.parent / "b.dg").write_text("info 1;", encoding="utf-8")
    assert run_command("fmt", ".").exit_code == 2
