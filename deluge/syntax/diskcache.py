"""A small per-user cache of derived data on disk.

What is in it can be made again at any time: whatever goes wrong (no permission, full disk, a
damaged or foreign file) reads as "not there" and writes nothing.
"""

import contextlib
import os
import stat
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = "DELUGE_CACHE_DIR"


def cache_root() -> Path:
    """The directory of this program's caches: DELUGE_CACHE_DIR, or the platform's place."""
    chosen = os.environ.get(ENVIRONMENT)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("deluge", appauthor=False))


class DiskCache:
    """Files of one kind, named by key, in a directory only its owner can enter."""

    __slots__ = ("_folder", "_keep", "_usable")

    def __init__(self, name: str, *, keep: int, root: Path | None = None) -> None:
        self._keep = keep
        self._usable: bool | None = None
        try:
            self._folder = (root or cache_root()) / name
        except OSError:
            self._folder = Path(name)
            self._usable = False

    def read(self, key: str) -> bytes | None:
        """The data kept under the key, or None."""
        path = self._folder / key
        try:
            if not self._is_private():
                return None
            data = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # recently used: kept longest
        return data

    def write(self, key: str, data: bytes) -> None:
        """Keeps the data under the key; other processes see all of it or nothing."""
        import tempfile  # slow to import, and a cache is mostly read

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._usable = None
            if not self._is_private():
                return
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(temporary).replace(self._folder / key)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                return
            self._prune()
        except OSError:
            return

    def _is_private(self) -> bool:
        """Whether the directory is ours alone: what it holds is trusted by its readers."""
        if self._usable is None:
            self._usable = self._check()
        return self._usable

    def _check(self) -> bool:
        found = self._folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            return False
        if not hasattr(os, "getuid"):  # Windows: the user's profile is private by its own rules
            return True
        return found.st_uid == os.getuid() and not found.st_mode & 0o077

    def _prune(self) -> None:
        """Removes the files used longest ago, down to three quarters of the number kept."""
        files = [entry for entry in os.scandir(self._folder) if entry.is_file()]
        if len(files) <= self._keep:
            return
        files.sort(key=lambda entry: entry.stat().st_mtime)
        for entry in files[: len(files) - self._keep * 3 // 4]:
            with contextlib.suppress(OSError):
                Path(entry.path).unlink()
