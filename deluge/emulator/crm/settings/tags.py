"""Tags of modules: list, create, rename, delete, merge, count."""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_module,
    invalid_parameter,
    mandatory_missing,
    success,
    unsupported_module,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, require
from deluge.emulator.crm.records.tagging import DEFAULT_COLOUR, TAG_LENGTH, ensure_tag
from deluge.emulator.crm.records.writing import rewrite
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.store import Stored

INCLUDED = ("type", "associated_record_count", "last_accessed_time")
MAX_TAGS = 100  # of one module
COLOURS = (
    "#57B1FD", "#879BFC", "#658BA8", "#FD87BD", "#969696", "#F48435", "#1DB9B4",
    "#E7A826", "#63C57E", "#F17574", "#D297EE", "#A8C026", "#B88562",
)  # fmt: skip


def tags_of(call: Call, module: Module) -> list[Record]:
    """The tags of a module as they are kept."""
    return [tag for tag in call.store.entities("tag") if tag["module"] == module.api_name]


def tagged(call: Call, module: Module, tag_id: str) -> list[Stored]:
    """The records that carry a tag."""
    carries = "exists(select 1 from json_each(data, '$.Tag') as tag where tag.value ->> 'id' = ?)"
    condition = f"module = ? and state < 3 and {carries}"
    return call.store.records(condition, (module.api_name, tag_id))


def write_tags(call: Call, module: Module, stored: Stored, tags: list[Record]) -> None:
    """Give a record its tags; a tag is no edit, so its times stay."""
    document = {**stored.data, "Tag": tags}
    if not tags:
        del document["Tag"]
    rewrite(call, module, stored, document)


def check_name(item: Any, path: str) -> str:
    """The name of a tag in the body."""
    if not is_record(item):
        details = {"expected_data_type": "jsonobject", "api_name": "tags", "json_path": path}
        raise Refusal("INVALID_DATA", "Invalid data type", details)
    name, where = item.get("name"), at(path, "name")
    if name in (None, ""):
        raise mandatory_missing(path, "name")
    if not isinstance(name, str):
        details = {"expected_data_type": "string", **where}
        raise Refusal("INVALID_DATA", "Invalid data type", details)
    if len(name) > TAG_LENGTH:
        raise Refusal("INVALID_DATA", "Invalid data", {"maximum_length": TAG_LENGTH, **where})
    return name


def check_colour(item: Record, path: str) -> str:
    """The colour of a tag in the body."""
    colour = item.get("color_code")
    if colour in (None, ""):
        return DEFAULT_COLOUR
    if colour not in COLOURS:
        raise invalid_data(path, "color_code", supported_values=list(COLOURS))
    return str(colour)


# -- endpoints ----------------------------------------------------------------------------------


def _module(call: Call) -> Module:
    """The module in the parameter."""
    name = call.query.get("module")
    if not name:
        raise Refusal(
            "REQUIRED_PARAM_MISSING",
            "One of the expected param is missing",
            {"param_name": "module"},
        )
    module = call.schema.module(name)
    if module is None:
        raise invalid_module(param="module")
    if "Tag" not in module.fields:
        raise unsupported_module(param_name="module")
    return module


def _show(call: Call, tag: Record) -> Record:
    user = call.user_name(int(tag["user"]))
    return {
        "created_time": call.show(tag["created_time"]),
        "modified_time": call.show(tag["modified_time"]),
        "name": tag["name"],
        "modified_by": user,
        "id": tag["id"],
        "created_by": user,
        "color_code": tag["color_code"],
    }


def _tag(call: Call, tag_id: object) -> Record:
    """The tag of that id."""
    tag = call.store.entity("tag", parse_id(tag_id) or 0)
    if tag is None:
        raise Refusal("INVALID_DATA", "tags not found", {"id": str(tag_id)[:50]})
    return tag


@route("GET", "/settings/tags")
def list_tags(call: Call) -> Answer:
    """The tags of a module, or only the user's own; `include` adds how they are used."""
    module = _module(call)
    included = call.names("include") or []
    if any(name not in INCLUDED for name in included):
        raise invalid_parameter("include", list(INCLUDED))
    mine = call.query.get("my_tags") == "true"
    tags = [
        {**_show(call, tag), **_use(call, module, tag, included)}
        for tag in tags_of(call, module)
        if not mine or tag["user"] == str(call.user)
    ]
    return {"tags": tags, "info": {"count": len(tags), "allowed_count": MAX_TAGS}}


def _use(call: Call, module: Module, tag: Record, included: list[str]) -> Record:
    """How a tag is used: no automation refers to one here."""
    use: Record = {}
    if "type" in included:
        use["type"] = "manual"
    if "associated_record_count" in included:
        use["associated_record_count"] = len(tagged(call, module, tag["id"]))
    if "last_accessed_time" in included:
        use["last_accessed_time"] = call.show(tag.get("used_time", tag["created_time"]))
    return use


