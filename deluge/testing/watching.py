"""`deluge test --watch`: the tests run again whenever a file of the project changes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

SUFFIXES = (".dg", ".deluge", ".ds", ".py", ".toml", ".json")
_PAUSE = 0.3
_SKIPPED = frozenset({"__pycache__", "node_modules", "htmlcov", "__snapshots__"})

State = dict[str, tuple[int, int]]


def watch(
    arguments: Sequence[str],
    root: str,
    note: Callable[[str], None],
    *,
    runs: int | None = None,
) -> int:
    """The exit code of the last run; ends when it is interrupted, or after so many runs."""
    number = 0
    while True:
        seen = state_of(root)
        # A process of its own: modules of tests in Python are imported anew.
        code = subprocess.call([sys.executable, "-m", "pytest", *arguments])  # noqa: S603
        number += 1
        if runs is not None and number >= runs:
            return code
        note(f"watching {root} (Ctrl-C ends it)")
        try:
            changed = _wait_for_change(root, seen)
        except KeyboardInterrupt:
            return code
        note(f"changed: {', '.join(sorted(changed))}")


def _wait_for_change(root: str, seen: State) -> list[str]:
    while True:
        now = state_of(root)
        if now != seen:
            paths = {path for path, _ in now.items() ^ seen.items()}
            return [os.path.relpath(path, root) for path in paths]
        time.sleep(_PAUSE)


def state_of(root: str) -> State:
    """Time and size of the files that matter below a directory."""
    state: State = {}
    for folder, names, files in os.walk(root):
        names[:] = [n for n in names if not n.startswith(".") and n not in _SKIPPED]
        for name in files:
            if name.endswith(SUFFIXES):
                path = os.path.join(folder, name)
                try:
                    about = os.stat(path)
                except OSError:  # just removed
                    continue
                state[path] = (about.st_mtime_ns, about.st_size)
    return state
