"""How the values of a web call become bytes: query pairs, forms, JSON, parts, text.

Source: https://www.zoho.com/deluge/help/webhook/invokeurl-api-task.html
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import urlencode

from deluge.errors import EvalError, TypeMismatch
from deluge.exchange import sendable
from deluge.multipart import Part, encode_multipart
from deluge.values.charset import is_charset
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.file import File
from deluge.values.json import parse_json
from deluge.values.kinds import type_name
from deluge.values.show import json_text, text_of

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JSON = "application/json"
TEXT = "text/plain"
BINARY = "application/octet-stream"

DEFAULT_PART_NAME = "file"
"""What a FILE is sent as when setParamName was not called."""


class Payload(NamedTuple):
    """A body and its content type; both empty when there is no body."""

    content: bytes = b""
    content_type: str = ""


Entries = Mapping[object, object]


def encode_body(
    value: object, content_type: str, map_type: str, conventions: Conventions
) -> Payload:
    """The body for a value of `parameters` or `body`.

    `content_type` is what the script asks for ("" for nothing), `map_type` how a map is sent
    unless the script asks otherwise.
    """
    value = _plain(value)
    if value is None:
        return Payload()
    if isinstance(value, File):
        return Payload(value.content, content_type or BINARY)
    if isinstance(value, dict):
        return _encode_map(value, content_type, map_type, conventions)
    if isinstance(value, list):
        return _encode_list(value, content_type, conventions)
    text = item_text(value, conventions)
    if _media_type(content_type) == MULTIPART and "boundary=" not in content_type:
        entries = json_entries(text)
        if entries is not None:
            return Payload(*encode_multipart(parts_of_map(entries, conventions)))
    return Payload(_encoded(text, content_type), content_type or TEXT)


def query_pairs(value: object, conventions: Conventions) -> list[tuple[str, str]]:
    """The query parameters of a map, of the JSON text of one, or of a query text."""
    value = _plain(value)
    if value is None:
        return []
    if isinstance(value, File | list):
        raise TypeMismatch(
            f"'parameters' of a GET is a query: a KEY-VALUE or a TEXT, not a {type_name(value)}",
            hint="type: POST sends it as the body",
        )
    if isinstance(value, dict):
        return form_pairs(value, conventions)
    text = item_text(value, conventions).strip()
    entries = json_entries(text)
    if entries is not None:
        return form_pairs(entries, conventions)
    from urllib.parse import parse_qsl

    return parse_qsl(text.lstrip("?&"), keep_blank_values=True)


def form_pairs(entries: Entries, conventions: Conventions) -> list[tuple[str, str]]:
    """The pairs of a form or query; an entry whose key is empty is dropped."""
    return [
        (item_text(key, conventions), item_text(value, conventions))
        for key, value in entries.items()
        if key not in ("", None)
    ]


def item_text(value: object, conventions: Conventions) -> str:
    """The text of one value: nothing for null, JSON for maps and lists."""
    if value is None:
        return ""
    if isinstance(value, dict | list | Collection):
        text = json_text(value, conventions)
    else:
        text = text_of(value, conventions)
    return sendable(text)


def json_entries(text: str) -> dict[object, object] | None:
    """The entries of a JSON object text, or None for any other text."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = parse_json(text)
    except EvalError:
        return None
    return value if isinstance(value, dict) else None


def parts_of_map(entries: Entries, conventions: Conventions) -> list[Part]:
    """One part for each entry; one for each FILE of a list."""
    parts: list[Part] = []
    for key, value in entries.items():
        name = item_text(key, conventions)
        for item in value if _is_list_with_file(value) else [value]:
            if isinstance(item, File):
                parts.append(Part.of_file(name, item))
            else:
                parts.append(Part(name, item_text(item, conventions).encode()))
    return parts


def parts_of_files(values: Iterable[object], conventions: Conventions) -> list[Part]:
    """The parts of the values given to `files`: FILEs, and maps that describe a part."""
    parts: list[Part] = []
    for value in values:
        value = _plain(value)
        if isinstance(value, list):
            parts.extend(parts_of_files(value, conventions))
        elif value is not None:
            parts.append(_part_of(value, conventions))
    return parts


