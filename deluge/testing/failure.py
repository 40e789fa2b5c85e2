"""A failed assertion, and how failures of tests look."""

import os
import re
from types import TracebackType

from deluge.errors import CallSite, DelugeError, UsageError
from deluge.render import render
from deluge.source import Source, Span

LIBRARY = "<stdlib>/testing.dg"
"""The path under which the assertions written in Deluge are known."""


class AssertionFailed(DelugeError):
    """An expectation of a test was not met; scripts cannot catch it.

    `details` are lines that show the values.
    """

    code = "assertion"

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details

    def at(self, span: Span, source: Source | None = None) -> "AssertionFailed":
        """This failure, placed in the test: never inside the library of assertions."""
        if source is None or source.path != LIBRARY:
            super().at(span, source)
        return self


_MORE_TIME = "--seconds N, or `seconds` in [test] of deluge.toml, gives a test more"


def message_of(error: DelugeError) -> str:
    """The message in one line of characters that can be shown."""
    return failure_text(error).partition("\n")[0].partition(f"error {error.code}: ")[2]


class WorldFailed(UsageError):
    """The world of a test cannot be made, from a seed file for example.

    It comes up where a test first needs its records, but no line of a script is to blame.
    """

    def at(self, span: Span, source: Source | None = None) -> "WorldFailed":
        """This failure: it has no place in a script."""
        return self


def failure_text(error: DelugeError, *, colour: bool = False) -> str:
    """The error for the report of a test, with paths as seen from here."""
    source = error.source and Source(error.source.text, shown_path(error.source.path))
    trace = [
        CallSite(site.function, shown_path(site.path), site.line)
        for site in error.trace
        if not site.function.startswith("assert.") and not isinstance(error, WorldFailed)
    ]
    hint = _MORE_TIME if error.code == "limit-time" else error.hint
    text = render(
        "error", error.code, error.message,
        hint=hint, span=error.span, source=source, trace=trace, colour=colour,
    )  # fmt: skip
    details = error.details if isinstance(error, AssertionFailed) else ""
    return "\n".join([text, *(f"  {line}".rstrip() for line in details.splitlines())])


def in_python(hint: str | None) -> str | None:
    """A hint as it reads in a test in Python."""
    if hint is not None:
        for pattern, written in _IN_PYTHON:
            hint = pattern.sub(written, hint)
    return hint


def told_in_python(error: DelugeError) -> None:
    """Have an error that a test in Python raised show what Deluge knows of it, as a note.

    Its traceback ends in the test: what is below are frames of the interpreter.
    """
    error.hint = in_python(error.hint)
    head, *shown = failure_text(error).split("\n")
    if not getattr(error, "__notes__", None):
        error.add_note("\n".join([head.removesuffix(f": {error.message}"), *shown]))
    _end_in_the_test(error.__traceback__)


_IN_PYTHON = (
    (
        re.compile(r'mock\.invokeurl\(\{"method":("[^"]*"),"url":("[^"]*"),"reply":(.*)\}\);'),
        r"deluge.http.expect(\1, \2, reply=\3)",
    ),
    (re.compile(r"mock\.task\((.*)\);"), r"deluge.tasks.mock(\1)"),
    (re.compile(r'the option "optional":true'), "optional=True"),
)
"""What hints tell a test in Deluge to write, and the same in Python."""

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def _end_in_the_test(trace: TracebackType | None) -> None:
    """Cut the frames of this package off the end of a traceback."""
    last: TracebackType | None = None
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_OURS):
            last = trace
        trace = trace.tb_next
    if last is not None:
        last.tb_next = None


def shown_path(path: str) -> str:
    """A path below the current directory as seen from there, any other as it is."""
    if not os.path.isabs(path):
        return path
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
