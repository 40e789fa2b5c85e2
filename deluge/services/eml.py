"""Mails as RFC 5322 messages: what is sent by SMTP and written as `.eml` files."""

from base64 import b64decode
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from deluge.services.outbox import Message, attachments, texts
from deluge.values.mediatypes import media_type_of

if TYPE_CHECKING:
    from datetime import datetime

_HEADERS = (("To", "to"), ("Cc", "cc"), ("Reply-To", "reply_to"))


def message_of(mail: Message, *, with_bcc: bool = False) -> EmailMessage:
    """The message of a mail in an outbox; the hidden recipients only when asked for."""
    message = EmailMessage(policy=SMTP)
    message["From"] = str(mail.get("from"))
    for header, key in (*_HEADERS, *((("Bcc", "bcc"),) if with_bcc else ())):
        addresses = texts(mail.get(key))
        if addresses:
            message[header] = ", ".join(addresses)
    message["Subject"] = str(mail.get("subject"))
    message["Date"] = format_datetime(_moment(str(mail.get("sent_at"))))
    message["Message-ID"] = make_msgid(domain="deluge.invalid")
    kind = str(mail.get("content_type")).partition("/")[2] or "html"
    message.set_content(str(mail.get("message")), subtype=kind)
    for part in attachments(mail):
        _attach(message, part)
    return message


def recipients(mail: Message) -> list[str]:
    """Everybody a mail goes to, hidden recipients too."""
    return [address for key in ("to", "cc", "bcc") for address in texts(mail.get(key))]


def _moment(text: str) -> "datetime":
    from datetime import UTC, datetime

    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _attach(message: EmailMessage, part: dict[str, str]) -> None:
    name = part["name"]
    kind = part["media_type"] or media_type_of(name)
    main, slash, sub = kind.partition("/")
    if not slash or main in ("multipart", "message") or not (main + sub).isprintable():
        main, sub = "application", "octet-stream"
    content = b64decode(part["content"])
    message.add_attachment(content, maintype=main, subtype=sub.split(";")[0], filename=name)
