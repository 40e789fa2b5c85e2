"""Checks answers of the emulator against the schemas that describe them."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from deluge.emulator.answers import Refusal
from deluge.emulator.openapi.answers import answer_schema, described, schemas
from deluge.emulator.openapi.records import shown_schema
from deluge.emulator.routes import Route, Router
from deluge.emulator.schema import Schema
from deluge.exchange import Request, Response

_BASE = "urn:answers"


@cache
def _registry() -> Registry:
    shapes = {"components": {"schemas": schemas()}}
    return Registry().with_resource(_BASE, Resource(contents=shapes, specification=DRAFT202012))


@cache
def _validator(route: Route, good: bool) -> Draft202012Validator | None:
    schema = answer_schema(route, 200 if good else 400)
    if schema is None:
        return None
    return Draft202012Validator(_absolute(schema), registry=_registry())


def _absolute(schema: Any) -> Any:
    """The schema with its references pointing into the registry."""
    if isinstance(schema, dict):
        return {
            key: _BASE + value if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(item) for item in schema] if isinstance(schema, list) else schema


@cache
def _router() -> Router:
    return Router()


def check_answer(request: Request, response: Response, schema: Schema) -> None:
    """Fail when the answer is not what the endpoint's schema says, records with their fields."""
    if response.status in (204, 304):
        assert response.body == b""
        return
    segments = request.path.strip("/").split("/")
    segments = [segments[1], *segments[3:]] if segments[1] == "bulk" else segments[2:]
    try:
        route, path = _router().find(request.method, segments)
    except Refusal:
        return
    module = schema.module(path.get("module", ""))
    if (
        module is not None
        and response.status == 200
        and "ModuleRecord" in described(route)["answer"]
    ):
        shown = Draft202012Validator(_absolute(shown_schema(module)), registry=_registry())
        for record in response.json()["data"]:
            errors = [f"{e.json_path}: {e.message}" for e in shown.iter_errors(record)]
            assert not errors, (request.method, request.path, errors[:3])
    validator = _validator(route, response.status < 400)
    if validator is None:
        return
    errors = [
        f"{error.json_path}: {error.message}" for error in validator.iter_errors(response.json())
    ]
    assert not errors, (request.method, request.path, response.status, errors[:3])
