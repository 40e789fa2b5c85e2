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

from deluge.emulator.shapes import Record

DATA = Path(__file__).parent / "data"

NUMBER_TYPES = frozenset({"integer", "bigint", "currency", "double", "percent", "formula"})
LOOKUP_TYPES = frozenset({"lookup", "ownerlookup", "userlookup", "multi_module_lookup"})

# Optional features of an organisation; all are off, so their fields do not exist.
_FEATURE_FIELDS = "when"


def field_key(module: str, field: str) -> int:
    """A 48-bit number for a field, stable between runs: the store's index is keyed by it."""
    name = f"{module}.{field}".encode()
    return crc32(name) << 16 | adler32(name) & 0xFFFF


@cache
def _standard() -> Record:
    """The shipped list of modules, pipelines and type tables; never modified."""
    return json.loads((DATA / "crm.json").read_text("utf-8"))


@cache
def _standard_module(api_name: str) -> Record:
    """The shipped fields and related lists of a module; never modified."""
    return json.loads((DATA / "modules" / f"{api_name}.json").read_text("utf-8"))


@cache
def _custom_module() -> Record:
    """What every custom module has besides the fields its metadata declares."""
    return json.loads((DATA / "custom_module.json").read_text("utf-8"))


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
        self.rows = (
            None
            if rows is None
            else {
                row["api_name"]: Field(f"{module}.{self.api_name}", row)
                for row in rows
                if _FEATURE_FIELDS not in row
            }
        )

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

    __slots__ = (
        "api_name",
        "by_type",
        "custom",
        "data",
        "defaults",
        "fields",
        "line_items",
        "mandatory",
        "names",
        "related",
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        fields: list[Field],
        related: list[Record],
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
        self.line_items = next(filter(_holds_line_items, fields), None)
        self.by_type: dict[str, list[Field]] = {}
        for field in fields:
            self.by_type.setdefault(field.data_type, []).append(field)
        self.defaults = [
            (field.api_name, field.data["default"])
            for field in fields
            if field.data.get("default") is not None and field.data["default"] != "current user"
        ]

    @property
    def serves_others(self) -> bool:
        """Whether its records are parts of other records, not to be asked for by themselves."""
        return bool(self.data.get("system")) and self.api_name != "Notes"

    @property
    def display_field(self) -> str:
        """The field whose value names a record."""
        return self.data.get("display_field") or "Name"

    @property
    def duplicate_check(self) -> list[str]:
        """The fields that upsert compares when the request names none."""
        return self.data.get("duplicate_check", ["Name"] if self.custom else [])

    def of_types(self, *types: str) -> list[Field]:
        """The fields of the given data types."""
        return [field for kind in types for field in self.by_type.get(kind, ())]

    def related_list(self, name: str) -> Record | None:
        """The related list of that name or alias, without regard to case."""
        folded = name.lower()
        for entry in self.related:
            names = (entry["api_name"], *entry.get("aliases", []))
            if any(known.lower() == folded for known in names):
                return entry
        return None


def _holds_line_items(field: Field) -> bool:
    """Whether the field is the subform of line items of an inventory module."""
    return field.data_type == "subform" and "Product_Details" in field.aliases


class Schema:
    """All modules of one organisation."""

    def __init__(self) -> None:
        entries = _standard()["modules"]
        self._entries: dict[str, Mapping[str, Any]] = {e["api_name"]: e for e in entries}
        self._folded = {name.lower(): name for name in self._entries}
        self._modules: dict[str, Module] = {}
        self._custom_fields: dict[str, list[Record]] = {}
        self._changes: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._subforms: dict[str, str] = {
            e["api_name"]: e["parent_module"] for e in _standard()["subform_modules"]
        }
        self.pipelines: list[Record] = _standard()["pipelines"]
        self.blueprints: list[Record] = []
        self.layout_rules: list[Record] = []

    def copy(self) -> "Schema":
        """An independent schema of the same modules and fields."""
        from copy import copy

        twin = copy(self)
        twin._entries = dict(self._entries)
        twin._folded = dict(self._folded)
        twin._modules = {}
        twin._custom_fields = {name: list(rows) for name, rows in self._custom_fields.items()}
        twin._changes = dict(self._changes)
        return twin

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

    def shipped(self, name: str) -> Module:
        """A standard module: every organisation has it."""
        module = self.module(name)
        if module is None:
            raise LookupError(f"the shipped modules lack {name}")
        return module

    def subform_fields(self, name: str) -> list[Field] | None:
        """The fields of a line item module such as Quoted_Items, or None."""
        parent = self.module(self._subforms.get(name, ""))
        field = parent.line_items if parent else None
        return list(field.rows.values()) if field and field.rows else None

    @property
    def subforms(self) -> list[Record]:
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
        stored = _custom_module() if custom else _standard_module(name)
        rows = [row for row in stored["fields"] if _FEATURE_FIELDS not in row]
        if custom and entry["display_field"] not in (None, "Name"):
            rows = [row for row in rows if row["api_name"] != "Name"]
        fields = [Field(name, {**row, **self._change(name, row)}) for row in rows]
        known = {field.api_name for field in fields}
        for row in self._custom_fields.get(name, []):
            if row["api_name"] in known:
                fields = [field for field in fields if field.api_name != row["api_name"]]
            fields.append(Field(name, {**row, **self._change(name, row)}, custom=True))
        related = [*stored["related_lists"], *self._lists_of_custom_lookups(name)]
        return Module(entry, fields, related, custom=custom)

    def _change(self, module: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._changes.get((module, row["api_name"]), {})

    def _lists_of_custom_lookups(self, name: str) -> list[Record]:
        """The related lists that custom lookups to this module give it."""
        found: list[Record] = []
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

    def add(self, module: str, rows: list[Record]) -> None:
        """Add or replace custom fields of a module, given in the compact form."""
        known = self._custom_fields.setdefault(module, [])
        names = {row["api_name"] for row in rows}
        known[:] = [row for row in known if row["api_name"] not in names] + rows
        self._modules.clear()

    def change_field(self, module: str, field: str, changes: Mapping[str, Any]) -> None:
        """Give a field other properties than those it was declared with."""
        self._changes[module, field] = changes
        self._modules.clear()

    def put_module(self, data: Mapping[str, Any]) -> None:
        """Add a custom module, or replace what is said of a module."""
        self._entries[data["api_name"]] = data
        self._folded[data["api_name"].lower()] = data["api_name"]
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
        self.put_module(entry)
