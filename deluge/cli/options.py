"""The options that several commands share, and the interpreter they describe."""

import argparse
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from deluge.cli.terminal import Terminal
from deluge.errors import UsageError
from deluge.scripts import decode_source, read_source
from deluge.source import Source

if TYPE_CHECKING:
    from deluge.api import Interpreter
    from deluge.bind.code import Tracer
    from deluge.exchange import Request
    from deluge.project import Project


_MOST_DIGITS = 15  # of a limit
LIMIT = "--limit {}=N"
"""What changes a limit of a run, by the limit's name."""


def add_source(parser: argparse.ArgumentParser) -> None:
    """FILE, `-` or `-e CODE`."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a script, or - for standard input")
    parser.add_argument(
        "-e", dest="code", metavar="CODE", help="CODE itself (behind the text of FILE, if given)"
    )


def add_profile(parser: argparse.ArgumentParser) -> None:
    """`--profile`."""
    parser.add_argument("--profile", metavar="NAME", help="the Zoho product (default: crm)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def add_world(parser: argparse.ArgumentParser) -> None:
    """The options that say in which world a script runs."""
    add_profile(parser)
    group = parser.add_argument_group("the world around the script")
    group.add_argument(
        "--org",
        metavar="ORG",
        help="sandbox (default), memory, live, record:FILE or replay:FILE",
    )
    group.add_argument("--now", metavar="TIME", help="fix the clock, as in 2026-03-01T09:30:00")
    group.add_argument("--timezone", metavar="ZONE", help="the zone, as in Asia/Kolkata")
    group.add_argument("--seed", type=int, metavar="N", help="make the random functions repeatable")
    group.add_argument(
        "--net", metavar="WHO", help="hosts outside Zoho: allow (default), deny, or HOST,HOST"
    )
    group.add_argument(
        "--mail", choices=("capture", "send"), help="keep mails or send them (default: live sends)"
    )
    group.add_argument(
        "--fault",
        dest="faults",
        action="append",
        default=[],
        metavar="RULE",
        help="make requests to Zoho fail, as in status=503,every=3,path=/crm/*/Leads*",
    )
    group.add_argument("--yes", action="store_true", help="do not ask before writing to a live org")
    group.add_argument(
        "--dry-run", action="store_true", help="show what a live org would be sent, send nothing"
    )
    group.add_argument("--no-cache", action="store_true", help="parse the script anew")


def read_given(options: argparse.Namespace, terminal: Terminal) -> Source:
    """The script that FILE, `-` and `-e` name together."""
    if options.code is None and options.file is None:
        raise UsageError("there is nothing to run", hint="name a FILE, - or -e CODE")
    given = read_named(options.file, terminal) if options.file is not None else None
    if options.code is None:
        assert given is not None
        return given
    code = one_liner(options.code)
    if given is None:
        return Source(code, "<command line>")
    return Source(f"{given.text.rstrip()}\n{code}", given.path)


def read_named(path: str, terminal: Terminal) -> Source:
    """The script in a file, or on standard input for `-`."""
    if path == "-":
        return decode_source(terminal.read(), "<stdin>")
    return read_source(path)


def one_liner(code: str) -> str:
    """The code of `-e`, whose last semicolon may be left out."""
    try:
        code.encode()
    except UnicodeEncodeError:
        raise UsageError("the code given with -e is not UTF-8", code="encoding") from None
    text = code.rstrip()
    if not text:
        raise UsageError("the code given with -e is empty", code="empty")
    return text if text.endswith((";", "}")) else f"{text};"


def project_around(path: str | None) -> "Project | None":
    """The project of a script's directory, or of the current one."""
    folder = os.path.dirname(path) if path and path != "-" else ""
    if not _has_project_file(os.path.abspath(folder or ".")):
        return None
    from deluge.project import Project

    return Project.find(folder or ".")


def _has_project_file(folder: str) -> bool:
    """Whether there is a deluge.toml in the directory or above: asked without any import."""
    while True:
        if os.path.isfile(os.path.join(folder, "deluge.toml")):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def given_limits(texts: list[str]) -> dict[str, float | None]:
    """The limits of `--limit NAME=N`."""
    limits: dict[str, float | None] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if value.lower() == "none":
            limits[name] = None
        elif value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
            limits[name] = int(value)
        else:
            raise UsageError(f"--limit needs NAME=N or NAME=none, not '{text}'")
    return limits


def confirmation(options: argparse.Namespace, terminal: Terminal) -> "Callable[[Request], bool]":
    """Who is asked before a live organisation is written to: nobody with `--yes`."""

    def confirm(request: "Request") -> bool:
        return options.yes or terminal.ask(f"{request.method} {request.url} on the live org?")

    return confirm


def interpreter_for(
    options: argparse.Namespace,
    terminal: Terminal,
    project: "Project | None",
    *,
    on_info: Callable[[str], None] | None = None,
    on_trace: Callable[[str, int, str], None] | None = None,
    tracer: "Tracer | None" = None,
    limits: "Mapping[str, float | None] | None" = None,
) -> "Interpreter":
    """The interpreter that the options of `add_world` and the project describe."""
    from deluge.api import Interpreter

    if options.faults:
        from deluge.emulator.faults import Fault

        for rule in options.faults:
            Fault.parse(rule)  # a mistake is told before anything is run
    interpreter = Interpreter(
        profile=options.profile,
        org=options.org,
        now=options.now,
        timezone=options.timezone,
        seed=options.seed,
        project=project,
        limits=limits,
        net=options.net or "allow",
        mail=options.mail,
        faults=options.faults,
        on_info=on_info,
        on_trace=on_trace,
        tracer=tracer,
        on_warning=terminal.note,
        use_cache=not options.no_cache,
        confirm=confirmation(options, terminal),
        dry_run=terminal.note if options.dry_run else None,
    )
    if project is not None and project.triggers:
        from deluge.functions.triggers import TriggerRunner

        interpreter.organisation.settings.on_change = TriggerRunner(project, terminal.note)
    return interpreter
