"""WorkDrive: team folders, folders and files with their content.

Source: https://workdrive.zoho.com/apidocs/v1/ and the pages of zoho.workdrive.*
"""

import json
from base64 import b64decode, b64encode
from typing import NoReturn
from urllib.parse import quote

from deluge.emulator.products.call import Call, Failed, Routes, page_of
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_KIND = "entries"
_MOST_ROWS = 50
_TRASHED, _DELETED = "51", "61"
_CONTENT = "content"


def _fail(code: str, title: str, status: int = 400) -> NoReturn:
    raise Failed(status, {"errors": [{"id": code, "title": title}]})


def _invalid() -> NoReturn:
    _fail("F6003", "Invalid Param found")


def _attributes(call: Call) -> Record:
    """What `{"data": {"attributes": {...}}}` holds."""
    body = call.json()
    data = body.get("data") if is_record(body) else None
    attributes = data.get("attributes") if is_record(data) else None
    if not is_record(attributes):
        _invalid()
    return attributes


def _text(given: Record, key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str | int) or not str(value).strip() or str(value) == "null":
        _invalid()
    return str(value)


def _millis(call: Call) -> int:
    return int(call.emulator.clock().timestamp() * 1000)


def _add(call: Call, kind: str, given: Record) -> Record:
    """The new entry, kept."""
    shelf = call.shelf(_KIND)
    now = _millis(call)
    entry: Record = {
        "id": shelf.new_id(), "kind": kind, "status": "1",
        "created_time_in_millisecond": now, "modified_time_in_millisecond": now, **given,
    }  # fmt: skip
    shelf.put(entry["id"], entry)
    return entry


def _found(call: Call) -> Record:
    """The entry of the path; Zoho says of any other id that it may not be seen."""
    entry = call.shelf(_KIND).find(call.path["id"])
    if entry is None:
        _fail("R008", "Unauthorized access", 401)
    return entry


def _link(entry: Record) -> str:
    place = "folder" if entry["is_folder"] else "file"
    return f"https://workdrive.zoho.com/{place}/{entry['id']}"


def _shown(call: Call, entry: Record) -> Record:
    """The entry as the API shows it."""
    hidden = {"id", "kind", _CONTENT, "media_type"}
    attributes = {key: value for key, value in entry.items() if key not in hidden}
    name = str(entry["name"])
    attributes["type"] = "folder" if entry["is_folder"] else "file"
    attributes["extn"] = "" if entry["is_folder"] else name.rpartition(".")[2]
    attributes["permalink"] = _link(entry)
    attributes["created_by"] = str(call.user().get("full_name"))
    link = f"https://www.zohoapis.com/workdrive/api/v1/{entry['kind']}/{entry['id']}"
    return {
        "id": entry["id"], "type": entry["kind"], "attributes": attributes,
        "links": {"self": link},
    }  # fmt: skip


# ---- endpoints


def create(call: Call) -> Response:
    """The new folder."""
    given = _attributes(call)
    wanted = {"name": _text(given, "name"), "parent_id": _text(given, "parent_id")}
    folder = _add(call, "files", {**wanted, "is_folder": True})
    return Response.of_json({"data": _shown(call, folder)}, 201)


def create_team_folder(call: Call) -> Response:
    """The new team folder; its name must be its own."""
    given = _attributes(call)
    name, team = _text(given, "name"), _text(given, "parent_id")
    for entry in call.shelf(_KIND).all():
        if (entry["kind"], entry["name"], entry["parent_id"]) == ("workspaces", name, team):
            title = "Workspace with same name exists in your team. Please use a different name"
            _fail("R003", title)
    extra = {key: given.get(key) for key in ("description", "is_public_within_team")}
    folder = _add(call, "workspaces", {"name": name, "parent_id": team, "is_folder": True, **extra})
    return Response.of_json({"data": _shown(call, folder)}, 201)


def _facts(entry: Record, size: int) -> str:
    return json.dumps({"RESOURCE_ID": entry["id"], "FILE_SIZE": size}, separators=(",", ":"))


def upload(call: Call) -> Response:
    """The new file, or the one of that name that it replaces."""
    fields, files = call.fields(), [part for part in call.parts() if part.filename is not None]
    if len(files) != 1:
        _invalid()
    parent, given = _text(fields, "parent_id"), files[0]
    name = str(fields.get("filename") or given.filename)
    content: Record = {
        _CONTENT: b64encode(given.content).decode(), "media_type": given.media_type,
        "storage_info": {"size_in_bytes": len(given.content)},
    }  # fmt: skip
    entry = None
    if str(fields.get("override-name-exist")).lower() == "true":
        rows = _children(call, parent)
        entry = next((row for row in rows if row["name"] == name and not row["is_folder"]), None)
    if entry is None:
        place = {"name": name, "parent_id": parent, "is_folder": False}
        entry = _add(call, "files", {**place, **content})
    else:
        entry = {**entry, **content, "modified_time_in_millisecond": _millis(call)}
        call.shelf(_KIND).put(str(entry["id"]), entry)
    about = _facts(entry, len(given.content))
    attributes = {
        "Permalink": _link(entry), "File INFO": about, "parent_id": parent, "FileName": name,
        "resource_id": entry["id"],
    }  # fmt: skip
    return Response.of_json({"data": [{"attributes": attributes, "type": "files"}]})


def read(call: Call) -> Response:
    """The file or folder."""
    return Response.of_json({"data": _shown(call, _found(call))})


def _children(call: Call, parent: str) -> list[Record]:
    return [
        entry for entry in call.shelf(_KIND).all()
        if entry["parent_id"] == parent and entry["status"] == "1"
    ]  # fmt: skip


def listed(call: Call) -> Response:
    """What a folder holds; the sandbox takes the id of any folder, as scripts name their own."""
    start = call.number("page[offset]", 0)
    size = call.number("page[limit]", _MOST_ROWS, low=1, high=_MOST_ROWS)
    rows = page_of(_children(call, call.path["id"]), start, size)
    return Response.of_json({"data": [_shown(call, row) for row in rows]})


def change(call: Call) -> Response:
    """The file or folder with another name, place or status."""
    entry, given = _found(call), _attributes(call)
    changes = {key: str(given[key]) for key in ("name", "parent_id", "status") if key in given}
    entry = {**entry, **changes, "modified_time_in_millisecond": _millis(call)}
    if changes.get("status") == _DELETED:
        call.shelf(_KIND).drop(entry["id"])
    else:
        call.shelf(_KIND).put(str(entry["id"]), entry)
    return Response.of_json({"data": _shown(call, entry)})


def download(call: Call) -> Response:
    """The content of a file."""
    entry = _found(call)
    if entry["is_folder"] or entry["status"] == _TRASHED:
        _invalid()
    fields = {
        "content-type": str(entry["media_type"]) or "application/octet-stream",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(str(entry['name']))}",
    }
    return Response(200, b64decode(str(entry[_CONTENT])), fields)


ROUTES: Routes = (
    ("POST", "files", create),
    ("POST", "workspaces", create_team_folder),
    ("POST", "upload", upload),
    ("GET", "files/{id}", read),
    ("GET", "workspaces/{id}", read),
    ("PATCH", "files/{id}", change),
    ("GET", "files/{id}/files", listed),
    ("GET", "workspaces/{id}/files", listed),
    ("GET", "download/{id}", download),
)
