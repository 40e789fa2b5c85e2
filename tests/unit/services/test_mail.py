"""sendmail, sendsms and what the outbox does with them; a real SMTP server takes a mail.

Source: https://www.zoho.com/deluge/help/misc-statements/send-mail.html
"""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from deluge.api import Interpreter
from deluge.errors import DelugeError, UsageError
from deluge.project import Project
from deluge.services.eml import message_of
from deluge.values.file import File

PNG = bytes(range(256)) * 20


@pytest.fixture
def sandbox() -> Iterator[Interpreter]:
    interpreter = Interpreter(org="memory", now="2026-03-04T05:06:07", timezone="UTC")
    yield interpreter
    interpreter.close()


def mails(interpreter: Interpreter) -> list[dict[str, Any]]:
    """The mails in the sandbox's outbox."""
    return interpreter.organisation.emulator.events("mails")


def send(interpreter: Interpreter, keys: str) -> dict[str, Any]:
    """The mail that a statement with these keys leaves in the outbox."""
    interpreter.run(f"sendmail [ {keys} ]").raise_for_error()
    return mails(interpreter)[-1]


def failure(interpreter: Interpreter, keys: str, statement: str = "sendmail") -> DelugeError:
    """The error of a statement with these keys, which leaves nothing in the outbox."""
    result = interpreter.run(f"{statement} [ {keys} ]")
    assert result.error is not None and mails(interpreter) == [] and result.usage.mails == 0
    return result.error


PLAIN = 'from :zoho.adminuserid to :"a@x.co" subject :"Hi" message :"Hello"'


def test_all_keys(sandbox: Interpreter) -> None:
    mail = send(
        sandbox,
        """
        from :"Sales <" + zoho.adminuserid + ">"
        to :"a@x.co, B <b@x.co>" cc :{"c@x.co"} bcc :"d@x.co"
        reply to :"r@x.co", "s@x.co"
        subject :5 message :{"a":1} content type :Plain Text
        Attachments :file:"x".toFile("a.txt"), file:{"y".toFile("b.csv")}
        """,
    )
    assert mail == {
        "from": "Sales <developer@example.com>",
        "to": ["a@x.co", "B <b@x.co>"],
        "cc": ["c@x.co"],
        "bcc": ["d@x.co"],
        "reply_to": ["r@x.co", "s@x.co"],
        "subject": "5",
        "message": '{"a":1}',
        "content_type": "text/plain",
        "sent_at": "2026-03-04T05:06:07+00:00",
        "attachments": [
            {"name": "a.txt", "media_type": "text/plain", "content": "eA=="},
            {"name": "b.csv", "media_type": "text/csv", "content": "eQ=="},
        ],
    }


def test_counts(sandbox: Interpreter) -> None:
    usage = sandbox.run(f"sendmail [ {PLAIN} ] sendmail [ {PLAIN} ]").usage
    assert (usage.mails, usage.statements, usage.http_requests) == (2, 2, 0)


@pytest.mark.parametrize(
    "written,kind",
    [("", "text/html"), ("content type: HTML", "text/html"), ("content type: TEXT", "text/plain")],
)
def test_content_type(sandbox: Interpreter, written: str, kind: str) -> None:
    assert send(sandbox, f"{PLAIN} {written}")["content_type"] == kind


def test_line_breaks_do_not_make_headers(sandbox: Interpreter) -> None:
    keys = r'from:zoho.adminuserid to:"a@x.co" subject:"Hi\r\nBcc: evil@x.co" message:"m"'
    assert send(sandbox, keys)["subject"] == "Hi Bcc: evil@x.co"


@pytest.mark.parametrize("mark", ["\r", "\n", "\x0b", "\x85", "\u2028", "\0"])
def test_no_mark_that_ends_a_line_gets_into_a_header(sandbox: Interpreter, mark: str) -> None:
    script = """
        sendmail [ from: zoho.adminuserid to: "a@x.co" subject: s message: s
                   Attachments: file: "x".toFile("a.txt") ]
        sendmail [ from: s + "<a@x.co>" to: "a@x.co" subject: s message: s ]
    """
    error = sandbox.run(script, args={"s": f"a{mark}b"}).error
    assert error is not None and error.code == "invalid-address"
    [mail] = mails(sandbox)
    message = message_from_bytes(bytes(message_of(mail)), policy=default)
    assert message["Subject"] == "a b"


def test_too_large_attachments_are_left_out(sandbox: Interpreter) -> None:
    script = f"sendmail [ {PLAIN} Attachments: file:f, file:f ]"
    half = File("half.bin", bytes(8_000_000))
    sandbox.run(script, args={"f": half}).raise_for_error()
    [mail] = mails(sandbox)
    assert (mail["attachments"], mail["left_out"]) == ([], ["half.bin", "half.bin"])


