"""Currencies: the home currency and others with their exchange rates.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-currencies.html
"""

import re
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_item_id,
    mandatory_missing,
    success,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import Work, flag_in, require, text_in, written
from deluge.emulator.crm.settings.entities import (
    audited,
    entity_of,
    in_item,
    in_path,
    one,
    refuse_twin,
    stamped,
)
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_KEY = "currencies"
_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)
_ISO = re.compile(r"[A-Z]{3}", re.ASCII)
_FORMATS = {
    "decimal_separator": ("Comma", "Period"),
    "thousand_separator": ("Comma", "Period", "Space"),
    "decimal_places": ("0", "2", "3", "4", "5", "6"),
    "numeral_system": ("International", "Indian"),
}
_CREATED = "The currency created successfully."
_UPDATED = "The currency updated successfully."


@route("GET", "/org/currencies", oldest=3)
def list_currencies(call: Call) -> Answer:
    """The currencies of the organisation."""
    return {_KEY: [_show(call, row) for row in call.store.entities("currency")]}


@route("GET", "/org/currencies/{id}", oldest=3)
def get_currency(call: Call) -> Answer:
    """One currency; 204 when there is none."""
    found = entity_of(call, "currency", call.path["id"])
    return one(call, found and _show(call, found), _KEY)


@route("POST", "/org/currencies", oldest=3, partial="records have no currency of their own")
def add_currencies(call: Call) -> Answer:
    """Add currencies."""

    def work(item: Record, path: str) -> Record:
        require(item, path, "iso_code", "exchange_rate")
        code = item["iso_code"]
        if not isinstance(code, str) or not _ISO.fullmatch(code):
            raise invalid_data(path, "iso_code")
        row: Record = {
            "id": str(call.store.next_id()), "name": code, "iso_code": code, "symbol": code,
            "is_base": False, "is_active": True, "prefix_symbol": True, "exchange_rate": "",
            "format": {
                "decimal_separator": "Period", "thousand_separator": "Comma", "decimal_places": "2",
            },
        }  # fmt: skip
        refuse_twin(call, "currency", row, "iso_code", path)
        return _write(call, row, item, path, _CREATED)

    return written(call, _KEY, 100, work)


@route("PUT", "/org/currencies", oldest=3)
def update_currencies(call: Call) -> Answer:
    """Change currencies, each named by its id."""

    def work(item: Record, path: str) -> Record:
        return _write(call, in_item(call, "currency", item, path), item, path, _UPDATED)

    return written(call, _KEY, 100, work)


@route("PUT", "/org/currencies/{id}", oldest=3)
def update_currency(call: Call) -> Answer:
    """Change the currency in the path."""
    row = in_path(call, "currency")
    return written(call, _KEY, 1, lambda item, path: _write(call, row, item, path, _UPDATED))


@route("POST", "/org/currencies/actions/enable", oldest=3)
def enable_currencies(call: Call) -> Answer:
    """Refused: the organisation has a home currency from the start."""

    def work(item: Record, path: str) -> Record:
        require(item, path, "iso_code", "exchange_rate")
        _rate(item, path)
        raise Refusal("ALREADY_ENABLED", "The multi-currency feature is already enabled")

    return _about_base(call, work)


@route("PUT", "/org/currencies/actions/enable", oldest=3)
def update_base_currency(call: Call) -> Answer:
    """Change how the home currency is shown."""
    return _about_base(call, lambda item, path: _update_base(call, item, path))


def _about_base(call: Call, work: Work) -> Answer:
    """The result of the work on the home currency in the body, under its key."""
    item, path = call.body.get("base_currency"), "$.base_currency"
    if not is_record(item):
        raise mandatory_missing("$", "base_currency")
    try:
        return {"base_currency": work(item, path)}
    except Refusal as refusal:
        return Response.of_json({"base_currency": refusal.body(call.version)}, refusal.status)


def _update_base(call: Call, item: Record, path: str) -> Record:
    row = in_item(call, "currency", item, path)
    if not row["is_base"]:
        raise invalid_item_id(path)
    return _write(call, row, item, path, _UPDATED)


def _write(call: Call, row: Record, item: Record, path: str, message: str) -> Record:
    """Take the item's values into the currency and keep it."""
    for name, longest in (("name", 255), ("symbol", 50)):
        if item.get(name) is not None:
            row[name] = text_in(item, path, name, longest)
    for name in ("is_active", "prefix_symbol"):
        if name in item:
            row[name] = flag_in(item, path, name)
    if "exchange_rate" in item:
        row["exchange_rate"] = _rate(item, path)
    if "format" in item:
        row["format"] = {**row["format"], **_format(item["format"], f"{path}.format")}
    if row["is_base"] and not row["is_active"]:
        raise Refusal(
            "NOT_ALLOWED", "The base currency cannot be deactivated", at(path, "is_active")
        )
    call.store.put_entity("currency", stamped(call, row))
    return success(message, {"id": row["id"]})


def _rate(item: Record, path: str) -> str:
    """The rate against the home currency with nine places, as a text."""
    text = str(item["exchange_rate"])
    if not _RATE.fullmatch(text) or not float(text):
        raise invalid_data(path, "exchange_rate", expected_data_type="double")
    whole, _, places = text.partition(".")
    return f"{whole}.{places:0<9}"


def _format(given: Any, path: str) -> Record:
    """The known parts of a number format."""
    if not is_record(given):
        raise wrong_type(path, "format")
    found = {name: str(given[name]) for name in _FORMATS if name in given}
    for name, value in found.items():
        if value not in _FORMATS[name]:
            raise invalid_data(path, name, supported_values=list(_FORMATS[name]))
    return found


def _show(call: Call, row: Record) -> Record:
    shown = audited(call, row)
    shown["format"] = {"numeral_system": "International", **row["format"]}
    return {**shown, "exchange_rate_auto_update": False}
