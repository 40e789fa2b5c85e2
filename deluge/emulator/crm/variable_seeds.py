"""Organisation variables from seed files: `{"variables": [{"api_name": "Score", "value": 5}]}`."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from deluge.emulator.shapes import Record
from deluge.errors import UsageError
from deluge.exchange import Request

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator

_URL = "https://www.zohoapis.com/crm/v8/settings/variables"
_MOST_TEXT = 255


def seed_variables(emulator: "Emulator", rows: Iterable[Record]) -> list[str]:
    """The ids of the variables, each added or, when there is one of that name, given its value."""
    ids: list[str] = []
    with emulator.store.write():
        for number, row in enumerate(rows, 1):
            given = _described(row)
            known = emulator.send(Request("GET", f"{_URL}/{given['api_name']}")).status == 200
            body = json.dumps({"variables": [given]}).encode()
            response = emulator.send(Request("PUT" if known else "POST", _URL, body=body))
            [item] = cast("dict[str, list[Record]]", response.json())["variables"]
            if item["status"] == "error":
                told = f"{item['code']} {json.dumps(item['details'])}"
                raise UsageError(f"seed: variable {number}: {told}")
            ids.append(str(item["details"]["id"]))
    return ids


def _described(row: Record) -> Record:
    """The variable with what a seed may leave out: name, type and group."""
    name = row.get("api_name") or row.get("name")
    if not isinstance(name, str):
        raise UsageError("seed: a variable has an api_name and a value")
    group = {"api_name": "General"}
    own = {"name": name, "api_name": name, "type": _type_of(row.get("value"))}
    return {**own, "variable_group": group, **row}


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "checkbox"
    if isinstance(value, int):
        return "integer" if abs(value) < 10**9 else "long"
    if isinstance(value, float):
        return "decimal"
    return "textarea" if isinstance(value, str) and len(value) > _MOST_TEXT else "text"
