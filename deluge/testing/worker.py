"""A worker: a fork of the pytest process that runs a share of the tests and tells of them."""

import os
import pickle
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import suppress
from mmap import mmap
from typing import Any, NoReturn, Protocol

import pytest

NUMBER = 4
"""Bytes of a number on a pipe."""

Event = tuple[str, Any]
"""What a worker tells: `claimed` a portion of tests, `test` with its reports, `warning`, `stop` and
`exit` of the session, `failed` by an error that no test made, and at its end `found`."""

PortableReport = pytest.TestReport | dict[str, Any]


class Gathers(Protocol):
    """A plugin that finds something out in every process."""

    def gathered(self) -> Any:
        """What this process found out."""
        ...

    def add(self, found: Any) -> None:
        """What another process found out."""
        ...


class Portions:
    """The tests that are still to be run, shared by all processes.

    They wait in a pipe, from which a worker takes the number of the first test of a portion.
    """

    def __init__(self, total: int, size: int) -> None:
        self._total = total
        self._size = size
        self._stop = mmap(-1, 1)  # shared by the processes: not zero when no test may start
        self._pipe, filling = os.pipe()
        starts = (start.to_bytes(NUMBER, "big") for start in range(0, total, size))
        os.write(filling, b"".join(starts))
        os.close(filling)

    def take(self) -> range | None:
        """The next portion; None when there is none left."""
        taken = os.read(self._pipe, NUMBER)
        return self.starting_at(int.from_bytes(taken, "big")) if taken else None

    def starting_at(self, start: int) -> range:
        """The tests of a portion."""
        return range(start, min(start + self._size, self._total))

    def stop(self) -> None:
        """Let no process start another test."""
        self._stop[0] = 1

    @property
    def stopped(self) -> bool:
        """Whether no further test may start."""
        return self._stop[0] != 0

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._pipe)


class Worker:
    """The life of a forked process; `first` are the tests it has to begin with."""

    def __init__(
        self, session: pytest.Session, portions: Portions, pipe: int, first: list[int]
    ) -> None:
        self._session = session
        self._config = session.config
        self._portions = portions
        self._first = first
        self._out = open(pipe, "wb")  # noqa: SIM115 - open until the process ends
        self._reports: list[PortableReport] = []

    def live(self, number: int, count: int, gathering: Gathers | None) -> NoReturn:
        """Run tests until none is left; the process ends here."""
        try:
            self._settle_in(number, count)
            self._run_tests()
            self._tell("found", gathering and gathering.gathered())
        except pytest.exit.Exception as leaving:
            self._tell("exit", (leaving.msg, leaving.returncode))
        except KeyboardInterrupt:
            pass  # the first process got it too
        except BaseException:
            self._tell("failed", traceback.format_exc())
        finally:
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(0)

    def _settle_in(self, number: int, count: int) -> None:
        """Be what plugins know as a worker of pytest-xdist: silent, with a name of its own."""
        name = f"gw{number}"
        os.environ.update(PYTEST_XDIST_WORKER=name, PYTEST_XDIST_WORKER_COUNT=str(count))
        about = {"workerid": name, "workercount": count}
        self._config.workerinput = about  # type: ignore[attr-defined]
        plugins = self._config.pluginmanager
        plugins.unregister(name="terminalreporter")
        plugins.register(self, "deluge-worker")
        capture = plugins.get_plugin("capturemanager")
        if capture is not None:  # its files are those of the first process
            capture.stop_global_capturing()
            capture.start_global_capturing()

    def _run_tests(self) -> None:
        session, coming = self._session, self._coming()
        index = next(coming, None)
        while index is not None and not self._portions.stopped:
            following = next(coming, None)
            self._reports = []
            self._config.hook.pytest_runtest_protocol(
                item=session.items[index],
                nextitem=None if following is None else session.items[following],
            )
            self._tell("test", (index, self._reports))
            if session.shouldstop:
                self._tell("stop", str(session.shouldstop))
                break
            index = following
        # What the fixtures of a module or session hold when no further test was started.
        self._config.pluginmanager.get_plugin("runner").pytest_sessionfinish(session)  # type: ignore[union-attr]

    def _coming(self) -> Iterator[int]:
        yield from self._first
        while (portion := self._portions.take()) is not None:
            self._tell("claimed", portion.start)
            yield from portion

    def _tell(self, kind: str, what: object) -> None:
        data = pickle.dumps((kind, what))
        with suppress(BrokenPipeError):  # the first process is gone, and so are we soon
            self._out.write(len(data).to_bytes(NUMBER, "big") + data)
            self._out.flush()

    # ---- hooks

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A phase of the test has ended."""
        self._reports.append(portable(self._config, report))

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: object
    ) -> None:
        """A warning, for the list at the end."""
        told = {"when": when, "nodeid": nodeid, "location": location}
        self._tell("warning", {"warning_message": _portable(warning_message), **told})


def portable(config: pytest.Config, report: pytest.TestReport) -> PortableReport:
    """The report as another process can take it.

    Most say that all went well and can be taken as they are; the hooks that turn the others into
    data and back would be a good part of what sharing the tests costs.
    """
    if type(report) is pytest.TestReport and report.longrepr is None:
        return report
    data: PortableReport
    data = config.hook.pytest_report_to_serializable(config=config, report=report)
    return data


def received(config: pytest.Config, told: PortableReport) -> pytest.TestReport:
    """The report that another process made portable."""
    if isinstance(told, pytest.TestReport):
        return told
    report: pytest.TestReport
    report = config.hook.pytest_report_from_serializable(config=config, data=told)
    return report


class Inbox:
    """What a worker tells, read from its pipe."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._data = bytearray()
        self.ended = False

    def received(self) -> Iterator[Event]:
        """What has come; waits until something has."""
        piece = os.read(self._pipe, 1 << 16)
        self.ended = not piece
        data = self._data
        data += piece
        while len(data) >= NUMBER:
            end = NUMBER + int.from_bytes(data[:NUMBER], "big")
            if len(data) < end:
                return
            event: Event = pickle.loads(data[NUMBER:end])  # noqa: S301 - from a fork of our own
            del data[:end]
            yield event

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._pipe)


def _portable(told: warnings.WarningMessage) -> warnings.WarningMessage:
    """The warning as another process can take it."""
    message: Warning | str = told.message
    category = told.category
    try:
        pickle.dumps((message, category))
    except Exception:  # whatever a warning made by somebody else refuses with
        message, category = UserWarning(str(message)), UserWarning
    return warnings.WarningMessage(message, category, told.filename, told.lineno)
