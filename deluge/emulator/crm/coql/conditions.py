"""The conditions of a COQL query as SQL: which operators a column has and what they find."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from deluge.emulator.answers import Refusal
from deluge.emulator.crm.coql.columns import Place, Scope, joined_texts
from deluge.emulator.crm.coql.tree import Both, Condition, Query, Test
from deluge.emulator.crm.records.index import folded
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import LOOKUP_TYPES, NUMBER_TYPES
from deluge.emulator.sql import Sql, marks
from deluge.emulator.times import day_of, parse_date, parse_time

MAX_VALUES = 100
FEW = 3000  # as many ids are collected from the index; beyond, records are walked and probed

_NULL = frozenset({"is null", "is not null"})
_CHOICE = frozenset({"=", "!=", "in", "not in"}) | _NULL
_TEXT = _CHOICE | {"like", "not like"}
_ORDERED = _CHOICE | {">", "<", ">=", "<=", "between", "not between"}
_OPERATORS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("text", "email", "phone", "website", "picklist", "autonumber"), _TEXT),
    **dict.fromkeys((*NUMBER_TYPES, "date", "datetime", "id"), _ORDERED),
    **dict.fromkeys(LOOKUP_TYPES, _CHOICE),
    "multiselectpicklist": _TEXT,
    "boolean": frozenset({"="}),
}
_DAYS = {"${TODAY}": 0, "${YESTERDAY}": -1, "${TOMORROW}": 1}
_EMPTY = {("=", "${EMPTY}"): "is null", ("!=", "${EMPTY}"): "is not null"}
_EMPTY[("=", "${NOTEMPTY}")] = "is not null"

RunSubquery = Callable[[Query, str, int], list[str]]


class Part(NamedTuple):
    """A piece of a test; `{}` stands for the value that is tested."""

    sql: str
    parameters: list[Any]


class Conditions:
    """Compiles the conditions of one query."""

    def __init__(self, scope: Scope, run_subquery: RunSubquery) -> None:
        self.scope = scope
        self.call = scope.call
        self.run_subquery = run_subquery
        self.subqueries = 0

    def compile(self, condition: Condition) -> Sql:
        """The condition as SQL with its parameters; the parser has capped the depth."""
        if isinstance(condition, Both):
            left, parameters = self.compile(condition.left)
            right, more = self.compile(condition.right)
            return f"({left} {condition.joiner} {right})", parameters + more
        return self._test(condition)

    def _test(self, test: Test) -> Sql:
        place = self.scope.place(test.path, "base")
        texts = self._texts(test)
        operator = test.operator
        if len(texts) == 1:
            operator = _EMPTY.get((operator, texts[0]), operator)
        self._check_operator(place, test, operator, texts)
        if operator in _NULL:
            return self._null_test(place, operator)
        if not texts:  # an empty subquery
            return ("0", []) if operator != "not in" else self._null_test(place, "is not null")
        return self._compare(place, *_parts(_Reading(self, place, test, operator), texts))

    def _texts(self, test: Test) -> list[str]:
        """The values of the test, those of a subquery included."""
        found: list[str] = []
        for value in test.values:
            if isinstance(value, Query):
                found += self.run_subquery(value, test.operator, self.subqueries)
                self.subqueries += 1
            else:
                found.append(value)
        listed = not any(isinstance(value, Query) for value in test.values)
        if listed and len(found) > MAX_VALUES:
            raise Refusal(
                "LIMIT_EXCEEDED",
                "values given for the operator exceeds the limit",
                {"operator": test.operator, "column_name": test.path, "limit": MAX_VALUES},
            )
        return found

    def _check_operator(self, place: Place, test: Test, operator: str, texts: list[str]) -> None:
        operators = _OPERATORS.get(place.kind)
        if operators is None or _holds_rows(place):
            raise Refusal(
                "INVALID_QUERY",
                "unsupported column in criteria",
                {
                    "cv_criteria": False,
                    "column_name": test.path,
                    "value": texts[0][:255] if texts else "${EMPTY}",
                    "operator": test.operator,
                },
            )
        if operator not in operators:
            raise Refusal(
                "INVALID_QUERY",
                "Invalid query formed",
                {
                    "reason": "invalid operator found",
                    "column_name": test.path,
                    "operator": test.operator,
                },
            )

    def _null_test(self, place: Place, operator: str) -> Sql:
        if place.field is None and place.source is self.scope.base:
            return ("1" if operator == "is not null" else "0"), []
        sql, parameters = place.raw
        return f"{sql} {operator}", parameters

    def _compare(self, place: Place, parts: list[Part], joiner: str) -> Sql:
        """The test by the index when it finds few records, else by probing each record."""
        if place.field is None and place.source.parent and place.source.via:
            # The id of a joined record is the value of the lookup that leads to it.
            place = Place(place.source.parent, place.source.via)
        indexed = self._by_index(place, parts, joiner)
        return indexed or _join(parts, joiner, place.comparable)

    def _by_index(self, place: Place, parts: list[Part], joiner: str) -> Sql | None:
        """The ids of the base records that pass, or None when there are too many."""
        field, source = place.field, place.source
        if field is None or place.kind in ("multiselectpicklist", "boolean"):
            return None
        if source.users:
            sql, parameters = _join(parts, joiner, ("folded(data ->> ?)", place.raw[1]))
            sql = f"select id from entity where kind = 'user' and {sql}"
        else:
            sql, parameters = _join(parts, joiner, ("value", []))
            sql = f"select record from value where field = ? and {sql}"
            parameters = [field.key, *parameters]
        while self._few(sql, parameters):
            if source.parent is None or source.via is None:
                return f"record.id in ({sql})", parameters
            # The plus takes the column's type off: with it the index on values is not used.
            sql = sql.replace("select record ", "select +record ", 1)
            sql = f"select record from value where field = ? and value in ({sql})"
            parameters = [source.via.key, *parameters]
            source = source.parent
        return None

    def _few(self, sql: str, parameters: list[Any]) -> bool:
        counted = f"select count(*) from ({sql} limit ?)"
        return self.call.store.query(counted, [*parameters, FEW + 1])[0][0] <= FEW


def _holds_rows(place: Place) -> bool:
    """Whether the column is a list of maps, such as Tag or Participants: no criteria reads it."""
    field = place.field
    if field is None or field.data_type == "multiselectpicklist":
        return False
    return field.json_type == "jsonarray" or field.api_name == "Tag"


def _join(parts: list[Part], joiner: str, value: Sql) -> Sql:
    """The parts applied to a value."""
    sql, own = value
    joined = joiner.join(part.sql.replace("{}", sql) for part in parts)
    parameters = [each for part in parts for each in (*own, *part.parameters)]
    return (f"({joined})" if len(parts) > 1 else joined), parameters


# -- from the texts of a test to what the index holds -------------------------------------------


class _Reading(NamedTuple):
    """A test whose values are being read."""

    conditions: Conditions
    place: Place
    test: Test
    operator: str

    def refuse(self) -> Refusal:
        """The value does not fit the column."""
        kind = "bigint" if self.place.kind == "id" else self.place.kind
        return Refusal(
            "INVALID_QUERY",
            "value given seems to be invalid for the column",
            {
                "column_name": self.test.path,
                "operator": self.test.operator,
                "expected_data_type": kind,
            },
        )

    def value(self, text: str) -> Any:
        """The value that the index would hold."""
        kind = self.place.kind
        if kind in LOOKUP_TYPES and text.upper() == "${CURRENTUSER}":
            return self.conditions.call.user
        if kind in LOOKUP_TYPES:
            found: Any = parse_id(text)
        elif kind == "id":
            found = parse_id(text) if len(text) > 11 else _number(text)
        elif kind == "date":
            found = parse_date(self.day(text))
        elif kind == "boolean":
            found = {"true": 1, "1": 1, "false": 0, "0": 0}.get(text.lower())
        elif kind == "multiselectpicklist":
            found = joined_texts(text.split(";"))
        elif kind in NUMBER_TYPES:
            found = _number(text)
        else:
            found = folded(text)
        if found is None:
            raise self.refuse()
        return found

    def day(self, text: str) -> str:
        """The date that a merge value such as `${TODAY}` stands for."""
        days = _DAYS.get(text.upper())
        if days is None:
            return text
        today = date.fromisoformat(self.conditions.call.now_text[:10])
        return (today + timedelta(days=days)).isoformat()

    def span(self, text: str) -> tuple[int, int]:
        """First and last second of a time; a bare date means that whole day."""
        moment = parse_time(text.replace(" ", "+"))
        zone = self.conditions.call.emulator.zone
        span = (moment, moment) if moment is not None else day_of(self.day(text), zone)
        if span is None:
            raise self.refuse()
        return span


def _parts(reading: _Reading, texts: list[str]) -> tuple[list[Part], str]:
    """The parts of a test and what joins them."""
    operator = reading.operator
    if operator in ("like", "not like"):
        return [_like(reading, texts[0])], " or "
    if reading.place.kind == "datetime":
        return _time_parts(reading, texts)
    values = [reading.value(text) for text in texts]
    if operator in ("between", "not between"):
        return [Part(f"{{}} {operator} ? and ?", values)], " or "
    if operator in ("=", "in"):
        return [Part(f"{{}} in ({marks(values)})", values)], " or "
    if operator in ("!=", "not in"):
        return [Part(f"{{}} not in ({marks(values)})", values)], " or "
    return [Part(f"{{}} {operator} ?", values[:1])], " or "


def _time_parts(reading: _Reading, texts: list[str]) -> tuple[list[Part], str]:
    """Times are compared as seconds."""
    operator = reading.operator
    spans = [reading.span(text) for text in texts]
    first, last = spans[0][0], spans[-1][1]
    if operator in ("between", "not between"):
        return [Part(f"{{}} {operator} ? and ?", [first, last])], " or "
    if operator in ("=", "in"):
        return [Part("{} between ? and ?", list(span)) for span in spans], " or "
    if operator in ("!=", "not in"):
        return [Part("{} not between ? and ?", list(span)) for span in spans], " and "
    edge = spans[0][1] if operator in (">", "<=") else first
    return [Part(f"{{}} {operator} ?", [edge])], " or "


def _like(reading: _Reading, pattern: str) -> Part:
    """`x%`, `%x` and `%x%`; `not like` takes the last form only."""
    text = pattern.strip("%").casefold()
    if "%" in text:
        raise reading.refuse()
    starts, ends = not pattern.startswith("%"), not pattern.endswith("%")
    if reading.operator == "not like":
        if starts or ends:
            raise reading.refuse()
        return Part("instr({}, ?) = 0", [text])
    if starts and ends:
        return Part("{} = ?", [text[:255]])
    if starts:
        return Part("{} between ? and ?", [text, text + "\U0010ffff"])
    if ends:
        return Part("substr({}, ?) = ?", [-len(text), text])
    return Part("instr({}, ?) > 0", [text])


def _number(text: str) -> int | float | None:
    try:
        value = float(text) if len(text) < 40 and text.isascii() and "_" not in text else None
    except ValueError:
        return None
    if value is None or not abs(value) < 1e300:
        return None
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) < 19 else value
