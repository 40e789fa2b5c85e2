"""What a function's run becomes over HTTP: the envelope, `crmAPIResponse`, or a failure.

Source: https://www.zoho.com/crm/developer/docs/functions/request-response.html
"""

import re
from collections.abc import Mapping

from deluge.errors import DelugeError, EvalError, InternalError, Thrown
from deluge.exchange import Headers, Response
from deluge.functions.request import charset_of
from deluge.values.conventions import Conventions
from deluge.values.convert import number_from_text
from deluge.values.file import File
from deluge.values.json import parse_json
from deluge.values.show import json_text, text_of

RESPONSE = "crmAPIResponse"
MAX_RESPONSE = 10 * 2**20
DISPOSITION = "attachment;filename=response.json"
_JSON_TYPE = "application/json;charset=utf-8"  # functions spell it so, the CRM APIs in capitals

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MAX_HEADER = 8_000
_MAX_HEADERS = 64  # clients read a hundred, and some kilobytes
_MAX_HEAD = 64_000
# They say how and when the message is sent, which is the server's business.
_FRAMING = frozenset(
    {
        "connection", "content-length", "date", "keep-alive", "te", "trailer",
        "transfer-encoding", "upgrade",
    }
)  # fmt: skip
_WITHOUT_CONTENT = frozenset({204, 205, 304})


class InvalidResponse(EvalError):
    """A `crmAPIResponse` that cannot be sent."""

    code = "invalid-response"


def answer_of(value: object, info: list[str], function_id: str, place: Conventions) -> Response:
    """The response for what a function returned."""
    custom = custom_response(value)
    if custom is not None:
        return _sized(custom_answer(custom, place))
    output = None if value is None else _sent_text(value, place)
    details: dict[str, object] = {"output": output}
    if info:
        details["userMessage"] = info
    details |= {"output_type": "string", "id": function_id}
    message = "function executed successfully"
    return _sized(_json({"code": "success", "details": details, "message": message}))


def legacy_answer(info: list[str]) -> Response:
    """The response of version 1.0, whose functions return nothing."""
    inner = _json({"result": "success", "info": info}).text()
    return _sized(_json({"status_code": 200, "response": inner}))


def failure(error: DelugeError, info: list[str]) -> Response:
    """The response for a function that failed: what it printed so far, and why."""
    status, message = 400, failure_message(error)
    if error.code == "limit-time":
        status = 408
    elif isinstance(error, InternalError):
        status = 500
    body = {"code": "failure", "details": {"userMessage": info}, "message": message}
    answer = _json(body, status)
    if len(answer.body) > MAX_RESPONSE:
        body["details"] = {"userMessage": []}
        answer = _json(body, status)
    return answer


def failure_message(error: DelugeError) -> str:
    """The error in the words of the platform, with its line."""
    if error.code == "limit-time":
        return "Function execution timed out"
    if isinstance(error, Thrown):
        return f"Custom exception - {error.message}"
    if isinstance(error, InternalError):
        return "Internal Server Error"
    return error.message if error.line is None else f"Error at line : {error.line}, {error.message}"


# ---- crmAPIResponse


def _json(body: object, status: int = 200) -> Response:
    return Response.of_json(body, status, {"Content-Type": _JSON_TYPE})


def custom_response(value: object) -> Mapping[str, object] | None:
    """The map under `crmAPIResponse` of a returned map or of its JSON text, or None."""
    if isinstance(value, str):
        if not value.lstrip().startswith("{") or RESPONSE not in value:
            return None
        try:
            value = parse_json(value)
        except EvalError:
            return None
    found = value.get(RESPONSE) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else None


def custom_answer(custom: Mapping[str, object], place: Conventions) -> Response:
    """The response that a function asked for; raises InvalidResponse."""
    status = _status(custom.get("status_code"), place)
    body = custom.get("body")
    headers = Headers({"content-type": _JSON_TYPE, "content-disposition": DISPOSITION})
    if isinstance(body, File):
        is_type = body.media_type and not _CONTROL.search(body.media_type)
        headers["content-type"] = body.media_type if is_type else "application/octet-stream"
        name = re.sub(r'["\\\x00-\x1f\x7f]', "_", body.name)
        headers["content-disposition"] = f'attachment;filename="{name}"'
    given = custom.get("headers")
    if isinstance(given, dict):
        for name, value in given.items():
            _set_header(headers, text_of(name, place), text_of(value, place))
        if len(given) > _MAX_HEADERS or sum(map(len, headers.values())) > _MAX_HEAD:
            raise InvalidResponse("Too many headers in crmAPIResponse")
    kind = custom.get("Content-Type")
    if kind is not None and kind != "":
        _set_header(headers, "content-type", text_of(kind, place))
    if status in _WITHOUT_CONTENT:
        return Response(status, b"", headers)
    return Response(status, _content(body, headers["content-type"], place), headers)


def _status(value: object, place: Conventions) -> int:
    status = number_from_text(value) if isinstance(value, str) else value
    if isinstance(status, float) and status.is_integer():
        status = int(status)
    if value is None:
        return 200
    if type(status) is not int or not 200 <= status <= 599:
        shown = text_of(value, place)[:100]
        raise InvalidResponse(f"Invalid status_code in crmAPIResponse: {shown}")
    return status


def _set_header(headers: Headers, name: str, value: str) -> None:
    """Set a header, refusing what would end the header or the whole head early."""
    value = value.strip(" \t")  # blanks around it are no part of it
    if not _TOKEN.fullmatch(name) or _CONTROL.search(value) or len(value) > _MAX_HEADER:
        shown = re.sub(r"[^\x20-\x7e]", "?", name[:60])
        raise InvalidResponse(f"Invalid header in crmAPIResponse: {shown}")
    if name.lower() not in _FRAMING:
        headers[name] = value


def _content(body: object, content_type: str, place: Conventions) -> bytes:
    if body is None:
        return b""
    if isinstance(body, File):
        return body.content
    return _sent_text(body, place).encode(charset_of(content_type), "replace")


def _sent_text(value: object, place: Conventions) -> str:
    """The text of a value for programs: that of a list is JSON too."""
    is_json = isinstance(value, dict | list)
    return json_text(value, place) if is_json else text_of(value, place)


def _sized(response: Response) -> Response:
    """The response, refused when it is larger than the platform sends."""
    if len(response.body) > MAX_RESPONSE:
        raise InvalidResponse(
            "The response of the function is larger than 10 MB", code="limit-size"
        )
    return response
