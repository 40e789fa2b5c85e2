"""`--profile-time`: statements and time per line, per function and per call path.

The tracer is told before each statement and at the edges of calls; the time between two of these
belongs to the statement that was being executed. Being told costs time itself, which is spread
over all statements: shares are right, seconds are higher than without a profile.
"""

from collections.abc import Callable
from time import perf_counter

from deluge.source import Source, Span

SCRIPT = "(script)"
"""The name of the statements outside functions."""

_MOST_LINES = 20
_MOST_PATHS = 40
_BAR = 30
_NARROW = 0.005
"""Call paths with a smaller share of the time are left out of the flame."""

Place = tuple[Source, int]


class Cost:
    """Statements executed and seconds spent in one place."""

    __slots__ = ("calls", "seconds", "statements", "total")

    def __init__(self) -> None:
        self.calls = 0
        self.statements = 0
        self.seconds = 0.0
        self.total = 0.0
        """With the functions called from here; only kept for functions and call paths."""


class _Activation:
    """A call that is being executed."""

    __slots__ = ("entered", "name", "path", "place")

    def __init__(self, name: str, path: tuple[str, ...], entered: float) -> None:
        self.name = name
        self.path = path
        self.entered = entered
        self.place: Place | None = None


class ProfileTracer:
    """Adds up what each line, function and call path costs."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.lines: dict[Place, Cost] = {}
        self.functions: dict[str, Cost] = {SCRIPT: Cost()}
        self.paths: dict[tuple[str, ...], Cost] = {(SCRIPT,): Cost()}
        self._clock = clock
        self._stack = [_Activation(SCRIPT, (SCRIPT,), 0.0)]
        self._last: float | None = None

    def statement(self, source: Source, span: Span) -> None:
        """A statement is about to be executed."""
        self._charge()
        here = self._stack[-1]
        here.place = (source, span.line)
        for cost in (self._line(here.place), self.functions[here.name], self.paths[here.path]):
            cost.statements += 1

    def branch(self, source: Source, span: Span, taken: int) -> None:
        """Conditions belong to their statement."""

    def enter(self, name: str, source: Source, span: Span) -> None:
        """A user function is entered."""
        now = self._charge()
        activation = _Activation(name, (*self._stack[-1].path, name), now)
        self._stack.append(activation)
        self.functions.setdefault(name, Cost()).calls += 1
        self.paths.setdefault(activation.path, Cost()).calls += 1

    def leave(self, name: str) -> None:
        """A user function is left, by an error too."""
        now = self._charge()
        left = self._stack.pop()
        self.paths[left.path].total += now - left.entered
        if name not in self._stack[-1].path:  # of a recursion only the outermost call counts
            self.functions[name].total += now - left.entered

    def report(self) -> str:
        """The profile of the run so far as text: lines, functions, call paths as bars."""
        total = self._charge() - self._stack[0].entered
        self.functions[SCRIPT].total = self.paths[(SCRIPT,)].total = total
        statements = sum(cost.statements for cost in self.lines.values())
        parts = [
            [f"profile: {statements:,} statements executed in {1000 * total:.1f} ms"],
            _line_table(self, total),
            _function_table(self),
            _flame(self, total),
        ]
        return "\n\n".join("\n".join(part) for part in parts)

    def _charge(self) -> float:
        """Give the time since the last event to what was being executed; the time now."""
        now = self._clock()
        if self._last is None:  # what came before, parsing and binding, is not profiled
            self._last = self._stack[0].entered = now
        spent, self._last = now - self._last, now
        here = self._stack[-1]
        self.functions[here.name].seconds += spent
        self.paths[here.path].seconds += spent
        if here.place is not None:
            self._line(here.place).seconds += spent
        return now

    def _line(self, place: Place) -> Cost:
        cost = self.lines.get(place)
        if cost is None:
            cost = self.lines[place] = Cost()
        return cost


def _line_table(profile: ProfileTracer, whole: float) -> list[str]:
    rows = ["       ms      %    executed  line"]
    costs = sorted(profile.lines.items(), key=lambda item: -item[1].seconds)
    for (source, line), cost in costs[:_MOST_LINES]:
        share = 100 * cost.seconds / (whole or 1)
        place = f"{source.path}:{line}: {source.line(line).strip()}"
        rows.append(f"  {1000 * cost.seconds:7.1f}  {share:5.1f}  {cost.statements:10,}  {place}")
    if len(costs) > _MOST_LINES:
        rows.append(f"  and {len(costs) - _MOST_LINES} lines more")
    return rows


def _function_table(profile: ProfileTracer) -> list[str]:
    rows = [" total ms  self ms     calls    executed  function"]
    costs = sorted(profile.functions.items(), key=lambda item: -item[1].total)
    for name, cost in costs:
        times = f"{1000 * cost.total:7.1f}  {1000 * cost.seconds:7.1f}"
        calls = "" if name == SCRIPT else f"{cost.calls:,}"
        rows.append(f"  {times}  {calls:>8}  {cost.statements:10,}  {name}")
    return rows


def _flame(profile: ProfileTracer, whole: float) -> list[str]:
    """Call paths below their callers, the longest first; a bar is the share of the time."""
    rows = ["      %  call path"]
    wide = [path for path, cost in profile.paths.items() if cost.total >= _NARROW * whole]
    below: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in sorted(wide, key=lambda path: -profile.paths[path].total):
        below.setdefault(path[:-1], []).append(path)
    waiting = below.get((), [])[::-1]
    while waiting and len(rows) <= _MOST_PATHS:
        path = waiting.pop()
        share = profile.paths[path].total / (whole or 1)
        bar = "█" * max(1, round(share * _BAR))
        rows.append(f"  {100 * share:5.1f}  {'  ' * (len(path) - 1)}{bar} {path[-1]}")
        waiting.extend(below.get(path, [])[::-1])
    if waiting:
        rows.append(f"  and {len(waiting)} branches more")
    return rows
