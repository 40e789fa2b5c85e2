"""The example with the bug that only a test finds: its README shows what happens, to the letter."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tested_function"
README = (EXAMPLE / "README.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"(?ms)^```\n\$ deluge test (.*?)\n(.*?)^```$", README))


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the example."""
    copied = tmp_path / EXAMPLE.name
    shutil.copytree(EXAMPLE, copied, ignore=shutil.ignore_patterns(".deluge", "__pycache__"))
    return copied


def put_the_bug_in(example: Path) -> None:
    shutil.copy(example / "with_bug" / "rate_lead.dg", example / "functions")


def output(example: Path, *arguments: str) -> str:
    """What the tests print, without what takes how long."""
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    outcome = subprocess.run(
        [sys.executable, "-m", "deluge", "test", *arguments],
        cwd=example, env=environment, capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert "error internal" not in outcome.stderr
    return without_times(outcome.stdout)


def without_times(text: str) -> str:
    return re.sub(r" in [\d.]+s\b", " in N s", text.replace("\\", "/")).rstrip()


def test_the_readme_shows_two_runs() -> None:
    assert list(SHOWN) == ["-q", "-q --cov"]


def test_with_the_bug(example: Path) -> None:
    put_the_bug_in(example)
    assert output(example, "-q") == without_times(SHOWN["-q"])


def test_without_it(example: Path) -> None:
    assert output(example, "-q", "--cov") == without_times(SHOWN["-q --cov"])


def test_the_picture_shows_what_the_page_shows(example: Path) -> None:
    put_the_bug_in(example)
    output(example, "-q", "--cov-report", "json")
    (file,) = json.loads((example / "coverage.json").read_text(encoding="utf-8"))["files"].values()
    assert file["missing_lines"] == [54]
    assert file["missing_branches"] == [[52, 54]]
    (text, place) = re.findall(r"!\[(.*)\]\((.*)\)", README)[0]
    assert "line 54 is red" in text and "line 52 was never taken" in text
    picture = (EXAMPLE / place).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n") and len(picture) > 20_000
