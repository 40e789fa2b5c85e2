"""What a web call gives the script: a map, list, text or file made from the response.

Source: https://www.zoho.com/deluge/help/webhook/invokeurl-api-task.html
"""

import re
from urllib.parse import unquote, urlsplit

from deluge.errors import EvalError, ServiceFailure
from deluge.exchange import Request, Response
from deluge.services.encoding import charset_of, known_charset
from deluge.services.hosts import is_zoho_api
from deluge.values.charset import is_charset
from deluge.values.collection import Collection
from deluge.values.emptyanswer import EMPTY_ANSWER
from deluge.values.file import File
from deluge.values.json import parse_json

FORMATS = ("DEFAULT", "FILE", "STRING", "COLLECTION", "NONE")
"""What `response-format` may be; DEFAULT, the answer decides, when it is left out."""

_MEGABYTE = 1024 * 1024
_TEXTS = frozenset(
    {
        "application/json", "application/xml", "application/javascript", "application/ecmascript",
        "application/x-javascript", "application/x-www-form-urlencoded", "application/graphql",
        "application/x-ndjson", "application/yaml", "application/x-yaml", "application/sql",
        "message/http", "multipart/form-data",
    }
)  # fmt: skip
_FILE_NAME = re.compile(r'filename\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]+)', re.IGNORECASE)
_ENCODED_FILE_NAME = re.compile(r"filename\*\s*=\s*([\w-]*)'[^']*'([^;\s]+)", re.IGNORECASE)


def check_size(response: Response, request: Request, profile: str) -> None:
    """Refuse an answer that the product would not download."""
    if profile == "neutral":
        return
    limit = 15 if profile != "creator" and is_zoho_api(request.host) else 5
    if len(response.body) > limit * _MEGABYTE:
        raise ServiceFailure(
            f"The answer of {request.host} is larger than the {limit} MB that can be downloaded",
            code="answer-too-large",
            hint="5 MB, and 15 MB from Zoho outside Creator; --profile neutral has no limit",
        )


def content_of(
    response: Response, request: Request, *, format: str = "DEFAULT", charset: str = ""
) -> object:
    """The response's content in the asked format, or as its headers and bytes suggest."""
    if format == "NONE":
        return None
    if format == "FILE" or (format == "DEFAULT" and _is_file(response)):
        return file_of(response, request)
    text = text_of_response(response, charset) or EMPTY_ANSWER
    if format == "STRING":
        return text
    value = _json_value(text)
    if format == "COLLECTION":
        if isinstance(value, dict):
            return Collection(value)
        return Collection(value) if isinstance(value, list) else value
    return value


def detailed_map(response: Response, content: object) -> dict[object, object]:
    """The map that `detailed: true` gives."""
    return {
        "responseText": content,
        "responseHeader": dict(response.headers),
        "responseCode": response.status,
    }


def text_of_response(response: Response, charset: str = "") -> str:
    """The body as text in the charset asked for, else the declared one, else UTF-8."""
    if charset:
        return _without_mark(response.body.decode(known_charset(charset), "replace"))
    declared = charset_of(response.headers.get("content-type") or "")
    try:
        return _without_mark(response.body.decode(known_charset(declared or "utf-8")))
    except (EvalError, UnicodeDecodeError):
        return _without_mark(response.body.decode("utf-8", "replace"))


def file_of(response: Response, request: Request) -> File:
    """The body as a FILE, named as the response or the URL says."""
    kind = (response.headers.get("content-type") or "").partition(";")[0].strip()
    name = _declared_name(response.headers.get("content-disposition") or "")
    if not name:
        name = unquote(urlsplit(request.url).path.rstrip("/").rpartition("/")[2])
    name = re.sub(r"[\x00-\x1f]", "", re.split(r"[/\\]", name)[-1])
    return File(name or "file", response.body, kind)


def _declared_name(disposition: str) -> str:
    encoded = _ENCODED_FILE_NAME.search(disposition)
    if encoded is not None:
        charset, name = encoded.groups()
        return unquote(name, encoding=charset if is_charset(charset) else "utf-8")
    plain = _FILE_NAME.search(disposition)
    if plain is None:
        return ""
    name = plain[1]
    if name.startswith('"'):
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


def _is_file(response: Response) -> bool:
    """True for attachments and for content types that are not text."""
    if not response.body or response.status >= 400:
        return False
    disposition = response.headers.get("content-disposition") or ""
    if disposition.strip().lower().startswith("attachment"):
        return True
    kind = (response.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind in _TEXTS or kind.endswith(("+json", "+xml", "+yaml")):
        return False
    return bool(kind) or not _reads_as_text(response.body)


def _reads_as_text(body: bytes) -> bool:
    try:
        return "\0" not in body.decode()
    except UnicodeDecodeError:
        return False


def _json_value(text: str) -> object:
    """The map or list of a JSON text; any other text as it is."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return parse_json(text)
    except EvalError:
        return text


def _without_mark(text: str) -> str:
    return text.removeprefix("\ufeff")
