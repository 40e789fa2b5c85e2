"""Where the credentials of a live organisation come from: environment, keyring, private file."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from deluge.directories import cache_directory, config_directory
from deluge.errors import ServiceFailure, UsageError
from deluge.services.hosts import data_centre

_SERVICE = "deluge-lang"
_ENTRY = "organisation"

_VARIABLES = {
    "client_id": "DELUGE_CLIENT_ID",
    "client_secret": "DELUGE_CLIENT_SECRET",
    "refresh_token": "DELUGE_REFRESH_TOKEN",
    "data_center": "DELUGE_DC",
    "accounts_url": "DELUGE_ACCOUNTS_URL",
    "api_url": "DELUGE_API_URL",
}
_NEEDED = ("client_id", "client_secret", "refresh_token")


class Credentials:
    """What the refresh-token grant needs, and the addresses it is used at.

    `accounts_url` and `api_url` replace the data centre's hosts; `source` says where the values
    came from, for `deluge login --status`; `stored` ones may keep their access token on disk.
    """

    __slots__ = (
        "accounts_url", "api_url", "client_id", "client_secret", "data_center", "refresh_token",
        "source", "stored",
    )  # fmt: skip

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        data_center: str = "us",
        accounts_url: str | None = None,
        api_url: str | None = None,
        source: str = "given",
        stored: bool = False,
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.refresh_token = refresh_token
        self.data_center = data_center
        self.accounts_url = (accounts_url or data_centre(data_center).accounts).rstrip("/")
        self.api_url = api_url.rstrip("/") if api_url else None
        self.source = source
        self.stored = stored

    def __repr__(self) -> str:
        return f"Credentials({self.data_center}, from {self.source})"


class Store(Protocol):
    """A place that keeps the stored login."""

    name: str

    def read(self) -> dict[str, str] | None:
        """What is stored, or None."""
        ...

    def write(self, values: Mapping[str, str]) -> None:
        """Store, replacing what was there."""
        ...

    def delete(self) -> bool:
        """Forget; False when there was nothing."""
        ...


class KeyringStore:
    """The operating system's keyring."""

    name = "the system keyring"

    @staticmethod
    def works() -> bool:
        """True when a keyring is installed and usable."""
        try:
            import keyring
            from keyring.backends.fail import Keyring as NoKeyring
        except ImportError:
            return False
        try:
            backend = keyring.get_keyring()
            return not isinstance(backend, NoKeyring) and float(backend.priority) > 0
        except Exception:  # any backend's own trouble means: not usable
            return False

    def read(self) -> dict[str, str] | None:
        """What is stored, or None."""
        import keyring

        try:
            text = keyring.get_password(_SERVICE, _ENTRY)
        except Exception:  # a locked or broken keyring holds nothing for us
            return None
        return _parsed(text) if text else None

    def write(self, values: Mapping[str, str]) -> None:
        """Store in the keyring."""
        import keyring

        keyring.set_password(_SERVICE, _ENTRY, json.dumps(dict(values)))

    def delete(self) -> bool:
        """Remove the entry."""
        import keyring

        if self.read() is None:
            return False
        keyring.delete_password(_SERVICE, _ENTRY)
        return True


class FileStore:
    """A file that only its owner can read, in the user's configuration directory."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(config_directory(), "credentials.json")
        self.name = str(self.path)

    def read(self) -> dict[str, str] | None:
        """What the file holds, or None."""
        try:
            return _parsed(self.path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{self.path} cannot be read", hint=_reason(error)) from None

    def write(self, values: Mapping[str, str]) -> None:
        """Write the file, private from its first byte on."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self.path.with_suffix(".new")
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(dict(values), file, indent=1)
        partial.replace(self.path)

    def delete(self) -> bool:
        """Remove the file."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True


def token_store() -> FileStore:
    """The private file that keeps the access token between runs."""
    return FileStore(Path(cache_directory(), "token.json"))


def _reason(error: Exception) -> str | None:
    return getattr(error, "strerror", None) or "it is not UTF-8 text"


def _parsed(text: str) -> dict[str, str] | None:
    try:
        values = json.loads(text)
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    return {key: value for key, value in values.items() if isinstance(value, str)}


def stores() -> list[Store]:
    """The usable stores, the one to write to first."""
    found: list[Store] = [KeyringStore()] if KeyringStore.works() else []
    return [*found, FileStore()]


def stored_values() -> tuple[dict[str, str], str]:
    """What the first store with a login holds, and the name of the store."""
    for store in stores():
        values = store.read()
        if values:
            return values, store.name
    return {}, ""


def load_credentials(
    environment: Mapping[str, str] | None = None, data_center: str | None = None
) -> Credentials:
    """The credentials: each value from the environment first, then from the stored login."""
    environment = os.environ if environment is None else environment
    given = {
        key: environment[name] for key, name in _VARIABLES.items() if environment.get(name)
    }  # fmt: skip
    values, place = given, "the environment"
    if not all(key in given for key in _NEEDED):
        stored, store = stored_values()
        values = {**stored, **given}
        place = f"{store} and the environment" if store and given else store
    missing = [_VARIABLES[key] for key in _NEEDED if not values.get(key)]
    if missing:
        raise no_credentials(missing if len(missing) < len(_NEEDED) else [])
    return Credentials(
        values["client_id"],
        values["client_secret"],
        values["refresh_token"],
        # A stored token is only known where it was issued, whatever the project says.
        values.get("data_center") or data_center or "us",
        values.get("accounts_url"),
        values.get("api_url"),
        place,
        stored=not given,
    )


def no_credentials(missing: list[str]) -> ServiceFailure:
    """The error of a live organisation without a login."""
    return ServiceFailure(
        f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set"
        if missing
        else "there are no credentials for a live organisation",
        code="no-credentials",
        hint="sign in with `deluge login`, or set DELUGE_CLIENT_ID, DELUGE_CLIENT_SECRET and "
        "DELUGE_REFRESH_TOKEN (and DELUGE_DC outside the US)",
    )
