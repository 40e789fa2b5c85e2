"""The `deluge` fixture: what a test in Python sees of Deluge."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from deluge.builtins.context import User
from deluge.errors import DelugeError, UsageError
from deluge.runtime.result import Result
from deluge.testing.collect import report_output
from deluge.testing.contracts import Outcome, run_as
from deluge.testing.library import TestKit
from deluge.testing.mocks import CallMock, HttpMock
from deluge.testing.sent import request_map
from deluge.testing.watch import Call
from deluge.testing.world import Clock, TestOrganisation
from deluge.usage import Usage
from deluge.values.plain import from_plain, to_plain


class DelugeFixture:
    """A project's functions and the world they run in, fresh for each test."""

    def __init__(self, kit: TestKit) -> None:
        self._kit = kit
        self._bench = kit.bench
        self.crm = Records(self._bench.org)
        self.http = Http(kit)
        self.tasks = CallMocks(kit, functions=False)
        self.functions = CallMocks(kit, functions=True)

    # ---- running functions

    def call(self, name: str, /, *args: object, **named: object) -> Any:
        """What the function gives back, as plain Python; raises its DelugeError.

        Arguments go by name, or in the order of the declaration.
        """
        try:
            return self._bench.call(name, self._given(name, args, named))
        except DelugeError:
            self._bench.machine.depth = 0  # the test may go on
            raise

    def run(self, name: str, /, *args: object, **named: object) -> Result:
        """The result of the function: its error is in `.error`, not raised."""
        printed = len(self.info)
        value, error = self._bench.attempt(name, self._given(name, args, named))
        plain = to_plain(value, self._bench.conventions)
        machine = self._bench.machine
        return Result(machine.lines[printed:], plain, error, self.usage, machine.warnings)

    def run_as(self, category: str, function: str | None = None, /, **given: object) -> Outcome:
        """The outcome of the function run as one of its category, whose contract it must keep."""
        try:
            return run_as(self._bench, category, given, function)
        except DelugeError:
            self._bench.machine.depth = 0  # the test may go on
            raise

    # ---- what happened

    @property
    def info(self) -> list[str]:
        """The lines printed with `info`."""
        return self._bench.machine.lines

    @property
    def usage(self) -> Usage:
        """What the tested functions used so far."""
        return self._bench.watch.used

    @property
    def calls(self) -> list[Call]:
        """The calls of tasks and functions in order: `.name`, `.arguments`."""
        return [self._plain_call(call) for call in self._bench.watch.calls]

    def calls_of(self, name: str) -> list[Call]:
        """The calls of one task or function."""
        return [self._plain_call(call) for call in self._bench.watch.named(name)]

    @property
    def outbox(self) -> list[dict[str, Any]]:
        """The mails sent."""
        return self._bench.org.mails()

    @property
    def signals(self) -> list[dict[str, Any]]:
        """The signals raised."""
        return self._bench.org.signals()

    # ---- the world

    @property
    def clock(self) -> Clock:
        """The clock: `.set("2026-03-01 09:30")`, `.advance(hours=1)`."""
        return self._bench.org.clock

    def variable(self, name: str, value: object) -> None:
        """Give an organisation variable a value."""
        self._bench.org.set_variable(name, value)

    def user(self, **about: str) -> None:
        """Be another user: `login_name`, `login_id`, `admin_name`, `admin_id`, `ip_address`."""
        self._bench.context.user = User(**about)

    def snapshot(self, value: object, name: str = "value") -> None:
        """Compare with the value accepted by `--snapshot-update`."""
        self._kit.snapshots.check(name, value)

    def report_to(self, item: pytest.Item) -> None:
        """Have pytest show what the functions printed and were warned of; done for every test."""
        report_output(item, self._bench)

    def finish_test(self) -> None:
        """Raise when a mock was never called; done for every test that passed."""
        self._kit.finish()

    # ---- own

    def _given(
        self, name: str, args: tuple[object, ...], named: dict[str, object]
    ) -> Mapping[str, object]:
        params = [param.name for param in self._bench.known(name).declaration.params]
        if len(args) > len(params):
            raise UsageError(f"{name} takes {len(params)} arguments, not {len(args)}")
        return {**dict(zip(params, args, strict=False)), **named}

    def _plain_call(self, call: Call) -> Call:
        return Call(call.name, [to_plain(a, self._bench.conventions) for a in call.arguments])


class Records:
    """The records of the test's organisation: `crm["Leads"]`, `crm.seed("Leads", {...})`."""

    def __init__(self, org: TestOrganisation) -> None:
        self._org = org

    def __getitem__(self, module: str) -> list[dict[str, Any]]:
        return self._org.emulator.records(module)

    def seed(self, module: str, *records: Mapping[str, Any]) -> list[str]:
        """The ids of the records, added without automation."""
        return self._org.emulator.seed(module, [dict(record) for record in records])

    def seed_file(self, name: str) -> None:
        """Add the records of a JSON file, named from the project's directory."""
        self._org.seed_from(name)

    def get(self, record_id: str | int) -> dict[str, Any] | None:
        """The record of that id, or None."""
        return self._org.record(str(record_id))


class Http:
    """Mocked requests, and the requests that were sent."""

    def __init__(self, kit: TestKit) -> None:
        self._org = kit.bench.org
        self._conventions = kit.bench.conventions

    def expect(
        self,
        method: str,
        url: str,
        *,
        reply: object = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        parameters: Mapping[str, str] | None = None,
        replies: Iterable[object] | None = None,
        fault: str | None = None,
        times: int | None = None,
        optional: bool = False,
    ) -> HttpMock:
        """A mock of these requests, which must be called unless it is optional.

        `*` in the URL stands for anything. `body` and `parameters` restrict it to requests that
        hold them. `replies` are given one after the other. `fault` is timeout, refused, broken
        or tls.
        """
        options = {
            "method": method, "url": url, "status": status, "headers": headers, "body": body,
            "parameters": parameters, "fault": fault, "times": times, "optional": optional,
            "reply": from_plain(reply, self._conventions),
            "replies": None if replies is None else list(replies),
        }  # fmt: skip
        mock = HttpMock(options)
        self._org.mocks.add_http(mock)
        return mock

    @property
    def requests(self) -> list[dict[str, object]]:
        """The requests sent: method, url, parameters, headers and body of each."""
        return [request_map(request) for request in self._org.requests]


class CallMocks:
    """Mocks of tasks, or of functions of the project."""

    def __init__(self, kit: TestKit, *, functions: bool) -> None:
        self._bench = kit.bench
        self._functions = functions

    def mock(
        self,
        name: str,
        reply: object = None,
        *,
        arguments: Iterable[object] | None = None,
        replies: Iterable[object] | None = None,
        fault: str | None = None,
        times: int | None = None,
        optional: bool = False,
    ) -> CallMock:
        """A mock, which must be called unless it is optional.

        `arguments` restricts it to calls with these, `fault` is the message of an error.
        """
        conventions = self._bench.conventions
        options = {
            "reply": from_plain(reply, conventions), "fault": fault, "times": times,
            "optional": optional,
            "arguments": None if arguments is None else list(arguments),
            "replies": None if replies is None else [from_plain(r, conventions) for r in replies],
        }  # fmt: skip
        if self._functions:
            name = self._bench.known(name).name
        mock = CallMock(name, options)
        mocks = self._bench.org.mocks
        (mocks.add_function if self._functions else mocks.add_task)(name, mock)
        return mock
