"""Coverage in a pytest session: measured in every process, reported by the first."""

import io
import os
from collections.abc import Generator
from contextlib import suppress
from typing import Any

import pytest

from deluge.project import Project
from deluge.scripts import is_test_file
from deluge.testing.kits import Kits
from deluge.testing.tracing import CoverageTracer, Hits, merged

_WORKER = "deluge_coverage"
_OUTPUTS = {"html": "htmlcov", "lcov": "coverage.lcov", "xml": "coverage.xml",
            "json": "coverage.json"}  # fmt: skip
REPORTS = ("term", *_OUTPUTS)


class CoveragePlugin:
    """Measures the functions of the projects that have tests."""

    def __init__(self, config: pytest.Config, kits: Kits) -> None:
        self._kits = kits
        self._tracer = CoverageTracer()
        kits.tracer = self._tracer
        self._hits: list[Hits] = []
        self._roots: set[str] = set()
        self._text: list[str] = []
        wanted: list[str] = config.getoption("deluge_cov_report")  # type: ignore[assignment]
        self._reports = [_report(text) for text in wanted]
        self._least = _percent(config.getoption("--deluge-cov-fail-under"))

    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker of pytest-xdist has ended: what it executed."""
        output = getattr(node, "workeroutput", None) or {}
        if _WORKER in output:
            self.add(output[_WORKER])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker hands over what it executed."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_WORKER] = self.gathered()

    def gathered(self) -> tuple[Hits, list[str]]:
        """What was executed in this process, and the roots of the projects."""
        return self._tracer.hits(), [project.root for project in self._kits.projects()]

    def add(self, found: tuple[Hits, list[str]]) -> None:
        """What was executed in another process."""
        hits, roots = found
        self._hits.append(hits)
        self._roots.update(roots)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """After the tests: data, reports and the verdict."""
        result = yield
        if not hasattr(session.config, "workeroutput"):
            self.add(self.gathered())
            if self._roots:
                self._report(session)
        return result

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The table of files."""
        if self._text:
            terminalreporter.section("coverage of Deluge functions")
            terminalreporter.write_line("\n".join(self._text))

    def _report(self, session: pytest.Session) -> None:
        from coverage import Coverage

        from deluge.testing.coverage_plugin import write_data

        folder = os.path.join(session.config.rootpath, ".deluge")
        data = os.path.join(folder, "coverage.db")
        files = [file for root in sorted(self._roots) for file in _functions(Project.load(root))]
        write_data(data, merged(self._hits), files)
        coverage = Coverage(data_file=data, config_file=False, branch=True, messages=False)
        coverage.set_option("run:plugins", ["deluge.testing.coverage_plugin"])
        coverage.load()
        total = self._show(coverage)
        if self._least is not None and total < self._least:
            session.testsfailed += 1
            self._text.append(f"FAIL: {total:.2f} % is covered, less than {self._least:g} %")

    def _show(self, coverage: Any) -> float:
        """The percentage that is covered; the reports are written."""
        from coverage.exceptions import NoDataError

        table = io.StringIO()
        try:
            total: float = coverage.report(file=table, show_missing=True)
        except NoDataError:
            self._text.append("there are no functions to cover")
            return 0.0
        wanted = self._reports or [("term", "")]
        in_words = f"{total:.0f} % is covered"
        has_table = any(kind == "term" for kind, _ in wanted)
        self._text.append(table.getvalue().rstrip() if has_table else in_words)
        for kind, path in wanted:
            if kind != "term":
                self._text.append(f"wrote {_written(coverage, kind, path)}")
        return total


def _written(coverage: Any, kind: str, path: str) -> str:
    """The file to open of a report that is written."""
    if kind == "html":
        coverage.html_report(directory=path, title="Deluge coverage")
        return os.path.join(path, "index.html")
    write = {
        "lcov": coverage.lcov_report,
        "xml": coverage.xml_report,
        "json": coverage.json_report,
    }[kind]
    write(outfile=path)
    return path


def _functions(project: Project) -> list[str]:
    """The project's files, without those that hold tests."""
    return [file for file in project.files() if not is_test_file(os.path.basename(file))]


def _report(text: str) -> tuple[str, str]:
    """Kind and path of `html:DIRECTORY` and the like."""
    kind, _, path = text.partition(":")
    if kind not in REPORTS:
        raise pytest.UsageError(
            f"there is no coverage report '{kind}': choose from {', '.join(REPORTS)}"
        )
    return kind, path or _OUTPUTS.get(kind, "")


def _percent(text: str | None) -> float | None:
    """The number of `--deluge-cov-fail-under`; raises pytest's UsageError for what is none."""
    if text is None:
        return None
    with suppress(ValueError):
        if 0 <= float(text) <= 100:
            return float(text)
    raise pytest.UsageError(f"a coverage between 0 and 100 is needed, not '{text}'")
