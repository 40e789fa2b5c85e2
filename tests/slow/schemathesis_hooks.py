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
        self.values = case.path_parameters or {}

    def put(self) -> None:
        """Put them where the operation has them."""
        if self.path.startswith(("/crm/v8/{module}/{id}", "/crm/v8/Leads/{id}")):
            self._record()
        for name, value in self._others().items():
            if name in self.values:
                self.values[name] = value
        last = self.parts[-1]
        if last == "search" and self.case.method == "GET":
            self.case.query["criteria"] = self._one(SHAPES["SearchCriteria"]["examples"])
        if last in JOBS and self.case.method == "GET":
            self.case.query["job_id"] = self._one(KNOWN["jobs"][last])
        if self.path == "/crm/v8/files" and self.case.method == "GET":
            self.case.query["id"] = self._one(KNOWN["files"])
        if self.path == "/crm/bulk/v8/write" and isinstance(self.case.body, dict):
            self._write_job()
        if self.parts[3] == "settings" and "module" in (self.case.query or {}):
            self.case.query["module"] = KNOWN["first"]
        self._bodies()

    def _one(self, values: list[Any]) -> Any:
        return values[self.number % len(values)]

    def _others(self) -> dict[str, str]:
        """The parameters of paths that are no records."""
        found: dict[str, str] = {}
        for prefix, ids in KNOWN["ids"].items():
            if self.path.startswith(f"/crm/v8/{prefix}/{{id}}"):
                found["id"] = self._one(ids)
        if self.path.startswith("/crm/bulk/"):
            found["job"] = self._one(KNOWN["jobs"]["bulk_" + self.parts[4]])
        return found

    def _record(self) -> None:
        """A record of the module in the path, and what belongs to it."""
        module = self.values.get("module", "Leads")
        homes = KNOWN["homes"].get(module)
        if homes is None:
            return
        if not any(part.strip("{}") in HOME for part in self.parts):
            self.values["id"] = self._one(KNOWN["records"][module])
            return
        home = self._one([home for home in homes if self._has_all(home)] or homes)
        self.values["id"] = home["id"]
        for part, kind in NESTED.items():
            if part in self.parts and len(self.parts) > 6 and home[kind]:
                self.values[self.parts[6].strip("{}")] = self._one(home[kind])
        if "related" in self.values and home["products"]:
            self.values["related"] = "Products"
            product = self._one(home["products"])
            if "related_id" in self.values:
                self.values["related_id"] = product
            if "ids" in (self.case.query or {}):
                self.case.query["ids"] = [product]
            if isinstance(self.case.body, dict) and len(self.parts) == 6:
                self.case.body["data"] = [{"id": product}]
        if self.parts[-1] == "Notes" and self.case.method == "PUT" and home["notes"]:
            for item in self.case.body["data"] if isinstance(self.case.body, dict) else ():
                if isinstance(item, dict):
                    item["id"] = self._one(home["notes"])
        nested = home.get(NESTED.get(self.parts[-1], ""))
        if nested and "ids" in (self.case.query or {}):
            self.case.query["ids"] = [self._one(nested)]

    def _has_all(self, home: dict[str, Any]) -> bool:
        """Whether the record has what the path is about."""
        return all(home[kind] for part, kind in NESTED.items() if part in self.parts[:-1])

    def _bodies(self) -> None:
        """Bodies with records get some of the right module."""
        module, body = self.values.get("module"), self.case.body
        if module not in KNOWN["rows"] or not isinstance(body, dict):
            top = "{id}" not in self.path
            if top and "ids" in (self.case.query or {}) and module in KNOWN["records"]:
                self.case.query["ids"] = [self._one(KNOWN["records"][module])]
            return
        ids = KNOWN["records"][module]
        if "ids" in body:
            body["ids"] = [self._one(ids)]
        if self.parts[4:] in ([], ["upsert"]) and self.parts[3] == "{module}":
            row = KNOWN["rows"][module]
            drawn = [item for item in body.get("data", ()) if isinstance(item, dict)]
            known = set(SHAPES[module]["properties"]) - {"id"}
            body["data"] = [
                {**{k: v for k, v in item.items() if k in known and number}, **row}
                for number, item in enumerate([{}, *drawn])
            ]
            if self.case.method == "PUT":
                body["data"] = [{**item, "id": self._one(ids)} for item in body["data"]]

    def _write_job(self) -> None:
        """A job on a file that was uploaded."""
        for resource in self.case.body.get("resource") or ():
            if isinstance(resource, dict):
                resource["file_id"] = self._one(KNOWN["zips"])
                resource["module"] = {"api_name": "Leads"}
                resource.pop("field_mappings", None)
