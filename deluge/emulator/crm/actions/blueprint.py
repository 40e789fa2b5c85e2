"""Blueprints: which transitions a record may take, and taking one.

A blueprint is declared by the project's schema files, since Zoho's API cannot export one.
Source: https://www.zoho.com/crm/developer/docs/api/v8/update-blueprint.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    mandatory_missing,
    success,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.records.finding import required_in_path
from deluge.emulator.crm.records.processes import Process, process_of
from deluge.emulator.crm.records.writing import insert_record, update_record
from deluge.emulator.crm.related.attachments import attach_uploaded
from deluge.emulator.crm.settings.fields import show_field
from deluge.emulator.files import File, file_named
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.store import Stored
from deluge.exchange import Response

_PATH = "/{module}/{id}/actions/blueprint"
_NOTES, _ATTACHMENTS = "Notes", "Attachments"  # what a transition may bring besides fields


def _in_process(call: Call) -> tuple[Module, Stored, Process]:
    """The record and the process it is in."""
    module = call.module()
    stored = required_in_path(call, module)
    process = process_of(call.schema, stored)
    if process is None:
        raise Refusal("RECORD_NOT_IN_PROCESS", "record not in process")
    return module, stored, process


def transition_id(blueprint: Record, transition: Record) -> str:
    """The id of a transition: the same in every run."""
    key = f"{blueprint['module']}.{blueprint['name']}.{transition['name']}"
    return metadata_id("transition", key)


# -- reading ------------------------------------------------------------------------------------


@route("GET", _PATH)
def get_blueprint(call: Call) -> Answer:
    """The record's state and its next transitions."""
    module, stored, process = _in_process(call)
    info = _process_info(module, stored, process.blueprint)
    shown = [_show(call, module, stored, process.blueprint, each) for each in process.transitions]
    return {"blueprint": {"process_info": info, "transitions": shown}}


def _process_info(module: Module, stored: Stored, blueprint: Record) -> Record:
    """What the process is and where the record stands in it."""
    field = module.fields[blueprint["field"]]
    value = stored.data.get(field.api_name)
    place = f"{module.api_name}.{field.api_name}"
    return {
        "field_id": metadata_id("field", place),
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
        "current_picklist": {
            "colour_code": None,
            "id": metadata_id("choice", f"{place}.{value}"),
            "value": value,
        },
    }


def _show(
    call: Call, module: Module, stored: Stored, blueprint: Record, transition: Record
) -> Record:
    """One transition that the record may take."""
    fields = [
        {**show_field(call, module.fields[name], module.api_name), "mandatory": True}
        for name in transition["fields"]
    ]
    after = [each for each in blueprint["transitions"] if transition["to"] in each["from"]]
    following = [
        {
            "id": transition_id(blueprint, each),
            "name": each["name"],
            "criteria_matched": True,
            "type": "manual",
        }
        for each in after
    ]
    return {
        "id": transition_id(blueprint, transition),
        "name": transition["name"],
        "next_field_value": transition["to"],
        "current_field_value": stored.data.get(blueprint["field"]),
        "criteria_matched": True,
        "criteria_message": None,
        "type": "manual",
        "execution_time": None,
        "percent_partial_save": 0.0,
        "next_transitions": following,
        "data": {name: stored.data.get(name) for name in transition["fields"]},
        "fields": fields,
    }


# -- moving on ----------------------------------------------------------------------------------


@route("PUT", _PATH)
def take_transition(call: Call) -> Answer:
    """Take one transition: its fields are set and the record moves on."""
    module, stored, process = _in_process(call)
    path = "$.blueprint[0]"
    item: Any = call.items("blueprint", limit=1)[0]
    if not is_record(item):
        raise wrong_type(path, "blueprint")
    chosen = _chosen(process, item, path)
    data = item.get("data") if item.get("data") is not None else {}
    if not is_record(data):
        raise invalid_data(path, "data", expected_data_type="jsonobject")
    where = f"{path}.data"
    for name in chosen["fields"]:
        if data.get(name) in (None, "") and stored.data.get(name) is None:
            raise mandatory_missing(where, name)
    files = _files(call, data.get(_ATTACHMENTS), where)
    values = {key: data[key] for key in data if key not in (_NOTES, _ATTACHMENTS)}
    values.update(chosen["after"])
    values[process.blueprint["field"]] = chosen["to"]
    update_record(call, module, stored, values, where, by_process=True)
    call.changed("edit", module.api_name, [stored.id], None)
    if data.get(_NOTES) not in (None, ""):
        _add_note(call, stored, data[_NOTES], where)
    for file in files:
        attach_uploaded(call, stored, file)
    return Response.of_json(success("transition updated successfully", {}))


def _chosen(process: Process, item: Record, path: str) -> Record:
    """The transition that the body names."""
    wanted = item.get("transition_id")
    if wanted in (None, ""):
        raise mandatory_missing(path, "transition_id")
    for transition in process.transitions:
        if transition_id(process.blueprint, transition) == str(wanted):
            return transition
    raise Refusal("INVALID_DATA", "invalid transition", at(path, "transition_id"))


def _files(call: Call, given: Any, path: str) -> list[File]:
    """The files in `{"$file_id": [...]}`, uploaded before."""
    if given is None:
        return []
    ids = given.get("$file_id") if is_record(given) else None
    if not is_list(ids):
        raise invalid_data(path, _ATTACHMENTS, expected_data_type="jsonobject")
    found = [file_named(call.store, each) for each in ids]
    if None in found:
        raise invalid_data(path, _ATTACHMENTS)
    return [file for file in found if file is not None]


def _add_note(call: Call, stored: Stored, text: Any, path: str) -> None:
    """Keep what was said during the transition as a note of the record."""
    note = {"Note_Content": text, "Parent_Id": str(stored.id), "$se_module": stored.module}
    made = insert_record(call, call.schema.shipped("Notes"), note, path)
    call.changed("create", "Notes", [made.id], None)
