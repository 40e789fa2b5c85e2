"""Transports that decide where a request goes: the organisation, the network, or nowhere."""

from collections.abc import Callable
from urllib.parse import urljoin

from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request, Response, Transport
from deluge.services.hosts import is_among, is_zoho_api

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5
_HARMLESS = frozenset({"accept", "accept-language", "user-agent"})


class NetworkPolicy:
    """Which hosts beside Zoho's a script may reach: `allow`, `deny` or `HOST,*.HOST,...`."""

    __slots__ = ("_hosts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text.strip().lower()
        self._hosts = [host.strip() for host in self._text.split(",")]
        if not all(self._hosts):
            raise UsageError(
                f"'{text}' is not a network policy", hint="allow, deny, or hosts joined by commas"
            )

    def allows(self, host: str) -> bool:
        """True when the host may be reached."""
        if self._text in ("allow", "deny"):
            return self._text == "allow"
        return is_among(host, self._hosts)


class Network:
    """The real network, for the hosts that the policy allows."""

    def __init__(self, policy: NetworkPolicy, open_client: Callable[[], Transport]) -> None:
        self._policy = policy
        self._open = open_client
        self._client: Transport | None = None

    def send(self, request: Request) -> Response:
        """The answer of the host, or a refusal."""
        if not self._policy.allows(request.host):
            raise ServiceFailure(
                f"the network is closed to {request.host or 'a URL without host'}",
                code="network-refused",
                hint=f"--net {request.host} or --net allow opens it; a test can mock the answer",
            )
        if self._client is None:
            self._client = self._open()
        return self._client.send(request)

    def close(self) -> None:
        """Close the connections."""
        close_transport(self._client)


class Router:
    """Zoho's API hosts go to the organisation, all others to the network."""

    def __init__(self, zoho: Transport, network: Transport) -> None:
        self._zoho = zoho
        self._network = network
        self._own_place = str(getattr(zoho, "place", ""))

    def send(self, request: Request) -> Response:
        """The answer, redirects of reads followed; each step is routed and allowed anew."""
        response = self._transport_of(request).send(request)
        for _ in range(_MAX_REDIRECTS):
            following = redirected(request, response)
            if following is None:
                break
            request = following
            response = self._transport_of(request).send(request)
        return response

    def _transport_of(self, request: Request) -> Transport:
        # A live organisation may stand at any address (DELUGE_API_URL).
        if is_zoho_api(request.host) or (self._own_place and request.netloc == self._own_place):
            return self._zoho
        return self._network

    def close(self) -> None:
        """Close both ways."""
        close_transport(self._zoho)
        close_transport(self._network)


class DryRun:
    """Shows each request instead of sending it; every answer is empty."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    def send(self, request: Request) -> Response:
        """No content."""
        from deluge.services.redact import Redactor

        redactor = Redactor()
        lines = [f"{request.method} {redactor.url(request.url, request.query)}"]
        if request.body:
            lines.append(redactor.body(request.body, request.headers.get("content-type") or ""))
        self._show("\n".join(lines))
        return Response(204)


def routed(zoho: Transport, *, net: str = "allow") -> Router:
    """The way out of a run: the organisation for Zoho's hosts, the policy for others."""

    def open_client() -> Transport:
        from deluge.services.client import HttpClient

        # A script's own call of another host is one request, as at Zoho.
        return HttpClient(retries=0)

    return Router(zoho, Network(NetworkPolicy(net), open_client))


def redirected(request: Request, response: Response) -> Request | None:
    """The request that a redirect asks for, or None; only reads follow redirects."""
    location = response.headers.get("location")
    if response.status not in _REDIRECTS or not location or request.method not in ("GET", "HEAD"):
        return None
    try:
        target = urljoin(request.full_url, location)
    except ValueError:
        return None
    following = request.copy(url=target, query=())
    if not following.host:
        return None
    if following.netloc != request.netloc or (request.is_secure and not following.is_secure):
        # Any other header may be the API key of a connection: another host must not see it,
        # nor whoever listens to a connection without TLS.
        for name in following.headers.keys() - _HARMLESS:
            del following.headers[name]
    return following


def close_transport(transport: Transport | None) -> None:
    """Close a transport that holds something open."""
    close = getattr(transport, "close", None)
    if close is not None:
        close()
