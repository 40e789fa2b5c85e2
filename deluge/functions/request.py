"""What an HTTP request brings to a function: named arguments, `crmAPIRequest`, `requestMap`.

Source: https://www.zoho.com/crm/developer/docs/functions/request-response.html
"""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qsl

from deluge.errors import EvalError, TypeMismatch
from deluge.exchange import Request
from deluge.functions.refusals import Refusal, invalid_parameter
from deluge.multipart import Part, parameters, read_parts
from deluge.syntax.ast import Param
from deluge.values.charset import is_charset
from deluge.values.conventions import Conventions
from deluge.values.convert import fit, list_from_text
from deluge.values.file import File
from deluge.values.json import parse_json
from deluge.values.show import json_text

REQUEST = "crmAPIRequest"
LEGACY_REQUEST = "requestMap"
FILE_FIELD = "inputFile"
MAX_FIELDS = 1_000

_OURS = frozenset({"auth_type", "zapikey"})
_TEXT_TYPES = frozenset({"string", "text"})
_UNTYPED = "any"


class FunctionRequest:
    """A request, taken apart.

    `params` are the query and form fields as texts, `body` the payload as text, `file_content` the
    text of the part named inputFile, `arguments` the named arguments in whatever way they came.
    """

    __slots__ = ("arguments", "body", "file_content", "headers", "method", "params")

    def __init__(self, request: Request) -> None:
        self.method = request.method
        self.headers = {
            name: value for name, value in request.headers.items() if not _is_our_token(name, value)
        }
        self.params = {name: value for name, value in request.query if name not in _OURS}
        self.body: str | None = None
        self.file_content: str | None = None
        self.arguments: dict[str, object] = dict(self.params)
        self._read_body(request)
        if "arguments" in self.params:
            self.arguments.update(named_arguments(self.params["arguments"]))

    def as_map(self, auth_type: str | None, user_info: Mapping[str, object]) -> dict[str, object]:
        """`crmAPIRequest`, its keys in the order the platform prints them."""
        return {
            "file_content": self.file_content,
            "headers": self._told_headers(auth_type),
            "auth_type": auth_type,
            "method": self.method,
            "user_info": dict(user_info),
            "record": {},
            "params": dict(self.params),
            "body": self.body,
        }

    def as_legacy_map(self) -> dict[str, object]:
        """`requestMap` of version 1.0."""
        return {
            "parameters": dict(self.params),
            "tp_event_response": self.body,
            "fileContent": self.file_content,
        }

    def _told_headers(self, auth_type: str | None) -> dict[str, str]:
        """The headers, without the token that opened the function."""
        hidden = "authorization" if auth_type == "oauth" else None
        return {name: value for name, value in self.headers.items() if name != hidden}

    def _read_body(self, request: Request) -> None:
        content_type = request.headers.get("content-type") or ""
        kind = content_type.partition(";")[0].strip().lower()
        if not request.body:
            return
        if kind == "multipart/form-data" and self._read_form(request.body, content_type):
            return
        self.body = decoded(request.body, content_type)
        if kind == "application/x-www-form-urlencoded":
            self._add_fields(form_fields(self.body, charset_of(content_type)))
        elif '"arguments"' in self.body and self.body.lstrip().startswith("{"):
            self.arguments.update(_arguments_in_body(self.body))

    def _read_form(self, body: bytes, content_type: str) -> bool:
        """Take the form's fields; False when the parts are no form fields."""
        try:
            parts = read_parts(body, content_type)
        except ValueError:
            raise Refusal(
                "INVALID_DATA", {"expected_data_type": "multipart/form-data"}, message="body"
            ) from None
        fields = [part for part in parts if part.is_form_data]
        if not fields and parts:
            return False
        self._add_fields({part.name: _text(part) for part in fields if part.filename is None})
        for part in fields:
            if part.filename is not None:
                self._add_file(part, part.filename)
        return True

    def _add_fields(self, fields: Mapping[str, str]) -> None:
        fields = {name: value for name, value in fields.items() if name not in _OURS}
        self.params.update(fields)
        self.arguments.update(fields)

    def _add_file(self, part: Part, filename: str) -> None:
        self.arguments[part.name] = File(filename, part.content, part.media_type, part.name)
        if part.name == FILE_FIELD:
            try:
                self.file_content = part.content.decode("utf-8-sig")
            except UnicodeDecodeError:  # only text files are handed over
                self.file_content = None


def named_arguments(text: str) -> dict[str, object]:
    """The arguments in the JSON text of the `arguments` parameter."""
    try:
        found = parse_json(text)
    except EvalError:
        raise invalid_parameter("arguments") from None
    if not isinstance(found, dict):
        raise invalid_parameter("arguments")
    return found


def _arguments_in_body(body: str) -> Mapping[str, object]:
    """The arguments of `{"arguments": {...}}`, or none: any other body is the function's affair."""
    try:
        found = parse_json(body)
    except EvalError:
        return {}
    inner: object = found.get("arguments") if isinstance(found, dict) else None
    if isinstance(inner, str):
        try:
            inner = parse_json(inner)
        except EvalError:
            return {}
    return inner if isinstance(inner, dict) else {}


def form_fields(text: str, charset: str) -> dict[str, str]:
    """The fields of an url-encoded text; of the same name the last."""
    try:
        return dict(
            parse_qsl(text, keep_blank_values=True, encoding=charset, max_num_fields=MAX_FIELDS)
        )
    except ValueError:
        raise Refusal("INVALID_DATA", {"maximum_length": MAX_FIELDS}) from None


def decoded(body: bytes, content_type: str) -> str:
    """The bytes as text in the declared charset, else UTF-8, else with every byte kept."""
    for charset in (charset_of(content_type), "utf-8"):
        try:
            return body.decode(charset)
        except ValueError:
            continue
    return body.decode("latin-1")


@lru_cache(64)
def charset_of(content_type: str) -> str:
    """The declared charset, UTF-8 when there is none of that name."""
    charset = parameters(content_type).get("charset", "")
    return charset if is_charset(charset) else "utf-8"


def _text(part: Part) -> str:
    return decoded(part.content, part.media_type)


def _is_our_token(name: str, value: str) -> bool:
    return name == "authorization" and value.lower().startswith("zoho-oauthtoken")


# ---- fitting to a declaration


def declared_values(
    params: list[Param],
    arguments: Mapping[str, object],
    platform: Mapping[str, dict[str, object]],
    conventions: Conventions,
) -> list[object]:
    """A value for each declared parameter: null for what was not sent.

    `platform` holds what the platform fills in (`crmAPIRequest`), whatever the caller sent.
    """
    return [
        platform_value(platform[param.name], param.type, conventions)
        if param.name in platform
        else converted(arguments.get(param.name), param, conventions)
        for param in params
    ]


def platform_value(value: dict[str, object], kind: str, conventions: Conventions) -> object:
    """The map itself, or its JSON text where a text is declared."""
    return json_text(value, conventions) if kind.lower() in _TEXT_TYPES else value


def converted(value: object, param: Param, conventions: Conventions) -> object:
    """An argument as its declared type; an empty text is null for all types but text.

    A list is as JSON where a text is declared: `["a","b"]`.
    """
    kind = param.type.lower()
    if kind in _TEXT_TYPES and isinstance(value, list):
        return json_text(value, conventions)
    if isinstance(value, str) and kind not in _TEXT_TYPES and kind != _UNTYPED:
        if not value.strip():
            return None
        if kind == "list":
            return list_from_text(value)
    try:
        return fit(value, kind, conventions)
    except TypeMismatch:
        raise invalid_parameter(param.name) from None
