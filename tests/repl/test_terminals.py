"""Terminals that are not the usual one, and how soon the first prompt is there."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from repl.terminal_screen import CTRL_C, CTRL_D, ENTER, ESCAPE, TerminalScreen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")

WORLD = ("--org", "memory", "--now", "2026-03-01T09:30:00", "--timezone", "UTC")


def test_a_terminal_without_a_cursor(tmp_path: Path) -> None:
    screen = TerminalScreen(tmp_path, *WORLD, environment={"TERM": "dumb"})
    try:
        screen.wait_ready()
        for line, prompt in [
            ("x = {1,", r"\.\.\.> ?$"),
            ("2}", r"2}\ndeluge>"),
            ("x", "2]\ndeluge>"),
        ]:
            screen.send(line + ENTER)
            screen.wait_for(prompt)
        screen.send("nothing" + ENTER)
        screen.wait_for("'nothing' is not defined")
        screen.send("half (" + CTRL_C)
        screen.settle(0.1)
        screen.send("x.size()" + ENTER)
        screen.wait_for("^2$")
        assert "   ...> 2}\ndeluge> x\n[1, 2]\ndeluge> nothing\n" in screen.text
        assert not colours(screen)
        screen.send(CTRL_D)
        screen.read(1.0)
        assert screen.process.wait() == 1
    finally:
        screen.close()


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}])
def test_no_color(tmp_path: Path, variables: dict[str, str]) -> None:
    screen = TerminalScreen(tmp_path, *WORLD, environment=variables)
    try:
        screen.wait_ready()
        screen.type('{"a": 1}')
        screen.type("nothing")
        assert bool(colours(screen)) != bool(variables)
    finally:
        screen.close()


def test_vi_keys_and_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "repl.toml").write_text('keys = "vi"\ntoolbar = false\n')
    screen = TerminalScreen(tmp_path, *WORLD)
    try:
        screen.wait_ready()
        screen.paste("12345")
        screen.send(ESCAPE)
        screen.settle(0.6)
        screen.send("0x" + ENTER)
        screen.wait_for("^2345$")
        assert "statements" not in screen.text
    finally:
        screen.close()


def test_long_output_goes_through_the_pager(tmp_path: Path) -> None:
    screen = TerminalScreen(tmp_path, *WORLD, environment={"PAGER": "tail -n 2"})
    try:
        screen.wait_ready()
        screen.type('"' + "word " * 30 + '".toList(" ")')
        screen.wait_for("^]$")
        assert '"word",\n' not in screen.text
    finally:
        screen.close()


def test_a_wrong_settings_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "repl.toml").write_text("theme = 'pink'\n")
    screen = TerminalScreen(tmp_path, *WORLD)
    screen.wait_for("there is no theme 'pink'")
    screen.read(1.0)
    assert screen.process.wait() == 2
    screen.close()


def test_the_first_prompt_is_there_soon(tmp_path: Path) -> None:
    """At most twice `import prompt_toolkit`, both with compiled code at hand."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started: list[float] = []
    imported: list[float] = []
    for _ in range(4):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import prompt_toolkit"], check=True, env=environment)
        imported.append(time.perf_counter() - began)
        began = time.perf_counter()
        screen = TerminalScreen(tmp_path, *WORLD, environment={"PYTHONDONTWRITEBYTECODE": ""})
        while "deluge> " not in screen.screen.display[1] and not screen.ended:
            screen.read(0.002)
        started.append(time.perf_counter() - began)
        screen.close()
    assert min(started) <= 2 * min(imported)


def colours(screen: TerminalScreen) -> set[str]:
    """The colours on the screen besides the default."""
    cells = (cell for line in screen.screen.buffer.values() for cell in line.values())
    return {colour for cell in cells for colour in (cell.fg, cell.bg)} - {"default"}
