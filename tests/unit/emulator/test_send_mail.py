"""Mails from records. Source: https://www.zoho.com/crm/developer/docs/api/v8/send-mail.html"""

from typing import Any

import pytest

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
    ],
)
def test_refused(crm: Any, changes: Any, code: str, name: str) -> None:
    status, item = send(crm, **changes)
    assert (status, item["code"], item["details"]["api_name"]) == (400, code, name)
    assert crm.emulator.events("mails") == []


def test_templates_are_not_sent(crm: Any) -> None:
    assert send(crm, template={"id": "1"})[1]["code"] == "NOT_EMULATED"
