"""Mails to the people of a record: kept in the outbox, nothing leaves.

Source: https://www.zoho.com/crm/developer/docs/api/v8/send-mail.html
"""

import re
from base64 import b64encode
from typing import Any

from deluge.emulator.answers import (
    ambiguous,
    at,
    invalid_data,
    success,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, require
from deluge.emulator.crm.related.emails import MAILS
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.files import file_named, public_id
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.times import parse_time

_EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,190}")
_LISTS = {"to": 20, "cc": 10, "bcc": 10}
MAX_ATTACHMENTS = 10


@route("POST", "/{module}/{id}/actions/send_mail", oldest=2.1,
       partial="templates are named in the outbox, not filled in")  # fmt: skip
def send_mail(call: Call) -> Answer:
    """Keep mails in the outbox, where `deluge org outbox` and tests find them."""
    module, parent = parent_of(call)

    def work(item: Any, path: str) -> Record:
        if not is_record(item):
            raise wrong_type(path, "data")
        template = _template(item, path)
        needed = ("from", "to") if template else ("from", "to", "subject")
        require(item, path, *needed)
        mail = {**_mail(call, item, path), **template, **_later(item, path)}
        mail["record"] = {"module": module.api_name, "id": str(parent.id)}
        mail["message_id"] = public_id(call.store.next_id())
        call.store.add_event(MAILS, mail)
        details = {"message_id": mail["message_id"]}
        return success("Your mail has been sent successfully.", details)

    return answered(call, call.items(limit=1), work)


def _template(item: Record, path: str) -> Record:
    """The templates that the mail is made of; they stand in Zoho, so only their ids are kept."""
    found: Record = {}
    for name in ("template", "inventory_details", "data_subject_request"):
        given = item.get(name)
        if given is None:
            continue
        if not is_record(given):
            raise invalid_data(path, name, expected_data_type="jsonobject")
        found[name] = given
    template = found.get("template")
    if template is not None:
        require(template, f"{path}.template", "id")
        if parse_id(template["id"]) is None:
            raise invalid_data(f"{path}.template", "id", expected_data_type="bigint")
        if item.get("content") not in (None, ""):
            raise ambiguous(at(path, key) for key in ("template", "content"))
    return found


def _later(item: Record, path: str) -> Record:
    """When the mail is to be sent; the outbox has it at once."""
    given = item.get("scheduled_time")
    if given is None:
        return {}
    if not isinstance(given, str) or parse_time(given) is None:
        raise invalid_data(path, "scheduled_time", expected_data_type="datetime")
    return {"scheduled_time": given}


def _mail(call: Call, item: Record, path: str) -> Record:
    """The mail in the form that the outbox has."""
    for name in ("subject", "content"):
        if not isinstance(item.get(name) or "", str):
            raise invalid_data(path, name, expected_data_type="string")
    lists = {name: _addresses(item.get(name), path, name) for name in _LISTS}
    reply_to = item.get("reply_to")
    return {
        "from": _address(item["from"], path, "from"),
        **lists,
        "reply_to": [_address(reply_to, path, "reply_to")] if reply_to else [],
        "subject": " ".join((item.get("subject") or "").split()),
        "message": item.get("content") or "",
        "content_type": "text/plain" if item.get("mail_format") == "text" else "text/html",
        "sent_at": call.now_text,
        "attachments": _attachments(call, item.get("attachments"), path),
    }


def _addresses(given: Any, path: str, name: str) -> list[str]:
    if given is None:
        return []
    if not is_list(given):
        raise invalid_data(path, name, expected_data_type="jsonarray")
    if len(given) > _LISTS[name]:
        raise invalid_data(path, name, maximum_length=_LISTS[name])
    return [_address(each, path, name) for each in given]


def _address(given: Any, path: str, name: str) -> str:
    """`Name <address>` of a `{"user_name", "email"}`."""
    email = given.get("email") if is_record(given) else None
    if not isinstance(email, str) or not _EMAIL.fullmatch(email):
        raise invalid_data(path, name, expected_data_type="email")
    shown = re.sub(r'[\x00-\x1f"<>]', " ", str(given.get("user_name") or "")).strip()
    return f"{shown} <{email}>" if shown else email


def _attachments(call: Call, given: Any, path: str) -> list[Record]:
    """Files uploaded before, named by their ids."""
    if given is None:
        return []
    if not is_list(given) or len(given) > MAX_ATTACHMENTS:
        raise invalid_data(path, "attachments", expected_data_type="jsonarray")
    found: list[Record] = []
    for each in given:
        file = file_named(call.store, each.get("id")) if is_record(each) else None
        if file is None:
            raise invalid_data(path, "attachments")
        content = b64encode(file.content).decode()
        found.append({"name": file.name, "media_type": file.media_type, "content": content})
    return found
