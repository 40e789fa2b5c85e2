"""Starting: `deluge run hello.dg` against a bare `python -c pass`, with bytecode as installed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from benchmarks.measure import Row, seconds

ROUNDS = 15


def rows() -> Iterator[Row]:
    """Cold (no tree cache), warm, and warm with the sandbox CRM."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        hello = place / "hello.dg"
        hello.write_text('info "Hello";\n')
        crm = place / "crm.dg"
        crm.write_text('info zoho.crm.getRecords("Leads",1,5).size();\n')
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["DELUGE_CACHE_DIR"] = str(place / "cache")
        environment["XDG_DATA_HOME"] = str(place / "data")
        run = _command(environment, place)
        trees = place / "cache"
        yield Row("start: run hello.dg, no tree cache", _ratio(run(hello), run(), trees), 9)
        yield Row("start: run hello.dg, tree cache", _ratio(run(hello), run()), 4)
        yield Row("start: run that uses the sandbox CRM", _ratio(run(crm), run()), 8)


def _command(environment: dict[str, str], folder: Path) -> Callable[..., Callable[[], object]]:
    deluge = str(Path(sys.executable).with_name("deluge"))

    def command(script: Path | None = None) -> Callable[[], object]:
        words = [sys.executable, "-c", "pass"] if script is None else [deluge, "run", str(script)]

        def run() -> None:
            subprocess.run(words, env=environment, cwd=folder, check=True, capture_output=True)

        return run

    return command


def _ratio(
    ours: Callable[[], object], bare: Callable[[], object], trees: Path | None = None
) -> float:
    """Median ratio of interleaved starts; the tree cache is emptied before each cold one."""
    ours()
    bare()
    found: list[float] = []
    for _ in range(ROUNDS):
        if trees is not None:
            _forget_trees(trees)
        found.append(seconds(ours) / seconds(bare))
    return median(found)


def _forget_trees(cache: Path) -> None:
    for entry in cache.rglob("*"):
        if entry.is_dir() and entry.name.startswith("trees"):
            shutil.rmtree(entry, ignore_errors=True)
