"""Sending mails by SMTP: `[mail] url` in deluge.toml or DELUGE_SMTP_URL."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from deluge.errors import ServiceFailure, UsageError
from deluge.services.outbox import Message

if TYPE_CHECKING:
    import smtplib

_SECONDS = 30.0
_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL = ("localhost", "127.0.0.1", "::1")


class MailServer:
    """A mail server as its URL describes it: `smtp://user:password@host:port` or `smtps://`.

    With `smtp:` the connection is upgraded to TLS (STARTTLS) before a password is sent and
    whenever the server can; only a server on this machine may do without.
    """

    __slots__ = ("host", "password", "port", "secure", "user")

    def __init__(self, url: str, password: str | None = None) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _bad_url() from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise _bad_url()
        self.host = parts.hostname
        self.port = port or _PORTS[parts.scheme]
        self.secure = parts.scheme == "smtps"
        self.user = unquote(parts.username or "")
        self.password = password or unquote(parts.password or "")

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine."""
        return self.host in _LOCAL

    def send(self, mail: Message) -> None:
        """Hand the mail over; raises ServiceFailure when the server does not take it."""
        import smtplib

        from deluge.services.eml import message_of, recipients
        from deluge.services.mail import bare_address

        to = [bare_address(each) for each in recipients(mail)]
        sender = bare_address(str(mail["from"]))
        try:
            with self._connect() as server:
                refused = server.send_message(message_of(mail), sender, to)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._failure(f"it refuses {', '.join(error.recipients)}") from None
        except smtplib.SMTPAuthenticationError:
            raise self._failure("it refuses the user name or password") from None
        except smtplib.SMTPResponseException as error:
            raise self._failure(f"it answered {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError):
            raise self._failure("it cannot be reached or broke off") from None
        if refused:
            raise self._failure(f"it refuses {', '.join(refused)}")

    def _connect(self) -> "smtplib.SMTP":
        import smtplib
        import ssl

        tls = ssl.create_default_context()
        if self.secure:
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=tls)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=tls)
                server.ehlo()
            elif not self.is_local:
                server.close()
                raise self._failure("it offers no encryption (STARTTLS)")
        if self.user:
            server.login(self.user, self.password)
        return server

    def _failure(self, reason: str) -> ServiceFailure:
        return ServiceFailure(
            f"the mail was not sent by {self.host}: {reason}", code="mail-failed",
            hint="see [mail] url in deluge.toml, or DELUGE_SMTP_URL",
        )  # fmt: skip


def mail_server(
    settings: Mapping[str, object], environment: Mapping[str, str] | None = None
) -> MailServer:
    """The mail server of the environment or of the `[mail]` table; an error when there is none."""
    environment = os.environ if environment is None else environment
    password = environment.get("DELUGE_SMTP_PASSWORD")
    url = environment.get("DELUGE_SMTP_URL")
    if url:
        return MailServer(url, password)
    url = settings.get("url")
    if not isinstance(url, str):
        raise ServiceFailure(
            "there is no mail server to send with",
            code="mail-not-configured",
            hint="set DELUGE_SMTP_URL=smtp://user:password@host:587, or --mail capture to keep "
            "mails in the outbox",
        )
    server = MailServer(url, password)
    if urlsplit(url).password:
        raise UsageError(
            "[mail] url: the password does not belong into deluge.toml",
            code="secret-in-file",
            hint="take it out, change it if the file was shared, and set DELUGE_SMTP_PASSWORD",
        )
    return server


def _bad_url() -> UsageError:
    return UsageError(
        "the URL of the mail server is wrong", hint="write smtp://host:587 or smtps://host"
    )
