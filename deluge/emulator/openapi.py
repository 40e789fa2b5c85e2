"""The emulator's OpenAPI 3.1 document: the route table, and `data/api.json` for the shapes.

`api.json` names for each route the kind of its answer: `list KEY ROW` (with `info`),
`rows KEY ROW`, `items KEY` (one result per item of a write; a second KEY is for errors alone),
`item` (one result alone), `one SHAPE`, `file`.
"""

import json
import re
from functools import cache

from deluge.emulator.routes import Route, all_routes
from deluge.emulator.schema import DATA
from deluge.emulator.shapes import Record
from deluge.version import __version__

_SCHEMAS = "#/components/schemas/"
_PARAMETER = re.compile(r"\{(\w+)\}")
_EXAMPLES = ("Leads", "Contacts", "Accounts", "Deals", "Tasks", "Products", "Quotes", "Notes")
_NUMBERS = ("page", "per_page")
_RECORD_ID = {"type": "string", "pattern": "^[0-9]{12,19}$"}


@cache
def _api() -> Record:
    """The shapes and the operations; never modified."""
    return json.loads((DATA / "api.json").read_text("utf-8"))


def described(route: Route) -> Record:
    """What api.json says of a route; LookupError when it says nothing."""
    return _api()["operations"][f"{route.method} {route.path}"]


def schemas() -> Record:
    """The named shapes."""
    return _api()["schemas"]


def answer_schema(route: Route, status: int) -> Record | None:
    """The JSON Schema of a route's answer with that status; None when it has no JSON body."""
    if status in (204, 304):
        return None
    kind, *names = described(route)["answer"].split()
    if status < 400:
        return _good(kind, names)
    keys = names if kind == "items" else names[:1] if kind in ("rows", "list") else []
    wrapped = [_keyed(key, _ref("Item"), info=False) for key in keys]
    return {"anyOf": [_ref("Error"), *wrapped]}


def _good(kind: str, names: list[str]) -> Record | None:
    """The schema of an answer that is no error."""
    if kind == "file":
        return None
    if kind == "one":
        return _ref(names[0])
    if kind == "item":
        return _ref("Success")
    if kind == "items":
        return _keyed(names[0], _ref("Item"), info=False)
    return _keyed(names[0], _ref(names[1]), info=kind == "list")


def _keyed(key: str, row: Record, *, info: bool) -> Record:
    """An object with a list under its top key."""
    properties: Record = {key: {"type": "array", "items": row}, "info": {"type": "object"}}
    if info:
        properties["info"] = _ref("Info")
    required = [key, "info"] if info else [key]
    return {"type": "object", "required": required, "properties": properties}


def _ref(name: str) -> Record:
    return {"$ref": _SCHEMAS + name}


# -- the document -------------------------------------------------------------------------------


def document(base_url: str = "https://www.zohoapis.com") -> Record:
    """The OpenAPI document of every endpoint in API version 8."""
    paths: Record = {}
    for route in all_routes():
        if not route.path.startswith("/__local"):
            operation = _operation(route)
            paths.setdefault(public_path(route), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Zoho CRM, emulated by deluge",
            "version": __version__,
            "description": "What the local CRM answers. Not a document of Zoho's.",
        },
        "servers": [{"url": base_url}],
        "security": [{"oauth": []}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "oauth": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "Zoho-oauthtoken ACCESS_TOKEN",
                }
            },
        },
    }


def public_path(route: Route) -> str:
    """The path of a route as clients write it."""
    if route.segments[0] == "bulk":
        return "/crm/bulk/v8/" + "/".join(route.segments[1:])
    return "/crm/v8" + route.path


def _operation(route: Route) -> Record:
    about = described(route)
    handler = route.handler
    operation: Record = {
        "operationId": f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}",
        "summary": (handler.__doc__ or "").strip().split("\n")[0],
        "parameters": [
            *(_path_parameter(name) for name in _PARAMETER.findall(route.path)),
            *(_query_parameter(name) for name in about.get("query", ())),
        ],
        "responses": _responses(route),
    }
    if route.reason:
        operation["description"] = f"Partial: {route.reason}."
    if "body" in about:
        operation["requestBody"] = _body(about["body"])
    return operation


def _path_parameter(name: str) -> Record:
    if name == "module":
        schema: Record = {"type": "string", "examples": list(_EXAMPLES)}
    elif name in ("name", "related"):
        schema = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]{0,40}$"}
    else:
        schema = _RECORD_ID
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameter(text: str) -> Record:
    """A parameter; a `!` behind its name says that it must be given."""
    name = text.removesuffix("!")
    number = name in _NUMBERS
    schema: Record = {"type": "integer", "minimum": 1} if number else {"type": "string"}
    return {"name": name, "in": "query", "required": name != text, "schema": schema}


def _body(kind: str) -> Record:
    if kind == "file":
        file = {"type": "string", "format": "binary"}
        schema: Record = {"type": "object", "required": ["file"], "properties": {"file": file}}
        return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    schema = {"type": "object"}
    if kind == "select_query":
        schema.update(required=[kind], properties={kind: {"type": "string"}})
    elif kind == "read_job":
        schema.update(required=["query"], properties={"query": {"type": "object"}})
    elif kind != "any":
        items = {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": "object"}}
        schema.update(required=[kind], properties={kind: items})
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(route: Route) -> Record:
    """The answers by status; those of a write of items say in their items what failed."""
    kind = described(route)["answer"].split()[0]
    found: Record = {"default": _response("Refused.", answer_schema(route, 400))}
    good = answer_schema(route, 200)
    if kind == "file":
        schema = {"type": "string", "format": "binary"}
        content = {"*/*": {"schema": schema}}
        found["200"] = {"description": "The file.", "content": content}
    else:
        found["200"] = _response("Done.", good)
    if kind in ("items", "item") and route.method != "GET":
        found.update({str(status): _response("Done.", good) for status in (201, 202, 207)})
    if kind != "item":
        found["204"] = {"description": "Nothing found."}
    if route.method == "GET":
        found["304"] = {"description": "Not modified."}
    return dict(sorted(found.items()))


def _response(description: str, schema: Record | None) -> Record:
    if schema is None:
        return {"description": description}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
