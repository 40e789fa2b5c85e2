"""The one place where secrets are taken out of recordings, messages and shown requests."""

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

REDACTED = "REDACTED"

_SECRET_NAMES = re.compile(
    r"(?i)^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|"
    r".*(access|refresh|auth|oauth|api|id|bearer|session)[-_]?token|token|authtoken|"
    r"client[-_]?secret|.*[-_]?secret|.*passw(or)?d|passphrase|zapikey|api[-_]?key|.*apikey|"
    r"private[-_]?key|secret[-_]?key|device_code)$"
)
_SECRET_TEXTS = re.compile(
    r"\b100[0-9]\.[0-9a-zA-Z]{6,}\.[0-9a-zA-Z]{6,}"
    r"|(?<=Zoho-oauthtoken )[^\s\"',;&]+|(?<=Bearer )[^\s\"',;&]+|(?<=Basic )[A-Za-z0-9+/=]{8,}"
    r"|(?:(?<=zapikey=)|(?<=authtoken=)|(?<=apikey=)|(?<=api_key=)|(?<=access_token=)"
    r"|(?<=refresh_token=)|(?<=client_secret=)|(?<=password=))[^\s\"'&]+"
)
# The look-behind and the bounds keep this linear on long texts without an address.
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"
)

_MAX_DEPTH = 100


class Credential(str):
    """A query value that a connection adds: shown nowhere, whatever its name and form."""

    __slots__ = ()


class Redactor:
    """Replaces secrets by `REDACTED`: by the name that holds them, by their form, and by value.

    `secrets` are texts that must not appear anywhere. With `emails`, addresses are replaced by
    made-up ones, the same address always by the same one.
    """

    def __init__(self, secrets: Iterable[str] = (), *, emails: bool = False) -> None:
        self.emails = emails
        self._secrets: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Learn one more text that must not appear."""
        if len(secret) >= 4 and secret not in self._secrets:
            self._secrets.append(secret)
            self._secrets.sort(key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        text = _SECRET_TEXTS.sub(REDACTED, text)
        return _EMAIL.sub(_made_up, text) if self.emails else text

    def value(self, value: object, depth: int = 0) -> object:
        """The decoded JSON value without secrets."""
        if isinstance(value, str):
            return self._text_or_json(value, depth)
        if depth >= _MAX_DEPTH:
            return value
        if isinstance(value, dict):
            return {
                key: REDACTED if _holds_secret(key, item) else self.value(item, depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in value]
        return value

    def _text_or_json(self, text: str, depth: int) -> str:
        """A text without secrets; one that holds JSON is looked into: functions answer with it."""
        if depth < _MAX_DEPTH and text[:1] in ("{", "["):
            import json

            try:
                held = json.loads(text)
            except (ValueError, RecursionError):
                return self.text(text)
            shown = self.value(held, depth + 1)
            if shown != held:
                return json.dumps(shown, ensure_ascii=False)
        return self.text(text)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Query or form pairs without secrets."""
        return [
            (key, REDACTED if _holds_secret(key, value) else self.text(value))
            for key, value in pairs
        ]

    def url(self, base: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """The URL with its query, without secrets in that or in the user part."""
        base = re.sub(r"(?<=://)[^/@]*@", f"{REDACTED}@", self.text(base))
        pairs = self.pairs(query)
        return f"{base}?{urlencode(pairs)}" if pairs else base

    def header(self, name: str, value: str) -> str:
        """The value of a header, without secrets in the URL of a redirect."""
        if name != "location":
            return self.text(value)
        base, _, query = value.partition("?")
        return self.url(base, parse_qsl(query, keep_blank_values=True))

    def body(self, body: bytes, content_type: str) -> str:
        """A body as text without secrets; a binary one by its size."""
        import json

        try:
            text = body.decode()
        except UnicodeDecodeError:
            return f"({len(body)} bytes)"
        if "form-urlencoded" in content_type:
            return urlencode(self.pairs(parse_qsl(text, keep_blank_values=True)))
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(text)
        return json.dumps(self.value(value), ensure_ascii=False)


def _holds_secret(name: object, value: object) -> bool:
    if isinstance(value, Credential):
        return True
    if not isinstance(name, str) or value is None or isinstance(value, bool):
        return False
    # page_token and next_page_token are positions, not secrets.
    return "page_token" not in name and _SECRET_NAMES.match(name) is not None


def _made_up(match: re.Match[str]) -> str:
    digest = hashlib.sha256(match[0].lower().encode()).hexdigest()
    return f"person-{digest[:8]}@example.com"
