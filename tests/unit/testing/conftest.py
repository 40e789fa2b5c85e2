"""What the units of `deluge test` are tested on: a bench of a small project."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from deluge.project import Project
from deluge.testing.bench import Bench
from deluge.testing.settings import TestSettings

MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench(tmp_path: Path) -> Generator[MakeBench]:
    """Makes a bench of a project with these functions, or of the project in a folder."""
    made: list[Bench] = []

    def make(
        functions: str = "void unused() { }", *, folder: Path | None = None, profile: str = "crm"
    ) -> Bench:
        root = folder or tmp_path
        if folder is None:
            (root / "deluge.toml").write_text(f"[project]\nprofile = '{profile}'\n")
            (root / "functions").mkdir(exist_ok=True)
            (root / "functions" / "all.dg").write_text(functions, encoding="utf-8")
        bench = Bench(TestSettings(Project.load(str(root))))
        bench.begin()
        made.append(bench)
        return bench

    yield make
    for bench in made:
        bench.close()
