"""What a COQL query says, as the reader hands it on."""

from typing import NamedTuple

from deluge.emulator.answers import Refusal


class Column(NamedTuple):
    """One selected column; `aggregate` is empty for a plain one."""

    path: str
    aggregate: str = ""
    alias: str | None = None

    @property
    def key(self) -> str:
        """The key of the column in the answer."""
        if self.alias is not None:
            return self.alias
        return f"{self.aggregate}({self.path})" if self.aggregate else self.path


class Test(NamedTuple):
    """`path operator values`; the operator is in lower case with single blanks."""

    path: str
    operator: str
    values: "tuple[str | Query, ...]"


class Both(NamedTuple):
    """Two conditions joined by `and` or `or`."""

    joiner: str
    left: "Condition"
    right: "Condition"


Condition = Test | Both


class Query(NamedTuple):
    """A whole query."""

    columns: list[Column]
    module: str
    alias: str | None
    view: str | None
    where: Condition
    groups: list[str]
    orders: list[tuple[str, str]]
    limit: int | None
    offset: int


def syntax_error(message: str, **details: object) -> Refusal:
    """Zoho's SYNTAX_ERROR."""
    return Refusal("SYNTAX_ERROR", message, details)
