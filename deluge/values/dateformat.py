"""Java date patterns: printing dates and reading texts as dates."""

from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime


def format_date(value: DateTime, pattern: str, conventions: Conventions) -> str | None:
    """The date in a SimpleDateFormat pattern, or None when the pattern is illegal."""
    raise NotImplementedError


def parse_date(text: str, conventions: Conventions) -> DateTime | None:
    """The date a text stands for in any supported layout, or None when it is no date."""
    raise NotImplementedError
