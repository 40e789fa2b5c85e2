"""Getting a refresh token: from a self client's code, by device flow, or pasted.

Source: https://www.zoho.com/accounts/protocol/oauth/self-client/authorization-code-flow.html
and https://www.zoho.com/accounts/protocol/oauth/devices/initiation-request.html
"""

import time
from collections.abc import Callable, Mapping

from deluge.errors import ServiceFailure
from deluge.exchange import Transport
from deluge.services.auth import post_form, refused

SCOPES = (
    "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.users.READ,ZohoCRM.org.READ,"
    "ZohoCRM.coql.READ,ZohoCRM.bulk.ALL,ZohoCRM.Files.CREATE,ZohoCRM.notifications.ALL,"
    "ZohoCRM.composite_requests.CUSTOM,ZohoSearch.securesearch.READ"
)
"""What the tasks of zoho.crm need."""

_LONGEST_PAUSE = 60.0
_LONGEST_LIFE = 1800.0


def exchange_code(http: Transport, accounts_url: str, client: Mapping[str, str], code: str) -> str:
    """The refresh token for a self client's code, which works once and for minutes only."""
    fields = {"grant_type": "authorization_code", **client, "code": code}
    return _refresh_token(post_form(http, f"{accounts_url}/oauth/v2/token", fields), accounts_url)


def device_flow(
    http: Transport,
    accounts_url: str,
    client: Mapping[str, str],
    scopes: str,
    show: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """The refresh token after the person has agreed in a browser on any device."""
    fields = {
        "grant_type": "device_request",
        "client_id": client["client_id"],
        "scope": scopes,
        "access_type": "offline",
    }
    started = post_form(http, f"{accounts_url}/oauth/v3/device/code", fields)
    code = started.get("device_code")
    if not isinstance(code, str):
        raise refused(started, accounts_url)
    page = started.get("verification_uri_complete") or started.get("verification_url")
    show(f"open {page} and enter the code {started.get('user_code')}")
    fields = {"grant_type": "device_token", **client, "code": code}
    return _wait(
        lambda: post_form(http, f"{accounts_url}/oauth/v3/device/token", fields),
        accounts_url,
        _seconds(started, "interval", 5, _LONGEST_PAUSE),
        _seconds(started, "expires_in", 300, _LONGEST_LIFE),
        sleep,
    )  # fmt: skip


def _wait(
    ask: Callable[[], dict[str, object]],
    accounts_url: str,
    pause: float,
    life: float,
    sleep: Callable[[float], None],
) -> str:
    waited = 0.0
    while waited < life:
        sleep(pause)
        waited += pause
        body = ask()
        error = body.get("error")
        if error == "slow_down":
            pause += 5
        elif error == "other_dc":
            raise ServiceFailure(
                f"the account belongs to another region than {accounts_url}", code="sign-in",
                hint="give its data centre: deluge login --dc eu",
            )  # fmt: skip
        elif error == "access_denied":
            raise ServiceFailure("the request was declined", code="sign-in")
        elif error != "authorization_pending":
            return _refresh_token(body, accounts_url)
    raise ServiceFailure("nobody agreed in time", code="sign-in", hint="start `deluge login` again")


def _seconds(body: Mapping[str, object], key: str, default: float, longest: float) -> float:
    """A number of seconds of the answer; Zoho gives some of them in milliseconds."""
    value = body.get(key)
    if not isinstance(value, int | float) or value <= 0:
        return default
    return min(float(value) if value <= longest else float(value) / 1000, longest)


def _refresh_token(body: Mapping[str, object], accounts_url: str) -> str:
    token = body.get("refresh_token")
    if not isinstance(token, str) or not token:
        if "access_token" in body:
            raise ServiceFailure(
                "the answer holds no refresh token", code="sign-in",
                hint="make a new code; the scope must be given when the code is made",
            )  # fmt: skip
        raise refused(body, accounts_url)
    return token


def revoke(http: Transport, accounts_url: str, token: str) -> bool:
    """True when the accounts server has revoked the refresh token."""
    body = post_form(http, f"{accounts_url}/oauth/v2/token/revoke", {"token": token})
    return body.get("status") == "success"
