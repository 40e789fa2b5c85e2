"""Report what Zoho would refuse to save, and what it would accept but probably not as meant.

Takes scripts and directories (their .dg, .deluge and .ds files); runs nothing.
The exit code is 2 when a script is not Deluge, 1 when it has another error, 0 otherwise.
"""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal, counted
from deluge.errors import DelugeError, ExitCode, UsageError
from deluge.scripts import script_files
from deluge.source import Source

if TYPE_CHECKING:
    from deluge.bind.diagnostics import Diagnostic


def configure(parser: argparse.ArgumentParser) -> None:
    """The scripts and the product they are for."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="scripts, directories, or - for standard input"
    )
    parser.add_argument("-e", dest="code", metavar="CODE", help="check CODE")
    shared.add_profile(parser)
    shared.add_json(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Check them all and sum up."""
    from deluge.api import check
    from deluge.render import render

    findings: list[tuple[Source, Diagnostic]] = []
    unreadable: list[DelugeError] = []
    count = 0
    for path in _paths(options):
        count += 1
        try:
            source = _source(path, options, terminal)
            project = shared.project_around(path)
        except DelugeError as error:
            unreadable.append(error)
            continue
        profile = options.profile or (project and project.profile) or "crm"
        found = check(source.text, profile=profile, project=project, path=source.path)
        findings += [(source, diagnostic) for diagnostic in found]
    if options.json:
        _print_json(findings, unreadable, terminal)
        return _exit_code(findings, unreadable)
    for error in unreadable:
        terminal.error(error)
    for source, found in findings:
        text = render(
            found.severity,
            found.code,
            found.message,
            hint=found.hint,
            span=found.span,
            source=source,
            colour=terminal.colour,
        )
        terminal.note(text)
    terminal.note(_summary(findings, unreadable, count))
    return _exit_code(findings, unreadable)


def _paths(options: argparse.Namespace) -> Iterator[str]:
    """Every script named, directly or by its directory."""
    if options.code is not None:
        yield ""
    elif not options.paths:
        raise UsageError("there is nothing to check", hint="name a PATH, - or -e CODE")
    for path in options.paths:
        if path == "-":
            yield path
            continue
        found = list(script_files(path))
        yield from found or [path]


def _source(path: str, options: argparse.Namespace, terminal: Terminal) -> Source:
    if path == "":
        return Source(shared.one_liner(options.code), "<command line>")
    return shared.read_named(path, terminal)


def _print_json(
    findings: "list[tuple[Source, Diagnostic]]", unreadable: list[DelugeError], terminal: Terminal
) -> None:
    from deluge.cli.output import error_object, to_json

    diagnostics: list[object] = [
        {"severity": "error", **error_object(error)} for error in unreadable
    ]
    diagnostics += [
        {
            "severity": found.severity,
            "code": found.code,
            "message": found.message,
            "hint": found.hint,
            "path": source.path,
            "line": found.line,
            "column": found.column,
            "end_line": found.end_line,
            "end_column": found.end_column,
        }
        for source, found in findings
    ]
    terminal.out(to_json({"diagnostics": diagnostics}))


def _exit_code(
    findings: "list[tuple[Source, Diagnostic]]", unreadable: list[DelugeError]
) -> ExitCode:
    codes = {found.code for _, found in findings if found.severity == "error"}
    if unreadable or "syntax" in codes:
        return ExitCode.USAGE
    return ExitCode.SCRIPT_ERROR if codes else ExitCode.OK


def _summary(
    findings: "list[tuple[Source, Diagnostic]]", unreadable: list[DelugeError], count: int
) -> str:
    errors = len(unreadable) + sum(1 for _, found in findings if found.severity == "error")
    warnings = sum(1 for _, found in findings if found.severity == "warning")
    return f"{counted(count, 'script')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"
