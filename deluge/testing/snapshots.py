"""Snapshots: values kept in a file when they are accepted, compared with it ever after."""

import json
import os
import re
from datetime import date, time
from typing import Any

from deluge.errors import UsageError
from deluge.seeds import filled
from deluge.testing.diff import difference
from deluge.testing.failure import AssertionFailed
from deluge.testing.sent import request_map
from deluge.testing.world import TestOrganisation
from deluge.values.conventions import Conventions

FOLDER = "__snapshots__"


class Snapshots:
    """The snapshots of the test that is running, one JSON file per test.

    Without `update` a value that differs, or has no snapshot yet, fails the test.
    """

    def __init__(self, conventions: Conventions, *, update: bool) -> None:
        self._conventions = conventions
        self._update = update
        self._test = ("", "")
        self._stored: dict[str, Any] | None = None
        self._taken: dict[str, Any] = {}
        self._counts: dict[str, int] = {}

    def begin(self, test_file: str, test: str) -> None:
        """The snapshots of a test, named by its file and its name."""
        self._test = test_file, test
        self._stored = None
        self._taken = {}
        self._counts = {}

    @property
    def _path(self) -> str:
        """Where the snapshots of the test are kept."""
        folder, name = os.path.split(os.path.abspath(self._test[0]))
        safe = re.sub(r"[^\w.\-]+", "_", self._test[1])
        return os.path.join(folder, FOLDER, os.path.splitext(name)[0], f"{safe}.json")

    def _accepted(self) -> dict[str, Any]:
        """What is kept of the test, read when it first compares: most tests have no snapshots."""
        if self._stored is None:
            path = self._path
            self._stored = _read(path) if os.path.isfile(path) else {}
        return self._stored

    def check(self, kind: str, value: object) -> None:
        """Compare with the snapshot taken at this point of the test; raises AssertionFailed."""
        number = self._counts[kind] = self._counts.get(kind, 0) + 1
        key = kind if number == 1 else f"{kind} {number}"
        found = json.loads(json.dumps(value, default=_plain_text, ensure_ascii=False))
        if self._update:
            self._taken[key] = found
            return
        place, stored = os.path.relpath(self._path), self._accepted()
        if key not in stored:
            raise _failed(f"there is no snapshot '{key}' in {place}", "")
        details = difference(stored[key], found, self._conventions)
        if details is not None:
            raise _failed(f"the snapshot '{key}' in {place} differs", details)

    def records(self, org: TestOrganisation, module: str) -> None:
        """Compare a module's records, without ids of people and times."""
        rows = [filled(record) for record in org.emulator.records(module)]
        self.check(f"records {module}", rows)

    def requests(self, org: TestOrganisation) -> None:
        """Compare the requests sent."""
        self.check("requests", [request_map(request) for request in org.requests])

    def finish(self) -> None:
        """Keep what was taken, when snapshots are to be updated."""
        if not self._update or self._taken == self._accepted():
            return
        path = self._path
        if not self._taken:
            os.unlink(path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = json.dumps(self._taken, indent=2, ensure_ascii=False)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")


def _failed(message: str, details: str) -> AssertionFailed:
    failure = AssertionFailed(message, details)
    failure.hint = "`deluge test --snapshot-update` accepts what there is now"
    return failure


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            stored = json.load(file)
    except (OSError, ValueError) as error:
        raise UsageError(f"the snapshot file {path} cannot be read: {error}") from None
    if not isinstance(stored, dict):
        raise UsageError(f"the snapshot file {path} must hold an object")
    return stored


def _plain_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)
