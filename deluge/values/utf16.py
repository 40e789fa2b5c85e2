"""Lengths and positions in UTF-16 units, as Java counts them: an emoji has two.

Texts are Python's, whose characters are whole; a cut through a pair leaves half a pair. The units
of the last texts are kept, since a loop over the characters of a text asks for each.
"""

from functools import lru_cache

_CODEC = "utf-16-le"


def length(text: str) -> int:
    """How many UTF-16 units the text has."""
    return len(text) if text.isascii() else len(_units(text)) // 2


def cut(text: str, start: int, end: int) -> str:
    """The part from one unit up to, without, another."""
    return _units(text)[2 * start : 2 * end].decode(_CODEC, "surrogatepass")


def joined(text: str) -> str:
    """The text with halves of pairs that came to stand side by side made whole."""
    return text.encode(_CODEC, "surrogatepass").decode(_CODEC, "surrogatepass")


@lru_cache(maxsize=2)
def _units(text: str) -> bytes:
    return text.encode(_CODEC, "surrogatepass")
