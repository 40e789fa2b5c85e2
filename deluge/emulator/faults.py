"""Faults on purpose: errors and delays that tests and `--fault` put between script and CRM.

A rule is a text such as `status=503,every=3,path=/crm/*/Leads*`.
"""

import time
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from deluge.emulator.answers import Refusal
from deluge.errors import ServiceFailure, UsageError, did_you_mean
from deluge.exchange import Request, Response, Transport

LONGEST_DELAY = 600.0
_KEYS = ("status", "code", "message", "latency", "every", "times", "method", "path", "lost")

# Status -> what Zoho says with it.
_USUAL = {
    400: ("INVALID_DATA", "invalid data"),
    401: ("INVALID_TOKEN", "invalid oauth token"),
    403: ("NO_PERMISSION", "permission denied"),
    404: ("INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one"),
    413: ("REQUEST_ENTITY_TOO_LARGE", "Request entity too large"),
    415: ("UNSUPPORTED_MEDIA_TYPE", "Unsupported media type"),
    429: ("TOO_MANY_REQUESTS", "Too many requests. Please try again later."),
    500: ("INTERNAL_ERROR", "Internal Server Error"),
    503: ("SERVICE_UNAVAILABLE", "Service temporarily unavailable"),
}


class Fault:
    """One rule: which requests it meets, and what becomes of every n-th of them.

    Without `status` it only delays. `lost` does the request and then loses its answer. `times`
    ends the rule after so many faults.
    """

    def __init__(
        self,
        *,
        status: int | None = None,
        code: str | None = None,
        message: str | None = None,
        latency: float = 0.0,
        every: int = 1,
        times: int | None = None,
        method: str | None = None,
        path: str = "*",
        lost: bool = False,
    ) -> None:
        if status is None and (code or message):
            status = 400
        usual = _USUAL.get(status or 0, ("ERROR", "the request failed"))
        self.status = status
        self.code = code or usual[0]
        self.message = message or usual[1]
        self.latency = latency
        self.every = every
        self.times = times
        self.method = method.upper() if method else None
        self.path = path
        self.lost = lost
        self._seen = 0
        self._done = 0

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """The rule that a text of `key=value` pairs describes; raises UsageError."""
        given: dict[str, str] = {}
        for part in text.split(","):
            key, sign, value = part.strip().partition("=")
            if key not in _KEYS or not sign:
                raise UsageError(
                    f"a fault is described by key=value pairs, not '{part.strip()}'",
                    hint=did_you_mean(key, _KEYS) or f"the keys are {', '.join(_KEYS)}",
                )
            given[key] = value.strip()
        if not given.keys() & {"status", "code", "message", "latency", "lost"}:
            raise UsageError("a fault needs a status, a code, a latency or lost=true")
        return cls(
            status=_number(given, "status", 100, 599),
            code=given.get("code"),
            message=given.get("message"),
            latency=_seconds(given),
            every=_number(given, "every", 1, 10**9) or 1,
            times=_number(given, "times", 1, 10**9),
            method=given.get("method"),
            path=given.get("path", "*"),
            lost=given.get("lost") == "true",
        )

    def strikes(self, request: Request) -> bool:
        """Whether this request is one of those that fail; counts it."""
        if self.method not in (None, request.method) or not fnmatchcase(request.path, self.path):
            return False
        self._seen += 1
        if self._seen % self.every or (self.times is not None and self._done >= self.times):
            return False
        self._done += 1
        return True


class Faulty:
    """A transport that fails as its rules say and is the inner one otherwise."""

    def __init__(
        self,
        inner: Transport,
        faults: Iterable[Fault],
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.inner = inner
        self.faults = list(faults)
        self._sleep = sleep

    def send(self, request: Request) -> Response:
        """The answer, or the fault that the first rule to strike makes of it."""
        for fault in self.faults:
            if not fault.strikes(request):
                continue
            if fault.latency:
                self._sleep(fault.latency)
            if fault.status is not None:
                return Refusal(fault.code, fault.message, status=fault.status).response()
            if fault.lost:
                self.inner.send(request)
                raise ServiceFailure("the connection was lost before the answer came")
            break
        return self.inner.send(request)


def _number(given: dict[str, str], key: str, low: int, high: int) -> int | None:
    text = given.get(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 11 and low <= int(text) <= high):
        raise UsageError(f"the {key} of a fault is a number from {low} to {high}, not '{text}'")
    return int(text)


def _seconds(given: dict[str, str]) -> float:
    text = given.get("latency", "0")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_DELAY:
        raise UsageError(f"the latency of a fault is in seconds, not '{text}'")
    return seconds
