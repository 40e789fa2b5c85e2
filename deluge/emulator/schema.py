"""The modules and fields of the emulated organisation: shipped defaults plus custom ones.

The defaults are read module by module, when a request first names the module. Custom modules and
fields come in Zoho's own metadata format, so that an export of a real organisation can be used.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zlib import adler32, crc32

from deluge.errors import UsageError

DATA = Path(__file__).parent / "data"

# Data types whose value is text that searches compare without regard to case.
TEXT_TYPES = frozenset({"text", "textarea", "email", "phone", "website", "picklist", "autonumber"})
NUMBER_TYPES = frozenset({"integer", "bigint", "currency", "double", "percent", "formula"})
LOOKUP_TYPES = frozenset({"lookup", "ownerlookup", "userlookup", "multi_module_lookup"})

# Optional features of an organisation; all are off, so their fields do not exist.
_FEATURE_FIELDS = "when"


def field_key(module: str, field: str) -> int:
    """A 48-bit number for a field, stable between runs: the store's index is keyed by it."""
    name = f"{module}.{field}".encode()
    return crc32(name) << 16 | adler32(name) & 0xFFFF


@cache
def _standard() -> dict[str, Any]:
    """The shipped list of modules, pipelines and type tables; never modified."""
    return json.loads((DATA / "crm.json").read_text("utf-8"))


@cache
def _standard_module(api_name: str) -> dict[str, Any]:
    """The shipped fields and related lists of a module; never modified."""
    return json.loads((DATA / "modules" / f"{api_name}.json").read_text("utf-8"))


class Field:
    """One field of a module (or one column of a subform)."""

    __slots__ = (
        "aliases",
        "api_name",
        "custom",
        "data",
        "data_type",
        "json_type",
        "key",
        "length",
        "mandatory",
        "places",
        "read_only",
        "rows",
        "unique",
    )

    def __init__(self, module: str, data: Mapping[str, Any], *, custom: bool = False) -> None:
        self.data = data
        self.api_name: str = data["api_name"]
        self.data_type: str = data["data_type"]
        self.json_type: str = data.get("json_type") or _standard()["json_types"].get(
            self.data_type, "string"
        )
        self.length: int | None = data.get("length")
        self.mandatory: bool = bool(data.get("mandatory"))
        self.read_only: bool = bool(data.get("read_only"))
        self.unique: bool = bool(data.get("unique"))
        self.places: int | None = data.get("decimal_place")
        self.aliases: list[str] = data.get("aliases", [])
        self.custom = custom
        self.key = field_key(module, self.api_name)
        rows = data.get("rows")
        self.rows = None if rows is None else {
            row["api_name"]: Field(f"{module}.{self.api_name}", row)
            for row in rows
            if _FEATURE_FIELDS not in row
        }

    @property
    def target(self) -> str | None:
        """The module a lookup points to; `se_module` when the record says which."""
        return self.data.get("lookup")

    @property
    def label(self) -> str:
        """The field's label."""
        return self.data.get("label", self.api_name)

    @property
    def listed(self) -> bool:
        """Whether the fields metadata call lists the field."""
        return not self.api_name.startswith("$")


