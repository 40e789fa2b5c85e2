"""Ids: how requests give them, and those of what is no record."""

import re

from deluge.emulator.storefile import ID_PREFIX

_ID = re.compile(r"\d{12,19}", re.ASCII)
_LARGEST = 2**63 - 1  # what SQLite holds; no record ever gets this id
# Ids of things that are not records but need one: kept above every counter.
_METADATA = ID_PREFIX + 900_000_000_000


def parse_id(value: object) -> int | None:
    """A record id given as text or number, or None when it is none."""
    if type(value) is int:
        value = str(value)
    if isinstance(value, str) and _ID.fullmatch(value):
        return min(int(value), _LARGEST)
    return None


def id_of(value: object) -> int | None:
    """The id in `{"id": ...}` or in a bare id."""
    return parse_id(value.get("id") if isinstance(value, dict) else value)


def metadata_id(kind: str, name: str) -> str:
    """The id of a module, field, layout ...: the same in every run and organisation."""
    from zlib import crc32

    return str(_METADATA + crc32(f"{kind}:{name}".encode()) % 10**10)
