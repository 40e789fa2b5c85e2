"""Blueprints as the project's schema files declare them: which process a record is in."""

from typing import NamedTuple

from deluge.emulator.answers import Refusal, at
from deluge.emulator.schema import Schema
from deluge.emulator.shapes import Record
from deluge.emulator.store import Stored


class Process(NamedTuple):
    """The blueprint a record is in and the transitions it may take now."""

    blueprint: Record
    transitions: list[Record]


def process_of(schema: Schema, stored: Stored) -> Process | None:
    """The process a record is in; None when it is in none, or at the end of one.

    A common transition is open in every state that another one leaves.
    """
    for blueprint in schema.blueprints:
        if blueprint["module"] != stored.module:
            continue
        value = stored.data.get(blueprint["field"])
        transitions = blueprint["transitions"]
        if any(value in transition["from"] for transition in transitions):
            return Process(blueprint, [t for t in transitions if t["common"] or value in t["from"]])
    return None


def refuse_governed(schema: Schema, old: Stored, document: Record, path: str) -> None:
    """Refuse an edit of the field that a running blueprint moves on."""
    process = process_of(schema, old)
    if process is None:
        return
    field = process.blueprint["field"]
    if old.data.get(field) != document.get(field):
        raise Refusal("RECORD_IN_BLUEPRINT", "The record is in blue print", at(path, field))
