"""What was typed, kept between sessions in a file that only its owner can read.

One JSON text per line. An input that holds a secret is remembered while the session lasts and
never written.
"""

import json
import os
import re
from collections.abc import Mapping

from deluge.directories import data_directory
from deluge.services.redact import Redactor

_MAX_ENTRY = 20_000
_NAMED = re.compile(r"""(?<![\w-])([\w-]+)["']?\s*[:=,]\s*["']([^"'\n]*)["']""")


class History:
    """The inputs of earlier sessions and of this one, oldest first; `keep` bounds the file."""

    def __init__(self, path: str | None, keep: int) -> None:
        self._path = path if keep else None
        self._keep = keep
        self.entries: list[str] = self._read()

    def add(self, text: str) -> None:
        """Remember an input; a repeated one once."""
        if not text.strip() or (self.entries and self.entries[-1] == text):
            return
        self.entries.append(text)
        if self._path is not None and len(text) <= _MAX_ENTRY and not holds_secret(text):
            self._write(self._path, text)

    def search(self, words: str) -> list[str]:
        """The inputs that hold the words, oldest first."""
        folded = words.lower()
        return [entry for entry in self.entries if folded in entry.lower()]

    def _read(self) -> list[str]:
        if self._path is None:
            return []
        try:
            with open(self._path, encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
        except OSError:
            return []
        found: list[str] = []
        for line in lines[-self._keep :]:
            try:
                entry: object = json.loads(line)
            except ValueError:
                continue  # a line cut short by a full disk
            if isinstance(entry, str):
                found.append(entry)
        if len(lines) > 2 * self._keep:
            self._shorten(found)
        return found

    def _write(self, path: str, text: str) -> None:
        """Append one line; a history that cannot be written is no reason to stop."""
        line = json.dumps(text) + "\n"
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                if hasattr(os, "fchmod"):
                    os.fchmod(descriptor, 0o600)
                os.write(descriptor, line.encode("ascii"))
            finally:
                os.close(descriptor)
        except OSError:
            return

    def _shorten(self, entries: list[str]) -> None:
        """Write the file anew with what is kept of it."""
        assert self._path is not None
        temporary = f"{self._path}.{os.getpid()}"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.writelines(json.dumps(entry) + "\n" for entry in entries)
            os.replace(temporary, self._path)
        except OSError:
            return


def holds_secret(text: str) -> bool:
    """Whether a text holds a token, or a password or key by its name."""
    redactor = Redactor()
    if redactor.text(text) != text:
        return True
    named = [(name, value) for name, value in _NAMED.findall(text) if value]
    return redactor.pairs(named) != named


def history_path(environment: Mapping[str, str]) -> str:
    """The history file, in the user's data directory."""
    return os.path.join(data_directory(environment), "repl_history")
