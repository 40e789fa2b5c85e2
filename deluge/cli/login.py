"""Sign in to a Zoho organisation, for --org live and --org record:FILE.

deluge login                  ask for the client and a self client's code
deluge login --device         agree in a browser, on this machine or another
deluge login --refresh-token  paste a refresh token made elsewhere
deluge login --status         where the credentials come from and whether they work
deluge login --logout         revoke the token and forget the login

Make the client in Zoho's API console (Self Client, or Non-browser Application for --device).
What is typed is not shown. Without a terminal the answers are read from standard input, one per
line: client id, client secret, then the code or token. DELUGE_CLIENT_ID and
DELUGE_CLIENT_SECRET, when set, are not asked for.
"""

import argparse
import getpass
from collections.abc import Callable

from deluge.cli.terminal import Terminal
from deluge.errors import DelugeError, UsageError
from deluge.services.client import HttpClient
from deluge.services.credentials import (
    Credentials,
    Store,
    load_credentials,
    stored_values,
    stores,
    token_store,
)
from deluge.services.hosts import DATA_CENTRES, data_centre
from deluge.services.signin import SCOPES, device_flow, exchange_code, revoke


def configure(parser: argparse.ArgumentParser) -> None:
    """How to sign in, or what to tell."""
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--device", action="store_true", help="agree in a browser")
    action.add_argument("--refresh-token", action="store_true", help="paste a refresh token")
    action.add_argument("--status", action="store_true", help="tell who is signed in")
    action.add_argument("--logout", action="store_true", help="revoke and forget the login")
    parser.add_argument(
        "--dc", metavar="REGION", help=f"data centre: {', '.join(DATA_CENTRES)} (default us)"
    )
    parser.add_argument("--client-id", metavar="ID", help="the client id of the API console")
    parser.add_argument("--scope", metavar="A,B", default=SCOPES, help="scopes for --device")


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Sign in, tell or forget."""
    if options.status:
        return _status(options, terminal)
    if options.logout:
        return _logout(terminal)
    return _login(options, terminal)


def _login(options: argparse.Namespace, terminal: Terminal) -> int:
    region = options.dc or terminal.environment.get("DELUGE_DC") or "us"
    centre = data_centre(region)
    accounts_url = terminal.environment.get("DELUGE_ACCOUNTS_URL") or centre.accounts
    ask = _asker(terminal)
    client = {
        "client_id": options.client_id or _given(terminal, "DELUGE_CLIENT_ID") or ask("client id"),
        "client_secret": _given(terminal, "DELUGE_CLIENT_SECRET") or ask("client secret"),
    }
    http = HttpClient()
    if options.device:
        token = device_flow(http, accounts_url, client, options.scope, terminal.note)
    elif options.refresh_token:
        token = ask("refresh token")
    else:
        terminal.note(f"scopes for the code: {options.scope}")
        token = exchange_code(http, accounts_url, client, ask("code of the self client"))
    values = {**client, "refresh_token": token, "data_center": region}
    for key, name in (("accounts_url", "DELUGE_ACCOUNTS_URL"), ("api_url", "DELUGE_API_URL")):
        if _given(terminal, name):
            values[key] = _given(terminal, name)
    _check(_credentials(values), http)
    terminal.note(f"signed in; the login is kept in {_keep(values).name}")
    return 0


def _credentials(values: dict[str, str]) -> Credentials:
    return Credentials(
        values["client_id"],
        values["client_secret"],
        values["refresh_token"],
        values["data_center"],
        values.get("accounts_url"),
        values.get("api_url"),
    )


def _given(terminal: Terminal, name: str) -> str:
    return terminal.environment.get(name, "").strip()


def _asker(terminal: Terminal) -> Callable[[str], str]:
    """A function that asks for one value: hidden on a terminal, a line of input elsewhere."""
    lines = None if terminal.interactive else iter(terminal.read().decode(errors="replace").split())

    def ask(what: str) -> str:
        answer = getpass.getpass(f"{what}: ") if lines is None else next(lines, "")
        if not answer.strip():
            raise UsageError(
                f"no {what} was given", hint="`deluge login --help` tells where it comes from"
            )
        return answer.strip()

    return ask


def _keep(values: dict[str, str]) -> Store:
    """The store that took the login; a keyring that refuses gives way to the file."""
    *preferred, last = stores()
    for store in preferred:
        if _took(store, values):
            return store
    last.write(values)
    return last


def _took(store: Store, values: dict[str, str]) -> bool:
    try:
        store.write(values)
    except Exception:  # whatever a locked or broken keyring raises
        return False
    return True


def _check(credentials: Credentials, http: HttpClient) -> str:
    """The API host the credentials work at; raises when they do not."""
    from deluge.services.auth import TokenSource

    token = TokenSource(credentials, http).token()
    return credentials.api_url or token.api_url or "the API of its data centre"


def _status(options: argparse.Namespace, terminal: Terminal) -> int:
    credentials = load_credentials(terminal.environment, options.dc)
    terminal.out(f"credentials: {credentials.source}")
    terminal.out(f"client:      {credentials.client_id[:12]}...")
    terminal.out(f"accounts:    {credentials.accounts_url}")
    place = _check(credentials, HttpClient())
    terminal.out(f"signed in:   yes, at {place}")
    return 0


def _logout(terminal: Terminal) -> int:
    values, name = stored_values()
    if not values:
        terminal.note("there is no stored login")
        return 0
    try:
        credentials = load_credentials(
            {key: v for key, v in terminal.environment.items() if key == "DELUGE_ACCOUNTS_URL"}
        )
        revoked = revoke(HttpClient(), credentials.accounts_url, credentials.refresh_token)
    except DelugeError:
        revoked = False
    for store in (*stores(), token_store()):
        store.delete()
    terminal.note(f"the login in {name} is forgotten")
    if not revoked:
        terminal.note("the token could not be revoked; remove it under Connected Apps at Zoho")
    return 0
