"""Zoho's accounts server: grant codes, refresh and access tokens of a local organisation.

Codes and access tokens carry what they allow and until when, signed: any process that shares the
vault can check one. Errors of the token endpoint come with status 200, as Zoho's do.
Source: https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token.html
"""

import json
import re
from base64 import b32decode, b32encode
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Protocol
from urllib.parse import urlencode

from deluge.emulator.answers import Refusal
from deluge.emulator.scopes import covers, parted
from deluge.exchange import Request, Response

ACCESS_LIFE = 3_600
CODE_LIFE = 180
MAX_REFRESH_TOKENS = 20  # the oldest goes when another is made
MAX_ACCESS_TOKENS = 30  # of one refresh token, alive at once
MAX_NEW_TOKENS = 10  # of one refresh token in ten minutes
WINDOW = 600
MAX_SCOPE = 2_000
EVERY_SCOPE = (
    "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.users.ALL,ZohoCRM.org.ALL,"
    "ZohoCRM.coql.READ,ZohoCRM.bulk.ALL,ZohoCRM.notifications.ALL,"
    "ZohoCRM.composite_requests.CUSTOM,ZohoCRM.files.ALL,ZohoFiles.files.ALL,"
    "ZohoSearch.securesearch.READ,ZohoCRM.functions.execute.READ,ZohoCRM.functions.execute.CREATE"
)
_HEADER = re.compile(r"(?:Zoho-oauthtoken|Bearer)\s+(\S+)", re.IGNORECASE)
_SIGNED = re.compile(r"1000\.([a-z2-7]{1,8000})\.([0-9a-f]{64})")
_SCOPE = re.compile(r"[A-Za-z_.]{1,100}")


class Vault(Protocol):
    """Where the client and its refresh tokens are kept; processes may share one."""

    def client(self) -> tuple[str, str] | None:
        """The id and the secret of the only client; None when any client is taken."""
        ...

    def grants(self) -> Mapping[str, str]:
        """Refresh token -> its scopes."""
        ...

    def keep(self, refresh_token: str, scope: str) -> None:
        """Add a refresh token; the oldest goes when there are too many."""
        ...

    def drop(self, refresh_token: str) -> None:
        """Forget a refresh token."""
        ...

    def sign(self, text: str) -> str:
        """64 hexadecimal digits that only holders of the vault can make."""
        ...


class MemoryVault:
    """A vault that ends with the process. Without a client it takes every one."""

    def __init__(
        self,
        random: Random,
        *,
        client: tuple[str, str] | None = None,
        refresh_token: str | None = None,
    ) -> None:
        self._client = client
        self._secret = random.randbytes(32)
        self._grants = {} if refresh_token is None else {refresh_token: EVERY_SCOPE}

    def client(self) -> tuple[str, str] | None:
        """The configured client."""
        return self._client

    def grants(self) -> Mapping[str, str]:
        """The refresh tokens given so far."""
        return self._grants

    def keep(self, refresh_token: str, scope: str) -> None:
        """Add a refresh token."""
        self._grants[refresh_token] = scope
        while len(self._grants) > MAX_REFRESH_TOKENS:
            del self._grants[next(iter(self._grants))]

    def drop(self, refresh_token: str) -> None:
        """Forget a refresh token."""
        del self._grants[refresh_token]

    def sign(self, text: str) -> str:
        """The signature of a text."""
        from hmac import digest

        return digest(self._secret, text.encode(), "sha256").hex()


class _Problem(Exception):
    """An error of the token endpoint, by Zoho's name for it."""


