"""Report what Zoho would refuse to save, and what it would accept but probably not as meant.

Takes scripts and directories (their .dg, .deluge and .ds files); runs nothing.
The exit code is 2 when a script is not Deluge, 1 when it has another error, 0 otherwise.
"""

import argparse
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal, counted
from deluge.errors import DelugeError, ExitCode, UsageError
from deluge.scripts import SUFFIXES, script_files
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

    report = _Report()
    for path in _paths(options):
        report.scripts += 1
        try:
            source = _source(path, options, terminal)
            project = shared.project_around(path)
        except DelugeError as error:
            report.add_unreadable(error)
            continue
        profile = options.profile or (project and project.profile) or "crm"
        found = check(source.text, profile=profile, project=project, path=source.path)
        report.findings += [(source, diagnostic) for diagnostic in found]
    if options.json:
        terminal.out_json({"diagnostics": report.as_maps()})
    else:
        report.show(terminal)
    return report.exit_code


class _Report:
    """What was found in all scripts, and the errors of those that cannot be read."""

    def __init__(self) -> None:
        self.scripts = 0
        self.findings: list[tuple[Source, Diagnostic]] = []
        self.unreadable: list[DelugeError] = []

    @property
    def exit_code(self) -> ExitCode:
        """Of the worst of them."""
        codes = {found.code for _, found in self.findings if found.severity == "error"}
        if self.unreadable or "syntax" in codes:
            return ExitCode.USAGE
        return ExitCode.SCRIPT_ERROR if codes else ExitCode.OK

    def add_unreadable(self, error: DelugeError) -> None:
        """What kept a script from being checked; a broken deluge.toml is told once."""
        if str(error) not in map(str, self.unreadable):
            self.unreadable.append(error)

    def show(self, terminal: Terminal) -> None:
        """Tell a person, and sum up."""
        from deluge.render import render

        for error in self.unreadable:
            terminal.error(error)
        for source, found in self.findings:
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
        errors = counted(len(self.unreadable) + self._number_of("error"), "error")
        warnings = counted(self._number_of("warning"), "warning")
        terminal.note(f"{counted(self.scripts, 'script')}: {errors}, {warnings}")

    def _number_of(self, severity: str) -> int:
        return sum(found.severity == severity for _, found in self.findings)

    def as_maps(self) -> list[dict[str, object]]:
        """The same for machines."""
        from deluge.cli.output import error_object

        unreadable = [{"severity": "error", **error_object(error)} for error in self.unreadable]
        return unreadable + [
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
            for source, found in self.findings
        ]


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
    if os.path.isdir(path):
        raise UsageError(
            f"there are no scripts in {path}", hint=f"they end in {', '.join(SUFFIXES)}"
        )
    return shared.read_named(path, terminal)
