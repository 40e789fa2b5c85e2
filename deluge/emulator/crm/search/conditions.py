"""One condition of a search as SQL on the index: which operators a field has and what they find.

Null values are not in the index, so no condition ever matches them: just as in Zoho.
"""

import re
from collections.abc import Callable
from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.records.index import folded, token, words
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import Field, Module
from deluge.emulator.searchindex import words_sql
from deluge.emulator.sql import Sql, among, indexed, marks
from deluge.emulator.times import day_of, parse_date, parse_time
from deluge.emulator.unknown import unknown_field

MAX_IN = 100
FEW = 3000
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMA = re.compile(r"(?<!\\),")

_TEXT = frozenset({"equals", "not_equal", "starts_with", "in"})
_ORDERED = frozenset(
    {
        "equals",
        "not_equal",
        "greater_equal",
        "greater_than",
        "less_equal",
        "less_than",
        "between",
        "in",
    }
)
_CHOICE = frozenset({"equals", "not_equal", "in"})
_OPERATORS: dict[str, frozenset[str]] = {
    "text": _TEXT,
    "email": _TEXT,
    "phone": _TEXT,
    "website": _TEXT,
    "textarea": frozenset({"equals", "not_equal", "starts_with"}),
    "picklist": _CHOICE,
    "autonumber": _CHOICE,
    "multiselectpicklist": _TEXT,
    "boolean": frozenset({"equals", "not_equal"}),
    "lookup": _CHOICE,
    "ownerlookup": _CHOICE,
    "userlookup": _CHOICE,
    "multi_module_lookup": _CHOICE,
    **dict.fromkeys(
        ("date", "datetime", "integer", "currency", "double", "bigint", "percent", "formula"),
        _ORDERED,
    ),
}
_COMPARE = {
    "equals": "=",
    "greater_equal": ">=",
    "greater_than": ">",
    "less_equal": "<=",
    "less_than": "<",
}
# Why a field whose values are personal is not searched.
_RESTRICTED = {
    "GDPR": "the field in restricted in GDPR",
    "HIPAA": "the field in restricted in Hipaa",
}
_LIKE_WORDS = frozenset({"text", "textarea"})

NOTHING = "0"  # the condition that no record fulfils


def invalid_query(
    name: str, reason: str, message: str = "Invalid query formed", **more: Any
) -> Refusal:
    """Zoho's INVALID_QUERY."""
    return Refusal("INVALID_QUERY", message, {**more, "reason": reason, "api_name": name})


def condition_sql(call: Call, module: Module, name: str, operator: str, value: str) -> Sql:
    """A condition on `record.id` and its parameters."""
    if name == "id":
        return _id_condition(operator, value)
    field = module.names.get(name.removesuffix(".id"))
    if field is None:
        unknown_field(call, module, name)
    operators = _OPERATORS.get(field.data_type) if field else None
    if field is None or operators is None or not field.listed:
        raise invalid_query(name, "the field is not available for search")
    if (reason := _RESTRICTED.get(field.data.get("restricted", ""))) is not None:
        raise invalid_query(name, reason, reason)
    if operator not in operators or (field.data.get("crypt") and operator != "equals"):
        raise invalid_query(name, "invalid operator found", operator=operator)
    values = _values(field, operator, value)
    if operator in ("equals", "starts_with") and field.data_type in _LIKE_WORDS:
        return _text_condition(call, field, operator, values[0])
    return _value_condition(call, field, operator, values)


def _values(field: Field, operator: str, text: str) -> list[str]:
    """The values of a condition without their escapes."""
    parts = _COMMA.split(text) if operator in ("in", "between") else [text]
    values = [_ESCAPED.sub(r"\1", part.strip()) for part in parts]
    if operator == "in" and len(values) > MAX_IN:
        raise Refusal(
            "INVALID_QUERY",
            'Only 100 values are allowed in "IN" criteria',
            {"api_name": field.api_name},
        )
    if operator == "between" and len(values) != 2:
        raise _invalid_value(field, text)
    if any(value.count("*") > 1 for value in values):
        reason = "More than one wildcard(*) not allowed in a searchword"
        raise invalid_query(field.api_name, reason, reason)
    return values


def _invalid_value(field: Field, text: str) -> Refusal:
    return invalid_query(
        field.api_name,
        "invalid value for search",
        expected_data_type=field.data_type,
        value=text,
    )


def _id_condition(operator: str, value: str) -> Sql:
    """A condition on the record's own id."""
    if operator not in _CHOICE:
        raise invalid_query("id", "invalid operator found", operator=operator)
    ids = [parse_id(part.strip()) or 0 for part in value.split(",")]
    if operator == "not_equal":
        return "record.id <> ?", ids[:1]
    return among("record.id", ids)


def _text_condition(call: Call, field: Field, operator: str, value: str) -> Sql:
    """`equals` on text finds a run of words; `starts_with` the beginning of the value."""
    exact = call.emulator.search_equals == "exact"
    found = words(value)
    if operator == "starts_with" or value.endswith("*"):
        return _prefix(field, value.removesuffix("*"))
    if exact or not found:
        return _equal_to_any(call, field, [folded(value)])
    phrase = " ".join(token(field.key, word) for word in found)
    found_by_words = words_sql(f'"{phrase}"', [[f" {phrase} "]])
    probe = "has_words(record.data ->> ?, ?)"
    values = [f'$."{field.api_name}"', " ".join(found)]
    return _choose(call, found_by_words, (probe, values))


