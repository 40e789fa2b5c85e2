"""Tests in several processes: `deluge test -n N` where a process can fork.

The tests are collected once, then the process forks: a worker starts with everything imported,
parsed and collected, and takes a further portion of the tests whenever it has run its own. What it
reports travels through a pipe to the first process, which alone tells anybody, so that `-x`,
`--lf`, `--junitxml` and the like see one session. Where there is no fork, and for plugins whose
processes talk by the hooks of pytest-xdist, pytest-xdist does it.
"""

import os
import selectors
import signal
import sys
import time
from contextlib import suppress
from typing import Any

import pytest

from deluge.testing.worker import Gathers, Inbox, PortableReport, Portions, Worker, received

_PORTIONS = 16
"""Portions of tests per worker: the more, the less one waits for another at the end."""

_LARGEST = 16  # tests in a portion: the slow ones may stand together
_PAUSE = 0.005
"""Seconds between two looks at what has come: woken by each test, this process would take the
processor from a worker each time."""

_MOST_PORTIONS = 10_000  # they must fit into a pipe


def can_fork() -> bool:
    """Whether workers may be forks of this process; on macOS its own libraries forbid it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def worker_count(text: str) -> int:
    """How many workers `-n` asks for; `auto` is one per processor."""
    if text in ("auto", "logical"):
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise pytest.UsageError(f"-n takes a number of processes or 'auto', not '{text}'")
    return int(text)


def want_xdist(config: pytest.Config) -> bool:
    """Whether a plugin collects what its workers found by the hooks of pytest-xdist."""
    own = config.pluginmanager.get_plugin("deluge-coverage")
    caller = getattr(config.hook, "pytest_testnodedown", None)
    found = caller.get_hookimpls() if caller is not None else []
    return any(
        each.plugin is not own and not each.plugin_name.startswith("xdist") for each in found
    )


class Workers:
    """Runs the collected tests in forks of this process."""

    def __init__(self, config: pytest.Config, count: int) -> None:
        self._config = config
        self._count = count

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Left to pytest when there is too little to share."""
        options = self._config.option
        count = min(self._count, len(session.items))
        broken = session.testsfailed and not options.continue_on_collection_errors
        if count < 2 or broken or options.collectonly or options.usepdb:
            return None
        _Run(session, count).go()
        return True


class _Fork:
    """A worker as the first process sees it: `taken` are the tests it has yet to report."""

    def __init__(self, pid: int, pipe: int, taken: list[int]) -> None:
        self._pid = pid
        self.inbox = Inbox(pipe)
        self.taken = taken

    def end(self) -> None:
        """Make sure that it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
        os.waitpid(self._pid, 0)
        self.inbox.close()


class _Run:
    """One run of all tests, as the first process directs it."""

    def __init__(self, session: pytest.Session, count: int) -> None:
        self._session = session
        self._count = count
        self._gathering: Gathers | None = session.config.pluginmanager.get_plugin("deluge-coverage")
        total = len(session.items)
        fair = min(total // (count * _PORTIONS), _LARGEST)
        self._portions = Portions(total, max(fair, -(-total // _MOST_PORTIONS), 1))
        self._forks: dict[int, _Fork] = {}
        self._started = 0
        self._reported = 0

    def go(self) -> None:
        """Start the workers and tell what they report until the last has ended."""
        with selectors.DefaultSelector() as waiting:
            try:
                for portion in [self._portions.take() for _ in range(self._count)]:
                    self._start(waiting, [*(portion or ())])
                while self._forks:
                    for key, _ in waiting.select():
                        self._listen(waiting, key.fd)
                    time.sleep(_PAUSE)
            finally:
                for fork in self._forks.values():
                    fork.end()
                self._portions.close()
        session = self._session
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        if self._reported < len(session.items):
            raise RuntimeError("the workers ended before they had run all tests")

    def _start(self, waiting: selectors.BaseSelector, first: list[int]) -> None:
        pipe, telling = os.pipe()
        sys.stdout.flush()  # what is in the buffer would be written once more by the fork
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            worker = Worker(self._session, self._portions, telling, first)
            worker.live(self._started, self._count, self._gathering)
        os.close(telling)
        self._started += 1
        self._forks[pipe] = _Fork(pid, pipe, list(first))
        waiting.register(pipe, selectors.EVENT_READ)

    def _listen(self, waiting: selectors.BaseSelector, pipe: int) -> None:
        fork = self._forks[pipe]
        for kind, what in fork.inbox.received():
            self._told(fork, kind, what)
        if fork.inbox.ended:
            waiting.unregister(pipe)
            del self._forks[pipe]
            fork.end()
            if fork.taken and not self._portions.stopped:
                self._crashed(fork.taken[0])
                self._start(waiting, fork.taken[1:])

    def _told(self, fork: _Fork, kind: str, what: Any) -> None:
        session, hook = self._session, self._session.config.hook
        if kind == "claimed":
            fork.taken += self._portions.starting_at(what)
        elif kind == "test":
            index, reports = what
            fork.taken.remove(index)
            self._report(index, reports)
        elif kind == "warning":
            hook.pytest_warning_recorded.call_historic(kwargs=what)
        elif kind == "stop":
            session.shouldstop = what
            self._portions.stop()
        elif kind == "found":
            fork.inbox.ended = True
            if self._gathering is not None:
                self._gathering.add(what)
        elif kind == "exit":
            raise pytest.exit.Exception(*what)
        else:
            raise RuntimeError(f"a worker broke down:\n{what}")

    def _report(self, index: int, reports: list[PortableReport]) -> None:
        item, config = self._session.items[index], self._session.config
        config.hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in reports:
            config.hook.pytest_runtest_logreport(report=received(config, report))
        config.hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        self._reported += 1
        if self._session.shouldfail or self._session.shouldstop:
            self._portions.stop()

    def _crashed(self, index: int) -> None:
        """The process is gone, and with it the test that it was running."""
        item = self._session.items[index]
        message = f"the process that ran '{item.nodeid}' crashed"
        report = pytest.TestReport(item.nodeid, item.location, {}, "failed", message, "call")
        self._report(index, [report])
