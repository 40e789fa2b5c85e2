"""Runs the command line in this process."""

import io
from typing import NamedTuple

from deluge.cli import main
from deluge.cli.terminal import Terminal


class Outcome(NamedTuple):
    """What a command line gave."""

    stdout: str
    stderr: str
    exit_code: int


def run_command(*arguments: str, stdin: bytes = b"") -> Outcome:
    """The outcome of `deluge ARGUMENTS`, which reads these bytes on standard input."""
    out, err = io.StringIO(), io.StringIO()
    exit_code = main(arguments, Terminal(io.BytesIO(stdin), out, err))
    return Outcome(out.getvalue(), err.getvalue(), int(exit_code))
