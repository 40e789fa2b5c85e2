"""The columns of a COQL query: which field of which record a path leads to, and its SQL."""

import re

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.coql.tree import syntax_error
from deluge.emulator.crm.records.index import folded
from deluge.emulator.schema import LOOKUP_TYPES, Field, Module
from deluge.emulator.sql import Sql
from deluge.emulator.unknown import unknown_field

MAX_JOINS = {"select": 15, "base": 5}
BASE = "record"
_ARROW = re.compile(r"(\w+)->(\w+)\.(\w+)", re.ASCII)
_NEVER = frozenset({"subform", "imageupload", "fileupload", "linetax", "map", "RRULE"})
_INTEGERS = LOOKUP_TYPES | {"bigint"}


def polymorphic(field: Field) -> bool:
    """Whether the records of a lookup say themselves which module they point to."""
    return field.data_type == "multi_module_lookup" or field.target == "se_module"


class Source:
    """A record the query looks at: the base one, or one that a lookup of another leads to."""

    __slots__ = ("alias", "module", "parent", "via")

    def __init__(
        self, alias: str, module: Module, parent: "Source | None" = None, via: Field | None = None
    ) -> None:
        self.alias = alias
        self.module = module
        self.parent = parent
        self.via = via

    @property
    def users(self) -> bool:
        """Whether the source is a user, not a record."""
        return self.module.api_name == "Users"

    @property
    def polymorphic(self) -> bool:
        """Whether the lookup may also lead to other modules."""
        return self.via is not None and polymorphic(self.via)

    def join(self) -> Sql:
        """The join that brings the source in."""
        if self.parent is None or self.via is None:
            return BASE, []
        key, parameters = Place(self.parent, self.via).number
        if self.users:
            table, test = "entity", "kind = 'user'"
        else:
            table, test = "record", f"{self.alias}.state < 3"
            if self.polymorphic:
                test += f" and {self.alias}.module = ?"
                parameters = [*parameters, self.module.api_name]
        alias = self.alias
        test = test.replace("kind", f"{alias}.kind")
        return f" left join {table} {alias} on {alias}.id = {key} and {test}", parameters


class Place:
    """A column of a source; without a field it is the source's id."""

    __slots__ = ("field", "source")

    def __init__(self, source: Source, field: Field | None) -> None:
        self.source = source
        self.field = field

    @property
    def kind(self) -> str:
        """The data type of the column; ids have one of their own."""
        return self.field.data_type if self.field else "id"

    @property
    def raw(self) -> Sql:
        """The stored value."""
        if self.field is None:
            return f"{self.source.alias}.id", []
        return f"({self.source.alias}.data ->> ?)", [f'$."{self.field.api_name}"']

    @property
    def number(self) -> Sql:
        """The stored value of ids, which documents hold as text."""
        sql, parameters = self.raw
        return (f"cast({sql} as integer)", parameters) if parameters else (sql, parameters)

    @property
    def comparable(self) -> Sql:
        """The value as the index holds it, read from the document."""
        if self.field is None:
            return self.raw
        sql, parameters = self.raw
        if self.kind in _INTEGERS:
            return self.number
        if self.kind == "boolean":
            return f"coalesce({sql}, 0)", parameters
        if self.kind == "multiselectpicklist":
            return f"joined({self.source.alias}.data -> ?)", parameters
        if self.kind in ("date", "datetime") or self.field.json_type in ("integer", "double"):
            return sql, parameters
        return f"folded({sql})", parameters


class Scope:
    """The sources of one query. Each lookup path has one source, however often it is used."""

    def __init__(self, call: Call, module: Module, alias: str | None) -> None:
        call.store.add_function("folded", 1, _folded)
        call.store.add_function("joined", 1, _joined)
        self.call = call
        self.base = Source(BASE, module)
        self.prefixes = {name for name in (alias, module.api_name) if name}
        self.sources: dict[str, Source] = {}
        self.used: dict[str, set[str]] = {"select": set(), "base": set()}

    def place(self, path: str, use: str) -> Place:
        """The column of a path; `use` is `select` or `base` and limits its joins."""
        arrow = _ARROW.fullmatch(path)
        if arrow:
            source = self._through(self.base, arrow[1], path, arrow[2])
            segments = [arrow[3]]
        else:
            source, segments = self.base, path.split(".")
            explicit = segments[0].startswith("!")
            first = segments[0].removeprefix("!")
            if explicit or (first in self.prefixes and first not in self.base.module.fields):
                if len(segments) == 1 or first not in self.prefixes:
                    raise invalid_column(path)
                segments = segments[1:]
        for name in segments[:-1]:
            source = self._through(source, name, path)
        self._count(source, use)
        return self._column(source, segments[-1], path)

    def _column(self, source: Source, name: str, path: str) -> Place:
        if name == "id":
            return Place(source, None)
        field = source.module.names.get(name)
        if field is None:
            unknown_field(self.call, source.module, name)
        if field is None or not field.listed or field.data_type in _NEVER:
            raise invalid_column(path)
        return Place(source, field)

    def _through(self, source: Source, name: str, path: str, target: str | None = None) -> Source:
        """The source that a lookup leads to."""
        field = source.module.names.get(name)
        if field is None or field.data_type not in LOOKUP_TYPES:
            raise invalid_column(path)
        if polymorphic(field) != (target is not None):
            raise invalid_column(path)
        module = self.call.schema.module(target or field.target or "Users")
        if module is None:
            raise invalid_column(path)
        key = f"{source.alias}.{field.api_name}->{module.api_name}"
        if key not in self.sources:
            self.sources[key] = Source(f"j{len(self.sources)}", module, source, field)
        return self.sources[key]

    def _count(self, source: Source, use: str) -> None:
        """Refuse a join too many."""
        used = self.used[use]
        while source.parent is not None:
            used.add(source.alias)
            source = source.parent
        if len(used) > MAX_JOINS[use]:
            raise Refusal("LIMIT_EXCEEDED", "join limit exceeded", {"limit": MAX_JOINS[use]})

    def tables(self, *, select: bool) -> Sql:
        """The FROM clause with the joins that conditions and order (and columns) need."""
        wanted = self.used["base"] | self.used["select"] if select else self.used["base"]
        sql, parameters = self.base.join()
        for source in self.sources.values():
            if source.alias in wanted:
                join, more = source.join()
                sql += join
                parameters += more
        return sql, parameters


def invalid_column(path: str) -> Refusal:
    """No field, or none that COQL knows, is called so."""
    if not path:
        return syntax_error("given coql query not supported")
    return Refusal("INVALID_QUERY", "column given seems to be invalid", {"column_name": path[:255]})


# -- functions the SQL calls --------------------------------------------------------------------


def _folded(text: object) -> str | None:
    """A stored text as the index holds it."""
    return None if text is None else folded(str(text))


def joined_texts(items: list[str]) -> str:
    """The choices of a multi-select value as one text, in an order of their own."""
    return ";".join(sorted(item.strip().casefold() for item in items))


def _joined(document: str | None) -> str | None:
    """The same for the JSON text of a stored value."""
    import json

    value = json.loads(document) if document else None
    return joined_texts([str(item) for item in value]) if value else None
