"""The mails of a record: those that scripts sent from it.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-email-rel-list.html
"""

import re
from base64 import b64decode

from deluge.emulator.answers import invalid_parameter, invalid_related_id, parameter_missing
from deluge.emulator.call import Call
from deluge.emulator.crm.related.endpoints import no_relation, parent_of
from deluge.emulator.files import File, download, public_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record
from deluge.exchange import Response

MAILS = "mails"  # the outbox that tasks and this API share
PER_PAGE = 10
_PATH = "/{module}/{id}/Emails"
_NAMED = re.compile(r"(?:(.*) )?<?([^<>]*?)>?", re.DOTALL)


def _mails(call: Call) -> list[Record]:
    """The mails sent from the record in the path, latest first."""
    module, parent = parent_of(call)
    if module.related_list("Emails") is None:
        raise no_relation()
    record = {"module": module.api_name, "id": str(parent.id)}
    return [mail for mail in reversed(call.store.events(MAILS)) if mail.get("record") == record]


@route("GET", _PATH)
def list_emails(call: Call) -> Answer:
    """The mails of a record, ten at a time; `index` is where the next ten start."""
    mails = _mails(call)
    start = call.number("index", 0, low=0)
    shown = [_show(call, mail) for mail in mails[start : start + PER_PAGE]]
    if not shown:
        return Response(204)
    end = start + PER_PAGE
    more = end < len(mails)
    info = {
        "count": len(shown),
        "next_index": str(end) if more else None,
        "prev_index": str(max(0, start - PER_PAGE)) if start else None,
        "per_page": PER_PAGE,
        "more_records": more,
    }
    return {_key(call): shown, "info": info}


@route("GET", _PATH + "/{message}")
def get_email(call: Call) -> Answer:
    """One mail with its content."""
    for mail in _mails(call):
        if mail["message_id"] == call.path["message"]:
            more = {"content": mail["message"], "mail_format": mail["content_type"][5:]}
            return {_key(call): [{**_show(call, mail), **more}]}
    raise invalid_related_id(3)


@route("GET", _PATH + "/actions/download_attachments", oldest=2.1)
def download_attachment(call: Call) -> Answer:
    """The bytes of a file that a mail carried, named by its id or its name."""
    message, wanted = call.query.get("message_id"), call.query.get("id") or call.query.get("name")
    if not message:
        raise parameter_missing("message_id")
    if not wanted:
        raise parameter_missing("id")
    mails = [mail for mail in _mails(call) if mail["message_id"] == message]
    if not mails:
        raise invalid_parameter("message_id")
    for number, file in enumerate(mails[0]["attachments"], 1):
        if wanted in (public_id(number), file["name"]):
            content = b64decode(file["content"])
            return download(File(number, file["name"], file["media_type"], content))
    raise invalid_parameter("id")


def _key(call: Call) -> str:
    """What the list is called: another name before v5."""
    return "Emails" if call.version >= 5 else "email_related_list"


def _show(call: Call, mail: Record) -> Record:
    attachments = [
        {"name": file["name"], "id": public_id(number), "size": len(b64decode(file["content"]))}
        for number, file in enumerate(mail["attachments"], 1)
    ]
    return {
        "attachments": attachments or None,
        "cc": [_person(each) for each in mail["cc"]] or None,
        "bcc": [_person(each) for each in mail["bcc"]] or None,
        "from": _person(mail["from"]),
        "to": [_person(each) for each in mail["to"]],
        "subject": mail["subject"],
        "message_id": mail["message_id"],
        "owner": call.user_name(),
        "time": mail["sent_at"],
        "sent": True,
        "read": True,
        "source": "crm",
        "sentiment": None,
        "emotion": None,
        "intent": None,
        "linked_record": None,
        "status": [{"type": "sent"}],
    }


def _person(text: str) -> Record:
    """`{"user_name", "email"}` of `Name <address>`."""
    match = _NAMED.fullmatch(text)
    name, email = (match[1], match[2]) if match else (None, text)
    return {"user_name": name or email, "email": email}
