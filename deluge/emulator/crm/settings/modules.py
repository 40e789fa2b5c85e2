"""Modules as the settings show them, and custom modules.

Source: https://www.zoho.com/crm/developer/docs/api/v8/modules-api.html
"""

import re
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    dependent_missing,
    invalid_data,
    invalid_module,
    mandatory_missing,
    nothing_given,
    success,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import require, text_in, written
from deluge.emulator.crm.settings.entities import duplicate, entity_of
from deluge.emulator.crm.settings.fields import field_id
from deluge.emulator.customization import FIELD_CHANGE, MODULE, keep
from deluge.emulator.ids import id_of, metadata_id
from deluge.emulator.operations import api_names
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.exchange import Response

MAX_LABEL = 25
MAX_MODULES = 500  # custom ones, in the largest edition
_START = re.compile(r"[0-9]{1,16}", re.ASCII)
_API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}", re.ASCII)
_STATUSES = ("visible", "scheduled_for_deletion", "user_hidden", "system_hidden")
_FOR_ALL = "all profiles see every module"
_CHANGEABLE = ("singular_label", "plural_label", "profiles")
_UPDATED = "module updated successfully"
# What records have besides their fields.
_PROPERTIES = (
    "approval_state wizard_connection_path converted_detail cpq_executions currency_symbol"
    " zia_owner_assignment review review_process approval in_merge process_flow orchestration"
    " pathfinder stop_processing data_source_details zia_visions layout_id editable field_states"
    " locked_for_me sharing_permission"
)


@route("GET", "/settings/modules")
def list_modules(call: Call) -> Answer:
    """All modules of the organisation; all of them are visible."""
    since = call.header_time("if-modified-since")
    if since is not None and not any(row["time"] > since for row in call.store.entities(MODULE)):
        return Response(304)
    wanted = call.names("status") or ["visible"]
    for index, status in enumerate(wanted):
        if status not in _STATUSES:
            details = {"index": index, "supported_values": list(_STATUSES), "param_name": "status"}
            raise Refusal("INVALID_DATA", "invalid data", details)
    if "visible" not in wanted:
        return Response(204)
    found = [call.schema.module(name) for name in call.schema]
    shown = [show_module(call, m, i) for i, m in enumerate(found) if m and m.api_name != "Users"]
    count = len(shown)
    shown += [_subform_module(call, m, count + i) for i, m in enumerate(call.schema.subforms)]
    return {"modules": shown}


@route("GET", "/settings/modules/{name}")
def get_module(call: Call) -> Answer:
    """One module by API name or id."""
    module = _in_path(call)
    display = module.fields.get(module.display_field)
    more = {
        "per_page": 10,
        "$properties": [f"${name}" for name in _PROPERTIES.split()],
        "$on_demand_properties": ["$blocked_reason"],
        "$field_states": [],
        "search_layout_fields": [module.display_field],
        **dict.fromkeys(("lookup_field_properties", "custom_view", "related_list_properties")),
        "display_field": {
            "api_name": module.display_field,
            "id": field_id(module.api_name, module.display_field),
        }
        if display
        else None,
    }
    return {"modules": [{**show_module(call, module, 0), **more}]}


@route("POST", "/settings/modules", oldest=7, partial=_FOR_ALL)
def add_module(call: Call) -> Answer:
    """Add a custom module, with the fields that every custom module has."""

    def work(item: Record, path: str) -> Record:
        require(item, path, "singular_label", "plural_label", "api_name", "profiles")
        _check_profiles(call, item, path)
        name = item["api_name"]
        if not isinstance(name, str) or not _API_NAME.fullmatch(name):
            raise invalid_data(path, "api_name", expected_data_type="text")
        if name.lower() in api_names():  # its records would be hidden by the API of that name
            message = "the name is reserved"
            raise Refusal("RESERVED_KEYWORD_NOT_ALLOWED", message, at(path, "api_name"))
        if call.schema.module(name) is not None:
            raise duplicate("api_name", path)
        count = len(call.store.entities(MODULE))
        if count >= MAX_MODULES:
            raise Refusal("LIMIT_EXCEEDED", "limit exceeded", {"limit": MAX_MODULES})
        data = {
            "api_name": name,
            "module_name": f"CustomModule{count + 1}",
            "generated_type": "custom",
            "custom": True,
            "display_field": "Name",
            "layout_mandatory": [],
        }
        _set_display_field(call, name, item, path)
        return _keep(call, data, item, path, "module created successfully")

    return written(call, "modules", 1, work, 201)


@route("PUT", "/settings/modules", oldest=3, partial=_FOR_ALL)
def update_modules(call: Call) -> Answer:
    """Change the labels of modules, each named by its id."""

    def work(item: Record, path: str) -> Record:
        require(item, path, "id")
        module = _named(call, str(id_of(item)))
        if module is None:
            raise Refusal(
                "INVALID_MODULE", "the module name given seems to be invalid", at(path, "id")
            )
        return _relabel(call, module, item, path)

    return written(call, "modules", 100, work)


@route("PUT", "/settings/modules/{name}", oldest=3, partial=_FOR_ALL)
def update_module(call: Call) -> Answer:
    """Change the labels of the module in the path."""
    module = _in_path(call)
    return written(call, "modules", 1, lambda item, path: _relabel(call, module, item, path))


