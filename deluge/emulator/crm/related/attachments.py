"""Attachments of a record: files and links.

Source: https://www.zoho.com/crm/developer/docs/api/v8/upload-attachment.html and its sister pages.
"""

import json

from deluge.emulator.answers import Refusal, success
from deluge.emulator.call import Call
from deluge.emulator.crm.items import answered, ids_asked
from deluge.emulator.crm.records.listing import requested_fields, requested_ids
from deluge.emulator.crm.records.pages import Page
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.files import (
    File,
    download,
    drop_file,
    form_of,
    keep_file,
    kept_file,
    public_id,
    uploaded,
)
from deluge.emulator.ids import parse_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.sql import among
from deluge.emulator.store import Stored, encode
from deluge.exchange import Response

# Kept as links from the record to the attachment's id, described on the link.
_PAIR = "attachment"
_ALWAYS = ("id", "Created_By", "Created_Time", "Modified_By", "Modified_Time")
_MAX_IDS = 100
_MAX_URL = 2_000


@route("GET", "/{module}/{id}/Attachments")
def list_attachments(call: Call) -> Answer:
    """The attachments of a record, newest first."""
    module, parent = parent_of(call)
    fields = requested_fields(call)
    page = Page(call)
    wanted = requested_ids(call)
    test, parameters = ("1", []) if wanted is None else among("b", wanted)
    rows = call.store.query(
        f"select b, data from link where pair = ? and a = ? and {test}"
        " order by b desc limit ? offset ?",
        [_PAIR, parent.id, *parameters, page.size + 1, page.offset],
    )
    if not rows:
        return Response(204)
    shown = [
        _limited(_row(call, module, parent, number, json.loads(data)), fields)
        for number, data in rows[: page.size]
    ]
    return {"data": shown, "info": page.info(len(shown), len(rows) > page.size, None)}


def _row(call: Call, module: Module, parent: Stored, number: int, data: Record) -> Record:
    """One attachment as lists show it."""
    user = call.users.get(int(data["user"]), call.user_name(int(data["user"])))
    when = call.show(data["time"])
    link = data.get("url")
    modern = call.version >= 3
    return {
        "id": str(number),
        "File_Name": data["name"],
        "Size": None if link else str(data["size"]),
        "Owner": user,
        "Created_By": user,
        "Modified_By": user,
        "Created_Time": when,
        "Modified_Time": when,
        "Parent_Id": {"name": parent.name, "id": str(parent.id)},
        "$se_module": module.api_name,
        "$type": "Link URL" if link else ("File" if modern else "Attachment"),
        "$link_url": link,
        "$file_id": None if link else public_id(number),
        "$editable": True,
        "$state": "save",
        "$field_states": None,
    }


def _limited(row: Record, fields: list[str] | None) -> Record:
    """The fields asked for, with what Zoho always adds."""
    if fields is None:
        return row
    return {key: row[key] for key in row if key in fields or key in _ALWAYS or key[0] == "$"}


@route("POST", "/{module}/{id}/Attachments")
def attach(call: Call) -> Answer:
    """Attach a file (part `file`) or a link (`attachmentUrl`)."""
    _, parent = parent_of(call)
    fields, files = form_of(call)
    number = call.store.next_id()
    link = fields.get("attachmentUrl") or call.query.get("attachmentUrl")
    chosen = [part for part in files if part.name == "file"]
    if chosen:
        file = uploaded(chosen[0], number)
        keep_file(call.store, file)
        data: Record = {"name": file.name, "size": len(file.content)}
    elif link:
        title = fields.get("title") or call.query.get("title")
        data = {"name": (title or link)[:_MAX_URL], "url": _checked_url(link)}
    else:
        raise Refusal("MANDATORY_NOT_FOUND", "required field not found")
    _keep(call, parent, number, data)
    when = call.now_text
    user = call.user_name()
    details = {
        "Modified_Time": when,
        "Modified_By": user,
        "Created_Time": when,
        "id": str(number),
        "Created_By": user,
    }
    return {"data": [success("attachment uploaded successfully", details)]}


