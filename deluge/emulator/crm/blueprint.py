"""Blueprints: which transitions a record may take, and taking one.

A blueprint is declared by the project's schema files, since Zoho's API cannot export one.
"""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_path_id, mandatory_missing, success
from deluge.emulator.call import Call
from deluge.emulator.crm.metadata import show_field
from deluge.emulator.crm.records import find, update_item
from deluge.emulator.organization import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.store import Stored
from deluge.exchange import Response

_PATH = "/{module}/{id}/actions/blueprint"


def _process(call: Call) -> tuple[Module, Stored, Record, list[Record]]:
    """The record, its blueprint and the transitions it may take now."""
    module = call.module()
    stored = find(call, module, call.path_id())
    if stored is None:
        raise invalid_path_id()
    for blueprint in call.schema.blueprints:
        if blueprint["module"] != module.api_name:
            continue
        value = stored.data.get(blueprint["field"])
        open_now = [t for t in blueprint["transitions"] if value in t["from"]]
        if open_now:
            return module, stored, blueprint, open_now
    raise Refusal("RECORD_NOT_IN_PROCESS", "record not in process")


def transition_id(blueprint: Record, transition: Record) -> str:
    """The id of a transition: the same in every run."""
    key = f"{blueprint['module']}.{blueprint['name']}.{transition['name']}"
    return metadata_id("transition", key)


@route("GET", _PATH, partial="during, after and common transitions lack")
def get_blueprint(call: Call) -> Answer:
    """The record's state and its next transitions."""
    module, stored, blueprint, transitions = _process(call)
    field = module.fields[blueprint["field"]]
    value = stored.data.get(field.api_name)
    info = {
        "field_id": metadata_id("field", f"{module.api_name}.{field.api_name}"),
        "is_continuous": False,
        "api_name": field.api_name,
        "continuous": False,
        "field_label": field.label,
        "name": blueprint["name"],
        "column_name": field.api_name.upper(),
        "field_value": value,
        "id": metadata_id("blueprint", f"{module.api_name}.{blueprint['name']}"),
        "field_name": field.label,
        "escalation": None,
    }
    shown: list[Record] = []
    for transition in transitions:
        fields = [
            {**show_field(call, module.fields[name], module.api_name), "mandatory": True}
            for name in transition["fields"]
        ]
        shown.append(
            {
                "id": transition_id(blueprint, transition),
                "name": transition["name"],
                "next_field_value": transition["to"],
                "current_field_value": value,
                "criteria_matched": True,
                "criteria_message": None,
                "type": "manual",
                "execution_time": None,
                "percent_partial_save": 0.0,
                "next_transitions": [],
                "data": {name: stored.data.get(name) for name in transition["fields"]},
                "fields": fields,
            }
        )
    return {"blueprint": {"process_info": info, "transitions": shown}}


@route("PUT", _PATH)
def take_transition(call: Call) -> Answer:
    """Take one transition: its fields are set and the record moves on."""
    module, stored, blueprint, transitions = _process(call)
    item: Any = call.items("blueprint", limit=1)[0]
    path = "$.blueprint[0]"
    if not is_record(item):
        details = {"expected_data_type": "jsonobject", "api_name": "blueprint", "json_path": path}
        raise Refusal("INVALID_DATA", "invalid data", details)
    wanted = item.get("transition_id")
    if wanted in (None, ""):
        raise mandatory_missing(path, "transition_id")
    chosen = [t for t in transitions if transition_id(blueprint, t) == str(wanted)]
    if not chosen:
        where = {"api_name": "transition_id", "json_path": f"{path}.transition_id"}
        raise Refusal("INVALID_DATA", "invalid transition", where)
    data = item.get("data") if item.get("data") is not None else {}
    if not is_record(data):
        details = {"expected_data_type": "jsonobject", "api_name": "data"}
        raise Refusal("INVALID_DATA", "invalid data", {**details, "json_path": f"{path}.data"})
    for name in chosen[0]["fields"]:
        if data.get(name) in (None, "") and stored.data.get(name) is None:
            raise mandatory_missing(f"{path}.data", name)
    values = {**data, blueprint["field"]: chosen[0]["to"]}
    update_item(call, module, stored, values, f"{path}.data")
    call.changed("edit", module.api_name, [stored.id], None)
    return Response.of_json(success("transition updated successfully", {}))