class Accounts:
    """The accounts server of one organisation. `base_url` is where clients then send requests."""

    def __init__(
        self,
        clock: Callable[[], float],
        random: Random,
        vault: Vault | None = None,
        *,
        base_url: str = "https://www.zohoapis.com",
    ) -> None:
        self.base_url = base_url
        self._clock = clock
        self._random = random
        self._vault: Vault = vault or MemoryVault(random)
        self._used: dict[str, float] = {}  # code -> when it ends anyway
        self._made: dict[str, list[tuple[float, str]]] = {}  # grant -> access tokens of an hour
        self._ended: set[str] = set()  # access tokens that newer ones have pushed out

    def answer(self, request: Request) -> Response:
        """The answer to a request below /oauth/v2."""
        wanted, work = {
            "/oauth/v2/auth": ("GET", self._authorise),
            "/oauth/v2/token": ("POST", self._token),
            "/oauth/v2/token/revoke": ("POST", self._revoke),
        }.get(request.path, ("", None))
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
            return work(_fields(request))
        except _Problem as problem:
            return Response.of_json({"error": str(problem)})

    def scopes_of(self, request: Request) -> str:
        """The scopes of the request's access token; raises Refusal when it holds no living one."""
        header = _HEADER.fullmatch((request.headers.get("authorization") or "").strip())
        if header is None:
            raise Refusal("AUTHENTICATION_FAILURE", "Authentication failed", status=401)
        content = self._read("access", header[1])
        alive = content is not None and header[1] not in self._ended and self._stands(content[2])
        if content is None or not alive:
            raise Refusal("INVALID_TOKEN", "invalid oauth token", status=401)
        return content[1]

    def check(self, request: Request, segments: list[str]) -> None:
        """Refuse a request without a living access token that covers the path."""
        if not covers(self.scopes_of(request), request.method, segments):
            named = segments[0] in ("settings", "Notes")
            message = "invalid oauth scope to access this URL" if named else "Unauthorized"
            raise Refusal("OAUTH_SCOPE_MISMATCH", message, status=401)

    def grant_code(
        self,
        scope: str = EVERY_SCOPE,
        *,
        client_id: str = "",
        redirect_uri: str = "",
        offline: bool = True,
    ) -> str:
        """A new grant code; without client and address as the console makes for a self client."""
        return self._signed("code", CODE_LIFE, scope, client_id, redirect_uri, offline)

    # -- the endpoints --------------------------------------------------------------------------

    def _authorise(self, given: dict[str, str]) -> Response:
        """The redirect with a grant code: here the user always says yes."""
        self._check_client(given, secret=False)
        if given.get("response_type") != "code":
            raise _Problem("invalid_response_type")
        target = given.get("redirect_uri", "")
        if not re.match(r"https?://[^\s]{1,1000}\Z", target):
            raise _Problem("invalid_redirect_uri")
        code = self.grant_code(
            _well_formed(given.get("scope") or EVERY_SCOPE),
            client_id=given["client_id"],
            redirect_uri=target,
            offline=given.get("access_type") == "offline",
        )
        back = {"code": code, "location": "us", "accounts-server": self._accounts_server()}
        if "state" in given:
            back["state"] = given["state"]
        mark = "&" if "?" in target else "?"
        return Response(302, headers={"Location": f"{target}{mark}{urlencode(back)}"})

    def _accounts_server(self) -> str:
        """Where the token of a code is to be had."""
        real = self.base_url == "https://www.zohoapis.com"
        return "https://accounts.zoho.com" if real else self.base_url

    def _token(self, given: dict[str, str]) -> Response:
        """An access token, for a code or for a refresh token."""
        self._check_client(given, secret=True)
        kind = given.get("grant_type")
        if kind == "authorization_code":
            refresh, scope = self._redeem(given)
        elif kind == "refresh_token":
            refresh, scope = self._refreshed(given)
        else:
            raise _Problem("unsupported_grant_type")
        body: dict[str, Any] = {"access_token": self._access_token(refresh, scope)}
        if kind == "authorization_code" and refresh:
            body["refresh_token"] = refresh
        body |= {
            "scope": " ".join(parted(scope)),
            "api_domain": self.base_url,
            "token_type": "Bearer",
            "expires_in": ACCESS_LIFE,
        }
        return Response.of_json(body, headers={"Cache-Control": "no-store"})

    def _redeem(self, given: dict[str, str]) -> tuple[str, str]:
        """The refresh token (none of an online code) and the scopes that a code stands for."""
        code = given.get("code", "")
        content = self._read("code", code)
        now = self._clock()
        self._used = {used: end for used, end in self._used.items() if end > now}
        if content is None or code in self._used:
            raise _Problem("invalid_code")
        end, scope, client_id, redirect_uri, offline = content[:5]
        if client_id and client_id != given["client_id"]:
            raise _Problem("invalid_code")
        if redirect_uri and redirect_uri != given.get("redirect_uri"):
            raise _Problem("invalid_redirect_uri")
        self._used[code] = end
        if not offline:
            return "", scope
        digest = self._vault.sign(f"refresh:{code}")
        refresh = f"1000.{digest[:32]}.{digest[32:]}"
        if refresh in self._vault.grants():  # another process has redeemed the code
            raise _Problem("invalid_code")
        self._vault.keep(refresh, scope)
        return refresh, scope

    def _refreshed(self, given: dict[str, str]) -> tuple[str, str]:
        """The refresh token and its scopes, or those of them that are asked for.

        Without a configured client the first refresh token that is shown is taken.
        """
        refresh = given.get("refresh_token", "")
        if refresh and not self._vault.grants() and self._vault.client() is None:
            self._vault.keep(refresh, EVERY_SCOPE)
        granted = self._scope_of(refresh)
        asked = _well_formed(given.get("scope") or granted)
        if granted != EVERY_SCOPE and not set(parted(asked)) <= set(parted(granted)):
            raise _Problem("invalid_scope")
        return refresh, asked

    def _scope_of(self, refresh: str) -> str:
        for known, scope in self._vault.grants().items():
            if same(known, refresh):
                return scope
        raise _Problem("invalid_code")

    def _revoke(self, given: dict[str, str]) -> Response:
        """Forget a refresh token; the access tokens made from it end with it."""
        token = given.get("token", "")
        self._scope_of(token)
        self._vault.drop(token)
        return Response.of_json({"status": "success"})

    def _check_client(self, given: dict[str, str], *, secret: bool) -> None:
        client_id, client_secret = self._vault.client() or (None, None)
        for name, known in (("client_id", client_id), ("client_secret", client_secret)):
            value = given.get(name, "")
            if not value or not (known is None or same(known, value)):
                raise _Problem("invalid_client" if name == "client_id" else f"invalid_{name}")
            if not secret:
                return

    # -- tokens ---------------------------------------------------------------------------------

    def _access_token(self, refresh: str, scope: str) -> str:
        """A new access token; refused when too many were made of late."""
        grant = self._mark(refresh) if refresh else ""
        now = self._clock()
        made = [each for each in self._made.get(grant, ()) if each[0] > now - ACCESS_LIFE]
        if refresh and sum(when > now - WINDOW for when, _ in made) >= MAX_NEW_TOKENS:
            raise _Problem("access_denied")
        token = self._signed("access", ACCESS_LIFE, scope, grant)
        made.append((now, token))
        if refresh and len(made) > MAX_ACCESS_TOKENS:
            self._ended.add(made.pop(0)[1])
        self._made[grant] = made
        return token

    def _mark(self, refresh: str) -> str:
        """What access tokens name their refresh token by."""
        return self._vault.sign(f"grant:{refresh}")[:16]

    def _stands(self, mark: str) -> bool:
        """Whether the refresh token behind an access token has not been revoked."""
        return not mark or any(self._mark(each) == mark for each in self._vault.grants())

    def _signed(self, kind: str, life: int, *content: Any) -> str:
        """A token that holds its end and the content; no two are alike."""
        values = [int(self._clock()) + life, *content, self._random.getrandbits(48)]
        text = b32encode(json.dumps(values, separators=(",", ":")).encode())
        text = text.decode().rstrip("=").lower()
        return f"1000.{text}.{self._vault.sign(f'{kind}:{text}')}"

    def _read(self, kind: str, token: str) -> list[Any] | None:
        """What a token holds; None when we did not sign it or its time is over."""
        found = _SIGNED.fullmatch(token)
        if found is None or not same(found[2], self._vault.sign(f"{kind}:{found[1]}")):
            return None
        content = json.loads(b32decode(found[1].upper() + "=" * (-len(found[1]) % 8)))
        return content if content[0] > self._clock() else None


def same(left: str, right: str) -> bool:
    """Whether two secrets are equal, found out in constant time."""
    from hmac import compare_digest

    return compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def _well_formed(scope: str) -> str:
    """The scopes, when all of them are names."""
    if len(scope) > MAX_SCOPE or not all(_SCOPE.fullmatch(each) for each in parted(scope)):
        raise _Problem("invalid_scope")
    return scope


def _fields(request: Request) -> dict[str, str]:
    """The fields of query and form; PHP clients send the form in parts."""
    from urllib.parse import parse_qsl

    from deluge.multipart import read_parts

    given = dict(request.query)
    kind = request.headers.get("content-type") or ""
    try:
        if kind.lower().startswith("multipart/form-data"):
            parts = read_parts(request.body, kind)
            return given | {part.name: part.content.decode("utf-8", "replace") for part in parts}
        return given | dict(parse_qsl(request.body.decode("utf-8", "replace"), max_num_fields=100))
    except ValueError:
        raise Refusal("INVALID_DATA", "body") from None