def _prefix(field: Field, value: str) -> Sql:
    start = folded(value)
    return indexed(field.key, "value >= ? and value < ?", start, start + "\U0010ffff")


def _value_condition(call: Call, field: Field, operator: str, values: list[str]) -> Sql:
    """A comparison with the indexed value."""
    if operator == "starts_with":
        return _prefix(field, values[0].removesuffix("*"))
    if field.data_type == "datetime":
        return _time_condition(call, field, operator, values)
    keys = [key for value in values for key in _keys(call, field, value)]
    if operator == "not_equal":
        return indexed(field.key, f"value not in ({marks(keys)})", *keys)
    if operator == "between":
        return _range(call, field, "between ? and ?", keys)
    if operator in _COMPARE and operator != "equals":
        return _range(call, field, f"{_COMPARE[operator]} ?", keys)
    return _equal_to_any(call, field, keys)


def _time_condition(call: Call, field: Field, operator: str, values: list[str]) -> Sql:
    """Times are compared as seconds; a bare date means that whole day."""
    spans: list[tuple[int, int]] = []
    for value in values:
        moment = parse_time(value.replace(" ", "+"))
        span = (moment, moment) if moment is not None else day_of(value, call.emulator.zone)
        if span is None:
            raise _invalid_value(field, value)
        spans.append(span)
    first, last = spans[0][0], spans[-1][1]
    if operator == "between":
        return _range(call, field, "between ? and ?", [first, last])
    if operator == "not_equal":
        return _range(call, field, "not between ? and ?", [first, last])
    if operator in ("greater_than", "less_equal"):
        return _range(call, field, f"{_COMPARE[operator]} ?", [spans[0][1]])
    if operator in ("greater_equal", "less_than"):
        return _range(call, field, f"{_COMPARE[operator]} ?", [first])
    ranges = " or ".join(["value between ? and ?"] * len(spans))
    return indexed(field.key, f"({ranges})", *(edge for span in spans for edge in span))


# -- two ways to test a record ------------------------------------------------------------------


def _choose(call: Call, ids: Sql, probe: Sql) -> Sql:
    """The condition that is fast for what it finds.

    Few records: their ids lead to them. Many: the records are walked in the order of the list
    and each is probed, since a page is full after a few; collecting 100,000 ids takes 100 ms.
    """
    sql, parameters = ids
    rows = call.store.query(f"select count(*) from ({sql} limit ?)", [*parameters, FEW + 1])
    found = rows[0][0]
    if not found:
        return NOTHING, []
    return (f"record.id in ({sql})", parameters) if found <= FEW else probe


def _equal_to_any(call: Call, field: Field, keys: list[Any]) -> Sql:
    """The records whose value is one of the keys."""
    source = f"value where field = ? and value in ({marks(keys)})"
    parameters = [field.key, *keys]
    probe = f"exists(select 1 from {source} and value.record = record.id)"
    return _choose(call, (f"select record from {source}", parameters), (probe, parameters))


def _range(call: Call, field: Field, test: str, bounds: list[Any]) -> Sql:
    """The records whose value lies in the range; the document holds what the index holds."""
    ids = f"select record from value where field = ? and value {test}"
    shown = "record.data ->> ?"
    if field.data_type == "bigint":  # kept as text, indexed as a number
        shown = f"cast({shown} as integer)"
    probe = f"({shown}) {test}"
    path = f'$."{field.api_name}"'
    return _choose(call, (ids, [field.key, *bounds]), (probe, [path, *bounds]))


# -- from the text of a condition to what the index holds ---------------------------------------


def _keys(call: Call, field: Field, text: str) -> list[Any]:
    """The indexed values that stand for the text: several for names of records."""
    if field.data_type in ("ownerlookup", "userlookup"):
        return _user_keys(call, text)
    if field.data_type in ("lookup", "multi_module_lookup"):
        return _record_keys(call, field, text)
    key = _READ.get(field.data_type, folded)(text)
    if key is None:
        raise _invalid_value(field, text)
    return [key]


def _user_keys(call: Call, text: str) -> list[int]:
    wanted = text.casefold()
    known = [
        key
        for key, user in call.users.items()
        if wanted in (user["name"].casefold(), user["email"].casefold())
    ]
    found = parse_id(text)
    return [*known, found] if found is not None else known


def _record_keys(call: Call, field: Field, text: str) -> list[int]:
    """The ids of records that are called so, or the id itself."""
    found = parse_id(text)
    if found is not None:
        return [found]
    module = call.schema.module(field.target or "")
    display = module.fields.get(module.display_field) if module else None
    if display is None:
        return []
    rows = call.store.query(
        "select record from value where field = ? and value = ? limit 1000",
        (display.key, folded(text)),
    )
    return [row[0] for row in rows]


def _number(text: str) -> float | None:
    try:
        value = float(text) if len(text) < 40 else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 1e300 else None


def _long(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None


def _boolean(text: str) -> int | None:
    return {"true": 1, "false": 0}.get(text.lower())


_READ: dict[str, Callable[[str], Any]] = {
    "integer": _number,
    "currency": _number,
    "double": _number,
    "percent": _number,
    "formula": _number,
    "bigint": _long,
    "boolean": _boolean,
    "date": parse_date,
}
