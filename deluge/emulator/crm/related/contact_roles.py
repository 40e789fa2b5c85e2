"""Contact roles: the parts that contacts play in deals.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-contact-roles.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    mandatory_missing,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, ids_asked, require, text_in, written
from deluge.emulator.crm.settings.entities import entity_of, in_item, one, refuse_twin
from deluge.emulator.ids import metadata_id, parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_record

MAX_NAME = 50
_KIND, _KEY = "contact_role", "contact_roles"
_DEFAULTS = (
    "Developer/Evaluator",
    "Decision Maker",
    "Purchasing",
    "Executive Sponsor",
    "Engineering Lead",
    "Economic Decision Maker",
    "Product Management",
)


@route("GET", "/Contacts/roles")
def list_contact_roles(call: Call) -> Answer:
    """The contact roles in their order."""
    return {_KEY: _roles(call)}


@route("GET", "/Contacts/roles/{id}")
def get_contact_role(call: Call) -> Answer:
    """One contact role; 204 when there is none."""
    found = [row for row in _roles(call) if row["id"] == call.path["id"]]
    return one(call, found[0] if found else None, _KEY)


@route("POST", "/Contacts/roles", oldest=2.1)
def add_contact_roles(call: Call) -> Answer:
    """Add contact roles."""
    _keep_defaults(call)

    def work(item: Record, path: str) -> Record:
        require(item, path, "name", "sequence_number")
        row: Record = {"id": str(call.store.next_id()), "name": "", "sequence_number": 0}
        return _write(call, row, item, path, "contact role added")

    return written(call, _KEY, 100, work)


@route("PUT", "/Contacts/roles", oldest=2.1)
def update_contact_roles(call: Call) -> Answer:
    """Change contact roles, each named by its id."""
    _keep_defaults(call)

    def work(item: Record, path: str) -> Record:
        row = in_item(call, _KIND, item, path)
        return _write(call, row, item, path, "contact role updated")

    return written(call, _KEY, 100, work)


@route("PUT", "/Contacts/roles/{id}", oldest=2.1)
def update_contact_role(call: Call) -> Answer:
    """Change the contact role in the path."""
    _keep_defaults(call)

    def work(item: Record, path: str) -> Record:
        row = entity_of(call, _KIND, call.path["id"])
        if row is None:
            raise Refusal("INVALID_DATA", "invalid data", {"id": call.path["id"]})
        return _write(call, row, item, path, "contact role updated")

    return written(call, _KEY, 1, work)


@route("DELETE", "/Contacts/roles", oldest=2.1)
def delete_contact_roles(call: Call) -> Answer:
    """Delete contact roles by their ids."""
    ids = ids_asked(call)
    _keep_defaults(call)
    return answered(call, ids, lambda text, path: _delete(call, text), 200, _KEY)


@route("DELETE", "/Contacts/roles/{id}", oldest=2.1)
def delete_contact_role(call: Call) -> Answer:
    """Delete the contact role in the path."""
    _keep_defaults(call)
    return answered(call, [call.path["id"]], lambda text, path: _delete(call, text), 200, _KEY)


def _roles(call: Call) -> list[Record]:
    """The kept roles; those of every organisation until one is changed."""
    rows = call.store.entities(_KIND) or _default_roles()
    return sorted(rows, key=lambda row: (row["sequence_number"], int(row["id"])))


def with_role_name(call: Call, data: Record) -> Record:
    """The values of a link, its contact role with its present name."""
    given: Any = data.get("Contact_Role")
    if not is_record(given):
        return data
    names = {row["id"]: row["name"] for row in _roles(call)}
    name = names.get(str(given.get("id")), given.get("name"))
    return {**data, "Contact_Role": {**given, "name": name}}


def _default_roles() -> list[Record]:
    return [
        {"id": metadata_id(_KIND, name), "name": name, "sequence_number": number}
        for number, name in enumerate(_DEFAULTS, 1)
    ]


def _keep_defaults(call: Call) -> None:
    """Before the first change: keep what was there."""
    if not call.store.entities(_KIND):
        for row in _default_roles():
            call.store.put_entity(_KIND, row)


def _write(call: Call, row: Record, item: Record, path: str, message: str) -> Record:
    """Take the item's values into the role and keep it."""
    if "name" in item:
        row["name"] = text_in(item, path, "name", MAX_NAME)
        if not row["name"]:
            raise mandatory_missing(path, "name")
    if (number := item.get("sequence_number")) is not None:
        if type(number) is not int or not 0 < number < 10**6:
            raise invalid_data(path, "sequence_number", expected_data_type="integer")
        row["sequence_number"] = number
    refuse_twin(call, _KIND, row, "name", path)
    call.store.put_entity(_KIND, row)
    return success(message, {"id": row["id"]})


def _delete(call: Call, text: str) -> Record:
    """Delete one role; the last one stays."""
    number = parse_id(text)
    if number is None or call.store.entity(_KIND, number) is None:
        raise Refusal("INVALID_DATA", "invalid data", {"id": text})
    if len(call.store.entities(_KIND)) == 1:
        message = "the lower limit of contact roles is reached"
        raise Refusal("LOWER_LIMIT_REACHED", message, {"limit": 1, "id": text})
    call.store.drop_entity(_KIND, number)
    return success("contact role deleted", {"id": text})
