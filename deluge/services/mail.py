"""`sendmail [...]`.

Source: https://www.zoho.com/deluge/help/misc-statements/send-mail.html
"""

import re
from base64 import b64encode
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from deluge.errors import EvalError, TypeMismatch
from deluge.exchange import sendable
from deluge.services.items import Items, items_of
from deluge.services.outbox import MAILS, Message, texts
from deluge.tasks import UNKNOWN, Objection
from deluge.values.collection import Collection
from deluge.values.file import File
from deluge.values.kinds import type_name
from deluge.values.show import text_of

if TYPE_CHECKING:
    from deluge.services.session import Services

_MAX_ATTACHMENTS = 15 * 1024 * 1024
_MAX_REPLY_TO = 20
_CONTENT_TYPES = {
    "html": "text/html", "text/html": "text/html", "plain text": "text/plain",
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain",
}  # fmt: skip
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\.]+")


class SendMail:
    """The statement, bound to a session."""

    keys = frozenset(
        {
            "from", "to", "cc", "bcc", "reply to", "subject", "message", "content type",
            "attachments",
        }
    )  # fmt: skip

    def __init__(self, services: "Services") -> None:
        self._services = services

    def __call__(self, items: dict[str, list[object]]) -> object:
        """Nothing: the mail is in the outbox, or on its way."""
        context = self._services.context
        given = Items("sendmail", items, self.keys, context.conventions)
        problem = _missing_key(given)
        if problem is not None:
            raise problem
        mail: Message = {
            "from": self._sender(given),
            **{key: addresses(given, key) for key in ("to", "cc", "bcc")},
            "reply_to": addresses(given, "reply to"),
            "subject": one_line(text_of(given.one("subject"), context.conventions)),
            "message": sendable(text_of(given.one("message"), context.conventions)),
            "content_type": _content_type(given),
            "sent_at": context.clock().isoformat(),
        }
        if not mail["to"]:
            raise _invalid_address("to", "nobody")
        if len(texts(mail["reply_to"])) > _MAX_REPLY_TO:
            raise EvalError(
                f"'reply to' of sendmail takes at most {_MAX_REPLY_TO} addresses",
                code="wrong-arguments",
            )
        self._check_sender(mail)
        mail.update(_attached(files_of(given)))
        self._services.usage.mails += 1
        self._services.outbox.add(MAILS, mail)
        return None

    def objections(self, items: Mapping[str, Sequence[object]]) -> Iterator[Objection]:
        """A missing key, and addresses that are none."""
        missing = _missing_key(items)
        for problem in [*_bad_literals(items), *([missing] if missing else [])]:
            yield Objection.of(problem)

    def _sender(self, given: Items) -> str:
        value = given.one("from")
        if not isinstance(value, str):
            raise _invalid_address("from", type_name(value))
        return _checked_address(value, "from")

    def _check_sender(self, mail: Message) -> None:
        """The rule for senders that are not verified, when the project lists verified ones."""
        user, verified = self._services.context.user, self._services.settings.mail_senders
        if not verified:
            return
        own = {user.admin_id.lower(), user.login_id.lower(), *map(str.lower, verified)}
        if bare_address(str(mail["from"])).lower() in own:
            return
        for key in ("cc", "bcc"):
            if mail[key]:
                raise EvalError(
                    f"Invalid {key.upper()}: From address is not zoho.adminuserid or "
                    f"zoho.loginuserid so {key.upper()} address is not allowed",
                    code="invalid-address",
                )
        if [bare_address(each).lower() for each in texts(mail["to"])] != [user.admin_id.lower()]:
            raise EvalError(
                "In cases where From: address is not a zoho.adminuserid or zoho.loginuserid, the "
                "To: address can only be zoho.adminuserid and the sendmail task cannot have any "
                "CC: or BCC: address.",
                code="invalid-address",
                hint="verified senders are listed under [mail] senders in deluge.toml",
            )


