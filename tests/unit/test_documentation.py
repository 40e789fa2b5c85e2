"""What is written about the program is true."""

import re
import runpy
import shlex
from pathlib import Path

import pytest
from command import run_command

import deluge

ROOT = Path(__file__).parents[2]
MARKDOWN = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
    ]
)


def console_blocks() -> list[tuple[Path, str]]:
    pattern = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [
        (path, block)
        for path in MARKDOWN
        for block in pattern.findall(path.read_text(encoding="utf-8"))
    ]


def transcript(block: str) -> list[tuple[str, str]]:
    """Command line and what is printed below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.mark.parametrize(
    ("path", "block"),
    console_blocks(),
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_console_block(path: Path, block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    for command, expected in transcript(block):
        words = shlex.split(command)
        assert words[0] == "deluge"
        outcome = run_command(*words[1:])
        assert outcome.stdout + outcome.stderr == expected, command


def test_python_blocks_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def codes_in_source() -> set[str]:
    pattern = re.compile(r"""\bcode\s*=\s*"([a-z][a-z-]+)\"""")
    found: set[str] = set()
    for path in (ROOT / "deluge").rglob("*.py"):
        found.update(pattern.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_error_code_is_explained() -> None:
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z][a-z-]+)`", text))
    assert codes_in_source() - explained == set()


def test_nothing_outside_the_repository_is_mentioned() -> None:
    for folder in ("deluge", "docs", "examples", "grammar", "stdlib", "tests", "benchmarks"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".txt", ".toml", ".dg", ".yaml", ".lark"}:
                assert "shared" + "/" not in path.read_text(encoding="utf-8"), path


def test_generated_pages_are_up_to_date() -> None:
    pages = runpy.run_path(str(ROOT / "docs/generate.py"))["pages"]()
    for name, text in pages.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run `make docs`"


def test_nearly_all_documented_builtins_are_implemented() -> None:
    text = (ROOT / "docs/coverage.md").read_text(encoding="utf-8")
    share = re.search(r"are implemented \((\d+\.\d) %\)", text)
    assert share is not None
    assert float(share.group(1)) >= 98


@pytest.mark.parametrize(
    "call", ['"a".toFile("a.txt").setFilePassword("x");', 'x = zoho.file.convertToPDF("<p>");']
)
def test_absent_builtins_say_so(call: str) -> None:
    error = deluge.run(call, org="memory").error
    assert error is not None
    assert error.code == "not-supported"
