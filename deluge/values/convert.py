"""Conversions between types that do not depend on a function's name."""


def number_from_text(text: str) -> int | None:
    """The NUMBER a text spells (`" -12 "`), or None."""
    raise NotImplementedError


def decimal_from_text(text: str) -> float | None:
    """The DECIMAL a text spells, or None."""
    raise NotImplementedError


def list_from_text(text: str) -> list[object]:
    """A JSON array text as its elements, any other text split at commas (empty pieces kept)."""
    raise NotImplementedError
