"""Change the owner of records: of one, of a list, of a custom view."""

from deluge.emulator.answers import (
    invalid_data,
    mandatory_missing,
    success,
    unsupported_module,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.actions.mass import (
    job_status,
    on_each_id,
    owner_named,
    records_of_view,
    run_job,
    scheduled,
)
from deluge.emulator.crm.items import answered
from deluge.emulator.crm.records.finding import ALIVE, required_in_path
from deluge.emulator.crm.records.guards import refuse_locked
from deluge.emulator.crm.records.module_refs import module_named
from deluge.emulator.crm.records.writing import save
from deluge.emulator.crm.search.filters import filter_sql
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_list
from deluge.emulator.sql import indexed, of_module
from deluge.emulator.store import Stored
from deluge.exchange import Response

_RELATED = ("Tasks", "Events", "Calls", "Contacts", "Deals")


@route("POST", "/{module}/{id}/actions/change_owner", oldest=3)
def change_owner(call: Call) -> Answer:
    """Give one record to another user."""
    module = _owned(call)
    stored = required_in_path(call, module)
    owner, related = owner_named(call), _related(call)
    return answered(call, [stored], lambda each, path: _change(call, module, each, owner, related))


@route("POST", "/{module}/actions/change_owner", oldest=3)
def change_owners(call: Call) -> Answer:
    """Give up to 500 records to another user."""
    module = _owned(call)
    owner, related = owner_named(call), _related(call)
    return on_each_id(call, module, lambda stored: _change(call, module, stored, owner, related))


@route("POST", "/{module}/actions/mass_change_owner", oldest=3)
def change_owner_of_view(call: Call) -> Answer:
    """Give the records of a custom view, or those that pass a filter, to another user."""
    module = _owned(call)
    if call.body.get("cvid") is None:
        raise mandatory_missing("$", "cvid")
    owner = owner_named(call)
    criteria = call.body.get("criteria")
    filtered = (
        ("1", []) if criteria is None else filter_sql(call, module, criteria, "$", "criteria")
    )
    records = records_of_view(call, module, filtered)
    job = run_job(
        call,
        "mass_change_owner",
        ("Updated_Count", "Not_Updated_Count"),
        records,
        lambda stored: _change(call, module, stored, owner, []),
    )
    return Response.of_json(scheduled("change owner is successfully scheduled", job), 202)


@route("GET", "/{module}/actions/mass_change_owner", oldest=3)
def change_owner_status(call: Call) -> Answer:
    """How far such a job is."""
    call.module()
    return job_status(call, "mass_change_owner")


def _owned(call: Call) -> Module:
    """The module in the path, which must have owners."""
    module = call.module()
    if "Owner" not in module.fields:
        raise unsupported_module()
    return module


def _related(call: Call) -> list[str]:
    """The modules whose related records change hands too."""
    given = call.body.get("related_modules")
    if given is None:
        return []
    if not is_list(given):
        raise invalid_data("$", "related_modules", expected_data_type="jsonarray")
    return [
        module_named(entry, f"$.related_modules[{index}]", _RELATED)
        for index, entry in enumerate(given)
    ]


def _change(call: Call, module: Module, stored: Stored, owner: str, related: list[str]) -> Record:
    """The result of one record given away."""
    refuse_locked(stored)
    before = stored.data.get("Owner")
    save(call, module, stored, {**stored.data, "Owner": owner})
    call.changed("edit", module.api_name, [stored.id], None)
    for entry in module.related:
        child = call.schema.module(entry.get("module") or "")
        if child is not None and child.api_name in related and "via" in entry:
            for other in _pointing(call, child, entry["via"], stored):
                if other.data.get("Owner") == before:
                    save(call, child, other, {**other.data, "Owner": owner})
                    call.changed("edit", child.api_name, [other.id], None)
    return success("owner is successfully updated", {"id": str(stored.id)})


def _pointing(call: Call, child: Module, field: str, stored: Stored) -> list[Stored]:
    """The records of a module whose lookup leads to the record."""
    present, parameters = of_module(child.api_name, ALIVE)
    pointing, more = indexed(child.fields[field].key, "value = ?", stored.id)
    return call.store.records(f"{present} and {pointing}", [*parameters, *more])
