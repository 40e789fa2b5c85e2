"""What a connection adds to a request: basic, an API key, headers of a template, OAuth 2."""

import re
import threading
import time
from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol
from urllib.parse import urlencode

from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request, Transport
from deluge.services.auth import EARLY_SECONDS, lifetime
from deluge.services.encoding import FORM
from deluge.services.hosts import is_local
from deluge.services.redact import REDACTED, Credential, Redactor
from deluge.services.secrets import Secrets

Table = Mapping[str, object]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Kind(Protocol):
    """One type of connection, with the settings of its table."""

    keys: ClassVar[tuple[str, ...]]

    def __init__(
        self, name: str, table: Table, secrets: Secrets, scopes: Sequence[str]
    ) -> None: ...

    def authorise(self, request: Request, transport: Transport) -> Request:
        """The request with the credentials."""
        ...


class Basic:
    """`type = "basic"`: username, and the password from the environment."""

    keys: ClassVar[tuple[str, ...]] = ("username",)

    def __init__(self, name: str, table: Table, secrets: Secrets, scopes: Sequence[str]) -> None:
        self._name = name
        self._user = _text(name, table, "username")
        self._secrets = secrets

    def authorise(self, request: Request, transport: Transport) -> Request:
        """The request with an Authorization header."""
        from base64 import b64encode

        user = self._user or self._secrets.need(self._name, "username")
        pair = f"{user}:{self._secrets.need(self._name, 'password')}"
        return _with_header(request, "authorization", f"Basic {b64encode(pair.encode()).decode()}")


class ApiKey:
    """`type = "api_key"`: `name` of the header or query parameter, `in`, `prefix`."""

    keys: ClassVar[tuple[str, ...]] = ("name", "in", "prefix")

    def __init__(self, name: str, table: Table, secrets: Secrets, scopes: Sequence[str]) -> None:
        self._name = name
        self._field = _text(name, table, "name") or "X-API-Key"
        self._prefix = _text(name, table, "prefix")
        place = _text(name, table, "in") or "header"
        if place not in ("header", "query"):
            raise _wrong(name, f"'in' is header or query, not '{place}'")
        self._in_query = place == "query"
        self._secrets = secrets

    def authorise(self, request: Request, transport: Transport) -> Request:
        """The request with the key."""
        value = self._prefix + self._secrets.need(self._name, "api_key")
        if not self._in_query:
            return _with_header(request, self._field, value)
        others = [(key, old) for key, old in request.query if key != self._field]
        return request.copy(query=[*others, (self._field, Credential(value))])


class HeaderTemplate:
    """`type = "header"`: headers whose `{field}` placeholders are secrets."""

    keys: ClassVar[tuple[str, ...]] = ("headers",)

    def __init__(self, name: str, table: Table, secrets: Secrets, scopes: Sequence[str]) -> None:
        headers = table.get("headers")
        if not isinstance(headers, dict) or not headers:
            raise _wrong(name, "it needs headers", 'headers = { Authorization = "Token {token}" }')
        self._name = name
        self._secrets = secrets
        self._headers = {str(key): str(value) for key, value in headers.items()}
        for key, value in self._headers.items():
            if not _PLACEHOLDER.search(value) and _names_a_secret(key):
                raise UsageError(
                    f"connection '{name}': the value of '{key}' does not belong into deluge.toml",
                    code="secret-in-file",
                    hint=f'write {key} = "{{token}}" and set the secret in the environment',
                )

    def authorise(self, request: Request, transport: Transport) -> Request:
        """The request with the headers."""

        def fill(match: re.Match[str]) -> str:
            return self._secrets.need(self._name, match[1])

        for key, value in self._headers.items():
            request = _with_header(request, key, _PLACEHOLDER.sub(fill, value))
        return request


class OAuth2:
    """`type = "oauth2"`: a token from client credentials or a refresh token."""

    keys: ClassVar[tuple[str, ...]] = ("token_url", "client_id", "grant", "scheme", "client_auth")

    def __init__(self, name: str, table: Table, secrets: Secrets, scopes: Sequence[str]) -> None:
        self._name = name
        self._secrets = secrets
        self._scopes = scopes
        self._client_id = _text(name, table, "client_id")
        self._scheme = _text(name, table, "scheme") or "Bearer"
        self._url = _text(name, table, "token_url")
        place = Request("POST", self._url)
        if not place.host or not (place.is_secure or is_local(place.host)):
            raise _wrong(name, "it needs a token_url with https:")
        self._grant = _text(name, table, "grant") or "refresh_token"
        if self._grant not in ("refresh_token", "client_credentials"):
            raise _wrong(name, f"the grant '{self._grant}' needs a browser",
                         "use refresh_token or client_credentials")  # fmt: skip
        self._basic = _text(name, table, "client_auth") == "basic"
        self._lock = threading.Lock()
        self._token = ""
        self._expires = 0.0

    def authorise(self, request: Request, transport: Transport) -> Request:
        """The request with an access token, fetched when the last one is old."""
        with self._lock:
            if not self._token or time.monotonic() > self._expires - EARLY_SECONDS:
                self._fetch(transport)
            return _with_header(request, "authorization", f"{self._scheme} {self._token}")

    def _fetch(self, transport: Transport) -> None:
        need = self._secrets.need
        fields = {"grant_type": self._grant}
        client_id = self._client_id or need(self._name, "client_id")
        secret = need(self._name, "client_secret")
        if self._grant == "refresh_token":
            fields["refresh_token"] = need(self._name, "refresh_token")
        if self._scopes and self._grant == "client_credentials":
            fields["scope"] = " ".join(self._scopes)
        headers = {"content-type": FORM, "accept": "application/json"}
        if self._basic:
            from base64 import b64encode

            pair = b64encode(f"{client_id}:{secret}".encode()).decode()
            headers["authorization"] = f"Basic {pair}"
        else:
            fields |= {"client_id": client_id, "client_secret": secret}
        request = Request("POST", self._url, headers=headers, body=urlencode(fields).encode())
        body = _json_map(transport.send(request).body)
        token = body.get("access_token")
        if not isinstance(token, str) or not token:
            reason = str(body.get("error", "it answered without an access token"))
            raise ServiceFailure(
                f"connection '{self._name}' got no token from {request.host}: {reason[:80]}",
                code="sign-in",
                hint="check the client id, its secret and the refresh token of the connection",
            )
        self._token = token
        self._expires = time.monotonic() + lifetime(body)


KINDS: dict[str, type[Kind]] = {
    "oauth2": OAuth2,
    "api_key": ApiKey,
    "basic": Basic,
    "header": HeaderTemplate,
}


def _names_a_secret(header: str) -> bool:
    return Redactor().pairs([(header, "x")]) == [(header, REDACTED)]


def _json_map(body: bytes) -> dict[str, object]:
    import json

    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _with_header(request: Request, name: str, value: str) -> Request:
    if "\r" in value or "\n" in value:
        raise ServiceFailure(
            f"the value for the header '{name}' holds a line break", code="invalid-header"
        )
    sent = value.encode("utf-8", "replace").decode("latin-1")
    return request.copy(headers={**request.headers, name.lower(): sent})


def _text(name: str, table: Table, key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise _wrong(name, f"'{key}' must be a text")
    return value


def _wrong(name: str, reason: str, hint: str | None = None) -> UsageError:
    return UsageError(f"connection '{name}': {reason}", code="project-file", hint=hint)
