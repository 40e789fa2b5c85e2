"""The OpenAPI document and the page of operations are made from the routes, so they are complete.
That answers keep to the schemas is checked by the client of all other tests here."""

import json
import re
from typing import Any

import pytest

from deluge.emulator import coverage
from deluge.emulator.core import Emulator
from deluge.emulator.openapi.answers import answer_schema, described
from deluge.emulator.openapi.document import document, public_path
from deluge.emulator.routes import Route, all_routes
from deluge.emulator.store import Store

ROUTES = all_routes()
DOCUMENT = document(Emulator(Store.open(None)), "http://localhost:8080")
PATHS = DOCUMENT["paths"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_is_described(route: Route) -> None:
    kind = described(route)["answer"].split()[0]
    assert kind in ("list", "rows", "items", "item", "keyed", "one", "file")
    assert answer_schema(route, 204) is None
    assert answer_schema(route, 400)
    assert (route.handler.__doc__ or "").strip(), "the document shows it"
    assert route.path.startswith("/__local") or public_path(route) in PATHS


def test_nothing_is_described_that_is_not_there() -> None:
    from deluge.emulator.schema import DATA

    operations = json.loads((DATA / "api.json").read_text("utf-8"))["operations"]
    assert operations.keys() == {f"{route.method} {route.path}" for route in ROUTES}


def test_references_lead_somewhere_and_ids_are_unique() -> None:
    found: Any = DOCUMENT
    text = json.dumps(found)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named <= found["components"]["schemas"].keys()
    operations = [each for path in found["paths"].values() for each in path.values()]
    ids = [each["operationId"] for each in operations]
    assert len(set(ids)) == len(ids)
    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": "http://localhost:8080"}]


def test_parameters_of_paths_are_declared() -> None:
    for path, operations in PATHS.items():
        for operation in operations.values():
            declared = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
            assert declared == re.findall(r"\{(\w+)\}", path)


def test_the_page_of_operations_claims_no_more_than_there_is(crm: Any) -> None:
    rows = coverage.rows()
    assert len({row[:2] for row in rows}) == len(rows)
    states = {(method, path): state for method, path, state, _ in rows}
    assert states["POST", "/coql"] == "full"
    assert states["GET", "/settings/custom_views"] == "partial"
    assert states["GET", "/settings/holidays"] == "absent"
    status, answer = crm("GET", "/settings/holidays")
    assert (status, answer["code"]) == (501, "NOT_EMULATED")
    assert answer["details"]["operation"] == "GET /settings/holidays"
