"""API credits: what each request costs in a rolling day, and the refusal when they are spent.

Source: https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
"""

import json
import re
from collections import deque
from collections.abc import Callable

from deluge.emulator.answers import Refusal
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.exchange import Request, Response

DAY = 24 * 3600
HEADER = "X-API-CREDITS-REMAINING"
_LIMIT = re.compile(r"\blimit\s+(?:\d+\s*,\s*)?(\d{1,5})", re.IGNORECASE)


class Credits:
    """The budget of an organisation; the default is that of the free edition."""

    def __init__(self, clock: Callable[[], float], budget: int = 5_000) -> None:
        self.budget = budget
        self._clock = clock
        self._spent: deque[tuple[float, int]] = deque()
        self._sum = 0

    @property
    def remaining(self) -> int:
        """What is left at this moment."""
        horizon = self._clock() - DAY
        while self._spent and self._spent[0][0] <= horizon:
            self._sum -= self._spent.popleft()[1]
        return self.budget - self._sum

    def spend(self, request: Request, segments: list[str]) -> None:
        """Take what the request costs; refused when that much is not left."""
        price = cost(request, segments)
        if price > self.remaining:
            raise Refusal(
                "TOO_MANY_REQUESTS", "Too many requests. Please try again later.", status=429
            )
        self._take(price)

    def _take(self, price: int) -> None:
        self._spent.append((self._clock(), price))
        self._sum += price

    def mark(self, request: Request, segments: list[str], response: Response) -> Response:
        """The response, with what is left once half of the budget is gone.

        A composite request that was one transaction, and stood, costs one more.
        """
        if segments[0] == "__composite_requests" and response.status == 200:
            if _content(request.body).get("rollback_on_fail") is True:
                self._take(1)
        left = self.remaining
        if left <= self.budget / 2:
            response.headers[HEADER] = str(left)
        return response


def cost(request: Request, segments: list[str]) -> int:
    """The credits of a request."""
    method, first = request.method, segments[0]
    last = segments[-1]
    if first == "bulk" and method == "POST":
        return {"read": 50, "write": 500}.get(last, 1)
    if first == "coql":
        return _coql_cost(request.body)
    if first == "settings":
        return 500 if method == "POST" and last == "modules" else 1
    if last == "deleted":
        return 2
    if last == "convert" and first == "Leads":
        return 5
    if last in ("add_tags", "remove_tags"):
        return _per(50, _count_ids(request))
    if method == "GET" and len(segments) == 1 and request.parameter("cvid"):
        return 3
    if method in ("POST", "PUT") and (len(segments) == 1 or last == "upsert"):
        return _per(10, _items(request.body))
    return 1


def _per(size: int, count: int) -> int:
    return max(1, -(-count // size))


def _items(body: bytes) -> int:
    """How many records a body holds."""
    return _length(_content(body).get("data"))


def _count_ids(request: Request) -> int:
    """How many records are meant: in the parameters as v2 has it, or in the body."""
    given = request.parameter("ids")
    return len(given.split(",")) if given else _length(_content(request.body).get("ids"))


def _length(value: object) -> int:
    """The length of a list; what is none counts as one."""
    return len(value) if is_list(value) else 1


def _content(body: bytes) -> Record:
    """The JSON object in a body; empty when it holds none."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if is_record(found) else {}


def _coql_cost(body: bytes) -> int:
    found = _LIMIT.search(body.decode("utf-8", "replace"))
    rows = int(found[1]) if found else 200
    return 1 if rows <= 200 else 2 if rows <= 1000 else 3
