"""The credentials of a served project: made once, kept in a file that only its owner reads."""

import hmac
import json
import os
import secrets

from deluge.emulator.oauth import EVERY_SCOPE, MAX_REFRESH_TOKENS, same
from deluge.errors import UsageError, reason_of

FILE_NAME = "serve.json"

_FIELDS = ("zapikey", "client_id", "client_secret", "refresh_token", "signing_secret")


class Keys:
    """The API key, the OAuth client and its refresh token, and the secret that signs tokens.

    `grants` holds the refresh tokens that clients were given for a code, with their scopes.
    """

    __slots__ = ("grants", *_FIELDS)

    def __init__(self, values: dict[str, str], grants: dict[str, str] | None = None) -> None:
        self.zapikey = values["zapikey"]
        self.client_id = values["client_id"]
        self.client_secret = values["client_secret"]
        self.refresh_token = values["refresh_token"]
        self.signing_secret = values["signing_secret"]
        self.grants = grants or {}

    @classmethod
    def new(cls) -> "Keys":
        """Fresh credentials, in the form of Zoho's."""
        return cls(
            {
                "zapikey": token("1003"),
                "client_id": f"1000.{secrets.token_hex(15).upper()}",
                "client_secret": secrets.token_hex(21),
                "refresh_token": token("1000"),
                "signing_secret": secrets.token_hex(32),
            }
        )

    def as_map(self) -> dict[str, str]:
        """Every field by name, as they are kept."""
        return {name: str(getattr(self, name)) for name in _FIELDS}

    def namespace_key(self, namespace: str) -> str:
        """The API key of one extension: it opens the functions of that namespace only."""
        digest = self.sign(f"zapikey:{namespace.lower()}")
        return f"1003.{digest[:32]}.{digest[32:]}"

    def opens(self, zapikey: str, namespace: str) -> bool:
        """Whether the API key opens the functions of a namespace.

        How long it takes tells a right key from a wrong one, as the answer does, but nothing about
        how wrong it is.
        """
        if same(zapikey, self.zapikey):
            return True
        return namespace != "" and same(zapikey, self.namespace_key(namespace))

    def sign(self, text: str) -> str:
        """64 hexadecimal digits that only the holder of the signing secret can make."""
        return hmac.digest(self.signing_secret.encode(), text.encode(), "sha256").hex()


def token(prefix: str) -> str:
    """A random token such as `1000.<32 hex>.<32 hex>`."""
    return f"{prefix}.{secrets.token_hex(16)}.{secrets.token_hex(16)}"


class KeyFile:
    """Where credentials are kept. Several processes may read it; it is replaced as a whole.

    It is the vault of the accounts server: its client is the only one.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._keys: Keys | None = None

    def open(self, *, rotate: bool = False) -> tuple[Keys, bool]:
        """The credentials, and whether the API key is a new one."""
        try:
            keys = self._read()
        except FileNotFoundError:
            keys = Keys.new()
            self._write(keys)
            return keys, True
        if rotate:
            keys.zapikey = token("1003")
            self._write(keys)
        elif os.stat(self.path).st_mode & 0o077 and os.name == "posix":
            os.chmod(self.path, 0o600)
        return keys, rotate

    def current(self) -> Keys:
        """The credentials as they are now: another process may have rotated them."""
        try:
            state = os.stat(self.path)
            seen = (state.st_mtime_ns, state.st_ino)
            if self._keys is None or seen != self._seen:
                self._keys, self._seen = self._read(), seen
        except FileNotFoundError:
            if self._keys is None:
                self._keys = self.open()[0]
        return self._keys

    # -- the vault of the accounts server

    def client(self) -> tuple[str, str]:
        """The id and the secret of the OAuth client."""
        keys = self.current()
        return keys.client_id, keys.client_secret

    def grants(self) -> dict[str, str]:
        """The refresh tokens with their scopes; the one made at the start may do everything."""
        keys = self.current()
        return {keys.refresh_token: EVERY_SCOPE, **keys.grants}

    def keep(self, refresh_token: str, scope: str) -> None:
        """Add a refresh token."""
        keys = self._read()
        newest = list(keys.grants.items())[1 - MAX_REFRESH_TOKENS :]
        keys.grants = {**dict(newest), refresh_token: scope}
        self._write(keys)

    def drop(self, refresh_token: str) -> None:
        """Forget a refresh token; the one made at the start is replaced by a new one."""
        keys = self._read()
        if keys.grants.pop(refresh_token, None) is None:
            keys.refresh_token = token("1000")
        self._write(keys)

    def sign(self, text: str) -> str:
        """The signature of a text."""
        return self.current().sign(text)

    def _read(self) -> Keys:
        with open(self.path, encoding="utf-8") as file:
            text = file.read(100_000)
        try:
            found: object = json.loads(text)
        except ValueError:
            found = None
        values = found if isinstance(found, dict) else {}
        if not all(isinstance(values.get(name), str) and values[name] for name in _FIELDS):
            raise UsageError(
                f"{self.path} does not hold the credentials of `deluge serve`",
                code="project-file",
                hint="remove the file: new credentials are made at the next start",
            )
        grants = values.get("grants")
        given = grants if isinstance(grants, dict) else {}
        return Keys({name: str(values[name]) for name in _FIELDS}, given)

    def _write(self, keys: Keys) -> None:
        folder = os.path.dirname(os.path.abspath(self.path))
        partial = f"{self.path}.{os.getpid()}"
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "w", encoding="utf-8") as file:
                json.dump({**keys.as_map(), "grants": keys.grants}, file, indent=2)
            os.replace(partial, self.path)
        except OSError as error:
            raise UsageError(
                f"the credentials cannot be kept in {self.path}: {reason_of(error)}"
            ) from error
        self._keys = self._seen = None
