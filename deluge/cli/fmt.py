"""Lay scripts out as Zoho's editor does; comments and single blank lines stay.

deluge fmt FILE              print it
deluge fmt --write PATH ...  rewrite the files that change
deluge fmt --check PATH ...  name them; exit code 1 when there are any
"""

import argparse
import os
from collections.abc import Iterator

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal
from deluge.errors import DelugeError, ExitCode, UsageError, reason_of
from deluge.scripts import script_files


def configure(parser: argparse.ArgumentParser) -> None:
    """The scripts and what to do with them."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="scripts, directories, or -")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--write", action="store_true", help="rewrite the files")
    group.add_argument("--check", action="store_true", help="only say which would change")


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print, rewrite or compare."""
    from deluge.syntax.layout import laid_out

    paths = list(_paths(options.paths))
    if len(paths) > 1 and not (options.write or options.check):
        raise UsageError("several files need --write or --check")
    changed, broken = 0, False
    for path in paths:
        try:
            source = shared.read_named(path, terminal)
            text = laid_out(source)
        except DelugeError as error:  # the other files need not wait for this one
            terminal.error(error)
            broken = True
            continue
        differs = text != source.text
        changed += differs
        if options.write and path != "-":
            if differs:
                _rewrite(path, text)
                terminal.note(f"rewrote {path}")
        elif options.check:
            if differs:
                terminal.note(f"would rewrite {path}")
        else:
            terminal.out(text.rstrip("\n"))
    if broken:
        return ExitCode.USAGE
    return ExitCode.SCRIPT_ERROR if options.check and changed else ExitCode.OK


def _paths(named: list[str]) -> Iterator[str]:
    for path in named:
        found = list(script_files(path)) if path != "-" else []
        if os.path.isdir(path):
            yield from found
        else:
            yield path


def _rewrite(path: str, text: str) -> None:
    """Replace the file's content, whole or not at all."""
    waiting = f"{path}.new"
    try:
        with open(waiting, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(waiting, path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {reason_of(error)}") from None
