"""Requests as tests see them."""

from deluge.exchange import Request
from deluge.services.redact import Redactor

_NOISE = frozenset({"user-agent", "accept", "accept-encoding", "connection", "content-length"})


def request_map(request: Request) -> dict[str, object]:
    """Method, URL, parameters, headers and body of a request, without secrets."""
    redactor = Redactor()
    kind = request.headers.get("content-type") or ""
    headers = {name: text for name, text in request.headers.items() if name not in _NOISE}
    return {
        "method": request.method,
        "url": redactor.url(request.url),
        "parameters": dict(redactor.pairs(request.query)),
        "headers": dict(redactor.pairs(headers.items())),
        "body": _body(redactor.body(request.body, kind)),
    }


def _body(text: str) -> object:
    """JSON as what it stands for, other text as it is."""
    import json

    try:
        return json.loads(text) if text else ""
    except ValueError:
        return text
