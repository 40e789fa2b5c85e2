"""The rows of a COQL answer: the documents its columns lead to, and how their values look."""

import json
from typing import Any, NamedTuple

from deluge.emulator.call import Call
from deluge.emulator.crm.coql.columns import Place, Source
from deluge.emulator.crm.coql.tree import Column
from deluge.emulator.crm.records.fields import rounded
from deluge.emulator.schema import LOOKUP_TYPES, Field
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.sql import marks


class Output(NamedTuple):
    """A selected column and where its value stands."""

    column: Column
    place: Place


class Reached:
    """The documents that rows lead to, fetched source by source."""

    def __init__(self, call: Call, base: list[Record]) -> None:
        self.call = call
        self.base = base
        self.known: dict[str, list[Record | None]] = {}

    def documents(self, source: Source) -> "list[Record | None] | list[Record]":
        """For each row, the document of the source."""
        if source.parent is None or source.via is None:
            return self.base
        if source.alias not in self.known:
            name = source.via.api_name
            held = self.documents(source.parent)
            ids = [int(d[name]) if d and isinstance(d.get(name), str) else None for d in held]
            found = self._fetch(source, {key for key in ids if key is not None})
            self.known[source.alias] = [found.get(key) if key else None for key in ids]
        return self.known[source.alias]

    def _fetch(self, source: Source, ids: set[int]) -> dict[int, Record]:
        if source.users:
            kept = "entity where kind = 'user'"
            parameters: list[Any] = []
        else:
            kept, parameters = "record where state < 3 and module = ?", [source.module.api_name]
        sql = f"select id, data from {kept} and id in ({marks(ids)})"
        rows = self.call.store.query(sql, [*parameters, *ids])
        return {key: {**json.loads(data), "id": str(key)} for key, data in rows}


# -- values of the answer -----------------------------------------------------------------------


def cell(call: Call, field: Field | None, document: Record | None) -> Any:
    """The value of a column in a record's document; lookups show their id alone."""
    if document is None:
        return None
    if field is None:
        return document["id"]
    value = document.get(field.api_name)
    kind = field.data_type
    if value is None:
        return False if kind == "boolean" else [] if kind == "multiselectpicklist" else None
    if kind in LOOKUP_TYPES:
        return {"id": str(value)}
    return call.show(value) if kind == "datetime" else value


def total(call: Call, output: Output, value: Any) -> Any:
    """The value of a column in a group."""
    column, place = output
    if column.aggregate in ("SUM", "AVG"):
        places = place.field.places if place.field else None
        more = 2 if column.aggregate == "SUM" else 4
        return None if value is None else rounded(value, more if places is None else places)
    if column.aggregate == "COUNT":
        return value
    if place.kind == "boolean":
        return bool(value)
    if value is None:
        return None
    if place.kind in LOOKUP_TYPES:
        return {"id": str(value)}
    if place.kind == "datetime":
        return call.show(value)
    return str(value) if place.kind == "id" else value


def plain(value: Any) -> str:
    """A value of a subquery as the text of a condition."""
    if is_record(value):
        return str(value.get("id"))
    if is_list(value):
        return ";".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
