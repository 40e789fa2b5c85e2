"""Convert a lead: a contact, an account when the lead has a company, a deal when one is given."""

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    success,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.actions.convert_moves import attachments_target, hand_on, keep_role
from deluge.emulator.crm.items import require
from deluge.emulator.crm.records.finding import find
from deluge.emulator.crm.records.guards import refuse_locked
from deluge.emulator.crm.records.ownership import owner_status
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.crm.records.unique import duplicate_of
from deluge.emulator.crm.records.validation import check
from deluge.emulator.crm.records.writing import insert_record, save
from deluge.emulator.ids import id_of, metadata_id, parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.store import CONVERTED, UNAPPROVED, Stored
from deluge.exchange import Response

_FLAGS = ("overwrite", "notify_lead_owner", "notify_new_entity_owner")
_ADDRESS = {"Street": "Street", "City": "City", "State": "State", "Country": "Country"}
# A lead's address goes to these prefixes; the postal code has another name in each module.
_ADDRESS_TARGETS = {"Contacts": ("Mailing_", "Zip"), "Accounts": ("Billing_", "Code")}


@route("POST", "/Leads/{id}/actions/convert")
def convert(call: Call) -> Answer:
    """Convert one lead."""
    leads, lead = _unconverted(call)
    item = call.items(limit=1)[0]
    path = "$.data[0]"
    if not isinstance(item, dict):
        check(call, leads, item, path)  # gives the error
    try:
        made = convert_lead(call, leads, lead, item, path)
    except Refusal as refusal:
        status = 202 if call.version < 2.1 else refusal.status
        return Response.of_json({"data": [refusal.body(call.version)]}, status)
    return {"data": [_result(call, made)]}


def _unconverted(call: Call) -> tuple[Module, Stored]:
    """The lead in the path, which must be there, free and approved."""
    leads, place = call.schema.shipped("Leads"), {"resource_path_index": 1}
    lead = find(call, leads, parse_id(call.path["id"]))
    if lead is None and call.version < 2.1:
        raise Refusal("INVALID_DATA", "the related id given seems to be invalid")
    if lead is None:
        raise Refusal("INVALID_DATA", "invalid data", place)
    if lead.state == CONVERTED:
        raise Refusal("ID_ALREADY_CONVERTED", "id already converted", place)
    if lead.state == UNAPPROVED:
        raise Refusal("NOT_APPROVED", "record not approved", place)
    refuse_locked(lead)
    return leads, lead


def convert_lead(
    call: Call, leads: Module, lead: Stored, item: Record, path: str
) -> dict[str, Stored | None]:
    """The contact, deal and account of a conversion; a refused one leaves nothing behind."""
    told = len(call.changes)
    try:
        with call.store.write():
            return _Conversion(call, leads, lead, item, path).run()
    except Refusal:
        del call.changes[told:]
        raise


@route("GET", "/Leads/{id}/__conversion_options", oldest=3)
def conversion_options(call: Call) -> Answer:
    """The contacts and accounts that a lead's conversion would find."""
    _, lead = _unconverted(call)
    options: Record = {"module_preference": None}
    matched: Record = {}
    for name, source, target in (
        ("Contacts", "Email", "Email"),
        ("Accounts", "Company", "Account_Name"),
    ):
        module, value = call.schema.shipped(name), lead.data.get(source)
        found, _ = duplicate_of(call, module, {target: value}, [target])
        options[name] = None
        if found is not None:
            shown = Shaper(call, module, [target, module.display_field, "Owner"]).show(found)
            options[name] = [shown]
            field = {"api_name": target, "id": metadata_id("field", f"{name}.{target}")}
            matched[name] = [{"field": field, "matched_lead_value": value}]
    options["preference_field_matched_value"] = matched or None
    options["modules_with_multiple_layouts"] = None
    return {"__conversion_options": options}


def _result(call: Call, made: dict[str, Stored | None]) -> Record:
    """The answer's item: ids alone up to v5, names and ids later."""
    order = ("Contacts", "Deals", "Accounts")
    if call.version < 6:
        ids = ((name, made[name]) for name in order)
        return {name: str(record.id) if record else None for name, record in ids}
    details: Record = {}
    for name in order:
        record = made[name]
        details[name] = {"name": record.name, "id": str(record.id)} if record else None
    return success("The record has been converted successfully", details)


