"""Whole texts of fields that lists cut short.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-full-data.html
"""

from deluge.emulator.answers import Refusal, parameter_missing
from deluge.emulator.call import Call
from deluge.emulator.crm.records.finding import find
from deluge.emulator.crm.records.listing import requested_ids
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.store import Stored
from deluge.exchange import Response

MAX_FIELDS = 8
MAX_IDS = 200


@route("GET", "/{module}/actions/fetch_full_data", oldest=6)
def full_texts(call: Call) -> Answer:
    """The whole texts of up to 200 records."""
    module = call.module()
    if not call.query.get("fields"):
        raise parameter_missing("fields")
    if not call.query.get("ids"):
        raise parameter_missing("ids")
    names = _names(call, module)
    ids = requested_ids(call, MAX_IDS) or []
    found = [stored for key in ids if (stored := find(call, module, key)) is not None]
    shown = [_shown(call, module, stored, names) for stored in found]
    return {"data": shown} if shown else Response(204)


@route("GET", "/{module}/{id}/actions/fetch_full_data", oldest=6)
def full_texts_of_one(call: Call) -> Answer:
    """The whole texts of one record: of the fields named, or of all."""
    module = call.module()
    names = _names(call, module)
    stored = find(call, module, call.path_id())
    return Response(204) if stored is None else {"data": [_shown(call, module, stored, names)]}


def _names(call: Call, module: Module) -> list[str]:
    """The fields that are asked for; every one must hold long texts."""
    texts = [field.api_name for field in module.of_types("textarea")]
    asked = call.names("fields") or texts
    if any(name not in texts for name in asked) or (
        "fields" in call.query and len(asked) > MAX_FIELDS
    ):
        message = (
            "unable to process your request. please verify whether you have entered proper method"
            " name, parameter and parameter values."
        )
        raise Refusal("INVALID_REQUEST", message)
    return asked


def _shown(call: Call, module: Module, stored: Stored, names: list[str]) -> Record:
    row = Shaper(call, module, names).show(stored)
    return {name: row[name] for name in (*names, "id")}
