"""COQL: `POST /coql` answers a SELECT over the records of a module and those they point to."""

import json
from typing import Any

from deluge.emulator.answers import Refusal, invalid_data
from deluge.emulator.call import Call
from deluge.emulator.crm.coql.columns import Place, Scope, invalid_column
from deluge.emulator.crm.coql.conditions import Conditions
from deluge.emulator.crm.coql.rows import Output, Reached, cell, plain, total
from deluge.emulator.crm.coql.syntax import parse
from deluge.emulator.crm.coql.tree import Both, Column, Condition, Query, syntax_error
from deluge.emulator.crm.search.views import view_condition
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import LOOKUP_TYPES, NUMBER_TYPES, Module
from deluge.emulator.shapes import Record, is_list
from deluge.emulator.sql import Sql, of_module
from deluge.emulator.store import CONVERTED, LIVE
from deluge.exchange import Response

MAX_COLUMNS, MAX_GROUPS, MAX_ORDERS, MAX_AGGREGATES = 500, 4, 10, 5
DEFAULT_LIMIT = 200
MAX_SUBQUERY_ROWS = 2_000
_TIMES = frozenset({"date", "datetime"})
_AGGREGATED = {
    "SUM": NUMBER_TYPES,
    "AVG": NUMBER_TYPES,
    "MAX": NUMBER_TYPES | _TIMES,
    "MIN": NUMBER_TYPES | _TIMES,
    "COUNT": NUMBER_TYPES | LOOKUP_TYPES | _TIMES | {"picklist", "id"},
}


@route("POST", "/coql", writes=False)
def coql(call: Call) -> Answer:
    """The rows of a query."""
    text, with_fields = _request(call)
    selection = _Selection(call, parse(text))
    rows, more = selection.rows()
    if not rows:
        return Response(204)
    answer: Record = {"data": rows}
    if with_fields:
        answer["fields"] = _fields(call, selection)
    answer["info"] = {"count": len(rows), "more_records": more}
    return answer


def _request(call: Call) -> tuple[str, bool]:
    """The query's text and whether metadata of its fields is asked for."""
    body = call.body
    text = body.get("select_query")
    if text is None or text == "":
        raise Refusal(
            "MANDATORY_NOT_FOUND", "mandatory key not found", {"api_name": "select_query"}
        )
    if not isinstance(text, str):
        raise invalid_data("$", "select_query", expected_data_type="text")
    meta = body.get("include_meta")
    if meta is None:
        return text, False
    if not is_list(meta):
        raise invalid_data("$", "include_meta", expected_data_type="jsonarray")
    if any(name != "fields" for name in meta):
        raise invalid_data("$", "include_meta", supported_values=["fields"])
    return text, bool(meta)


def _fields(call: Call, selection: "_Selection") -> Record:
    """Column -> metadata of its field."""
    from deluge.emulator.crm.settings.fields import show_field

    found: Record = {}
    for output in selection.outputs:
        place = output.place
        field = place.field or place.source.module.fields.get("id")
        if field is not None:
            shown = show_field(call, field, place.source.module.api_name)
            found[output.column.key] = shown
    return found