class _Conversion:
    """One conversion on its way."""

    def __init__(self, call: Call, leads: Module, lead: Stored, item: Record, path: str) -> None:
        self.call = call
        self.leads = leads
        self.lead = lead
        self.item = item
        self.path = path
        self.shown = Shaper(call, leads, single=True).show(lead)
        self._check_flags()
        self.owner = self._owner()

    def run(self) -> dict[str, Stored | None]:
        """The contact, account and deal of the conversion."""
        target = attachments_target(self.item, self.path)
        account = self._account()
        contact = self._contact(account)
        deal = self._deal(contact, account)
        made: dict[str, Stored | None] = {"Contacts": contact, "Deals": deal, "Accounts": account}
        hand_on(self.call, self.lead, made, target)
        self._close(contact, account, deal)
        return made

    def _check_flags(self) -> None:
        """Refuse what is not true or false."""
        for name in _FLAGS:
            value = self.item.get(name)
            if self.call.lenient and value in ("true", "false"):
                value = self.item[name] = value == "true"
            if value is not None and not isinstance(value, bool):
                raise invalid_data(self.path, name, expected_data_type="boolean")

    def _owner(self) -> str:
        """Who gets the new records: `assign_to`, else the lead's owner."""
        given = self.item.get("assign_to")
        if given in (None, ""):
            return self.lead.data["Owner"]
        user = id_of(given)
        if owner_status(self.call, user) != "active":
            raise Refusal("INVALID_DATA", "Non Subordinate User Found", at(self.path, "Owner"))
        return str(user)

    def _given(self, name: str) -> Stored | None:
        """The existing record that the request names for a module."""
        given = self.item.get(name)
        if given in (None, ""):
            return None
        found = find(self.call, self.call.schema.shipped(name), id_of(given))
        if found is None:
            word = {"Contacts": "contact", "Accounts": "account"}[name]
            message = f"give {word} id is mismatched with the data"
            raise Refusal("DATA_MISMATCH", message, at(self.path, name))
        return found

    def _account(self) -> Stored | None:
        found = self._given("Accounts")
        company = self.shown.get("Company")
        if found is not None or not company:
            return found
        module = self.call.schema.shipped("Accounts")
        match, _ = duplicate_of(self.call, module, {"Account_Name": company}, ["Account_Name"])
        return match or self._create(module, self._mapped(module))

    def _contact(self, account: Stored | None) -> Stored:
        module = self.call.schema.shipped("Contacts")
        found = self._given("Contacts")
        if found is None and self.shown.get("Email"):
            values = {"Email": self.shown["Email"]}
            found, _ = duplicate_of(self.call, module, values, ["Email"])
        link = {"Account_Name": str(account.id)} if account else {}
        if found is None:
            return self._create(module, {**self._mapped(module), **link})
        current = found.data.get("Account_Name")
        if link and (current is None or self.item.get("overwrite") is True):
            return save(self.call, module, found, {**found.data, **link})
        return found

    def _deal(self, contact: Stored, account: Stored | None) -> Stored | None:
        given = self.item.get("Deals")
        if given is None or given == {}:
            return None
        path = f"{self.path}.Deals"
        if not isinstance(given, dict):
            raise wrong_type(path, "Deals")
        require(given, path, "Deal_Name", "Closing_Date", "Stage")
        module = self.call.schema.shipped("Deals")
        links = {"Contact_Name": str(contact.id)}
        if account:
            links["Account_Name"] = str(account.id)
        deal = self._create(module, {**self._mapped(module), **links, **given}, path)
        if given.get("Contact_Role") is not None:
            keep_role(self.call, deal, contact, given["Contact_Role"], path)
        return deal

    def _mapped(self, module: Module) -> Record:
        """The lead's values under the names they have in the module."""
        name = module.api_name
        values: Record = {}
        for field in self.leads.fields.values():
            target = field.data.get("convert", {}).get(name)
            if target in module.fields and self.shown.get(field.api_name) is not None:
                values[target] = self.shown[field.api_name]
        prefix, code = _ADDRESS_TARGETS.get(name, ("", ""))
        if prefix:
            for part in _ADDRESS:
                values.setdefault(prefix + part, self.shown.get(part))
            values.setdefault(prefix + code, self.shown.get("Zip_Code"))
        return {key: value for key, value in values.items() if value is not None}

    def _create(self, module: Module, values: Record, path: str | None = None) -> Stored:
        """A new record of the conversion; automation is told of it."""
        tags = self.item.get("carry_over_tags")
        carried = tags.get(module.api_name) if isinstance(tags, dict) else None
        if carried:
            values = {**values, "Tag": carried}
        values = {"Owner": self.owner, **values}
        stored = insert_record(self.call, module, values, path or self.path)
        self.call.changed("create", module.api_name, [stored.id], None)
        return stored

    def _close(self, contact: Stored, account: Stored | None, deal: Stored | None) -> None:
        """Mark the lead as converted and hide it from lists."""
        ids = {"Contact": contact, "Account": account, "Deal": deal}
        document = {
            **self.lead.data,
            "Converted__s": True,
            "Converted_Date_Time": self.call.now,
            "$converted_detail": {
                **{name.lower(): str(r.id) for name, r in ids.items() if r},
                "convert_date": self.call.now_text[:10],
                "converted_by": str(self.call.user),
            },
        }
        for name, record in ids.items():
            if record:
                document[f"Converted_{name}"] = str(record.id)
        save(self.call, self.leads, self.lead, document, CONVERTED)
