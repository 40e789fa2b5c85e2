"""The Python API: `run`, `check`, `parse` and `Interpreter`."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from deluge.bind.code import Tracer
from deluge.bind.diagnostics import Diagnostic
from deluge.builtins.context import Context, User
from deluge.errors import UsageError
from deluge.organisation import (
    LazyServices,
    Organisation,
    OrganisationSettings,
    make_services,
    open_forms,
    open_organisation,
)
from deluge.runtime.engine import Engine
from deluge.runtime.machine import RunMachine
from deluge.runtime.profile import profile_named
from deluge.runtime.result import Result
from deluge.runtime.tracing import LineTracer
from deluge.source import Source
from deluge.usage import Usage

if TYPE_CHECKING:
    from datetime import datetime, tzinfo
    from random import Random

    from deluge.exchange import Request
    from deluge.project import Project
    from deluge.syntax import ast

Limits = Mapping[str, float | None]


class Interpreter:
    """Several runs on one organisation, with everything around a script injected.

    org: "sandbox", "memory", "live", "record:FILE", "replay:FILE", or one that is open already.
    project: whose functions may be called and whose settings hold where an option is left out.
    now: the fixed current time (datetime or ISO text), the real clock when None.
    timezone: an Olson name; the project's, else the system's. seed: of the random numbers.
    limits: changes by name, `{"statements": 1000, "seconds": None}`. net: what other hosts than
    Zoho's may be called: "allow", "deny" or host names joined by commas.
    user: whom scripts see as login user and administrator.
    faults: rules such as "status=503,every=3" for requests that fail on purpose.
    mail: "capture" keeps mails in the outbox, "send" hands them to the mail server.
    confirm(request): asked before a write to a live organisation; dry_run(text): told instead.
    on_info, on_warning, on_trace(path, line, text): told at once; a tracer is told of calls and
    branches as well, in place of on_trace.
    use_cache: whether syntax trees of scripts are kept on disk.
    Raises UsageError for a profile, time, zone, limit or organisation that there is not.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        org: "str | Organisation | None" = None,
        now: "datetime | str | None" = None,
        timezone: str | None = None,
        seed: int | None = None,
        limits: Limits | None = None,
        user: User | None = None,
        project: "Project | None" = None,
        net: str = "allow",
        on_info: Callable[[str], None] | None = None,
        on_trace: Callable[[str, int, str], None] | None = None,
        on_warning: Callable[[str], None] | None = None,
        use_cache: bool = True,
        tracer: Tracer | None = None,
        confirm: "Callable[[Request], bool] | None" = None,
        dry_run: Callable[[str], None] | None = None,
        mail: str | None = None,
        faults: Iterable[str] = (),
    ) -> None:
        self.project = project
        self.profile = profile_named(profile or (project and project.profile) or "crm")
        zone_name = timezone or (project and project.timezone) or system_zone()
        zone = zone_named(zone_name) if timezone else (lambda: zone_named(zone_name))
        conventions = self.profile.conventions(zone, zone_name)
        clock = make_clock(now, lambda: conventions.zone)
        limit = self.profile.limits.replaced(limits)
        self.context = Context(
            conventions,
            clock,
            lambda: self._random_numbers(seed),
            user or User(),
            self.profile.name,
            max_items=limit.items or 10**9,
        )
        if isinstance(org, Organisation):
            self.organisation = org
        else:
            settings = OrganisationSettings(
                clock=clock, zone_name=zone_name, random=lambda: self.context.random,
                project=project, net=net, confirm=confirm, dry_run=dry_run, mail=mail,
                faults=faults, on_notice=on_warning,
            )  # fmt: skip
            spec = org or (project and project.default_org) or "sandbox"
            self.organisation = open_organisation(spec, settings)
        usage = Usage()
        self.services: LazyServices = make_services(self.organisation, self.context, usage)
        self.machine = RunMachine(
            self.context, self.profile, limit, usage, self.services,
            tracer or (LineTracer(on_trace) if on_trace else None), on_info, on_warning,
            lambda: open_forms(self.organisation, self.context),
        )  # fmt: skip
        self.engine = Engine(self.machine, project, use_cache=use_cache)

    def _random_numbers(self, seed: int | None) -> "Random":
        from random import Random

        return Random(seed)

    def run(
        self,
        source: str | Source,
        *,
        function: str | None = None,
        args: Mapping[str, object] | None = None,
        path: str = "<script>",
    ) -> Result:
        """The result of running a script; the script's errors are in the result.

        Raises UsageError when the function or its arguments are wrong.
        """
        text = source if isinstance(source, Source) else Source(source, path)
        return self.engine.run(text, function, args)

    def close(self) -> None:
        """Close the organisation."""
        self.organisation.close()


def run(
    source: str | Source,
    *,
    function: str | None = None,
    args: Mapping[str, object] | None = None,
    profile: str | None = None,
    org: "str | Organisation | None" = None,
    now: "datetime | str | None" = None,
    timezone: str | None = None,
    limits: Limits | None = None,
) -> Result:
    """The result of running a script once; see `Interpreter` for the options."""
    interpreter = Interpreter(profile=profile, org=org, now=now, timezone=timezone, limits=limits)
    try:
        return interpreter.run(source, function=function, args=args)
    finally:
        if not isinstance(org, Organisation):
            interpreter.close()


def parse(source: str | Source) -> "ast.Program":
    """The syntax tree of a script; raises ParseError."""
    from deluge.syntax.parser import parse as parse_source

    return parse_source(source if isinstance(source, Source) else Source(source))


def check(
    source: str | Source,
    *,
    profile: str | None = None,
    project: "Project | None" = None,
    path: str = "<script>",
) -> list[Diagnostic]:
    """Everything Zoho would refuse when the script is saved, and what is doubtful."""
    from deluge.checking import check_source

    text = source if isinstance(source, Source) else Source(source, path)
    return check_source(text, profile=profile, project=project)


def make_clock(
    now: "datetime | str | None", zone: "Callable[[], tzinfo]"
) -> "Callable[[], datetime]":
    """The clock of a run: the system's, or one that stands still at `now`."""
    if now is None:
        return _system_clock
    from datetime import datetime

    if isinstance(now, str):
        try:
            moment = datetime.fromisoformat(now.strip())
        except ValueError:
            raise UsageError(
                f"'{now}' is not a date and time", hint="write it as 2026-01-31T09:30:00"
            ) from None
    else:
        moment = now
    fixed = moment if moment.tzinfo else moment.replace(tzinfo=zone())
    return lambda: fixed


def _system_clock() -> "datetime":
    from datetime import UTC, datetime

    return datetime.now(UTC)


def zone_named(name: str) -> "tzinfo":
    """The time zone of an Olson name; raises UsageError for an unknown one."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise UsageError(
            f"unknown time zone '{name}'", hint="use a name such as Europe/Paris"
        ) from None


def system_zone() -> str:
    """The Olson name of this machine's time zone, UTC when it cannot be told."""
    import os

    name = os.environ.get("TZ", "").lstrip(":")
    if name and not name.startswith("/") and "," not in name:
        return name
    try:
        target = os.readlink("/etc/localtime")
    except OSError:
        return "UTC"
    _, found, name = target.partition("/zoneinfo/")
    return name if found else "UTC"
