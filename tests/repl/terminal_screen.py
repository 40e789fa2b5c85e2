"""A terminal of 80 columns with `deluge repl` in it: keys in, screens out."""

import os
import re
import sys
import time
from pathlib import Path

import pexpect
import pyte

ROOT = Path(__file__).parents[2]
READY = re.compile(r"^(deluge|live)> ?$")

ENTER, CTRL_C, CTRL_D, ESCAPE, TAB, UP = "\r", "\x03", "\x04", "\x1b", "\t", "\x1b[A"


class TerminalScreen:
    """A running session and what its screen shows."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        columns: int = 80,
        lines: int = 24,
        environment: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, lines, history=2_000, ratio=0.5)
        self._stream = pyte.Stream(self.screen)
        variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        variables |= {
            "TERM": "xterm-256color",
            "DELUGE_CONFIG_DIR": str(home / "config"),
            "DELUGE_DATA_DIR": str(home / "data"),
            "PAGER": "cat",
            "LC_ALL": "C.UTF-8",
            **(environment or {}),
        }
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "deluge", "repl", *arguments],
            env=variables,  # type: ignore[arg-type]
            dimensions=(lines, columns),
            cwd=str(cwd or home),
            encoding="utf-8",
            codec_errors="replace",
        )
        self.process.delaybeforesend = None
        self.ended = False
        self.screen.write_process_input = self.process.send  # "where is the cursor?"

    def send(self, text: str) -> None:
        """Press keys."""
        self.process.send(text)

    def paste(self, text: str) -> None:
        """Paste as a terminal does that brackets what is pasted."""
        self.process.send(f"\x1b[200~{text}\x1b[201~")

    def read(self, seconds: float = 0.05) -> None:
        """Take in what the session has printed."""
        try:
            while True:
                self._stream.feed(self.process.read_nonblocking(65_536, timeout=seconds))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            self.ended = True

    @property
    def text(self) -> str:
        """The screen as lines without trailing blanks."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    @property
    def cursor_line(self) -> str:
        """The line the cursor is in."""
        return self.screen.display[self.screen.cursor.y].rstrip()

    def wait_for(self, pattern: str, seconds: float = 10.0) -> str:
        """The screen, once it shows the pattern."""
        until = time.monotonic() + seconds
        while not re.search(pattern, self.text, re.MULTILINE):
            if self.ended or time.monotonic() > until:
                raise AssertionError(f"the screen never showed {pattern!r}:\n{self.text}")
            self.read(0.02)
        self.settle()
        return self.text

    def wait_ready(self, seconds: float = 10.0) -> str:
        """The screen, once an empty prompt waits."""
        until = time.monotonic() + seconds
        while not READY.match(self.cursor_line):
            if self.ended or time.monotonic() > until:
                raise AssertionError(f"there is no prompt:\n{self.text}")
            self.read(0.02)
        self.settle()
        return self.text

    def settle(self, quiet: float = 0.02) -> None:
        """Wait until nothing more is printed."""
        before = None
        while before != self.text:
            before = self.text
            self.read(quiet)

    def type(self, text: str) -> str:
        """Enter a line, and give the screen when the prompt is back.

        It is pasted: keys one by one would open and close a menu at each.
        """
        before = self.text
        self.send(f"\x1b[200~{text}\x1b[201~{ENTER}")
        until = time.monotonic() + 10
        while self.text == before and not self.ended and time.monotonic() < until:
            self.read(0.01)
        return self.wait_ready()

    def clear(self) -> None:
        """Make room: Ctrl-L."""
        self.send("\x0c")
        self.settle()

    def close(self) -> None:
        """Leave, whatever the session is doing."""
        self.process.close(force=True)
