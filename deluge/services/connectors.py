"""`zoho.crm.invokeConnector`: built-in connectors, and those the project declares.

Source: https://www.zoho.com/deluge/help/crm/invoke-connector-task.html
"""

import json
import re
from typing import TYPE_CHECKING

from deluge.errors import EvalError, InternalError, TypeMismatch, UsageError, did_you_mean
from deluge.exchange import Request, Response
from deluge.services.answers import decoded
from deluge.services.catalog import Row, Task, connector_key
from deluge.services.executor import build_request, credits_of
from deluge.services.task_values import Values, plain_map, text_at
from deluge.values.collection import Collection
from deluge.values.kinds import type_name
from deluge.values.show import json_text

if TYPE_CHECKING:
    from deluge.services.session import Services


def invoke_connector(services: "Services", values: Values) -> object:
    """The connector's `{"status_code", "response"}` for the arguments of invokeConnector."""
    name = text_at(services, values, "api")
    task = _find(services, name)
    given = _parameters(task, values.get("params"))
    if task.run:
        from deluge.services.connector_operations import OPERATIONS

        services.usage.credits += 1
        return envelope(OPERATIONS[task.run](services, given))
    request = build_request(task, given, services)
    services.usage.credits += credits_of(task, given)
    response = services.send(request)
    converted = _converted(task, given, request, response)
    status: object = str(response.status) if task.text_status else response.status
    return {"status_code": status, "response": converted}


def envelope(response: Response) -> dict[str, object]:
    """What invokeConnector gives for a response."""
    return {"status_code": response.status, "response": response.text()}


def _find(services: "Services", name: str) -> Task:
    built_in = services.catalog.connectors
    task = built_in.find(name)
    if task is not None:
        return task
    for own, row in services.settings.connectors.items():
        if connector_key(own) == connector_key(name):
            return _declared(own, row)
    known = [*built_in.names(), *services.settings.connectors]
    raise EvalError(
        f"Invalid connector {name}", code="unknown-connector",
        hint=did_you_mean(name, known) or "declare it in deluge.toml under [connectors]",
    )  # fmt: skip


_KEYS = (
    "summary", "parameters", "send", "host", "query", "headers", "body", "encode", "text_status",
)  # fmt: skip
_SEND = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /\S*")
_ENCODINGS = ("json", "form", "multipart", "text")


def _declared(name: str, row: Row) -> Task:
    """The connector of a table in deluge.toml, which a person wrote: its mistakes are told."""
    for key in row:
        if key not in _KEYS:
            raise _wrong(name, f"unknown setting '{key}'", did_you_mean(key, _KEYS))
    if not _SEND.fullmatch(str(row.get("send", ""))):
        raise _wrong(name, "'send' is a method and a path", 'as in send = "GET /crm/v8/{module}"')
    if row.get("encode", "json") not in _ENCODINGS:
        raise _wrong(name, "'encode' is json, form, multipart or text")
    for key in ("parameters", "query"):
        if not isinstance(row.get(key, []), list):
            raise _wrong(name, f"'{key}' must be a list")
    try:
        return Task(name, "", row, {"host": "zohoapis"})
    except InternalError as error:
        raise _wrong(name, error.message) from None


def _wrong(name: str, reason: str, hint: str | None = None) -> UsageError:
    return UsageError(f"connector '{name}': {reason}", code="project-file", hint=hint)


def _parameters(task: Task, params: object) -> Values:
    """The parameters by name; a query text stands for its map."""
    if task.whole:
        return {"params": plain_map(params)}
    if isinstance(params, str) and len(task.signature.orders[0]) == 1:
        params = {task.signature.orders[0][0].name: params}
    if not isinstance(params, dict | Collection):
        raise TypeMismatch(
            "Argument type mismatches for the function invokeConnector at index 2",
            hint=f"the parameters are a map, not a {type_name(params)}; Map() when there are none",
        )
    entries = {str(key): value for key, value in plain_map(params).items()}
    return task.signature.match_named(entries)


def _converted(task: Task, values: Values, request: Request, response: Response) -> str:
    """The response text, in the connector's own shape when it has one."""
    if not task.convert or response.status >= 400 or not response.body:
        return response.text()
    from deluge.services.connector_operations import CONVERSIONS

    body = CONVERSIONS[task.convert](values, decoded(request, response))
    return body if isinstance(body, str) else as_json(body)


def as_json(value: object) -> str:
    """Compact JSON of a decoded body."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def request_to(services: "Services", values: Values) -> Request:
    """The request of `crm.post`: a URL or a path of the CRM, and a body."""
    url = text_at(services, values, "url")
    base = services.base_url("zohoapis")
    if "://" not in url:
        url = f"{base}/{url.lstrip('/')}"
    body = values.get("body")
    text = body if isinstance(body, str) else json_text(body, services.context.conventions)
    content = b"" if body is None else text.encode("utf-8", "replace")
    return Request("POST", url, body=content, headers={"content-type": "application/json"})
