"""The photo of a record or of the organisation.

Source: https://www.zoho.com/crm/developer/docs/api/v8/upload-image.html
"""

from deluge.emulator.answers import Refusal, invalid_module, success
from deluge.emulator.call import Call
from deluge.emulator.crm.records.guards import refuse_locked, refuse_pending
from deluge.emulator.crm.records.writing import rewrite
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.files import (
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
from deluge.emulator.store import Stored
from deluge.exchange import Response

_FIELD = "Record_Image"
MAX_PHOTO = 10 * 2**20
_MODULES = frozenset({"Leads", "Contacts", "Accounts", "Products", "Vendors"})
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


def _owner(call: Call) -> tuple[Module, Stored]:
    """The record in the path; refused when its module has no photos.

    A record's own id is free among the ids of files.
    """
    module = call.module()
    if module.api_name not in _MODULES and not module.custom:
        raise invalid_module()
    return parent_of(call)


def _changeable(call: Call) -> tuple[Module, Stored]:
    """The record in the path, which must be neither locked nor wait for approval."""
    module, stored = _owner(call)
    refuse_locked(stored)
    refuse_pending(stored, {"resource_path_index": 1})
    return module, stored


def _note_photo(call: Call, module: Module, stored: Stored, photo: str | None) -> None:
    """Let the record tell of its photo."""
    if _FIELD in module.fields:
        document = {**stored.data, _FIELD: photo}
        if photo is None:
            del document[_FIELD]
        rewrite(call, module, stored, document)


def _show(call: Call, number: int) -> Answer:
    file = kept_file(call.store, number)
    return Response(204) if file is None else download(file, file.media_type)


def _upload(call: Call, number: int) -> Answer:
    _, files = form_of(call)
    chosen = [part for part in files if part.name == "file"]
    if not chosen:
        raise Refusal("MANDATORY_NOT_FOUND", "required field not found", {"api_name": "file"})
    content = chosen[0].content
    if len(content) > MAX_PHOTO:
        raise Refusal(
            "FILE_SIZE_MORE_THAN_ALLOWED_SIZE",
            "please check if the file size is in the correct range",
            status=415,
        )
    kind = next((kind for mark, kind in _SIGNATURES if content.startswith(mark)), None)
    if kind is None:
        raise Refusal("INVALID_DATA", "The image format is invalid.")
    keep_file(call.store, uploaded(chosen[0], number)._replace(media_type=kind))
    return success("photo uploaded successfully", {})


def _delete(call: Call, number: int) -> Record:
    if not drop_file(call.store, number):
        raise Refusal("INVALID_DATA", "there is no photo to delete")
    return success("Photo deleted", {})


@route("GET", "/{module}/{id}/photo")
def get_photo(call: Call) -> Answer:
    """The record's photo; 204 when it has none."""
    return _show(call, _owner(call)[1].id)


@route("POST", "/{module}/{id}/photo")
def upload_photo(call: Call) -> Answer:
    """Give the record a photo, in place of the one it has."""
    module, stored = _changeable(call)
    answer = _upload(call, stored.id)
    _note_photo(call, module, stored, public_id(stored.id))
    return answer


@route("DELETE", "/{module}/{id}/photo")
def delete_photo(call: Call) -> Answer:
    """Remove the record's photo."""
    module, stored = _changeable(call)
    answer = _delete(call, stored.id)
    _note_photo(call, module, stored, None)
    return answer


def _organization(call: Call) -> int:
    """The organisation's id."""
    return parse_id(call.store.entities("org")[0]["id"]) or 0


@route("GET", "/org/photo")
def get_org_photo(call: Call) -> Answer:
    """The organisation's logo; 204 when it has none."""
    return _show(call, _organization(call))


@route("POST", "/org/photo")
def upload_org_photo(call: Call) -> Answer:
    """Give the organisation a logo."""
    return _upload(call, _organization(call))


@route("DELETE", "/org/photo")
def delete_org_photo(call: Call) -> Answer:
    """Remove the organisation's logo."""
    return _delete(call, _organization(call))
