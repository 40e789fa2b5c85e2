"""Pieces of SQL: a text and its parameters. Values go in as parameters, never in the text."""

from collections.abc import Collection
from typing import Any

Sql = tuple[str, list[Any]]


def marks(values: Collection[Any]) -> str:
    """A question mark for each value, for the brackets behind `in`."""
    return ",".join("?" * len(values))


def among(column: str, values: Collection[Any]) -> Sql:
    """The condition that a column holds one of the values."""
    return f"{column} in ({marks(values)})", [*values]


def of_module(module: str, states: Collection[int]) -> Sql:
    """The condition on `record` that it belongs to the module and is in one of the states."""
    test, parameters = among("record.state", states)
    return f"record.module = ? and {test}", [module, *parameters]


def indexed(key: int, test: str, *parameters: Any) -> Sql:
    """The condition on `record` that the index holds, under a field's key, a `value` that passes.

    Null values are not in the index, so no test ever finds them.
    """
    sql = f"record.id in (select record from value where field = ? and {test})"
    return sql, [key, *parameters]
