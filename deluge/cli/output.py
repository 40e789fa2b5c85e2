"""JSON for machines: values, errors and diagnostics of a run."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from math import isfinite

from deluge.errors import DelugeError

_MAX_DEPTH = 200


def to_json(value: object) -> str:
    """The value as JSON in one line; dates in ISO form, files by their name."""
    return json.dumps(_jsonable(value, 0), ensure_ascii=False)


def _jsonable(value: object, depth: int) -> object:
    """The value made of what JSON has; null for what is nested too deep or is no number."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {_key(key): _jsonable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_jsonable(item, depth + 1) for item in value]
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else None


def _key(key: object) -> str:
    plain = _jsonable(key, _MAX_DEPTH)
    return plain if isinstance(plain, str) else json.dumps(plain)


def result_object(
    info: Sequence[str], value: object, error: DelugeError | None, usage: Mapping[str, int | float]
) -> dict[str, object]:
    """What `--json` prints for a run."""
    shown = error_object(error) if error is not None else None
    return {"info": list(info), "value": value, "error": shown, "usage": dict(usage)}


def error_object(error: DelugeError) -> dict[str, object]:
    """An error for machines."""
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "path": error.source.path if error.source is not None else None,
        "line": error.line,
        "column": error.column,
        "trace": [
            {"function": call.function, "path": call.path, "line": call.line}
            for call in error.trace
        ],
    }