# ---- maps and lists


def _encode_map(
    entries: Entries, content_type: str, map_type: str, conventions: Conventions
) -> Payload:
    if "param-name" in entries:
        return Payload(*encode_multipart([_typed_part(entries, conventions)]))
    kind = _media_type(content_type) or map_type
    if kind == MULTIPART or any(_is_or_holds_file(value) for value in entries.values()):
        return Payload(*encode_multipart(parts_of_map(entries, conventions)))
    if kind == FORM:
        return Payload(urlencode(form_pairs(entries, conventions)).encode(), content_type or FORM)
    return Payload(_encoded(item_text(entries, conventions), content_type), content_type or kind)


def _encode_list(items: Sequence[Any], content_type: str, conventions: Conventions) -> Payload:
    if items and all(isinstance(item, dict) and "param-name" in item for item in items):
        return Payload(*encode_multipart([_typed_part(item, conventions) for item in items]))
    if any(isinstance(item, File) for item in items):
        return Payload(*encode_multipart(parts_of_files(items, conventions)))
    return Payload(_encoded(item_text(items, conventions), content_type), content_type or JSON)


# ---- parts


def _part_of(value: object, conventions: Conventions) -> Part:
    if isinstance(value, File):
        return Part.of_file(value.param_name or DEFAULT_PART_NAME, value)
    entries: Entries | None = (
        value if isinstance(value, dict) else json_entries(item_text(value, conventions))
    )
    if entries is None:
        raise TypeMismatch(
            f"'files' takes FILEs and maps that describe a part, not a {type_name(value)}",
            hint='{"paramName":"name","content":fileOrText} describes a part',
        )
    if "param-name" in entries:
        return _typed_part(entries, conventions)
    if "paramName" not in entries or "content" not in entries:
        raise EvalError(
            "A part of 'files' needs 'paramName' and 'content'",
            code="wrong-arguments",
            hint='for a text part: {"paramName":"x","content":"text","stringPart":"true"}',
        )
    name = item_text(entries["paramName"], conventions)
    kind = item_text(entries.get("Content-Type"), conventions)
    charset = item_text(entries.get("encodingType"), conventions)
    return _part(name, entries["content"], kind, charset, conventions)


def _typed_part(entries: Entries, conventions: Conventions) -> Part:
    """The part of `{"param-name","param-value","content-type","encoding-type"}`."""
    name = item_text(entries["param-name"], conventions)
    kind = item_text(entries.get("content-type"), conventions)
    charset = item_text(entries.get("encoding-type"), conventions)
    if kind == "" and not isinstance(entries.get("param-value"), File):
        kind = TEXT
    return _part(name, entries.get("param-value"), kind, charset, conventions)


def _part(name: str, value: object, kind: str, charset: str, conventions: Conventions) -> Part:
    if isinstance(value, File):
        part = Part.of_file(name, value)
        part.media_type = kind or part.media_type
        return part
    text = item_text(value, conventions)
    if kind and (charset or kind == TEXT) and "charset=" not in kind:
        kind = f"{kind};charset={charset or 'UTF-8'}"
    return Part(name, text.encode(known_charset(charset or "utf-8"), "replace"), None, kind)


# ---- content types


def known_charset(name: str) -> str:
    """The charset's name, or an error when there is none of that name."""
    if is_charset(name):
        return name
    raise EvalError(f"'{name[:60]}' is not a character set", code="wrong-arguments")


def charset_of(content_type: str) -> str:
    """The charset that a content type names, "" for none."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _encoded(text: str, content_type: str) -> bytes:
    charset = charset_of(content_type)
    return text.encode(known_charset(charset) if charset else "utf-8", "replace")


def _plain(value: object) -> object:
    if isinstance(value, Collection):
        return {} if value.items is None else value.items
    return value


def _is_list_with_file(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list) and any(isinstance(item, File) for item in value)


def _is_or_holds_file(value: object) -> bool:
    return isinstance(value, File) or _is_list_with_file(value)
