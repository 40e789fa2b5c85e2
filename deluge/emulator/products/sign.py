"""Zoho Sign: requests with their documents, made of files or of templates; nothing is sent.

Source: https://www.zoho.com/sign/api/ and the pages of zoho.sign.*
"""

from base64 import b64decode, b64encode
from typing import NoReturn
from urllib.parse import quote

from deluge.emulator.products.call import Call, Failed, Routes, as_list, page_of, parsed
from deluge.emulator.products.pdf import pdf_of
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_FIELD_TYPES = (
    ("image", "Signature"), ("image", "Initial"), ("textfield", "Textfield"),
    ("datefield", "Date"), ("checkbox", "Checkbox"), ("dropdown", "Dropdown"),
    ("textfield", "Email"), ("textfield", "Name"), ("textfield", "Company"),
)  # fmt: skip
_MOST_ROWS = 100


def _fail(code: int, message: str) -> NoReturn:
    raise Failed(400, {"code": code, "message": message, "status": "failure"})


def _done(message: str, **entries: object) -> Response:
    return Response.of_json({"code": 0, **entries, "message": message, "status": "success"})


def _given(call: Call, key: str) -> Record:
    """The map under `key` of what was sent as `data`: JSON, or JSON in a field of a form."""
    data = call.fields().get("data")
    data = data if is_record(data) else parsed(str(data or ""))
    inner = data.get(key) if is_record(data) else None
    return inner if is_record(inner) else {}


def _found(call: Call) -> Record:
    request = call.shelf("requests").find(call.path["id"])
    if request is None:
        _fail(4003, "Access to view the document is denied")
    return request


def _shown(request: Record) -> Record:
    """A request without the content of its documents."""
    return {key: value for key, value in request.items() if key != "files"}


def _about(file: Record) -> Record:
    return {key: value for key, value in file.items() if key not in ("content", "media_type")}


def _millis(call: Call) -> int:
    return int(call.emulator.clock().timestamp() * 1000)


def _actions(call: Call, given: object, status: str) -> list[Record]:
    """The recipients: each with an id and how far it is."""
    shelf = call.shelf("requests")
    return [
        {
            "action_type": "SIGN",
            "signing_order": number,
            "verify_recipient": False,
            **action,
            "action_id": str(action.get("action_id") or shelf.new_id()),
            "action_status": status,
        }
        for number, action in enumerate(filter(is_record, as_list(given)), 1)
    ]


def _stored(call: Call, request: Record, message: str) -> Response:
    call.shelf("requests").put(request["request_id"], {**request, "modified_time": _millis(call)})
    return _done(message, requests=_shown(request))


def _new(call: Call, given: Record, status: str, files: list[Record]) -> Record:
    """The request as it is kept."""
    shelf, user = call.shelf("requests"), call.user()
    names = [str(file["document_name"]) for file in files]
    return {
        "request_id": shelf.new_id(),
        "request_name": names[0].rpartition(".")[0] if names else "",
        "owner_email": user.get("email"),
        "owner_first_name": user.get("first_name"),
        "owner_last_name": user.get("last_name"),
        "is_sequential": True,
        "expiration_days": 15,
        "notes": "",
        **given,
        "request_status": status,
        "sign_percentage": 0.0,
        "created_time": _millis(call),
        "actions": _actions(call, given.get("actions"), _status_of_action(status)),
        "document_ids": [_about(file) for file in files],
        "files": files,
    }


def _status_of_action(status: str) -> str:
    return "NOACTION" if status == "draft" else "UNOPENED"


def _files(call: Call) -> list[Record]:
    """The documents of a form, with their content."""
    return [
        {
            "document_id": call.shelf("requests").new_id(),
            "document_name": part.filename or "document",
            "document_size": len(part.content),
            "document_order": str(number),
            "media_type": part.media_type,
            "content": b64encode(part.content).decode(),
        }
        for number, part in enumerate([each for each in call.parts() if each.filename is not None])
    ]


# ---- requests


def create(call: Call) -> Response:
    """A draft of the uploaded documents."""
    files = _files(call)
    if not files:
        _fail(2005, "Unable to upload the document")
    request = _new(call, _given(call, "requests"), "draft", files)
    return _stored(call, request, "Document has been added")


