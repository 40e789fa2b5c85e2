"""Blueprints and layout rules that the project's schema files declare.

Zoho's API exports neither, so their forms are our own.
"""

from pathlib import Path
from typing import Any

from deluge.emulator.schema import Module, Schema
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.errors import UsageError


def _wrong(path: Path, what: str) -> UsageError:
    return UsageError(f"schema: {path.name} holds a {what} of another form than documented")


def blueprint_of(schema: Schema, row: Any, path: Path) -> Record:
    """A blueprint: module, field, name and transitions `{"name", "from": [...], "to", "fields"}`.

    A transition that is `common` starts anywhere; the values in its `after` are set behind it.
    """
    module, transitions = _module(schema, row), row.get("transitions") if is_record(row) else None
    if module is None or row.get("field") not in module.fields or not is_list(transitions):
        raise _wrong(path, "blueprint")
    read = [_transition(transition, module) for transition in transitions]
    if None in read:
        raise _wrong(path, "blueprint")
    name = str(row.get("name") or "Blueprint")
    return {"module": module.api_name, "field": row["field"], "name": name, "transitions": read}


def _module(schema: Schema, row: Any) -> Module | None:
    return schema.module(str(row.get("module"))) if is_record(row) else None


def _transition(row: Any, module: Module) -> Record | None:
    """One transition of a blueprint; None when it is of another form."""
    if not is_record(row) or not isinstance(row.get("name"), str):
        return None
    common, after = row.get("common", False), row.get("after", {})
    starts, fields = row.get("from", [] if common is True else None), row.get("fields", [])
    if not isinstance(row.get("to"), str) or not is_list(starts) or not is_list(fields):
        return None
    if not isinstance(common, bool) or not is_record(after):
        return None
    if any(name not in module.fields for name in (*fields, *after)):
        return None
    return {**row, "from": starts, "fields": fields, "common": common, "after": after}


def layout_rule_of(schema: Schema, row: Any, path: Path) -> Record:
    """A layout rule: one of the `values` in the `field` makes other fields `mandatory`."""
    module = _module(schema, row)
    if module is None or row.get("field") not in module.fields:
        raise _wrong(path, "layout rule")
    values, mandatory = row.get("values"), row.get("mandatory")
    if not is_list(values) or not is_list(mandatory):
        raise _wrong(path, "layout rule")
    if any(name not in module.fields for name in mandatory):
        raise _wrong(path, "layout rule")
    return {**row, "module": module.api_name, "name": str(row.get("name") or "Layout rule")}
