"""What becomes of a sandbox file that is damaged or cannot be opened."""

from pathlib import Path

from deluge.errors import ServiceFailure

WRITE_HINT = "is there room on the disk, and may you write there? --org memory needs no file"


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
