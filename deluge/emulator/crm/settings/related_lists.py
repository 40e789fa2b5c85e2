"""Related lists as the settings show them.

Source: https://www.zoho.com/crm/developer/docs/api/v8/related-list-meta.html
"""

from deluge.emulator.answers import invalid_parameter
from deluge.emulator.call import Call
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.exchange import Response

_OPERATIONS = ("edit", "create", "bulk_edit", "delete", "disassociate", "assign")
_STATUSES = ("visible", "scheduled_for_deletion", "user_hidden")


@route("GET", "/settings/related_lists")
def list_related(call: Call) -> Answer:
    """The related lists of a module; all of them are visible."""
    module = call.asked_module("module")
    status = call.query.get("status", "visible")
    if status not in _STATUSES:
        raise invalid_parameter("status", list(_STATUSES))
    shown = _lists(module) if status == "visible" else []
    return {"related_lists": shown} if shown else Response(204)


@route("GET", "/settings/related_lists/{id}")
def get_related(call: Call) -> Answer:
    """One related list; 204 when there is none."""
    for row in _lists(call.asked_module("module")):
        if row["id"] == call.path["id"]:
            return {"related_lists": [row]}
    return Response(204)


def _lists(module: Module) -> list[Record]:
    """The related lists in their order."""
    return [_show(module, number, entry) for number, entry in enumerate(module.related, 1)]


def _show(module: Module, number: int, entry: Record) -> Record:
    child, name = entry.get("module"), entry["api_name"]
    return {
        "id": metadata_id("related", f"{module.api_name}.{name}"),
        "sequence_number": str(number),
        "display_label": entry["display_label"],
        "api_name": name,
        "name": entry["display_label"],
        "module": {"api_name": child, "id": metadata_id("module", child)} if child else None,
        "action": None,
        "href": f"{module.api_name}/{{ENTITYID}}/{name}",
        "type": "default",
        "connectedmodule": None,
        "linkingmodule": None,
        **dict.fromkeys(("customize_sort", "customize_fields", "customize_display_label"), False),
        "status": "visible",
        "visibility": 1,
        "visible": True,
        "personality_name": name,
        "record_operations": dict.fromkeys(_OPERATIONS, True),
        "parent_related_lists": None,
    }
