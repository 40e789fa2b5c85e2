"""Where a command reads and writes: standard streams, or a test's own."""

import os
import sys
from collections.abc import Mapping
from typing import IO

from deluge.errors import DelugeError, UsageError, reason_of


class OutputClosed(SystemExit):
    """The reader of standard output went away (`deluge run x.dg | head`); never swallowed."""


class Terminal:
    """The streams and environment of one run of the program."""

    def __init__(
        self,
        stdin: IO[bytes] | None = None,
        stdout: IO[str] | None = None,
        stderr: IO[str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout or _forgiving(sys.stdout)
        self.stderr = stderr or _forgiving(sys.stderr)
        self.environment = os.environ if environment is None else environment

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked something."""
        return self.stdin is None and sys.stdin is not None and sys.stdin.isatty() and self.is_tty

    @property
    def is_tty(self) -> bool:
        """Whether messages go to a terminal."""
        return self.stderr.isatty()

    @property
    def colour(self) -> bool:
        """Whether messages may be coloured."""
        plain = self.environment.get("NO_COLOR") or self.environment.get("TERM") == "dumb"
        return self.is_tty and not plain

    def read(self) -> bytes:
        """All of standard input."""
        if self.stdin is None and sys.stdin is None:  # closed by who started us
            return b""
        return (self.stdin or sys.stdin.buffer).read()

    def out(self, line: str) -> None:
        """Print a line of the result, at once."""
        try:
            self.stdout.write(line + "\n")
            self.stdout.flush()
        except BrokenPipeError:
            _forget_stdout()
            raise OutputClosed from None
        except OSError as error:  # a full disk behind `> file`
            _forget_stdout()
            raise UsageError(f"the output cannot be written: {reason_of(error)}") from None

    def out_json(self, value: object) -> None:
        """Print a value as one line of JSON."""
        from deluge.cli.output import to_json

        self.out(to_json(value))

    def note(self, text: str) -> None:
        """Tell the person something."""
        try:
            self.stderr.write(text + "\n")
            self.stderr.flush()
        except BrokenPipeError:
            raise OutputClosed from None
        except OSError:  # nobody can be told
            return

    def error(self, error: DelugeError) -> None:
        """Show an error."""
        from deluge.render import render_error

        self.note(render_error(error, colour=self.colour))

    def ask(self, question: str) -> bool:
        """Whether the person says yes; no when there is nobody to ask."""
        if not self.interactive:
            return False
        self.stderr.write(f"{question} [y/N] ")
        self.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def counted(count: int, noun: str) -> str:
    """`1 script`, `2 scripts`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _forgiving(stream: IO[str] | None) -> IO[str]:
    """The stream, printing `?` for what its encoding does not have; nowhere if it is closed."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return stream


def _forget_stdout() -> None:
    """Let the interpreter's own flush at exit write to nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
