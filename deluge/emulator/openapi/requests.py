"""What each route takes: parameters and bodies, from `data/requests.json`.

A parameter or body is found there under its name and the operation (`type GET /users`), else
under its name alone. `{"under": KEY, "item": SCHEMA, ...}` is the body that most writes have: an
object with a list of items under a key. What is not there at all is a text, and a list of objects.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from deluge.emulator.openapi.answers import described, reference
from deluge.emulator.routes import Route
from deluge.emulator.schema import DATA
from deluge.emulator.shapes import Record

_PARAMETER = re.compile(r"\{(\w+)\}")
_TEXT = {"schema": {"type": "string"}}
_NAMES = {"module": "ModuleName", "related": "RelatedName", "name": "ModuleName"}


@cache
def _requests() -> Record:
    """Schemas, parameters and bodies; never modified."""
    return json.loads((DATA / "requests.json").read_text("utf-8"))


def request_schemas() -> Record:
    """The named shapes of requests, but for those that depend on the organisation."""
    return _requests()["schemas"]


def parameters(route: Route, known: Record) -> list[Record]:
    """The parameters of a route; `known` are examples of those in its path."""
    about = described(route)
    given = [*about.get("query", ()), *about.get("headers", ())]
    in_path = [_in_path(name, known) for name in _PARAMETER.findall(route.path)]
    return [*in_path, *(_given(route, name) for name in given)]


def _in_path(name: str, known: Record) -> Record:
    schema = reference(_NAMES.get(name, "Id"))
    found: Record = {"name": name, "in": "path", "required": True, "schema": schema}
    if known.get(name):
        found["examples"] = {
            f"example{number}": {"value": value} for number, value in enumerate(known[name], 1)
        }
    return found


def _given(route: Route, text: str) -> Record:
    """A parameter of the query or a header; a `!` behind its name says that it must be given."""
    name = text.removesuffix("!")
    table = _requests()["parameters"]
    about: Record = table.get(f"{name} {route.method} {route.path}") or table.get(name, _TEXT)
    found: Record = {"name": name, "in": "query", "required": name != text, **about}
    if about["schema"].get("type") == "array":  # Zoho separates by commas
        found.update(style="form", explode=False)
    return found


def body(route: Route) -> Record | None:
    """The body a route takes, or None."""
    kind = described(route).get("body")
    if kind is None:
        return None
    if kind in _requests()["files"]:
        return {"required": True, "content": {"multipart/form-data": _requests()["files"][kind]}}
    any_items = {"under": kind, "item": {"type": "object"}}
    schema: Record = _requests()["bodies"].get(kind, any_items)
    if "under" in schema:
        schema = _listed(**schema)
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _listed(
    under: str,
    item: Record,
    most: int = 100,
    more: Record | None = None,
    required: Sequence[str] = (),
    **others: Any,
) -> Record:
    """An object with a list of items under a key, and `more` beside it."""
    items: Record = {"type": "array", "minItems": 1, "maxItems": most, "items": item}
    return {
        "type": "object",
        "required": [under, *required],
        "properties": {under: items, **(more or {})},
        **others,
    }
