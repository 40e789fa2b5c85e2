"""The world around a session: organisation, product, clock, limits, mocks - all changeable."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from deluge.api import Interpreter, make_clock, system_zone, zone_named
from deluge.bind.code import Tracer
from deluge.builtins.context import Context
from deluge.organisation import Organisation, OrganisationSettings, open_organisation
from deluge.repl.calls import Calls, WatchedServices
from deluge.runtime.profile import profile_named
from deluge.runtime.tracing import LineTracer

if TYPE_CHECKING:
    from deluge.emulator.schema import Schema
    from deluge.exchange import Request
    from deluge.project import Project

Limits = Mapping[str, float | None]


class WorldSettings:
    """What a session starts with; the same words as the options of the command line."""

    def __init__(
        self,
        *,
        profile: str | None = None,
        org: str | None = None,
        now: str | None = None,
        timezone: str | None = None,
        seed: int | None = None,
        project: "Project | None" = None,
        net: str = "allow",
        use_cache: bool = True,
        confirm: "Callable[[Request], bool] | None" = None,
        dry_run: Callable[[str], None] | None = None,
        mail: str | None = None,
        faults: Iterable[str] = (),
    ) -> None:
        self.profile = profile or (project and project.profile) or "crm"
        self.org = org or (project and project.default_org) or "sandbox"
        self.now = now
        self.timezone = timezone
        self.seed = seed
        self.project = project
        self.net = net
        self.use_cache = use_cache
        self.confirm = confirm
        self.dry_run = dry_run
        self.mail = mail
        self.faults = list(faults)
        self.limits: dict[str, float | None] = {}
        self.trace = False


class World:
    """Builds the interpreter, and builds it anew when a setting changes."""

    def __init__(
        self,
        settings: WorldSettings,
        *,
        on_info: Callable[[str], None] | None = None,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        self.settings = settings
        self.calls = Calls()
        self._on_info = on_info
        self._on_warning = on_warning
        self._standard_schema: Schema | None = None
        self._organisations: dict[str, Organisation] = {}
        project = settings.project
        self.zone_name = settings.timezone or (project and project.timezone) or system_zone()
        zone_named(self.zone_name)
        self._clock = make_clock(settings.now, lambda: zone_named(self.zone_name))
        self.interpreter = self._build(settings.profile, settings.org, settings.limits)

    # ---- what there is

    @property
    def context(self) -> Context:
        """The context of the current interpreter."""
        return self.interpreter.context

    @property
    def organisation(self) -> Organisation:
        """Where tasks go."""
        return self.interpreter.organisation

    def clock(self) -> datetime:
        """The current moment; the emulator and the scripts see the same."""
        return self._clock()

    @property
    def clock_is_fixed(self) -> bool:
        """Whether the clock stands still."""
        return self.settings.now is not None

    @property
    def schema(self) -> "Schema":
        """The modules and fields of a local organisation, of a new one for the others.

        A live organisation is not asked: nothing may leave the machine because a key was pressed.
        """
        if self.organisation.is_local:
            return self.organisation.emulator.schema
        if self._standard_schema is None:
            from deluge.emulator.schema import Schema

            self._standard_schema = Schema()
        return self._standard_schema

    def tracer(self, listener: Callable[[str, int, str], None] | None) -> Tracer | None:
        """Who is told of each statement, when that was asked for."""
        return LineTracer(listener) if self.settings.trace and listener is not None else None

    # ---- changes; nothing changes when one is refused

    def use_organisation(self, spec: str) -> None:
        """Send tasks elsewhere; what was opened before stays open."""
        self._rebuild(org=spec)

    def use_profile(self, name: str) -> None:
        """Run as another product does."""
        self._rebuild(profile=name)

    def use_limits(self, limits: Limits) -> None:
        """Change some limits by name."""
        self._rebuild(limits={**self.settings.limits, **limits})

    def use_trace(self, wanted: bool) -> None:
        """Tell of each statement, or no longer, in functions that were called before too."""
        self.settings.trace = wanted
        self._rebuild()

    def use_seed(self, number: int) -> None:
        """Make the random functions repeatable."""
        self.settings.seed = number
        self.context.random.seed(number)

    def use_clock(self, now: str | None) -> None:
        """Stop the clock at a time, or let it run again."""
        self._clock = make_clock(now, lambda: self.context.conventions.zone)
        self.settings.now = now

    def move_clock(self, step: timedelta) -> None:
        """Stop the clock some time after what it shows."""
        self.use_clock((self.clock() + step).isoformat())

    def close(self) -> None:
        """Close every organisation that was opened."""
        for organisation in self._organisations.values():
            organisation.close()

    def _report(self, text: str) -> None:
        if self._on_warning is not None:
            self._on_warning(text)

    # ---- building

    def _rebuild(
        self,
        *,
        profile: str | None = None,
        org: str | None = None,
        limits: dict[str, float | None] | None = None,
    ) -> None:
        settings = self.settings
        profile = profile_named(profile or settings.profile).name
        org = org or settings.org
        limits = settings.limits if limits is None else limits
        self.interpreter = self._build(profile, org, limits)
        settings.profile, settings.org, settings.limits = profile, org, limits

    def _build(self, profile: str, org: str, limits: Limits) -> Interpreter:
        settings = self.settings
        interpreter = Interpreter(
            profile=profile,
            org=self._organisation(org),
            timezone=settings.timezone,
            seed=settings.seed,
            limits=limits,
            project=settings.project,
            on_info=self._on_info,
            on_warning=self._on_warning,
            use_cache=settings.use_cache,
        )
        interpreter.context.clock = self.clock  # one clock, whatever is changed later
        interpreter.machine.services = WatchedServices(interpreter.services, self.calls)
        return interpreter

    def _organisation(self, spec: str) -> Organisation:
        if spec not in self._organisations:
            settings = self.settings
            about = OrganisationSettings(
                clock=self.clock,
                zone_name=self.zone_name,
                random=lambda: self.context.random,
                project=settings.project,
                net=settings.net,
                confirm=settings.confirm,
                dry_run=settings.dry_run,
                mail=settings.mail,
                faults=settings.faults,
                on_notice=self._report,
            )
            if settings.project is not None and settings.project.triggers:
                from deluge.functions.triggers import TriggerRunner

                about.on_change = TriggerRunner(settings.project, self._report)
            self._organisations[spec] = open_organisation(spec, about)
        return self._organisations[spec]
