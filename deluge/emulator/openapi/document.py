"""The document itself: operations of the route table, schemas of the organisation's modules."""

from collections.abc import Sequence

from deluge.emulator.core import Emulator
from deluge.emulator.crm.notifications import EVENTS
from deluge.emulator.openapi.answers import reference, responses, schemas
from deluge.emulator.openapi.examples import Examples
from deluge.emulator.openapi.links import links, operation_id
from deluge.emulator.openapi.records import fields_schema, required_fields, shown_schema
from deluge.emulator.openapi.requests import body, parameters, request_schemas
from deluge.emulator.routes import Route, all_routes
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.version import __version__

_ID = "^[0-9]{12,19}$"


def document(
    emulator: Emulator, base_url: str = "https://www.zohoapis.com", only: str | None = None
) -> Record:
    """The OpenAPI document of every endpoint in API version 8, as an organisation has them.

    `only` names the module that records are of, which gives them their exact fields; LookupError
    when there is no such module.
    """
    modules = _modules(emulator, only)
    examples = Examples(emulator, modules)
    routes = [route for route in all_routes() if not route.path.startswith("/__local")]
    paths: Record = {}
    for route in routes:
        operation = _operation(route, routes, examples)
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
            "schemas": {
                **schemas(),
                **request_schemas(),
                **_record_schemas(modules, examples),
                **_id_schemas(modules, examples),
            },
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


def _modules(emulator: Emulator, only: str | None) -> list[Module]:
    """The modules whose records the document describes."""
    found = [emulator.schema.module(name) for name in emulator.schema]
    shown = [m for m in found if m and not m.serves_others]
    chosen = [module for module in shown if only in (None, module.api_name)]
    if not chosen:
        raise LookupError(only)
    return chosen


def _operation(route: Route, routes: Sequence[Route], examples: Examples) -> Record:
    operation: Record = {
        "operationId": operation_id(route),
        "summary": (route.handler.__doc__ or "").strip().split("\n")[0],
        "parameters": parameters(route, examples.in_path(route.path)),
        "responses": responses(route),
    }
    if route.reason:
        operation["description"] = f"Partial: {route.reason}."
    taken = body(route)
    if taken is not None:
        operation["requestBody"] = taken
    if next_steps := links(route, routes):
        for status, answer in operation["responses"].items():
            if status in ("200", "201", "202"):
                answer["links"] = next_steps
    return operation


# -- schemas that depend on the organisation ----------------------------------------------------


def _record_schemas(modules: Sequence[Module], examples: Examples) -> Record:
    """The records of each module, and what stands for a record of any of them."""
    found: Record = {}
    for module in modules:
        name = module.api_name
        found[name] = fields_schema(module, examples.records[name])
        required = {"type": "object", "required": required_fields(module)}
        found[f"New_{name}"] = {"allOf": [reference(name), required]}
    names = [module.api_name for module in modules]
    found["RecordFields"] = _any_of(names)
    found["NewRecord"] = _any_of([f"New_{name}" for name in names])
    if len(modules) == 1:
        found["ModuleRecord"] = shown_schema(modules[0])
    return found


def _any_of(names: Sequence[str]) -> Record:
    if len(names) == 1:
        return reference(names[0])
    return {"anyOf": [reference(name) for name in names]}


def _id_schemas(modules: Sequence[Module], examples: Examples) -> Record:
    """Names and ids, with those that the organisation has as examples."""
    fields = {name for module in modules for name, field in module.fields.items() if field.listed}
    related = {entry["api_name"] for module in modules for entry in module.related}
    checked = {name for module in modules for name in module.duplicate_check}
    return {
        "ModuleName": {"enum": [module.api_name for module in modules]},
        "RelatedName": {"enum": sorted(related)},
        "FieldName": {"enum": sorted(fields)},
        "DuplicateCheck": {"type": "array", "maxItems": 10, "items": {"enum": sorted(checked)}},
        "SearchCriteria": {"type": "string", "examples": examples.criteria()},
        "WatchedEvent": {"enum": [f"{m.api_name}.{each}" for m in modules for each in EVENTS]},
        **{name: _id(known) for name, known in examples.named().items()},
    }


def _id(known: Sequence[str]) -> Record:
    found: Record = {"type": "string", "pattern": _ID}
    return {**found, "examples": list(known)} if known else found
