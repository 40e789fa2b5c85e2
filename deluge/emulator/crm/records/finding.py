"""Finding one record: by its id, or by the field that the header X-EXTERNAL names.

Source: https://www.zoho.com/crm/developer/docs/api/v8/external-fields.html
"""

from deluge.emulator.answers import Refusal, invalid_path_id
from deluge.emulator.call import Call
from deluge.emulator.crm.records.unique import matches
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import Field, Module
from deluge.emulator.store import CONVERTED, LIVE, UNAPPROVED, Stored

HEADER = "x-external"
ALIVE = (LIVE, CONVERTED, UNAPPROVED)
_TYPES = ("text", "integer", "bigint", "email", "phone", "autonumber")


def find(call: Call, module: Module, record_id: int | None) -> Stored | None:
    """The module's record of that id, or None when there is none (any more)."""
    stored = call.store.record(record_id) if record_id is not None else None
    if stored is None or stored.module != module.api_name or stored.state not in ALIVE:
        return None
    return stored


def required_in_path(call: Call, module: Module) -> Stored:
    """The record in the path; Zoho's error when there is none."""
    stored = record_in_path(call, module)
    if stored is None:
        raise invalid_path_id()
    return stored


def external_field(call: Call, module: Module) -> Field | None:
    """The field of the module that the header names, `Leads.Ext_Id`; None when it names none."""
    header = call.request.headers.get(HEADER) or ""
    for part in header.split(",")[:10]:
        name, _, field_name = part.strip().partition(".")
        if name == module.api_name:
            field = module.fields.get(field_name)
            if field is None or field.data_type not in _TYPES:
                raise Refusal("INVALID_DATA", "The value of the external field is invalid.")
            return field
    return None


def record_in_path(call: Call, module: Module, key: str = "id") -> Stored | None:
    """The record that a part of the path stands for, or None when there is none."""
    text = call.path[key]
    field = external_field(call, module) if HEADER in call.request.headers else None
    if field is None:
        return find(call, module, parse_id(text))
    found = matches(call, module, field, text)
    if len(found) > 1:
        raise Refusal("DUPLICATE_DATA", "The external field contains duplicate data.")
    if not found:
        message = (
            "There is no data for the ID specified or there is no matching record in the given"
            " module."
        )
        raise Refusal("NOT_FOUND", message)
    return find(call, module, found[0])
