"""The kits of a session: one per project, made when a test of the project is found."""

import os
from collections.abc import Mapping

from deluge.bind.code import Tracer
from deluge.project import Project
from deluge.testing.bench import Bench
from deluge.testing.library import TestKit
from deluge.testing.settings import TestSettings


class Kits:
    """The kits by project; `tracer` is set before the first of them is made."""

    def __init__(
        self, root: str, options: Mapping[str, object], *, update_snapshots: bool = False
    ) -> None:
        self.tracer: Tracer | None = None
        self._root = root
        self._options = options
        self._update_snapshots = update_snapshots
        self._kits: dict[str, TestKit] = {}
        self._roots: dict[str, str] = {}

    def around(self, path: str) -> TestKit:
        """The kit of the project around a file."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._roots:
            project = Project.find(folder) or Project(self._root)
            if project.root not in self._kits:
                bench = Bench(TestSettings(project, self._options), self.tracer)
                self._kits[project.root] = TestKit(bench, update_snapshots=self._update_snapshots)
            self._roots[folder] = project.root
        return self._kits[self._roots[folder]]

    def projects(self) -> list[Project]:
        """The projects that had tests."""
        return [kit.bench.project for kit in self._kits.values()]

    def close(self) -> None:
        """Close the organisations."""
        for kit in self._kits.values():
            kit.bench.close()
