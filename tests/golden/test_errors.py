"""What a developer sees when a script fails: one golden file per mistake."""

from pathlib import Path

import pytest
from command import run_command
from golden_file import assert_golden

ERRORS = Path(__file__).parent / "errors"


@pytest.mark.parametrize("path", sorted(ERRORS.glob("*.dg")), ids=lambda path: path.stem)
def test_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS)
    outcome = run_command("run", path.name, "--org", "memory")
    shown = f"{outcome.stdout}{outcome.stderr}exit code {outcome.exit_code}"
    assert_golden(path.with_suffix(".txt"), shown)
