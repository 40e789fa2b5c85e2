"""Golden files: `DELUGE_UPDATE_GOLDEN=1 pytest` rewrites them; review the diff."""

import os
from pathlib import Path


def assert_golden(path: Path, actual: str) -> None:
    """Compare a text with a file's content."""
    text = actual.rstrip("\n") + "\n"
    if os.environ.get("DELUGE_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    assert path.exists(), f"{path} is missing; write it with DELUGE_UPDATE_GOLDEN=1"
    assert text == path.read_text(encoding="utf-8")
