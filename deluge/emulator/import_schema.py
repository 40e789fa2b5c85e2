"""Zoho's own metadata, as exported from a real organisation, read into a schema."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deluge.emulator.import_rules import blueprint_of, layout_rule_of
from deluge.emulator.schema import Schema
from deluge.emulator.shapes import Record, is_record
from deluge.errors import UsageError

_ROW_KEYS: list[Record] = [
    {"api_name": "id", "data_type": "bigint", "length": 18, "read_only": True},
    {"api_name": "Parent_Id", "data_type": "lookup", "length": 120, "read_only": True},
]
"""What each row of a subform has beside its own columns."""
_NO_COLUMNS = frozenset({"id", "Parent_Id", "Owner", "Layout", "Tag"})


def load_directory(schema: Schema, directory: Path) -> None:
    """Read every `*.json` of the directory: `{"modules": [...]}`, `{"fields": [...]}` and
    `{"pipeline": [...]}`, each as Zoho's metadata calls answer it.

    A file of fields names its module by a top-level `module` key or by its own name
    (`Leads.json` or `fields.Leads.json`). The fields of a subform's module are its columns.
    """
    found: list[tuple[str, list[Record]]] = []
    rules: dict[str, list[tuple[Path, Any]]] = {"blueprints": [], "layout_rules": []}
    for path in sorted(directory.glob("*.json")):
        content = _read_metadata(path)
        for data in content.get("modules", []):
            schema.add_module(_named(data, path))
        if "fields" in content:
            found.append((content.get("module") or path.stem.split(".")[-1], content["fields"]))
        if content.get("pipeline"):
            schema.pipelines = [_pipeline(_display(row, path)) for row in content["pipeline"]]
        for key, rows in rules.items():
            rows += [(path, row) for row in content.get(key, [])]
    _add_fields(schema, found)
    for path, row in rules["blueprints"]:
        schema.blueprints.append(blueprint_of(schema, row, path))
    for path, row in rules["layout_rules"]:
        schema.layout_rules.append(layout_rule_of(schema, row, path))


def _add_fields(schema: Schema, found: list[tuple[str, list[Record]]]) -> None:
    """Give the modules their own fields, and the subforms among these their columns."""
    described: dict[str, list[Record]] = {}
    for name, rows in found:
        module = schema.module(name)
        if module is None:
            raise UsageError(f"schema: fields are given for an unknown module '{name}'")
        described[module.api_name] = [compact_field(row) for row in rows]
    for name, rows in described.items():
        for row in rows:
            columns = described.get(row.get("associated_module", ""))
            if columns and row["data_type"] == "subform":
                own = [column for column in columns if column["api_name"] not in _NO_COLUMNS]
                row["rows"] = [*_ROW_KEYS, *own]
        module = schema.module(name)
        standard = {f.api_name for f in module.fields.values() if not f.custom} if module else ()
        schema.add(name, [row for row in rows if row["api_name"] not in standard])


# Flag of the shipped data files -> what Zoho's metadata calls it; any of the names sets it.
_FLAGS = {
    "mandatory": ("system_mandatory", "required"),
    "read_only": ("read_only", "field_read_only"),
    "unique": ("unique",),
    "crypt": ("crypt",),
}
_LAWS = {"private": "GDPR", "hipaa_compliance": "HIPAA"}


def compact_field(row: Mapping[str, Any]) -> Record:
    """Zoho's field metadata in the form the shipped data files use."""
    compact: Record = {
        "api_name": row["api_name"],
        "label": row.get("field_label") or row["api_name"],
        "data_type": row.get("data_type", "text"),
    }
    measures = ("length", "decimal_place", "json_type")
    compact |= {name: row[name] for name in measures if row.get(name) is not None}
    compact |= {flag: True for flag, names in _FLAGS.items() if any(map(row.get, names))}
    for key, law in _LAWS.items():
        about = row.get(key)
        if is_record(about) and about.get("restricted") is True:
            compact["restricted"] = law
    if values := row.get("pick_list_values"):
        compact["picklist"] = [picked_text(value) for value in values]
    lookup = row.get("lookup") or {}
    if target := lookup.get("module"):
        compact["lookup"] = target.get("api_name") if is_record(target) else target
        compact["related_list"] = lookup.get("api_name") or None
    if associated := row.get("associated_module"):
        name = associated.get("module") if is_record(associated) else associated
        compact["associated_module"] = name
    if compact["data_type"] in _COMPUTED:
        compact |= _computed(row)
    return compact | _of_type(row, compact["data_type"])


