"""Layouts: every module has one, with all its fields in one section."""

from typing import Any

from deluge.emulator.call import Call
from deluge.emulator.crm.field_settings import show_field
from deluge.emulator.crm.shape import layout_of
from deluge.emulator.organization import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.exchange import Response


@route("GET", "/settings/layouts", partial="one layout per module")
def list_layouts(call: Call) -> Answer:
    """The layouts of a module."""
    return {"layouts": [_show(call, call.asked_module())]}


@route("GET", "/settings/layouts/{id}", partial="one layout per module")
def get_layout(call: Call) -> Answer:
    """One layout; 204 when there is none."""
    module = call.asked_module()
    if layout_of(module)["id"] != call.path["id"]:
        return Response(204)
    return {"layouts": [_show(call, module)]}


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
        "tab_traversal": 2,
        "generated_type": "system_defined",
        "type": "used",
        "fields": fields,
    }
    return {
        **layout_of(module),
        "api_name": "Standard",
        "status": "active",
        "visible": True,
        "source": "crm",
        "generated_type": "default",
        "created_time": None,
        "modified_time": None,
        "created_by": None,
        "modified_by": None,
        "profiles": [
            {"default": True, "name": p["name"], "id": p["id"]}
            for p in call.store.entities("profile")
        ],
        "convert_mapping": None,
        "sections": [section],
    }
