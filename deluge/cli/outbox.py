"""`deluge org outbox`: what scripts sent into the sandbox."""

import argparse
import os
from typing import TYPE_CHECKING

from deluge.cli.terminal import Terminal, counted
from deluge.errors import UsageError, reason_of

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator
    from deluge.services.outbox import Message


def show_outbox(emulator: "Emulator", options: argparse.Namespace, terminal: Terminal) -> None:
    """Print a line for each message; with --eml write the mails as files."""
    from deluge.services.outbox import KINDS, MAILS, summary

    if options.targets:
        raise UsageError("outbox takes no target", hint="--eml DIR writes the mails as files")
    if options.eml is not None:
        return _write_mails(emulator.events(MAILS), options.eml, terminal)
    found = [(kind, message) for kind in KINDS for message in emulator.events(kind)]
    for kind, message in sorted(found, key=lambda entry: str(entry[1].get("sent_at", ""))):
        terminal.out(f"{kind:<7} {summary(kind, message)}")
    if not found:
        terminal.note("the outbox is empty")
    return None


def _write_mails(mails: "list[Message]", folder: str, terminal: Terminal) -> None:
    from deluge.services.eml import message_of

    try:
        os.makedirs(folder, exist_ok=True)
        for number, mail in enumerate(mails, 1):
            path = os.path.join(folder, f"{number:04}.eml")
            with open(path, "wb") as file:
                file.write(bytes(message_of(mail, with_bcc=True)))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {reason_of(error)}") from None
    terminal.note(f"{counted(len(mails), 'mail')} written to {folder}")