class _Selection:
    """One query (or subquery) on its way."""

    def __init__(self, call: Call, query: Query, *, inner: bool = False) -> None:
        self.call = call
        self.query = query
        self.inner = inner
        self.module = _module(call, query.module)
        self.scope = Scope(call, self.module, query.alias)
        self.grouped = bool(query.groups) or any(column.aggregate for column in query.columns)
        if self.grouped and call.version < 4:
            raise syntax_error("given coql query not supported")
        _check_columns(query.columns)
        self.outputs = [
            Output(column, self.scope.place(column.path, "select")) for column in query.columns
        ]
        self.limit, self.offset = self._limits()
        self._check_aggregates()

    # -- checks ---------------------------------------------------------------------------------

    def _limits(self) -> tuple[int, int]:
        """Limit and offset within the bounds of the API version."""
        limit, offset = self.query.limit, self.query.offset
        version = self.call.version
        if limit == 0:
            raise Refusal("INVALID_DATA", "limit should be greater than 0")
        highest = 2_000 if version >= 5 else 200
        default = MAX_SUBQUERY_ROWS if self.inner else DEFAULT_LIMIT
        if self.call.most is not None and not self.inner:
            highest = default = self.call.most
        if limit is not None and limit > highest:
            raise Refusal("LIMIT_EXCEEDED", "limit exceeded", {"by": "limit", "limit": highest})
        total = 100_000 if version >= 7 else 10_000
        if offset + (limit or 0) > total:
            raise Refusal("LIMIT_EXCEEDED", "limit exceeded", {"by": "offset", "limit": total})
        return limit or default, offset

    def _check_aggregates(self) -> None:
        """Groups and aggregates: how many, of which types, and nothing beside them."""
        if not self.grouped:
            return
        aggregates = [output for output in self.outputs if output.column.aggregate]
        groups = self.query.groups
        if len(aggregates) > MAX_AGGREGATES:
            raise _too_many("aggregate", MAX_AGGREGATES)
        if len(groups) > MAX_GROUPS:
            raise _too_many("group by", MAX_GROUPS)
        _refuse_twins(groups, "duplicate group by column")
        for column, place in aggregates:
            if place.kind not in _AGGREGATED[column.aggregate]:
                reason = "unsupported aggregate function"
                shown = f"{column.aggregate}({column.path})"
                raise Refusal("INVALID_DATA", "invalid data", {"reason": reason, "column": shown})
        named = {*groups}
        for column, _ in self.outputs:
            if not column.aggregate and not named & {column.path, column.alias}:
                raise invalid_column(column.path)

    # -- SQL ------------------------------------------------------------------------------------

    def rows(self) -> tuple[list[Record], bool]:
        """The rows of the answer and whether more follow."""
        where, parameters = self._where()
        rows = (self._groups if self.grouped else self._records)(where, parameters)
        return rows[: self.limit], len(rows) > self.limit

    def _where(self) -> Sql:
        """The condition on `record`: module, state, view and what the query says."""
        states = [LIVE]
        if self.module.api_name == "Leads" and _names_conversion(self.query.where):
            states.append(CONVERTED)
        sql, parameters = of_module(self.module.api_name, states)
        if self.query.view:
            view, more = view_condition(self.call, self.module, self.query.view)
            sql += f" and {view}"
            parameters += more
        conditions = Conditions(self.scope, self._run_subquery)
        condition, more = conditions.compile(self.query.where)
        return f"{sql} and {condition}", parameters + more

    def _run_subquery(self, query: Query, operator: str, sequence: int) -> list[str]:
        """The values of a subquery's only column."""
        if len(query.columns) != 1:
            names = [column.path for column in query.columns]
            raise Refusal(
                "INVALID_QUERY",
                "subquery should contains only one column",
                {"sub_query_sequence": sequence, "column_name": names},
            )
        inner = _Selection(self.call, query, inner=True)
        rows, _ = inner.rows()
        key = query.columns[0].key
        values = [plain(row.get(key)) for row in rows if row.get(key) is not None]
        if len(values) > 1 and operator not in ("in", "not in"):
            raise Refusal(
                "INVALID_QUERY",
                "subquery return more than one values which is incompatible for the operator",
                {"sub_query_sequence": sequence, "operator": operator},
            )
        return values

    def _order(self) -> Sql:
        """The order clause; nulls stand last."""
        orders = self.query.orders
        if len(orders) > MAX_ORDERS:
            raise _too_many("order by", MAX_ORDERS)
        _refuse_twins([path for path, _ in orders], "duplicate order by column")
        by_name = {output.column.key: number for number, output in enumerate(self.outputs, 1)}
        parts: list[str] = []
        parameters: list[Any] = []
        for path, way in orders:
            number = by_name.get(path)
            if self.grouped:
                if number is None:
                    raise invalid_column(path)
                parts.append(f"{number} {way} nulls last")
                continue
            if number is not None:
                path = self.outputs[number - 1].column.path
            sql, more = self._sorted(self.scope.place(path, "base"), way)
            parts.append(sql)
            parameters += more
        if not self.grouped:  # in the direction that the index on times has
            parts.append("record.id desc" if parts == ["record.modified desc"] else "record.id")
        return (f" order by {', '.join(parts)}" if parts else ""), parameters

    def _sorted(self, place: Place, way: str) -> Sql:
        """One column of the order; times of writing have an index, and ids grow with time."""
        if place.source is self.scope.base:
            name = place.field.api_name if place.field else "id"
            if name == "Modified_Time":
                return f"record.modified {way}", []
            by_age = name == "Created_Time" and self.call.store.ids_grow_with_time
            if name == "id" or by_age:
                return f"record.id {way}", []
        sql, parameters = place.comparable
        return f"{sql} {way} nulls last", parameters

    def _records(self, where: str, parameters: list[Any]) -> list[Record]:
        """The rows of a query without groups."""
        order, sorting = self._order()
        tables, joining = self.scope.tables(select=False)
        found = self.call.store.query(
            f"select record.id, record.data from {tables} where {where}{order} limit ? offset ?",
            [*joining, *parameters, *sorting, self.limit + 1, self.offset],
        )
        documents = [{"id": str(key), **json.loads(data)} for key, data in found]
        reached = Reached(self.call, documents)
        columns = [
            (output.column.key, output.place.field, reached.documents(output.place.source))
            for output in self.outputs
        ]
        shown: list[Record] = []
        for number, document in enumerate(documents):
            row = {key: cell(self.call, field, held[number]) for key, field, held in columns}
            row.setdefault("id", document["id"])
            shown.append(row)
        return shown

    def _groups(self, where: str, parameters: list[Any]) -> list[Record]:
        """The rows of a query with groups or aggregates."""
        named = self._group_places()
        selected: list[str] = []
        in_select: list[Any] = []
        for column, place in self.outputs:
            sql, more = place.number if place.kind in LOOKUP_TYPES else place.raw
            selected.append(f"{column.aggregate}({sql})" if column.aggregate else sql)
            in_select += more
        grouping: list[Any] = []
        keys: list[str] = []
        for place in named:
            sql, more = place.raw
            keys.append(sql)
            grouping += more
        order, sorting = self._order()
        tables, joining = self.scope.tables(select=True)
        group = f" group by {', '.join(keys)}" if keys else ""
        found = self.call.store.query(
            f"select {', '.join(selected)} from {tables} where {where}{group}{order}"
            " limit ? offset ?",
            [
                *in_select,
                *joining,
                *parameters,
                *grouping,
                *sorting,
                self.limit + 1,
                self.offset,
            ],
        )
        return [
            {
                output.column.key: total(self.call, output, value)
                for output, value in zip(self.outputs, row, strict=True)
            }
            for row in found
        ]

    def _group_places(self) -> list[Place]:
        """The columns of the groups, named by path or alias."""
        aliases = {column.alias: column.path for column, _ in self.outputs if column.alias}
        return [self.scope.place(aliases.get(path, path), "select") for path in self.query.groups]


