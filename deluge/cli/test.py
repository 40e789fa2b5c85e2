"""Run the tests of a project.

Tests are written in Deluge (`test_*.dg`, `*_test.dg`: each `void test.name()` is a test) or in
Python (`test_*.py`, with the fixture `deluge`). pytest runs them; what follows `--` goes to it.

  deluge test
  deluge test tests/test_leads.dg -k create -x
  deluge test --cov --cov-report html --fail-under 80
  deluge test -- --pdb --durations 5
"""

import argparse
import os
from typing import TYPE_CHECKING

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal
from deluge.errors import ExitCode, UsageError
from deluge.scripts import SUFFIXES

if TYPE_CHECKING:
    import pytest

    from deluge.project import Project

_PLUGIN = "deluge"  # the name of its entry point

_QUIET = "ignore::pytest.PytestAssertRewriteWarning"
"""Of no interest: this process imported modules of ours before pytest could rewrite them."""

_OPTIONS = {
    "-k": ("EXPRESSION", "run the tests whose names fit, as in 'create and not mail'"),
    "-n": ("N", "run in N processes, or in one per processor: auto"),
    "--maxfail": ("N", "stop after N failures"),
    "--tb": ("STYLE", "how failures of tests in Python are shown: short (default), long, no"),
    "--junit": ("FILE", "write a JUnit XML file"),
    "--fail-under": ("PERCENT", "fail when less of the functions is covered"),
    "--now": ("TIME", "stand the clock still, as in 2026-03-01T09:30:00"),
    "--timezone": ("ZONE", "the zone, as in Asia/Kolkata"),
    "--seed": ("N", "the seed of the random functions (default: 1)"),
    "--profile": ("NAME", "the Zoho product (default: the project's)"),
    "--net": ("WHO", "hosts that may be called unmocked: deny (default), allow, or HOST,HOST"),
    "--seconds": ("N", "how long one test may run (default: 10)"),
}
"""Options with a value, as pytest or its plugin call them unless `_NAMES` says otherwise."""

_FLAGS = {
    "-x": "stop at the first failure",
    "--lf": "run only what failed last time",
    "--ff": "run what failed last time first",
    "-v": "name each test",
    "-q": "say less",
    "-s": "let tests in Python print",
    "--collect-only": "list the tests, run none",
    "--cov": "measure which lines and branches of the functions are run",
    "--snapshot-update": "accept the snapshots as they are now",
}

_NAMES = {
    "-n": "--deluge-workers", "--junit": "--junitxml", "--cov": "--deluge-cov",
    "--fail-under": "--deluge-cov-fail-under", "--cov-report": "--deluge-cov-report",
    "--now": "--deluge-now",
    "--timezone": "--deluge-timezone", "--seed": "--deluge-random", "--net": "--deluge-net",
    "--profile": "--deluge-profile", "--seconds": "--deluge-seconds",
}  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """What to run, and how."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or directories")
    for name, text in _FLAGS.items():
        parser.add_argument(name, action="store_true", help=text)
    for name, (metavar, text) in _OPTIONS.items():
        parser.add_argument(name, metavar=metavar, help=text)
    parser.add_argument(
        "--cov-report", action="append", default=[], metavar="KIND[:PATH]",
        help="term, html, lcov, xml or json (may be repeated; implies --cov)",
    )  # fmt: skip
    parser.add_argument("--watch", action="store_true", help="run again when a file changes")


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """The exit code is pytest's: 0 passed, 1 failed, 5 no tests, 2 for files that are no tests
    (the others are run nevertheless) and misuse, 130 after Ctrl-C."""
    project = shared.project_around(options.paths[0] if options.paths else None)
    _check_settings(options, project)
    arguments = pytest_arguments(options, project)
    if options.watch:
        from deluge.testing.watching import watch

        root = project.root if project else os.getcwd()
        return watch(arguments, root, terminal.note)
    import pytest

    from deluge.testing.collect import BrokenFiles

    broken, interrupts = BrokenFiles(), _Interrupts()
    code = int(pytest.main(arguments, [broken, interrupts]))
    if interrupts.met:
        return int(ExitCode.INTERRUPTED)
    if broken.found and code == 1:
        return int(ExitCode.USAGE)
    return _EXIT_CODES.get(code, code)


class _Interrupts:
    """Notes Ctrl-C, for which pytest has the exit code of misuse."""

    met = False

    def pytest_keyboard_interrupt(self, excinfo: "pytest.ExceptionInfo[BaseException]") -> None:
        """The session was interrupted, by a person or by `--exitfirst` and its like."""
        self.met = excinfo.type is KeyboardInterrupt


_CONFIGURATIONS = (
    "pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
"""Where pytest looks for its configuration."""

_EXIT_CODES = {
    3: int(ExitCode.INTERNAL),
    4: int(ExitCode.USAGE),
    5: int(ExitCode.NO_TESTS),
}


def _check_settings(options: argparse.Namespace, project: "Project | None") -> None:
    """Refuse wrong options and a wrong `[test]` table before anything is run."""
    from deluge.project import Project
    from deluge.testing.settings import TestSettings

    given = {name: vars(options)[name] for name in ("now", "timezone", "profile", "net", "seconds")}
    TestSettings(project or Project(os.getcwd()), {**given, "random": options.seed})


def pytest_arguments(options: argparse.Namespace, project: "Project | None") -> list[str]:
    """What pytest is called with."""
    given = vars(options)
    arguments = ["-p", _PLUGIN, "-W", _QUIET, "--continue-on-collection-errors"]
    if options.tb is None:
        arguments.append("--tb=short")
    root = project.root if project else os.getcwd()
    arguments += ["--rootdir", root, "-o", f"cache_dir={os.path.join('.deluge', 'pytest')}"]
    if project and not any(os.path.isfile(os.path.join(root, name)) for name in _CONFIGURATIONS):
        arguments += ["-o", "addopts="]  # those of a repository around the project are not meant
    for name in _FLAGS:
        if given[_key(name)]:
            arguments.append(_NAMES.get(name, name))
    if (options.cov_report or options.fail_under is not None) and not options.cov:
        arguments.append(_NAMES["--cov"])
    for name in _OPTIONS:
        value = given[_key(name)]
        if value is not None:
            arguments += _with_value(_NAMES.get(name, name), value)
    for report in options.cov_report:
        arguments += _with_value(_NAMES["--cov-report"], report)
    return arguments + ([_test_id(path) for path in options.paths] or _own_paths(project))


def _test_id(path: str) -> str:
    """A test as pytest knows it: in Deluge `test_it.dg::test.NAME`, for which `-v` prints
    `test_it.dg::test::NAME`; the name alone will do."""
    file, colons, name = path.partition("::")
    if not colons or not file.lower().endswith(SUFFIXES):
        return path
    return f"{file}::test.{name.removeprefix('test::').removeprefix('test.')}"


def _with_value(name: str, value: str) -> list[str]:
    return [f"{name}={value}"] if name.startswith("--") else [name, value]


def _key(name: str) -> str:
    return name.lstrip("-").replace("-", "_")


def _own_paths(project: "Project | None") -> list[str]:
    """`paths` of `[test]` in deluge.toml, else the whole project."""
    if project is None:
        return []
    paths = project.test.get("paths", [])
    if not isinstance(paths, list):
        raise UsageError(f"{project.path}: 'paths' in [test] must be a list", code="project-file")
    return [os.path.join(project.root, str(path)) for path in paths] or [project.root]
