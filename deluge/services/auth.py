"""OAuth: access tokens from a refresh token.

Source: https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token-expiry.html
"""

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from deluge.errors import ServiceFailure
from deluge.exchange import Request, Response, Transport
from deluge.services.credentials import Credentials, Store

EARLY_SECONDS = 60.0
"""How long before its end a token is replaced."""

_DEFAULT_LIFE = 3600.0

_REASONS = {
    "invalid_client": (
        "the client id is not known at {host}",
        "check DELUGE_CLIENT_ID and the data centre (DELUGE_DC); then `deluge login`",
    ),
    "invalid_client_secret": (
        "the client secret does not belong to the client id",
        "copy it again from the API console, then `deluge login`",
    ),
    "invalid_code": (
        "the token or code is not valid at {host}: revoked, expired, used, or of another region",
        "sign in again with `deluge login`; check the data centre (DELUGE_DC)",
    ),
    "access_denied": (
        "{host} refuses more tokens for now",
        "Zoho allows ten tokens in ten minutes; wait and try again",
    ),
    "invalid_scope": ("a scope is not known to {host}", "check the names given with --scope"),
}


class Token:
    """An access token: until when it holds (monotonic seconds) and the API host it is for."""

    __slots__ = ("api_url", "expires", "text")

    def __init__(self, text: str, expires: float, api_url: str | None) -> None:
        self.text = text
        self.expires = expires
        self.api_url = api_url


class TokenSource:
    """Gives a valid access token; however many threads ask, one of them fetches it.

    With `kept` a token outlives the run: Zoho gives out only ten in ten minutes.
    """

    def __init__(
        self,
        credentials: Credentials,
        http: Transport,
        clock: Callable[[], float] = time.monotonic,
        *,
        kept: Store | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self.credentials = credentials
        self._kept = kept
        self._wall_clock = wall_clock
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None

    def token(self) -> Token:
        """A token with at least a minute to live."""
        token = self._token
        if token is not None and self._clock() < token.expires - EARLY_SECONDS:
            return token
        return self._replace(token)

    def renewed(self, refused: Token) -> Token:
        """Another token than the refused one."""
        return self._replace(refused)

    def _replace(self, old: Token | None) -> Token:
        with self._lock:
            # Another thread may have fetched one while this one waited.
            if self._token is None or self._token is old:
                found = self._kept_token() if old is None else None
                self._token = found or self._fetch()
            return self._token

    def _key(self) -> str:
        """What tells this login's token from another's, without giving the login away."""
        own = self.credentials
        text = "\0".join((own.accounts_url, own.client_id, own.refresh_token))
        return hashlib.sha256(text.encode()).hexdigest()

    def _kept_token(self) -> Token | None:
        """The token of an earlier run while it is valid."""
        values = (self._kept.read() if self._kept else None) or {}
        try:
            life = float(values.get("expires_at", "0")) - self._wall_clock()
        except ValueError:
            return None
        text = values.get("access_token")
        if not text or values.get("login") != self._key() or life <= EARLY_SECONDS:
            return None
        return Token(text, self._clock() + life, values.get("api_url") or None)

    def _keep(self, token: Token, life: float) -> None:
        if self._kept is None:
            return
        with contextlib.suppress(OSError):  # a read-only home only costs the next run a request
            self._kept.write(
                {
                    "login": self._key(),
                    "access_token": token.text,
                    "expires_at": str(self._wall_clock() + life),
                    "api_url": token.api_url or "",
                }
            )

    def _fetch(self) -> Token:
        own = self.credentials
        body = post_form(
            self._http,
            f"{own.accounts_url}/oauth/v2/token",
            {
                "grant_type": "refresh_token",
                "client_id": own.client_id,
                "client_secret": own.client_secret,
                "refresh_token": own.refresh_token,
            },
        )
        text = body.get("access_token")
        if not isinstance(text, str) or not text:
            raise refused(body, own.accounts_url)
        token = Token(text, self._clock() + lifetime(body), api_domain(body))
        self._keep(token, lifetime(body))
        return token


def lifetime(body: Mapping[str, object]) -> float:
    """How many seconds a token answer says the token lives; an hour when it does not say."""
    # Old answers give milliseconds in expires_in and seconds in expires_in_sec.
    value = body.get("expires_in_sec", body.get("expires_in"))
    if isinstance(value, str) and value.isdecimal() and len(value) < 15:
        value = int(value)
    if not isinstance(value, int | float) or not 0 < value < 10**15:
        return _DEFAULT_LIFE
    return float(value) / 1000 if value > 100_000 else float(value)


def api_domain(body: Mapping[str, object]) -> str | None:
    """The API host that a token answer names."""
    found = body.get("api_domain")
    return found.rstrip("/") if isinstance(found, str) and found.startswith("http") else None


def post_form(http: Transport, url: str, fields: Mapping[str, str]) -> dict[str, object]:
    """The JSON map that the accounts server answers; its errors too come as maps, often as 200."""
    request = Request(
        "POST", url,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(fields).encode(),
        writes=False,
    )  # fmt: skip
    return _map_of(request, http.send(request))


def _map_of(request: Request, response: Response) -> dict[str, object]:
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return body
    raise ServiceFailure(
        f"{request.host} is not an accounts server: it answered {response.status} without JSON",
        code="sign-in",
        hint="check the data centre (DELUGE_DC) or DELUGE_ACCOUNTS_URL",
    )


def refused(body: Mapping[str, object], accounts_url: str) -> ServiceFailure:
    """What an error of the accounts server means and what to do about it."""
    word = str(body.get("error", "no token in the answer"))
    host = accounts_url.partition("://")[2]
    reason, cure = _REASONS.get(
        word, (f"{{host}} answers '{word[:80]}'", "sign in again with `deluge login`")
    )
    return ServiceFailure(
        f"sign-in failed: {reason.format(host=host)}", code="sign-in", hint=cure
    )  # fmt: skip
