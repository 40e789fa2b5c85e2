"""Opening a sandbox file, and what becomes of one that is damaged or cannot be opened."""

import sqlite3
from pathlib import Path
from time import sleep

from deluge.errors import ServiceFailure

WRITE_HINT = "is there room on the disk, and may you write there? --org memory needs no file"


_PATIENCE = 200
"""Tries, 25 ms apart, while another process makes the same new file."""


def use_wal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging; SQLite does not wait by itself for a lock to change to it."""
    for attempt in range(_PATIENCE):
        try:
            connection.execute("pragma journal_mode=wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _PATIENCE - 1:
                raise
            sleep(0.025)


def cannot_open(path: Path, reason: str) -> ServiceFailure:
    """The error of a sandbox that cannot be used."""
    return ServiceFailure(f"{path} cannot be opened: {reason.lower()}", hint=WRITE_HINT)


def set_aside(path: Path) -> Path:
    """Rename a damaged file and its journals; where it went."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            journal.replace(aside.with_name(aside.name + suffix))
    return aside
