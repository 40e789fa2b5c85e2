"""What other products hand to their scripts: sample inputs, as their handlers receive them.

Sources: https://www.zoho.com/cliq/help/platform/bot-handlers.html and its neighbours,
https://www.zoho.com/salesiq/help/developer-guides/, https://www.zoho.com/books/help/settings/.
"""

from typing import Any

Values = dict[str, Any]

_USER: Values = {
    "id": "700000001", "first_name": "Local", "last_name": "Developer",
    "email": "developer@example.com", "admin": True, "organization_id": "600000001",
    "zoho_user_id": "700000001", "timezone": "UTC", "country": "us", "language": "en",
}  # fmt: skip
_MEMBER = {name: _USER[name] for name in ("id", "first_name", "last_name", "email")}
_CHAT: Values = {
    "id": "CT_1_600000001-B1", "title": "Local bot", "type": "bot", "owner": "700000001",
    "members": [{**_MEMBER, "status": "online"}], "recent_messages": [],
}  # fmt: skip
_LOCATION: Values = {"latitude": "", "longitude": "", "accuracy": "", "status": "failed"}
_ENVIRONMENT: Values = {
    "tld": "com", "data_center": "US", "base_url": "https://cliq.zoho.com",
}  # fmt: skip
_ACCESS: Values = {
    "user_id": "700000001", "zoho_user_id": "700000001", "user_agent": "deluge",
    "organization": {"type": "company", "id": "600000001"}, "chat_id": _CHAT["id"],
}  # fmt: skip
_TALK: Values = {
    "user": _USER, "chat": _CHAT, "location": _LOCATION, "environment": _ENVIRONMENT,
    "access": _ACCESS,
}  # fmt: skip
_INPUTS: Values = {"arguments": "", "options": {}, "selections": [], "mentions": []}
_DETAILS: Values = {"time": 1767225600000, "message": {"type": "text", "text": "hello"}}
_FORM: Values = {"name": "request", "action": "submit", "values": {}}

BOT_MESSAGE: Values = {
    **_TALK, **_INPUTS, "message": "hello", "raw_message": "hello", "message_details": _DETAILS,
    "attachments": [], "links": [],
}  # fmt: skip
BOT_MENTION: Values = {
    **_TALK, "message_details": _DETAILS,
    "message": {"sender": _USER, "time": 1767225600000, "text": "@bot hello", "type": "text"},
    "mentions": [{"name": "@bot", "id": "b-1", "type": "bot"}],
}  # fmt: skip
BOT_WELCOME: Values = {**_TALK, "newuser": True}
BOT_CONTEXT: Values = {**_TALK, **_INPUTS, "context_id": "context", "answers": {}}
BOT_MENU: Values = dict(_TALK)
BOT_WEBHOOK: Values = {
    "headers": {"content-type": "application/json"}, "params": {}, "parameters": {},
    "body": "{}", "http_method": "POST", "user": _USER, "environment": _ENVIRONMENT,
    "access": _ACCESS,
}  # fmt: skip
BOT_PARTICIPATION: Values = {**_TALK, "operation": "added", "data": _DETAILS}
BOT_CALL: Values = {
    **_TALK, "operation": "ringing", "data": {"call_id": "1", "time": 1767225600000},
}  # fmt: skip
COMMAND: Values = {**_TALK, **_INPUTS, "attachments": []}
MESSAGE_ACTION: Values = {
    **_TALK, "message": _DETAILS["message"], "attachments": [], "mentions": [],
    "messages": {"count": 1, "list": [_DETAILS["message"]]},
}  # fmt: skip
BUTTON: Values = {
    **_TALK, "arguments": {"key": ""}, "target": {"name": "button", "hint": ""},
    "message": _DETAILS["message"], "event": "click",
}  # fmt: skip
FORM_SUBMIT: Values = {**_TALK, "form": _FORM, "message": _DETAILS["message"]}
FORM_CHANGE: Values = {
    **_TALK, "form": {**_FORM, "action": "change"}, "target": {"name": "field", "value": ""},
}  # fmt: skip
FORM_VALUES: Values = {**_TALK, "form": _FORM, "target": {"name": "field", "query": ""}}
WIDGET: Values = {
    **_TALK, "event": "load",
    "target": {"id": "", "label": "", "tab_id": "", "section_id": ""},
}  # fmt: skip
LINK: Values = {**_TALK, "url": "https://example.com/page", "domain": "example.com"}
CLIQ_SCHEDULER: Values = {"environment": _ENVIRONMENT}

