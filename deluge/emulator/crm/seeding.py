"""Records and organisation variables that seed files put into the sandbox.

A variable is `{"variables": [{"api_name": "Score", "value": 5}]}`.
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from deluge.emulator.answers import NEWEST, Refusal
from deluge.emulator.call import Call, encode_check
from deluge.emulator.crm.records.writing import insert_record
from deluge.emulator.shapes import Record
from deluge.emulator.store import Store
from deluge.errors import UsageError
from deluge.exchange import Request

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator

_API = "https://www.zohoapis.com/crm/v8"
_VARIABLES = f"{_API}/settings/variables"
_MOST_TEXT = 255


def seed(emulator: "Emulator", module: str, rows: Iterable[Record], *, lenient: bool) -> list[str]:
    """The ids of the records, inserted without automation, all of them or none."""
    if module == "variables":
        return _seed_variables(emulator, rows)
    known = emulator.schema.module(module)
    if known is None or known.serves_others:
        raise UsageError(f"seed: unknown module '{module}'")
    name = known.api_name
    request = Request("POST", f"{_API}/{name}", by_task=lenient)
    call = Call(emulator, request, NEWEST, {"module": name})
    call.seeding = True
    ids: list[str] = []
    with emulator.store.write():
        for number, row in enumerate(rows, 1):
            try:
                encode_check(row)
                chosen = _chosen_id(row, emulator.store)
                given = {key: value for key, value in row.items() if key != "id"}
                stored = insert_record(call, known, given, f"$.data[{number - 1}]", chosen)
            except Refusal as refusal:
                told = _explain(refusal)
                raise UsageError(f"seed: record {number} of {name}: {told}") from None
            ids.append(str(stored.id))
    return ids


def _chosen_id(row: Record, store: Store) -> int | None:
    """The id a seed gives its record, taken out of those the store will hand out."""
    given = row.get("id")
    if given is None:
        return None
    text = str(given)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**63):
        raise Refusal("INVALID_DATA", "invalid data", {"api_name": "id"})
    if not store.claim_id(int(text)):
        raise Refusal("DUPLICATE_DATA", "duplicate data", {"api_name": "id"})
    return int(text)


def _explain(refusal: Refusal) -> str:
    """Zoho's error on one line, with the field it is about."""
    field = refusal.details.get("api_name")
    about = f" ({field})" if field else ""
    return f"{refusal.code}: {refusal.message}{about}"


def _seed_variables(emulator: "Emulator", rows: Iterable[Record]) -> list[str]:
    """The ids of the variables, each added or, when there is one of that name, given its value."""
    ids: list[str] = []
    with emulator.store.write():
        for number, row in enumerate(rows, 1):
            given = _described(row)
            known = emulator.send(Request("GET", f"{_VARIABLES}/{given['api_name']}")).status == 200
            body = json.dumps({"variables": [given]}).encode()
            response = emulator.send(Request("PUT" if known else "POST", _VARIABLES, body=body))
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
