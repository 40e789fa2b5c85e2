"""`getUrl`, `postUrl` and the function `invokeUrl`: the forms that came before the statement.

Source: https://www.zoho.com/deluge/help/web-data/geturl.html and the pages beside it.
"""

from typing import TYPE_CHECKING

from deluge.errors import NullUse, ServiceFailure
from deluge.exchange import Response
from deluge.services.encoding import FORM, encode_body, query_pairs
from deluge.services.task_values import Values, plain_map, text_at
from deluge.services.web_answer import check_size, content_of, detailed_map, text_of_response
from deluge.services.web_call import call, checked_headers, method_named

if TYPE_CHECKING:
    from deluge.services.session import Services


_POST_LIMIT = 50 * 1024 * 1024


def get_url(services: "Services", values: Values) -> object:
    """The value of `getUrl(url, headers, simple)`."""
    return _answer(services, "GET", values)


def post_url(services: "Services", values: Values) -> object:
    """The value of `postUrl(url, body, headers, simple)`."""
    return _answer(services, "POST", values)


def invoke_url(services: "Services", values: Values) -> object:
    """The value of `invokeUrl(url, type, body, headers, simple)`."""
    method = method_named(text_at(services, values, "type"), "invokeUrl")
    if type(values.get("body")) is bool and values.get("headers") is None:
        # invokeUrl(url, type, simple)
        values = {**values, "simple": values["body"], "body": None}
    return _answer(services, method, values)


def _answer(services: "Services", method: str, values: Values) -> object:
    conventions = services.context.conventions
    if values["url"] is None:
        raise NullUse("The URL is null")
    headers = checked_headers(plain_map(values.get("headers")), conventions)
    body, is_get = values.get("body"), method == "GET"
    wanted = headers.get("content-type") or ""
    request, response = call(
        services, method, text_at(services, values, "url"),
        query=query_pairs(body, conventions) if is_get else [],
        headers=headers,
        payload=None if is_get else encode_body(body, wanted, FORM, conventions),
    )  # fmt: skip
    if is_get:
        check_size(response, request, services.context.profile)
    else:
        _check_post(response)
    if values.get("simple") is False:
        return detailed_map(response, content_of(response, request))
    return text_of_response(response)


def _check_post(response: Response) -> None:
    if len(response.body) > _POST_LIMIT:
        raise ServiceFailure("The answer is larger than 50 MB", code="answer-too-large")


RUNS = {"get-url": get_url, "post-url": post_url, "invoke-url": invoke_url}
