"""Zoho's accounts server: grant codes, refresh and access tokens of the emulated organisation.

Errors come with status 200, as Zoho's do. Source:
https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token.html
"""

import re
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlencode

from deluge.emulator.answers import Refusal
from deluge.emulator.scopes import covers
from deluge.exchange import Request, Response

ACCESS_LIFE = 3_600
CODE_LIFE = 180
MAX_REFRESH_TOKENS = 20  # the oldest goes when another is made
MAX_ACCESS_TOKENS = 30  # of one refresh token, alive at once
MAX_NEW_TOKENS = 10  # of one refresh token in ten minutes
WINDOW = 600
EVERY_SCOPE = (
    "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.users.ALL,ZohoCRM.org.ALL,"
    "ZohoCRM.coql.READ,ZohoCRM.bulk.ALL,ZohoCRM.notifications.ALL,"
    "ZohoCRM.composite_requests.CUSTOM,ZohoCRM.files.ALL,ZohoFiles.files.ALL,"
    "ZohoSearch.securesearch.READ"
)
_HEADER = re.compile(r"Zoho-oauthtoken\s+(\S+)", re.IGNORECASE)


class _Problem(Exception):
    """An error of the token endpoint, by Zoho's name for it."""


class Grant:
    """What a refresh token allows, and the access tokens made from it."""

    __slots__ = ("access", "made", "scope")

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self.access: dict[str, float] = {}
        self.made: list[float] = []


