"""The bottom line: where the session is, and what it has used."""

from deluge.repl.session import Session
from deluge.repl.show import Fragment, cut_fragments, plain


def toolbar(session: Session, width: int) -> list[Fragment]:
    """Organisation, product, clock, statements and API calls; a live organisation in red."""
    world, total = session.world, session.total
    live = world.organisation.is_live
    style = "toolbar-live" if live else "toolbar"
    now = world.context.conventions.local(world.clock())
    clock = f"{now:%Y-%m-%d %H:%M}{' (fixed)' if world.clock_is_fixed else ''}"
    parts = [
        f"{'LIVE ' if live else ''}{world.organisation.name}",
        world.interpreter.profile.name,
        clock,
        _count(total.statements, "statement"),
        _count(total.api_calls, "API call"),
    ]
    if world.calls.mocks:
        parts.append(_count(len(world.calls.mocks), "mock"))
    text = f" {' | '.join(parts)} "
    return [(style, text.ljust(width)[:width])]


def cut(fragments: list[Fragment], width: int) -> list[Fragment]:
    """The fragments on one line of the screen."""
    return cut_fragments(fragments, width) if len(plain(fragments)) > width else fragments


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
