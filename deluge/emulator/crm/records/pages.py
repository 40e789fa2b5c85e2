"""Pages of records: states, order, page numbers and page tokens, as lists and searches share."""

import json
from typing import Any
from zlib import crc32

from deluge.emulator.answers import Refusal, invalid_parameter, pattern_mismatch
from deluge.emulator.call import Call
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.sql import Sql, of_module
from deluge.emulator.store import CONVERTED, LIVE, UNAPPROVED, Stored

MAX_PER_PAGE = 200
MAX_BY_PAGE = 2_000
MAX_BY_TOKEN = 100_000
TOKEN_LIFE = 24 * 3600

_CHOICES = ("true", "false", "both")
APPROVAL_STATES = (
    "approved", "approval_process_pending", "approval_process_rejected", "review_process_pending",
    "review_process_rejected", "webform_invalid", "webform_invalid_approval", "webform_unapproved",
    "webform_double_optin", "zia_vision_validation", "zia_vision_rejected", "zia_vision_pending",
    "email_parser_waiting", "email_parser_rejected", "merge_pending",
)  # fmt: skip


def states(call: Call, module: Module) -> list[int]:
    """The states of records that `converted`, `approved` and `approval_state` ask for."""
    converted = _choice(call, "converted", "false")
    approved = _choice(call, "approved", "true")
    wanted = call.query.get("approval_state") or "approved"
    if wanted not in APPROVAL_STATES:
        raise invalid_parameter("approval_state", list(APPROVAL_STATES))
    if wanted != "approved":  # of the others, records here know the one that waits for approval
        return [UNAPPROVED] if wanted == "approval_process_pending" else []
    found: list[int] = []
    if approved != "false":
        if converted != "true" or module.api_name != "Leads":
            found.append(LIVE)
        if converted != "false":
            found.append(CONVERTED)
    if approved != "true":
        found.append(UNAPPROVED)
    return found


def _choice(call: Call, name: str, default: str) -> str:
    value = call.query.get(name) or default
    if value not in _CHOICES:
        raise pattern_mismatch(name)
    return value


class Order:
    """How a list is sorted: as the request says, else as `view` does."""

    def __init__(
        self,
        call: Call,
        module: Module,
        supported: list[str] | None,
        view: dict[str, str] | None = None,
    ) -> None:
        if view is not None and "sort_by" not in call.query:
            supported = None
        else:
            view = {}
        self.name = call.query.get("sort_by") or view.get("sort_by", "id")
        self.direction = call.query.get("sort_order") or view.get("sort_order", "desc")
        if self.direction not in ("asc", "desc"):
            raise pattern_mismatch("sort_order")
        field = module.fields.get(self.name)
        if supported is not None and self.name not in supported:
            raise invalid_parameter("sort_by", supported)
        if self.name != "id" and (field is None or not field.listed):
            raise invalid_parameter("sort_by")
        by_age = self.name == "Created_Time" and call.store.ids_grow_with_time
        self.field = None if self.name == "id" or by_age else field

    @property
    def sql(self) -> Sql:
        """The order clause and its parameters."""
        way = self.direction
        if self.field is None:
            return f"record.id {way}", []
        if self.name == "Modified_Time":
            return f"record.modified {way}, record.id {way}", []
        return f"record.data ->> ? collate nocase {way} nulls last, record.id {way}", [
            f"$.{self.name}"
        ]


def plain_info(count: int, more: bool = False, *, page: int = 1, size: int = 200) -> Record:
    """The `info` of a list that has page numbers but no tokens."""
    return {"per_page": size, "count": count, "page": page, "more_records": more}


class Page:
    """One page of a list: where it starts and how the next one is reached."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.size = call.number("per_page", MAX_PER_PAGE, high=MAX_PER_PAGE)
        self.token = call.query.get("page_token")
        self.modern = call.version >= 3
        if self.token and "page" in call.query:
            both = [{"param_name": "page"}, {"param_name": "page_token"}]
            raise Refusal(
                "AMBIGUITY_DURING_PROCESSING",
                "Ambiguity while processing the request",
                {"ambiguity_due_to": both},
            )
        self.number = call.number("page", 1)
        self.offset = (self.number - 1) * self.size
        if self.token:
            self.offset = self._read_token(self.token)
            self.number = self.offset // self.size + 1
        elif self.modern and self.number * self.size > MAX_BY_PAGE:
            raise Refusal(
                "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
                f"You can only get the first {MAX_BY_PAGE} records without using page_token param",
                {"limit": MAX_BY_PAGE},
            )
        if self.offset >= MAX_BY_TOKEN and self.modern:
            raise Refusal(
                "PAGINATION_LIMIT_EXCEEDED",
                f"You can only get upto {MAX_BY_TOKEN} records using page_token param",
                {"param_name": "page_token"},
            )

    @property
    def _digest(self) -> int:
        """What a token is bound to: the user, the path and every other parameter."""
        call = self.call
        others = sorted(
            pair for pair in call.query.items() if pair[0] not in ("page", "page_token")
        )
        return crc32(repr((call.user, call.request.path.lower(), others)).encode())

    def _read_token(self, token: str) -> int:
        """The offset a token stands for."""
        from base64 import urlsafe_b64decode

        try:
            offset, digest, expiry = json.loads(urlsafe_b64decode(token.encode()[:200]))
        except (ValueError, TypeError, RecursionError):
            digest = offset = expiry = None
        if type(offset) is not int or type(expiry) is not int or digest != self._digest:
            raise Refusal(
                "TOKEN_BOUND_DATA_MISMATCH",
                "The page_token given seems to be invalid or input param is added or altered"
                " or deleted",
                {"param_name": "page_token"},
            )
        if expiry < self.call.now:
            where = {"api_name": "page_token", "json_path": "$.query.page_token"}
            raise Refusal("EXPIRED_VALUE", "Page token expired", where)
        return max(0, offset)

    def _token(self, offset: int) -> str:
        from base64 import urlsafe_b64encode

        text = json.dumps([offset, self._digest, self.call.now + TOKEN_LIFE])
        return urlsafe_b64encode(text.replace(" ", "").encode()).decode()

    def info(self, count: int, more: bool, order: Order | None) -> Record:
        """The `info` of a list."""
        info = plain_info(count, more, page=self.number, size=self.size)
        if not self.modern:
            return info
        if order is not None:
            info.update(sort_by=order.name, sort_order=order.direction)
        start = self.offset
        expiry = self.call.show(self.call.now + TOKEN_LIFE)
        return {
            **info,
            "next_page_token": self._token(start + self.size) if more else None,
            "previous_page_token": self._token(max(0, start - self.size)) if start else None,
            "page_token_expiry": expiry if more or start else None,
        }


def select(
    call: Call,
    module: Module,
    page: Page,
    order: Order | None,
    where: str = "",
    parameters: list[Any] | None = None,
) -> tuple[list[Stored], bool]:
    """The page's records and whether more follow. `where` is a condition on `record`."""
    sorting, in_order = order.sql if order else ("record.id desc", [])
    present, of_states = of_module(module.api_name, states(call, module))
    condition = f"{present} and {where}" if where else present
    found = call.store.records(
        f"{condition} order by {sorting} limit ? offset ?",
        [*of_states, *(parameters or ()), *in_order, page.size + 1, page.offset],
    )
    return found[: page.size], len(found) > page.size