def _missing_key(keys: Container[str]) -> EvalError | None:
    for key in ("from", "to", "subject"):
        if key not in keys:
            return EvalError(
                f"'{key.upper()}' message is missing for sendmail task", code="missing-key"
            )
    if "message" not in keys:
        return EvalError("Error at 'SUBJECT' or 'MESSAGE' field", code="missing-key")
    return None


def _bad_literals(items: Mapping[str, Sequence[object]]) -> Iterator[EvalError]:
    """The errors of addresses that the script spells out."""
    for key in ("from", "to", "cc", "bcc", "reply to"):
        for value in items.get(key, ()):
            if value is UNKNOWN or isinstance(value, list):
                continue
            if not isinstance(value, str):
                yield _invalid_address(key, type_name(value))
                continue
            try:
                for each in [value] if key == "from" else _split(value):
                    _checked_address(each, key)
            except EvalError as problem:
                yield problem


# ---- addresses


def addresses(given: Items, key: str) -> list[str]:
    """The addresses of a key: texts, texts with commas, lists of texts; empty ones left out."""
    found: list[str] = []
    for value in given.all(key):
        for item in items_of(value):
            if item is None:
                continue
            if not isinstance(item, str):
                raise _invalid_address(key, type_name(item))
            found.extend(_checked_address(each, key) for each in _split(item))
    return found


def bare_address(address: str) -> str:
    """The address of `Name <address>`."""
    match = re.fullmatch(r"(?s).*<([^<>]*)>\s*", address)
    return (match[1] if match else address).strip()


def one_line(text: str) -> str:
    """The text without the line breaks that would start another mail header."""
    return sendable(" ".join(text.replace("\0", " ").splitlines())).strip()


def _split(text: str) -> list[str]:
    """The addresses of a comma list; a comma inside quotes is part of a name."""
    pieces = re.findall(r'(?:"[^"]*"|[^",]|")+', text)
    return [piece.strip() for piece in pieces if piece.strip()]


def _checked_address(text: str, key: str) -> str:
    text = text.strip()
    if "\0" in text or len(text.splitlines()) > 1 or not _ADDRESS.fullmatch(bare_address(text)):
        raise _invalid_address(key, f"'{one_line(text)[:80]}'")
    return sendable(text)


def _invalid_address(key: str, what: str) -> EvalError:
    return EvalError(
        "Invalid email address found", code="invalid-address",
        hint=f"'{key}' is {what}; write an address, Name <address>, or several with commas",
    )  # fmt: skip


# ---- content and attachments


def _content_type(given: Items) -> str:
    text = given.text("content type").strip()
    kind = _CONTENT_TYPES.get(" ".join(text.lower().split()) or "html")
    if kind is None:
        raise EvalError(
            f"'{text[:60]}' is not a content type of sendmail",
            code="wrong-arguments",
            hint="HTML or Plain Text",
        )
    return kind


def files_of(given: Items) -> list[File]:
    """The files of `attachments`; lists of files are taken apart."""
    files: list[File] = []
    for value in given.all("attachments"):
        for item in items_of(value):
            if isinstance(item, File):
                files.append(item)
            elif isinstance(item, list | Collection):
                raise given.mismatch("attachments", item, "FILE")
            elif item is not None:
                raise TypeMismatch(
                    f"The attachment is of type '{type_name(item)}' which does not match the "
                    "required data type 'FILE'",
                    hint='make a file of a text with toFile: text.toFile("name.txt")',
                )
    return files


def _attached(files: list[File]) -> Message:
    """The attachments of a mail; beyond 15 MB it goes without them."""
    if sum(len(file.content) for file in files) > _MAX_ATTACHMENTS:
        return {"attachments": [], "left_out": [file.name for file in files]}
    return {
        "attachments": [
            {
                "name": one_line(file.name) or "file",
                "media_type": file.media_type,
                "content": b64encode(file.content).decode(),
            }
            for file in files
        ]
    }
