"""One request on its way through the emulator: what handlers are given."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    invalid_module,
    invalid_path_id,
    mandatory_missing,
    parameter_missing,
    pattern_mismatch,
    too_many_records,
    unsupported_in_api,
)
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import Module, Schema
from deluge.emulator.shapes import Record
from deluge.emulator.times import http_time, parse_time, show
from deluge.emulator.unknown import unknown_module
from deluge.exchange import Request

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator

# Modules of the CRM's pages whose records no API answers.
_WITHOUT_API = frozenset(
    {"Activities", "Documents", "Projects", "Reports", "Dashboards", "Feeds", "SalesInbox"}
)
MAX_BODY = 25 * 2**20
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class Call:
    """A request, the parts of its path and the state of the organisation it meets."""

    def __init__(
        self, emulator: "Emulator", request: Request, version: float, path: dict[str, str]
    ) -> None:
        self.emulator = emulator
        self.request = request
        self.version = version
        self.path = path
        self.store = emulator.store
        self.query: dict[str, str] = {}
        for name, value in request.query:
            self.query.setdefault(name, _unicode(str(value)))
        self.now = int(emulator.clock().timestamp())
        self.changes: list[Change] = []
        self.touched: dict[int, list[str]] = {}  # record -> the fields an edit changed
        self.posts: list[Request] = []  # to be sent to third parties once all is committed
        self.most: int | None = None  # how many rows a part of a composite request may read
        self.seeding = False  # a seed brings what no request may set: times, results of formulas
        self._body: Record | None = None

    # -- the request ----------------------------------------------------------------------------

    @property
    def lenient(self) -> bool:
        """Whether numeric and boolean text is taken for numbers and booleans."""
        return self.request.by_task

    @property
    def body(self) -> Record:
        """The body, which must be a JSON object whatever its content type says."""
        if self._body is None:
            self._body = parse_body(self.request.body)
        return self._body

    def items(self, key: str = "data", limit: int = 100) -> list[Any]:
        """The list under the body's top key, at least one and at most `limit` items."""
        body = self.body
        if key not in body:
            raise mandatory_missing("$", key)
        items = body[key]
        if not isinstance(items, list) or not items:
            raise invalid_data("$", key, expected_data_type="jsonarray")
        if len(items) > limit:
            raise too_many_records(limit, {"api_name": key})
        return items

    def module(self, index: int = 0) -> Module:
        """The module named in the path; those that only serve others are refused."""
        module = self.schema.module(self.path["module"])
        if module is None:
            unknown_module(self, self.path["module"])
            raise _lacking_module(self.path["module"], index)
        if module.serves_others:
            raise unsupported_in_api(index)
        return module

    def asked_module(self, param: str | None = None) -> Module:
        """The module in the query; Zoho's errors when it is missing or unknown."""
        name = self.query.get("module")
        if not name:
            raise parameter_missing("module")
        module = self.schema.module(name)
        if module is None:
            raise invalid_module(None, param)
        return module

    def path_id(self, name: str = "id", index: int = 1) -> int:
        """The record id in the path."""
        record_id = parse_id(self.path[name])
        if record_id is None:
            raise invalid_path_id(index)
        return record_id

    def number(self, name: str, default: int, low: int = 1, high: int | None = None) -> int:
        """A query parameter that is a number within bounds."""
        text = self.query.get(name)
        if text is None or text == "":
            return default
        if not _NUMBER.fullmatch(text) or int(text) < low or (high and int(text) > high):
            raise pattern_mismatch(name)
        return int(text)

    def names(self, name: str) -> list[str] | None:
        """A comma-separated query parameter, or None when it is absent."""
        text = self.query.get(name)
        if text is None:
            return None
        return [part.strip() for part in text.split(",") if part.strip()]

    def header_time(self, name: str) -> int | None:
        """A time in a header, ISO or as HTTP writes it; None when the header is absent.

        What is no time is refused: to ignore it would overwrite what the caller meant to guard.
        """
        text = self.request.headers.get(name)
        if not text:
            return None
        found = parse_time(text.strip().replace(" ", "+"))
        if found is None:
            found = http_time(text)
        if found is None:
            raise pattern_mismatch("-".join(part.capitalize() for part in name.split("-")))
        return found

    # -- the organisation -----------------------------------------------------------------------

    @property
    def schema(self) -> Schema:
        """The modules and fields as they are now."""
        return self.emulator.schema

    def show(self, seconds: int) -> str:
        """A time in the user's zone."""
        return show(seconds, self.emulator.zone)

    @property
    def now_text(self) -> str:
        """The time of the request."""
        return self.show(self.now)

    @property
    def users(self) -> dict[int, dict[str, str]]:
        """User id -> `{"name", "id", "email"}`."""
        return self.store.kept("users", self._read_users)

    def _read_users(self) -> dict[int, dict[str, str]]:
        rows = self.store.query(
            "select id, data ->> 'full_name', data ->> 'email' from entity where kind = 'user'"
        )
        return {key: {"name": name, "id": str(key), "email": email} for key, name, email in rows}

    @property
    def user(self) -> int:
        """The id of the user in whose name the request is made."""
        return self.emulator.user

    def user_name(self, user_id: int | None = None) -> dict[str, str]:
        """`{"name", "id"}` of a user, the current one when none is given."""
        key = self.user if user_id is None else user_id
        found = self.users.get(key)
        return {"name": found["name"] if found else "", "id": str(key)}

    def changed(
        self, action: str, module: str, ids: Sequence[int], trigger: list[str] | None
    ) -> None:
        """Note what workflows and notifications must be told when the request is done."""
        if ids:
            fields = {key: self.touched[key] for key in ids if key in self.touched}
            self.changes.append(Change(action, module, list(ids), trigger, fields))


def _unicode(text: str) -> str:
    """The text without lone surrogates, which cannot be stored or sent."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _lacking_module(name: str, index: int) -> Refusal:
    """Why a module is not known: the emulator lacks it, it has no API, or it is none."""
    from deluge.emulator.operations import modules
    from deluge.emulator.routes import not_emulated

    if name in modules():
        return not_emulated(f"the module {name}")
    if name in _WITHOUT_API:
        return unsupported_in_api(index)
    return invalid_module(index)


class Change:
    """Records that a request created, edited or deleted, and which automation it asked for.

    `trigger` is None when the request named none: then everything runs. `fields` tells what an
    edit changed in each record, when somebody wants to know.
    """

    __slots__ = ("action", "fields", "ids", "module", "trigger")

    def __init__(
        self,
        action: str,
        module: str,
        ids: list[int],
        trigger: list[str] | None,
        fields: dict[int, list[str]],
    ) -> None:
        self.action = action
        self.fields = fields
        self.module = module
        self.ids = ids
        self.trigger = trigger


def parse_body(raw: bytes) -> Record:
    """The JSON object in a request's body; Zoho's error when it is none."""
    if len(raw) > MAX_BODY:
        raise Refusal("REQUEST_ENTITY_TOO_LARGE", "Request entity too large", status=413)
    try:
        text = raw.decode(json.detect_encoding(raw), "surrogatepass")
        value = _DECODER.decode(text)
        if not text.isascii() or "\\u" in text:  # else there is no half a character in it
            encode_check(value)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refusal("INVALID_DATA", "body", {"expected_data_type": "jsonobject"})
    return value


def encode_check(value: object) -> None:
    """Raise ValueError for text that is not Unicode (lone surrogates cannot be stored)."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if not item.isascii():
                item.encode()
        elif isinstance(item, dict):
            stack.extend(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _refuse_constant(name: str) -> object:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
