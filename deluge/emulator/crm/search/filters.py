"""Filters in the bodies of actions, `{"field": {"api_name"}, "comparator", "value"}`, as SQL."""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_data
from deluge.emulator.call import Call
from deluge.emulator.crm.bulk.criteria import criteria_of
from deluge.emulator.crm.coql.columns import Scope
from deluge.emulator.crm.coql.conditions import Conditions
from deluge.emulator.crm.coql.tree import Query
from deluge.emulator.schema import Module
from deluge.emulator.sql import Sql


def filter_sql(call: Call, module: Module, given: Any, path: str, name: str) -> Sql:
    """The condition on `record` of a filter or a group of them; `name` is its key in the body."""
    scope = Scope(call, module, None)
    try:
        condition = criteria_of({"criteria": given})
        if condition is None:
            raise invalid_data(path, name, expected_data_type="jsonobject")
        found = Conditions(scope, _no_subquery).compile(condition)
    except Refusal:
        raise invalid_data(path, name) from None
    if scope.sources:  # fields of other records cannot be asked for here
        raise invalid_data(path, name)
    return found


def _no_subquery(query: Query, operator: str, sequence: int) -> list[str]:
    raise LookupError("filters hold no queries")