# -- checks of the query alone ------------------------------------------------------------------


def _module(call: Call, name: str) -> Module:
    """The module of that exact name."""
    module = call.schema.module(name)
    if module is None or module.api_name != name or module.serves_others:
        raise Refusal("INVALID_MODULE", "the given module is not supported in api")
    if call.emulator.is_limited:
        from deluge.emulator.crm.settings.permissions import may_view

        may_view(call, module.api_name)
    return module


def _check_columns(columns: list[Column]) -> None:
    """Every column once, every alias for one column, no alias that is another's name."""
    if len(columns) > MAX_COLUMNS:
        raise _too_many("select", MAX_COLUMNS)
    aliases: dict[str, list[str]] = {}
    for column in columns:
        if column.alias is not None:
            aliases.setdefault(column.alias, []).append(column.path)
    for alias, paths in aliases.items():
        if len(paths) > 1:
            raise Refusal(
                "DUPLICATE_ALIAS",
                "same alias cannot refer more than one column",
                {"referred_columns": paths, "alias": alias},
            )
    seen: set[tuple[str, str]] = set()
    for column in columns:
        if (column.aggregate, column.path) in seen:
            if column.aggregate:
                details = {"column_name": column.path, "aggregate": column.aggregate}
                raise Refusal("DUPLICATE_DATA", "duplicate aggregate function", details)
            details = {"column_name": column.path}
            raise Refusal("DUPLICATE_DATA", "duplicate select column", details)
        seen.add((column.aggregate, column.path))
        if column.alias is None and not column.aggregate and column.path in aliases:
            raise Refusal(
                "INVALID_QUERY",
                "column name or property name given in select columns without alias name cannot"
                " be an alias name for other select columns",
                {"column_name": column.path, "alias": column.path},
            )


def _refuse_twins(paths: list[str], message: str) -> None:
    for number, path in enumerate(paths):
        if path in paths[:number]:
            raise Refusal("DUPLICATE_DATA", message, {"column_name": path})


def _too_many(clause: str, limit: int) -> Refusal:
    return Refusal("LIMIT_EXCEEDED", f"{clause} limit exceeded", {"limit": limit})


def _names_conversion(condition: Condition) -> bool:
    """Whether a condition is about conversion: only then converted leads are looked at."""
    if isinstance(condition, Both):
        return _names_conversion(condition.left) or _names_conversion(condition.right)
    return condition.path.startswith("Converted_")
