"""Seeds: the records of modules, read from JSON, YAML or CSV, or made of records that there are."""

import os
from typing import TYPE_CHECKING, Any

from deluge.errors import UsageError
from deluge.extras import extra_module
from deluge.jsonfile import read_json

if TYPE_CHECKING:
    from deluge.emulator.schema import Schema

Seeds = dict[str, list[dict[str, Any]]]

_SYSTEM = frozenset(
    {
        "Owner", "Created_By", "Modified_By", "Created_Time", "Modified_Time", "Last_Activity_Time",
        "Record_Status__s",
    }
)  # fmt: skip
"""Fields that Zoho fills in by itself."""

_MOST_NODES = 5_000_000  # of a YAML file whose aliases repeat each other
_CSV = (".csv",)
_YAML = (".yaml", ".yml")


def read_seeds(path: str, schema: "Schema | None" = None) -> Seeds:
    """The records of a seed file by module; raises UsageError for any other file.

    A CSV file, or a list in the others, holds the module that the file is named after. The schema
    tells which cells of a CSV file are lists.
    """
    ending = os.path.splitext(path)[1].lower()
    if ending in _CSV:
        return {_module_of(path): _read_csv(path, schema)}
    content = _read_yaml(path) if ending in _YAML else read_json(path)
    if isinstance(content, list):
        content = {_module_of(path): content}
    if not isinstance(content, dict):
        raise UsageError(f"{path} must hold modules with their records")
    return {
        str(module): _records(path, str(module), records) for module, records in content.items()
    }


def filled(record: dict[str, Any]) -> dict[str, Any]:
    """The record as a seed says it: without empty fields and those that Zoho adds (`$...`, who,
    when)."""
    return {
        name: value
        for name, value in record.items()
        if value not in (None, [], {}, False) and not name.startswith("$") and name not in _SYSTEM
    }


def _module_of(path: str) -> str:
    """The module a file is named after: `Leads.csv`, `02-Leads.csv`."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return stem.lstrip("0123456789").lstrip("-_. ") or stem


def _records(path: str, module: str, records: object) -> list[dict[str, Any]]:
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise UsageError(f"{path}: '{module}' must be a list of records")
    return records


def _read_yaml(path: str) -> object:
    """The document in a YAML file, dates as ISO texts."""
    yaml = extra_module("yaml")
    try:
        with open(path, encoding="utf-8-sig") as file:
            document: object = yaml.safe_load(file)
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path} cannot be read as UTF-8 text") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        raise UsageError(f"{path} is not YAML{where}") from None
    try:
        return _Plain(path).plain(document)
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply") from None


class _Plain:
    """Turns what YAML makes of a document into what JSON knows."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._left = _MOST_NODES

    def plain(self, value: object) -> object:
        """The value with texts for keys and for dates."""
        self._left -= 1
        if self._left < 0:
            raise UsageError(f"{self._path} holds too much")
        if isinstance(value, dict):
            entries = value.items()
            return {str(key): self.plain(item) for key, item in entries}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if value is None or isinstance(value, (str, int, float)):
            return value
        shown = getattr(value, "isoformat", None)
        if shown is None:
            raise UsageError(f"{self._path} holds a value that no record can have")
        return _with_offset(shown())


def _with_offset(text: str) -> str:
    """An ISO date, or a time that has an offset: without one YAML means UTC."""
    return f"{text}+00:00" if "T" in text and len(text) == 19 else text


def _read_csv(path: str, schema: "Schema | None") -> list[dict[str, Any]]:
    """The rows of a CSV file whose first line names the fields; empty cells are left out."""
    import csv

    module = schema.module(_module_of(path)) if schema else None
    lists = (
        {field.api_name for field in module.of_types("multiselectpicklist")} if module else set()
    )
    records: list[dict[str, Any]] = []
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                if None in row:
                    raise UsageError(f"{path}: record {len(records) + 1} has too many cells")
                records.append(
                    {name: _cell(text, name in lists) for name, text in row.items() if text}
                )
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path} cannot be read as UTF-8 text") from None
    except csv.Error as error:
        raise UsageError(f"{path} is not CSV: {error}") from None
    return records


def _cell(text: str, is_list: bool) -> object:
    """A cell's value: a list parted by semicolons, a map or list in JSON, else its text."""
    if text[0] in "[{":
        import json

        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return [part.strip() for part in text.split(";")] if is_list else text
