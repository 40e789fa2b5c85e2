"""The generic executor: a task's row and its arguments to a request, the response to a value."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from deluge.errors import Unsupported
from deluge.exchange import Request, Response, sendable
from deluge.services.answers import answer_rule, decoded
from deluge.services.catalog import Task
from deluge.services.parameters import connection_name
from deluge.tasks import Objection
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.file import File
from deluge.values.show import json_text, text_of

if TYPE_CHECKING:
    from deluge.services.session import Services

Values = dict[str, object]

_RECORDS_PER_CREDIT = 10
_VIEW_CREDITS = 3


class TaskExecutor:
    """A task bound to a session: call it with the script's arguments."""

    __slots__ = ("_answer", "_run", "_services", "_task", "maximum", "minimum", "name")

    def __init__(self, task: Task, services: "Services") -> None:
        self.name = task.name
        self.minimum = task.signature.minimum
        self.maximum = task.signature.maximum
        self._task = task
        self._services = services
        self._answer = answer_rule(task.answer)
        self._run: Callable[[Services, Values], object] | None = None
        if task.run:
            from deluge.services.special_tasks import RUNS

            self._run = RUNS[task.run]

    def __call__(self, *args: object) -> object:
        """The value of the task for these arguments."""
        task, services = self._task, self._services
        values = task.signature.match(args)
        services.usage.api_calls += 1
        if self._run is not None:
            return self._run(services, values)
        if not task.method:
            raise _needs_mock(task, f"{task.name} has no documented REST call")
        request = build_request(task, values, services)
        services.usage.credits += credits_of(task, values)
        connection = connection_name(values.get("connection"))
        response = services.send(request, connection)
        if _is_not_emulated(response):
            raise _needs_mock(task, f"The sandbox does not answer {task.name}")
        if task.answer == "file" and response.status < 400:
            from deluge.services.web_answer import file_of

            return file_of(response, request)
        return self._answer(decoded(request, response))

    def objections(self, args: Sequence[object]) -> Iterable[Objection]:
        """What speaks against a call with these literal arguments."""
        from deluge.services.taskchecks import objections

        return objections(self._task, args, self._services.context.profile)


def _is_not_emulated(response: Response) -> bool:
    """True for what the emulator says about requests it has no answer for."""
    return response.status == 501 and b'"NOT_EMULATED"' in response.body


def _needs_mock(task: Task, message: str) -> Unsupported:
    """The error of a task that nothing here can answer, with the mock that would."""
    return Unsupported(
        message,
        code="needs-mock",
        hint=f'a test can give the answer: mock.task("{task.name}", {task.result or "null"});',
    )


def build_request(task: Task, values: Values, services: "Services") -> Request:
    """The request that a task stands for."""
    if task.prepare:
        from deluge.services.special_tasks import preparation

        preparation(task.prepare)(services, values)
    conventions = services.context.conventions
    body, content_type = _encoded(task, values, conventions)
    request = Request(
        task.method,
        services.base_url(task.host) + _path(task, values, services),
        query=_query(task, values, conventions),
        body=body,
        timeout=services.settings.timeout,
        by_task=True,
    )
    if content_type:
        request.headers["content-type"] = content_type
    for header, parameter in task.headers.items():
        request.headers[header] = plain_text(values.get(str(parameter)), conventions)
    return request


def _path(task: Task, values: Values, services: "Services") -> str:
    pieces = list(task.path)
    for index in range(1, len(pieces), 2):
        name = pieces[index]
        if name == "version":
            pieces[index] = services.api_version(task)
        else:
            # An optional piece is absent from the values; a null or empty one is sent as null and
            # refused: the path without it would name all records.
            text = plain_text(values.get(name), services.context.conventions)
            pieces[index] = quote(text.strip() or "null", safe="") if name in values else ""
    path = "".join(pieces)
    return path if task.path[-1].endswith("/") else path.rstrip("/")


def plain_text(value: object, conventions: Conventions) -> str:
    """The text of a value in a path or a query: whole numbers without exponent, lists by comma."""
    if type(value) is float and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ",".join(plain_text(item, conventions) for item in value)
    if isinstance(value, dict):
        return sendable(json_text(value, conventions))
    return sendable(text_of(value, conventions))


def _form_text(value: object, conventions: Conventions) -> str:
    """The text of a value in a form: maps and lists as JSON."""
    if isinstance(value, dict | list | Collection):
        return sendable(json_text(value, conventions))
    return plain_text(value, conventions)


# ---- query


def spread_map(value: object) -> Mapping[object, object]:
    """The entries of an options argument; the values that mean "none" give no entries."""
    if isinstance(value, Collection):
        value = value.items
    if not isinstance(value, dict):
        return {}
    return {key: item for key, item in value.items() if key not in ("", None)}


