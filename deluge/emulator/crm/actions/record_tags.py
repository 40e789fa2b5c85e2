"""Add tags to records and take them away."""

from collections.abc import Callable
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    mandatory_missing,
    parameter_missing,
    success,
    too_many_records,
    unsupported_module,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.actions.mass import record_named
from deluge.emulator.crm.items import answer_items, each_item
from deluge.emulator.crm.records.finding import required_in_path
from deluge.emulator.crm.records.guards import refuse_locked
from deluge.emulator.crm.records.tagging import MAX_TAGS, ensure_tag
from deluge.emulator.crm.settings.tags import check_colour, check_name, write_tags
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list
from deluge.exchange import Response

MAX_RECORDS = 500

Tag = tuple[str, str]  # name and colour


def _module(call: Call) -> Module:
    module = call.module()
    if "Tag" not in module.fields:
        raise unsupported_module()
    return module


def _asked(call: Call) -> list[Tag]:
    """The tags of the request: in the body, or in the parameter `tag_names` as v2 has it."""
    names = call.names("tag_names")
    if names is not None:
        items: list[Any] = [{"name": name} for name in names]
    elif call.version < 2.1 and not call.request.body:
        raise parameter_missing("tag_names")
    else:
        items = call.items("tags")
    found: list[Tag] = []
    for index, item in enumerate(items):
        path = f"$.tags[{index}]"
        found.append((check_name(item, path), check_colour(item, path)))
    return found


def _wrapped(call: Call, refusal: Refusal) -> Response:
    """Errors of the tags themselves come in `tags`."""
    if refusal.details.get("json_path", "").startswith("$.tags["):
        return refusal.listed("tags", call.version)
    raise refusal


def _over_write(call: Call) -> bool:
    """Whether the new tags replace the old ones."""
    if "over_write" in call.query:
        return call.query["over_write"] == "true"
    value = call.body.get("over_write") if call.request.body else None
    if value is not None and not isinstance(value, bool):
        raise invalid_data("$", "over_write", expected_data_type="boolean")
    return bool(value)


def _add(call: Call, module: Module, held: list[Record], asked: list[Tag]) -> list[Record]:
    """A record's tags with the new ones."""
    for name, colour in asked:
        tag = ensure_tag(call, module.api_name, name, colour)
        if tag["id"] not in [each["id"] for each in held]:
            held.append(tag)
        if len(held) > MAX_TAGS:
            raise Refusal("LIMIT_EXCEEDED", "tags limit exceeded", {"maximum_length": MAX_TAGS})
    return held


def _remove(call: Call, module: Module, held: list[Record], asked: list[Tag]) -> list[Record]:
    """A record's tags without those named."""
    gone = {name.casefold() for name, _ in asked}
    return [tag for tag in held if tag["name"].casefold() not in gone]


Change = Callable[[Call, Module, list[Record], list[Tag]], list[Record]]


def _tag_records(call: Call, change: Change, *, many: bool = False) -> Answer:
    """The answer to a change of the tags of many records, or of the one in the path."""
    module = _module(call)
    ids = _ids(call) if many else None
    try:
        asked = _asked(call)
    except Refusal as refusal:
        return _wrapped(call, refusal)
    targets = [str(required_in_path(call, module).id)] if ids is None else ids
    fresh = _over_write(call)

    def work(value: Any, path: str) -> Record:
        stored = record_named(call, module, value)
        refuse_locked(stored)
        held = [] if fresh else list(stored.data.get("Tag") or [])
        tags = change(call, module, held, asked)
        write_tags(call, module, stored, tags)
        shown = [tag["name"] for tag in tags] if call.version < 2.1 else tags
        return success("tags updated successfully", {"id": str(stored.id), "tags": shown})

    results = each_item(call, targets, work)
    answer = answer_items(call, results, 200)
    if ids is None and results[0]["status"] == "error":
        return answer
    return Response.of_json(
        {"data": results, "wf_scheduler": None, **_counts(results)}, answer.status
    )


def _counts(results: list[Record]) -> Record:
    """How many records were given their tags, and how many are locked."""
    done = sum(result["status"] == "success" for result in results)
    locked = sum(result["code"] == "RECORD_LOCKED" for result in results)
    return {"success_count": str(done), "locked_count": str(locked)}


def _ids(call: Call) -> list[Any]:
    """The records meant: `ids` in the parameters or in the body."""
    ids: Any = call.names("ids")
    if ids is None:
        if call.version < 2.1 or not call.request.body:
            raise parameter_missing("ids")
        ids = call.body.get("ids")
        if ids is None:
            raise mandatory_missing("$", "ids")
    if not is_list(ids) or not ids:
        raise invalid_data("$", "ids", expected_data_type="jsonarray")
    if len(ids) > MAX_RECORDS:
        raise too_many_records(MAX_RECORDS, {"api_name": "ids"})
    return [str(value) if parse_id(value) else value for value in ids]


@route("POST", "/{module}/{id}/actions/add_tags")
def add_tags(call: Call) -> Answer:
    """Add tags to one record."""
    return _tag_records(call, _add)


@route("POST", "/{module}/actions/add_tags")
def add_tags_to_many(call: Call) -> Answer:
    """Add tags to up to 500 records."""
    return _tag_records(call, _add, many=True)


@route("POST", "/{module}/{id}/actions/remove_tags")
def remove_tags(call: Call) -> Answer:
    """Take tags from one record."""
    return _tag_records(call, _remove)


@route("POST", "/{module}/actions/remove_tags")
def remove_tags_from_many(call: Call) -> Answer:
    """Take tags from up to 500 records."""
    return _tag_records(call, _remove, many=True)
