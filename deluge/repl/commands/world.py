"""Commands that look at and change the world around the session."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from deluge.errors import UsageError, did_you_mean
from deluge.organisation import KINDS
from deluge.repl.commands.table import command
from deluge.repl.show import Fragment, stacked
from deluge.runtime.profile import LIMITS, profile_names

if TYPE_CHECKING:
    from deluge.repl.shell import Shell

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_STEP = re.compile(r"([+-])\s*(\d{1,9})\s*(s|m|h|d|w)\w*", re.IGNORECASE)
_UNLIMITED = ("off", "none", "unlimited")


@command("org", "[ORG]", "where tasks go, or send them elsewhere", KINDS)
def organisation(shell: "Shell", spec: str) -> None:
    """sandbox, memory, live, record:FILE or replay:FILE. Variables and functions stay."""
    session = shell.session
    if spec:
        session.change_world(lambda world: world.use_organisation(spec))
    org = session.world.organisation
    style = "live" if org.is_live else "name"
    shell.output.show([(style, org.name), ("dim", "  a real organisation" if org.is_live else "")])


@command("profile", "[NAME]", "which Zoho product's rules hold", tuple(profile_names()))
def profile(shell: "Shell", name: str) -> None:
    """Shows the product, or changes to another; variables and functions stay."""
    if name:
        shell.session.change_world(lambda world: world.use_profile(name))
    current = shell.session.interpreter.profile.name
    shell.output.show([("name", current)])
    if not name:
        shell.output.note(f"profiles: {', '.join(profile_names())}")


@command("now", "[TIME | +2h | real]", "the clock, or set it", ("real",))
def now(shell: "Shell", argument: str) -> None:
    """Stops the clock at a time (2026-03-01T09:30:00), moves it (+2h, -3d), or frees it (real)."""
    world = shell.session.world
    step = _STEP.fullmatch(argument)
    if step:
        sign, number, unit = step.groups()
        try:
            amount = timedelta(**{_UNITS[unit.lower()]: int(sign + number)})
            world.move_clock(amount)
        except OverflowError:
            raise UsageError(f"there is no time {argument} from now") from None
    elif argument == "real":
        world.use_clock(None)
    elif argument:
        world.use_clock(argument)
    shell.show(world.context.now())
    if world.clock_is_fixed:
        shell.output.note("the clock stands still; `:now real` frees it")


@command("limits", "[NAME=VALUE ...]", "the limits of a chunk, or change them", LIMITS)
def limits(shell: "Shell", argument: str) -> None:
    """statements, depth, seconds, info and items; `off` lifts one."""
    if argument:
        changes = dict(_limit(word) for word in argument.split())
        shell.session.change_world(lambda world: world.use_limits(changes))
    current = shell.session.interpreter.machine.limits
    lines: list[list[Fragment]] = []
    for name in LIMITS:
        value: float | None = getattr(current, name)
        shown = "unlimited" if value is None else f"{value:,g}" if value < 1 else f"{value:,.0f}"
        lines.append([("name", f"{name:<11}"), ("number", f"{shown:>10}")])
    shell.output.show(stacked(lines))


def _limit(word: str) -> tuple[str, float | None]:
    name, sign, value = word.partition("=")
    if not sign:
        raise UsageError(f"'{word}' is not NAME=VALUE", hint="as in :limits statements=1000")
    if name not in LIMITS:
        hint = did_you_mean(name, LIMITS) or f"limits: {', '.join(LIMITS)}"
        raise UsageError(f"unknown limit '{name}'", hint=hint)
    if value.lower() in _UNLIMITED:
        return name, None
    pattern = r"\d{1,12}(\.\d+)?" if name == "seconds" else r"\d{1,12}"
    if not re.fullmatch(pattern, value, re.ASCII):
        raise UsageError(f"'{value}' is no limit", hint="a number, or off")
    return name, float(value) if "." in value else int(value)


@command("trace", "[on | off]", "show each statement as it is run", ("on", "off"))
def trace(shell: "Shell", argument: str) -> None:
    """Each statement with its place, before it runs."""
    settings = shell.session.world.settings
    if argument not in ("", "on", "off"):
        raise UsageError(":trace is on or off")
    wanted = argument == "on" if argument else not settings.trace
    shell.session.change_world(lambda world: world.use_trace(wanted))
    shell.output.note(f"trace is {'on' if settings.trace else 'off'}")
