"""The products beside CRM: nothing that is sent brings them down."""

import itertools
from datetime import UTC, datetime
from importlib import import_module

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.products.criteria import BadCriteria, read_criteria
from deluge.emulator.store import Store
from deluge.exchange import Request

BASES = {
    "finance": "https://www.zohoapis.com/books/v3/",
    "desk": "https://desk.zoho.com/api/v1/",
    "creator": "https://creator.zoho.eu/api/v2/",
    "creator_21": "https://www.zohoapis.in/creator/v2.1/data/",
    "cliq": "https://cliq.zoho.com/api/v2/",
    "recruit": "https://recruit.zoho.com/recruit/private/json/",
    "recruit_v2": "https://recruit.zoho.com/recruit/v2/",
    "people": "https://people.zoho.com/people/api/forms/",
    "projects": "https://projectsapi.zoho.com/restapi/",
    "fsm": "https://www.zohoapis.com/fsm/v1/",
    "workdrive": "https://workdrive.zoho.com/api/v1/",
}
BODIES = [
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"[1]",
    b'"text"',
    b'{"data":null,"values":7,"contact_name":["a"],"name":{}}',
    b'{"data":[null],"values":[],"customer_id":{},"line_items":[1,{"rate":"x"}]}',
    b'{"data":{"a":"\\ud800"},"values":{"a":"\\udfff"},"contact_name":"\\ud800"}',
    b'{"data":[{"id":"x","Last_Name":null}],"ids":"x","ticketIds":{},"subject":{}}',
    b'{"name":NaN,"data":1e999}',
    b"[" * 100_000,
    b"JSONString=%7B%22contact_name%22%3A1%7D&inputData=%7B%22a%22%3A%5B1%5D%7D&name=x&id=999",
    b"xmlData=<FL val='x'>&xmlData=<Candidates><row><FL val=\"Last Name\"></FL></row></Candidates>",
]
QUERIES = [
    [],
    [("criteria", "a == "), ("searchCondition", "(a|b"), ("searchParams", "{}|["), ("from", "-9")],
    [("page", "9999999999999"), ("limit", "x"), ("subject", "*" * 500), ("filter_by", ".")],
    [("sort_column", "x"), ("sortBy", "-x"), ("cf_a", "1"), ("per_page", "0"), ("id", "9" * 19)],
]


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    """An organisation with a few records, shared: every request may only answer."""
    return Emulator(Store.open(None), clock=lambda: datetime(2026, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize("product", BASES)
def test_nothing_brings_a_product_down(emulator: Emulator, product: str) -> None:
    headers = {"orgId": "60012345"}
    for method, path, _ in import_module(f"deluge.emulator.products.{product}").ROUTES:
        for segment in ("contacts", "9" * 19, "é*'\"", "1"):
            place = "/".join(segment if "{" in part else part for part in path.split("/"))
            for body, query in itertools.product(BODIES, QUERIES):
                request = Request(
                    method, BASES[product] + place, query=query, headers=headers, body=body
                )
                response = emulator.send(request)
                crash = response.status == 500 and b"INTERNAL_ERROR" in response.body
                assert not crash, (method, place, body[:80], query)
                if response.body:
                    response.json()


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ('Name == "Ada"', True),
        ("Name = 'Ada'", True),
        ('Name != "Ada"', False),
        ("Age > 30 && Age <= 36", True),
        ("Age > 40 || Active == true", True),
        ("!(Age > 40)", True),
        ('Name.contains("d") && Name.startsWith("A")', True),
        ('Full.first == "A"', True),
        ('Tags == "x"', True),
        ('Note == ""', True),
        ("Note.isEmpty()", True),
        ('Age == "36"', True),
        ('(Name == "Bob" and Age == 36) or ID != 0', True),
        ("Missing < 5", False),
    ],
)
def test_criteria(criteria: str, expected: bool) -> None:
    row = {
        "ID": "7", "Name": "Ada", "Age": 36, "Active": True, "Full": {"first": "A"},
        "Tags": ["x", "y"], "Note": None,
    }  # fmt: skip
    assert read_criteria(criteria)(row) is expected


@pytest.mark.parametrize(
    "criteria",
    ["", "Name", "Name ==", "(Name == 1", "Name == 1)", '"a" == 1', "a.b(", "a == 1 b", "€"],
)
def test_bad_criteria(criteria: str) -> None:
    with pytest.raises(BadCriteria):
        read_criteria(criteria)
