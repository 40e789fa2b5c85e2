"""The error tree. Every failure a script or its author can meet is one of these.

`code` is a stable word (docs/errors.md lists them), `message` uses Zoho's wording where it is
known, `hint` says what to do. The place is attached where it is known: builtins raise without a
span and the bound node that called them adds its own.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Self

from deluge.source import Source, Span


class ExitCode(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    SCRIPT_ERROR = 1
    USAGE = 2
    LIMIT = 3
    SERVICE = 4
    NO_TESTS = 5
    INTERNAL = 70
    INTERRUPTED = 130


class CallSite:
    """One entry of the Deluge call stack: a function and where it was called from."""

    __slots__ = ("function", "line", "path")

    def __init__(self, function: str, path: str, line: int) -> None:
        self.function = function
        self.path = path
        self.line = line

    def __str__(self) -> str:
        return f"in {self.function} ({self.path}:{self.line})"


class DelugeError(Exception):
    """Base of all errors: `.message`, `.code`, `.hint`, `.line`, `.column`, `.trace`."""

    code = "error"
    exit_code = ExitCode.SCRIPT_ERROR

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        span: Span | None = None,
        source: Source | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.hint = hint
        self.span = span
        self.source = source
        self.trace: list[CallSite] = []

    @property
    def line(self) -> int | None:
        """1-based line, or None when the error has no place in a script."""
        return self.span.line if self.span else None

    @property
    def column(self) -> int | None:
        """1-based column, or None when the error has no place in a script."""
        return self.span.column if self.span else None

    def at(self, span: Span, source: Source | None = None) -> Self:
        """This error, placed unless it already has a place."""
        if self.span is None:
            self.span = span
            self.source = source
        return self

    def with_hint(self, hint: str | None) -> Self:
        """This error with a hint, unless it already has one."""
        if self.hint is None:
            self.hint = hint
        return self

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        place = f" at {self.source.path if self.source else ''}:{self.line}" if self.span else ""
        return f"<{type(self).__name__} {self.code}{place}: {self.message}>"


class UsageError(DelugeError):
    """The command line, a project file or an API argument is wrong."""

    code = "usage"
    exit_code = ExitCode.USAGE


class ParseError(DelugeError):
    """The text is not Deluge. `incomplete` is true when more text could mend it (REPL)."""

    code = "syntax"
    exit_code = ExitCode.USAGE

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        span: Span | None = None,
        source: Source | None = None,
        incomplete: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, span=span, source=source)
        self.incomplete = incomplete


class BindError(DelugeError):
    """A static check failed: what Zoho refuses when the script is saved."""

    code = "undefined-variable"


class EvalError(DelugeError):
    """A run-time error that `try`/`catch` can catch."""

    code = "runtime"


class TypeMismatch(EvalError):
    """A value of the wrong type."""

    code = "type-mismatch"


class NullUse(EvalError):
    """A null where a value is needed."""

    code = "null-value"


class Thrown(EvalError):
    """Raised by `throw`; `data` is the operand when it was a map, else None."""

    code = "thrown"

    def __init__(self, message: str, data: dict[object, object] | None = None) -> None:
        super().__init__(message)
        self.data = data


class LimitExceeded(EvalError):
    """A limit of the platform was reached. Not catchable by scripts."""

    code = "limit"
    exit_code = ExitCode.LIMIT

    def changed_with(self, option: str) -> Self:
        """This error with a hint that names what changes the limit here: `--limit {}=N`."""
        name = _CHANGEABLE.get(self.code)
        if name is not None:
            told = f"{option.format(name)} changes it"
            self.hint = f"{self.hint}; {told}" if self.hint else told
        return self


_CHANGEABLE = {"limit-statements": "statements", "limit-time": "seconds"}
"""Limits that a run may change, by the code of their error."""


class ServiceFailure(EvalError):
    """A service could not be reached or refused to work (not an answer it gave)."""

    code = "service-failure"
    exit_code = ExitCode.SERVICE


class Unsupported(EvalError):
    """A known Deluge form whose execution is not built here; the message names it."""

    code = "not-supported"


class InternalError(DelugeError):
    """A bug in this program."""

    code = "internal"
    exit_code = ExitCode.INTERNAL


def reason_of(error: Exception, otherwise: str = "the system refuses") -> str:
    """Why the operating system refused, in its words: `no space left on device`."""
    return str(getattr(error, "strerror", None) or otherwise).lower()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like the given one, or None when none is near."""
    from difflib import get_close_matches  # only on the error path

    folded = {candidate.lower(): candidate for candidate in known}
    matches = get_close_matches(name.lower(), folded, n=1, cutoff=0.7)
    return folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known name, or None."""
    match = nearest(name, known)
    return f"did you mean '{match}'?" if match else None
