"""The uploads of bulk write: ZIPs, and the rows of the CSV files in them."""

import csv
import io
import zipfile
import zlib

from deluge.emulator.answers import Refusal, mandatory_missing
from deluge.emulator.call import Call
from deluge.emulator.crm.bulk.jobs import bulk_error
from deluge.emulator.files import File, form_of, keep_file, kept_file
from deluge.emulator.routes import Answer, route
from deluge.exchange import Response

MAX_ZIP = 25 * 2**20
MAX_CSV = 100 * 2**20
MAX_ROWS, MAX_COLUMNS = 25_000, 200
# What reading a broken ZIP or CSV raises; RuntimeError is how zipfile speaks of passwords.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, csv.Error, ValueError, OSError, EOFError, RuntimeError
)  # fmt: skip
# Character encoding of a job -> Python's name for it.
ENCODINGS = {
    "UTF-8": "utf-8-sig",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "ISO-8859-1": "latin-1",
    "ISO-8859-2": "iso8859-2",
    "WINDOWS-1252": "cp1252",
    "US-ASCII": "ascii",
}


@route("POST", "/upload")
def upload(call: Call) -> Answer:
    """Keep the ZIP of a job to come."""
    headers = call.request.headers
    if headers.get("feature") != "bulk-write" or not headers.get("x-crm-org"):
        message = "check if headers [feature, X-CRM-ORG] are present and valid"
        return Response.of_json(
            {"status": "error", "code": "BAD_REQUEST", "message": message, "details": {}},
            400,
            {"x-error": message},
        )
    _, files = form_of(call)
    if not files:
        raise mandatory_missing("$", "file")
    if not zipfile.is_zipfile(io.BytesIO(files[0].content)):
        raise bulk_error("INVALID_FILE_FORMAT", "invalid file format. only zip format is supported")
    content = files[0].content
    if len(content) > MAX_ZIP:
        raise Refusal("FILE_TOO_LARGE", "the file is too large", status=413)
    number = call.store.next_id()
    keep_file(call.store, File(number, "upload.zip", "application/zip", content))
    return {
        "status": "success",
        "code": "FILE_UPLOAD_SUCCESS",
        "message": "file uploaded.",
        "details": {"file_id": str(number), "created_time": call.now_text},
    }


def rows_of(
    call: Call, file_id: object, name: str | None, encoding: str
) -> tuple[str, list[list[str]]]:
    """Name and rows of a CSV file in an upload, the header first; without a name the first file."""
    text = str(file_id)
    known = text.isascii() and text.isdigit() and len(text) < 20
    file = kept_file(call.store, min(int(text), 2**63 - 1)) if known else None
    if file is None or file.media_type != "application/zip":
        raise bulk_error("INVALID_FILE_ID", "improper file id")
    try:
        found, content = _unzipped(file, name)
        text = content.decode(ENCODINGS[encoding])
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except _DAMAGED:
        raise bulk_error("INVALID_FILE_FORMAT", "the file cannot be read as CSV") from None
    rows = [row for row in rows if row]
    if not rows or len(rows) - 1 > MAX_ROWS:
        raise bulk_error("LIMIT_EXCEEDED", "the number of rows is not allowed", limit=MAX_ROWS)
    if len(rows[0]) > MAX_COLUMNS:
        raise bulk_error("HEADER_LIMIT_EXCEEDED", "there are too many columns", limit=MAX_COLUMNS)
    return found, rows


def _unzipped(file: File, name: str | None) -> tuple[str, bytes]:
    """Name and content of a CSV file in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        entries = [e for e in archive.infolist() if e.filename.lower().endswith(".csv")]
        entry = next((e for e in entries if name in (None, e.filename)), None)
        if entry is None:
            raise bulk_error("FILE_NOT_FOUND", "the file is not found in the zip")
        with archive.open(entry) as source:
            content = source.read(MAX_CSV + 1)
    if len(content) > MAX_CSV:
        raise bulk_error("FILE_TOO_LARGE", "the file is too large")
    return entry.filename, content
