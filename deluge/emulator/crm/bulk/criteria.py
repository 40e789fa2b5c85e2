"""The criteria of bulk read jobs, brought into the form that COQL's conditions have."""

from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.crm.bulk.jobs import bulk_error
from deluge.emulator.crm.coql.tree import Both, Condition, Test
from deluge.emulator.shapes import Record, is_list, is_record

MAX_CONDITIONS, MAX_LEVELS, MAX_VALUES = 25, 3, 200

# Comparator -> operator of COQL, and the value around which wildcards stand.
_COMPARATORS: dict[str, tuple[str, str]] = {
    "equal": ("=", "{}"),
    "not_equal": ("!=", "{}"),
    "in": ("in", "{}"),
    "not_in": ("not in", "{}"),
    "less_than": ("<", "{}"),
    "less_equal": ("<=", "{}"),
    "greater_than": (">", "{}"),
    "greater_equal": (">=", "{}"),
    "between": ("between", "{}"),
    "not_between": ("not between", "{}"),
    "contains": ("like", "%{}%"),
    "not_contains": ("not like", "%{}%"),
    "starts_with": ("like", "{}%"),
    "ends_with": ("like", "%{}"),
}
_LISTS = frozenset({"in", "not_in", "between", "not_between"})


def criteria_of(query: Record) -> Condition | None:
    """The condition in a job's query; None when it has none."""
    criteria = query.get("criteria")
    if criteria is None:
        return None
    if "cvid" in query:
        raise bulk_error("AMBIGUOUS_CRITERIA", "Criteria and cvid cannot be used together.")
    reader = _Reader()
    return reader.read(criteria, 1)


class _Reader:
    """Walks the criteria and counts."""

    def __init__(self) -> None:
        self.conditions = 0

    def read(self, criteria: Any, level: int) -> Condition:
        """The condition of a criterion or of a group of them."""
        if not is_record(criteria) or level > MAX_LEVELS + 1:
            raise _invalid("The criteria is not valid.")
        if "group" not in criteria and "group_operator" not in criteria:
            return self._test(criteria)
        group, joiner = criteria.get("group"), str(criteria.get("group_operator", "")).lower()
        if "comparator" in criteria:
            raise bulk_error("AMBIGUOUS_GROUP_IN_CRITERIA", "The group is ambiguous.")
        if joiner not in ("and", "or"):
            raise bulk_error(
                "GROUP_OPERATOR_NOT_SUPPORTED",
                "The group operator is not supported.",
                supported=["and", "or"],
            )
        if not is_list(group) or not group:
            raise _invalid("The group of the criteria is not valid.")
        found = self.read(group[0], level + 1)
        for each in group[1:]:
            found = Both(joiner, found, self.read(each, level + 1))
        return found

    def _test(self, criteria: Record) -> Test:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise bulk_error(
                "CRITERIA_LIMIT_EXCEEDED",
                "The criteria has too many conditions.",
                max_limit=MAX_CONDITIONS,
            )
        field = criteria.get("field")
        name = field.get("api_name") if is_record(field) else criteria.get("api_name")
        comparator = str(criteria.get("comparator", "")).lower()
        if not isinstance(name, str) or not name:
            raise _invalid("The criteria names no field.")
        if comparator not in _COMPARATORS:
            raise bulk_error(
                "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED",
                "The comparator is not supported.",
                api_name=name,
                comparator=comparator[:100],
            )
        operator, shape = _COMPARATORS[comparator]
        values = _values(name, comparator, criteria.get("value"))
        return Test(name, operator, tuple(shape.replace("{}", value) for value in values))


def _values(name: str, comparator: str, value: Any) -> list[str]:
    """The values of a criterion as texts."""
    values = value if is_list(value) else [value]
    if is_list(value) != (comparator in _LISTS) and not (
        comparator in _LISTS and isinstance(value, str)
    ):
        raise bulk_error(
            "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE",
            "The comparator and the value do not fit.",
            api_name=name,
            comparator=comparator,
        )
    if isinstance(value, str) and comparator in _LISTS:
        values = [part.strip() for part in value.split(",")]
    if len(values) > MAX_VALUES:
        raise bulk_error(
            "VALUE_LIMIT_EXCEEDED_IN_CRITERIA", "There are too many values.", max_limit=MAX_VALUES
        )
    if comparator.endswith("between") and len(values) != 2:
        raise _invalid("A range has two ends.")
    return [_text(name, value) for value in values]


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if is_record(value) and isinstance(value.get("id"), str):
        return value["id"]
    raise bulk_error(
        "VALUE_TYPE_NOT_SUPPORTED",
        "The value's type is not supported.",
        api_name=name,
        supported=["string", "number", "boolean"],
    )


def _invalid(message: str) -> Refusal:
    return bulk_error("INVALID_CRITERIA", message)
