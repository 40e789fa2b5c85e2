"""Mass update, mass delete and mass convert: by ids, or by a custom view as a job."""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_data, success
from deluge.emulator.call import Call
from deluge.emulator.crm.actions.convert import convert_lead
from deluge.emulator.crm.actions.mass import (
    MAX_CONVERTED,
    by_view,
    job_status,
    named_ids,
    on_each_id,
    records_of_view,
    run_conversions,
    run_job,
    scheduled,
    wrapped,
)
from deluge.emulator.crm.records.finding import find
from deluge.emulator.crm.records.guards import refuse_locked_deletion
from deluge.emulator.crm.records.writing import delete_record, update_item
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.store import CONVERTED, Stored

# -- update -------------------------------------------------------------------------------------


@route("POST", "/{module}/actions/mass_update", oldest=2.1)
def mass_update(call: Call) -> Answer:
    """Set the same values in many records."""
    module = call.module()
    values = call.items(limit=1)[0]
    if not is_record(values):
        raise invalid_data("$", "data", expected_data_type="jsonobject")

    def change(stored: Stored) -> Record:
        result = update_item(call, module, stored, values, "$.data[0]")
        call.changed("edit", module.api_name, [stored.id], None)
        return result

    if not by_view(call):
        return on_each_id(call, module, change)
    try:
        records = records_of_view(call, module)
    except Refusal as refusal:
        return wrapped(call, refusal)
    job = run_job(call, "mass_update", ("Updated_Count", "Not_Updated_Count"), records, change)
    return scheduled("mass update scheduled successfully", job)


@route("GET", "/{module}/actions/mass_update", oldest=2.1)
def mass_update_status(call: Call) -> Answer:
    """How far such a job is."""
    call.module()
    return job_status(call, "mass_update")


# -- delete -------------------------------------------------------------------------------------


@route("POST", "/{module}/actions/mass_delete", oldest=3)
def mass_delete(call: Call) -> Answer:
    """Move many records to the recycle bin."""
    module = call.module()

    def remove(stored: Stored) -> Record:
        refuse_locked_deletion(stored)
        delete_record(call, module, stored)
        call.changed("delete", module.api_name, [stored.id], None)
        return success("record is deleted", {"id": str(stored.id)})

    if not by_view(call):
        return on_each_id(call, module, remove)
    try:
        records = records_of_view(call, module)
    except Refusal as refusal:
        return wrapped(call, refusal)
    job = run_job(call, "mass_delete", ("Deleted_Count",), records, remove)
    return {"data": [success("mass delete scheduled successfully", {"job_id": job})]}


@route("GET", "/{module}/actions/mass_delete", oldest=3)
def mass_delete_status(call: Call) -> Answer:
    """How far such a job is."""
    call.module()
    return job_status(call, "mass_delete")


# -- convert ------------------------------------------------------------------------------------


@route("POST", "/Leads/actions/mass_convert", oldest=3)
def mass_convert(call: Call) -> Answer:
    """Convert up to 50 leads."""
    leads = call.schema.shipped("Leads")
    ids = named_ids(call, MAX_CONVERTED)
    item = {key: value for key, value in call.body.items() if key != "ids"}
    deal = item.get("Deals")
    if deal is not None and not is_record(deal):
        raise invalid_data("$", "Deals", expected_data_type="jsonobject")

    def work(value: Any) -> bool:
        lead = find(call, leads, parse_id(value))
        if lead is None or lead.state == CONVERTED:
            return False
        convert_lead(call, leads, lead, item, "$")
        return True

    return run_conversions(call, ids, work)


@route("GET", "/Leads/actions/mass_convert", oldest=3)
def mass_convert_status(call: Call) -> Answer:
    """How far such a job is."""
    return job_status(call, "mass_convert")
