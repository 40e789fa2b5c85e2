"""The types of JSON inside the emulator, and the tests that tell them apart."""

from typing import Any, TypeGuard

Record = dict[str, Any]
"""A JSON object: a record, an item of a request, an answer."""


def is_record(value: object) -> TypeGuard[Record]:
    """Whether a JSON value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a JSON value is an array."""
    return isinstance(value, list)
