"""Collects tests/cases/**/*.txt: one item per case, reported with file and line."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from casefile import Case, CaseFormatError, read_cases

CASES = Path(__file__).parent / "cases"


OF_THE_CALLER = (
    "BUILD_NUMBER", "CI", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "PYTEST_ADDOPTS",
    "PY_COLORS",
)  # fmt: skip
"""Variables that change what a command or its pytest prints."""


def pytest_configure() -> None:
    """Hear Ctrl-C: what a shell starts in the background ignores it, and that is inherited."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _environment() -> Iterator[None]:
    """What tests start sees the same environment on every machine, on a CI server too."""
    with pytest.MonkeyPatch.context() as patch:
        for name in OF_THE_CALLER:
            patch.delenv(name, raising=False)
        yield


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Case files are the .txt files below tests/cases."""
    if file_path.suffix == ".txt" and CASES in file_path.parents:
        return CaseFile.from_parent(parent, path=file_path)
    return None


class CaseFile(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterator["CaseItem"]:
        """One item per case; the same name twice is a mistake for scripts."""
        try:
            cases = read_cases(self.path)
        except CaseFormatError as error:
            raise pytest.Collector.CollectError(f"{self.path}: {error}") from None
        for case in cases:
            yield CaseItem.from_parent(self, name=f"{case.line}:{case.name}", case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.case = case

    def runtest(self) -> None:
        """Run it and fail with every difference."""
        differences = self.case.run()
        if differences:
            raise CaseFailure("\n".join(differences))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:  # type: ignore[override]
        """The differences, the script and where the expectation comes from."""
        if not isinstance(excinfo.value, CaseFailure):
            return str(super().repr_failure(excinfo))
        settings = self.case.settings
        script = "\n".join(f"    {line}" for line in self.case.script.rstrip().split("\n"))
        return (
            f"{self.path}:{self.case.line}: {self.case.name}\n{script}\n{excinfo.value}\n"
            f"source: {settings.get('source', '?')} ({settings.get('confidence', '?')})"
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """File and line of the case."""
        return self.path, self.case.line - 1, self.case.name


class CaseFailure(Exception):
    """A case did not give what it should."""
