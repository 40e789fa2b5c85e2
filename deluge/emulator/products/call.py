"""One request to a product, and the shelf that its records of one kind stand on."""

import json
from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Request, Response

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator
    from deluge.multipart import Part

_LARGEST = 10 * 2**20
_ID_DIGITS = 20
_MOST_NUMBER = 10**9
_MOST_ID = 2**63 - 1  # what SQLite holds; no record ever gets this id


class Failed(Exception):
    """The product's error answer."""

    def __init__(self, status: int, body: Record) -> None:
        super().__init__(str(body))
        self.response = Response.of_json(body, status)


class Shelf:
    """The records of one kind in the organisation's store: `books/contacts`, `desk/tickets`."""

    def __init__(self, call: "Call", kind: str) -> None:
        self._store = call.store
        self._kind = kind

    def all(self) -> list[Record]:
        """All records, oldest first."""
        return [row["record"] for row in self._store.entities(self._kind)]

    def find(self, record_id: object) -> Record | None:
        """The record of that id, or None."""
        number = _number(record_id)
        row = None if number is None else self._store.entity(self._kind, number)
        return row["record"] if row else None

    def new_id(self) -> str:
        """An id that no record had before."""
        return str(self._store.next_id())

    def put(self, record_id: str, record: Record) -> None:
        """Add or replace a record."""
        self._store.put_entity(self._kind, {"id": record_id, "record": record})

    def drop(self, record_id: object) -> bool:
        """Remove a record; whether it was there."""
        number = _number(record_id)
        return number is not None and self._store.drop_entity(self._kind, number)


def _number(record_id: object) -> int | None:
    text = str(record_id)
    if not (text.isascii() and text.isdecimal() and len(text) < _ID_DIGITS):
        return None
    return min(int(text), _MOST_ID)


class Call:
    """A request, the parts of its path and the organisation it meets."""

    def __init__(self, emulator: "Emulator", request: Request, product: str) -> None:
        self.emulator = emulator
        self.request = request
        self.product = product
        self.store = emulator.store
        self.path: dict[str, str] = {}
        self.query: dict[str, str] = {}
        for name, value in request.query:
            self.query.setdefault(name, value)

    def shelf(self, kind: str) -> Shelf:
        """The shelf of the product's records of that kind."""
        return Shelf(self, f"{self.product}/{kind}")

    def kinds(self) -> list[str]:
        """The kinds that the product keeps records of."""
        prefix = f"{self.product}/"
        rows = self.store.query(
            "select distinct kind from entity where kind >= ? and kind < ?",
            (prefix, prefix + "\x7f"),
        )
        return [str(row[0])[len(prefix) :] for row in rows]

    def number(self, name: str, default: int, *, low: int = 0, high: int = _MOST_NUMBER) -> int:
        """The number of a parameter brought between the bounds; the default when it is none."""
        return min(max(whole(self.query.get(name), default), low), high)

    def moment(self, pattern: str) -> str:
        """Now in the organisation's zone, in a `strftime` pattern."""
        return self.emulator.clock().astimezone(self.emulator.zone).strftime(pattern)

    def utc(self) -> str:
        """Now as `2026-03-04T05:06:07.000Z`."""
        from datetime import UTC

        return self.emulator.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def user(self) -> Record:
        """The current user of the organisation."""
        return self.store.entity("user", self.emulator.user) or {}

    # -- what was sent --------------------------------------------------------------------------

    def fields(self) -> dict[str, Any]:
        """The fields of a form, url-encoded or multipart; those of the query when there is none."""
        kind = (self.request.headers.get("content-type") or "").lower()
        body = self.request.body[:_LARGEST]
        if "multipart/form-data" in kind:
            texts = {part.name: part.content.decode("utf-8", "replace") for part in self.parts()}
            return {**self.query, **texts}
        if "json" in kind or body[:1] in (b"{", b"["):
            given = self.json()
            return {**self.query, **(given if is_record(given) else {})}
        form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {**self.query, **dict(form)}

    def parts(self) -> "list[Part]":
        """The parts of a multipart body, none of any other."""
        from deluge.multipart import read_parts

        kind = self.request.headers.get("content-type") or ""
        try:
            return read_parts(self.request.body[:_LARGEST], kind)
        except ValueError:
            return []

    def json(self) -> object:
        """The body as JSON, None when it is not JSON."""
        return parsed(self.request.body[:_LARGEST])


def parsed(text: bytes | str) -> object:
    """The JSON value of a text, None when it is none; half characters become question marks."""
    try:
        value = json.loads(text, parse_constant=_finite, parse_float=_finite)
        plain = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        return json.loads(plain)
    except (ValueError, RecursionError):
        return None


def _finite(text: str) -> float:
    """The number; JSON has neither NaN nor infinities."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


Routes = Sequence[tuple[str, str, Callable[[Call], Response]]]
"""Method, path after the product's base, and what answers it."""


def not_emulated(request: Request) -> Response:
    """The answer to what Zoho has and the emulator lacks."""
    operation = f"{request.method} {request.host}{request.path}"
    return Response.of_json(
        {
            "code": "NOT_EMULATED",
            "details": {"operation": operation},
            "message": f"the emulator does not answer {operation}",
            "status": "error",
        },
        501,
    )


def page_of(rows: list[Record], start: int, count: int) -> list[Record]:
    """The rows from an offset on, at most so many."""
    return rows[max(start, 0) : max(start, 0) + max(count, 0)]


def page_with_info(call: Call, rows: list[Record], most: int = 200) -> Response:
    """A page of rows with its `info`, as in the CRM; no content when there are none."""
    page, size = call.number("page", 1, low=1), call.number("per_page", most, low=1, high=most)
    shown = page_of(rows, (page - 1) * size, size)
    if not shown:
        return Response(204)
    more = len(rows) > page * size
    info = {"per_page": size, "count": len(shown), "page": page, "more_records": more}
    return Response.of_json({"data": shown, "info": info})


def whole(text: object, default: int) -> int:
    """The number that a text holds, the default when it is none."""
    given = str(text).strip()
    plain = given.removeprefix("-")
    return int(given) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else default


def as_list(value: object) -> list[Any]:
    """A list as it is, an empty one for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []
