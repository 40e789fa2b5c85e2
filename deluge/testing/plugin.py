"""The pytest plugin: tests in Deluge are collected, tests in Python get a `deluge` fixture.

What runs Deluge is imported when the first such test asks for it: other users of pytest pay
nothing for having this package installed.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from deluge.testing.fixtures import DelugeFixture
    from deluge.testing.kits import Kits

_OPTIONS = {
    "--deluge-now": ("TIME", "stand the clock of tests still, as in 2026-03-01T09:30:00"),
    "--deluge-timezone": ("ZONE", "the zone of tests, as in Asia/Kolkata"),
    "--deluge-random": ("N", "the seed of the random functions (default: 1)"),
    "--deluge-profile": ("NAME", "the Zoho product (default: the project's)"),
    "--deluge-net": ("WHO", "hosts that may be called unmocked: deny (default), allow, HOST,HOST"),
    "--deluge-seconds": ("N", "how long one test may run (default: 10)"),
    "--deluge-workers": ("N", "run in N processes forked from this one, or in those of xdist"),
    "--deluge-cov-fail-under": ("PERCENT", "fail when less of the functions is covered"),
}

KITS = pytest.StashKey["Kits"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `deluge test`, under names that clash with no other plugin's."""
    group = parser.getgroup("deluge", "tests of Deluge functions")
    for option, (metavar, text) in _OPTIONS.items():
        group.addoption(option, metavar=metavar, default=None, help=text)
    group.addoption(
        "--snapshot-update", action="store_true", dest="deluge_snapshot_update",
        help="accept the snapshots of Deluge tests as they are now",
    )  # fmt: skip
    group.addoption(
        "--deluge-cov", action="store_true", help="measure which Deluge lines the tests run"
    )
    group.addoption(
        "--deluge-cov-report", action="append", default=[], metavar="KIND[:PATH]",
        help="term (default), html, lcov, xml, json",
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Have pytest-xdist run the tests in several processes where ours could not."""
    wanted = _wanted_workers(config)
    if wanted is None:
        return
    from deluge.testing import workers

    count = workers.worker_count(wanted)
    if workers.can_fork() and not workers.want_xdist(config):
        return
    if not config.pluginmanager.hasplugin("xdist"):
        raise pytest.UsageError("-n needs pytest-xdist here: pip install pytest-xdist")
    config.option.dist, config.option.tx = "load", ["popen"] * count
    config.option.deluge_workers = None


def pytest_configure(config: pytest.Config) -> None:
    """Coverage is measured by a plugin of its own, when it is asked for; so are workers."""
    _check_world(config)
    if config.getoption("--deluge-cov"):
        from deluge.testing.measuring import CoveragePlugin

        config.pluginmanager.register(CoveragePlugin(config, kits(config)), "deluge-coverage")
    wanted = _wanted_workers(config)
    if wanted is not None:
        from deluge.testing.workers import Workers, worker_count

        config.pluginmanager.register(Workers(config, worker_count(wanted)), "deluge-workers")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the organisations of the tests."""
    opened = config.stash.get(KITS, None)
    if opened is not None:
        opened.close()


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """`test_*.dg` and `*_test.dg` hold tests."""
    if not file_path.name.lower().endswith((".dg", ".deluge", ".ds")):
        return None
    from deluge.scripts import is_test_file

    if not is_test_file(file_path.name):
        return None
    from deluge.testing.collect import DelugeFile

    file = DelugeFile.from_parent(parent, path=file_path)
    file.kits = kits(parent.config)
    return file


def pytest_collection_finish(session: pytest.Session) -> None:
    """Collected tests stay: the garbage collector need not look at their trees again."""
    if KITS in session.config.stash:
        import gc

        gc.freeze()


@pytest.fixture
def deluge(request: pytest.FixtureRequest) -> "Iterator[DelugeFixture]":
    """The project around the test: its functions to call, an organisation of the test's own."""
    from deluge.errors import DelugeError
    from deluge.testing.failure import failure_text
    from deluge.testing.fixtures import DelugeFixture

    try:
        kit = kits(request.config).around(os.fspath(request.path))
        kit.begin(os.fspath(request.path), request.node.name)
    except DelugeError as error:
        raise pytest.fail.Exception(failure_text(error), pytrace=False) from None
    yield DelugeFixture(kit)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """An error of Deluge that a test in Python did not catch is shown as Deluge shows it."""
    excinfo = call.excinfo
    if excinfo is not None and isinstance(item, pytest.Function) and KITS in item.config.stash:
        from deluge.errors import DelugeError
        from deluge.testing.failure import told_in_python

        if isinstance(excinfo.value, DelugeError):
            told_in_python(excinfo.value)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """What a test printed is shown; one that passed fails when its mocks were not called."""
    fixture: Any = pyfuncitem.funcargs.get("deluge")
    if not hasattr(fixture, "finish_test"):
        return (yield)
    from deluge.errors import DelugeError
    from deluge.testing.failure import failure_text, in_python

    try:
        result = yield
    finally:
        fixture.report_to(pyfuncitem)
    try:
        fixture.finish_test()
    except DelugeError as error:
        error.hint = in_python(error.hint)
        raise pytest.fail.Exception(failure_text(error), pytrace=False) from None
    return result


def kits(config: pytest.Config) -> "Kits":
    """The kits of this session's projects."""
    if KITS not in config.stash:
        from deluge.testing.kits import Kits

        config.stash[KITS] = Kits(
            str(config.rootpath),
            _world(config),
            update_snapshots=bool(config.getoption("deluge_snapshot_update")),
        )
    return config.stash[KITS]


def _world(config: pytest.Config) -> dict[str, object]:
    """What the options say of the world of the tests."""
    names = ("now", "timezone", "random", "profile", "net", "seconds")
    return {name: config.getoption(f"--deluge-{name}") for name in names}


def _check_world(config: pytest.Config) -> None:
    """Refuse wrong options before the first test."""
    world = _world(config)
    if not any(world.values()):
        return
    from deluge.errors import DelugeError
    from deluge.project import Project
    from deluge.testing.settings import TestSettings

    try:
        TestSettings(Project(str(config.rootpath)), world)
    except DelugeError as error:
        raise pytest.UsageError(error.message) from None


def _wanted_workers(config: pytest.Config) -> str | None:
    """What `-n` says; None in a worker of pytest-xdist, which got the options of the whole."""
    return None if hasattr(config, "workerinput") else config.getoption("--deluge-workers")
