"""Organisations: where `zoho.*` tasks and Zoho URLs go - the sandbox, memory, a recording, live."""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from deluge.builtins.context import Context
from deluge.directories import data_directory
from deluge.errors import UsageError, did_you_mean
from deluge.usage import Usage

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from deluge.emulator.call import Change
    from deluge.emulator.core import Emulator
    from deluge.exchange import Request, Response, Transport
    from deluge.forms.host import FormHost
    from deluge.forms.schema import Definition
    from deluge.project import Project
    from deluge.services.connections import Connections
    from deluge.services.outbox import Message, Outbox
    from deluge.services.session import Services
    from deluge.tasks import BracketCall, TaskCall

KINDS = ("sandbox", "memory", "live", "record:FILE", "replay:FILE")


class OrganisationSettings:
    """What decides how an organisation is opened.

    `net` is the policy for hosts that are not Zoho's: `allow`, `deny` or host names joined by
    commas. `confirm` is asked before a write to a live org. `clock`, `random` and `zone_name` are
    the emulator's. `mail` is `capture` or `send`; None sends only from a live org. `faults`
    describe requests that fail on purpose. `on_change` is told of records that a local
    organisation's requests changed, `on_notice` of what happened to its file and of fields and
    modules it does not know.
    """

    __slots__ = (
        "clock", "confirm", "dry_run", "faults", "mail", "net", "on_change", "on_notice",
        "project", "random", "zone_name",
    )  # fmt: skip

    def __init__(
        self,
        *,
        clock: "Callable[[], datetime]",
        zone_name: str,
        random: "Callable[[], Random]",
        project: "Project | None" = None,
        net: str = "allow",
        confirm: "Callable[[Request], bool] | None" = None,
        dry_run: Callable[[str], None] | None = None,
        mail: str | None = None,
        faults: Iterable[str] = (),
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        self.clock = clock
        self.on_notice = on_notice
        self.zone_name = zone_name
        self.random = random
        self.project = project
        self.net = net
        self.confirm = confirm
        self.dry_run = dry_run
        self.mail = mail
        self.faults = list(faults)
        self.on_change: Callable[[Organisation, Change], None] | None = None


class Organisation:
    """One organisation: opened when the first request needs it."""

    def __init__(self, kind: str, argument: str, settings: OrganisationSettings) -> None:
        self.kind = kind
        self.argument = argument
        self.settings = settings
        self._emulator: Emulator | None = None
        self._transport: Transport | None = None

    @property
    def name(self) -> str:
        """`sandbox`, `memory`, `live`, `record:FILE` or `replay:FILE`."""
        return f"{self.kind}:{self.argument}" if self.argument else self.kind

    @property
    def is_live(self) -> bool:
        """Whether requests reach a real Zoho organisation."""
        return self.kind in ("live", "record")

    @property
    def is_local(self) -> bool:
        """Whether the emulator is behind it."""
        return self.kind in ("sandbox", "memory")

    def send(self, request: "Request") -> "Response":
        """The answer to a request, by whatever this organisation is."""
        if self._transport is None:
            self._transport = self._open()
        return self._transport.send(request)

    @property
    def emulator(self) -> "Emulator":
        """The emulator behind a sandbox or memory organisation; an error for the others."""
        if not self.is_local:
            raise UsageError(
                f"the organisation '{self.name}' keeps no local records",
                hint="use --org sandbox or --org memory",
            )
        return self._kept_here()

    def _kept_here(self) -> "Emulator":
        """The emulator, opened once; beside a live organisation it keeps captured mails."""
        if self._emulator is None:
            self._emulator = self._open_emulator()
            self._emulator.on_change = self._changed
            self._emulator.post = self.send
        return self._emulator

    def _changed(self, change: "Change") -> None:
        if self.settings.on_change is not None:
            self.settings.on_change(self, change)

    def close(self) -> None:
        """Close what was opened."""
        if self._emulator is not None:
            self._emulator.close()
            self._emulator = None
        close = getattr(self._transport, "close", None)
        if close is not None and self._transport is not self._emulator:
            close()
        self._transport = None

    def wants_credentials(self, request: "Request") -> bool:
        """Whether connections add their credentials: a recording answers without."""
        return self.kind != "replay"

    def open_outbox(self) -> "Outbox":
        """What takes mails: a mail server for a live org, else the sandbox's own outbox."""
        from deluge.services import outbox

        settings = self.settings
        mode = settings.mail or ("send" if self.is_live else "capture")
        if mode not in ("send", "capture"):
            raise UsageError(f"mails are captured or sent, not '{mode}'")
        if settings.dry_run is not None:
            return outbox.ShowingOutbox(settings.dry_run)
        if mode == "send":
            from deluge.services.smtp import mail_server

            server = mail_server(settings.project.mail if settings.project else {})
            return outbox.SendingOutbox(server.send, self._may_mail)
        if self.kind == "replay":
            return outbox.MemoryOutbox()
        return outbox.KeptOutbox(self._kept_here().record_event)

    def _may_mail(self, mail: "Message") -> bool:
        """Whether a mail may leave: asked like any write to a live org."""
        if not self.is_live:
            return True
        from deluge.exchange import Request

        to = ",".join(str(each) for each in mail.get("to", ()))  # type: ignore[attr-defined]
        confirm = self.settings.confirm
        return confirm is not None and confirm(Request("SEND", f"mailto:{to}"))

    # ---- opening

    def _open(self) -> "Transport":
        from deluge.services.transport import routed

        if self.is_local:
            zoho: Transport = self.emulator
        elif self.kind == "replay":
            from deluge.services.replay import Replayer

            return Replayer(self.argument)
        else:
            zoho = self._open_live()
        if self.settings.faults:
            from deluge.emulator.faults import Fault, Faulty

            zoho = Faulty(zoho, [Fault.parse(rule) for rule in self.settings.faults])
        transport: Transport = routed(zoho, net=self.settings.net)
        if self.kind == "record":
            # Outside the router: a replay answers for every host, so every host is recorded.
            from deluge.services.record import Recorder

            return Recorder(transport, self.argument)
        return transport

    def _open_live(self) -> "Transport":
        from deluge.services.live import live_transport

        project = self.settings.project
        return live_transport(
            data_center=project.data_center if project else None,
            confirm=self.settings.confirm,
            dry_run=self.settings.dry_run,
        )

    def _open_emulator(self) -> "Emulator":
        from deluge.emulator.core import Emulator
        from deluge.emulator.schema import Schema
        from deluge.emulator.store import Store

        settings = self.settings
        argument = self.argument if self.kind == "sandbox" else ""
        path = None if self.kind == "memory" else argument or sandbox_path(settings.project)
        schema = Schema()
        folder = os.path.join(settings.project.state, "schema") if settings.project else ""
        if folder and os.path.isdir(folder):
            from pathlib import Path

            from deluge.emulator.import_schema import load_directory

            load_directory(schema, Path(folder))
        store = Store.open(path)
        if settings.on_notice is not None:
            for notice in store.notices:
                settings.on_notice(notice)
        emulator = Emulator(
            store,
            clock=settings.clock,
            zone=settings.zone_name,
            random=settings.random(),
            schema=schema,
            on_notice=settings.on_notice,
        )
        if settings.project is not None and settings.project.org_user is not None:
            emulator.act_as(settings.project.org_user)
        return emulator


def open_organisation(spec: str, settings: OrganisationSettings) -> Organisation:
    """The organisation a `--org` value names; raises UsageError for an unknown one."""
    kind, _, argument = spec.partition(":")
    known = [each.partition(":")[0] for each in KINDS]
    if kind not in known:
        raise UsageError(
            f"unknown organisation '{spec}'",
            hint=did_you_mean(kind, known) or f"one of {', '.join(KINDS)}",
        )
    if f"{kind}:FILE" in KINDS and not argument:
        raise UsageError(f"--org {kind}:FILE needs the file's name")
    return Organisation(kind, argument, settings)


def sandbox_path(project: "Project | None") -> str:
    """The sandbox's file: in the project's `.deluge`, else in the user's data directory."""
    if project is not None:
        return os.path.join(project.state, "sandbox.db")
    return os.path.join(data_directory(), "sandbox.db")


class LazyServices:
    """Services that are imported when a script first names a task."""

    def __init__(self, make: "Callable[[], Services]") -> None:
        self._make = make
        self._services: Services | None = None

    @property
    def opened(self) -> "Services":
        """The services themselves."""
        if self._services is None:
            self._services = self._make()
        return self._services

    def task(self, name: str) -> "TaskCall | None":
        """The task of that name, or None."""
        return self.opened.task(name)

    def bracket(self, name: str) -> "BracketCall | None":
        """The bracket task of that name, or None."""
        return self.opened.bracket(name)

    def task_names(self) -> Iterable[str]:
        """All known names."""
        return self.opened.task_names()

    def advice(self, name: str) -> str | None:
        """What helps whoever wrote the name of a task that there is not, or None."""
        return self.opened.advice(name)


def make_services(organisation: "Transport", context: Context, usage: Usage) -> LazyServices:
    """The services of an organisation, not loaded yet."""

    def make() -> "Services":
        from deluge.services.session import Services, ServiceSettings

        own = organisation if isinstance(organisation, Organisation) else None
        project = own.settings.project if own else None
        settings = ServiceSettings(
            data_center=(project.data_center if project else None) or "us",
            api_version=project.api_version if project else None,
            authoriser=_connections(organisation),
            connectors=project.connectors if project else None,
            open_outbox=own.open_outbox if own else None,
            mail_senders=verified_senders(project),
        )
        return Services(organisation, context, usage, settings)

    return LazyServices(make)


def open_forms(organisation: Organisation, context: Context) -> "FormHost | None":
    """The forms of an organisation that keeps its records here; None for the others."""
    if not organisation.is_local:
        return None
    from deluge.emulator.forms import StoredForms
    from deluge.forms.host import FormHost

    declared = declared_forms(organisation.settings.project)
    return FormHost(declared, StoredForms(lambda: organisation.emulator.store), context)


def declared_forms(project: "Project | None") -> "dict[str, Definition]":
    """The forms that the project's schema files declare."""
    from deluge.forms.schema import read_forms

    return read_forms(os.path.join(project.state, "schema")) if project else {}


def verified_senders(project: "Project | None") -> list[str]:
    """`[mail] senders`: who may send mails beside the users; everybody when it is empty."""
    senders = project.mail.get("senders", []) if project else []
    if not isinstance(senders, list):
        raise UsageError("[mail] senders must be a list of addresses", code="project-file")
    return [str(sender) for sender in senders]


def _connections(organisation: "Transport") -> "Connections":
    """The connections of the organisation's project."""
    from urllib.parse import urlsplit

    from deluge.services.connections import Connections

    own = organisation if isinstance(organisation, Organisation) else None
    project = own.settings.project if own else None
    return Connections(
        project.connections if project else {},
        organisation,
        emulated=own is None or own.is_local,
        own_place=urlsplit(os.environ.get("DELUGE_API_URL", "")).netloc,
        wanted=own.wants_credentials if own else None,
    )
