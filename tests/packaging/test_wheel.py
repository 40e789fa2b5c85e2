"""What a wheel holds; `.ci/run` installs it into an empty environment and runs scripts from it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    [path] = folder.glob("*.whl")
    return path


def test_wheel_carries_grammar_and_library(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("grammar", "stdlib"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"deluge/{path.relative_to(ROOT).as_posix()}" in names
    assert not any(name.startswith(("tests/", "docs/", "examples/")) for name in names)
    assert not any(".db" in name or "__pycache__" in name for name in names)


def test_script_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "it.dg").write_text('info "from a wheel: " + {1,2}.size();')
    program = (
        "import sys; sys.path[:] = [p for p in sys.path if p not in ('', sys.argv[2])];"
        "sys.path.insert(0, sys.argv[1]); import deluge.cli; assert sys.argv[1] in deluge.__file__;"
        "sys.exit(deluge.cli.main(['run', 'it.dg', '--no-cache']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "site"), str(ROOT)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.returncode) == ("from a wheel: 2\n", 0), done.stderr
