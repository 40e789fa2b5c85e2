"""The grammar's text, and what tells one version of it from another."""

import os
import sys
from binascii import crc32
from typing import Final

from deluge.version import __version__

_FORMAT: Final = 4  # of what the caches keep


def grammar_text() -> str:
    """The grammar, from the installed package or from the checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (package, os.path.dirname(package)):
        path = os.path.join(folder, "grammar", "deluge.lark")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise FileNotFoundError("deluge.lark is missing from this installation")


def stamp(grammar: str) -> str:
    """What changes with anything that could change the tables or the trees."""
    about = f"{len(grammar)}-{crc32(grammar.encode()):08x}"
    return f"{_FORMAT}-{__version__}-{sys.implementation.cache_tag}-{about}"