@pytest.mark.parametrize(
    "keys,message",
    [
        ('to:"a@x.co" subject:"s" message:"m"', "'FROM' message is missing for sendmail task"),
        ('from:"a@x.co" subject:"s" message:"m"', "'TO' message is missing for sendmail task"),
        ('from:"a@x.co" to:"a@x.co" message:"m"', "'SUBJECT' message is missing for sendmail task"),
        ('from:"a@x.co" to:"a@x.co" subject:"s"', "Error at 'SUBJECT' or 'MESSAGE' field"),
        ('from:5 to:"a@x.co" subject:"s" message:"m"', "Invalid email address found"),
        ('from:"a@x.co" to:null subject:"s" message:"m"', "Invalid email address found"),
        ('from:"a@x.co" to:"nobody" subject:"s" message:"m"', "Invalid email address found"),
        ('from:"a@x.co" to:{1} subject:"s" message:"m"', "Invalid email address found"),
        (r'from:"a@x.co\r\nX: 1" to:"a@x.co" subject:"s" message:"m"',
         "Invalid email address found"),
        (f'{PLAIN} cc:"a@x.co b@x.co"', "Invalid email address found"),
        (f'{PLAIN} carbon:"a@x.co"', "'carbon' is not a key of sendmail"),
        (f'{PLAIN} Attachments:"a.txt"', "The attachment is of type 'TEXT' which does not match "
         "the required data type 'FILE'"),
        (f'{PLAIN} content type:"RTF"', "'RTF' is not a content type of sendmail"),

        (PLAIN + " reply to: {" + ",".join(['"a@x.co"'] * 21) + "}",
         "'reply to' of sendmail takes at most 20 addresses"),
    ],
)  # fmt: skip
def test_mistakes(sandbox: Interpreter, keys: str, message: str) -> None:
    assert failure(sandbox, keys).message == message


def test_senders(tmp_path: Path) -> None:
    project = Project(str(tmp_path), {"mail": {"senders": ["sales@x.co"]}})
    interpreter = Interpreter(org="memory", project=project)
    send(interpreter, 'from:"Sales <Sales@x.co>" to:"a@x.co" subject:"s" message:"m"')
    send(interpreter, 'from:"me@y.co" to:zoho.adminuserid subject:"s" message:"m"')
    for keys, message in [
        ('to:"a@x.co"', "In cases where From: address is not a zoho.adminuserid"),
        ('to:zoho.adminuserid cc:"a@x.co"', "Invalid CC: From address is not zoho.adminuserid"),
    ]:
        script = f'sendmail [ from:"me@y.co" subject:"s" message:"m" {keys} ]'
        error = interpreter.run(script).error
        assert error is not None and error.message.startswith(message)
    assert len(mails(interpreter)) == 2


# ---- SMTP


class Mailbox:
    """What an SMTP server received: recipients and messages."""

    def __init__(self) -> None:
        self.received: list[tuple[str, list[str], EmailMessage]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        """Take the mail, unless it is for refused@x.co."""
        message = message_from_bytes(envelope.content, policy=default)
        self.received.append((envelope.mail_from, list(envelope.rcpt_tos), message))
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: object, session: object, envelope: Any, address: str, options: object
    ) -> str:
        """Refuse one address."""
        if address == "refused@x.co":
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("DELUGE_SMTP_URL", f"smtp://127.0.0.1:{port}")
    yield mailbox
    controller.stop()


def test_smtp(mailbox: Mailbox) -> None:
    script = """
        sendmail
        [
            from :"Zoë <" + zoho.adminuserid + ">"
            to :"a@x.co" cc :"c@x.co" bcc :"hidden@x.co"
            subject :"Rechnung für März"
            message :"<b>Grüße</b>"
            Attachments :file:picture, file:"1,2\\n".toFile("rows.csv")
        ]
    """
    sender = Interpreter(org="memory", mail="send")
    result = sender.run(script, args={"picture": File("é.png", PNG, "image/png")})
    result.raise_for_error()
    [(mail_from, to, message)] = mailbox.received
    assert (mail_from, to) == ("developer@example.com", ["a@x.co", "c@x.co", "hidden@x.co"])
    assert message["From"] == "Zoë <developer@example.com>"
    assert (message["To"], message["Cc"], message["Bcc"]) == ("a@x.co", "c@x.co", None)
    assert message["Subject"] == "Rechnung für März"
    body, *attached = message.iter_parts()
    assert body.get_content_type() == "text/html"
    assert body.get_content().strip() == "<b>Grüße</b>"
    assert [part.get_filename() for part in attached] == ["é.png", "rows.csv"]
    assert attached[0].get_content() == PNG
    assert attached[1].get_payload(decode=True) == b"1,2\n"
    assert mails(sender) == []


