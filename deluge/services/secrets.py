"""The secrets of connections: from the environment or the system keyring, never from a file."""

import os
from collections.abc import Callable, Mapping

from deluge.errors import ServiceFailure

KEYRING_SERVICE = "deluge-lang"

Lookup = Callable[[str], str | None]


class Secrets:
    """Finds the secret `field` of a connection.

    In the environment it is DELUGE_CONNECTION_<NAME>_<FIELD>; in the keyring the entry
    `connection.<name>.<field>` of the service `deluge-lang`.
    """

    __slots__ = ("_environment", "_keyring")

    def __init__(
        self, environment: Mapping[str, str] | None = None, keyring: Lookup | None = None
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._keyring = keyring or _from_keyring

    def find(self, connection: str, field: str) -> str | None:
        """The secret, or None when it is nowhere."""
        return self._environment.get(variable(connection, field)) or self._keyring(
            f"connection.{connection}.{field}"
        )

    def need(self, connection: str, field: str) -> str:
        """The secret; an error that says where to put it."""
        secret = self.find(connection, field)
        if not secret:
            raise ServiceFailure(
                f"the {field.replace('_', ' ')} of connection '{connection}' is not set",
                code="no-credentials",
                hint=f"set {variable(connection, field)}, or "
                f"`keyring set {KEYRING_SERVICE} connection.{connection}.{field}`",
            )
        return secret


def variable(connection: str, field: str) -> str:
    """The environment variable of a secret."""
    return f"DELUGE_CONNECTION_{connection}_{field}".upper()


def _from_keyring(entry: str) -> str | None:
    from deluge.services.credentials import KeyringStore

    if not KeyringStore.works():
        return None
    import keyring

    try:
        return keyring.get_password(KEYRING_SERVICE, entry)
    except Exception:  # a locked or broken keyring holds nothing for us
        return None
