"""One part of a composite request: its checks, and which APIs a part may call."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from deluge.emulator.answers import Refusal, at, mandatory_missing
from deluge.emulator.call import Call
from deluge.emulator.crm.composite.references import replace
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.exchange import Request

MOST_READ = 25
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
URI = r"/crm(/.*)?/v[0-9]+([.][0-9]+)?/.*"
_URI = re.compile(r"/crm(?:/.*?)?/v([0-9]+(?:[.][0-9]+)?)/(.*)", re.ASCII | re.DOTALL)
_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_]*", re.ASCII)
_RESTRICTED = ("authorization", "x-crm-org")

# Which APIs a part may call; `+` stands for any segments, `*` for one. The second column is how
# many records it may write; reading is capped by the size of a page.
_SERVICES = """
GET /org
GET /org/currencies/+
GET /org/currencies
GET /settings/+
POST,PUT /settings/roles/+
POST,PUT /settings/roles
POST,PUT /settings/pipeline
POST,PUT /settings/pipeline/+
POST,DELETE /settings/variables 1
DELETE /settings/variables/* 1
POST,PUT /settings/tags 1
PUT /settings/tags/* 1
POST /settings/tags/*/actions/merge 1
POST,PUT /org/currencies 1
PUT /org/currencies/* 1
GET /users
GET /users/*
POST,PUT /users 1
PUT,DELETE /users/* 1
GET,DELETE /actions/watch
POST,PUT,PATCH /actions/watch 1
POST /coql
POST /*/*/actions/convert
GET /*/actions/count
GET,PUT /*/*/actions/blueprint
POST /*/*/actions/add_tags
POST /*/*/actions/remove_tags
GET /*/*/actions/share
DELETE /*/*/photo
GET /*
GET /*/*
GET /*/deleted/*/*
GET /*/*/*
GET /*/*/*/*
POST,PUT /* 1
POST /*/upsert 1
PUT,DELETE /*/* 1
POST,PUT /*/*/* 1
PUT,DELETE /*/*/*/* 1
"""
_NEVER = ("settings/recycle_bin", "__composite_requests", "bulk", "files", "photo")


def services() -> list[tuple[Sequence[str], Sequence[str], int | None]]:
    """Methods, path pattern and number of records of every API a part may call."""
    found: list[tuple[Sequence[str], Sequence[str], int | None]] = []
    for line in _SERVICES.split("\n"):
        if line:
            methods, path, *most = line.split()
            pattern = path.strip("/").split("/")
            found.append((tuple(methods.split(",")), pattern, int(most[0]) if most else None))
    return found


class Part:
    """One part as it was sent; `error` says why it is not triggered."""

    def __init__(self, call: Call, item: Any, index: int) -> None:
        self.call = call
        self.index = index
        self.path = f"$.__composite_requests[{index}]"
        self.item: Record = item if is_record(item) else {}
        self.name = ""
        self.error: Refusal | None = None
        self.references: list[tuple[str, str, str]] = []
        try:
            if not is_record(item):
                raise self.invalid("__composite_requests", "", expected_data_type="jsonobject")
            self._check()
        except Refusal as refusal:
            self.error = refusal

    def invalid(self, name: str, place: str | None = None, **details: Any) -> Refusal:
        """INVALID_DATA for a key of the part."""
        where = self.path + (f".{name}" if place is None else place)
        details = {**details, "api_name": name, "json_path": where}
        return Refusal("INVALID_DATA", "invalid data", details)

    @property
    def texts(self) -> Record:
        """Where references may stand."""
        return {key: self.item.get(key) for key in ("uri", "params", "body", "headers")}

    def _check(self) -> None:
        item = self.item
        if (name := item.get("sub_request_id")) is not None:
            if not isinstance(name, str) or not _ID.fullmatch(name):
                regex = _ID.pattern
                raise self.invalid("sub_request_id", expected_data_type="text", regex=regex)
            self.name = name
        for key in ("uri", "method"):
            if item.get(key) in (None, ""):
                raise mandatory_missing(self.path, key)
        uri = item["uri"]
        match = _URI.fullmatch(uri) if isinstance(uri, str) and len(uri) < 4000 else None
        if match is None:
            raise self.invalid("uri", expected_data_type="text", regex=URI)
        if item["method"] not in METHODS:
            raise self.invalid("method", supported_values=list(METHODS))
        for key in ("params", "body", "headers"):
            if item.get(key) is not None and not is_record(item[key]):
                raise self.invalid(key, expected_data_type="jsonobject")
        self._check_headers()
        self._check_version(match[1])
        self._check_service(item["method"], match[2].partition("?")[0])

    def _check_headers(self) -> None:
        given = self.item.get("headers") or {}
        if any(name.lower() in _RESTRICTED for name in given):
            raise self.invalid("headers", restricted_headers=list(_RESTRICTED))

    def _check_version(self, text: str) -> None:
        if float(text) > self.call.version:
            raise Refusal(
                "NOT_ALLOWED",
                "the version of the sub request is higher than that of the composite request",
                {
                    "sub_request_version": f"v{text}"[:50],
                    "composite_request_version": f"v{self.call.version:g}",
                },
            )

    def _check_service(self, method: str, path: str) -> None:
        """Refuse APIs that no part may call, and more records than it may write."""
        segments = path.strip("/").split("/")
        never = "/".join(segments).startswith(_NEVER) or "bulk" in self.item["uri"].split("/v")[0]
        for methods, pattern, most in services():
            if not never and method in methods and _fits(pattern, segments):
                self._check_count(most)
                return
        allowed = [f"{','.join(m)} /{'/'.join(p)}" for m, p, _ in services()]
        message = "the given service is not supported in composite requests"
        raise Refusal("NOT_SUPPORTED", message, {"allowed_services": allowed})

    def _check_count(self, most: int | None) -> None:
        for name, value in (self.item.get("body") or {}).items():
            if most is not None and is_list(value) and len(value) > most and name != "trigger":
                details = {"limit": most, **at(f"{self.path}.body", name)}
                raise Refusal("LIMIT_EXCEEDED", "limit exceeded", details)

    def request(self, bodies: Record) -> Request:
        """The part as a request of its own, references replaced; `bodies` are the answers."""
        found: Record = replace(self.texts, self.path, lambda name: bodies.get(name))
        headers = {
            name: _text(value)
            for name, value in (found["headers"] or {}).items()
            if value is not None
        }
        query = [(name, _text(value)) for name, value in (found["params"] or {}).items()]
        body = b"" if found["body"] is None else json.dumps(found["body"]).encode()
        host = urlsplit(self.call.request.url)
        url = f"{host.scheme}://{host.netloc}{_text(found['uri'])}"
        return Request(
            self.item["method"],
            url,
            query=query,
            headers=headers,
            body=body,
            by_task=self.call.lenient,
        )


def _fits(pattern: Sequence[str], segments: list[str]) -> bool:
    """Whether a path fits; `settings` and other APIs are never a module's name."""
    if pattern[-1] == "+":
        return len(segments) >= len(pattern) and segments[: len(pattern) - 1] == [*pattern[:-1]]
    if len(pattern) != len(segments):
        return False
    if pattern[0] == "*" and (segments[0][:1].islower() or segments[0][:1] == "_"):
        return False
    return all(
        part == segment or (part == "*" and segment != "actions")
        for part, segment in zip(pattern, segments, strict=True)
    )


def _text(value: Any) -> str:
    """A parameter as text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