# -- what is kept -------------------------------------------------------------------------------


def _named(call: Call, name: str) -> Module | None:
    """The module of that API name or id."""
    for known in call.schema:
        if name == metadata_id("module", known):
            return call.schema.module(known)
    return call.schema.module(name)


def _in_path(call: Call) -> Module:
    module = _named(call, call.path["name"])
    if module is None:
        raise invalid_module(2)
    return module


def _relabel(call: Call, module: Module, item: Record, path: str) -> Record:
    if not item.keys() & set(_CHANGEABLE):
        raise nothing_given(path, _CHANGEABLE)
    if item.get("profiles") == []:
        message = "at least one profile is required"
        raise Refusal("MINIMUM_DATA_NOT_FOUND", message, at(path, "profiles"))
    if "profiles" in item:
        _check_profiles(call, item, path)
    return _keep(call, dict(module.data), item, path, _UPDATED)


def _keep(call: Call, data: Record, item: Record, path: str, message: str) -> Record:
    """Take the item's labels into the module and keep it."""
    for name in ("singular_label", "plural_label"):
        if item.get(name) is not None:
            data[name] = text_in(item, path, name, MAX_LABEL)
            if not data[name]:
                raise invalid_data(path, name)
    for known in map(call.schema.module, call.schema):
        same = known is not None and known.data["plural_label"] == data["plural_label"]
        if known is not None and same and known.api_name != data["api_name"]:
            raise duplicate("plural_label", path)
    key = metadata_id("module", data["api_name"])
    keep(call.store, MODULE, {"id": key, "time": call.now, "module": data})
    return success(message, {"id": key})


def _check_profiles(call: Call, item: Record, path: str) -> None:
    """Refuse profiles that are not there. Which ones see a module is not kept: all do."""
    given: Any = item["profiles"]
    if not is_list(given):
        raise invalid_data(path, "profiles", expected_data_type="jsonarray")
    for number, each in enumerate(given):
        if entity_of(call, "profile", each) is None:
            raise invalid_data(f"{path}.profiles[{number}]", "id")


def _set_display_field(call: Call, module: str, item: Record, path: str) -> None:
    """Give the field that names the records its label, and make it a number when asked to."""
    given: Any = item.get("display_field")
    if given is None:
        return
    path = f"{path}.display_field"
    if not is_record(given):
        raise wrong_type(path, "display_field")
    changes: Record = {}
    if given.get("field_label") is not None:
        changes["label"] = text_in(given, path, "field_label", 50)
    kind = given.get("data_type", "text")
    if kind == "autonumber":
        number: Any = given.get("auto_number")
        if not number:
            raise dependent_missing(path, "auto_number", "data_type")
        if not is_record(number) or not _START.fullmatch(str(number.get("start_number"))):
            raise mandatory_missing(f"{path}.auto_number", "start_number")
        changes.update(data_type=kind, auto_number=number, mandatory=False, read_only=True)
    elif kind != "text":
        raise invalid_data(path, "data_type", supported_values=["text", "autonumber"])
    key = field_id(module, "Name")
    row = {"id": key, "module": module, "api_name": "Name", "changes": changes}
    keep(call.store, FIELD_CHANGE, row)


# -- what is shown ------------------------------------------------------------------------------


def show_module(call: Call, module: Module, number: int) -> Record:
    """A module's description."""
    data = module.data
    system = bool(data.get("system"))
    return {
        "api_name": module.api_name,
        "module_name": data["module_name"],
        "singular_label": data["singular_label"],
        "plural_label": data["plural_label"],
        "actual_singular_label": data["singular_label"],
        "actual_plural_label": data["plural_label"],
        "id": metadata_id("module", module.api_name),
        "generated_type": data["generated_type"],
        "api_supported": True,
        "creatable": not system,
        "editable": not system,
        "viewable": True,
        "deletable": not system,
        "convertable": bool(data.get("convertable")),
        "visible": True,
        "visibility": 1,
        "show_as_tab": not system,
        "status": "visible",
        "quick_create": not system,
        "global_search_supported": not system,
        "isBlueprintSupported": not system,
        "lookupable": not system,
        "access_type": "org_based",
        "sequence_number": number + 1,
        "profiles": [{"name": p["name"], "id": p["id"]} for p in call.store.entities("profile")],
        "profile_count": len(call.store.entities("profile")),
        "description": None,
        "recycle_bin_on_delete": not system,
        **dict.fromkeys(("public_fields_configured", "sub_menu_available"), False),
        "has_more_profiles": False,
        "parent_module": {},
        "arguments": [],
        "web_link": None,
        "modified_time": None,
        "modified_by": None,
    }


def _subform_module(call: Call, data: Record, number: int) -> Record:
    """The description of a line item module: not to be used on its own."""
    parent, label = data["parent_module"], data["api_name"].replace("_", " ")
    named = {**data, "singular_label": label, "plural_label": label, "generated_type": "subform"}
    shown = show_module(call, Module({**named, "system": True}, [], []), number)
    return {**shown, "parent_module": {"api_name": parent, "id": metadata_id("module", parent)}}
