"""What each route answers, by status.

`data/api.json` names for each route the kind of its answer: `list KEY ROW` (with `info`),
`rows KEY ROW`, `items KEY` (one result per item of a write; a second KEY is for errors alone),
`item` (one result alone), `keyed KEY` (one result under a key), `one SHAPE`, `file`.
"""

import json
from functools import cache

from deluge.emulator.routes import Route
from deluge.emulator.schema import DATA
from deluge.emulator.shapes import Record

_SCHEMAS = "#/components/schemas/"


@cache
def _api() -> Record:
    """The shapes and the operations; never modified."""
    return json.loads((DATA / "api.json").read_text("utf-8"))


def described(route: Route) -> Record:
    """What api.json says of a route; LookupError when it says nothing."""
    return _api()["operations"][f"{route.method} {route.path}"]


def schemas() -> Record:
    """The named shapes of answers."""
    return _api()["schemas"]


def reference(name: str) -> Record:
    """A reference to a named schema of the document."""
    return {"$ref": _SCHEMAS + name}


def answer_schema(route: Route, status: int) -> Record | None:
    """The JSON Schema of a route's answer with that status; None when it has no JSON body."""
    if status in (204, 304):
        return None
    kind, *names = described(route)["answer"].split()
    if status < 400:
        return _good(kind, names)
    keys = names if kind == "items" else names[:1] if kind in ("rows", "list") else []
    wrapped = [_keyed(key, reference("Item"), info=False) for key in keys]
    if kind == "keyed":
        wrapped = [_single(names[0])]
    return {"anyOf": [reference("Error"), *wrapped]}


def _good(kind: str, names: list[str]) -> Record | None:
    """The schema of an answer that is no error."""
    if kind == "file":
        return None
    if kind == "one":
        return reference(names[0])
    if kind == "item":
        return reference("Success")
    if kind == "keyed":
        return _single(names[0])
    if kind == "items":
        return _keyed(names[0], reference("Item"), info=False)
    return _keyed(names[0], reference(names[1]), info=kind == "list")


def _keyed(key: str, row: Record, *, info: bool) -> Record:
    """An object with a list under its top key."""
    properties: Record = {key: {"type": "array", "items": row}, "info": {"type": "object"}}
    if info:
        properties["info"] = reference("Info")
    required = [key, "info"] if info else [key]
    return {"type": "object", "required": required, "properties": properties}


def _single(key: str) -> Record:
    """An object with one result under its top key."""
    return {"type": "object", "required": [key], "properties": {key: reference("Item")}}


def responses(route: Route) -> Record:
    """The answers by status; those of a write of items say in their items what failed."""
    kind = described(route)["answer"].split()[0]
    found: Record = {"4XX": _response("Refused.", answer_schema(route, 400))}
    good = answer_schema(route, 200)
    if kind == "file":
        content = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
        found["200"] = {"description": "The file.", "content": content}
    else:
        found["200"] = _response("Done.", good)
    if route.method != "GET":
        more = {"items": (201, 202, 207), "item": (201, 202, 207), "rows": (202,)}.get(kind, ())
        found.update({str(status): _response("Done.", good) for status in more})
    if kind != "item":
        found["204"] = {"description": "Nothing found."}
    if route.method == "GET":
        found["304"] = {"description": "Not modified."}
    return dict(sorted(found.items()))


def _response(description: str, schema: Record | None) -> Record:
    if schema is None:
        return {"description": description}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
