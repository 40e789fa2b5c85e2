"""What decides about a project's tests: the `[test]` table of deluge.toml, then options."""

import os
from collections.abc import Mapping

from deluge.errors import UsageError, did_you_mean
from deluge.project import Project

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
        table = {**project.test, **_given(options or {})}
        for name in project.test:
            if name not in _KEYS:
                raise UsageError(
                    f"{project.path}: unknown setting '{name}' in [test]",
                    code="project-file",
                    hint=did_you_mean(name, _KEYS),
                )
        self.project = project
        self.now = _text(table, "now")
        self.zone = _text(table, "timezone") or project.timezone or "UTC"
        self.net = _text(table, "net") or "deny"
        self.random = int(_number(table, "random", 1))
        self.seconds = _number(table, "seconds", 10.0)
        self.profile = _text(table, "profile") or project.profile
        self.paths = _texts(table, "paths", [])
        beside = os.path.join(project.root, _SEED)
        self.seed = [
            os.path.join(project.root, name)
            for name in _texts(table, "seed", [_SEED] if os.path.isfile(beside) else [])
        ]


def _given(options: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if value is not None}


def _text(table: Mapping[str, object], name: str) -> str | None:
    value = table.get(name)
    return None if value is None else str(value)


def _number(table: Mapping[str, object], name: str, default: float) -> float:
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise UsageError(f"[test] {name} must be a number that is not negative")
    return value


def _texts(table: Mapping[str, object], name: str, default: list[str]) -> list[str]:
    value = table.get(name, default)
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"[test] {name} must be a list of texts")
    return [str(item) for item in value]
