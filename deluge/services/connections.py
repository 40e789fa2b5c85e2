"""Connections: `connection: "name"` and the `[connections.name]` tables of deluge.toml.

Source: https://www.zoho.com/deluge/help/connections.html
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from deluge.errors import EvalError, UsageError, did_you_mean
from deluge.exchange import Request, Transport
from deluge.services.hosts import is_among, is_local, is_zoho_api

if TYPE_CHECKING:
    from deluge.services.credential_kinds import Kind
    from deluge.services.secrets import Secrets

Table = Mapping[str, object]

_LINK_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
_COMMON_KEYS = ("type", "scopes", "hosts", "params")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Connection:
    """One declared connection; raises UsageError for a table that cannot be meant.

    `kind` is None for a connection to Zoho, which shares the organisation's login.
    """

    __slots__ = ("hosts", "kind", "name", "params", "scopes")

    def __init__(self, name: str, table: Table, secrets: "Secrets") -> None:
        from deluge.services.credential_kinds import KINDS

        if not _LINK_NAME.fullmatch(name):
            raise UsageError(
                f"'{name}' is not the link name of a connection",
                code="project-file",
                hint="a lower-case letter, then lower-case letters, digits and _, at most 50",
            )
        kind = table.get("type", "zoho")
        make = KINDS.get(kind) if isinstance(kind, str) else None
        if make is None and kind != "zoho":
            raise UsageError(
                f"connection '{name}' has the unknown type '{kind}'",
                code="project-file",
                hint=did_you_mean(str(kind), KINDS) or f"one of zoho, {', '.join(KINDS)}",
            )
        _check_table(name, table, (*_COMMON_KEYS, *(make.keys if make else ())))
        self.name = name
        self.scopes = _texts(name, table, "scopes")
        self.hosts = [host.lower() for host in _texts(name, table, "hosts")]
        self.params = _params(name, table)
        self.kind: Kind | None = make(name, table, secrets, self.scopes) if make else None

    def reaches(self, host: str) -> bool:
        """Whether the credentials may be sent to the host: any, unless `hosts` lists them."""
        return not self.hosts or is_among(host, self.hosts)


class Connections:
    """The connections of a project: adds their credentials to requests.

    With `emulated`, Zoho's own hosts are answered locally and need no credentials. `own_place`
    is the host and port that stands for Zoho's API beside its real hosts. A request that is not
    `wanted` is left alone: a recording or a mock answers it.
    """

    def __init__(
        self,
        tables: Mapping[str, Table],
        transport: Transport,
        *,
        secrets: "Secrets | None" = None,
        emulated: bool = True,
        own_place: str = "",
        wanted: Callable[[Request], bool] | None = None,
    ) -> None:
        self._tables = tables
        self._transport = transport
        self._secrets = secrets
        self._emulated = emulated
        self._own_place = own_place
        self._wanted = wanted
        self._connections: dict[str, Connection] = {}

    def authorise(self, request: Request, connection: str) -> Request:
        """The request with the connection's credentials."""
        if self._wanted is not None and not self._wanted(request):
            return request
        declared = self._find(connection)
        if self._is_zoho(request):
            if declared is None or declared.kind is None or self._emulated:
                return request
        if declared is None:
            raise self._unknown(connection)
        if declared.kind is None or not declared.reaches(request.host):
            raise EvalError(
                f"The credentials of connection '{connection}' are not for {request.host}",
                code="connection-host",
                hint=f"list the host under hosts in [connections.{connection}]"
                if declared.kind
                else f"give [connections.{connection}] a type other than zoho",
            )
        if not request.is_secure and not is_local(request.host):
            raise EvalError(
                f"The credentials of connection '{connection}' are not sent without TLS",
                code="connection-host",
                hint="write the URL with https:",
            )
        return declared.kind.authorise(request, self._transport)

    def address(self, url: str, connection: str) -> str:
        """The URL with the connection's `params` for its `{name}` placeholders."""
        declared = self._find(connection)
        if declared is None or not declared.params:
            return url
        params = declared.params

        def fill(match: re.Match[str]) -> str:
            return params.get(match[1], match[0])

        return _PLACEHOLDER.sub(fill, url)

    def _is_zoho(self, request: Request) -> bool:
        return is_zoho_api(request.host) or (
            self._own_place != "" and request.netloc == self._own_place
        )

    def _find(self, name: str) -> Connection | None:
        if name not in self._connections:
            table = self._tables.get(name)
            if table is None:
                return None
            from deluge.services.secrets import Secrets

            self._connections[name] = Connection(name, table, self._secrets or Secrets())
        return self._connections[name]

    def _unknown(self, name: str) -> EvalError:
        return EvalError(
            f"The connection '{name[:60]}' is not defined",
            code="unknown-connection",
            hint=did_you_mean(name, self._tables)
            or f"add [connections.{name[:60]}] to deluge.toml; its secrets go into the environment",
        )


def _check_table(name: str, table: Table, known: tuple[str, ...]) -> None:
    """Refuse secrets in the file first, then keys that mean nothing."""
    from deluge.services.secrets import variable

    for key, value in table.items():
        if key not in known and _is_secret(key, value):
            raise UsageError(
                f"connection '{name}': the {key.replace('_', ' ')} does not belong into "
                "deluge.toml",
                code="secret-in-file",
                hint=f"take it out, change it if the file was shared, and set "
                f"{variable(name, key)} instead",
            )
    for key in table:
        if key not in known:
            raise UsageError(
                f"connection '{name}' has the unknown setting '{key}'",
                code="project-file",
                hint=did_you_mean(key, known) or f"known: {', '.join(known)}",
            )


def _is_secret(key: str, value: object) -> bool:
    from deluge.services.redact import REDACTED, Redactor

    if key.lower() in ("token", "key", "secret", "password"):
        return True
    return Redactor().pairs([(key, str(value))]) == [(key, REDACTED)]


def _texts(name: str, table: Table, key: str) -> list[str]:
    value = table.get(key, [])
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items):
        raise UsageError(
            f"connection '{name}': '{key}' must be a list of texts", code="project-file"
        )
    return [str(item) for item in items]


def _params(name: str, table: Table) -> dict[str, str]:
    """The values of the `{name}` placeholders in URLs."""
    value = table.get("params", {})
    if not isinstance(value, dict):
        raise UsageError(f"connection '{name}': 'params' must be a table", code="project-file")
    return {str(key): str(item) for key, item in value.items()}
