"""The search criteria of records: their grammar, and the SQL they become.

`((Last_Name:starts_with:B)and(Email:equals:a@b.co))`: values are not quoted, `\\` escapes brackets
and commas, `and` and `or` on one level go left to right.
"""

import re
from typing import NamedTuple

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.search.conditions import condition_sql
from deluge.emulator.schema import Module
from deluge.emulator.sql import Sql

MAX_DEPTH = 100
MAX_TEXT = 20_000
_JOINER = re.compile(r"\s*(and|or)\s*(?=\()", re.IGNORECASE)
_BLANK = re.compile(r"\s*")
_UNTIL_BRACKET = re.compile(r"(?:[^\\()]|\\.?)*+", re.DOTALL)


class Condition(NamedTuple):
    """`field:operator:value` with the value's escapes still in it."""

    field: str
    operator: str
    value: str


class Group(NamedTuple):
    """Two criteria joined by `and` or `or`."""

    joiner: str
    left: "Condition | Group"
    right: "Condition | Group"


Criteria = Condition | Group


def unparsable() -> Refusal:
    """The text is no criteria."""
    return Refusal("INVALID_QUERY", "Invalid query formed", {"param_name": "criteria"})


def parse(text: str, limit: int) -> Criteria:
    """The criteria in the text; Zoho's error when it is none or has too many conditions."""
    if len(text) > MAX_TEXT:
        raise unparsable()
    reader = _Reader(text)
    found = reader.expression(0)
    if reader.place != len(text):
        raise unparsable()
    if reader.conditions > limit:
        raise Refusal(
            "CRITERIA_LIMIT_EXCEEDED",
            f"no of criterium that can be given exceed the limit {limit}",
        )
    return found


class _Reader:
    """Recursive descent over the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.conditions = 0

    def expression(self, depth: int) -> Criteria:
        """Terms joined from left to right."""
        found = self.term(depth)
        while joiner := _JOINER.match(self.text, self.place):
            self.place = joiner.end()
            found = Group(joiner[1].lower(), found, self.term(depth))
        self.skip()
        return found

    def term(self, depth: int) -> Criteria:
        """A bracketed expression or condition; the outermost brackets may be left out."""
        if depth > MAX_DEPTH:
            raise unparsable()
        self.skip()
        if not self.text.startswith("(", self.place):
            if depth == 0:
                return self.condition()
            raise unparsable()
        self.place += 1
        self.skip()
        inner = self.text.startswith("(", self.place)
        found = self.expression(depth + 1) if inner else self.condition()
        if not self.text.startswith(")", self.place):
            raise unparsable()
        self.place += 1
        return found

    def condition(self) -> Condition:
        """`field:operator:value` up to the next bracket that is not escaped."""
        self.conditions += 1
        found = _UNTIL_BRACKET.match(self.text, self.place)
        assert found is not None  # it may be empty
        self.place = found.end()
        parts = found[0].split(":", 2)
        if len(parts) != 3 or not parts[0].strip():
            raise unparsable()
        return Condition(parts[0].strip(), parts[1].strip(), parts[2].strip())

    def skip(self) -> None:
        """Go past blanks."""
        blank = _BLANK.match(self.text, self.place)
        if blank:
            self.place = blank.end()


def compile_criteria(call: Call, module: Module, criteria: Criteria) -> Sql:
    """A condition on `record.id` and its parameters.

    Same-level chains are left-leaning trees: they are walked in a loop, so that only real
    nesting costs depth.
    """
    chain: list[tuple[str, Criteria]] = []
    while isinstance(criteria, Group):
        chain.append((criteria.joiner, criteria.right))
        criteria = criteria.left
    sql, parameters = condition_sql(call, module, criteria.field, criteria.operator, criteria.value)
    for joiner, part in reversed(chain):
        right, more = compile_criteria(call, module, part)
        sql = f"({sql} {joiner} {right})"
        parameters += more
    return sql, parameters