def _keep(call: Call, parent: Stored, number: int, data: Record) -> None:
    """Tie an attachment to its record."""
    described = encode({"user": str(call.user), "time": call.now, **data})
    call.store.execute("insert into link values(?, ?, ?, ?)", (_PAIR, parent.id, number, described))


def attach_uploaded(call: Call, parent: Stored, file: File) -> None:
    """Attach a copy of a file that was uploaded before."""
    number = call.store.next_id()
    keep_file(call.store, file._replace(id=number))
    _keep(call, parent, number, {"name": file.name, "size": len(file.content)})


def _checked_url(link: str) -> str:
    """The link, when it is an address of the web."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(link)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and len(link) <= _MAX_URL
        link.encode()
    except ValueError:
        good = False
    if not good:
        raise Refusal("INVALID_URL_PATTERN", "the given attachment URL is incorrect")
    return link


@route("GET", "/{module}/{id}/Attachments/{attachment}")
def get_attachment(call: Call) -> Answer:
    """The file's bytes; 204 when the record has no such attachment."""
    _, parent = parent_of(call)
    found = _find(call, parent, call.path["attachment"])
    if found is None:
        return Response(204)
    number, data = found
    if "url" in data:
        raise Refusal(
            "DOWNLOAD_NOT_ALLOWED", "As it is a linked attachment, you can not download it"
        )
    file = kept_file(call.store, number)
    return download(file or File(number, data["name"], "", b""))


@route("DELETE", "/{module}/{id}/Attachments/{attachment}")
def delete_attachment(call: Call) -> Answer:
    """Remove one attachment."""
    _, parent = parent_of(call)
    return {"data": [_delete(call, parent, call.path["attachment"], resource_path_index=3)]}


@route("DELETE", "/{module}/{id}/Attachments")
def delete_attachments(call: Call) -> Answer:
    """Remove attachments by their ids."""
    _, parent = parent_of(call)
    ids = ids_asked(call, _MAX_IDS)
    return answered(call, ids, lambda text, path: _delete(call, parent, text))


def _delete(call: Call, parent: Stored, text: str, **place: int) -> Record:
    """The result of one that is removed; `place` tells where it was named, else its id does."""
    found = _find(call, parent, text)
    if found is None:
        raise Refusal("INVALID_DATA", "record not deleted", {**place} or {"id": text})
    call.store.execute("delete from link where pair = ? and b = ?", (_PAIR, found[0]))
    drop_file(call.store, found[0])
    return success("record deleted", {"id": str(found[0])})


def files_of(call: Call, parent: Stored) -> list[Record]:
    """The files attached to a record, as its notes show them."""
    rows = call.store.query(
        "select b, data from link where pair = ? and a = ? and data ->> 'url' is null order by b",
        (_PAIR, parent.id),
    )
    found = [(number, json.loads(data)) for number, data in rows]
    return [
        {
            "$file_id": public_id(number),
            "File_Name": data["name"],
            "Size": str(data["size"]),
            "id": str(number),
        }
        for number, data in found
    ]


def move_attachments(call: Call, old: Stored, new: Stored) -> None:
    """Give one record's attachments to another."""
    call.store.execute("update link set a = ? where pair = ? and a = ?", (new.id, _PAIR, old.id))


def count_attachments(call: Call, parent: Stored, category: str | None) -> int:
    """How many attachments a record has: all, only links or only files."""
    test = {"link": " and data ->> 'url' is not null", "files": " and data ->> 'url' is null"}
    rows = call.store.query(
        f"select count(*) from link where pair = ? and a = ?{test.get(category or '', '')}",
        (_PAIR, parent.id),
    )
    return rows[0][0]


def _find(call: Call, parent: Stored, text: str) -> tuple[int, Record] | None:
    """Id and description of an attachment of the record."""
    number = parse_id(text)
    rows = call.store.query(
        "select data from link where pair = ? and a = ? and b = ?", (_PAIR, parent.id, number)
    )
    return (number, json.loads(rows[0][0])) if rows and number is not None else None
