"""Every operation of the OpenAPI document, with one value replaced by what breaks programs.

The bodies are examples made from the document's own schemas, so that most of them get past the
first checks.
"""

import json
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deluge.emulator.core import Emulator
from deluge.emulator.openapi.document import document
from deluge.emulator.shapes import is_list, is_record
from deluge.emulator.store import Store
from deluge.exchange import Request

ID = "5843000000000100000"
SEEDS = {
    "Leads": {"Last_Name": "A", "Company": "B", "Email": "a@b.co"},
    "Accounts": {"Account_Name": "B"},
    "Deals": {"Deal_Name": "C", "Stage": "Qualification", "Closing_Date": "2026-05-01"},
    "Products": {"Product_Name": "D", "Unit_Price": 3},
    "Tasks": {"Subject": "E"},
}
MODULES = st.sampled_from([*SEEDS, "Quotes", "Events", "Notes"])


def _nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [{"id": value}]
    return value


NASTY: list[Any] = [
    None, True, 7, -1, 1.5, 1e308, 10**18, 2**63, 10**4000, -(10**4000), "", "\0", " ", "9" * 18,
    "9" * 40, "'\";--%", "\u202e\ufffe", "x" * 100_000, [], [[]], [1, "a", None, {}], {},
    {"id": 10**30}, {"id": [1]}, {"api_name": ["x"]}, {"api_name": {"a": 1}}, _nested(100),
    list(range(2_000)), {f"k{number}": 1 for number in range(3_000)},
]  # fmt: skip
TEXTS = ["\0", "", "9" * 5000, "9" * 19, "," * 3000, '{"a":' * 900, "[" * 3000, "'\"", "-1", "1.5",
         "true", "\u0663", '{"field":{"api_name":{}},"comparator":[],"value":[[]]}']  # fmt: skip


class Described:
    """An organisation, its document, and examples made from the schemas."""

    def __init__(self) -> None:
        self.emulator = Emulator(Store.open(None))
        for module, record in SEEDS.items():
            self.emulator.seed(module, [record])
        self.document = document(self.emulator)
        self.schemas: dict[str, Any] = self.document["components"]["schemas"]
        self.operations: list[tuple[str, str, dict[str, Any]]] = [
            (method.upper(), path, operation)
            for path, operations in self.document["paths"].items()
            for method, operation in operations.items()
        ]

    def example(self, schema: dict[str, Any], module: str, depth: int = 0) -> Any:
        """A value that the schema allows, with all its keys."""
        if name := schema.get("$ref", "").rpartition("/")[2]:
            found = {"NewRecord": f"New_{module}", "RecordFields": module}.get(name, name)
            schema = {**self.schemas[found], **schema, "$ref": ""}
            if found == "ModuleName":
                return module
        for key in ("const", "enum", "examples"):
            if key in schema:
                return schema[key] if key == "const" else schema[key][0]
        parts = [*schema.get("allOf", ()), *schema.get("oneOf", ())[:1]]
        found = [self.example(part, module, depth) for part in parts]
        if "anyOf" in schema and "properties" not in schema:
            return self.example(schema["anyOf"][0], module, depth)
        kind = schema.get("type", "object")
        kind = kind[0] if is_list(kind) else kind
        if kind == "array":
            return [self.example(schema["items"], module, depth + 1)] if "items" in schema else []
        if kind == "object":
            known = schema.get("properties", {}) if depth < 6 else {}
            whole = {key: self.example(part, module, depth + 1) for key, part in known.items()}
            return {**whole, **{k: v for part in found if is_record(part) for k, v in part.items()}}
        return _PLAIN[kind] if kind != "string" else _text(schema)


_PLAIN = {"integer": 1, "number": 1.5, "boolean": True, "null": None}


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        return "2026-05-01"
    pattern = schema.get("pattern", "")
    return "2026-05-01T00:00:00+00:00" if "T" in pattern else ID if "0-9" in pattern else "a@b.co"


@cache
def described() -> Described:
    return Described()


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a value, itself first."""
    inner = value.items() if is_record(value) else enumerate(value) if is_list(value) else ()
    return [path, *(place for key, each in inner for place in _places(each, (*path, key)))]


def _replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    key, *rest = place
    changed = _replaced(value[key], tuple(rest), new)
    if is_record(value):
        return {**value, key: changed}
    return [*value[:key], changed, *value[key + 1 :]]


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A request as the document describes it, with one thing changed."""
    known = described()
    method, path, operation = draw(st.sampled_from(known.operations))
    module = draw(MODULES)
    query: list[tuple[str, str]] = []
    for parameter in operation["parameters"]:
        value = known.example(parameter["schema"], module)
        text = ",".join(map(str, value)) if is_list(value) else str(value)
        if parameter["in"] == "path":
            examples = [each["value"] for each in parameter.get("examples", {}).values()]
            text = draw(st.sampled_from([*examples, text]))
            path = path.replace("{" + parameter["name"] + "}", text)
        elif parameter["in"] == "query" and (parameter["required"] or draw(st.booleans())):
            query.append((parameter["name"], text))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = None if content is None else known.example(content["schema"], module)
    if body is not None and draw(st.booleans()):
        body = _replaced(body, draw(st.sampled_from(_places(body))), draw(st.sampled_from(NASTY)))
    elif query:
        number = draw(st.integers(0, len(query) - 1))
        query[number] = (query[number][0], draw(st.sampled_from(TEXTS)))
    raw = b"" if body is None else json.dumps(body).encode()
    return Request(method, f"https://www.zohoapis.com{path}", query=query, body=raw)


def check_request(request: Request) -> None:
    """The request is answered, and not with an internal error."""
    response = described().emulator.send(request)
    assert response.status not in (500, 503), (request.method, request.path)


@settings(max_examples=400, deadline=None)
@given(requests())
def test_documented_requests(request: Request) -> None:
    check_request(request)


FUZZ = {"documented": (check_request, (requests(),))}