class Module:
    """One module: its description, fields and related lists."""

    __slots__ = ("api_name", "custom", "data", "defaults", "fields", "mandatory", "names", "related")

    def __init__(
        self,
        data: Mapping[str, Any],
        fields: list[Field],
        related: list[dict[str, Any]],
        *,
        custom: bool = False,
    ) -> None:
        self.data = data
        self.api_name: str = data["api_name"]
        self.custom = custom
        self.related = related
        self.fields: dict[str, Field] = {}
        for field in fields:
            self.fields[field.api_name] = field
        self.refresh()

    def refresh(self) -> None:
        """Recompute what is derived from the fields; call it after adding one."""
        fields = self.fields.values()
        self.names = {alias: field for field in fields for alias in field.aliases} | self.fields
        self.mandatory = [field for field in fields if field.mandatory]
        self.defaults = [
            (field.api_name, field.data["default"])
            for field in fields
            if field.data.get("default") is not None and field.data["default"] != "current user"
        ]

    @property
    def display_field(self) -> str:
        """The field whose value names a record."""
        return self.data.get("display_field") or "Name"

    @property
    def line_items(self) -> Field | None:
        """The subform of line items of an inventory module."""
        for field in self.fields.values():
            if field.data_type == "subform" and "Product_Details" in field.aliases:
                return field
        return None

    @property
    def duplicate_check(self) -> list[str]:
        """The fields that upsert compares when the request names none."""
        return self.data.get("duplicate_check", ["Name"] if self.custom else [])

    def of_types(self, *types: str) -> list[Field]:
        """The fields of the given data types."""
        return [field for field in self.fields.values() if field.data_type in types]

    def related_list(self, name: str) -> dict[str, Any] | None:
        """The related list of that name or alias, without regard to case."""
        folded = name.lower()
        for entry in self.related:
            names = (entry["api_name"], *entry.get("aliases", []))
            if any(known.lower() == folded for known in names):
                return entry
        return None


class Schema:
    """All modules of one organisation."""

    def __init__(self) -> None:
        entries = _standard()["modules"]
        self._entries: dict[str, Mapping[str, Any]] = {e["api_name"]: e for e in entries}
        self._folded = {name.lower(): name for name in self._entries}
        self._modules: dict[str, Module] = {}
        self._custom_fields: dict[str, list[dict[str, Any]]] = {}
        self._subforms: dict[str, str] = {
            e["api_name"]: e["parent_module"] for e in _standard()["subform_modules"]
        }
        self.pipelines: list[dict[str, Any]] = _standard()["pipelines"]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def module(self, name: str) -> Module | None:
        """The module of that API name: exact first, then without regard to case."""
        if name not in self._entries:
            known = self._folded.get(name.lower())
            if known is None:
                return None
            name = known
        if name not in self._modules:
            self._modules[name] = self._build(name)
        return self._modules[name]

    def subform_fields(self, name: str) -> list[Field] | None:
        """The fields of a line item module such as Quoted_Items, or None."""
        parent = self.module(self._subforms.get(name, ""))
        field = parent.line_items if parent else None
        return list(field.rows.values()) if field and field.rows else None

    @property
    def subforms(self) -> list[dict[str, Any]]:
        """The descriptions of the line item modules."""
        return _standard()["subform_modules"]

    @property
    def v2_line_items(self) -> dict[str, str]:
        """Field of a line item -> its key in API v2."""
        return _standard()["v2_line_items"]

    @property
    def ui_types(self) -> dict[str, int]:
        """Zoho's number for a field's kind of input."""
        return _standard()["ui_types"]

    def _build(self, name: str) -> Module:
        entry = self._entries[name]
        custom = bool(entry.get("custom"))
        stored = _CUSTOM_MODULE if custom else _standard_module(name)
        rows = [row for row in stored["fields"] if _FEATURE_FIELDS not in row]
        fields = [Field(name, row) for row in rows]
        known = {field.api_name for field in fields}
        for row in self._custom_fields.get(name, []):
            if row["api_name"] in known:
                fields = [field for field in fields if field.api_name != row["api_name"]]
            fields.append(Field(name, row, custom=True))
        related = [*stored["related_lists"], *self._lists_of_custom_lookups(name)]
        return Module(entry, fields, related, custom=custom)

    def _lists_of_custom_lookups(self, name: str) -> list[dict[str, Any]]:
        """The related lists that custom lookups to this module give it."""
        found: list[dict[str, Any]] = []
        for child, rows in self._custom_fields.items():
            for row in rows:
                if row.get("lookup") == name:
                    label = row.get("related_list") or child
                    found.append(
                        {
                            "api_name": label,
                            "display_label": label.replace("_", " "),
                            "kind": "child",
                            "module": child,
                            "via": row["api_name"],
                        }
                    )
        return found

    def add(self, module: str, rows: list[dict[str, Any]]) -> None:
        """Add or replace custom fields of a module, given in the compact form."""
        known = self._custom_fields.setdefault(module, [])
        names = {row["api_name"] for row in rows}
        known[:] = [row for row in known if row["api_name"] not in names] + rows
        self._modules.clear()

    def add_module(self, data: Mapping[str, Any]) -> None:
        """Add a custom module from its metadata."""
        name: str = data["api_name"]
        if name in self._entries and not self._entries[name].get("custom"):
            return  # an export lists the standard modules too
        display = data.get("display_field")
        entry = {
            **data,
            "custom": True,
            "generated_type": data.get("generated_type", "custom"),
            "module_name": data.get("module_name", name),
            "singular_label": data.get("singular_label", name),
            "plural_label": data.get("plural_label", name),
            "display_field": display.get("api_name") if isinstance(display, dict) else display,
            "layout_mandatory": [],
        }
        self._entries[name] = entry
        self._folded[name.lower()] = name
        self._modules.clear()

    def load_directory(self, directory: Path) -> None:
        """Read every `*.json` of the directory: `{"modules": [...]}`, `{"fields": [...]}` and
        `{"pipeline": [...]}`, each as Zoho's metadata calls answer it.

        A file of fields names its module by a top-level `module` key or by its own name
        (`Leads.json` or `fields.Leads.json`).
        """
        found: list[tuple[str, list[dict[str, Any]]]] = []
        for path in sorted(directory.glob("*.json")):
            content = _read_metadata(path)
            for data in content.get("modules", []):
                self.add_module(_named(data, path))
            if "fields" in content:
                found.append((content.get("module") or path.stem.split(".")[-1], content["fields"]))
            if content.get("pipeline"):
                self.pipelines = [_pipeline(_display(row, path)) for row in content["pipeline"]]
        for name, rows in found:
            module = self.module(name)
            if module is None:
                raise UsageError(f"schema: fields are given for an unknown module '{name}'")
            standard = {f.api_name for f in module.fields.values() if not f.custom}
            compact = [compact_field(row) for row in rows]
            self.add(module.api_name, [r for r in compact if r["api_name"] not in standard])


