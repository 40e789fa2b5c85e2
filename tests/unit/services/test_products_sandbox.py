"""Tasks of products beside CRM on the sandbox: success, nothing found, documented failures.

Sources: the pages of the tasks, https://www.zoho.com/deluge/help/
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from unit.services.recording import Recording, make_context
from unit.services.test_catalog import TASKS, kinds_of, sample

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.errors import Unsupported
from deluge.exchange import Request
from deluge.services.catalog import Task
from deluge.services.session import Services
from deluge.usage import Usage
from deluge.values.file import File

ORG = "60012345"
UNKNOWN = "5843000000000999999"


class Sandbox:
    """A session on an emulator of its own."""

    def __init__(self) -> None:
        self.emulator = Emulator(
            Store.open(None), clock=lambda: datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
            random=Random(1),
        )  # fmt: skip
        self.services = Services(self.emulator, make_context(), Usage())

    def __call__(self, name: str, *args: object) -> Any:
        """The value of a task."""
        call = self.services.task(name)
        assert call is not None, name
        return call(*args)

    def send(self, method: str, url: str, body: bytes = b"", **headers: str) -> Any:
        """Status and body of a request, as invokeurl sends it."""
        response = self.emulator.send(Request(method, url, body=body, headers=headers))
        return response.status, response.json() if response.body else None


@pytest.fixture
def zoho() -> Iterator[Sandbox]:
    """A fresh sandbox."""
    made = Sandbox()
    yield made
    made.emulator.close()


# ---- what every task says


def of_state(state: str) -> list[Task]:
    """The tasks of products beside CRM in that state that send a request to Zoho."""
    return [
        task
        for task in TASKS
        if task.state == state and task.method
        and not task.name.startswith(("zoho.crm.", "intuit."))
    ]  # fmt: skip


@pytest.mark.parametrize("task", of_state("live"), ids=lambda task: task.name)
def test_task_that_the_sandbox_lacks_shows_the_mock(zoho: Sandbox, task: Task) -> None:
    values = [sample(kinds) for kinds in kinds_of(task)]
    if task.name.startswith("zoho.sdp") and "module" in task.signature.orders[0][0].name:
        values[0] = "Request" if task.name != "zoho.sdp.associate" else "Notes"
    with pytest.raises(Unsupported) as caught:
        zoho(task.name, *values)
    assert caught.value.code == "needs-mock"
    assert f'mock.task("{task.name}", ' in str(caught.value.hint)


@pytest.mark.parametrize("task", of_state("sandbox"), ids=lambda task: task.name)
def test_task_that_the_sandbox_has_is_answered(zoho: Sandbox, task: Task) -> None:
    assert zoho(task.name, *(sample(kinds) for kinds in kinds_of(task))) is not None


def test_unknown_paths_are_not_answered(zoho: Sandbox) -> None:
    for url in (
        "https://www.zohoapis.com/books/v3/invoices/1/email",
        "https://sheet.zoho.eu/api/v2/abc",
        "https://www.zohoapis.in/bigin/v2/Contacts",
        "https://desk.zoho.com/api/v1/tickets/1/sendReply/x/y/z",
    ):
        status, body = zoho.send("POST", url)
        assert (status, body["code"]) == (501, "NOT_EMULATED"), url


# ---- Creator


def test_creator(zoho: Sandbox) -> None:
    place = ("acme", "shop")
    made = zoho("zoho.creator.createRecord", *place, "Order", {"Item": "Pen", "Count": 2}, {}, "c")
    assert made["code"] == 3000
    assert made["message"] == "Data Added Successfully"
    record_id = made["data"]["ID"]
    both = [{"Item": "Ink", "Count": 7}, {"Item": "Pad", "Count": 9, "Note": None}]
    many = zoho("zoho.creator.createRecord", *place, "Order", both, {}, "c")
    assert [item["code"] for item in many["result"]] == [3000, 3000]

    found = zoho(
        "zoho.creator.getRecords", *place, "All_Orders", 'Count > 5 && Item != "Ink"', 1, 9
    )
    assert [(row["Item"], row["Count"], row["Note"]) for row in found["data"]] == [("Pad", "9", "")]
    rows = zoho("zoho.creator.getRecords", *place, "Order_Report", "", 2, 1, "c")["data"]
    assert [row["Item"] for row in rows] == ["Ink"]
    one = zoho("zoho.creator.getRecordById", *place, "All_Orders", int(record_id), "c")
    assert one["data"]["Item"] == "Pen"
    assert list(one["data"]) == ["Added_Time", "Item", "Count", "ID"]

    changed = zoho(
        "zoho.creator.updateRecord", *place, "All_Orders", record_id, {"Count": 3}, {}, "c"
    )
    assert changed == {"code": 3000, "data": {"ID": record_id}}
    every = zoho(
        "zoho.creator.updateRecords", *place, "All_Orders", "ID!=0", {"Note": "x"}, {}, "c"
    )
    assert len(every["result"]) == 3
    assert every["result"][0]["message"] == "Data Updated Successfully"


def test_creator_failures(zoho: Sandbox) -> None:
    zoho("zoho.creator.createRecord", "a", "b", "Order", {"Item": "Pen"}, {}, "c")
    none = zoho("zoho.creator.getRecords", "a", "b", "Nothing", "", 1, 200, "c")
    assert none == {
        "code": 2894, "message": "No report named Nothing found. Please check and try again.",
    }  # fmt: skip
    missing = zoho("zoho.creator.getRecordById", "a", "b", "All_Orders", UNKNOWN, "c")
    assert missing == {"code": 3100, "message": "No Data Available"}
    empty = zoho("zoho.creator.getRecords", "a", "b", "All_Orders", 'Item == "x"', 1, 200, "c")
    assert empty["code"] == 3100
    bad = zoho("zoho.creator.getRecords", "a", "b", "All_Orders", "Item ==", 1, 200, "c")
    assert bad["code"] == 2933
    deep = "(" * 5000 + "ID != 0" + ")" * 5000
    assert zoho("zoho.creator.getRecords", "a", "b", "All_Orders", deep, 1, 2)["code"] == 2933


def test_creator_2_1(zoho: Sandbox) -> None:
    made = zoho("zoho.creator.v2_1.createRecords", "a", "b", "Order", [{"N": 1}, {"N": 2}], {}, "c")
    ids = [item["data"]["ID"] for item in made["result"]]
    rows = zoho("zoho.creator.v2_1.getRecords", "a", "b", "All_Orders", "N == 2")["data"]
    assert [row["ID"] for row in rows] == ids[1:]
    done = zoho("zoho.creator.v2_1.updateRecordById", "a", "b", "All_Orders", ids[0], {"N": 5})
    assert done["message"] == "Data Updated Successfully"


# ---- finance


def test_books_invoice(zoho: Sandbox) -> None:
    def create(module: str, data: dict[str, object]) -> Any:
        return zoho("zoho.books.createRecord", module, ORG, data, "books")

    made = create("Contacts", {"contact_name": "Acme", "email": "a@acme.co"})
    assert (made["code"], made["message"]) == (0, "The contact has been added.")
    customer = made["contact"]["contact_id"]
    assert isinstance(customer, str)
    item = create("items", {"name": "Pen", "rate": 2.5})["item"]["item_id"]
    lines = [{"item_id": item, "quantity": 3}, {"name": "Work", "rate": 10, "tax_percentage": 10}]
    made = create("invoices", {"customer_id": customer, "line_items": lines})
    invoice = made["invoice"]
    assert made["message"] == "The invoice has been created."
    assert (invoice["sub_total"], invoice["tax_total"], invoice["total"]) == (17.5, 1.0, 18.5)
    assert (invoice["invoice_number"], invoice["status"]) == ("INV-000001", "draft")
    assert (invoice["customer_name"], invoice["date"]) == ("Acme", "2026-03-04")
    number = invoice["invoice_id"]

    marked = zoho("zoho.books.markStatus", "Invoices", ORG, number, "sent", "books")
    assert marked == {"code": 0, "message": "Invoice status has been changed to Sent."}
    paid = {"invoices": [{"invoice_id": number, "amount_applied": 18.5}]}
    create("Customer Payments", {"customer_id": customer, "amount": 18.5, **paid})
    invoice = zoho("zoho.books.getRecordsByID", "invoices", ORG, number)["invoice"]
    assert (invoice["status"], invoice["balance"]) == ("paid", 0.0)
    changed = zoho("zoho.books.updateRecord", "invoices", ORG, number, {"notes": "Thanks"}, "books")
    assert changed["message"] == "Invoice information has been updated."
    assert changed["invoice"]["notes"] == "Thanks"


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ({"email": "b@acme.co"}, ["B"]),
        ("contact_name=A", ["A"]),
        ("contact_name_contains=%62", ["B"]),
        ("", ["B", "A"]),
        ({"sort_column": "contact_name", "sort_order": "A"}, ["A", "B"]),
        ({"filter_by": "Status.Inactive"}, []),
        ({"search_text": "ACME", "per_page": 1, "page": 2}, ["A"]),
        ({"cf_tier": "gold"}, ["A"]),
    ],
)
def test_books_search(zoho: Sandbox, search: object, names: list[str]) -> None:
    field = {"custom_fields": [{"label": "Tier", "value": "gold"}]}
    for name, more in (("A", field), ("B", {})):
        data = {"contact_name": name, "email": f"{name.lower()}@acme.co", **more}
        zoho("zoho.books.createRecord", "contacts", ORG, data, "books")
    found = zoho("zoho.books.getRecords", "Contacts", ORG, search, "books")
    assert [contact["contact_name"] for contact in found["contacts"]] == names
    assert found["page_context"]["has_more_page"] is False


@pytest.mark.parametrize(
    ("product", "module", "given", "single", "several", "key"),
    [
        ("books", "bankaccounts", {"account_name": "A", "account_type": "bank"},
         "bankaccount", "bankaccounts", "account_id"),
        ("books", "RecurringExpenses", {"recurrence_name": "A"},
         "recurring_expense", "recurring_expenses", "recurring_expense_id"),
        ("books", "users", {"name": "A", "email": "a@b.co"}, "user", "users", "user_id"),
        ("inventory", "ItemGroups", {"group_name": "A"}, "item_group", "itemgroups", "group_id"),
        ("inventory", "transferorders", {"date": "2026-01-02"},
         "transfer_order", "transfer_orders", "transfer_order_id"),
    ],
)  # fmt: skip
def test_modules_of_the_finance_products(
    zoho: Sandbox, product: str, module: str, given: object, single: str, several: str, key: str
) -> None:
    made = zoho(f"zoho.{product}.createRecord", module, ORG, given, "c")[single][key]
    read = zoho(f"zoho.{product}.getRecordsByID", module, ORG, made, "c")
    assert read[single][key] == made
    listed = zoho(f"zoho.{product}.getRecords", module, ORG, {"page": 1}, "c")
    assert [row[key] for row in listed[several]] == [made]


def test_hosted_pages_belong_to_billing(zoho: Sandbox) -> None:
    unknown = zoho("zoho.billing.retrieve", "hostedpages", ORG, UNKNOWN, "c")
    assert unknown == {"code": 107401, "message": "Please specify a valid hosted page."}
    assert zoho("zoho.books.getRecords", "hostedpages", ORG, "", "c")["code"] == 5


def test_a_document_as_pdf(zoho: Sandbox) -> None:
    contact = zoho("zoho.books.createRecord", "contacts", ORG, {"contact_name": "(Ace)"})["contact"]
    line = {"name": "Case", "rate": 2, "quantity": 3}
    given = {"customer_id": contact["contact_id"], "line_items": [line]}
    invoice = zoho("zoho.books.createRecord", "invoices", ORG, given)["invoice"]
    url = f"https://www.zohoapis.com/books/v3/invoices/{invoice['invoice_id']}"
    query = [("organization_id", str(ORG)), ("accept", "pdf")]
    response = zoho.emulator.send(Request("GET", url, query=query))
    assert response.headers.get("content-type") == "application/pdf"
    assert 'filename="INV-000001.pdf"' in str(response.headers.get("content-disposition"))
    body = response.body
    assert body.startswith(b"%PDF-1.4")
    assert rb"(\(Ace\)) Tj" in body
    table = int(body.rpartition(b"startxref\n")[2].split()[0])
    assert body[table:].startswith(b"xref")
    offsets = [int(row[:10]) for row in body[table:].split(b"\n")[3:8]]
    assert [body[at : at + 7] for at in offsets] == [b"%d 0 obj" % n for n in range(1, 6)]


def test_books_failures(zoho: Sandbox) -> None:
    def failure(name: str, *args: object) -> tuple[int, str]:
        answer = zoho(f"zoho.books.{name}", *args)
        return answer["code"], answer["message"]

    assert failure("getRecordsByID", "contacts", ORG, UNKNOWN) == (1002, "Contact does not exist.")
    missing = (-1, "Resource does not exist.")
    assert failure("updateRecord", "contacts", ORG, UNKNOWN, {"notes": ""}) == missing
    wrong = failure("getRecords", "contacts", "63XX", "", "books")
    assert wrong == (6041, "This user is not associated with the CompanyID/CompanyName:63XX.")
    assert failure("getRecords", "contacts", ORG, {"filter_by": "x"})[0] == 2
    assert failure("getRecords", "gadgets", ORG, "") == (5, "Invalid URL Passed")
    assert failure("createRecord", "contacts", ORG, {"email": "x"})[0] == 4
    assert failure("createRecord", "invoices", ORG, {"customer_id": UNKNOWN})[0] == 1002
    zoho("zoho.books.createRecord", "contacts", ORG, {"contact_name": "Acme"})
    twin = failure("createRecord", "contacts", ORG, {"contact_name": "acme"})
    assert twin[0] == 3062
    assert twin[1] == 'The customer "acme" already exists. Please specify a different name.'
    assert failure("updateRecord", "contacts", ORG, UNKNOWN, {})[0] == 37
    assert failure("createRecord", "contacts", ORG, {})[0] == 11
    status, body = zoho.send("POST", "https://www.zohoapis.com/books/v3/contacts")
    assert (status, body["code"]) == (400, 11)
    odd = {"customer_id": "", "line_items": "x"}
    assert failure("createRecord", "invoices", ORG, odd)[0] == 4


def test_books_by_invokeurl_meets_the_same_records(zoho: Sandbox) -> None:
    body = b'{"contact_name":"Acme"}'
    status, made = zoho.send(
        "POST", f"https://books.zoho.com/api/v3/contacts?organization_id={ORG}", body
    )
    assert status == 201
    record_id = made["contact"]["contact_id"]
    assert zoho("zoho.books.getRecordById", "contacts", ORG, record_id)["code"] == 0
    url = f"https://www.zohoapis.eu/books/v3/contacts/{record_id}"
    assert zoho.send("DELETE", url)[1]["message"] == "The contact has been deleted."
    assert zoho.send("GET", url)[0] == 404


def test_inventory(zoho: Sandbox) -> None:
    customer = zoho("zoho.inventory.createRecord", "Contacts", ORG, {"contact_name": "Acme"})
    order = {"customer_id": customer["contact"]["contact_id"], "line_items": [{"rate": 5}]}
    made = zoho("zoho.inventory.createRecord", "SalesOrders", ORG, order, "inv")["salesorder"]
    assert made["salesorder_number"] == "SO-000001"
    marked = zoho("zoho.inventory.markStatus", "SalesOrders", ORG, made["salesorder_id"], "void")
    assert marked["message"] == "The status of the Sales order has been changed to Void."
    missing = zoho("zoho.inventory.updateRecord", "Items", ORG, UNKNOWN, {"rate": 1})
    assert missing == {"code": 2006, "message": "This item cannot be edited as it does not exist."}
    assert zoho("zoho.inventory.getRecordByID", "Items", ORG, UNKNOWN)["code"] == 1002
    assert zoho("zoho.inventory.getRecords", "salesorders", ORG)["salesorders"][0]["total"] == 5.0
    organizations = zoho("zoho.inventory.getOrganization")["organizations"]
    assert organizations[0]["name"] == "Sandbox Inc"


def test_billing_under_both_names(zoho: Sandbox) -> None:
    made = zoho("zoho.billing.create", "customers", ORG, {"display_name": "Acme"}, "b")
    assert made["message"] == "The customer has been added."
    zoho("zoho.billing.create", "plans", ORG, {"plan_code": "gold", "name": "Gold"}, "b")
    assert zoho("zoho.subscriptions.retrieve", "plans", ORG, "gold", "b")["plan"]["name"] == "Gold"
    listed = zoho("zoho.subscriptions.getList", "customers", ORG, 10, 1, "b")
    assert [row["display_name"] for row in listed["customers"]] == ["Acme"]
    failed = zoho("zoho.billing.create", "customers", ORG, {"email": "x"}, "b")
    assert failed == {"code": 3013, "message": "Enter valid Customer Name"}
    assert zoho("zoho.books.getRecords", "contacts", ORG, "")["contacts"] == []


def test_invoice(zoho: Sandbox) -> None:
    zoho("zoho.invoice.create", "Items", ORG, {"name": "Pen", "rate": 1})
    assert zoho("zoho.invoice.getRecords", "Items", ORG, "Status.Active")["items"] != []
    assert zoho("zoho.invoice.getRecords", "Items", ORG, "Nonsense")["code"] == 2


# ---- Desk


def ticket(zoho: Sandbox, **more: object) -> Any:
    record = {
        "subject": "Broken", "departmentId": 77, "contact": {"lastName": "Roe", "email": "r@a.co"},
        **more,
    }  # fmt: skip
    return zoho("zoho.desk.create", int(ORG), "Tickets", record)


def test_desk(zoho: Sandbox) -> None:
    made = ticket(zoho)
    assert (made["status"], made["departmentId"], made["commentCount"]) == ("Open", "77", "0")
    again = ticket(zoho, subject="Still broken")
    assert again["contactId"] == made["contactId"]
    closed = zoho("zoho.desk.update", ORG, "tickets", made["id"], {"status": "Closed"}, "d")
    assert (closed["statusType"], closed["closedTime"]) == ("Closed", "2026-03-04T05:06:07.000Z")
    read = zoho("zoho.desk.getRecordById", ORG, "Tickets", int(made["id"]))
    assert read["subject"] == "Broken"
    found = zoho("zoho.desk.searchRecords", ORG, "Tickets", {"subject": "still*"}, 0, 10, "d")
    assert (found["count"], found["data"][0]["id"]) == (1, again["id"])
    assert zoho("zoho.desk.searchRecords", ORG, "Tickets", {"subject": "none"}) == {}
    page = zoho("zoho.desk.getRecords", ORG, "Tickets", 2, 5, {"": ""})["data"]
    assert [row["id"] for row in page] == [again["id"]]
    entry = zoho("zoho.desk.createRelatedRecord", ORG, "timeEntry", "tickets", made["id"], {"a": 1})
    assert entry["parent"]["associatedTicketId"] == made["id"]
    entries = zoho("zoho.desk.getRelatedRecords", ORG, "timeEntry", "tickets", made["id"])
    assert [row["id"] for row in entries["data"]] == [entry["id"]]
    mine = zoho("zoho.desk.getRelatedRecords", ORG, "tickets", "contacts", made["contactId"], 1, 9)
    assert len(mine["data"]) == 2
    merged = zoho("zoho.desk.ticket.merge", ORG, made["id"], {"ids": [again["id"]]})
    assert merged["id"] == made["id"]
    assert zoho("zoho.desk.getRecordById", ORG, "tickets", again["id"])["errorCode"]


def test_desk_failures(zoho: Sandbox) -> None:
    bad = zoho("zoho.desk.create", ORG, "Tickets", {"departmentId": 1, "contactId": 2})
    assert bad == {
        "errorCode": "INVALID_DATA",
        "message": "The data is invalid due to validation restrictions",
        "errors": [{"fieldName": "/subject", "errorType": "missing"}],
    }
    wrong = zoho("zoho.desk.getRecords", "x", "Tickets")
    assert wrong["message"] == "The value passed for the 'orgId' parameter is invalid."
    assert zoho("zoho.desk.update", ORG, "Tickets", UNKNOWN, {})["errorCode"] == "FORBIDDEN"
    assert zoho("zoho.desk.getRecordById", ORG, "Tickets", UNKNOWN)["errorCode"] == "URL_NOT_FOUND"
    assert zoho("zoho.desk.getRecords", ORG, "Gadgets")["errorCode"] == "URL_NOT_FOUND"
    ticket(zoho)
    over = zoho("zoho.desk.searchRecords", ORG, "Tickets", {"subject": "x"}, 0, 500)
    assert over["message"] == "The value passed for field 'limit' exceeds the range of '1-100'."
    stuck = zoho("zoho.desk.ticket.merge", ORG, ticket(zoho)["id"], {"x": 1})
    assert stuck["errors"][0]["fieldName"] == "/ids"


# ---- Recruit


def test_recruit(zoho: Sandbox) -> None:
    person = {"Last Name": "O'Neil & <Sons>", "Email": "a@b.co", "State": "California"}
    made = zoho("zoho.recruit.addRecord", "Candidates", person, 1, True, "r")
    assert made["message"] == "Record(s) added successfully"
    record = zoho("zoho.recruit.getRecordById", "Candidates", made["Id"], "r")
    assert (record["CANDIDATEID"], record["Last Name"]) == (made["Id"], "O'Neil & <Sons>")
    assert "Mobile" not in record
    found = zoho(
        "zoho.recruit.searchRecords", "Candidates", "State|=|california", 1, 10, "ALL", "r"
    )
    assert [row["Email"] for row in found] == ["a@b.co"]
    columns = zoho("zoho.recruit.getRecords", "Candidates", 1, 10, "(Email)", "Email", "asc", "r")
    assert columns == [{"CANDIDATEID": made["Id"], "Email": "a@b.co"}]
    changed = zoho("zoho.recruit.updateRecord", "Candidates", made["Id"], {"State": "Ohio"}, False)
    assert (changed["State"], changed["Email"]) == ("Ohio", "a@b.co")
    twice = zoho("zoho.recruit.addRecord", "Candidates", {**person, "State": "Iowa"}, 2, True)
    assert (twice["Id"], twice["message"]) == (made["Id"], "Record(s) updated successfully")
    url = f"https://recruit.zoho.com/recruit/v2/Candidates/{made['Id']}"
    assert zoho.send("GET", url)[1]["data"][0]["Last_Name"] == "O'Neil & <Sons>"


def test_recruit_failures(zoho: Sandbox) -> None:
    bad = zoho("zoho.recruit.addRecord", "Candidates", {"Email": "x"}, 0, False, "r")
    assert bad["code"] == "4401"
    assert zoho("zoho.recruit.getRecords", "Candidates", 1, 20) == []
    assert zoho("zoho.recruit.searchRecords", "Candidates", "nonsense", 1, 2, "ALL") == {
        "message": "Invalid parameter value", "code": "4832",
    }  # fmt: skip


# ---- Cliq


def test_cliq_database(zoho: Sandbox) -> None:
    made = zoho("zoho.cliq.createRecord", "staff", {"name": "Ada", "age": 36}, "c")
    record_id = made["object"]["id"]
    assert (made["status"], made["url"]) == ("SUCCESS", "/api/v2/storages/staff/records")
    zoho("zoho.cliq.createRecord", "staff", {"name": "Bob", "age": 20}, "c")
    old = zoho("zoho.cliq.getRecords", "staff", {"criteria": "age>30"}, "c")["list"]
    assert [row["name"] for row in old] == ["Ada"]
    zoho("zoho.cliq.updateRecord", "staff", record_id, {"age": 37}, "c")
    assert zoho("zoho.cliq.getRecordById", "staff", record_id, "c")["object"]["age"] == 37
    assert zoho("zoho.cliq.deleteRecord", "staff", record_id, "c") == {"status": "SUCCESS"}
    gone = zoho("zoho.cliq.deleteRecord", "staff", record_id, "c")
    assert gone["code"] == "platform_storage_record_not_exists_for_given_id"
    assert zoho("zoho.cliq.deleteRecords", "staff", "name==Bob", "c") == {"status": "SUCCESS"}
    missing = zoho("zoho.cliq.getRecords", "nowhere", {}, "c")
    assert missing == {
        "status": "FAILURE", "message": "Uh-oh! Looks like nowhere does not exist.",
        "code": "platform_storage_database_not_found",
    }  # fmt: skip


def test_cliq_messages_are_kept(zoho: Sandbox) -> None:
    assert zoho("zoho.cliq.postToChannel", "sales", "*won*") == {"status": "success"}
    card = {"text": "hi", "card": {"theme": "prompt"}}
    assert zoho("zoho.cliq.postToUser", "a@b.co", card, "c") == {"status": "success"}
    assert "users" in zoho("zoho.cliq.postToBot", "helper", "hello", "c")
    assert [event["to"] for event in zoho.emulator.events("cliq")] == [
        {"channel": "sales"}, {"user": "a@b.co"}, {"bot": "helper"},
    ]  # fmt: skip
    assert zoho.emulator.events("cliq")[0]["message"] == {"text": "*won*"}
    files = [File("a.txt", b"a", "text/plain"), File("b.pdf", b"b", "application/pdf")]
    assert zoho("zoho.cliq.postToChannel", "sales", files) == {"status": "success"}
    assert zoho.emulator.events("cliq")[-1]["files"] == ["a.txt", "b.pdf"]
    status, body = zoho.send("POST", "https://cliq.zoho.com/api/v2/chats/1/files", b"{}")
    assert (status, body["code"]) == (400, "param_missing")


# ---- WorkDrive


def test_workdrive(zoho: Sandbox) -> None:
    api = "https://www.zohoapis.com/workdrive/api/v1"
    folder = zoho("zoho.workdrive.createFolder", "Bills", "team-folder", "c")["data"]
    assert (folder["type"], folder["attributes"]["name"]) == ("files", "Bills")
    file = File("a.txt", b"one", "text/plain")
    upload = ("zoho.workdrive.uploadFile", file, folder["id"], "caf%C3%A9.txt")
    [made] = zoho(*upload, True, "c")["data"]
    assert list(made["attributes"])[2:] == ["parent_id", "FileName", "resource_id"]
    file_id = made["attributes"]["resource_id"]
    [again] = zoho(*upload, True, "c")["data"]
    assert again["attributes"]["resource_id"] == file_id
    zoho(*upload, False, "c")
    status, listed = zoho.send("GET", f"{api}/files/{folder['id']}/files?page[limit]=9")
    assert [row["attributes"]["name"] for row in listed["data"]] == ["café.txt", "café.txt"]
    for url in ("workdrive.zoho.com/api/v1", "download.zoho.eu/v1/workdrive"):
        got = zoho.services.send(Request("GET", f"https://{url}/download/{file_id}"))
        assert (got.status, got.body) == (200, b"one")
        assert got.headers["content-disposition"].endswith("caf%C3%A9.txt")

    def patched(**attributes: str) -> Any:
        body = json.dumps({"data": {"attributes": attributes, "type": "files"}}).encode()
        return zoho.send("PATCH", f"{api}/files/{file_id}", body)[1]["data"]["attributes"]

    assert patched(name="b.pdf")["extn"] == "pdf"
    assert patched(status="51")["status"] == "51"
    assert zoho.send("GET", f"{api}/download/{file_id}")[0] == 400
    patched(status="61")
    status, gone = zoho.send("GET", f"{api}/files/{file_id}")
    assert (status, gone) == (401, {"errors": [{"id": "R008", "title": "Unauthorized access"}]})


def test_workdrive_failures(zoho: Sandbox) -> None:
    invalid = {"errors": [{"id": "F6003", "title": "Invalid Param found"}]}
    assert zoho("zoho.workdrive.createFolder", "", "f1", "c") == invalid
    assert zoho("zoho.workdrive.createFolder", "Bills", None, "c") == invalid
    team = ("zoho.workdrive.createTeamFolder", "Sales", "t1", "", False, "c")
    assert zoho(*team)["data"]["type"] == "workspaces"
    assert zoho(*team)["errors"][0]["id"] == "R003"


# ---- Projects, People, FSM


def test_projects(zoho: Sandbox) -> None:
    portal = zoho("zoho.projects.getPortals")["portals"][0]["id"]
    project = zoho("zoho.projects.createProject", portal, {"name": "Web"})["projects"][0]["id"]
    assert type(project) is int
    assert zoho("zoho.projects.getProjectDetails", portal) == [
        {"name": "Web", "id": project, "status": "active"}
    ]
    task = zoho("zoho.projects.create", portal, project, "tasks", {"name": "Draft"})["tasks"][0]
    done = zoho("zoho.projects.update", portal, project, "tasks", task["id"], {"priority": "High"})
    assert (done["fieldsNotPermitted"], done["tasks"][0]["priority"]) == ("", "High")
    assert len(zoho("zoho.projects.getRecords", portal, project, "tasks", 0, 0, "p")["tasks"]) == 1
    log = {"date": "03-04-2026", "bill_status": "Billable", "hours": "01:30"}
    logged = zoho("zoho.projects.associateLogs", portal, project, "tasks", task["id"], log)
    entry = logged["timelogs"]["tasklogs"][0]["id"]
    changed = zoho(
        "zoho.projects.updateAssociateLogs", portal, project, entry, "tasks", task["id"],
        {"hours": "02:00"},
    )  # fmt: skip
    assert changed["timelogs"]["tasklogs"][0]["hours"] == "02:00"
    missing = {"error": {"code": 6404, "message": "Resource Not Found"}}
    assert zoho("zoho.projects.getRecordById", portal, project, "tasks", 1) == missing
    untimed = zoho(
        "zoho.projects.associateLogs", portal, project, "tasks", task["id"], {"date": "01-02-2026"}
    )
    assert untimed["error"]["title"] == "INPUT_PARAMETER_MISSING"
    assert untimed["error"]["details"]["field_name"] == "hours"
    undated = zoho(
        "zoho.projects.associateLogs", portal, project, "tasks", task["id"],
        {"date": "2026-01-02", "hours": "01:00"},
    )  # fmt: skip
    assert undated["error"]["code"] == 6832
    lacking = {"error": {"code": 6831, "message": "Input Parameter Missing"}}
    assert zoho("zoho.projects.create", portal, project, "bugs", {"name": "x"}) == lacking


def test_replies_and_conversations_of_desk(zoho: Sandbox) -> None:
    contact = zoho("zoho.desk.create", ORG, "contacts", {"lastName": "Roe"})["id"]
    given = {"subject": "Fan", "departmentId": "1", "contactId": contact}
    ticket = zoho("zoho.desk.create", ORG, "tickets", given)["id"]
    comment = {"content": "noisy", "isPublic": "true"}
    zoho("zoho.desk.createRelatedRecord", ORG, "comments", "tickets", ticket, comment)
    url = f"https://desk.zoho.com/api/v1/tickets/{ticket}/sendReply"
    reply = {"channel": "EMAIL", "to": "r@a.co", "fromEmailAddress": "s@b.co", "content": "soon"}
    status, thread = zoho.send("POST", url, json.dumps(reply).encode(), orgId=str(ORG))
    assert (status, thread["direction"], thread["content"]) == (200, "out", "soon")
    assert zoho.send("POST", url, b"{}", orgId=str(ORG))[1]["errorCode"] == "INVALID_DATA"
    parts = zoho("zoho.desk.getRelatedRecords", ORG, "conversations", "tickets", ticket)["data"]
    assert sorted((part["type"], part["content"]) for part in parts) == [
        ("comment", "noisy"), ("thread", "soon"),
    ]  # fmt: skip
    read = zoho("zoho.desk.getRecordById", ORG, "tickets", ticket)
    assert (read["threadCount"], read["commentCount"]) == ("1", "1")


def test_pages_of_projects_count_from_one(zoho: Sandbox) -> None:
    for name in ("A", "B", "C"):
        zoho("zoho.projects.createProject", "p", {"name": name})
    url = "https://projectsapi.zoho.com/restapi/portal/p/projects/"

    def names(query: str) -> list[str]:
        status, body = zoho.send("GET", url + query)
        return [project["name"] for project in body["projects"]] if status == 200 else []

    assert names("?index=1&range=2") == ["A", "B"]
    assert names("?index=3&range=2") == ["C"]
    assert names("?index=0&range=2") == ["A", "B"]
    assert names("?index=4") == []


def test_sign(zoho: Sandbox) -> None:
    file = File("nda.txt", b"agreed", "text/plain")
    data = {"data": {"requests": {"request_name": "NDA"}}}
    made = zoho("zoho.sign.createDocument", file, data, "s")
    assert (made["code"], made["message"]) == (0, "Document has been added")
    request = made["requests"]
    assert (request["request_status"], request["actions"]) == ("draft", [])
    assert request["document_ids"][0]["document_name"] == "nda.txt"
    signer = {"recipient_name": "Ada", "recipient_email": "ada@a.co", "action_type": "SIGN"}
    params = {"data": {"requests": {"actions": [signer]}}}
    sent = zoho("zoho.sign.submitRequest", request["request_id"], params)
    assert sent["message"] == "Document has been submitted and sent for signature"
    assert sent["requests"]["request_status"] == "inprogress"
    read = zoho("zoho.sign.getDocumentById", int(request["request_id"]), "s")["requests"]
    assert read["actions"][0]["action_status"] == "UNOPENED"
    changed = zoho("zoho.sign.updateDocument", request["request_id"], data)
    refusal = {"code": 2005, "message": "Unable to upload the document", "status": "failure"}
    assert changed == refusal
    assert zoho("zoho.sign.submitRequest", UNKNOWN, params)["code"] == 4003
    loaded = zoho("zoho.sign.downloadDocument", request["request_id"])
    assert (loaded.name, loaded.content) == ("nda.txt", b"agreed")


def test_sign_with_a_template(zoho: Sandbox) -> None:
    template = zoho("zoho.sign.getTemplateById", 5000)["templates"]
    signer = {"action_id": template["actions"][0]["action_id"], "recipient_email": "a@a.co"}
    params = {"data": {"templates": {"actions": [signer]}}}
    sent = zoho("zoho.sign.createUsingTemplate", 5000, params)["requests"]
    assert (sent["request_status"], sent["template_ids"]) == ("inprogress", ["5000"])
    draft = zoho("zoho.sign.createUsingTemplate", 5000, {**params, "is_quicksend": "false"})
    assert draft["requests"]["request_status"] == "draft"
    printed = zoho("zoho.sign.downloadDocument", sent["request_id"])
    assert printed.content.startswith(b"%PDF-1.4")
    assert zoho("zoho.sign.getTemplates")["templates"] == []
    assert zoho("zoho.sign.getFieldIds")["field_types"][0]["field_type_name"] == "Signature"
    listed = zoho.send("GET", "https://sign.zoho.com/api/v1/requests")[1]["requests"]
    assert [each["request_status"] for each in listed] == ["draft", "inprogress"]


def test_search_of_recruit_v2(zoho: Sandbox) -> None:
    url = "https://www.zohoapis.com/recruit/v2/Candidates"
    rows = [{"Last_Name": "Roe", "Email": "r@a.co"}, {"Last_Name": "Poe", "Mobile": "+47 1"}]
    zoho.send("POST", url, json.dumps({"data": rows}).encode())

    def names(query: str) -> list[str]:
        status, body = zoho.send("GET", f"{url}/search?{query}")
        return [row["Last_Name"] for row in body["data"]] if status == 200 else []

    assert names("criteria=((Last_Name:starts_with:R)and(Email:equals:R@a.co))") == ["Roe"]
    assert names("criteria=((Email:equals:r@a.co)or(Last_Name:equals:Poe))") == ["Roe", "Poe"]
    assert (names("email=r@a"), names("phone=%2B47"), names("word=oe")) == (
        ["Roe"], ["Poe"], ["Roe", "Poe"],
    )  # fmt: skip
    assert zoho.send("GET", f"{url}/search?word=zz") == (204, None)
    for query in ("criteria=(Email=x)", "criteria=(Email:like:x)", ""):
        assert zoho.send("GET", f"{url}/search?{query}")[0] == 400


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://projects.zoho.com/restapi/portals/", 200),
        ("https://creatorapp.zoho.com/api/v2/o/a/report/r", 404),
        ("https://bigin.zoho.com/bigin/v2/Contacts", 501),
    ],
)
def test_other_names_of_hosts(zoho: Sandbox, url: str, code: int) -> None:
    assert zoho.send("GET", url)[0] == code


def test_people(zoho: Sandbox) -> None:
    ada = {"EmployeeID": "S1", "FirstName": "Ada", "Age": 36}
    made = zoho("zoho.people.create", "P_Employee", ada)
    assert made["result"]["message"] == "Successfully Added"
    record_id = made["result"]["pkId"]
    zoho("zoho.people.create", "P_Employee", {"EmployeeID": "S2", "FirstName": "Bob"})
    rows = zoho("zoho.people.getRecords", "P_Employee", 1, 10)
    assert (rows[0]["FirstName"], rows[0]["Zoho_ID"]) == ("Ada", record_id)
    searches = [
        {"searchField": "FirstName", "searchOperator": "Contains", "searchText": "b"},
        {"searchField": "FirstName", "searchOperator": "Is", "searchText": "Ada",
         "searchCriteria": "OR"},
    ]  # fmt: skip
    assert len(zoho("zoho.people.getRecords", "P_Employee", 1, 10, searches)) == 2
    assert len(zoho("zoho.people.getRecords", "P_Employee", 1, 10, searches[0])) == 1
    changed = zoho("zoho.people.update", "P_Employee", {"recordid": record_id, "Age": 37})
    assert changed["result"] == f'{{"pkId":"{record_id}","message":"Successfully Updated"}}'
    assert zoho("zoho.people.getRecordById", "P_Employee", record_id)["Age"] == "37"


def test_people_failures(zoho: Sandbox) -> None:
    assert zoho("zoho.people.getRecords", "csc") == {
        "message": "Form name 'csc' is invalid", "code": 7011,
    }  # fmt: skip
    assert zoho("zoho.people.getRecords", "P_Employee") == [{"message": "No records found"}]
    missing = zoho("zoho.people.getRecordById", "P_Employee", 12)["response"]
    assert missing["uri"] == "/api/forms/P_Employee/getDataByID"
    assert missing["errors"]["code"] == 7049
    zoho("zoho.people.create", "P_Employee", {"EmployeeID": "S1"})
    twin = zoho("zoho.people.create", "P_Employee", {"EmployeeID": "S1"})["response"]["errors"]
    assert twin == {
        "code": 7051, "message": {"EmployeeID": "Duplicate value present for EmployeeID "},
    }  # fmt: skip
    unknown = zoho("zoho.people.update", "employ", {"Age": 3})["response"]["errors"]
    assert unknown["message"] == "Form name 'employ' is invalid"
    none = zoho("zoho.people.update", "P_Employee", {"Age": 3})["response"]["errors"]
    assert none["code"] == 7204


@pytest.mark.parametrize(
    ("task", "args"),
    [
        ("zoho.people.getRecords", ["P_Employee"]),
        ("zoho.people.getRecordById", ["P_Employee", 1]),
        ("zoho.projects.getProjectDetails", ["p"]),
        ("zoho.recruit.getRecords", ["Candidates", 1, 10]),
        ("zoho.cliq.deleteRecord", ["db", 1, "c"]),
        ("zoho.cliq.postToChannel", ["sales", "hi"]),
    ],
)
def test_an_error_of_the_gateway_is_given_as_it_is(
    services: Services, transport: Recording, task: str, args: list[object]
) -> None:
    refusal = {"code": "TOO_MANY_REQUESTS", "message": "m"}
    transport.answer(refusal, 429)
    call = services.task(task)
    assert call is not None
    assert call(*args) == refusal


def test_fsm(zoho: Sandbox) -> None:
    made = zoho("zoho.fsm.createRecord", "Requests", {"Summary": "Repair the lift"})
    record_id = made["data"]["Requests"][0]["id"]
    assert zoho("zoho.fsm.getRecordById", "Requests", record_id)["data"][0]["Summary"]
    done = zoho("zoho.fsm.updateRecord", "Requests", record_id, {"Priority": "High"})
    assert done["data"][0]["message"] == "record updated"
    found = zoho("zoho.fsm.searchRecordsByField", "Requests", "Summary", "lift", {}, "f")
    assert found["info"]["count"] == 1
    assert zoho("zoho.fsm.getRecords", "Gadgets")["code"] == "INVALID_MODULE"


# ---- people of the application


def test_users_of_the_application(zoho: Sandbox) -> None:
    assert zoho("thisapp.permissions.loginUserName") == "Local Developer"
    assert zoho("thisapp.permissions.loginUserEmailid") == ["developer@example.com"]
    assert zoho("thisapp.portal.adminEmailIds") == ["developer@example.com"]
    assert zoho("thisapp.localization.language") == "English"


def test_gateways_fill_the_outbox(zoho: Sandbox) -> None:
    assert zoho("twilio.sms.send", "conn", "+15550100", "hi") == {"status": "Success"}
    [(kind, message)] = zoho.services.outbox.messages  # type: ignore[attr-defined]
    assert (kind, message["to"]) == ("sms", ["+15550100"])
