"""A small per-user cache of derived data on disk.

What is in it can be made again at any time: whatever goes wrong (no permission, full disk, a
damaged or foreign file) reads as "not there" and writes nothing. Every run comes through here,
hence `os` and no `pathlib`, which alone would take a tenth of a warm start.
"""

import os
import stat

from deluge.directories import cache_directory


class DiskCache:
    """Files of one kind, named by key, in a directory only its owner can enter."""

    __slots__ = ("_folder", "_keep", "_usable")

    def __init__(
        self, name: str, *, keep: int, root: "str | os.PathLike[str] | None" = None
    ) -> None:
        self._keep = keep
        self._usable: bool | None = None
        self._folder = os.path.join(cache_directory() if root is None else root, name)

    def read(self, key: str) -> bytes | None:
        """The data kept under the key, or None."""
        path = os.path.join(self._folder, key)
        try:
            if not self._is_private():
                return None
            with open(path, "rb") as file:
                data = file.read()
            os.utime(path)  # recently used: kept longest
        except OSError:
            return None
        return data

    def write(self, key: str, data: bytes) -> None:
        """Keeps the data under the key; other processes see all of it or nothing."""
        import tempfile  # slow to import, and a cache is mostly read

        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            self._usable = None
            if not self._is_private():
                return
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                os.replace(temporary, os.path.join(self._folder, key))
            except OSError:
                os.unlink(temporary)
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
        found = os.lstat(self._folder)
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
            try:
                os.unlink(entry.path)
            except OSError:
                continue
