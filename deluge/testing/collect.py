"""Tests in Deluge as pytest items, each with its file and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import (
    ReprExceptionInfo,
    ReprFileLocation,
    ReprTracebackNative,
    TerminalRepr,
)

from deluge.bind.code import FunctionCode
from deluge.errors import DelugeError, UsageError
from deluge.testing.bench import Bench
from deluge.testing.failure import failure_text, message_of, shown_path
from deluge.testing.library import TestFile, TestKit

if TYPE_CHECKING:
    from deluge.testing.kits import Kits

Failure = str | TerminalRepr
COLOUR = pytest.StashKey[bool]()
"""Whether failures are shown in colour."""


class BrokenFiles:
    """A plugin that knows whether a file could not be collected."""

    def __init__(self) -> None:
        self.found = False

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file or directory was collected, or not."""
        self.found = self.found or report.failed


class DelugeWarning(pytest.PytestWarning):
    """What a test's CRM lets pass, as Zoho does, although it can hardly be meant."""


def report_output(item: pytest.Item, bench: Bench) -> None:
    """Have pytest show what the test printed when it failed, and what it was warned of."""
    if bench.machine.lines:
        item.add_report_section("call", "info", "\n".join(bench.machine.lines))
    for notice in bench.org.notices:
        item.warn(DelugeWarning(notice))


class DelugeFile(pytest.File):
    """A file of tests in Deluge."""

    kits: "Kits"
    kit: TestKit

    def collect(self) -> Iterator["DelugeItem"]:
        """A test per `void test.name()`, one per case for those with arguments."""
        self.config.stash.setdefault(COLOUR, _has_colour(self.config))
        self.kit = self.kits.around(str(self.path))
        file = self.kit.open(str(self.path))
        lines: dict[str, int] = {}
        for code in file.tests:
            name, line = code.name, code.declaration.span.line
            first = lines.setdefault(name.lower(), line)
            if first != line:
                yield self._refused(f"{name}@{line}", code, _twice(code, first))
            elif code.declaration.params:
                yield from self._cases(file, code)
            else:
                yield DelugeItem.from_parent(self, name=name, file=file, code=code)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Failure:
        """Why the file cannot be collected, as Deluge shows it."""
        if isinstance(excinfo.value, DelugeError):
            return _shown(self, excinfo.value)
        return super().repr_failure(excinfo)

    def _cases(self, file: TestFile, code: FunctionCode) -> Iterator["DelugeItem"]:
        try:
            rows = file.rows(code)
        except DelugeError as error:
            yield self._refused(code.name, code, error)
            return
        for number, row in enumerate(rows, 1):
            name = f"{code.name}[{row.get('case', number)}]"
            # As a text: pytest finds the case in it, and so `--lf` finds the test again.
            nodeid = f"{self.nodeid}::{name}"
            yield DelugeItem.from_parent(
                self, name=name, nodeid=nodeid, file=file, code=code, row=row
            )

    def _refused(self, name: str, code: FunctionCode, error: DelugeError) -> "DelugeItem":
        return DelugeItem.from_parent(self, name=name, file=None, code=code, error=error)


class DelugeItem(pytest.Item):
    """One test; `error` says why it cannot be run."""

    def __init__(
        self,
        *,
        file: TestFile | None,
        code: FunctionCode,
        row: dict[object, object] | None = None,
        error: DelugeError | None = None,
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self._file = file
        self._code = code
        self._row = row
        self._error = error

    def runtest(self) -> None:
        """Run it; what it printed is shown when it fails."""
        if self._error is not None:
            raise self._error
        assert self._file is not None and isinstance(self.parent, DelugeFile)
        try:
            self._file.run(self._code, self.name, self._row)
        finally:
            report_output(self, self.parent.kit.bench)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> Failure:
        """The failure as Deluge shows it: its own lines and calls, no frames of ours."""
        if isinstance(excinfo.value, DelugeError):
            return _shown(self, excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File and line of the test."""
        return self.path, self._code.declaration.span.line - 1, self.name


def _twice(code: FunctionCode, first: int) -> DelugeError:
    return UsageError(
        f"two tests are called {code.name}: the other is in line {first}",
        code="duplicate-test",
        span=code.declaration.span,
        source=code.source,
    )


def _shown(node: pytest.Collector | pytest.Item, error: DelugeError) -> Failure:
    """The failure in full; summaries, which name the test already, take the message alone."""
    text = failure_text(error, colour=node.config.stash.get(COLOUR, False)) + "\n"
    wanted = [] if node.config.option.tbstyle == "line" else [text]
    path = shown_path(error.source.path if error.source else str(node.path))
    place = ReprFileLocation(path, error.line or 1, message_of(error))
    return ReprExceptionInfo(ReprTracebackNative(wanted), place)


def _has_colour(config: pytest.Config) -> bool:
    """Whether the terminal of this session takes colours; a worker has none to ask."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    return bool(terminal and getattr(terminal, "_tw", None) and terminal._tw.hasmarkup)
