"""The sessions shown in the documentation are true."""

import io
import re
from pathlib import Path

import pytest

from deluge.cli.terminal import Terminal
from deluge.repl.history import History
from deluge.repl.output import PlainOutput
from deluge.repl.plain import CONTINUATION, PROMPT
from deluge.repl.session import Session
from deluge.repl.settings import ReplSettings
from deluge.repl.shell import Shell
from deluge.repl.world import WorldSettings

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks() -> list[tuple[str, str]]:
    pattern = re.compile(r"^```repl\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [
        (page.name, block)
        for page in PAGES
        for block in pattern.findall(page.read_text(encoding="utf-8"))
    ]


def played(inputs: list[str]) -> str:
    """The transcript of a session in which these inputs are typed."""
    printed = io.StringIO()
    output = PlainOutput(Terminal(io.BytesIO(), printed, printed, {}))
    world = WorldSettings(org="memory", now="2026-03-01T09:30:00", timezone="UTC")
    session = Session(world, on_info=output.info, on_warning=output.note)
    shell = Shell(session, output, ReplSettings(), History(None, 0))
    for text in inputs:
        printed.write(PROMPT + text.replace("\n", f"\n{CONTINUATION}") + "\n")
        shell.handle(text)
    session.close()
    return printed.getvalue()


def inputs_of(block: str) -> list[str]:
    found: list[str] = []
    for line in block.splitlines():
        if line.startswith(PROMPT):
            found.append(line.removeprefix(PROMPT))
        elif line.startswith(CONTINUATION):
            found[-1] += "\n" + line.removeprefix(CONTINUATION)
    return found


@pytest.mark.parametrize(("page", "block"), blocks())
def test_shown_session(page: str, block: str) -> None:
    assert played(inputs_of(block)) == block
