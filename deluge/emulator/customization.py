"""What the API added to the declared schema: modules, fields, pipelines. The store keeps it.

`VERSION` names, among the settings of the store, the state of these additions: an emulator whose
schema was made from another state makes it anew. So processes that share a store agree, and what a
failed request did is forgotten.
"""

from deluge.emulator.schema import Schema
from deluge.emulator.shapes import Record
from deluge.emulator.store import Store

VERSION = "customization"
MODULE, FIELD, FIELD_CHANGE, PIPELINE = "custom_module", "custom_field", "field_change", "pipeline"


def customized(declared: Schema, store: Store) -> Schema:
    """The declared schema with what the store holds laid over it."""
    schema = declared.copy()
    for row in store.entities(MODULE):
        schema.put_module(row["module"])
    for row in store.entities(FIELD):
        schema.add(row["module"], [row["field"]])
    for row in store.entities(FIELD_CHANGE):
        schema.change_field(row["module"], row["api_name"], row["changes"])
    if pipelines := store.entities(PIPELINE):
        schema.pipelines = sorted(pipelines, key=lambda row: row["place"])
        names = [row["display_value"] for row in pipelines]
        schema.change_field("Deals", "Pipeline", {"picklist": names})
    return schema


def keep(store: Store, kind: str, row: Record) -> None:
    """Add or replace an addition."""
    store.put_entity(kind, row)
    store.put_meta(VERSION, store.next_id())


def drop(store: Store, kind: str, row_id: str) -> None:
    """Remove an addition."""
    store.drop_entity(kind, int(row_id))
    store.put_meta(VERSION, store.next_id())
