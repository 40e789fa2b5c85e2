"""Which records of the recycle bin a request means: filters and order."""

from collections.abc import Callable
from typing import Any

from deluge.emulator.answers import (
    invalid_data,
    invalid_parameter,
    pattern_mismatch,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.shapes import is_list, is_record
from deluge.emulator.sql import Sql, among
from deluge.emulator.times import parse_time

MAX_DEPTH, MAX_PARTS, MAX_VALUES = 5, 20, 100
# What a filter or an order may be about, and the SQL of it.
_COLUMNS = {
    "module": "module",
    "display_name": "name",
    "deleted_by": "data ->> '$.\"$deleted_by\"'",
    "owner": "data ->> '$.Owner'",
    "deleted_time": "modified",
    "id": "id",
}
_COMPARE = {
    "equal": "=",
    "not_equal": "<>",
    "greater_than": ">",
    "greater_equal": ">=",
    "less_than": "<",
    "less_equal": "<=",
}
_SHAPES = {"contains": "%{}%", "not_contains": "%{}%", "starts_with": "{}%", "ends_with": "%{}"}


def filter_sql(given: Any, path: str = "$.filters", depth: int = 0) -> Sql:
    """The condition of a filter, or of a group of filters."""
    if not is_record(given) or depth > MAX_DEPTH:
        raise wrong_type(path, "filters")
    group = given.get("group")
    if is_list(group) and group:
        joiner = str(given.get("group_operator")).lower()
        if joiner not in ("and", "or"):
            raise invalid_data(path, "group_operator", supported_values=["AND", "OR"])
        if len(group) > MAX_PARTS:
            raise invalid_data(path, "group", maximum_length=MAX_PARTS)
        parts = [filter_sql(item, f"{path}.group[{n}]", depth + 1) for n, item in enumerate(group)]
        return f"({f' {joiner} '.join(sql for sql, _ in parts)})", [p for _, m in parts for p in m]
    field = given.get("field")
    name = field.get("api_name") if is_record(field) else field
    if not isinstance(name, str) or name not in _COLUMNS:
        raise invalid_data(path, "field", supported_values=list(_COLUMNS))
    return _test(name, str(given.get("comparator")), given.get("value"), path)


def _test(name: str, comparator: str, value: Any, path: str) -> Sql:
    """One comparison."""
    read: Callable[[Any], Any] = _time if name == "deleted_time" else _plain
    values = [read(each) for each in (value if is_list(value) else [value])]
    column = _COLUMNS[name] if name != "id" else "cast(id as text)"
    if None in values or not values or len(values) > MAX_VALUES:
        raise invalid_data(path, "value")
    if comparator in ("in", "not_in"):
        negated = " not" if comparator == "not_in" else ""
        return among(f"{column}{negated}", values)
    if comparator == "between" and len(values) == 2:
        return f"{column} between ? and ?", values
    if comparator in _COMPARE and len(values) == 1:
        return f"{column} {_COMPARE[comparator]} ?", values
    if comparator in _SHAPES and len(values) == 1 and name == "display_name":
        negated = "not " if comparator == "not_contains" else ""
        text = _SHAPES[comparator].format(_escaped(str(values[0])))
        return f"{column} {negated}like ? escape '\\'", [text]
    supported = [*_COMPARE, "between", "in", "not_in", *_SHAPES]
    raise invalid_data(path, "comparator", supported_values=supported)


def _plain(value: Any) -> str | None:
    """A value as text; users and modules may be maps."""
    if is_record(value):
        value = value.get("id") or value.get("api_name")
    return str(value) if isinstance(value, (str, int)) else None


def _time(value: Any) -> int | None:
    return parse_time(value) if isinstance(value, str) else None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def order_sql(call: Call) -> str:
    """The order that the parameters ask for; latest first when they are silent."""
    name = call.query.get("sort_by") or "deleted_time"
    way = call.query.get("sort_order") or "desc"
    if name not in _COLUMNS:
        raise invalid_parameter("sort_by", list(_COLUMNS))
    if way not in ("asc", "desc"):
        raise pattern_mismatch("sort_order")
    return f"{_COLUMNS[name]} {way}, id {way}"
