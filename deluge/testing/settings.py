"""What decides about a project's tests: the `[test]` table of deluge.toml, then options."""

import os
from collections.abc import Callable, Mapping

from deluge.api import make_clock, zone_named
from deluge.errors import UsageError, did_you_mean
from deluge.project import Project
from deluge.runtime.profile import profile_named
from deluge.services.transport import NetworkPolicy

_KEYS = ("net", "now", "paths", "random", "seconds", "seed", "timezone")
_SEED = "seed.json"


class TestSettings:
    """The clock, zone, random numbers, network, time limit and seed files of tests.

    `now` None is the real clock. `net` says which hosts may be called although they are not
    mocked. `seconds` is how long one test may run. `seed` are files of records.
    """

    __test__ = False  # no test class, whatever its name says to pytest
    __slots__ = ("net", "now", "paths", "profile", "project", "random", "seconds", "seed", "zone")

    def __init__(self, project: Project, options: Mapping[str, object] | None = None) -> None:
        """Options win over the project's table; raises UsageError."""
        given = _Given(project, options or {})
        self.project = project
        self.zone = given.text("timezone") or project.timezone or "UTC"
        given.check("timezone", lambda: zone_named(self.zone))
        self.now = given.text("now")
        given.check("now", lambda: make_clock(self.now, lambda: zone_named(self.zone)))
        self.net = given.text("net") or "deny"
        given.check("net", lambda: NetworkPolicy(self.net))
        self.random = int(given.number("random", 1))
        self.seconds = given.number("seconds", 10.0)
        self.profile = given.text("profile") or project.profile
        given.check("profile", lambda: profile_named(self.profile or "crm"))
        self.paths = given.texts("paths", [])
        beside = os.path.join(project.root, _SEED)
        self.seed = [
            os.path.join(project.root, name)
            for name in given.texts("seed", [_SEED] if os.path.isfile(beside) else [])
        ]


class _Given:
    """The settings by name, read with what they must be."""

    def __init__(self, project: Project, options: Mapping[str, object]) -> None:
        self._path = project.path
        self._options = {name: value for name, value in options.items() if value is not None}
        self._table = {**project.test, **self._options}
        for name in project.test:
            if name not in _KEYS:
                raise UsageError(
                    f"{project.path}: unknown setting '{name}' in [test]",
                    code="project-file",
                    hint=did_you_mean(name, _KEYS) or f"settings: {', '.join(_KEYS)}",
                )

    def text(self, name: str) -> str | None:
        """A text, or None."""
        value = self._table.get(name)
        return None if value is None else str(value)

    def number(self, name: str, default: float) -> float:
        """A number that is not negative; options come as texts."""
        value = self._table.get(name, default)
        if isinstance(value, str) and name in self._options:
            try:
                value = float(value)
            except ValueError:
                raise self._refused(name, f"takes a number, not '{value}'") from None
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise self._refused(name, "must be a number that is not negative")
        return value

    def texts(self, name: str, default: list[str]) -> list[str]:
        """A list of texts; one text stands for a list of one."""
        value = self._table.get(name, default)
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._refused(name, "must be a list of texts")
        return [str(item) for item in value]

    def check(self, name: str, make: Callable[[], object]) -> None:
        """Refuse a text from which nothing can be made."""
        try:
            make()
        except UsageError as error:
            raise self._refused(name, error.message, error.hint) from None

    def _refused(self, name: str, problem: str, hint: str | None = None) -> UsageError:
        option = "seed" if name == "random" else name
        if name in self._options:
            return UsageError(f"--{option}: {problem}", hint=hint)
        return UsageError(f"{self._path}: '{name}': {problem}", code="project-file", hint=hint)