def read(call: Call) -> Response:
    """The request."""
    return _done("Document has been retrieved", requests=_shown(_found(call)))


def listed(call: Call) -> Response:
    """A page of requests, the newest first."""
    rows = call.shelf("requests").all()[::-1]
    shown = [_shown(row) for row in page_of(rows, 0, _MOST_ROWS)]
    context = {"row_count": _MOST_ROWS, "total_count": len(rows), "has_more_rows": False}
    return _done("Document list retrieved successfully", requests=shown, page_context=context)


def update(call: Call) -> Response:
    """The changed draft."""
    request = _found(call)
    if request["request_status"] != "draft":
        _fail(2005, "Unable to upload the document")
    files = _files(call)
    if files:
        request = {**request, "files": files, "document_ids": [_about(each) for each in files]}
    return _stored(call, _changed(call, request, "draft"), "Document has been updated")


def _changed(call: Call, request: Record, status: str) -> Record:
    """The request with what was sent for it."""
    given = _given(call, "requests")
    actions = given.get("actions") or request["actions"]
    return {
        **request,
        **given,
        "request_id": request["request_id"],
        "request_status": status,
        "actions": _actions(call, actions, _status_of_action(status)),
    }


_SENT = "Document has been submitted and sent for signature"


def submit(call: Call) -> Response:
    """The request on its way to those who sign."""
    return _stored(call, _changed(call, _found(call), "inprogress"), _SENT)


def download(call: Call) -> Response:
    """The document: the uploaded file, or a page that names the request."""
    request = _found(call)
    title = str(request.get("request_name") or "document")
    name, kind, content = f"{title}.pdf", "application/pdf", pdf_of([title])
    for file in request["files"][:1]:
        name, kind = str(file["document_name"]), str(file["media_type"])
        content = b64decode(file["content"])
    headers = {
        "content-type": kind or "application/octet-stream",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
    }
    return Response(200, content, headers)


# ---- templates


def templates(_call: Call) -> Response:
    """No templates: those of the account cannot be known here."""
    context = {"row_count": _MOST_ROWS, "total_count": 0, "has_more_rows": False}
    return Response.of_json(
        {"code": 0, "templates": [], "page_context": context, "status": "success"}
    )


def template(call: Call) -> Response:
    """A template of one signer: any number is taken for one."""
    shown = {
        "template_id": call.path["id"],
        "template_name": f"Template {call.path['id']}",
        "actions": [
            {
                "action_id": f"{call.path['id']}1", "role": "Signer", "action_type": "SIGN",
                "signing_order": 1, "recipient_name": "", "recipient_email": "",
            }
        ],
    }  # fmt: skip
    return _done("Template has been retrieved", templates=shown)


def create_of_template(call: Call) -> Response:
    """The request made of a template: on its way, or a draft."""
    given = _given(call, "templates")
    fields = call.fields()
    data = fields.get("data")
    quick = str(fields.get("is_quicksend", "true")).lower()
    if is_record(data) and "is_quicksend" in data:
        quick = str(data["is_quicksend"]).lower()
    status = "draft" if quick == "false" else "inprogress"
    request = _new(call, {"template_ids": [call.path["id"]], **given}, status, [])
    request["request_name"] = given.get("request_name") or f"Template {call.path['id']}"
    return _stored(call, request, _SENT if status == "inprogress" else "Document has been added")


def field_types(_call: Call) -> Response:
    """The kinds of fields that a document may have."""
    kinds = [
        {
            "field_category": category, "field_type_name": name,
            "field_type_id": str(7_000_000_000 + number), "is_mandatory": name == "Signature",
        }
        for number, (category, name) in enumerate(_FIELD_TYPES)
    ]  # fmt: skip
    answer = {"field_types": kinds, "code": 0, "message": "Field types retrieved successfully"}
    return Response.of_json({**answer, "status": "success"})


ROUTES: Routes = (
    ("POST", "requests", create),
    ("GET", "requests", listed),
    ("GET", "requests/{id}", read),
    ("PUT", "requests/{id}", update),
    ("POST", "requests/{id}/submit", submit),
    ("GET", "requests/{id}/pdf", download),
    ("GET", "templates", templates),
    ("GET", "templates/{id}", template),
    ("POST", "templates/{id}/createdocument", create_of_template),
    ("GET", "fieldtypes", field_types),
)
