"""What a form declares: its fields, read from `.deluge/schema/*.json`.

    {"forms": [{"link_name": "Orders", "fields": [
        {"link_name": "Customer", "type": "lookup", "form": "Customers", "mandatory": true},
        {"link_name": "Lines", "type": "subform", "fields": [
            {"link_name": "Qty", "type": "number"}
        ]}
    ]}]}

The keys are those of Creator's own metadata; the types are words instead of its numbers.
"""

import json
import os
from collections.abc import Iterable, Mapping
from typing import cast

from deluge.errors import UsageError, did_you_mean

Json = dict[str, object]

TYPES: dict[str, str] = {
    "single_line": "text", "multi_line": "text", "rich_text": "text", "email": "text",
    "phone": "text", "url": "text", "image": "text", "file_upload": "text",
    "drop_down": "text", "radio": "text", "text": "text",
    "number": "int", "auto_number": "int", "decimal": "decimal", "currency": "decimal",
    "percent": "decimal", "date": "date", "date_time": "datetime", "time": "time",
    "decision_box": "boolean", "multi_select": "list", "checkbox": "list",
    "lookup": "lookup", "multi_lookup": "lookups", "users": "composite", "name": "composite",
    "address": "composite", "user": "composite", "subform": "subform", "formula": "any",
    "any": "any",
}  # fmt: skip
"""Every type of field with the kind of its value."""

PARTS: dict[str, tuple[str, ...]] = {
    "name": ("prefix", "first_name", "last_name", "suffix"),
    "address": (
        "address_line_1", "address_line_2", "district_city", "state_province", "postal_Code",
        "country", "longitude", "latitude",
    ),
    "users": ("User_name", "email"),
    "user": ("display_name", "user_name", "first_name", "last_name", "email"),
}  # fmt: skip
"""The sub-fields of composite fields."""

_READ_ONLY = frozenset({"auto_number", "formula"})
_NOT_SORTABLE = frozenset(
    {"name", "address", "multi_select", "multi_lookup", "subform", "checkbox"}
)


class Field:
    """One field of a form, or one column of a subform.

    `kind` is what its value is (`text`, `int`, `lookup` ...), `target` the form a lookup points
    to, `columns` the fields of a subform.
    """

    __slots__ = (
        "choices", "columns", "initial", "kind", "label", "longest", "mandatory", "name", "parts",
        "read_only", "target", "type", "unique",
    )  # fmt: skip

    def __init__(self, name: str, type: str, **more: object) -> None:
        self.name = name
        self.type = type
        self.kind = TYPES[type]
        self.label = str(more.get("display_name") or name)
        self.mandatory = bool(more.get("mandatory"))
        self.unique = bool(more.get("unique"))
        self.read_only = type in _READ_ONLY
        longest = more.get("max_char")
        self.longest = longest if isinstance(longest, int) else None
        self.initial = more.get("initial_value")
        self.target = str(more.get("form") or "")
        self.choices = [str(each) for each in cast("list[object]", more.get("choices") or [])]
        self.parts = PARTS.get(type, ())
        self.columns: dict[str, Field] = {}

    @property
    def sortable(self) -> bool:
        """Whether `sort by` takes it."""
        return self.type not in _NOT_SORTABLE

    def part(self, name: str) -> str | None:
        """The sub-field of that name: a second Name field of a form appends a digit to them."""
        if name in self.parts:
            return name
        return name[:-1] if name[:-1] in self.parts and name[-1].isdigit() else None


SYSTEM_FIELDS = {
    name: Field(name, kind)
    for name, kind in (
        ("ID", "number"), ("Added_Time", "date_time"), ("Modified_Time", "date_time"),
        ("Added_User", "user"), ("Modified_User", "user"),
    )
}  # fmt: skip
"""What every record has."""

FILLED_IN = frozenset({"ID", "Added_Time", "Modified_Time", "Modified_User"})
"""The system fields that no script may write."""


class Definition:
    """A form: its link name and its fields; `open` when any field name will do."""

    __slots__ = ("fields", "name", "open")

    def __init__(self, name: str, fields: Iterable[Field], *, open: bool = False) -> None:
        self.name = name
        self.fields = {field.name: field for field in fields}
        self.open = open

    @classmethod
    def of_rows(cls, subform: Field) -> "Definition":
        """What a row of a subform consists of; anything when its columns are not declared."""
        return cls(subform.name, subform.columns.values(), open=not subform.columns)

    def field(self, name: str) -> Field | None:
        """The field of that name, the system's included, or None."""
        found = self.fields.get(name) or SYSTEM_FIELDS.get(name)
        if found is None and self.open:
            return Field(name, "any")
        return found

    def names(self) -> list[str]:
        """The names of all fields, the system's last."""
        return [*self.fields, *(name for name in SYSTEM_FIELDS if name not in self.fields)]


def read_forms(folder: str) -> dict[str, Definition]:
    """The forms that the JSON files of a folder declare; raises UsageError for a wrong one."""
    found: dict[str, Definition] = {}
    if not os.path.isdir(folder):
        return found
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            for form in _forms_in(os.path.join(folder, name)):
                found[form.name] = form
    return found


def _forms_in(path: str) -> Iterable[Definition]:
    try:
        with open(path, encoding="utf-8-sig") as file:
            content: object = json.load(file)
    except (OSError, ValueError, RecursionError):
        raise UsageError(f"schema: {os.path.basename(path)} is not readable as JSON") from None
    forms = content.get("forms", []) if isinstance(content, dict) else []
    if not isinstance(forms, list):
        raise UsageError(f"schema: 'forms' of {os.path.basename(path)} must be a list")
    for form in forms:
        yield definition_of(form)


def definition_of(data: object) -> Definition:
    """A form as its JSON declares it; raises UsageError."""
    name, form = _named(data, "form")
    return Definition(name, _fields_of(form, name))


def _fields_of(owner: Mapping[str, object], where: str) -> list[Field]:
    rows = owner.get("fields", [])
    if not isinstance(rows, list):
        raise UsageError(f"schema: 'fields' of {where} must be a list")
    return [_field_of(row, where) for row in rows]


def _field_of(row: object, where: str) -> Field:
    name, data = _named(row, f"field of {where}")
    kind = str(data.get("type", "single_line"))
    if kind not in TYPES:
        hint = did_you_mean(kind, TYPES) or f"one of {', '.join(TYPES)}"
        raise UsageError(f"schema: {where}.{name} has no type '{kind}'", hint=hint)
    if not isinstance(data.get("choices", []), list):
        raise UsageError(f"schema: 'choices' of {where}.{name} must be a list")
    field = Field(name, kind, **{key: value for key, value in data.items() if key != "type"})
    if field.kind == "subform":
        field.columns = {each.name: each for each in _fields_of(data, f"{where}.{name}")}
    return field


def _named(data: object, what: str) -> tuple[str, Json]:
    if isinstance(data, dict):
        name = data.get("link_name")
        if isinstance(name, str) and name.isidentifier():
            return name, data
    raise UsageError(f"schema: a {what} has no link_name")