class Accounts:
    """The accounts server of one organisation.

    Without `client_id` and `client_secret` every client is taken; a development `refresh_token`
    is known from the start. `base_url` is what clients are told to send their requests to.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        random: Random,
        *,
        base_url: str = "https://www.zohoapis.com",
        client_id: str | None = None,
        client_secret: str | None = None,
        refresh_token: str | None = None,
        redirect_uri: str | None = None,
    ) -> None:
        self.base_url = base_url
        self._clock = clock
        self._random = random
        self._client = (client_id, client_secret, redirect_uri)
        self._codes: dict[str, tuple[float, str]] = {}
        self._grants: dict[str, Grant] = {}
        if refresh_token is not None:
            self._grants[refresh_token] = Grant(EVERY_SCOPE)

    def answer(self, request: Request) -> Response:
        """The answer to a request below /oauth/v2."""
        given = _fields(request)
        wanted = {"/oauth/v2/auth": "GET"}.get(request.path, "POST")
        work = {
            "/oauth/v2/auth": self._authorise,
            "/oauth/v2/token": self._token,
            "/oauth/v2/token/revoke": self._revoke,
        }.get(request.path)
        if work is None:
            raise Refusal(
                "INVALID_URL_PATTERN",
                "Please check if the URL trying to access is a correct one",
                status=404,
            )
        if request.method != wanted:
            raise Refusal(
                "INVALID_REQUEST_METHOD", "The http request method type is not a valid one"
            )
        try:
            return work(given)
        except _Problem as problem:
            return Response.of_json({"error": str(problem)})

    def check(self, request: Request, segment: str) -> None:
        """Refuse a request without a living access token that covers it."""
        header = _HEADER.fullmatch((request.headers.get("authorization") or "").strip())
        if header is None:
            raise Refusal("AUTHENTICATION_FAILURE", "Authentication failed", status=401)
        grant = next((g for g in self._grants.values() if header[1] in g.access), None)
        if grant is None or grant.access[header[1]] <= self._clock():
            raise Refusal("INVALID_TOKEN", "invalid oauth token", status=401)
        if not covers(grant.scope, request.method, segment):
            settings = segment in ("settings", "Notes")
            message = "invalid oauth scope to access this URL" if settings else "Unauthorized"
            raise Refusal("OAUTH_SCOPE_MISMATCH", message, status=401)

    def grant_code(self, scope: str = EVERY_SCOPE) -> str:
        """A new grant code, as the console gives it to a self client."""
        code = self._new()
        self._codes[code] = (self._clock() + CODE_LIFE, scope)
        return code

    # -- the endpoints --------------------------------------------------------------------------

    def _authorise(self, given: dict[str, str]) -> Response:
        """The redirect with a grant code: here the user always says yes."""
        self._check_client(given, secret=False)
        if given.get("response_type") != "code":
            raise _Problem("invalid_response_type")
        target = given.get("redirect_uri", "")
        if not re.match(r"https?://[^\s]+\Z", target):
            raise _Problem("invalid_redirect_uri")
        back = {
            "code": self.grant_code(given.get("scope") or EVERY_SCOPE),
            "location": "us",
            "accounts-server": "https://accounts.zoho.com",
        }
        if "state" in given:
            back["state"] = given["state"]
        mark = "&" if "?" in target else "?"
        return Response(302, headers={"Location": f"{target}{mark}{urlencode(back)}"})

    def _token(self, given: dict[str, str]) -> Response:
        kind = given.get("grant_type")
        self._check_client(given, secret=True)
        more: dict[str, Any] = {}
        if kind == "authorization_code":
            expiry, scope = self._codes.pop(given.get("code", ""), (0.0, ""))
            if expiry <= self._clock():
                raise _Problem("invalid_code")
            refresh = self._new()
            self._grants[refresh] = Grant(scope)
            more["refresh_token"] = refresh
            while len(self._grants) > MAX_REFRESH_TOKENS:
                del self._grants[next(iter(self._grants))]
        elif kind == "refresh_token":
            refresh = given.get("refresh_token", "")
            self._admit_any(refresh)
        else:
            raise _Problem("unsupported_grant_type")
        grant = self._grants.get(refresh)
        if grant is None:
            raise _Problem("invalid_code")
        body = {
            "access_token": self._access_token(grant),
            **more,
            "scope": grant.scope.replace(",", " "),
            "api_domain": self.base_url,
            "token_type": "Bearer",
            "expires_in": ACCESS_LIFE,
        }
        return Response.of_json(body, headers={"Cache-Control": "no-store"})

    def _admit_any(self, refresh: str) -> None:
        """Without configured credentials, take the first refresh token that is shown."""
        if refresh and not self._grants and self._client[0] is None:
            self._grants[refresh] = Grant(EVERY_SCOPE)

    def _revoke(self, given: dict[str, str]) -> Response:
        """Forget a refresh token with its access tokens, or one access token."""
        token = given.get("token", "")
        if self._grants.pop(token, None) is None:
            grant = next((g for g in self._grants.values() if token in g.access), None)
            if grant is None:
                raise _Problem("invalid_code")
            del grant.access[token]
        return Response.of_json({"status": "success"})

    def _check_client(self, given: dict[str, str], *, secret: bool) -> None:
        client_id, client_secret, redirect = self._client
        if not given.get("client_id") or client_id not in (None, given["client_id"]):
            raise _Problem("invalid_client")
        if secret and (
            not given.get("client_secret") or client_secret not in (None, given["client_secret"])
        ):
            raise _Problem("invalid_client_secret")
        if "redirect_uri" in given and redirect not in (None, given["redirect_uri"]):
            raise _Problem("invalid_redirect_uri")

    def _access_token(self, grant: Grant) -> str:
        """A new access token; refused when too many were made of late."""
        now = self._clock()
        grant.made = [when for when in grant.made if when > now - WINDOW]
        if len(grant.made) >= MAX_NEW_TOKENS:
            raise _Problem("access_denied")
        grant.made.append(now)
        while len(grant.access) >= MAX_ACCESS_TOKENS:
            del grant.access[next(iter(grant.access))]
        token = self._new()
        grant.access[token] = now + ACCESS_LIFE
        return token

    def _new(self) -> str:
        """A token that looks like Zoho's."""
        return f"1000.{self._random.getrandbits(128):032x}.{self._random.getrandbits(128):032x}"


def _fields(request: Request) -> dict[str, str]:
    """The fields of query and form."""
    from deluge.emulator.files import form_fields

    return {**dict(request.query), **form_fields(request)}