_VISITOR: Values = {
    "name": "Visitor", "email": "visitor@example.com", "phone": "", "country": "us",
    "city": "", "active_conversation_id": "1",
}  # fmt: skip
ZOBOT: Values = {"visitor": _VISITOR, "request": {"id": "1", "attempt": 1}}
ZOBOT_MESSAGE: Values = {
    **ZOBOT, "message": {"text": "hello", "attachments": []}, "operation": "message",
}  # fmt: skip
ZOBOT_CONTEXT: Values = {**ZOBOT, "context_id": "context", "answers": {}, "session": {}}
CONVERSATION: Values = {
    "entity": {
        "id": "1", "conversation_id": "1", "status": "ended", "ended_by": "visitor",
        "department_id": "1", "question": "hello", "company": {}, "customer_info": {},
        "chat_status": "ended", "owner": _MEMBER,
        "visitor": {"name": "Visitor", "email_id": "visitor@example.com", "phone": ""},
    },
}  # fmt: skip

ORGANIZATION: Values = {
    "organization_id": "600000001", "name": "Local organization", "portal_name": "local",
    "data_center_extension": ".com", "currency_id": "460000000000097",
    "api_root_endpoint": "https://www.zohoapis.com/books/v3",
}  # fmt: skip
_CONTACT = {"contact_id": "460000000026049", "contact_name": "Customer", "email": ""}
_PARTY = {"customer_id": "460000000026049", "customer_name": "Customer", "date": "2026-01-01"}
_AMOUNTS = {
    "total": 100.0, "currency_code": "USD", "line_items": [], "custom_fields": [],
    "custom_field_hash": {},
}  # fmt: skip
_ENTITIES: Values = {
    name: {f"{name}_id": "460000000039129", f"{name}_number": "1", **_PARTY, **_AMOUNTS}
    for name in (
        "invoice", "estimate", "salesorder", "purchaseorder", "bill", "expense", "creditnote",
        "retainerinvoice", "journal", "customerpayment", "vendorpayment", "vendorcredit",
        "recurringinvoice", "package", "shipmentorder", "salesreturn", "subscription",
    )
}  # fmt: skip
BOOKS: Values = {
    "organization": ORGANIZATION, "user": {"email": _USER["email"], "name": "Local Developer"},
    **_ENTITIES, "contact": _CONTACT, "customer": _CONTACT,
    "item": {"item_id": "460000000017088", "name": "Item", "rate": 100.0},
    "project": {"project_id": "460000000044019", "project_name": "Project", **_PARTY},
}  # fmt: skip
BOOKS_SCHEDULER: Values = {"organization": ORGANIZATION}
DESK: Values = {
    "ticketId": "1892000000143237", "ticketNumber": "101", "contactId": "1892000000042032",
    "departmentId": "1892000000006907", "accountId": "1892000000975382",
}  # fmt: skip

_FINANCE = ("books", "invoice", "inventory", "billing", "expense")
_PREDEFINED: dict[str, tuple[Values, ...]] = {
    "cliq": (
        BOT_MESSAGE, BOT_WELCOME, BOT_CONTEXT, BOT_WEBHOOK, BOT_PARTICIPATION, MESSAGE_ACTION,
        BUTTON, FORM_SUBMIT, LINK,
    ),
    "salesiq": (ZOBOT_MESSAGE, ZOBOT_CONTEXT, CONVERSATION),
    **dict.fromkeys(_FINANCE, (BOOKS,)),
    "desk": (DESK,),
}  # fmt: skip


def predefined(profile: str) -> set[str]:
    """The variables that a product's scripts find defined."""
    return {name for inputs in _PREDEFINED.get(profile, ()) for name in inputs}
