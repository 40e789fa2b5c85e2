"""What a converted lead hands on: notes, activities, attachments, products and campaigns.

Source: https://www.zoho.com/crm/developer/docs/api/v8/convert-lead.html
"""

from typing import Any

from deluge.emulator.answers import invalid_data
from deluge.emulator.call import Call
from deluge.emulator.crm.records.module_refs import module_named
from deluge.emulator.crm.records.writing import rewrite
from deluge.emulator.crm.related.attachments import move_attachments
from deluge.emulator.crm.related.relations import link_key, pair_of, put_link
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import Field
from deluge.emulator.shapes import Record, is_record
from deluge.emulator.sql import indexed
from deluge.emulator.store import LIVE, Stored

_ACTIVITIES = ("Tasks", "Events", "Calls")
_TARGETS = ("Contacts", "Accounts", "Deals")
_LINKED = ("Products", "Campaigns")

Made = dict[str, Stored | None]


def hand_on(call: Call, lead: Stored, made: Made, target: str) -> None:
    """Give the new records what belonged to the lead; attachments go to the target module."""
    contact = made["Contacts"]
    if contact is None:
        return
    _move_notes(call, lead, contact)
    _move_activities(call, lead, contact, made["Deals"] or made["Accounts"])
    _move_links(call, lead, contact)
    move_attachments(call, lead, made[target] or contact)


def attachments_target(item: Record, path: str) -> str:
    """The module that gets the lead's attachments: the contact's unless another is named."""
    given = item.get("move_attachments_to")
    if given is None:
        return "Contacts"
    return module_named(given, f"{path}.move_attachments_to", _TARGETS)


def _move_notes(call: Call, lead: Stored, contact: Stored) -> None:
    """Notes of the lead become notes of the contact."""
    values = {"Parent_Id": str(contact.id), "$se_module": "Contacts"}
    for note in _pointing(call, "Notes", "Parent_Id", lead):
        _rewrite(call, note, values)


def _move_activities(call: Call, lead: Stored, contact: Stored, about: Stored | None) -> None:
    """Activities are with the contact then, and about the deal, else the account."""
    values: Record = {"Who_Id": str(contact.id), "What_Id": None, "$se_module": None}
    if about is not None:
        values.update({"What_Id": str(about.id), "$se_module": about.module})
    for name in _ACTIVITIES:
        for activity in _pointing(call, name, "What_Id", lead):
            _rewrite(call, activity, values)


def _pointing(call: Call, name: str, field_name: str, lead: Stored) -> list[Stored]:
    """The records of a module that point to the lead."""
    module = call.schema.module(name)
    field: Field | None = module.fields.get(field_name) if module else None
    if field is None:
        return []
    pointing, parameters = indexed(field.key, "value = ?", lead.id)
    return call.store.records(f"state = ? and {pointing}", [LIVE, *parameters])


def _rewrite(call: Call, stored: Stored, values: Record) -> None:
    """Change where a record points to; that is no edit."""
    module = call.schema.module(stored.module)
    document = {**stored.data, **values}
    if module is not None:
        kept = {key: value for key, value in document.items() if value is not None}
        rewrite(call, module, stored, kept)


def _move_links(call: Call, lead: Stored, contact: Stored) -> None:
    """Products and campaigns of the lead become the contact's."""
    for name in _LINKED:
        pair, lead_first = pair_of("Leads", name)
        mine, other = ("a", "b") if lead_first else ("b", "a")
        rows = call.store.query(
            f"select {other}, data from link where pair = ? and {mine} = ?", (pair, lead.id)
        )
        for other_id, data in rows:
            row = (*link_key(contact, name, other_id), data)
            call.store.execute("insert or ignore into link values(?, ?, ?, ?)", row)
        call.store.execute(f"delete from link where pair = ? and {mine} = ?", (pair, lead.id))


def keep_role(call: Call, deal: Stored, contact: Stored, role: Any, path: str) -> None:
    """Note the role that the contact has in the deal."""
    given: Record = role if is_record(role) else {"id": role}
    if parse_id(given.get("id")) is None:
        raise invalid_data(path, "Contact_Role", expected_data_type="jsonobject")
    put_link(call, deal, "Contacts", contact.id, {"Contact_Role": given})
