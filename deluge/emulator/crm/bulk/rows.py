"""The rows of a bulk write job: from the cells of a file to records."""

import re
from typing import Any

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.bulk.files import MAX_COLUMNS
from deluge.emulator.crm.bulk.jobs import bulk_error
from deluge.emulator.crm.records.finding import find
from deluge.emulator.crm.records.unique import duplicate_of
from deluge.emulator.crm.records.writing import insert_record, update_record
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import LOOKUP_TYPES, Field, Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.store import Stored

# Parts of a date format -> the pattern they match.
_DATE_PARTS = {"yyyy": r"(?P<y>\d{4})", "MM": r"(?P<m>\d{1,2})", "dd": r"(?P<d>\d{1,2})"}


class Parent:
    """The rows of an earlier resource of the job, and the ids they got."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.rows = rows
        self.ids: list[str] = []
        self._columns: dict[int, dict[str, str]] = {}

    def id_of(self, column: int, text: str) -> str:
        """The id of the record made of the row with that text in a column; else the text."""
        if column not in self._columns:
            self._columns[column] = {
                row[column].strip(): record_id
                for row, record_id in zip(self.rows, self.ids, strict=True)
                if record_id and column < len(row)
            }
        return self._columns[column].get(text, text)


class Mapping:
    """Which column of the file a field is read from.

    `parent_column` is the column of the parents' file whose text the cell repeats.
    """

    __slots__ = ("column", "default", "field", "find_by", "parent_column", "target", "when")

    def __init__(self, target: Field | None, data: Record, column: int | None) -> None:
        self.target = target
        self.field: str = data["api_name"]
        self.column = column
        self.find_by = data.get("find_by")
        self.parent_column: int | None = data.get("parent_column_index")
        default = data.get("default_value")
        self.default = default.get("value") if is_record(default) else None
        self.when = _date_pattern(data.get("format"))

    def text(self, row: list[str]) -> str:
        """The cell of the row, or the default."""
        cell = row[self.column] if self.column is not None and self.column < len(row) else ""
        return cell if cell or self.default is None else str(self.default)


def mappings_of(
    module: Module, resource: Record, header: list[str], parents: dict[str, Parent]
) -> list[Mapping]:
    """The mappings of a resource; without any the header names the fields."""
    given: Any = resource.get("field_mappings")
    if given is None:
        given = [{"api_name": name, "index": index} for index, name in enumerate(header)]
    if not is_list(given) or not given:
        raise bulk_error("INVALID_FORMAT", "the field mappings are not valid")
    found: list[Mapping] = []
    for item in given:
        name = item.get("api_name") if is_record(item) else None
        field = module.names.get(name) if isinstance(name, str) else None
        if not is_record(item) or (field is None and name != "id"):
            raise bulk_error("INVALID_FIELD", "the field is not valid", api_name=str(name)[:100])
        _check_parent(field, item, parents)
        found.append(Mapping(field, item, _column(item, len(header))))
    _check_mandatory(module, resource, found)
    return found


def _check_parent(field: Field | None, item: Record, parents: dict[str, Parent]) -> None:
    """Refuse a lookup to a module of the same job that does not say how its row is found."""
    index, find_by = item.get("parent_column_index"), item.get("find_by")
    if index is not None and find_by:
        message = "find_by and parent_column_index cannot be used together"
        raise bulk_error("COEXISTENCE_NOT_ALLOWED", message)
    if field is None or field.target not in parents:
        return
    if index is None and not find_by:
        message = "Required key parent_column_index is not available"
        raise bulk_error("MANDATORY_NOT_FOUND", message)
    if index is not None and (type(index) is not int or not 0 <= index < MAX_COLUMNS):
        raise bulk_error("INVALID_FORMAT", "the parent column is not valid")


def _column(item: Record, width: int) -> int | None:
    index = item.get("index")
    if index is None and "default_value" in item:
        return None
    if type(index) is not int or not 0 <= index < width:
        name = item["api_name"]
        raise bulk_error(
            "COLUMN_INDEX_NOT_FOUND",
            f"required key index for field {name} is not found in request body.",
            api_name=name,
        )
    return index


def _check_mandatory(module: Module, resource: Record, mappings: list[Mapping]) -> None:
    """An insert without the mandatory fields is refused before a row is read."""
    names = {mapping.field for mapping in mappings}
    missing = [field.api_name for field in module.mandatory if field.api_name not in names]
    if missing and "find_by" not in resource:
        raise bulk_error(
            "MANDATORY_FIELDS_NOT_MAPPED",
            "All mandatory fields are not mapped for the layout",
            fields=missing,
        )


def _date_pattern(given: Any) -> re.Pattern[str] | None:
    """The pattern of a format such as `MM-dd-yyyy`."""
    if given is None:
        return None
    text = re.escape(str(given)[:40])
    for part, pattern in _DATE_PARTS.items():
        text = text.replace(part, pattern, 1)
    try:
        return re.compile(text, re.ASCII)
    except re.error:
        raise bulk_error("INVALID_FORMAT", "the date format is not valid") from None


class RowWriter:
    """Writes row after row and tells what became of each: status, id, errors."""

    def __init__(
        self,
        call: Call,
        module: Module,
        operation: str,
        find_by: str | None,
        mappings: list[Mapping],
        parents: dict[str, Parent],
        *,
        ignore_empty: bool,
    ) -> None:
        self.call = call
        self.module = module
        self.operation = operation
        self.find_by = find_by
        self.mappings = mappings
        self.parents = parents
        self.ignore_empty = ignore_empty

    def write(self, row: list[str]) -> tuple[str, str, str]:
        """`ADDED`, `UPDATED` or `SKIPPED`, the record's id, the errors."""
        call, module = self.call, self.module
        item = self._item(row)
        try:
            old = self._old(item)
            if old is not None:
                return "UPDATED", str(update_record(call, module, old, item, "$").id), ""
            if self.operation == "update":
                return "SKIPPED", "", f"RESOURCE_NOT_FOUND-{self.find_by}"
            return "ADDED", str(insert_record(call, module, item, "$").id), ""
        except Refusal as refusal:
            return "SKIPPED", "", _errors(refusal)

    def _old(self, item: Record) -> Stored | None:
        """The record that the row is about; None when it is a new one."""
        if self.operation == "insert" or self.find_by is None:
            return None
        if self.find_by == "id":
            return find(self.call, self.module, parse_id(item.get("id")))
        return duplicate_of(self.call, self.module, item, [self.find_by])[0]

    def _item(self, row: list[str]) -> Record:
        """The row as the item of a write."""
        item: Record = {}
        for mapping in self.mappings:
            text = mapping.text(row).strip()
            if not text and (self.ignore_empty or self.operation == "insert"):
                continue
            item[mapping.field] = self._value(mapping, text)
        return item

    def _value(self, mapping: Mapping, text: str) -> Any:
        field = mapping.target
        if field is None or not text:
            return text or None
        if field.data_type == "multiselectpicklist":
            return [part.strip() for part in text.split(";")]
        if mapping.when is not None:
            return _date(mapping.when, text)
        if field.data_type in LOOKUP_TYPES:
            return {"id": self._target(mapping, field, text)}
        return text

    def _target(self, mapping: Mapping, field: Field, text: str) -> str:
        """The id that a lookup's cell means: found in the parents' file, or by a field."""
        if mapping.parent_column is not None and field.target in self.parents:
            return self.parents[field.target].id_of(mapping.parent_column, text)
        module = self.call.schema.module(field.target or "")
        if module is None or not isinstance(mapping.find_by, str) or mapping.find_by == "id":
            return text
        found = duplicate_of(self.call, module, {mapping.find_by: text}, [mapping.find_by])[0]
        return str(found.id) if found is not None else text


def _date(pattern: re.Pattern[str], text: str) -> str:
    """The date in ISO form; texts that do not fit stay and are refused as values."""
    match = pattern.fullmatch(text)
    parts = match.groupdict() if match else {}
    if len(parts) != 3:
        return text
    return f"{parts['y']}-{int(parts['m']):02}-{int(parts['d']):02}"


def _errors(refusal: Refusal) -> str:
    """`CODE-Field`, several joined by colons."""
    errors: Any = refusal.details.get("errors")
    if is_list(errors):
        return ":".join(f"{e['code']}-{e['details'].get('api_name', '')}" for e in errors)
    name = refusal.details.get("api_name")
    return f"{refusal.code}-{name}" if name else refusal.code