def _query(task: Task, values: Values, conventions: Conventions) -> list[tuple[str, str]]:
    pairs: dict[str, str] = {}
    extra: dict[object, object] = {}
    for item in task.query:
        if item.spread:
            extra.update(spread_map(values.get(item.name)))
    for item in task.query:
        if item.spread or (item.unless and item.unless in extra):
            continue
        value = item.text if item.parameter is None else values.get(item.parameter)
        if value is not None:
            pairs[item.name] = plain_text(value, conventions)
    for key, value in extra.items():
        if value is not None:
            pairs[text_of(key, conventions)] = plain_text(value, conventions)
    return list(pairs.items())


# ---- body


def _encoded(task: Task, values: Values, conventions: Conventions) -> tuple[bytes, str]:
    """The body and its content type; nothing for a task without body."""
    if task.body is None:
        return b"", ""
    shaped = _body(task, values)
    if shaped is None:
        return b"", ""
    return _ENCODERS[task.encode](shaped, conventions)


def _body(task: Task, values: Values) -> object:
    shaped = _shape(task.body, values)
    if not isinstance(shaped, dict):
        return shaped
    body = {
        key: value for key, value in shaped.items()
        if value is not None or not _is_reference(task.body, key)
    }  # fmt: skip
    given = dict(spread_map(values.get(task.spread) if task.spread else None))
    for key, default in task.defaults.items():
        # `{"trigger": {}}`: the empty braces are a list where the task's own value is one.
        if isinstance(default, list) and _is_empty_map(given.get(key)):
            given[key] = []
    return {**body, **task.defaults, **given}


def _is_empty_map(value: object) -> bool:
    if isinstance(value, Collection):
        return not value.items
    return value == {}


def _is_reference(body: object, key: object) -> bool:
    """True when the entry of the body is an optional parameter that was left out."""
    return isinstance(body, dict) and isinstance(body.get(str(key)), str)


def _shape(template: object, values: Values) -> object:
    """The template with parameter names replaced by their values."""
    if isinstance(template, str):
        if template.startswith("'"):
            return template[1:-1]
        return values.get(template)
    if isinstance(template, list):
        return [_shape(item, values) for item in template]
    if isinstance(template, dict):
        return {key: _shape(item, values) for key, item in template.items()}
    return template


def _json(value: object, conventions: Conventions) -> tuple[bytes, str]:
    return json_text(value, conventions).encode("utf-8", "replace"), "application/json"


def _form(value: object, conventions: Conventions) -> tuple[bytes, str]:
    pairs = [
        (sendable(text_of(key, conventions)), _form_text(item, conventions))
        for key, item in spread_map(value).items()
    ]
    return urlencode(pairs).encode(), "application/x-www-form-urlencoded"


def _multipart(value: object, conventions: Conventions) -> tuple[bytes, str]:
    from deluge.multipart import Part, encode_multipart

    parts: list[Part] = []
    for key, item in spread_map(value).items():
        name = sendable(text_of(key, conventions))
        for each in _parts_of(item):
            if isinstance(each, File):
                parts.append(Part.of_file(name, each))
            else:
                parts.append(Part(name, _form_text(each, conventions).encode()))
    return encode_multipart(parts)


def _parts_of(item: object) -> list[object]:
    """The files of a list, one part each; any other value is one part."""
    if isinstance(item, list) and any(isinstance(each, File) for each in item):
        return item
    return [item]


def _text(value: object, conventions: Conventions) -> tuple[bytes, str]:
    return sendable(text_of(value, conventions)).encode(), "text/plain"


def _json_or_parts(value: object, conventions: Conventions) -> tuple[bytes, str]:
    items = spread_map(value).values()
    with_files = any(isinstance(each, File) for item in items for each in _parts_of(item))
    return (_multipart if with_files else _json)(value, conventions)


_ENCODERS: dict[str, Callable[[object, Conventions], tuple[bytes, str]]] = {
    "json": _json,
    "json, or parts": _json_or_parts,
    "form": _form,
    "multipart": _multipart,
    "text": _text,
}


# ---- credits


def credits_of(task: Task, values: Values) -> int:
    """The API credits of one call.

    Source: https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
    """
    cost = task.credits
    if cost == "records":
        lists = [v for v in values.values() if isinstance(v, list)]
        count = max(map(len, lists), default=1)
        return max(1, -(-count // _RECORDS_PER_CREDIT))
    if cost == "view":
        return _VIEW_CREDITS if "cvid" in spread_map(values.get("options")) else 1
    return cost if isinstance(cost, int) else 1
