"""Mails from records. Source: https://www.zoho.com/crm/developer/docs/api/v8/send-mail.html"""

from typing import Any

import pytest

from deluge.exchange import Request

MAIL = {
    "from": {"user_name": "Ada", "email": "ada@shop.example"},
    "to": [{"user_name": "Roe", "email": "roe@acme.example"}],
    "subject": "Hello\r\nBcc: x@y.example",
    "content": "<b>Hi</b>",
}


def send(crm: Any, **changes: Any) -> tuple[int, Any]:
    lead = crm.insert("Leads", Last_Name="Roe", Company="Acme")
    body = {"data": [{**MAIL, **changes}]}
    status, answer = crm("POST", f"/Leads/{lead}/actions/send_mail", body)
    return status, answer["data"][0]


def test_a_mail_stands_in_the_outbox(crm: Any) -> None:
    status, item = send(crm)
    assert (status, item["message"]) == (200, "Your mail has been sent successfully.")
    (mail,) = crm.emulator.events("mails")
    assert (mail["from"], mail["to"]) == ("Ada <ada@shop.example>", ["Roe <roe@acme.example>"])
    assert (mail["subject"], mail["content_type"]) == ("Hello Bcc: x@y.example", "text/html")


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"from": None}, "MANDATORY_NOT_FOUND", "from"),
        ({"to": []}, "MANDATORY_NOT_FOUND", "to"),
        ({"to": "roe@acme.example"}, "INVALID_DATA", "to"),
        ({"to": [{"email": "nobody"}]}, "INVALID_DATA", "to"),
        ({"cc": [{"email": "a@b.example"}] * 11}, "INVALID_DATA", "cc"),
        ({"subject": 5}, "INVALID_DATA", "subject"),
        ({"attachments": [{"id": "1"}]}, "INVALID_DATA", "attachments"),
        ({"template": "1"}, "INVALID_DATA", "template"),
        ({"template": {}}, "MANDATORY_NOT_FOUND", "id"),
        ({"template": {"id": "x"}}, "INVALID_DATA", "id"),
        ({"scheduled_time": "soon"}, "INVALID_DATA", "scheduled_time"),
    ],
)
def test_refused(crm: Any, changes: Any, code: str, name: str) -> None:
    status, item = send(crm, **changes)
    assert (status, item["code"], item["details"]["api_name"]) == (400, code, name)
    assert crm.emulator.events("mails") == []


def test_templates_are_named(crm: Any) -> None:
    """What a template says is known to Zoho alone, so the outbox has its id."""
    number = "1" * 19
    assert send(crm, template={"id": number}, subject=None, content=None)[0] == 200
    assert send(crm, inventory_details={"paper_type": "A4"})[0] == 200
    assert send(crm, scheduled_time="2024-05-18T10:00:00+00:00")[0] == 200
    first, second, third = crm.emulator.events("mails")
    assert (first["template"], first["subject"]) == ({"id": number}, "")
    assert second["inventory_details"] == {"paper_type": "A4"}
    assert third["scheduled_time"] == "2024-05-18T10:00:00+00:00"


def test_the_mails_of_a_record(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="Roe")
    other = crm.insert("Leads", Last_Name="Doe")
    for number in range(11):
        body = {"data": [{**MAIL, "subject": f"M{number}"}]}
        crm("POST", f"/Leads/{lead}/actions/send_mail", body)
    status, answer = crm("GET", f"/Leads/{lead}/Emails")
    assert (status, answer["info"]["next_index"], len(answer["Emails"])) == (200, "10", 10)
    last = crm("GET", f"/Leads/{lead}/Emails", index=10)[1]
    assert [mail["subject"] for mail in last["Emails"]] == ["M0"]
    assert last["info"]["prev_index"] == "0"
    newest = answer["Emails"][0]
    assert newest["from"] == {"user_name": "Ada", "email": "ada@shop.example"}
    one = crm("GET", f"/Leads/{lead}/Emails/{newest['message_id']}")[1]["Emails"][0]
    assert (one["content"], one["mail_format"]) == ("<b>Hi</b>", "html")
    assert list(crm("GET", f"/Leads/{lead}/Emails", version="v2")[1]) == [
        "email_related_list",
        "info",
    ]
    assert crm("GET", f"/Leads/{other}/Emails") == (204, None)
    missing = crm("GET", f"/Leads/{lead}/Emails/x")[1]
    assert missing["details"] == {"resource_path_index": 3}


def test_files_of_mails(crm: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/download-email-attachments.html"""
    lead = crm.insert("Leads", Last_Name="Roe")
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhi\r\n--x--'
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    file = crm("POST", "/files", form, headers=kind)[1]["data"][0]["details"]["id"]
    body = {"data": [{**MAIL, "attachments": [{"id": file}]}]}
    sent = crm("POST", f"/Leads/{lead}/actions/send_mail", body)[1]["data"][0]["details"]
    (attachment,) = crm("GET", f"/Leads/{lead}/Emails")[1]["Emails"][0]["attachments"]
    assert (attachment["name"], attachment["size"]) == ("a.txt", 2)
    path = f"/Leads/{lead}/Emails/actions/download_attachments"
    url = f"https://www.zohoapis.com/crm/v8{path}?message_id={sent['message_id']}"
    for wanted in (f"id={attachment['id']}", "name=a.txt"):
        assert crm.emulator.send(Request("GET", f"{url}&{wanted}")).body == b"hi"

    def refused(**query: str) -> tuple[str, str]:
        answer = crm("GET", path, **query)[1]
        return answer["code"], answer["details"]["param_name"]

    assert refused() == ("REQUIRED_PARAM_MISSING", "message_id")
    assert refused(message_id="x") == ("REQUIRED_PARAM_MISSING", "id")
    assert refused(message_id="x", id="y") == ("INVALID_DATA", "message_id")
    assert refused(message_id=sent["message_id"], id="y") == ("INVALID_DATA", "id")
