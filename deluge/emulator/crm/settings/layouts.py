"""Layouts: every module has one, with all its fields in one section.

Its name may change, and which fields it requires. Source:
https://www.zoho.com/crm/developer/docs/api/v8/layouts-api.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_path_id,
    nothing_given,
    parameter_missing,
    pattern_mismatch,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import as_map, flag_in, require, text_in, written
from deluge.emulator.crm.records.shape import layout_of
from deluge.emulator.crm.settings.fields import field_named, show_field
from deluge.emulator.customization import MODULE, keep
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list
from deluge.exchange import Response

MAX_NAME = 255
_KEYS = ("name", "sections")
_ONLY = "one layout per module"
_CHANGED = "the name and the required fields change, nothing else"
_LAYOUT_ACTIONS = (
    "edit", "rename", "clone", "downgrade", "delete", "deactivate", "set_layout_permissions"
)  # fmt: skip
_SECTION_ACTIONS = (
    "add_field", "rename", "change_tab_traversal", "reorder", "delete", "remove_field",
    "change_column_count",
)  # fmt: skip


@route("GET", "/settings/layouts", partial=_ONLY)
def list_layouts(call: Call) -> Answer:
    """The layouts of a module."""
    return {"layouts": [_show(call, _asked(call))]}


@route("GET", "/settings/layouts/{id}", partial=_ONLY)
def get_layout(call: Call) -> Answer:
    """One layout; 204 when there is none."""
    module = _asked(call)
    if layout_of(module)["id"] != call.path["id"]:
        return Response(204)
    return {"layouts": [_show(call, module)]}


@route("PATCH", "/settings/layouts", oldest=6, partial=_CHANGED)
def change_layouts(call: Call) -> Answer:
    """Change the layout of a module, named by its id."""
    module = call.asked_module()

    def work(item: Record, path: str) -> Record:
        require(item, path, "id")
        if item["id"] != layout_of(module)["id"]:
            raise invalid_data(path, "id")
        return _change(call, module, item, path)

    return written(call, "layouts", 1, work)


@route("PATCH", "/settings/layouts/{id}", oldest=6, partial=_CHANGED)
def change_layout(call: Call) -> Answer:
    """Change the layout in the path."""
    module = _in_path(call)
    return written(call, "layouts", 1, lambda item, path: _change(call, module, item, path))


@route("DELETE", "/settings/layouts/{id}", oldest=6, partial=_ONLY)
def delete_layout(call: Call) -> Answer:
    """Refused: a module keeps its only layout."""
    where = {"action": "delete", "id": layout_of(_in_path(call))["id"]}
    refusal = Refusal("NOT_ALLOWED", "the only layout of a module cannot be deleted", where)
    return refusal.listed("layouts", call.version)


@route("POST", "/settings/layouts/{id}/actions/activate", oldest=6, partial=_ONLY)
def activate_layout(call: Call) -> Answer:
    """Refused: the only layout is active."""
    _in_path(call)
    message = "the layout is already activated"
    raise Refusal("ALREADY_ACTIVATED", message, {"resource_path_index": 2})


@route("DELETE", "/settings/layouts/{id}/actions/activate", oldest=6, partial=_ONLY)
def deactivate_layout(call: Call) -> Answer:
    """Refused: a module keeps its only layout active."""
    _in_path(call)
    if not call.query.get("transfer_to"):
        raise parameter_missing("transfer_to")
    message = "the only layout of a module cannot be deactivated"
    raise Refusal("NOT_ALLOWED", message, {"param_name": "transfer_to"})


def _in_path(call: Call) -> Module:
    """The module whose layout the path names."""
    module = call.asked_module()
    if layout_of(module)["id"] != call.path["id"]:
        raise invalid_path_id(2)
    return module


def _change(call: Call, module: Module, item: Record, path: str) -> Record:
    """Take the name and the required fields of the item into the layout, and keep it."""
    sections: Any = item.get("sections")
    if item.get("name") is None and sections is None:
        raise nothing_given(path, _KEYS)
    data = dict(module.data)
    if item.get("name") is not None:
        data["layout_name"] = text_in(item, path, "name", MAX_NAME)
    if sections is not None:
        data["layout_mandatory"] = _required(module, sections, path)
    key = metadata_id("module", module.api_name)
    keep(call.store, MODULE, {"id": key, "time": call.now, "module": data})
    return success("layout updated", {"id": layout_of(module)["id"]})


def _required(module: Module, sections: Any, path: str) -> list[str]:
    """The fields that the layout requires after a change."""
    required = dict.fromkeys(module.data.get("layout_mandatory", ()))
    for section_path, section in _maps(sections, path, "sections"):
        for place, each in _maps(section.get("fields", []), section_path, "fields"):
            field = field_named(module, str(each.get("id") or each.get("api_name")))
            if field is None:
                raise invalid_data(place, "id")
            if "required" not in each:
                continue
            if flag_in(each, place, "required"):
                required[field.api_name] = None
            elif field.mandatory:
                raise Refusal(
                    "NOT_ALLOWED", "the field is mandatory in every layout", at(place, "required")
                )
            else:
                required.pop(field.api_name, None)
    return list(required)


def _maps(given: Any, path: str, name: str) -> list[tuple[str, Record]]:
    """The maps of a list, each with its place."""
    if not is_list(given):
        raise invalid_data(path, name, expected_data_type="jsonarray")
    return [
        (place, as_map(each, place, name))
        for number, each in enumerate(given)
        for place in (f"{path}.{name}[{number}]",)
    ]


# -- what is shown ------------------------------------------------------------------------------


def _asked(call: Call) -> Module:
    """The module of the query; the layout is the same in every mode."""
    module = call.asked_module()
    if call.query.get("mode", "all") not in ("all", "business_card", "quick_create"):
        raise pattern_mismatch("mode")
    return module


def _show(call: Call, module: Module) -> Record:
    layout = layout_of(module)
    view = {"name": layout["name"], "id": layout["id"], "type": "layout"}
    profiles = [
        {
            "default": True,
            "name": profile["name"],
            "id": profile["id"],
            "type": "normal_profile",
            "_default_view": view,
            "_default_assignment_view": view,
        }
        for profile in call.store.entities("profile")
    ]
    return {
        **layout,
        "api_name": "Standard",
        "status": "active",
        "visible": True,
        "source": "crm",
        "generated_type": "system",
        "created_for": None,
        "has_more_profiles": False,
        "show_business_card": True,
        "actions_allowed": {name: name in ("edit", "rename") for name in _LAYOUT_ACTIONS},
        **dict.fromkeys(("created_time", "modified_time", "created_by", "modified_by")),
        "profiles": profiles,
        "convert_mapping": None,
        "sections": [_section(call, module)],
    }


def _section(call: Call, module: Module) -> Record:
    """The section with all fields of the module."""
    required = set(module.data.get("layout_mandatory", ()))
    label = f"{module.data['singular_label']} Information"
    fields = [
        {
            **show_field(call, field, module.api_name),
            "required": field.mandatory or field.api_name in required,
        }
        for field in module.fields.values()
        if field.listed
    ]
    return {
        "id": metadata_id("section", module.api_name),
        "name": label,
        "display_label": label,
        "api_name": label.replace(" ", "_"),
        "sequence_number": 1,
        "column_count": 2,
        "tab_traversal": "left_to_right",
        "generated_type": "default",
        "mode": "view",
        "isSubformSection": False,
        "parent_section": None,
        "actions_allowed": dict.fromkeys(_SECTION_ACTIONS, False),
        "type": "used",
        "fields": fields,
    }
