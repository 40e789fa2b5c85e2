"""Seed, look at, reset and keep the local CRM.

deluge org seed FILE ...        add records: {"Leads": [{...}], "Contacts": [{...}]} as JSON or
                                YAML, or a CSV file named after its module
deluge org dump [MODULE ...]    print the records as JSON
deluge org outbox [--eml DIR]   list mails, text messages, notifications; write mails as .eml
deluge org events [KIND]        print what scripts did besides records (signals, mails) as JSON
deluge org reset                forget every record
deluge org snapshot save FILE   keep the state in a file
deluge org snapshot load FILE   go back to it (restore FILE does the same)
deluge org import-schema [FILE ...]  modules and fields of a real organisation: Zoho's metadata
                                as JSON, or with --org live the organisation's own
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deluge.cli import options as shared
from deluge.cli.outbox import show_outbox
from deluge.cli.terminal import Terminal
from deluge.errors import UsageError, did_you_mean
from deluge.seeds import filled, read_seeds

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator
    from deluge.organisation import Organisation

_ACTIONS = (
    "seed", "dump", "outbox", "events", "reset", "snapshot", "restore", "import-schema",
)  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which organisation."""
    parser.add_argument("action", metavar="ACTION", help=", ".join(_ACTIONS))
    parser.add_argument(
        "targets", nargs="*", default=[], metavar="TARGET", help="files, modules or kinds"
    )
    parser.add_argument("--fields", metavar="A,B", help="dump only these fields")
    parser.add_argument("--full", action="store_true", help="dump empty and system fields too")
    parser.add_argument("--eml", metavar="DIR", help="outbox: write the mails as .eml files")
    shared.add_world(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Open the sandbox and act on it."""
    if options.action not in _ACTIONS:
        raise UsageError(
            f"there is no action '{options.action}'",
            hint=did_you_mean(options.action, _ACTIONS) or f"one of {', '.join(_ACTIONS)}",
        )
    interpreter = shared.interpreter_for(options, terminal, shared.project_around(None))
    try:
        if options.action == "import-schema":
            _import_schema(interpreter.organisation, options, terminal)
        else:
            _FUNCTIONS[options.action](interpreter.organisation.emulator, options, terminal)
    finally:
        interpreter.close()
    return 0


def _seed(emulator: "Emulator", options: argparse.Namespace, terminal: Terminal) -> None:
    if not options.targets:
        raise UsageError("seed needs a file", hint='a JSON object: {"Leads": [{...}]}')
    seeds = [read_seeds(path, emulator.schema) for path in options.targets]
    with emulator.store.write():  # all files or none
        for modules in seeds:
            for module, records in modules.items():
                emulator.seed(module, records, lenient=True)
    for modules in seeds:
        for module, records in modules.items():
            terminal.note(f"{module}: {len(records)} added")


def _dump(emulator: "Emulator", options: argparse.Namespace, terminal: Terminal) -> None:
    modules = [known_module(emulator, name) for name in options.targets]
    found = {name: emulator.records(name) for name in modules} if modules else emulator.dump()
    if not options.full and not options.fields:
        found = {name: [filled(record) for record in records] for name, records in found.items()}
    terminal.out("\n".join(_json_lines(found, options.fields)))


def _events(emulator: "Emulator", options: argparse.Namespace, terminal: Terminal) -> None:
    from deluge.services.outbox import KINDS

    known = ("signals", *KINDS, "cliq")
    for kind in options.targets:
        if kind not in known:
            raise UsageError(
                f"there are no events of the kind '{kind}'",
                hint=did_you_mean(kind, known) or f"one of {', '.join(known)}",
            )
    found = {kind: emulator.events(kind) for kind in options.targets or known}
    terminal.out("\n".join(_json_lines(found, options.fields)))


def _reset(emulator: "Emulator", options: argparse.Namespace, terminal: Terminal) -> None:
    if options.targets:
        raise UsageError("reset forgets every record; it takes no module")
    emulator.reset()
    terminal.note("every record is gone")


def _snapshot(emulator: "Emulator", options: argparse.Namespace, terminal: Terminal) -> None:
    """`save FILE`, `load FILE`, and `FILE` alone, which saves."""
    what, *targets = options.targets or [""]
    if what not in ("save", "load"):
        if targets:
            raise UsageError("a snapshot is saved or loaded", hint="deluge org snapshot save FILE")
        what, targets = "save", options.targets
    path = _one_file(options, targets)
    if what == "load":
        _load(emulator, path, terminal)
        return
    emulator.snapshot(Path(path))
    terminal.note(f"wrote {path}")


def _restore(emulator: "Emulator", options: argparse.Namespace, terminal: Terminal) -> None:
    _load(emulator, _one_file(options, options.targets), terminal)


def _load(emulator: "Emulator", path: str, terminal: Terminal) -> None:
    if not os.path.isfile(path):
        raise UsageError(f"there is no file {path}")
    emulator.load(Path(path))
    terminal.note(f"restored {path}")


def _import_schema(
    organisation: "Organisation", options: argparse.Namespace, terminal: Terminal
) -> None:
    from deluge.cli.import_schema import import_schema

    for name in import_schema(organisation, options.targets):
        terminal.note(f"wrote .deluge/schema/{name}")


_FUNCTIONS = {
    "seed": _seed,
    "dump": _dump,
    "events": _events,
    "outbox": show_outbox,
    "reset": _reset,
    "snapshot": _snapshot,
    "restore": _restore,
}


def _one_file(options: argparse.Namespace, targets: list[str]) -> str:
    if len(targets) != 1:
        raise UsageError(
            f"{options.action} needs one file",
            hint="deluge org snapshot save FILE, deluge org snapshot load FILE",
        )
    return targets[0]


def known_module(emulator: "Emulator", name: str) -> str:
    """The module's API name, of the products (`books/contacts`) as it is, `creator/FORM` of a form;
    raises UsageError that names the nearest."""
    module = emulator.schema.module(name)
    if module is not None:
        return module.api_name
    if "/" in name:
        return name
    from deluge.emulator.products.seeding import kinds

    with emulator.store.read():
        others = kinds(emulator)
    if f"creator/{name}" in others:
        return f"creator/{name}"
    raise UsageError(
        f"unknown module '{name}'", hint=did_you_mean(name, [*emulator.schema, *others])
    )


def _json_lines(modules: dict[str, list[dict[str, Any]]], fields: str | None) -> Iterator[str]:
    """A JSON object of lists with one record per line."""
    from deluge.cli.output import to_json

    if not modules:
        yield "{}"
        return
    names = [name.strip() for name in fields.split(",")] if fields else None
    yield "{"
    for position, (module, records) in enumerate(modules.items()):
        comma = "," if position < len(modules) - 1 else ""
        if not records:
            yield f"  {to_json(module)}: []{comma}"
            continue
        yield f"  {to_json(module)}: ["
        for index, record in enumerate(records):
            shown = {name: record.get(name) for name in names} if names else record
            yield f"    {to_json(shown)}{',' if index < len(records) - 1 else ''}"
        yield f"  ]{comma}"
    yield "}"
