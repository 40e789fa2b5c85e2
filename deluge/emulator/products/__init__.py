"""Zoho's products beside CRM: stores that answer their record APIs, in their own envelopes.

Each product is a module with `ROUTES`, imported when it is first asked. What no product answers is
a 501: never a made-up success.
"""

import re
from importlib import import_module
from typing import TYPE_CHECKING

from deluge.emulator.products.call import Call, Failed, Routes, not_emulated
from deluge.exchange import Request, Response

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator

_FINANCE = "books|invoice|inventory|billing|subscriptions|expense"

_PRODUCTS = tuple(
    (name, re.compile(pattern + r"(?P<rest>/.*)", re.DOTALL))
    for name, pattern in (
        ("finance", rf"www/(?P<product>{_FINANCE})/v\d"),
        ("finance", rf"(?P<product>{_FINANCE})/api/v\d"),
        ("desk", r"desk/api/v1"),
        ("creator", r"creator(?:app)?/api/v2"),
        ("creator_21", r"(?:www|creator)/creator/v2\.1/data"),
        ("cliq", r"cliq/api/v2"),
        ("recruit", r"recruit/recruit/private/json"),
        ("recruit_v2", r"(?:www|recruit)/recruit/v2"),
        ("people", r"people(?:/people)?/api/forms"),
        ("projects", r"projects(?:api)?/restapi"),
        ("fsm", r"(?:www|fsm)/fsm/v1"),
        ("workdrive", r"(?:www/workdrive|workdrive)/api/v1"),
        ("workdrive", r"download/v1/workdrive"),
        ("sign", r"(?:www/sign|sign)/api/v1"),
    )
)
"""Module -> host label and start of the path; `www` stands for the API hosts of all products."""

_OTHERS = frozenset(
    {
        "analytics", "bigin", "bookings", "calendar", "campaigns", "desk", "mail", "meeting",
        "people", "projects", "sheet", "sign", "voice", "workdrive", "writer",
        *_FINANCE.split("|"), "creator", "recruit", "fsm",
    }
)  # fmt: skip
"""First segments of www.zohoapis.* that belong to products beside CRM."""


def belongs(request: Request) -> bool:
    """Whether the request is for another product than CRM."""
    label = _label(request)
    if label == "www":
        return request.path.split("/", 2)[1] in _OTHERS
    return bool(label) and not request.path.startswith("/crm/")


def answer(emulator: "Emulator", request: Request) -> Response:
    """The product's answer; a 501 for what is not emulated."""
    text = _label(request) + request.path
    for name, pattern in _PRODUCTS:
        match = pattern.fullmatch(text)
        if match is not None:
            routes = import_module(f"deluge.emulator.products.{name}").ROUTES
            product = match.groupdict().get("product") or name
            return _routed(Call(emulator, request, product), match["rest"], routes)
    return _lacking(emulator, request)


def _routed(call: Call, rest: str, routes: Routes) -> Response:
    segments = [segment for segment in rest.split("/") if segment]
    for method, path, handler in routes:
        if method != call.request.method:
            continue
        parameters = _match(path.strip("/").split("/"), segments)
        if parameters is None:
            continue
        call.path = parameters
        transaction = call.store.read() if method == "GET" else call.store.write()
        try:
            with transaction:
                return handler(call)
        except Failed as failed:
            return failed.response
    return _lacking(call.emulator, call.request)


def _lacking(emulator: "Emulator", request: Request) -> Response:
    """The 501 of what is not emulated; the developer is told."""
    emulator.tell_lacking(request)
    return not_emulated(request)


def _match(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    """The values of the `{name}` segments, or None when the path is another."""
    if len(pattern) != len(segments):
        return None
    found: dict[str, str] = {}
    for expected, given in zip(pattern, segments, strict=True):
        if expected.startswith("{"):
            found[expected[1:-1]] = given
        elif expected.lower() != given.lower():
            return None
    return found


def _label(request: Request) -> str:
    """`desk` of desk.zoho.eu, `www` of the API hosts; "" when the host is not Zoho's."""
    label, _, domain = request.host.partition(".")
    if domain.startswith("zohoapis."):
        return "www"
    if label == "sdpondemand":
        return label
    return label if re.fullmatch(r"zoho(cloud)?\.[a-z.]+", domain) else ""
