"""Zoho's own metadata, as exported from a real organisation, read into a schema."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deluge.emulator.schema import Module, Schema
from deluge.emulator.shapes import is_list, is_record
from deluge.errors import UsageError


def load_directory(schema: Schema, directory: Path) -> None:
    """Read every `*.json` of the directory: `{"modules": [...]}`, `{"fields": [...]}` and
    `{"pipeline": [...]}`, each as Zoho's metadata calls answer it.

    A file of fields names its module by a top-level `module` key or by its own name
    (`Leads.json` or `fields.Leads.json`).
    """
    found: list[tuple[str, list[dict[str, Any]]]] = []
    blueprints: list[tuple[Path, Any]] = []
    for path in sorted(directory.glob("*.json")):
        content = _read_metadata(path)
        for data in content.get("modules", []):
            schema.add_module(_named(data, path))
        if "fields" in content:
            found.append((content.get("module") or path.stem.split(".")[-1], content["fields"]))
        if content.get("pipeline"):
            schema.pipelines = [_pipeline(_display(row, path)) for row in content["pipeline"]]
        blueprints += [(path, row) for row in content.get("blueprints", [])]
    for name, rows in found:
        module = schema.module(name)
        if module is None:
            raise UsageError(f"schema: fields are given for an unknown module '{name}'")
        standard = {f.api_name for f in module.fields.values() if not f.custom}
        compact = [compact_field(row) for row in rows]
        schema.add(module.api_name, [r for r in compact if r["api_name"] not in standard])
    schema.blueprints += [blueprint_of(schema, row, path) for path, row in blueprints]


def blueprint_of(schema: Schema, row: Any, path: Path) -> dict[str, Any]:
    """A blueprint: module, field, name and transitions `{"name", "from": [...], "to", "fields"}`.

    A transition that is `common` starts anywhere; the values in its `after` are set behind it.
    Zoho's API exports none, so the form is our own.
    """
    wrong = UsageError(f"schema: {path.name} holds a blueprint of another form than documented")
    if not is_record(row):
        raise wrong
    module = schema.module(str(row.get("module")))
    transitions = row.get("transitions")
    if module is None or row.get("field") not in module.fields or not is_list(transitions):
        raise wrong
    read = [_transition(transition, module) for transition in transitions]
    if None in read:
        raise wrong
    name = str(row.get("name") or "Blueprint")
    return {"module": module.api_name, "field": row["field"], "name": name, "transitions": read}


def _transition(row: Any, module: Module) -> dict[str, Any] | None:
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


def compact_field(row: Mapping[str, Any]) -> dict[str, Any]:
    """Zoho's field metadata in the form the shipped data files use."""
    compact: dict[str, Any] = {
        "api_name": row["api_name"],
        "label": row.get("field_label") or row["api_name"],
        "data_type": row.get("data_type", "text"),
    }
    for name in ("length", "decimal_place", "json_type"):
        if row.get(name) is not None:
            compact[name] = row[name]
    if row.get("system_mandatory") or row.get("required"):
        compact["mandatory"] = True
    if row.get("read_only") or row.get("field_read_only"):
        compact["read_only"] = True
    if row.get("unique"):
        compact["unique"] = True
    values = row.get("pick_list_values")
    if values:
        compact["picklist"] = [value["display_value"] for value in values]
    lookup = row.get("lookup") or {}
    target = lookup.get("module")
    if target:
        compact["lookup"] = target["api_name"] if isinstance(target, dict) else target
        compact["related_list"] = lookup.get("api_name") or None
    if compact["data_type"] == "boolean":
        compact["default"] = False
    if compact["data_type"] == "autonumber":
        compact["read_only"] = True
        compact["auto_number"] = row.get("auto_number") or {}
    associated = row.get("associated_module")
    if associated:
        name = associated.get("module") if isinstance(associated, dict) else associated
        compact["associated_module"] = name
    return compact


def _read_metadata(path: Path) -> dict[str, Any]:
    """The JSON object in a schema file; UsageError when it is not Zoho's metadata."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"schema: {path.name} is not readable as JSON") from error
    if not isinstance(content, dict):
        raise UsageError(f"schema: {path.name} must hold a JSON object")
    for key in ("modules", "fields", "pipeline", "blueprints"):
        if not isinstance(content.get(key, []), list):
            raise UsageError(f"schema: '{key}' of {path.name} must be a list")
    for row in (*content.get("modules", []), *content.get("fields", [])):
        _named(row, path)
    return content


def _pipeline(row: dict[str, Any]) -> dict[str, Any]:
    """A pipeline of Zoho's metadata in the form the shipped data has."""
    stages: list[dict[str, Any]] = []
    for number, stage in enumerate(row.get("maps") or row.get("stages") or [], 1):
        closed = stage.get("forecast_type") or "Open"
        stages.append(
            {
                "display_value": stage["display_value"],
                "actual_value": stage.get("actual_value") or stage["display_value"],
                "sequence_number": stage.get("sequence_number") or number,
                "probability": stage.get("probability", 100 if closed == "Closed Won" else 0),
                "forecast_type": closed,
                "forecast_category": stage.get("forecast_category") or "Pipeline",
            }
        )
    return {
        "display_value": row["display_value"],
        "actual_value": row.get("actual_value") or row["display_value"],
        "default": bool(row.get("default")),
        "stages": stages,
    }


def _display(row: object, path: Path) -> dict[str, Any]:
    """The pipeline, which with each of its stages must have a `display_value`."""
    if isinstance(row, dict):
        stages = row.get("maps") or row.get("stages") or []
        parts = [row, *(stages if isinstance(stages, list) else [None])]
        if all(isinstance(p, dict) and isinstance(p.get("display_value"), str) for p in parts):
            return row
    raise UsageError(f"schema: a pipeline of {path.name} has no display_value")


def _named(row: object, path: Path) -> dict[str, Any]:
    """The row, which must be a map with an `api_name`."""
    if not isinstance(row, dict) or not isinstance(row.get("api_name"), str):
        raise UsageError(f"schema: an entry of {path.name} has no api_name")
    return row
