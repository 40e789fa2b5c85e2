"""`:edit`: the person's own editor on a file of its own."""

import os
import shlex
import subprocess
import tempfile

from deluge.errors import UsageError, reason_of


def edited(text: str, suffix: str) -> str | None:
    """The text after it was edited; None when it was not changed or the editor failed."""
    words = _editor()
    descriptor, path = tempfile.mkstemp(suffix=suffix, prefix="deluge-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            done = subprocess.run([*words, path], check=False)  # noqa: S603 - the person's editor
        except OSError as error:
            raise UsageError(
                f"the editor '{words[0]}' cannot be started: {reason_of(error)}",
                hint="set VISUAL or EDITOR",
            ) from None
        if done.returncode:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            new = file.read()
    finally:
        os.unlink(path)
    return new if new != text else None


def _editor() -> list[str]:
    """The words of the editor's command."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    try:
        words = shlex.split(chosen or "")
    except ValueError:
        words = []
    return words or ["notepad" if os.name == "nt" else "vi"]
