"""Layouts: every module has one, with all its fields in one section."""

from typing import Any

from deluge.emulator.answers import pattern_mismatch
from deluge.emulator.call import Call
from deluge.emulator.crm.field_settings import show_field
from deluge.emulator.crm.shape import layout_of
from deluge.emulator.organization import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.exchange import Response

_LAYOUT_ACTIONS = (
    "edit", "rename", "clone", "downgrade", "delete", "deactivate", "set_layout_permissions"
)  # fmt: skip
_SECTION_ACTIONS = (
    "add_field", "rename", "change_tab_traversal", "reorder", "delete", "remove_field",
    "change_column_count",
)  # fmt: skip


@route("GET", "/settings/layouts", partial="one layout per module")
def list_layouts(call: Call) -> Answer:
    """The layouts of a module."""
    return {"layouts": [_show(call, _asked(call))]}


@route("GET", "/settings/layouts/{id}", partial="one layout per module")
def get_layout(call: Call) -> Answer:
    """One layout; 204 when there is none."""
    module = _asked(call)
    if layout_of(module)["id"] != call.path["id"]:
        return Response(204)
    return {"layouts": [_show(call, module)]}


def _asked(call: Call) -> Module:
    """The module of the query; the layout is the same in every mode."""
    module = call.asked_module()
    if call.query.get("mode", "all") not in ("all", "business_card", "quick_create"):
        raise pattern_mismatch("mode")
    return module


def _show(call: Call, module: Module) -> dict[str, Any]:
    required = set(module.data.get("layout_mandatory", ()))
    fields: list[dict[str, Any]] = []
    for field in module.fields.values():
        if field.listed:
            needed = field.mandatory or field.api_name in required
            fields.append({**show_field(call, field, module.api_name), "required": needed})
    label = f"{module.data['singular_label']} Information"
    section = {
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
    layout = layout_of(module)
    view = {"name": layout["name"], "id": layout["id"], "type": "layout"}
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
        "actions_allowed": {name: name == "edit" for name in _LAYOUT_ACTIONS},
        "created_time": None,
        "modified_time": None,
        "created_by": None,
        "modified_by": None,
        "profiles": [
            {
                "default": True,
                "name": profile["name"],
                "id": profile["id"],
                "type": "normal_profile",
                "_default_view": view,
                "_default_assignment_view": view,
            }
            for profile in call.store.entities("profile")
        ],
        "convert_mapping": None,
        "sections": [section],
    }
