"""`invokeapi [...]`: a call of a Zoho service by its path; the data centre gives the host.

Source: https://www.zoho.com/deluge/help/webhook/invokeapitask.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from deluge.errors import EvalError, did_you_mean
from deluge.services.encoding import MULTIPART, encode_body, query_pairs
from deluge.services.invokeurl import connection_of, response_format
from deluge.services.items import Items
from deluge.services.web_answer import check_size, content_of
from deluge.services.web_call import bad_literals, call, checked_headers, method_named
from deluge.tasks import Objection
from deluge.values.answermap import AnswerMap

if TYPE_CHECKING:
    from deluge.services.session import Services

_HOSTS = {
    "zohocrm": "zohoapis",
    "zohobooks": "zohoapis",
    "zohoinvoice": "zohoapis",
    "zohobilling": "zohoapis",
    "zohoinventory": "zohoapis",
    "zohobookings": "zohoapis",
    "zohocreator": "zohoapis",
    "zohoworkdrive": "zohoapis",
    "zohorecruit": "recruit",
    "zohocliq": "cliq",
}


class InvokeApi:
    """The statement, bound to a session."""

    keys = frozenset(
        {
            "service", "path", "type", "parameters", "body", "headers", "content-type",
            "connection", "response-format", "response-decoding",
        }
    )  # fmt: skip

    def __init__(self, services: "Services") -> None:
        self._services = services

    def __call__(self, items: dict[str, list[object]]) -> object:
        """The service's answer."""
        services = self._services
        conventions = services.context.conventions
        services.usage.api_calls += 1
        given = Items("invokeapi", items, self.keys, conventions)
        headers = checked_headers(given.entries("headers"), conventions)
        wanted = (headers.get("content-type") or given.text("content-type")).strip()
        answer_format = response_format(given)
        request, response = call(
            services,
            method_named(given.text("type"), "invokeapi"),
            self._base(given) + _path(given),
            query=query_pairs(given.one("parameters"), conventions),
            headers=headers,
            payload=encode_body(given.one("body"), wanted, MULTIPART, conventions),
            connection=connection_of(given),
        )
        check_size(response, request, services.context.profile)
        charset = given.text("response-decoding").strip()
        content = content_of(response, request, format=answer_format, charset=charset)
        if type(content) is dict:
            fields: dict[object, object] = {**response.headers}
            return AnswerMap(content, response.status, fields)
        return content

    def objections(self, items: Mapping[str, Sequence[object]]) -> Iterator[Objection]:
        """A key that is missing, a service or a type that there is not."""
        yield from bad_literals(items, "invokeapi", ["service", "path"])
        for value in items.get("service", ()):
            if isinstance(value, str):
                try:
                    _product(value)
                except EvalError as problem:
                    yield Objection.of(problem)

    def _base(self, given: Items) -> str:
        return self._services.base_url(_product(given.needed_text("service")))


def _product(name: str) -> str:
    product = _HOSTS.get(name.strip().lower())
    if product is None:
        raise EvalError(
            f"'{name[:60]}' is not a service of invokeapi",
            code="wrong-arguments",
            hint=did_you_mean(name, _HOSTS) or f"one of {', '.join(_HOSTS)}",
        )
    return product


def _path(given: Items) -> str:
    path = given.needed_text("path")
    if "://" in path.partition("?")[0] or path.startswith("//"):
        raise EvalError(
            f"'path' of invokeapi holds no host: '{path[:200]}'",
            code="invalid-url",
            hint='for example "/crm/v8/Leads"',
        )
    return path if path.startswith("/") else f"/{path}"
