"""A call of a URL: checked address and headers, credentials, the request itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from deluge.errors import EvalError, did_you_mean
from deluge.exchange import Headers, Request, Response, sendable
from deluge.services.encoding import Payload, item_text
from deluge.services.items import missing_key
from deluge.tasks import Objection
from deluge.values.conventions import Conventions

if TYPE_CHECKING:
    from deluge.services.session import Services

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")
MAX_URL = 64 * 1024

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_BREAKS = re.compile(r"[\r\n\0]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_COMPUTED = frozenset({"content-length", "transfer-encoding", "connection"})
"""Headers that belong to the connection: a script's own values for them are not sent."""

_SERVICE_NAMES = {"crm": "ZohoCRM", "creator": "ZohoCreator", "books": "ZohoBooks"}


def method_named(text: str, statement: str) -> str:
    """The HTTP method of that name, in any case; GET for none."""
    return one_of(METHODS, text, f"a type of {statement}")


def bad_literals(
    items: Mapping[str, Sequence[object]], statement: str, needed: Sequence[str]
) -> Iterator[Objection]:
    """What `check` has against a statement that calls a URL: a missing key, an unknown type."""
    for key in needed:
        if key not in items:
            yield Objection.of(missing_key(key, statement))
    for value in items.get("type", ()):
        if isinstance(value, str):
            try:
                method_named(value, statement)
            except EvalError as problem:
                yield Objection.of(problem)


def one_of(names: Sequence[str], text: str, what: str) -> str:
    """The name that a text spells in any case, the first of them for an empty text."""
    name = text.strip().upper() or names[0]
    if name not in names:
        raise EvalError(
            f"'{text}' is not {what}",
            code="wrong-arguments",
            hint=did_you_mean(name, names) or f"one of {', '.join(names)}",
        )
    return name


def checked_url(text: str) -> str:
    """The absolute http or https URL, with what a URL cannot hold percent-encoded."""
    text = text.strip()
    if len(text) > MAX_URL:
        raise _bad_url("it is longer than 64 KB", text[:60])
    if _BREAKS.search(text):
        raise _bad_url("it holds a line break", re.sub(r"\s+", " ", text))
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise _bad_url("host or port is wrong", text) from None
    if not parts.scheme or (not host and parts.scheme not in ("http", "https")):
        scheme = parts.scheme
        reason = f"'{scheme}:' cannot be called" if scheme else "it does not start with https://"
        raise _bad_url(reason, text)
    if parts.scheme.lower() not in ("http", "https"):
        raise _bad_url(f"'{parts.scheme}:' cannot be called, only http: and https:", text)
    if not host or "\\" in parts.netloc or re.search(r"[\s<>\"{}|^`%]", host):
        raise _bad_url("it names no valid host", text)
    path = quote(_LONE_PERCENT.sub("%25", sendable(parts.path)), safe="/%:@!$&'()*+,;=~")
    query = quote(_LONE_PERCENT.sub("%25", sendable(parts.query)), safe="/%:@!$&'()*+,;=~?")
    return f"{parts.scheme.lower()}://{parts.netloc}{path or '/'}{'?' + query if query else ''}"


def checked_headers(entries: Mapping[object, object], conventions: Conventions) -> Headers:
    """The script's headers; maps and lists as JSON, an entry of null dropped."""
    headers = Headers()
    for key, value in entries.items():
        name = item_text(key, conventions).strip()
        if not name or value is None:
            continue
        text = item_text(value, conventions).strip()
        if not _TOKEN.fullmatch(name) or _BREAKS.search(text):
            shown = re.sub(r"[^\x20-\x7e]", "?", name)[:60]
            raise EvalError(
                f"The header '{shown}' holds a character that a header cannot hold",
                code="invalid-header",
                hint="a name is letters, digits and '-'; a value is one line",
            )
        if name.lower() not in _COMPUTED:
            # HTTP headers are bytes: what is not ASCII travels as UTF-8.
            headers[name] = text.encode("utf-8", "replace").decode("latin-1")
    return headers


def call(
    services: "Services",
    method: str,
    url: str,
    *,
    query: list[tuple[str, str]] | None = None,
    headers: Headers | None = None,
    payload: Payload | None = None,
    connection: str = "",
) -> tuple[Request, Response]:
    """The request made from these and its response."""
    payload = payload or Payload()
    if connection and services.settings.authoriser:
        url = services.settings.authoriser.address(url, connection)
    fields = Headers({"user-agent": "Deluge", **(headers or {})})
    product = _SERVICE_NAMES.get(services.context.profile)
    if product and "x-zoho-fromservice" not in fields:
        fields["x-zoho-fromservice"] = product
        name = services.context.function
        if product == "ZohoCRM" and name:
            fields.setdefault("dre-function-name", name.encode().decode("latin-1"))
    if payload.content_type:
        fields["content-type"] = payload.content_type
    request = Request(
        method,
        checked_url(url),
        query=query or (),
        headers=fields,
        body=payload.content,
        timeout=services.settings.timeout,
    )
    return request, services.send(request, connection or None)


def _bad_url(reason: str, text: str) -> EvalError:
    return EvalError(
        f"The URL '{text[:200]}' cannot be called: {reason}",
        code="invalid-url",
        hint="write it in full, as in https://www.zohoapis.com/crm/v8/Leads",
    )
