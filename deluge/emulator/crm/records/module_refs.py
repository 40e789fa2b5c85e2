"""Modules that bodies name by `{"api_name", "id"}`: either is enough, both must agree."""

from collections.abc import Iterable
from typing import Any

from deluge.emulator.answers import ambiguous, at, invalid_data, nothing_given
from deluge.emulator.ids import metadata_id
from deluge.emulator.shapes import is_record

_KEYS = ("api_name", "id")


def module_named(given: Any, path: str, offered: Iterable[str]) -> str:
    """The API name of the module, one of those offered; `path` is where it is named."""
    ids = {name: metadata_id("module", name) for name in offered}
    if isinstance(given, str):
        given = {"api_name": given}
    name, module_id = map(given.get, _KEYS) if is_record(given) else (None, None)
    if name is None and module_id is None:
        raise nothing_given(path, _KEYS)
    if name is not None and (not isinstance(name, str) or name not in ids):
        raise invalid_data(path, "api_name", supported_values=list(ids))
    if module_id is not None and str(module_id) not in ids.values():
        raise invalid_data(path, "id")
    if name is not None and module_id is not None and ids[name] != str(module_id):
        raise ambiguous(at(path, key) for key in _KEYS)
    return name or next(key for key, value in ids.items() if value == str(module_id))