# What every custom module has besides the fields its metadata declares.
_CUSTOM_MODULE: dict[str, Any] = {
    "fields": [
        {"api_name": "id", "label": "Record Id", "data_type": "bigint", "read_only": True},
        {
            "api_name": "Owner",
            "label": "Owner",
            "data_type": "ownerlookup",
            "lookup": "Users",
            "default": "current user",
        },
        {
            "api_name": "Name",
            "label": "Name",
            "data_type": "text",
            "length": 120,
            "mandatory": True,
        },
        {"api_name": "Email", "label": "Email", "data_type": "email", "length": 100},
        {"api_name": "Secondary_Email", "label": "Secondary Email", "data_type": "email"},
        *(
            {
                "api_name": name,
                "label": name.replace("_", " "),
                "data_type": "ownerlookup",
                "lookup": "Users",
                "read_only": True,
            }
            for name in ("Created_By", "Modified_By")
        ),
        *(
            {
                "api_name": name,
                "label": name.replace("_", " "),
                "data_type": "datetime",
                "read_only": True,
            }
            for name in ("Created_Time", "Modified_Time", "Last_Activity_Time")
        ),
        {"api_name": "Layout", "label": "Layout", "data_type": "layout"},
        {"api_name": "Tag", "label": "Tag", "data_type": "text", "json_type": "jsonarray"},
        {
            "api_name": "Record_Status__s",
            "label": "Record Status",
            "data_type": "picklist",
            "read_only": True,
            "default": "Available",
        },
    ],
    "related_lists": [
        {
            "api_name": "Attachments",
            "display_label": "Attachments",
            "kind": "attachments",
            "module": "Attachments",
        },
        {"api_name": "Notes", "display_label": "Notes", "kind": "notes", "module": "Notes"},
    ],
}


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
    for key in ("modules", "fields", "pipeline"):
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
