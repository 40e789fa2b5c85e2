"""API credits: what each request costs in a rolling day, and the refusal when they are spent.

Source: https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
"""

import json
import re
from collections import deque
from collections.abc import Callable

from deluge.emulator.answers import Refusal
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
        self._spent.append((self._clock(), price))
        self._sum += price

    def mark(self, response: Response) -> Response:
        """The response, with what is left once half of the budget is gone."""
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
        return _per(50, len(request.parameter("ids").split(",")))
    if method == "GET" and len(segments) == 1 and request.parameter("cvid"):
        return 3
    if method in ("POST", "PUT") and (len(segments) == 1 or last == "upsert"):
        return _per(10, _items(request.body))
    return 1


def _per(size: int, count: int) -> int:
    return max(1, -(-count // size))


def _items(body: bytes) -> int:
    """How many records a body holds."""
    try:
        return len(json.loads(body)["data"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return 1


def _coql_cost(body: bytes) -> int:
    found = _LIMIT.search(body.decode("utf-8", "replace"))
    rows = int(found[1]) if found else 200
    return 1 if rows <= 200 else 2 if rows <= 1000 else 3