def test_smtp_refusal(mailbox: Mailbox) -> None:
    sender = Interpreter(org="memory", mail="send")
    keys = PLAIN.replace("a@x.co", "refused@x.co")
    error = sender.run(f"sendmail [ {keys} ]").error
    assert error is not None and error.code == "mail-failed"
    assert "refused@x.co" in error.message
    assert mailbox.received == []


def test_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DELUGE_SMTP_URL", raising=False)
    error = Interpreter(org="memory", mail="send").run(f"sendmail [ {PLAIN} ]").error
    assert error is not None and error.code == "mail-not-configured"


def test_unreachable_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DELUGE_SMTP_URL", "smtp://user:hunter22@127.0.0.1:1")
    error = Interpreter(org="memory", mail="send").run(f"sendmail [ {PLAIN} ]").error
    assert error is not None and error.code == "mail-failed"
    assert "hunter22" not in f"{error.message} {error.hint}"


def test_live_mails_are_confirmed(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    asked: list[str] = []

    def agree(request: Any) -> bool:
        asked.append(f"{request.method} {request.url}")
        return len(asked) > 1

    live = Interpreter(org="live", confirm=agree)
    error = live.run(f"sendmail [ {PLAIN} ]").error
    assert error is not None and error.code == "write-refused"
    assert (asked, mailbox.received) == (["SEND mailto:a@x.co"], [])
    live.run(f"sendmail [ {PLAIN} ]").raise_for_error()
    assert len(mailbox.received) == 1


def test_live_text_messages_are_not_sent(mailbox: Mailbox) -> None:
    live = Interpreter(org="live", confirm=lambda _request: True)
    script = 'sendsms [ to:"+919876543210" message:"hi" connection:"gateway" ];'
    error = live.run(script).error
    assert error is not None and error.code == "not-supported"


def test_a_password_in_the_project_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DELUGE_SMTP_URL", raising=False)
    project = Project(str(tmp_path), {"mail": {"url": "smtp://me:hunter22@mail.x.co"}})
    error = Interpreter(org="memory", mail="send", project=project).run(f"sendmail [ {PLAIN} ]")
    assert isinstance(error.error, UsageError) and error.error.code == "secret-in-file"
    assert "hunter22" not in error.error.message


# ---- text messages and screens


def test_text_message(sandbox: Interpreter) -> None:
    script = 'sendSms [ to: +919876543210, "+1 (555) 0100" message: "hi" connection: "gateway" ];'
    sandbox.run(script).raise_for_error()
    [message] = sandbox.organisation.emulator.events("sms")
    assert message["to"] == ["919876543210", "+1 (555) 0100"]


@pytest.mark.parametrize(
    "keys,code",
    [
        ('to: "+919876543210" connection: "g"', "missing-key"),
        ('message: "m" connection: "g"', "missing-key"),
        ('to: "call me" message: "m"', "invalid-address"),
        ('to: "+919876543210" message: "m" via: "x"', "unknown-key"),
    ],
)
def test_text_message_mistakes(sandbox: Interpreter, keys: str, code: str) -> None:
    assert failure(sandbox, keys, "sendsms").code == code


def test_notification_and_page(sandbox: Interpreter) -> None:
    # Source: https://www.zoho.com/deluge/help/pushnotify-using-deluge.html
    script = """
        info zoho.pushNotification({"a@x.co"}, leftpad("t", 300), leftpad("m", 300), "All", 7);
        openUrl("https://example.com", "New  Window", "successive=true");
    """
    result = sandbox.run(script)
    result.raise_for_error()
    assert result.info == ['{"status":"success"}']
    emulator = sandbox.organisation.emulator
    [push] = emulator.events("push")
    assert (push["to"], len(push["title"]), len(push["message"])) == (["a@x.co"], 200, 250)
    page = {"url": "https://example.com", "window": "new window", "option": "successive=true"}
    assert emulator.events("openurl") == [page]
    assert result.usage.api_calls == 1


@pytest.mark.parametrize("statement", ["ftp", "sftp"])
def test_ftp_says_so(sandbox: Interpreter, statement: str) -> None:
    keys = 'action: download host: "h" path: "/a" connection: "c"'
    assert failure(sandbox, keys, statement).code == "not-supported"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('message:"hi"', "'TO' message is missing for sendsms task"),
        ('to:"+1"', "'MESSAGE' is missing for sendsms task"),
    ],
)
def test_missing_keys_of_sendsms(sandbox: Interpreter, keys: str, message: str) -> None:
    assert failure(sandbox, keys, "sendsms").message == message
