"""The OAuth endpoint: access tokens for the credentials that `deluge serve` made.

Access tokens carry what they allow and until when, signed: any worker process can check one and
none has to be kept. Source: https://www.zoho.com/accounts/protocol/oauth.html
"""

import json
import re
from base64 import b32decode, b32encode
from collections.abc import Callable, Mapping

from deluge.exchange import Request, Response
from deluge.functions.keys import KeyFile, Keys, same
from deluge.functions.refusals import Refusal
from deluge.functions.request import decoded, form_fields

LIFETIME = 3_600
ALL_SCOPES = (
    "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.users.ALL,ZohoCRM.org.ALL,"
    "ZohoCRM.coql.READ,ZohoCRM.bulk.ALL,ZohoCRM.notifications.ALL,"
    "ZohoCRM.composite_requests.CUSTOM,ZohoCRM.files.ALL,ZohoFiles.files.ALL,"
    "ZohoSearch.securesearch.READ,ZohoCRM.functions.execute.READ,ZohoCRM.functions.execute.CREATE"
)

_TOKEN = re.compile(r"1000\.([a-z2-7]{1,4000})\.([0-9a-f]{64})")
_HEADER = re.compile(r"(?:Zoho-oauthtoken|Bearer)\s+(\S+)", re.IGNORECASE)
_SCOPE = re.compile(r"[A-Za-z_.]{1,100}")
_EXECUTE = "zohocrm.functions.execute"

# First path segment after the version -> the scopes of it; all other segments are modules.
_GROUPS = {
    "settings": "settings",
    "users": "users",
    "org": "org",
    "coql": "coql",
    "read": "bulk",
    "write": "bulk",
    "__composite_requests": "composite_requests",
    "actions": "notifications",
    "files": "files",
}
_VERBS = {"GET": "read", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


class TokenEndpoint:
    """Answers /oauth/v2/token and /oauth/v2/token/revoke, and checks the tokens it gave."""

    def __init__(self, keys: KeyFile, base_url: str, clock: Callable[[], float]) -> None:
        self._keys = keys
        self._base_url = base_url
        self._clock = clock

    def token(self, request: Request) -> Response:
        """An access token for the client and its refresh token; errors come with status 200."""
        given = _fields(request)
        keys = self._keys.current()
        problem = self._problem(given, keys)
        scope = given.get("scope") or ALL_SCOPES
        if problem is None and not all(_SCOPE.fullmatch(each) for each in _scopes(scope)):
            problem = "invalid_scope"
        if problem is not None:
            return Response.of_json({"error": problem})
        body = {
            "access_token": self._issue(keys, scope),
            "scope": scope,
            "api_domain": self._base_url,
            "token_type": "Bearer",
            "expires_in": LIFETIME,
        }
        return Response.of_json(body, headers={"Cache-Control": "no-store"})

    def revoke(self, request: Request) -> Response:
        """Make the refresh token worthless."""
        given = _fields(request).get("token", "")
        if not same(given, self._keys.current().refresh_token):
            return Response.of_json({"error": "invalid_code"})
        self._keys.revoke_refresh_token()
        return Response.of_json({"status": "success"})

    def check(self, request: Request) -> list[str]:
        """The scopes of the request's access token, in lower case; raises Refusal."""
        header = _HEADER.fullmatch((request.headers.get("authorization") or "").strip())
        if header is None:
            raise Refusal("AUTHENTICATION_FAILURE")
        found = _TOKEN.fullmatch(header[1])
        if found is None or not same(found[2], self._keys.current().sign(f"token:{found[1]}")):
            raise Refusal("INVALID_TOKEN")
        text = b32decode(found[1].upper() + "=" * (-len(found[1]) % 8))
        content: dict[str, str | int] = json.loads(text)  # we signed it
        if int(content["until"]) < self._clock():
            raise Refusal("INVALID_TOKEN")
        return _scopes(str(content["scope"]).lower())

    def _problem(self, given: Mapping[str, str], keys: Keys) -> str | None:
        if not same(given.get("client_id", ""), keys.client_id):
            return "invalid_client"
        if not same(given.get("client_secret", ""), keys.client_secret):
            return "invalid_client_secret"
        kind = given.get("grant_type", "")
        if kind == "authorization_code":  # there is no consent page that would give a code
            return "invalid_code"
        if kind != "refresh_token":
            return "unsupported_grant_type"
        return None if same(given.get("refresh_token", ""), keys.refresh_token) else "invalid_code"

    def _issue(self, keys: Keys, scope: str) -> str:
        content = {"until": int(self._clock()) + LIFETIME, "scope": scope}
        text = b32encode(json.dumps(content).encode()).decode().rstrip("=").lower()
        return f"1000.{text}.{keys.sign(f'token:{text}')}"


def may_execute(scopes: list[str], method: str) -> bool:
    """Whether the scopes let a function be called with that method."""
    wanted = f"{_EXECUTE}.{'read' if method == 'GET' else 'create'}"
    return wanted in scopes or f"{_EXECUTE}.all" in scopes


def may_request(scopes: list[str], method: str, segment: str) -> bool:
    """Whether the scopes cover a CRM request; `segment` is the first one after the version.

    `ZohoCRM.modules.leads.READ` counts for every module.
    """
    group = f"zohocrm.{_GROUPS.get(segment, 'modules')}."
    verb = "read" if segment == "coql" else _VERBS.get(method, "read")
    rights = {scope.rpartition(".")[2] for scope in scopes if scope.startswith(group)}
    return bool(rights & {verb, "all", "custom"}) or ("write" in rights and verb != "read")


def _fields(request: Request) -> dict[str, str]:
    """Query and form fields: the endpoint takes either."""
    given = dict(request.query)
    kind = (request.headers.get("content-type") or "").lower()
    if request.body and kind.startswith("multipart/form-data"):
        from deluge.multipart import read_parts

        try:
            parts = read_parts(request.body, request.headers.get("content-type") or "")
        except ValueError:
            raise Refusal("INVALID_DATA", message="body") from None
        given.update({part.name: decoded(part.content, "") for part in parts})
    elif request.body:
        given.update(form_fields(decoded(request.body, kind)))
    return given


def _scopes(text: str) -> list[str]:
    return [scope for scope in re.split(r"[,\s]+", text) if scope]
