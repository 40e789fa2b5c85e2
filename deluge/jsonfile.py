"""JSON files that a user names: their value, or one clear error."""

import json

from deluge.errors import UsageError, reason_of


def read_json_object(path: str) -> dict[str, object]:
    """The JSON object in a file; raises UsageError for everything else."""
    value = read_json(path)
    if not isinstance(value, dict):
        raise UsageError(
            f"{path} must hold a JSON object, not {_kind(value)}",
            hint='as in {"name": "value"}',
        )
    return dict(value)


def read_json(path: str) -> object:
    """The JSON value in a file; raises UsageError when it holds none."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            return json.load(file, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8", code="encoding") from None
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{path} is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
            f" in line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply") from None
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        reason = reason_of(error, "it does not hold JSON")
        raise UsageError(f"{path} cannot be read: {reason}") from None


def _refuse(word: str) -> object:
    raise ValueError(word)


def _kind(value: object) -> str:
    kinds: dict[type, str] = {
        list: "an array",
        str: "a text",
        bool: "a boolean",
        type(None): "null",
    }
    return kinds.get(type(value), "a number")
