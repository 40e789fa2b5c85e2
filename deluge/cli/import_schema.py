"""Brings the modules and fields of a real organisation into the project's schema.

From files with Zoho's own metadata (`{"modules": [...]}`, `{"fields": [...]}`), or with
`--org live` from the organisation itself.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request

if TYPE_CHECKING:
    from deluge.organisation import Organisation

_SETTINGS = "https://www.zohoapis.com/crm/v8/settings"


def import_schema(organisation: "Organisation", paths: Iterable[str]) -> list[str]:
    """The names of the files written to `.deluge/schema`; all of them or none."""
    project = organisation.settings.project
    if project is None:
        raise UsageError(
            "a schema belongs to a project, and there is no deluge.toml here",
            hint="`deluge init` makes a project",
        )
    files = _given(paths) if paths else _fetched(organisation)
    folder = Path(project.state) / "schema"
    with tempfile.TemporaryDirectory() as trial:
        copy = Path(trial) / "schema"
        if folder.is_dir():
            shutil.copytree(folder, copy)
        copy.mkdir(exist_ok=True)
        for name, content in files.items():
            (copy / name).write_text(content, "utf-8")
        _check(copy)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        partial = folder / f"{name}.partial"
        partial.write_text(content, "utf-8")
        partial.replace(folder / name)
    return list(files)


def _check(folder: Path) -> None:
    """Raise UsageError when the schema cannot be read with these files in it."""
    from deluge.emulator.import_schema import load_directory
    from deluge.emulator.schema import Schema

    load_directory(Schema(), folder)


def _given(paths: Iterable[str]) -> dict[str, str]:
    """The contents of the files by name, each Zoho's metadata."""
    from deluge.jsonfile import read_json_object

    found: dict[str, str] = {}
    for path in paths:
        content = read_json_object(path)
        if not content.keys() & {"modules", "fields", "pipeline"}:
            raise UsageError(
                f"{path} holds neither modules nor fields nor a pipeline",
                hint="save the answer of GET /crm/v8/settings/fields?module=NAME as NAME.json",
            )
        found[os.path.splitext(os.path.basename(path))[0] + ".json"] = json.dumps(content)
    return found


def _fetched(organisation: "Organisation") -> dict[str, str]:
    """The metadata of the organisation itself, a file for the modules and one per module."""
    if not organisation.is_live:
        raise UsageError("import-schema needs files, or --org live")
    modules = _get(organisation, "modules")
    found = {"modules.json": json.dumps(modules)}
    for module in cast("list[dict[str, Any]]", modules.get("modules", [])):
        name = str(module.get("api_name", ""))
        if module.get("api_supported") and name.replace("_", "").isalnum():
            fields = _get(organisation, "fields", module=name)
            if fields:
                found[f"fields.{name}.json"] = json.dumps({"module": name, **fields})
    return found


def _get(organisation: "Organisation", what: str, **query: str) -> dict[str, Any]:
    """One answer of the metadata API; nothing for a module that has none."""
    response = organisation.send(Request("GET", f"{_SETTINGS}/{what}", query=query.items()))
    if response.status == 200:
        content = response.json()
        return content if isinstance(content, dict) else {}
    if response.status in (204, 400) and query:
        return {}
    raise ServiceFailure(f"the organisation answered {response.status} to the request for {what}")
