"""Starts a session for the command line: on a screen, with bare prompts, or for a pipe."""

import argparse
import shutil
import sys
from collections.abc import Iterator

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal
from deluge.repl.history import History, history_path
from deluge.repl.output import Output, PlainOutput, ScreenOutput
from deluge.repl.plain import run_lines, run_prompts
from deluge.repl.session import Session
from deluge.repl.settings import ReplSettings, read_settings, settings_path
from deluge.repl.shell import Shell
from deluge.repl.world import WorldSettings


def start(options: argparse.Namespace, terminal: Terminal) -> int:
    """The exit code of a whole session."""
    on_terminal = terminal.stdin is None and sys.stdin.isatty()
    on_screen = on_terminal and not options.plain and _has_cursor(terminal)
    settings = _settings(options, terminal) if on_terminal else ReplSettings()
    output: Output = PlainOutput(terminal)
    if on_screen:
        import prompt_toolkit  # noqa: F401  # pyright: ignore[reportUnusedImport] - the extra, before all else

        output = ScreenOutput(terminal, settings, shutil.get_terminal_size)
    if not on_terminal:
        settings.tables = False
    shell = _shell(options, terminal, settings, output, on_terminal)
    try:
        for path in options.files:
            shell.handle(f":load {path}")
        if on_screen:
            from deluge.repl.input import run_screen

            return run_screen(shell)
        if on_terminal:
            return run_prompts(shell, input)
        return run_lines(shell, _lines(terminal))
    finally:
        shell.session.close()


def _shell(
    options: argparse.Namespace,
    terminal: Terminal,
    settings: ReplSettings,
    output: Output,
    interactive: bool,
) -> Shell:
    def trace(path: str, line: int, text: str) -> None:
        output.note(f"{path}:{line}: {text}")

    world = WorldSettings(
        profile=options.profile,
        org=options.org,
        now=options.now,
        timezone=options.timezone,
        seed=options.seed,
        project=shared.project_around(None),
        net=options.net or "allow",
        use_cache=not options.no_cache,
        confirm=shared.confirmation(options, terminal),
        dry_run=terminal.note if options.dry_run else None,
        mail=options.mail,
        faults=options.faults,
    )
    session = Session(world, on_info=output.info, on_warning=output.note, on_trace=trace)
    keeps_history = interactive and not options.no_history
    path = history_path(terminal.environment) if keeps_history else None
    history = History(path, settings.history)
    return Shell(session, output, settings, history, interactive=interactive)


def _settings(options: argparse.Namespace, terminal: Terminal) -> ReplSettings:
    """The file's settings, with the options of this run over them."""
    settings = read_settings(settings_path(terminal.environment))
    if options.theme:
        settings.change("theme", options.theme)
    if options.vi:
        settings.change("keys", "vi")
    return settings


def _has_cursor(terminal: Terminal) -> bool:
    """Whether there is a screen with a cursor that can be moved."""
    if not terminal.stdout.isatty():
        return False
    return terminal.environment.get("TERM", "") not in ("", "dumb", "unknown")


def _lines(terminal: Terminal) -> Iterator[str]:
    """The lines of standard input, each as soon as it is there."""
    stream = terminal.stdin or sys.stdin.buffer
    for line in iter(stream.readline, b""):
        yield line.decode("utf-8", "replace").removeprefix("\ufeff")