@route("POST", "/settings/tags")
def create_tags(call: Call) -> Answer:
    """New tags of a module."""
    module = _module(call)

    def work(item: Any, path: str) -> Record:
        name, colour = check_name(item, path), check_colour(item, path)
        known = tags_of(call, module)
        _refuse_twin(known, name, None, path)
        if len(known) >= MAX_TAGS:
            details = {"limit": MAX_TAGS}
            raise Refusal("LICENSE_LIMIT_EXCEEDED", "tags edition limit exceeded", details)
        tag = _tag(call, ensure_tag(call, module.api_name, name, colour)["id"])
        return success("tags created successfully", _show(call, tag))

    return answered(call, call.items("tags"), work, 201, "tags")


def _refuse_twin(known: list[Record], name: str, own: str | None, path: str) -> None:
    for tag in known:
        if tag["name"].casefold() == name.casefold() and tag["id"] != own:
            details = {"id": tag["id"], **at(path, "name")}
            raise Refusal("DUPLICATE_DATA", "duplicate data", details)


def _update(call: Call, tag: Record, item: Record, path: str) -> Record:
    """The result of one renamed or recoloured tag; the records that carry it follow."""
    module = call.schema.module(tag["module"])
    name = check_name(item, path) if "name" in item else tag["name"]
    colour = check_colour(item, path) if "color_code" in item else tag["color_code"]
    if module is not None:
        _refuse_twin(tags_of(call, module), name, tag["id"], path)
        new = {"name": name, "id": tag["id"], "color_code": colour}
        for stored in tagged(call, module, tag["id"]):
            tags = [new if held["id"] == tag["id"] else held for held in stored.data["Tag"]]
            write_tags(call, module, stored, tags)
    tag = {**tag, "name": name, "color_code": colour, "modified_time": call.now}
    call.store.put_entity("tag", tag)
    return success("tags updated successfully", _show(call, tag))


@route("PUT", "/settings/tags")
def update_tags(call: Call) -> Answer:
    """Rename or recolour tags, each named by its id."""
    _module(call)

    def work(item: Any, path: str) -> Record:
        if not is_record(item):
            check_name(item, path)  # gives the error
        require(item, path, "id")
        return _update(call, _tag(call, item["id"]), item, path)

    return answered(call, call.items("tags"), work, 200, "tags")


@route("PUT", "/settings/tags/{id}")
def update_tag(call: Call) -> Answer:
    """Rename or recolour the tag in the path; the module may be left out."""
    if "module" in call.query:
        _module(call)

    def work(item: Any, path: str) -> Record:
        if not is_record(item):
            check_name(item, path)  # gives the error
        return _update(call, _tag(call, call.path["id"]), item, path)

    items = call.items("tags", limit=1)
    return answered(call, items, work, 200, "tags")


def _forget(call: Call, tag: Record) -> None:
    """Remove a tag, from its records too."""
    module = call.schema.module(tag["module"])
    if module is not None:
        for stored in tagged(call, module, tag["id"]):
            kept = [held for held in stored.data["Tag"] if held["id"] != tag["id"]]
            write_tags(call, module, stored, kept)
    call.store.drop_entity("tag", int(tag["id"]))


@route("DELETE", "/settings/tags/{id}")
def delete_tag(call: Call) -> Answer:
    """Delete the tag in the path; the module may be left out."""
    if "module" in call.query:
        _module(call)
    tag = _tag(call, call.path["id"])
    _forget(call, tag)
    return {"tags": [success("tags deleted successfully", {"id": tag["id"]})]}


@route("POST", "/settings/tags/{id}/actions/merge")
def merge_tags(call: Call) -> Answer:
    """Give the records of other tags the tag in the path; the others are gone."""
    kept = _tag(call, call.path["id"])

    def work(item: Any, path: str) -> Record:
        other = item.get("conflict_id") if is_record(item) else None
        if other in (None, ""):
            raise mandatory_missing(path, "conflict_id")
        gone = _tag(call, other)
        module = call.schema.module(kept["module"])
        if gone["id"] == kept["id"] or gone["module"] != kept["module"] or module is None:
            raise Refusal("INVALID_DATA", "tags not found", {"id": str(other)[:50]})
        new = {key: kept[key] for key in ("name", "id", "color_code")}
        for stored in tagged(call, module, gone["id"]):
            held = [tag for tag in stored.data["Tag"] if tag["id"] not in (gone["id"], kept["id"])]
            write_tags(call, module, stored, [*held, new])
        _forget(call, gone)
        return success("tags merged successfully", {"id": kept["id"]})

    return answered(call, call.items("tags"), work, 200, "tags")


@route("GET", "/settings/tags/{id}/actions/records_count")
def count_tagged(call: Call) -> Answer:
    """How many records carry the tag."""
    module = _module(call)
    tag = call.store.entity("tag", parse_id(call.path["id"]) or 0)
    if tag is None or tag["module"] != module.api_name:
        raise Refusal("TAG_ID_NOT_FOUND", "invalid tag id")
    return {"count": str(len(tagged(call, module, tag["id"])))}
