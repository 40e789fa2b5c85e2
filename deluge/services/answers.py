"""What a task gives the script: the service's response, reduced as that service's tasks reduce it.

Each rule takes the decoded body (None for an empty one) and gives the value of the task.
Source: https://www.zoho.com/deluge/help/crm-integration-tasks-V8.html and the pages of each task.
"""

from collections.abc import Callable

from deluge.errors import ServiceFailure
from deluge.exchange import Request, Response

Answer = Callable[[object], object]
Map = dict[str, object]


def decoded(request: Request, response: Response) -> object:
    """The body as Deluge values, None when it is empty; a body that is not JSON is an error."""
    if not response.body:
        return None
    try:
        return response.json()
    except (ValueError, RecursionError):
        kind = response.headers.get("content-type") or "no content type"
        raise ServiceFailure(
            f"{request.host} answered {response.status} with something that is not JSON",
            hint=f"{len(response.body)} bytes, {kind}; the answer may have been cut short",
        ) from None


def _data(body: object) -> list[object] | None:
    """The list under `data`, or None when the body is not an envelope."""
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, list) else None


def _first(body: object) -> object:
    data = _data(body)
    return body if data is None else data[0] if data else None


def whole_body(body: object) -> object:
    """The body as it is; an empty map when there is none."""
    return {} if body is None else body


def first_item(body: object) -> object:
    """The first item of `data`, or the error map of the call."""
    item = _first(body)
    return {} if item is None else item


def details(body: object) -> object:
    """`details` of the first item when it succeeded, else its error map."""
    item = first_item(body)
    if not isinstance(item, dict):
        return item
    if item.get("status") == "success" and isinstance(item.get("details"), dict):
        return item["details"]
    return item


def rows(body: object) -> object:
    """The records as a list, empty when nothing was found; errors and users keep their map."""
    if body is None:
        return []
    data = _data(body)
    return body if data is None else data


def record(body: object) -> object:
    """The record; `{"status":"failure"}` and nothing else for an id that finds none."""
    item = _first(body)
    if item is None or _refuses_id(item):
        return {"status": "failure"}
    return item


def _refuses_id(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    return item.get("code") == "INVALID_DATA" and "the id given" in str(item.get("message"))


def variable(body: object) -> object:
    """The value of an organisation variable, null when there is none; the map of other errors."""
    found = body.get("variables") if isinstance(body, dict) else None
    if not isinstance(found, list) or not found:
        is_error = isinstance(body, dict) and body.get("code") not in (None, "INVALID_DATA")
        return body if is_error else None
    return found[0].get("value") if isinstance(found[0], dict) else None


def answer_rule(name: str) -> Answer:
    """The rule of that name; those of other products are imported on demand."""
    if name not in _ANSWERS:
        from deluge.services.product_answers import ANSWERS

        return ANSWERS[name]
    return _ANSWERS[name]


_ANSWERS: dict[str, Answer] = {
    "body": whole_body,
    "file": whole_body,  # a failure; a file never gets here
    "item": first_item,
    "items": rows,
    "details": details,
    "record": record,
    "rows": rows,
    "variable": variable,
}
