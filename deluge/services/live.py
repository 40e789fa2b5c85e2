"""A live Zoho organisation as a transport."""

from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urlsplit

from deluge.errors import Unsupported
from deluge.exchange import Request, Response, Transport
from deluge.services.auth import Token, TokenSource
from deluge.services.client import HttpClient
from deluge.services.confirm import Confirm, Confirming
from deluge.services.credentials import Credentials, load_credentials, token_store
from deluge.services.hosts import base_url, data_centre, is_zoho_api
from deluge.services.transport import DryRun

_LOCAL = "/__local/"
"""Paths that only the emulator answers; no public address of the real service is known."""


class LiveOrganisation:
    """Sends requests to the organisation's own API host, signed with its access token.

    A script may spell the API host of any region; the token answer's `api_domain` decides, and
    DELUGE_API_URL before it. A request that brings its own Authorization is left as it is.
    """

    def __init__(
        self, credentials: Credentials, http: Transport | None = None,
        tokens: TokenSource | None = None,
    ) -> None:  # fmt: skip
        self._credentials = credentials
        self._http = http or HttpClient()
        self._tokens = tokens or TokenSource(credentials, self._http)

    @property
    def place(self) -> str:
        """Host and port of DELUGE_API_URL, "" when it is not set."""
        return urlsplit(self._credentials.api_url or "").netloc

    def send(self, request: Request) -> Response:
        """The organisation's answer; a token it refuses is replaced once."""
        if _LOCAL in request.path:
            name = request.path.rpartition("/")[2]
            raise Unsupported(
                f"'{name}' has no public address at Zoho",
                hint="it works with --org sandbox and inside Zoho",
            )
        if "authorization" in request.headers:
            return self._http.send(self._addressed(request, None))
        token = self._tokens.token()
        response = self._http.send(self._signed(request, token))
        if _refuses_token(response):
            token = self._tokens.renewed(token)
            response = self._http.send(self._signed(request, token))
        return response

    def close(self) -> None:
        """Close the connections."""
        if isinstance(self._http, HttpClient):
            self._http.close()

    def _signed(self, request: Request, token: Token) -> Request:
        signed = self._addressed(request, token)
        signed.headers["authorization"] = f"Zoho-oauthtoken {token.text}"
        return signed

    def _addressed(self, request: Request, token: Token | None) -> Request:
        """A copy of the request, sent to the organisation's own host."""
        parts = urlsplit(request.url)
        own = self._credentials
        if own.api_url and (is_zoho_api(request.host) or request.netloc == self.place):
            return request.copy(url=own.api_url + parts.path)
        if request.host.startswith("www.zohoapis."):
            base = token.api_url if token else None
            base = base or base_url("zohoapis", data_centre(own.data_center))
            return request.copy(url=base + parts.path)
        # Zoho speaks TLS only: a URL written with http: must not carry the token in the clear.
        return request.copy(url=request.url if request.is_secure else _over_tls(request, parts))


def _over_tls(request: Request, parts: SplitResult) -> str:
    return f"https://{request.host}{parts.path}"


def _refuses_token(response: Response) -> bool:
    return response.status == 401 and b"INVALID_TOKEN" in response.body[:1000]


def live_transport(
    *,
    data_center: str | None = None,
    confirm: Confirm | None = None,
    dry_run: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Transport:
    """The live organisation of the credentials found; a dry run needs none."""
    if dry_run is not None:
        return DryRun(dry_run)
    credentials = load_credentials(environment, data_center)
    http = HttpClient()
    tokens = TokenSource(credentials, http, kept=token_store() if credentials.stored else None)
    return Confirming(LiveOrganisation(credentials, http, tokens), confirm)
