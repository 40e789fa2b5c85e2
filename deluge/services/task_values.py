"""The values of a task's arguments as the code of a task wants them: maps, lists, texts."""

import re
from typing import TYPE_CHECKING

from deluge.values.collection import Collection
from deluge.values.show import text_of

if TYPE_CHECKING:
    from deluge.services.session import Services

Values = dict[str, object]
"""Parameter name -> argument."""


def plain_map(value: object) -> dict[object, object]:
    """The entries of a map or key-value collection, none for anything else."""
    if isinstance(value, Collection):
        value = value.items
    return value if isinstance(value, dict) else {}


def plain_list(value: object) -> list[object]:
    """The items of a list or collection; a single value as a list of one."""
    if isinstance(value, Collection):
        value = value.items
    return value if isinstance(value, list) else [value]


def text_at(services: "Services", values: Values, key: str) -> str:
    """The text of one value; "" when it is absent or null."""
    value = values.get(key)
    return "" if value is None else text_of(value, services.context.conventions)


def escape_criteria(value: str) -> str:
    """A value for use inside a criteria: parentheses, commas and backslashes escaped."""
    return re.sub(r"([(),\\])", r"\\\1", value)
