"""`invokeurl [...]` and `zoho.sdp.invokeurl [...]`.

Source: https://www.zoho.com/deluge/help/webhook/invokeurl-api-task.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from deluge.errors import EvalError
from deluge.exchange import Headers
from deluge.multipart import encode_multipart
from deluge.services.encoding import (
    FORM,
    MULTIPART,
    Payload,
    encode_body,
    json_entries,
    parts_of_files,
    parts_of_map,
    query_pairs,
)
from deluge.services.items import Items, map_of
from deluge.services.web_answer import FORMATS, check_size, content_of, detailed_map
from deluge.services.web_call import bad_literals, call, checked_headers, method_named, one_of
from deluge.tasks import Objection

if TYPE_CHECKING:
    from deluge.services.session import Services

_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")

_ANSWER_KEYS = frozenset({"detailed", "response-format", "response-decoding"})
_REQUEST_KEYS = frozenset({"url", "type", "headers", "parameters", "body", "content-type"})


class InvokeUrl:
    """The statement, bound to a session."""

    keys = _REQUEST_KEYS | _ANSWER_KEYS | {"files", "connection"}
    name = "invokeUrl"

    def __init__(self, services: "Services") -> None:
        self._services = services

    def __call__(self, items: dict[str, list[object]]) -> object:
        """The answer of the URL."""
        services = self._services
        # Each execution is one external call, whether it succeeds or not.
        services.usage.api_calls += 1
        given = Items(self.name, items, self.keys, services.context.conventions)
        answer_format = response_format(given)
        charset = given.text("response-decoding").strip()
        detailed = given.flag("detailed")
        headers = checked_headers(given.entries("headers"), services.context.conventions)
        method = method_named(given.text("type"), self.name)
        query, payload = self._arguments(given, method, headers)
        request, response = call(
            services, method, self._url(given),
            query=query, headers=headers, payload=payload, connection=connection_of(given),
        )  # fmt: skip
        check_size(response, request, services.context.profile)
        content = content_of(response, request, format=answer_format, charset=charset)
        return detailed_map(response, content) if detailed else content

    def objections(self, items: Mapping[str, Sequence[object]]) -> Iterator[Objection]:
        """No URL, and a type that is no method."""
        return bad_literals(items, self.name, ["url"])

    def _url(self, given: Items) -> str:
        return given.needed_text("url")

    def _arguments(
        self, given: Items, method: str, headers: Headers
    ) -> tuple[list[tuple[str, str]], Payload]:
        """The query and the body that `parameters`, `body` and `files` stand for."""
        conventions = self._services.context.conventions
        parameters, body = given.one("parameters"), given.one("body")
        if parameters is not None and body is not None:
            raise EvalError(
                f"{self.name} takes 'parameters' or 'body', not both",
                code="wrong-arguments",
                hint="put the query into the url, or leave one of them out",
            )
        wanted = self._content_type(given, headers)
        if given.all("files"):
            return [], self._files(given, parameters if body is None else body)
        if body is not None:
            return [], encode_body(body, wanted, MULTIPART, conventions)
        if method in _WITHOUT_BODY or (method == "DELETE" and _is_query(parameters)):
            return query_pairs(parameters, conventions), Payload()
        return [], encode_body(parameters, wanted, FORM, conventions)

    def _content_type(self, given: Items, headers: Headers) -> str:
        """The content type the script asks for: the header wins over the key."""
        asked = headers.get("content-type")
        if asked is None and self._services.context.profile != "creator":
            asked = given.text("content-type")
        return (asked or "").strip()

    def _files(self, given: Items, beside: object) -> Payload:
        """The multipart body of `files`, the entries of a map beside them as text parts."""
        conventions = self._services.context.conventions
        entries = map_of(beside)
        if entries is None and beside is not None:
            raise EvalError(
                f"{self.name} with 'files' takes a map beside them: its entries become text parts",
                code="wrong-arguments",
            )
        parts = parts_of_files(given.all("files"), conventions)
        return Payload(*encode_multipart([*parts, *parts_of_map(entries or {}, conventions)]))


class SdpInvokeUrl(InvokeUrl):
    """`zoho.sdp.invokeurl`: a relative URL of ServiceDesk Plus Cloud, no connection."""

    keys = _REQUEST_KEYS | _ANSWER_KEYS
    name = "zoho.sdp.invokeUrl"

    def _url(self, given: Items) -> str:
        url = super()._url(given)
        if not url.startswith("/"):
            raise EvalError(
                f"The URL of {self.name} is relative: '{url[:200]}' does not start with '/'",
                code="invalid-url",
                hint='for example "/api/v3/requests"',
            )
        return self._services.base_url("sdpondemand") + url


def response_format(given: Items) -> str:
    """The value of `response-format`, DEFAULT when there is none."""
    return one_of(FORMATS, given.text("response-format"), "a response-format")


def connection_of(given: Items) -> str:
    """The connection's link name, "" for none."""
    value = given.one("connection")
    if isinstance(value, dict):
        # Scripts pass {"connection": "name"} where the name alone belongs.
        value = value.get("connection")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise given.mismatch("connection", value, "CONNECTION LINKNAME")
    return value.strip()


def _is_query(parameters: object) -> bool:
    """Whether the parameters of a DELETE go into the URL: a JSON text is a body."""
    if isinstance(parameters, str):
        return json_entries(parameters) is None and not parameters.lstrip().startswith("[")
    return parameters is None or map_of(parameters) is not None
