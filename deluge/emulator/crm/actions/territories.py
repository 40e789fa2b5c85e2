"""Territories of records: the feature is off in the emulated organisation, and each call says so.

Source: https://www.zoho.com/crm/developer/docs/api/v8/assign-territories.html
"""

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.crm.records.finding import required_in_path
from deluge.emulator.routes import Answer, route


def refuse_territory() -> Refusal:
    """What an organisation without territories answers."""
    return Refusal("TERRITORY_NOT_ENABLED", "the territory feature is not enabled")


@route("POST", "/{module}/{id}/actions/assign_territories", oldest=6)
def assign_to_one(call: Call) -> Answer:
    """Assign territories to a record."""
    return _refused(call)


@route("POST", "/{module}/{id}/actions/remove_territories", oldest=6)
def remove_from_one(call: Call) -> Answer:
    """Take territories from a record."""
    return _refused(call)


@route("POST", "/{module}/actions/assign_territories", oldest=6)
def assign_to_many(call: Call) -> Answer:
    """Assign territories to records."""
    return _refused(call)


@route("POST", "/{module}/actions/remove_territories", oldest=6)
def remove_from_many(call: Call) -> Answer:
    """Take territories from records."""
    return _refused(call)


def _refused(call: Call) -> Answer:
    module = call.module()
    if "id" in call.path:
        required_in_path(call, module)
    call.items()
    raise refuse_territory()
