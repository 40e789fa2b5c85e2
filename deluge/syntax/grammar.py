"""The grammar's text, and what tells one version of it from another."""

import sys
from binascii import crc32
from typing import Final

from deluge.directories import shipped
from deluge.version import __version__

_FORMAT: Final = 4  # of what the caches keep


def grammar_text() -> str:
    """The grammar, from the installed package or from the checkout."""
    with open(shipped("grammar", "deluge.lark"), encoding="utf-8") as file:
        return file.read()


def stamp(grammar: str) -> str:
    """What changes with anything that could change the tables or the trees."""
    about = f"{len(grammar)}-{crc32(grammar.encode()):08x}"
    return f"{_FORMAT}-{__version__}-{sys.implementation.cache_tag}-{about}"
