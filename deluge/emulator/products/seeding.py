"""Records of products put into the sandbox and taken out of it: books/contacts, desk/tickets, and
those of Creator's forms: creator/Orders."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from deluge.emulator.forms import StoredForms
from deluge.emulator.shapes import Record
from deluge.errors import UsageError, did_you_mean
from deluge.exchange import Request, Response

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator

_URLS = {
    "books": "https://www.zohoapis.com/books/v3/{}",
    "invoice": "https://www.zohoapis.com/invoice/v3/{}",
    "inventory": "https://www.zohoapis.com/inventory/v1/{}",
    "billing": "https://www.zohoapis.com/billing/v1/{}",
    "expense": "https://www.zohoapis.com/expense/v1/{}",
    "desk": "https://desk.zoho.com/api/v1/{}",
    "recruit": "https://recruit.zoho.com/recruit/v2/{}",
    "fsm": "https://www.zohoapis.com/fsm/v1/{}",
    "creator": "https://creator.zoho.com/api/v2/sandbox/app/form/{}",
}
"""Product -> where a record of a kind is created."""

_PRODUCTS = frozenset({*_URLS, "cliq", "people", "projects"})


def seed(emulator: "Emulator", kind: str, records: Iterable[Record]) -> list[str]:
    """The ids of the records, created as by a request each, all of them or none."""
    product, _, module = kind.partition("/")
    if product not in _URLS or not module:
        raise UsageError(
            f"seed: unknown kind of records '{kind}'",
            hint=f"one of {', '.join(f'{name}/MODULE' for name in _URLS)}",
        )
    url = _URLS[product].format(quote(module))
    before = set(_ids(emulator, kind))
    with emulator.store.write():
        for number, record in enumerate(records, 1):
            given: object = {"data": [record]} if product in ("recruit", "fsm") else record
            given = {"data": record} if product == "creator" else given
            body = json.dumps(given).encode()
            response = emulator.send(Request("POST", url, headers={"orgId": "1"}, body=body))
            if response.status >= 400 or _refused(response):
                raise UsageError(f"seed: record {number} of {kind}: {response.text()}")
        after = _ids(emulator, kind)
    return [each for each in after if each not in before]


def _ids(emulator: "Emulator", kind: str) -> list[str]:
    if kind.startswith("creator/"):
        return [str(row["ID"]) for row in records(emulator, kind)]
    return [str(row["id"]) for row in emulator.store.entities(kind)]


def _refused(response: Response) -> bool:
    """Whether an envelope with items holds an error."""
    return b'"status":"error"' in response.body


def kinds(emulator: "Emulator") -> list[str]:
    """The kinds of which the organisation has records."""
    rows = emulator.store.query("select distinct kind from entity where kind like '%/%'")
    stored = [kind for (kind,) in rows if kind.partition("/")[0] in _PRODUCTS]
    return sorted([*stored, *(f"creator/{form}" for form in _forms(emulator).names())])


def records(emulator: "Emulator", kind: str) -> list[Record]:
    """All records of a kind, oldest first."""
    product, _, module = kind.partition("/")
    if product == "creator":
        return _forms(emulator).rows(module)
    if product not in _PRODUCTS:
        raise UsageError(
            f"unknown kind of records '{kind}'", hint=did_you_mean(kind, kinds(emulator))
        )
    return [row["record"] for row in emulator.store.entities(kind)]


def _forms(emulator: "Emulator") -> StoredForms:
    return StoredForms(lambda: emulator.store)
