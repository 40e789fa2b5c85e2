"""Files that requests upload: attachments, photos, results of jobs.

Their content stands in the store itself: it is written and undone with the rest of a request,
and a snapshot holds it.
"""

import re
from typing import NamedTuple

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.store import Store
from deluge.exchange import Request, Response
from deluge.multipart import Part, read_parts

MAX_FILE = 20 * 2**20
MAX_NAME = 255
_FILE_ID = re.compile(r"([0-9a-f]{16})([0-9a-f]{48})", re.ASCII)
# The text that every scanner takes for a virus (https://www.eicar.org); nothing else is one here.
_TEST_VIRUS = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!"
_UNPRINTABLE = re.compile(r'[\x00-\x1f\x7f"\\]')


class File(NamedTuple):
    """A kept file."""

    id: int
    name: str
    media_type: str
    content: bytes


def keep_file(store: Store, file: File) -> None:
    """Add the file, or replace the one with its id."""
    store.execute("insert or replace into file values(?, ?, ?, ?)", file)


def kept_file(store: Store, number: int) -> File | None:
    """The file of that id, or None."""
    rows = store.query("select id, name, media_type, content from file where id = ?", (number,))
    return File(*rows[0]) if rows else None


def drop_file(store: Store, number: int) -> bool:
    """Forget a file; whether it was there."""
    return store.execute("delete from file where id = ?", (number,)) > 0


def public_id(number: int) -> str:
    """The long id that Zoho's file system gives to a file; nobody can count up from one."""
    from hashlib import sha256

    head = f"{number:016x}"
    return head + sha256(f"file:{head}".encode()).hexdigest()[:48]


def number_of(text: str) -> int | None:
    """The id behind a public id, or None when it is not one of ours."""
    match = _FILE_ID.fullmatch(text)
    if match is None:
        return None
    number = int(match[1], 16)
    return number if number < 2**63 and public_id(number) == text else None


def file_named(store: Store, public: object) -> File | None:
    """The file that a public id in a request stands for, or None."""
    number = number_of(public) if isinstance(public, str) else None
    return kept_file(store, number) if number is not None else None


def download(file: File, media_type: str = "application/x-download") -> Response:
    """The file's bytes, with its name."""
    from urllib.parse import quote

    plain = _UNPRINTABLE.sub("_", file.name)
    disposition = f"attachment; filename*=UTF-8''{quote(plain, safe='')}"
    if plain.isascii():
        disposition = f'attachment; filename="{plain}"'
    return Response(
        200, file.content, {"Content-Type": media_type, "Content-Disposition": disposition}
    )


def form_of(call: Call) -> tuple[dict[str, str], list[Part]]:
    """The text fields and the files of a form body; Zoho's error when it cannot be read."""
    request = call.request
    kind = request.headers.get("content-type") or ""
    if not kind.lower().startswith("multipart/form-data"):
        return form_fields(request), []
    try:
        parts = [part for part in read_parts(request.body, kind) if part.is_form_data]
    except ValueError:
        raise Refusal(
            "failure_in_attachment_handling",
            "Problem in uploading attachment. kindly upload the file properly",
        ) from None
    fields = {
        part.name: part.content.decode("utf-8", "replace")
        for part in parts
        if part.filename is None
    }
    return fields, [part for part in parts if part.filename is not None]


def form_fields(request: Request) -> dict[str, str]:
    """The fields of a URL-encoded body; none of another one."""
    from urllib.parse import parse_qsl

    kind = request.headers.get("content-type") or ""
    if not kind.lower().startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), max_num_fields=100))
    except ValueError:
        return {}


def uploaded(part: Part, number: int, *, largest: int = MAX_FILE) -> File:
    """The file in a part of a form; refused when it is too large."""
    if len(part.content) > largest:
        raise Refusal(
            "FILE_SIZE_MORE_THAN_ALLOWED_SIZE",
            "Please check if the size of the file is in the correct range",
            status=413,
        )
    if _TEST_VIRUS in part.content:
        message = "Unable to process your request. Virus has been detected."
        raise Refusal("VIRUS_DETECTED", message)
    name = (part.filename or "").replace("\\", "/").rpartition("/")[2].strip()
    return File(
        number, name[-MAX_NAME:] or "file", part.media_type or "application/octet-stream",
        part.content,
    )  # fmt: skip
