"""Where mails, text messages and notifications go: kept to be looked at, or really sent."""

from collections.abc import Callable
from typing import Protocol

from deluge.errors import ServiceFailure, Unsupported

Message = dict[str, object]

MAILS = "mails"
KINDS = (MAILS, "sms", "push", "openurl")
"""What an outbox holds, by the name it is kept under."""


class Outbox(Protocol):
    """Takes what a script sends; a message is plain JSON data."""

    def add(self, kind: str, message: Message) -> None:
        """Keep or send a message; raises ServiceFailure when it cannot be sent."""
        ...


class MemoryOutbox:
    """Keeps messages while the run lasts."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, Message]] = []

    def add(self, kind: str, message: Message) -> None:
        """Keep the message."""
        self.messages.append((kind, message))


class KeptOutbox:
    """Keeps messages where `keep(kind, message)` puts them: the sandbox's store."""

    def __init__(self, keep: Callable[[str, Message], None]) -> None:
        self._keep = keep

    def add(self, kind: str, message: Message) -> None:
        """Keep the message."""
        self._keep(kind, message)


class SendingOutbox:
    """Really sends mails; `allow` is asked before each. What is no mail cannot be sent."""

    def __init__(self, send: Callable[[Message], None], allow: Callable[[Message], bool]) -> None:
        self._send = send
        self._allow = allow

    def add(self, kind: str, message: Message) -> None:
        """Send the mail."""
        if kind != MAILS:
            raise Unsupported(
                f"'{kind}' cannot be sent from here",
                hint="--mail capture keeps it in the outbox; `deluge org outbox` shows it",
            )
        if not self._allow(message):
            raise ServiceFailure(
                "not sent: sendmail would reach real people",
                code="write-refused",
                hint="--yes allows it; --mail capture keeps mails in the outbox",
            )
        self._send(message)


class ShowingOutbox:
    """Says what would be sent: a dry run."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    def add(self, kind: str, message: Message) -> None:
        """Show the message on one line."""
        self._show(f"{kind}: {summary(kind, message)}")


def summary(kind: str, message: Message) -> str:
    """A message on one line."""
    to = ", ".join(texts(message.get("to")))
    if kind == MAILS:
        names = [str(part["name"]) for part in attachments(message)]
        added = f" [{', '.join(names)}]" if names else ""
        text = f"{message.get('from')} -> {to}: {message.get('subject')}{added}"
    elif kind == "openurl":
        text = f"{message.get('url')} ({message.get('window')})"
    else:
        text = f"{to}: {message.get('title') or message.get('message')}"
    return " ".join(text.split())


def texts(value: object) -> list[str]:
    """The texts of a list in a message."""
    return [str(item) for item in value] if isinstance(value, list) else []


def attachments(message: Message) -> list[dict[str, str]]:
    """The attachments of a mail: name, media_type and content in base64."""
    found = message.get("attachments")
    return list(found) if isinstance(found, list) else []
