"""Where the session prints: values and info lines on standard output, the rest beside it."""

import os
import subprocess
from collections.abc import Callable, Sequence
from typing import Protocol

from deluge.cli.terminal import Terminal
from deluge.errors import DelugeError
from deluge.repl.settings import ReplSettings
from deluge.repl.show import Fragment, plain, printable
from deluge.repl.theme import coloured, theme_named

_PLAIN_WIDTH = 100


class Output(Protocol):
    """What the session needs of a place to print."""

    @property
    def width(self) -> int:
        """Columns for values."""
        ...

    def show(self, fragments: Sequence[Fragment]) -> None:
        """Print a result."""
        ...

    def info(self, text: str) -> None:
        """Print a line of `info`."""
        ...

    def note(self, text: str) -> None:
        """Tell the person something that is no result."""
        ...

    def error(self, error: DelugeError) -> None:
        """Show an error."""
        ...


class PlainOutput:
    """No colours, no paging, a fixed width: for scripts and dumb terminals."""

    width = _PLAIN_WIDTH

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def show(self, fragments: Sequence[Fragment]) -> None:
        """Print a result on standard output."""
        self._terminal.out(plain(fragments))

    def info(self, text: str) -> None:
        """Print a line of `info` on standard output."""
        self._terminal.out(text)

    def note(self, text: str) -> None:
        """Tell the person something, on standard error."""
        self._terminal.note(text)

    def error(self, error: DelugeError) -> None:
        """Show an error on standard error."""
        self._terminal.error(error)


class ScreenOutput:
    """A terminal: colours, its own width, long results through a pager."""

    def __init__(
        self, terminal: Terminal, settings: ReplSettings, size: Callable[[], os.terminal_size]
    ) -> None:
        self._terminal = terminal
        self._settings = settings
        self._size = size

    @property
    def width(self) -> int:
        """The terminal's columns."""
        return max(self._size().columns, 20)

    @property
    def colour(self) -> bool:
        """Whether escape sequences are welcome."""
        return self._terminal.colour

    def show(self, fragments: Sequence[Fragment]) -> None:
        """Print a result; page it when it is longer than the screen."""
        text = coloured(fragments, self._theme()) if self.colour else plain(fragments)
        if text.count("\n") + 1 < self._size().lines or not self._page(text):
            self._terminal.out(text)

    def info(self, text: str) -> None:
        """Print a line of `info`, without what the terminal would act on."""
        self._terminal.out(printable(text, keep="\n\t"))

    def note(self, text: str) -> None:
        """Tell the person something."""
        text = printable(text, keep="\n\t")
        self._terminal.note(coloured([("dim", text)], self._theme()) if self.colour else text)

    def error(self, error: DelugeError) -> None:
        """Show an error with its carets."""
        self._terminal.error(error)

    def _theme(self) -> "dict[str, str]":
        return dict(theme_named(self._settings.theme))

    def _page(self, text: str) -> bool:
        """Whether a pager took the text."""
        command = _pager(self._settings.pager, self._terminal.environment.get("PAGER"))
        if not command:
            return False
        environment = {**self._terminal.environment, "LESSSECURE": "1"}
        try:
            subprocess.run(  # noqa: S603 - the person's own choice of program
                command, input=f"{text}\n".encode("utf-8", "replace"), env=environment, check=False
            )
        except (OSError, KeyboardInterrupt):
            return False
        return True


def _pager(setting: str, chosen: str | None) -> list[str]:
    """The words of the pager's command; none when there is to be no paging."""
    import shlex
    import shutil

    if setting == "off":
        return []
    try:
        words = shlex.split(setting if setting != "auto" else chosen or "less -R -F -X")
    except ValueError:
        return []
    return words if words and shutil.which(words[0]) else []
