"""Standard streams that are closed from the start, as some schedulers leave them."""

import subprocess
from pathlib import Path

import pytest
from faults.process import COMMAND, POSIX, Place

pytestmark = POSIX


def run(folder: Path, redirections: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What a shell gets that starts the command with some streams closed."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirections}', "sh", *COMMAND, *words],
        cwd=folder, env=Place(folder).environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["run -e info(1)", "org dump", "--version"])
def test_closed(closed: str, command: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, closed, *command.split())
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert bool(outcome.stdout) == (">&-" not in closed.split())


def test_a_script_from_nowhere(tmp_path: Path) -> None:
    outcome = run(tmp_path, "<&-", "run", "-")
    assert (outcome.returncode, outcome.stderr) == (2, "error empty: <stdin> is empty\n")
