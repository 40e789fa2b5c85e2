"""The state of a run: counters, limits, what was printed."""

from collections.abc import Callable
from time import monotonic

from deluge.bind.code import Forms, Natives, Services, Tracer
from deluge.builtins.context import Context
from deluge.errors import LimitExceeded
from deluge.runtime.profile import Limits, Profile
from deluge.source import Source, Span
from deluge.usage import Usage
from deluge.values.utf16 import joined

_STRETCH = 1_000
"""Statements between two looks at the clock."""

_CUT = "The info message has been truncated because its size exceeded 500 KB."


class RunMachine:
    """What bound code works on; see `deluge.bind.code.Machine`."""

    __slots__ = (
        "_deadline", "_forms", "_granted", "_info_size", "_on_info", "_on_warning",
        "_open_forms", "_seen_warnings", "_started", "allow_while", "calls", "context", "depth",
        "hands_arguments", "left", "limits", "lines", "max_depth", "natives", "or_binds_tighter",
        "services", "tracer", "usage", "warnings",
    )  # fmt: skip

    def __init__(
        self,
        context: Context,
        profile: Profile,
        limits: Limits,
        usage: Usage,
        services: Services | None = None,
        tracer: Tracer | None = None,
        on_info: Callable[[str], None] | None = None,
        on_warning: Callable[[str], None] | None = None,
        open_forms: Callable[[], Forms | None] | None = None,
    ) -> None:
        self.context = context
        self.limits = limits
        self.usage = usage
        self.services = services
        self.natives: Natives | None = None
        self.tracer = tracer
        self.allow_while = profile.allow_while
        self.hands_arguments = profile.hands_arguments
        self.or_binds_tighter = profile.or_binds_tighter
        self._on_info = on_info
        self._on_warning = on_warning
        self._open_forms = open_forms if profile.has_forms else None
        self._forms: Forms | None = None
        self.max_depth = limits.depth if limits.depth is not None else 1_000_000
        self.start()

    @property
    def forms(self) -> Forms | None:
        """The forms, opened when a script first needs them; None where there are none."""
        if self._open_forms is not None:
            self._forms, self._open_forms = self._open_forms(), None
        return self._forms

    def effects(self) -> list[dict[str, object]]:
        """What the run did to the form in the browser."""
        return self._forms.happened() if self._forms is not None else []

    def start(self) -> None:
        """Begin a run: counters at zero, nothing printed."""
        self.left = 0
        self.depth = 0
        self.calls = 0
        self._granted = 0
        self._info_size = 0
        self.lines: list[str] = []
        self.warnings: list[str] = []
        self._seen_warnings: set[tuple[str, Span]] = set()
        self._started = monotonic()
        if self._forms is not None:
            self._forms.start()
        seconds = self.limits.seconds
        self._deadline = None if seconds is None else self._started + seconds
        self.usage.clear()

    def begin(self, limits: Limits) -> None:
        """Count statements anew under these limits: a test calls several functions."""
        self.limits = limits
        self.left = 0
        self.calls = 0
        self._granted = 0

    def finish(self) -> None:
        """Write the counters of the run into its usage."""
        self.usage.statements = max(0, self._granted - max(self.left, 0))
        self.usage.calls = self.calls
        self.usage.seconds = monotonic() - self._started

    def checkpoint(self) -> None:
        """Enforce the statement and time limits and grant the next stretch of statements."""
        if self._deadline is not None and monotonic() > self._deadline:
            raise LimitExceeded(
                f"The function was stopped: it ran longer than {self.limits.seconds:g} seconds",
                code="limit-time",
            )
        stretch = _STRETCH
        limit = self.limits.statements
        if limit is not None and self.limits.enforced:
            stretch = min(stretch, limit - self._granted)
            if self.left + stretch < 0:
                self._granted = limit
                raise LimitExceeded(
                    "The number of deluge statement execution limit exceeded the maximum limit",
                    code="limit-statements",
                    hint=f"the limit is {limit:,} statements",
                )
        self._granted += stretch
        self.left += stretch

    def info(self, text: str) -> None:
        """Print a line; Creator cuts what goes beyond 500 KB."""
        if not text.isascii():
            text = joined(text)
        limit = self.limits.info
        if limit is not None:
            if self._info_size > limit:
                return
            self._info_size += len(text)
            if self._info_size > limit:
                text = _CUT
        self.lines.append(text)
        if self._on_info is not None:
            self._on_info(text)

    def warn(self, message: str, span: Span, source: Source) -> None:
        """Tell the developer of something doubtful, once per place."""
        key = (message, span)
        if key in self._seen_warnings:
            return
        self._seen_warnings.add(key)
        text = f"{source.path}:{span.line}:{span.column}: warning: {message}"
        self.warnings.append(text)
        if self._on_warning is not None:
            self._on_warning(text)
