"""Why a call never reached its function: HTTP status and envelope, all in one table.

Zoho publishes no such table; the codes and texts are those of its other APIs.
Source: https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html
"""

from collections.abc import Mapping

from deluge.exchange import Response

_KNOWN: dict[str, tuple[int, str]] = {
    "AUTHENTICATION_FAILURE": (401, "Authentication failed"),
    "INVALID_TOKEN": (401, "invalid oauth token"),
    "OAUTH_SCOPE_MISMATCH": (401, "invalid oauth scope to access this URL"),
    "NOT_ACTIVE": (400, "api is inactive for the given custom function"),
    "INVALID_REQUEST_METHOD": (400, "The http request method type is not a valid one"),
    "INVALID_URL_PATTERN": (404, "Please check if the URL trying to access is a correct one"),
    "INVALID_DATA": (400, "invalid data"),
    "REQUEST_TIMEOUT": (408, "The request was not sent in time"),
    "REQUEST_ENTITY_TOO_LARGE": (413, "Request entity too large"),
    "NOT_EMULATED": (501, "no local CRM is served"),
    "INTERNAL_ERROR": (500, "Internal Server Error"),
    "SERVICE_UNAVAILABLE": (503, "Service temporarily unavailable"),
}


class Refusal(Exception):
    """A request that is answered with one of the known errors."""

    def __init__(
        self,
        code: str,
        details: Mapping[str, object] | None = None,
        *,
        message: str | None = None,
        status: int | None = None,
    ) -> None:
        known_status, known_message = _KNOWN[code]
        super().__init__(code)
        self.code = code
        self.details = dict(details or {})
        self.message = message or known_message
        self.status = status or known_status

    def response(self) -> Response:
        """The error as every Zoho API prints it."""
        body = {
            "code": self.code,
            "details": self.details,
            "message": self.message,
            "status": "error",
        }
        return Response.of_json(body, self.status)


def unknown_function() -> Refusal:
    """No function has that name."""
    return Refusal(
        "INVALID_DATA", message="the function name given seems to be invalid", status=404
    )


def invalid_parameter(name: str) -> Refusal:
    """A parameter's value is not what it must be."""
    return Refusal("INVALID_DATA", {"param_name": name})
