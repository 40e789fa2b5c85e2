"""`deluge` as a process of its own in a directory of its own, with little room if need be."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

COMMAND = [sys.executable, "-m", "deluge"]
POSIX = pytest.mark.skipif(os.name != "posix", reason="POSIX limits and signals")


class Outcome(NamedTuple):
    """What a process printed and how it ended."""

    stdout: str
    stderr: str
    exit_code: int


class Place:
    """A directory with caches and sandbox of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DELUGE_CACHE_DIR": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
        }

    @property
    def sandbox(self) -> Path:
        """The file of the sandbox."""
        return self.folder / "data" / "deluge" / "sandbox.db"

    def script(self, text: str) -> str:
        """The name of a file with that text."""
        (self.folder / "it.dg").write_text(text, encoding="utf-8")
        return "it.dg"

    def start(
        self,
        *words: str,
        most_bytes: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """A process; it can make no file longer than `most_bytes`, as on a full disk."""

        def restrict() -> None:
            import resource

            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            assert most_bytes is not None
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        return subprocess.Popen(
            [*COMMAND, *words],
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=None if most_bytes is None else restrict,
        )

    def run(
        self,
        *words: str,
        most_bytes: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Outcome:
        """What a process printed and how it ended; it shows no Python whatever happens."""
        process = self.start(*words, most_bytes=most_bytes, environment=environment)
        return finished(process)


def wait_for_output(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process has printed something, which takes 20 seconds at most."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], 20)
    assert ready and os.read(process.stdout.fileno(), 1), "it printed nothing"


def finished(process: subprocess.Popen[bytes]) -> Outcome:
    """The outcome of a process, which has 20 seconds to end."""
    out, errors = process.communicate(timeout=20)
    outcome = Outcome((out or b"").decode(), errors.decode(), process.returncode)
    assert "Traceback" not in outcome.stderr
    assert "a bug in" not in outcome.stderr
    return outcome
