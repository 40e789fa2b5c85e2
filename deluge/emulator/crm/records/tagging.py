"""The tags that a record carries: made when they are new, and kept with their module."""

from typing import Any

from deluge.emulator.call import Call
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import LENGTH, TYPE, Problem
from deluge.emulator.shapes import Record

MAX_TAGS, TAG_LENGTH = 10, 25
DEFAULT_COLOUR = "#57B1FD"


def tags_of_draft(draft: Draft, value: Any) -> list[Record] | None:
    """The tags of a record: names or `{"name": ...}` become tags of the module."""
    if value is None:
        return None
    if not isinstance(value, list) and not (draft.call.lenient or draft.call.seeding):
        raise Problem(TYPE, expected_data_type="jsonarray")
    entries = value if isinstance(value, list) else [value]
    names: list[str] = []
    for entry in entries:
        name = entry.get("name") if isinstance(entry, dict) else entry
        if not isinstance(name, str):
            raise Problem(TYPE, expected_data_type="jsonobject")
        if len(name) > TAG_LENGTH:
            raise Problem(LENGTH, maximum_length=TAG_LENGTH)
        if name and name not in names:
            names.append(name)
        if len(names) > MAX_TAGS:
            raise Problem(LENGTH, maximum_length=MAX_TAGS)
    module = draft.module.api_name
    return [ensure_tag(draft.call, module, name) for name in names] or None


def ensure_tag(call: Call, module: str, name: str, colour: str = DEFAULT_COLOUR) -> Record:
    """The module's tag of that name, made when it is new."""
    store = call.store
    for tag in store.entities("tag"):
        if tag["module"] == module and tag["name"].casefold() == name.casefold():
            if tag.get("used_time") != call.now:
                store.put_entity("tag", {**tag, "used_time": call.now})
            return {key: tag[key] for key in ("name", "id", "color_code")}
    tag = {"name": name, "id": str(store.next_id()), "color_code": colour}
    times = {"created_time": call.now, "modified_time": call.now, "used_time": call.now}
    store.put_entity("tag", {**tag, "module": module, "user": str(call.user), **times})
    return tag
