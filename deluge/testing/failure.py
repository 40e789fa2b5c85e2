"""A failed assertion, and how failures of tests look."""

import os

from deluge.errors import CallSite, DelugeError
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


def failure_text(error: DelugeError, *, colour: bool = False) -> str:
    """The error for the report of a test, with paths as seen from here."""
    source = error.source and Source(error.source.text, shown_path(error.source.path))
    trace = [
        CallSite(site.function, shown_path(site.path), site.line)
        for site in error.trace
        if not site.function.startswith("assert.")
    ]
    text = render(
        "error", error.code, error.message,
        hint=error.hint, span=error.span, source=source, trace=trace, colour=colour,
    )  # fmt: skip
    details = error.details if isinstance(error, AssertionFailed) else ""
    return "\n".join([text, *(f"  {line}".rstrip() for line in details.splitlines())])


def shown_path(path: str) -> str:
    """A path below the current directory as seen from there, any other as it is."""
    if not os.path.isabs(path):
        return path
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
