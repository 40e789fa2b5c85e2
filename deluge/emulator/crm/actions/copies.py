"""Copies of records: clones, and quotes and orders that become orders and invoices.

Sources: https://www.zoho.com/crm/developer/docs/api/v8/clone-records.html,
https://www.zoho.com/crm/developer/docs/api/v8/convert-inventory.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    mandatory_missing,
    success,
    unsupported_module,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.actions.mass import (
    MAX_CONVERTED,
    job_status,
    named_ids,
    owner_named,
    run_conversions,
)
from deluge.emulator.crm.items import answer_items, answered, each_item, ids_of
from deluge.emulator.crm.records.fields import FILE_TYPES, MANY_TYPES
from deluge.emulator.crm.records.finding import find, required_in_path
from deluge.emulator.crm.records.guards import refuse_locked
from deluge.emulator.crm.records.module_refs import module_named
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.crm.records.writing import insert_item, insert_record, rewrite
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.store import UNAPPROVED, Stored

# What an inventory record becomes, and the lookup by which the new one remembers it.
_BECOMES = {
    "Quotes": {"Sales_Orders": "Quote_Name", "Invoices": None},
    "Sales_Orders": {"Invoices": "Sales_Order"},
}
_OWN = frozenset({"Tag", "Status", "Owner"})  # of every record, not handed on by a conversion
_CONVERTED = "$converted_to"


def values_of(call: Call, module: Module, stored: Stored) -> Record:
    """A record's values as another one could be given them: nothing unique, no ids of rows."""
    copied: Record = {}
    for name, value in Shaper(call, module, single=True).show(stored).items():
        field = module.fields.get(name)
        if field is None or field.unique or value in (None, []):
            continue
        if field.data_type == "subform" or field.data_type in MANY_TYPES:
            value = [{key: row[key] for key in row if key != "id"} for row in value]
        elif field.data_type in FILE_TYPES:
            value = [{"File_Id__s": row["File_Id__s"]} for row in value]
        copied[name] = value
    return copied


@route("POST", "/{module}/{id}/actions/clone", oldest=3)
def clone(call: Call) -> Answer:
    """Insert a copy of a record, with the values of the body on top."""
    module = call.module()
    stored = required_in_path(call, module)
    overrides = call.items(limit=1)[0] if call.request.body else {}
    copied = values_of(call, module, stored)
    work = [{**copied, **overrides} if is_record(overrides) else overrides]
    results = each_item(call, work, lambda item, path: insert_item(call, module, item, path))
    call.changed("create", module.api_name, ids_of(results), None)
    return answer_items(call, results, 201)


# -- inventory ----------------------------------------------------------------------------------


@route("POST", "/{module}/{id}/actions/convert", oldest=3)
def convert_inventory(call: Call) -> Answer:
    """Make a sales order or an invoice of a quote, an invoice of a sales order."""
    module = _source(call)
    stored = find(call, module, parse_id(call.path["id"]))
    if stored is None:
        raise Refusal("INVALID_DATA", "invalid data", {"resource_path_index": 1})
    if stored.state == UNAPPROVED:
        message = "Cannot update record that is not approved yet"
        raise Refusal("NOT_APPROVED", message, {"resource_path_index": 1})
    refuse_locked(stored)
    if stored.data.get(_CONVERTED):
        raise Refusal("ID_ALREADY_CONVERTED", "id already converted", {"resource_path_index": 1})

    def work(item: Any, path: str) -> Record:
        if not is_record(item):
            raise invalid_data("$", "data", expected_data_type="jsonobject")
        target, tags = _wanted(call, module, item, path)
        made = _convert(call, module, stored, target, {}, path, tags=tags)
        shown = {target.api_name: {"name": made.name, "id": str(made.id)}}
        return success("The record has been converted successfully", shown)

    return answered(call, call.items(limit=1), work)


def _source(call: Call) -> Module:
    """The module of the path, whose records can be converted."""
    module = call.module()
    if module.api_name not in _BECOMES:
        raise unsupported_module()
    return module


def _wanted(call: Call, module: Module, body: Record, path: str) -> tuple[Module, bool]:
    """The module that `convert_to` names, and whether tags are carried over."""
    given = body.get("convert_to")
    if given is None:
        raise mandatory_missing(path, "convert_to")
    if not is_list(given) or not given:
        raise invalid_data(path, "convert_to", expected_data_type="jsonarray")
    where = f"{path}.convert_to[0]"
    entry = given[0]
    if len(given) > 1:
        raise invalid_data(path, "convert_to", maximum_length=1)
    if not is_record(entry):
        raise invalid_data(path, "convert_to", expected_data_type="jsonobject")
    if entry.get("module") is None:
        raise mandatory_missing(where, "module")
    tags = entry.get("carry_over_tags")
    if tags is not None and not isinstance(tags, bool):
        raise invalid_data(where, "carry_over_tags", expected_data_type="boolean")
    chosen = module_named(entry["module"], f"{where}.module", _BECOMES[module.api_name])
    return call.schema.shipped(chosen), bool(tags)


def _convert(
    call: Call,
    module: Module,
    stored: Stored,
    target: Module,
    more: Record,
    path: str,
    *,
    tags: bool,
) -> Stored:
    """The record that another one became; automation is told of it."""
    values = {k: v for k, v in values_of(call, module, stored).items() if k not in _OWN}
    rows = module.line_items
    if rows is not None and target.line_items is not None and rows.api_name in values:
        values[target.line_items.api_name] = values.pop(rows.api_name)
    values["Owner"] = stored.data["Owner"]
    link = _BECOMES[module.api_name][target.api_name]
    if link is not None:
        values[link] = str(stored.id)
    if tags:
        values["Tag"] = stored.data.get("Tag") or []
    made = insert_record(call, target, {**values, **more}, path)
    call.changed("create", target.api_name, [made.id], None)
    rewrite(call, module, stored, {**stored.data, _CONVERTED: str(made.id)})
    return made


@route("POST", "/{module}/actions/mass_convert", oldest=3)
def mass_convert_inventory(call: Call) -> Answer:
    """Convert up to 50 quotes or sales orders."""
    module = _source(call)
    ids = named_ids(call, MAX_CONVERTED)
    target, tags = _wanted(call, module, call.body, "$")
    more = {"Owner": owner_named(call, "assign_to")} if call.body.get("assign_to") else {}

    def work(value: Any) -> bool:
        stored = find(call, module, parse_id(value))
        if stored is None or stored.data.get(_CONVERTED) or stored.state == UNAPPROVED:
            return False
        with call.store.write():
            refuse_locked(stored)
            _convert(call, module, stored, target, more, "$", tags=tags)
        return True

    return run_conversions(call, ids, work)


@route("GET", "/{module}/actions/mass_convert", oldest=3)
def mass_convert_inventory_status(call: Call) -> Answer:
    """How far such a job is."""
    _source(call)
    return job_status(call, "mass_convert")
