"""Run a function as an HTTP request would, and print its answer.

NAME may carry a query. The function runs in this process, or on a running `deluge serve` with
--url. Options are curl's: -d and -F send with POST, @FILE reads a file.

  deluge call intake?source=web -d '{"last_name":"Doe"}' -H 'Content-Type: application/json'
  deluge call upload -F inputFile=@rows.json
  deluge call intake --url http://127.0.0.1:8000 -F 'arguments={"count":2}'
"""

import argparse
import os
from typing import TYPE_CHECKING

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal
from deluge.errors import ExitCode, ServiceFailure, UsageError, reason_of

if TYPE_CHECKING:
    from deluge.exchange import Request, Response
    from deluge.functions.registry import FunctionRegistry
    from deluge.multipart import Part

_API = "https://www.zohoapis.com"
_FORM = "application/x-www-form-urlencoded"
_SECONDS = 120.0


def configure(parser: argparse.ArgumentParser) -> None:
    """The function, the request, and where it goes."""
    parser.add_argument("name", metavar="NAME[?QUERY]", help="the function")
    parser.add_argument("-X", dest="method", metavar="METHOD", help="default: GET, POST with data")
    parser.add_argument(
        "-H", dest="headers", action="append", default=[], metavar="NAME: VALUE", help="a header"
    )
    parser.add_argument(
        "-d", dest="data", action="append", default=[], metavar="DATA", help="the body, or @FILE"
    )
    parser.add_argument(
        "-F",
        dest="fields",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a form field; NAME=@FILE sends a file",
    )
    parser.add_argument("--json", dest="json_data", metavar="JSON", help="a JSON body, or @FILE")
    parser.add_argument("-i", dest="head", action="store_true", help="print status and headers too")
    parser.add_argument("--url", metavar="URL", help="a running `deluge serve`")
    parser.add_argument("--path", default=".", help="the project (default: this directory)")
    shared.add_world(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Send it; an answer with status 400 or more is a failure of the script."""
    from deluge.functions.serving import Served

    served = Served(options.path, world=vars(options), allow_writes=options.yes)
    name, _, query = options.name.partition("?")
    if not name or "/" in name:
        raise UsageError(f"'{name}' is not a function's name")
    request = _request(options, name, query)
    if options.url:
        response = _send(request, served.key_file.current().zapikey)
    else:
        service = served.service(_API)
        try:
            answer = service.run(name, request)
            response = answer.response
            if answer.error is not None:  # the answer has the message and the line alone
                terminal.error(answer.error)
            elif response.status >= 400:
                _tell_names(service.registry.current(), name, terminal)
        finally:
            service.close()
    if options.head:
        terminal.out(f"{response.status}")
        for header, value in response.headers.items():
            terminal.out(f"{header}: {value}")
        terminal.out("")
    terminal.out(response.text())
    return ExitCode.OK if response.status < 400 else ExitCode.SCRIPT_ERROR


def _tell_names(registry: "FunctionRegistry", name: str, terminal: Terminal) -> None:
    """Say which functions there are when there is none of that name: the answer does not."""
    from deluge.functions.refusals import Refusal

    try:
        registry.published(name)
    except Refusal:
        known = ", ".join(registry.function_names())
        terminal.note(f"functions here: {known or 'none; --path names another directory'}")


def _request(options: argparse.Namespace, name: str, query: str) -> "Request":
    """The request that the options describe."""
    from urllib.parse import quote

    from deluge.exchange import Request

    headers = dict(_header(text) for text in options.headers)
    body, content_type = _body(options)
    if content_type:
        headers.setdefault("content-type", content_type)
    base = (options.url or _API).rstrip("/")
    url = f"{base}/crm/v7/functions/{quote(name)}/actions/execute?{query}"
    method = options.method or ("POST" if content_type else "GET")
    return Request(method, url, headers=headers, body=body, timeout=_SECONDS)


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or "\n" in text or "\r" in text:
        raise UsageError(f"-H needs NAME: VALUE, not '{text}'")
    return name.strip().lower(), value.strip()


def _body(options: argparse.Namespace) -> tuple[bytes, str]:
    """The body and its content type; empty when nothing is sent."""
    kinds = [bool(options.data), bool(options.fields), options.json_data is not None]
    if sum(kinds) > 1:
        raise UsageError("-d, -F and --json exclude each other")
    if options.json_data is not None:
        return _content(options.json_data), "application/json"
    if options.data:
        return b"&".join(_content(text) for text in options.data), _FORM
    if options.fields:
        from deluge.multipart import encode_multipart

        return encode_multipart([_part(text) for text in options.fields])
    return b"", ""


def _part(text: str) -> "Part":
    from deluge.multipart import Part

    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"-F needs NAME=VALUE, not '{text}'")
    filename = os.path.basename(value[1:]) if value.startswith("@") else None
    return Part(name, _content(value), filename)


def _content(text: str) -> bytes:
    """The text itself, or the bytes of the file it names with `@`."""
    if not text.startswith("@"):
        return text.encode("utf-8", "surrogateescape")
    try:
        with open(text[1:], "rb") as file:
            return file.read()
    except OSError as error:
        raise UsageError(f"{text[1:]} cannot be read: {reason_of(error)}") from None


def _send(request: "Request", zapikey: str) -> "Response":
    """The answer of a running server, called once, with the project's key."""
    from deluge.services.client import HttpClient

    key = [("auth_type", "apikey"), ("zapikey", zapikey)]
    client = HttpClient(retries=0)
    try:
        return client.send(request.copy(query=[*request.query, *key]))
    except ServiceFailure as failure:
        raise ServiceFailure(
            f"{request.url.partition('/crm/')[0]} does not answer: {failure.message}",
            code=failure.code,
            hint="is `deluge serve` running there?",
        ) from None
    finally:
        client.close()
