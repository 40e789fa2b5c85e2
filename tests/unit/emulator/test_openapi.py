"""The OpenAPI document and the page of operations are made from the routes, so they are complete.
That answers keep to the schemas is checked by the client of all other tests here."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

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


# -- schemas and examples -----------------------------------------------------------------------


def _validator(schema: Any, whole: Any) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": whole["components"]})


@pytest.fixture(scope="module")
def lived_in() -> Emulator:
    """An organisation with something to give as examples."""
    emulator = Emulator(Store.open(None))
    emulator.seed("Leads", [{"Last_Name": f"A {n}", "Company": "B"} for n in range(9)])
    emulator.seed("Contacts", [{"Last_Name": "C"}])
    return emulator


@pytest.mark.parametrize("only", [None, "Leads", "Quotes", "Events"])
def test_schemas_are_schemas_and_examples_fit_them(lived_in: Emulator, only: str | None) -> None:
    whole = document(lived_in, only=only)
    for schema in whole["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
        for example in schema.get("examples", ()):
            assert _validator(schema, whole).is_valid(example), (schema, example)
    for path in whole["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                check = _validator(parameter["schema"], whole)
                values = [each["value"] for each in parameter.get("examples", {}).values()]
                assert all(check.is_valid(value) for value in values), parameter


def test_examples_exist(lived_in: Emulator) -> None:
    whole = document(lived_in)
    known = whole["components"]["schemas"]
    assert len(known["RecordId"]["examples"]) == 6, "five leads and a contact"
    get = whole["paths"]["/crm/v8/{module}/{id}"]["get"]["parameters"]
    modules, ids = ([each["value"] for each in p["examples"].values()] for p in get[:2])
    assert modules == ["Leads", "Contacts"]
    for module, key in zip(modules, ids, strict=True):
        assert lived_in.shown(module, int(key))["id"] == key
    for name in ("UserId", "RoleId", "ProfileId", "ViewId", "LayoutId", "PipelineId", "StageId"):
        assert known[name]["examples"], name


def test_the_document_of_one_module(lived_in: Emulator) -> None:
    whole = document(lived_in, only="Leads")
    assert whole["components"]["schemas"]["ModuleName"]["enum"] == ["Leads"]
    record = _validator({"$ref": "#/components/schemas/ModuleRecord"}, whole)
    shown = lived_in.records("Leads")[0]
    assert record.is_valid(shown)
    assert not record.is_valid({**shown, "Annual_Revenue": "much"})
    new = _validator({"$ref": "#/components/schemas/NewRecord"}, whole)
    assert new.is_valid({"Last_Name": "A", "Company": "B"})
    assert not new.is_valid({"Last_Name": ""})
    with pytest.raises(LookupError):
        document(lived_in, only="Nothing")


def test_links_lead_to_operations_and_name_their_parameters() -> None:
    operations = {each["operationId"]: each for path in PATHS.values() for each in path.values()}
    links = [
        link
        for operation in operations.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(links) > 50
    for link in links:
        taken = operations[link["operationId"]]["parameters"]
        named = {f"{parameter['in']}.{parameter['name']}" for parameter in taken}
        assert link["parameters"].keys() <= named, link