def _of_type(row: Mapping[str, Any], kind: str) -> Record:
    """What the data files say of a field because of its type."""
    if kind == "boolean":
        return {"default": False}
    if kind == "autonumber":
        return {"read_only": True, "auto_number": row.get("auto_number") or {}}
    return {}


# What Zoho works out, and the type a field has for its result; other results are numbers.
_COMPUTED = ("formula", "rollup_summary")
_RESULTS = {
    **dict.fromkeys(("string", "text"), "text"),
    **{name: name for name in ("boolean", "date", "datetime", "currency", "integer", "bigint")},
}


def _computed(row: Mapping[str, Any]) -> Record:
    """A formula or summary, which is searched and shown as a field of its result's type."""
    kind = row["data_type"]
    about = row.get(kind)
    details: Mapping[str, Any] = about if is_record(about) else {}
    result = details.get("return_type") or "double"
    return {
        "data_type": _RESULTS.get(str(result), "double"),
        "computed": kind,
        "return_type": result,
        "formula": details.get("expression"),
        "read_only": True,
    }


def picked_text(value: object) -> str | None:
    """The text of a picklist's value: `{"display_value": ...}`, or the text itself."""
    text = value
    if is_record(value):
        text = value.get("display_value") or value.get("actual_value")
    return text if isinstance(text, str) else None


_KINDS: dict[str, tuple[type, ...]] = {
    "field_label": (str,),
    "data_type": (str,),
    "json_type": (str,),
    "length": (int,),
    "decimal_place": (int,),
    "pick_list_values": (list,),
    "lookup": (dict,),
    "associated_module": (dict, str),
    "auto_number": (dict,),
}
"""What a field's properties are in Zoho's metadata; null or absent when there is nothing to say."""
_WORDS = {str: "a text", int: "a number", list: "a list", dict: "a map"}


def _check_field(row: Record, path: Path) -> None:
    """Raise UsageError for a field that is not as Zoho's metadata describes fields."""
    name = f"the field {row['api_name']} in {path.name}"
    for key, kinds in _KINDS.items():
        if row.get(key) is not None and not isinstance(row[key], kinds):
            words = " or ".join(_WORDS[kind] for kind in kinds)
            raise UsageError(f"schema: '{key}' of {name} must be {words}")
    lookup, values = row.get("lookup") or {}, row.get("pick_list_values") or []
    if any(picked_text(value) is None for value in values):
        raise UsageError(
            f"schema: a value of {name} has no text",
            hint='write {"display_value": "..."} or the text itself',
        )
    target = lookup.get("module")
    named = target.get("api_name") if is_record(target) else target
    if not all(text is None or isinstance(text, str) for text in (named, lookup.get("api_name"))):
        raise UsageError(
            f"schema: {name} points to no module",
            hint='a lookup is {"lookup": {"module": {"api_name": "Accounts"}}}',
        )


def _read_metadata(path: Path) -> Record:
    """The JSON object in a schema file; UsageError when it is not Zoho's metadata."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"schema: {path.name} is not readable as JSON") from error
    if not isinstance(content, dict):
        raise UsageError(f"schema: {path.name} must hold a JSON object")
    for key in ("modules", "fields", "pipeline", "blueprints", "layout_rules"):
        if not isinstance(content.get(key, []), list):
            raise UsageError(f"schema: '{key}' of {path.name} must be a list")
    for row in content.get("modules", []):
        _named(row, path)
    for row in content.get("fields", []):
        _check_field(_named(row, path), path)
    return content


def _pipeline(row: Record) -> Record:
    """A pipeline of Zoho's metadata in the form the shipped data has."""
    stages: list[Record] = []
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


def _display(row: object, path: Path) -> Record:
    """The pipeline, which with each of its stages must have a `display_value`."""
    if isinstance(row, dict):
        stages = row.get("maps") or row.get("stages") or []
        parts = [row, *(stages if isinstance(stages, list) else [None])]
        if all(isinstance(p, dict) and isinstance(p.get("display_value"), str) for p in parts):
            return row
    raise UsageError(f"schema: a pipeline of {path.name} has no display_value")


def _named(row: object, path: Path) -> Record:
    """The row, which must be a map with an `api_name`."""
    if not isinstance(row, dict) or not isinstance(row.get("api_name"), str):
        raise UsageError(f"schema: an entry of {path.name} has no api_name")
    return row
