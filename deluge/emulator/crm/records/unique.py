"""Duplicates: unique fields on every write, the fields that decide an upsert."""

from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import Problem, coerce
from deluge.emulator.crm.records.index import build
from deluge.emulator.ids import metadata_id
from deluge.emulator.schema import Field, Module
from deluge.emulator.shapes import Record
from deluge.emulator.store import Stored


def check_unique(draft: Draft) -> None:
    """Refuse a value of a unique field that another record has."""
    own = draft.old.id if draft.old else None
    errors: list[Refusal] = []
    for name in draft.given:
        field = draft.module.fields[name]
        value = draft.document.get(name)
        if field.unique and value is not None:
            for twin in matches(draft.call, draft.module, field, value, own, 1):
                errors.append(_duplicate(draft, field, twin))
    if len(errors) == 1:
        raise errors[0]
    if errors:
        bodies = [error.body(draft.call.version) for error in errors]
        raise Refusal(
            "MULTIPLE_OR_MULTI_ERRORS", "Multiple errors in the request", {"errors": bodies}
        )


def duplicate_of(
    call: Call, module: Module, item: Record, fields: list[str]
) -> tuple[Stored | None, str | None]:
    """The record an item duplicates and the field that tells, or (None, None)."""
    for name in fields:
        field = module.fields.get(name)
        if field is None or item.get(name) in (None, ""):
            continue
        try:
            value = coerce(field, item[name], lenient=call.lenient)
        except Problem:
            continue  # the write itself will report it
        for twin in matches(call, module, field, value, most=1):
            return call.store.record(twin), name
    return None, None


def matches(
    call: Call, module: Module, field: Field, value: Any, own: int | None = None, most: int = 2
) -> list[int]:
    """The lowest ids of other records with that value."""
    for key, indexed in build(module, {field.api_name: value}).values:
        if key == field.key:
            rows = call.store.query(
                "select record from value where field = ? and value = ? and record is not ?"
                " order by record limit ?",
                (key, indexed, own, most),
            )
            return [row[0] for row in rows]
    return []


def _duplicate(draft: Draft, field: Field, twin: int) -> Refusal:
    """Zoho's DUPLICATE_DATA with the record that was there first."""
    call, module = draft.call, draft.module
    stored = call.store.record(twin)
    owner = int(stored.data["Owner"]) if stored else call.user
    user = call.store.entity("user", owner) or {}
    reference = {"api_name": module.api_name, "id": metadata_id("module", module.api_name)}
    return Refusal(
        "DUPLICATE_DATA",
        "duplicate data",
        {
            "api_name": field.api_name,
            "json_path": f"{draft.path}.{field.api_name}",
            "id": str(twin),
            "more_records": False,
            "duplicate_record": {
                "id": str(twin),
                "Owner": {**call.user_name(owner), "zuid": user.get("zuid")},
                "module": reference,
            },
        },
    )
