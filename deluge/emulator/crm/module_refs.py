"""Modules that bodies name by `{"api_name", "id"}`: either is enough, both must agree."""

from collections.abc import Iterable
from typing import Any

from deluge.emulator.answers import Refusal, invalid_data
from deluge.emulator.organization import metadata_id
from deluge.emulator.shapes import is_record


def module_named(given: Any, path: str, offered: Iterable[str]) -> str:
    """The API name of the module, one of those offered; `path` is where it is named."""
    ids = {name: metadata_id("module", name) for name in offered}
    if isinstance(given, str):
        given = {"api_name": given}
    name, module_id = (given.get("api_name"), given.get("id")) if is_record(given) else (None, None)
    keys = [{"api_name": key, "json_path": f"{path}.{key}"} for key in ("api_name", "id")]
    if name is None and module_id is None:
        message = "Specify Atleast one field"
        raise Refusal("EXPECTED_FIELD_MISSING", message, {"expected_fields": keys})
    if name is not None and (not isinstance(name, str) or name not in ids):
        raise invalid_data(path, "api_name", supported_values=list(ids))
    if module_id is not None and str(module_id) not in ids.values():
        raise invalid_data(path, "id")
    if name is not None and module_id is not None and ids[name] != str(module_id):
        message = "Ambiguity while processing the request"
        raise Refusal("AMBIGUITY_DURING_PROCESSING", message, {"ambiguity_due_to": keys})
    return name or next(key for key, value in ids.items() if value == str(module_id))
