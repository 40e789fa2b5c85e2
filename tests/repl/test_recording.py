"""docs/repl.svg: a session as it was, recorded from the terminal."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden_file import assert_golden
from repl.recording import Frame, frame_of, svg_of
from repl.terminal_screen import CTRL_C, ENTER, TerminalScreen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")

PICTURE = Path(__file__).parents[2] / "docs" / "repl.svg"
WORLD = ("--org", "memory", "--now", "2026-03-01T09:30:00", "--timezone", "UTC")
TOUR = [
    'lead = {"Last_Name": "Lovelace", "Company": "Analytical Engines"}',
    'zoho.crm.createRecord("Leads", lead).get("id")',
    'zoho.crm.getRecordById("Leads", _).get("Created_By")',
    'string greet(string name)\n{\n    return "Hello, " + name + "!";\n}',
    'greet(lead.get("Last_Name"))',
    "greet(led)",
    ":records Leads",
]


def test_the_recording_is_true(tmp_path: Path) -> None:
    screen = TerminalScreen(tmp_path, *WORLD, lines=28)
    frames: list[Frame] = []
    try:
        screen.wait_ready()
        screen.clear()  # the first line names the version
        for number, text in enumerate(TOUR):
            screen.paste(text)
            screen.wait_for(r"\S")
            screen.settle(0.1)
            screen.send(ENTER)
            screen.settle(0.1)
            screen.wait_ready()
            frames.append(frame_of(screen.screen))
            if number == 0:
                frames += _menus(screen)
    finally:
        screen.close()
    assert_golden(PICTURE, svg_of(frames, 2.5))


def _menus(screen: TerminalScreen) -> Iterator[Frame]:
    """Keys of a map, then methods of a text."""
    for before, key, shown in [("lead.get(", '"', "Company +key"), ('"Ada"', ".to", "toUpperCase")]:
        screen.paste(before)
        screen.send(key)
        screen.wait_for(shown)
        screen.settle(0.1)
        yield frame_of(screen.screen)
        screen.send(CTRL_C)
        screen.wait_ready()
        screen.clear()
