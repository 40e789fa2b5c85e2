"""What schemathesis is told besides the document: ids that exist, and real files.

Loaded by schemathesis (`hooks` of its configuration). Three of four requests are given ids that
the sandbox has, the others keep what was drawn; DELUGE_KNOWN names the file with the ids.
"""

import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import schemathesis
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from schemathesis_sandbox import PHOTO, ZIP

KNOWN: dict[str, Any] = json.loads(Path(os.environ["DELUGE_KNOWN"]).read_text("utf-8"))
HOME = ("related", "Emails", "Notes", "Attachments", "Locking_Information__s", "photo")
NESTED = {
    "Notes": "notes",
    "Emails": "mails",
    "Attachments": "attachments",
    "Locking_Information__s": "locks",
}
JOBS = ("mass_update", "mass_delete", "mass_change_owner", "mass_convert")

schemathesis.openapi.media_type("image/png", st.sampled_from([PHOTO, PHOTO[:8], b"", b"BM"]))
schemathesis.openapi.media_type("application/zip", st.sampled_from([ZIP, ZIP[:-9], b"PK", b""]))


SHAPES: dict[str, Any] = {}  # of the document that is tested


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Keep the named schemas, with ids of the sandbox as their examples."""
    shapes = raw_schema["components"]["schemas"]
    SHAPES.update(shapes)
    for name, values in KNOWN["schemas"].items():
        SHAPES[name] = {**shapes[name], "examples": values}
        shapes[name]["examples"] = values[:3]  # each is a request of its own


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """The case with examples of the document and ids that exist, three times of four."""
    parts = (case.path_parameters, case.query, case.body)
    drawn = crc32(repr(parts).encode("utf-8", "replace"))
    if drawn % 4:
        fill(case, Random(drawn))
        Known(case, drawn // 4).put()
    return case


def fill(case: Any, random: Random) -> None:
    """Put examples of the document into a case."""
    definition = case.operation.definition.raw
    for parameter in definition["parameters"]:
        place = case.path_parameters if parameter["in"] == "path" else case.query
        if parameter["in"] != "header" and parameter["name"] in (place or {}):
            values = [each["value"] for each in parameter.get("examples", {}).values()]
            name, schema = parameter["name"], parameter["schema"]
            place[name] = random.choice(values) if values else likely(schema, place[name], random)
    content = definition.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None and isinstance(case.body, dict):
        case.body = likely(content["schema"], case.body, random)


def likely(schema: dict[str, Any], value: Any, random: Random) -> Any:
    """The value with examples in place of texts, wherever its schema has some."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        schema = {**SHAPES[name], **schema}
    if (examples := schema.get("examples")) and random.random() < 0.9:
        return random.choice(examples)
    if isinstance(value, list) and "items" in schema:
        return [likely(schema["items"], item, random) for item in value]
    for branch in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        value = likely(branch, value, random)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        value = {k: likely(known[k], v, random) if k in known else v for k, v in value.items()}
    return value


class Known:
    """Puts known values into a case; `number` chooses among them."""

    def __init__(self, case: Any, number: int) -> None:
        self.case = case
        self.number = number
        self.path: str = case.operation.path
        self.parts = self.path.split("/")
        self.values: dict[str, Any] = case.path_parameters or {}
        self.query: dict[str, Any] = case.query or {}
        self.body: dict[str, Any] = case.body if isinstance(case.body, dict) else {}
        self.module: str = self.values.get("module", "Leads" if "/Leads/" in self.path else "")

    def put(self) -> None:
        """Put them where the operation has them."""
        last, reads = self.parts[-1], self.case.method == "GET"
        if self.path.startswith(("/crm/v8/{module}/{id}", "/crm/v8/Leads/{id}")):
            self._record()
        elif self.module in KNOWN["records"]:
            self._records()
        elif self.parts[3] == "settings" and "module" in self.query:
            self.query["module"] = KNOWN["first"]
        if last == "search" and reads:
            self.query["criteria"] = self._one(SHAPES["SearchCriteria"]["examples"])
        if last in JOBS and reads:
            self.query["job_id"] = self._one(KNOWN["jobs"][last])
        if last == "files" and reads:
            self.query["id"] = self._one(KNOWN["files"])
        self._others()

    def _one(self, values: list[Any]) -> Any:
        return values[self.number % len(values)]

    def _items(self, key: str = "data") -> list[dict[str, Any]]:
        """The items of the body."""
        items = self.body.get(key)
        return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []

    def _others(self) -> None:
        """What is no record."""
        for prefix, ids in KNOWN["ids"].items():
            if self.path.startswith(f"/crm/v8/{prefix}/{{id}}"):
                self.values["id"] = self._one(ids)
        if "job" in self.values:
            self.values["job"] = self._one(KNOWN["jobs"]["bulk_" + self.parts[4]])
        if self.path == "/crm/bulk/v8/write":
            for resource in self._items("resource"):
                resource["file_id"] = self._one(KNOWN["zips"])
                resource["module"] = {"api_name": "Leads"}
                resource.pop("field_mappings", None)

    def _records(self) -> None:
        """Records of the module in the path: ids, and one item that is surely right."""
        ids, row = KNOWN["records"][self.module], KNOWN["rows"][self.module]
        for place in (self.query, self.body):
            if "ids" in place:
                place["ids"] = [self._one(ids)]
        if self.parts[4:] in ([], ["upsert"]) and self.body:
            known = SHAPES[self.module]["properties"].keys() - {"id"}
            drawn = [{k: v for k, v in item.items() if k in known} for item in self._items()]
            items = [row, *({**item, **row} for item in drawn)]
            named = {"id": self._one(ids)} if self.case.method == "PUT" else {}
            self.body["data"] = [{**item, **named} for item in items]

    def _record(self) -> None:
        """A record of the module in the path, and what belongs to it."""
        if self.module not in KNOWN["homes"]:
            return
        if not any(part.strip("{}") in HOME for part in self.parts):
            self.values["id"] = self._one(KNOWN["records"][self.module])
            return
        homes = KNOWN["homes"][self.module]
        home = self._one([home for home in homes if self._has_all(home)] or homes)
        self.values["id"] = home["id"]
        for part, kind in NESTED.items():
            if part in self.parts and home[kind]:
                self._nested(self._one(home[kind]))
        if "related" in self.values and home["products"]:
            self.values["related"] = "Products"
            self._nested(self._one(home["products"]))

    def _nested(self, key: str) -> None:
        """Name something that belongs to the record: in the path, the query or the body."""
        if len(self.parts) > 6:
            self.values[self.parts[6].strip("{}")] = key
        elif "ids" in self.query:
            self.query["ids"] = [key]
        elif self.case.method == "PUT":
            for item in self._items():
                item["id"] = key

    def _has_all(self, home: dict[str, Any]) -> bool:
        """Whether the record has what the path is about."""
        return all(home[kind] for part, kind in NESTED.items() if part in self.parts[:-1])
