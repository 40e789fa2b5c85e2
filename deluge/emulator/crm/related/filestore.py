"""Zoho's file system: files uploaded before a record or a mail refers to them.

Source: https://www.zoho.com/crm/developer/docs/api/v8/upload-files-to-zfs.html
"""

from deluge.emulator.answers import Refusal, parameter_missing, success
from deluge.emulator.call import Call
from deluge.emulator.files import (
    download,
    file_named,
    form_of,
    keep_file,
    public_id,
    uploaded,
)
from deluge.emulator.routes import Answer, route
from deluge.exchange import Response

_MOST = 10


@route("POST", "/files")
def upload_files(call: Call) -> Answer:
    """Keep up to ten files; each gets an id that records can name."""
    _, files = form_of(call)
    chosen = [part for part in files if part.name == "file"]
    if not chosen:
        raise Refusal("MANDATORY_NOT_FOUND", "required field not found", {"api_name": "file"})
    if len(chosen) > _MOST:
        raise Refusal(
            "LIMIT_EXCEEDED",
            "count of files in your request exceeds the limit",
            {"maximum_length": _MOST, "api_name": "file"},
        )
    first = call.store.next_id(len(chosen))
    items = []
    for number, part in enumerate(chosen, first):
        file = uploaded(part, number)
        keep_file(call.store, file)
        details = {"name": file.name, "id": public_id(number)}
        # The double letter is the official sample's.
        items.append(success(f"{file.name} uploaded Succeessfully", details))
    return {"data": items}


@route("GET", "/files")
def get_file(call: Call) -> Answer:
    """The bytes of a file; 204 when there is none of that id."""
    if not call.query.get("id"):
        raise parameter_missing("id")
    file = file_named(call.store, call.query["id"])
    return Response(204) if file is None else download(file)
