"""Leads that become contacts, quotes that become orders, orders that become invoices. Sources:
https://www.zoho.com/crm/developer/docs/api/v8/convert-lead.html,
https://www.zoho.com/crm/developer/docs/api/v8/convert-inventory.html,
https://www.zoho.com/crm/developer/docs/api/v8/mass-convert-inventory.html"""

from typing import Any

import pytest

OTHER = "5843000000000000032"


def into(module: str, **more: Any) -> dict[str, Any]:
    return {"convert_to": [{"module": {"api_name": module}, **more}]}


@pytest.fixture
def quote(crm: Any) -> str:
    product = crm.insert("Products", Product_Name="P", Unit_Price=10)
    account = crm.insert("Accounts", Account_Name="A")
    rows = [{"Product_Name": product, "Quantity": 3}]
    return crm.insert(
        "Quotes", Subject="Q", Account_Name=account, Quoted_Items=rows, Billing_City="Ulm",
        Tag=[{"name": "hot"}],
    )  # fmt: skip


def test_a_quote_becomes_an_order_and_an_invoice(crm: Any, quote: str) -> None:
    body = {"data": [into("Sales_Orders", carry_over_tags=True)]}
    status, answer = crm("POST", f"/Quotes/{quote}/actions/convert", body)
    item = answer["data"][0]
    assert (status, item["message"]) == (200, "The record has been converted successfully")
    order = crm.emulator.records("Sales_Orders")[0]
    assert item["details"] == {"Sales_Orders": {"name": "Q", "id": order["id"]}}
    assert (order["Quote_Name"]["id"], order["Billing_City"]) == (quote, "Ulm")
    assert (order["Account_Name"]["name"], order["Grand_Total"]) == ("A", 30)
    assert [row["Quantity"] for row in order["Ordered_Items"]] == [3]
    assert [tag["name"] for tag in order["Tag"]] == ["hot"]
    crm("POST", f"/Sales_Orders/{order['id']}/actions/convert", {"data": [into("Invoices")]})
    invoice = crm.emulator.records("Invoices")[0]
    assert (invoice["Sales_Order"]["id"], invoice["Tag"]) == (order["id"], [])
    assert crm("GET", f"/Quotes/{quote}")[0] == 200


def test_many_quotes_become_invoices(crm: Any, quote: str) -> None:
    body = {"ids": [quote, "1" * 19], **into("Invoices"), "assign_to": {"id": OTHER}}
    status, answer = crm("POST", "/Quotes/actions/mass_convert", body)
    assert (status, answer["code"]) == (202, "SCHEDULED")
    job = answer["details"]["job_id"]
    assert crm("GET", "/Quotes/actions/mass_convert", job_id=job)[1]["data"] == [
        {
            "Status": "COMPLETED",
            "Total_Count": 2,
            "Converted_Count": 1,
            "Not_Converted_Count": 1,
            "Failed_Count": 0,
        }
    ]
    assert crm.emulator.records("Invoices")[0]["Owner"]["id"] == OTHER


def test_what_a_lead_hands_on(crm: Any) -> None:
    """Notes, activities, attachments, products, and a role for the contact in the deal."""
    lead = crm.insert("Leads", Last_Name="L", Company="C")
    crm("POST", f"/Leads/{lead}/Notes", {"data": [{"Note_Content": "N"}]})
    crm.insert("Tasks", Subject="T", What_Id=lead, **{"$se_module": "Leads"})
    crm("POST", f"/Leads/{lead}/Attachments", attachmentUrl="https://a.example", title="x")
    product = crm.insert("Products", Product_Name="P")
    crm("PUT", f"/Leads/{lead}/Products/{product}", {"data": [{}]})
    role = crm("GET", "/Contacts/roles")[1]["contact_roles"][0]["id"]
    deal = {"Deal_Name": "D", "Stage": "Qualification", "Closing_Date": "2024-06-01"}
    item = {"Deals": {**deal, "Contact_Role": {"id": role}}, "move_attachments_to": "Accounts"}
    made = crm("POST", f"/Leads/{lead}/actions/convert", {"data": [item]})[1]["data"][0]["details"]
    contact, account = made["Contacts"]["id"], made["Accounts"]["id"]
    task = crm.emulator.records("Tasks")[0]
    assert (task["Who_Id"]["id"], task["What_Id"]["id"]) == (contact, made["Deals"]["id"])
    assert task["$se_module"] == "Deals"
    note = crm("GET", f"/Contacts/{contact}/Notes", fields="Note_Content")[1]["data"][0]
    assert note["Note_Content"] == "N"
    assert crm("GET", f"/Accounts/{account}/Attachments", fields="File_Name")[0] == 200
    assert crm("GET", f"/Contacts/{contact}/Products", fields="Product_Name")[0] == 200
    roles = crm("GET", f"/Deals/{made['Deals']['id']}/Contact_Roles", fields="Last_Name")[1]["data"]
    assert roles[0]["Contact_Role"]["id"] == role


def test_merged_records(crm: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/merge-records.html"""
    master = crm.insert("Accounts", Account_Name="A", Phone="1234")
    twin = crm.insert("Accounts", Account_Name="A Ltd", Phone="5678", Industry="Banking")
    contact = crm.insert("Contacts", Last_Name="Roe", Account_Name=twin)
    product = crm.insert("Products", Product_Name="P")
    crm("POST", f"/Accounts/{twin}/Notes", {"data": [{"Note_Content": "N"}]})
    crm("PUT", f"/Accounts/{twin}/Products/{product}", {"data": [{}]})
    taken = [{"api_name": "Industry"}, {"api_name": "Phone"}]
    body = {"merge": [{"data": [{"id": twin, "_fields": taken}]}]}
    path = f"/Accounts/{master}/actions/merge"
    status, answer = crm("POST", path, body)
    assert (status, answer["merge"][0]["details"]) == (200, {"id": master})
    (account,) = crm.emulator.records("Accounts")
    assert (account["Account_Name"], account["Phone"]) == ("A", "5678")
    assert account["Industry"] == "Banking"
    assert crm.emulator.records("Contacts")[0]["Account_Name"] == {"name": "A", "id": master}
    assert crm.found("Contacts", f"(Account_Name:equals:{master})", "id") == [contact]
    assert crm("GET", f"/Accounts/{master}/Notes", fields="Note_Content")[0] == 200
    assert crm("GET", f"/Accounts/{master}/Products", fields="Product_Name")[0] == 200
    assert crm("GET", f"/Accounts/{twin}") == (204, None)
    assert crm("GET", path) == (204, None)
