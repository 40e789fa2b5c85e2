"""List the built-in functions and tasks, or explain the ones of a name.

deluge builtins               all functions by family
deluge builtins subString     one, with its examples
deluge builtins zoho.crm      the tasks of a service, or of a name: createRecord
deluge builtins --tasks       the service tasks
"""

import argparse
from itertools import groupby
from typing import TYPE_CHECKING

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal
from deluge.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from deluge.builtins.registry import Builtin


_FOR_TESTS = "what tests call is listed in docs/testing.md"


def configure(parser: argparse.ArgumentParser) -> None:
    """A name, or none for the list."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a function or task")
    parser.add_argument("--tasks", action="store_true", help="list the service tasks")
    shared.add_profile(parser)
    shared.add_json(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print the list or the explanation."""
    if options.name:
        return _explain(options, terminal)
    if options.tasks:
        from deluge.cli.tasks import list_tasks

        return list_tasks(options, terminal)
    entries = [entry for entry in _all() if entry.available(options.profile or "neutral")]
    if options.json:
        terminal.out_json([builtin_object(entry) for entry in entries])
        return 0
    by_family = sorted(entries, key=lambda entry: (entry.family, entry.name.lower()))
    for family, members in groupby(by_family, key=lambda entry: entry.family):
        terminal.out(f"{family}:")
        for entry in members:
            terminal.out(f"  {entry.signature:<58} {_first_line(entry.doc)}".rstrip())
    return 0


def _explain(options: argparse.Namespace, terminal: Terminal) -> int:
    known = _all()
    found = meant_by(options.name)
    if not found:
        from deluge.bind.calls import TEST_ROOTS
        from deluge.builtins.system import explained
        from deluge.cli.tasks import explain_task, task_names

        system = explained(options.name)
        if system is not None and not options.json:
            terminal.out(system)
            return 0
        if explain_task(options, terminal):
            return 0
        names = [*(name for entry in known for name in (entry.name, *entry.aliases)), *task_names()]
        raise UsageError(
            f"there is no function or task '{options.name}'",
            code="unknown-function",
            hint=_FOR_TESTS
            if options.name.partition(".")[0].lower() in TEST_ROOTS
            else did_you_mean(options.name, names),
        )
    if options.json:
        terminal.out_json([builtin_object(entry) for entry in found])
        return 0
    terminal.out("\n\n".join(explanation(entry) for entry in found))
    return 0


def meant_by(name: str) -> "list[Builtin]":
    """The functions of a name: `subString`, `text.subString`, `List:Int`, `zoho.encryption.md5`
    or just `md5`."""
    from deluge.bind.calls import TEST_ROOTS
    from deluge.builtins.registry import REGISTRY

    if name.partition(".")[0].lower() in TEST_ROOTS:
        return []
    bare = name.rpartition(".")[2].partition(":")[0]
    found = REGISTRY.find(name) or REGISTRY.find(bare)
    if found:
        return found
    ending = f".{name.lower()}"
    return [entry for key, entry in REGISTRY.plain.items() if key.endswith(ending)]


def explanation(entry: "Builtin") -> str:
    """Everything about one function, for a person."""
    lines = [entry.signature]
    if entry.aliases:
        lines.append(f"also written {', '.join(entry.aliases)}")
    if entry.only:
        lines.append(f"only in {', '.join(sorted(entry.only))}")
    if entry.excluded:
        lines.append(f"not in {', '.join(sorted(entry.excluded))}")
    lines += ["", *(line.removeprefix("    ") for line in entry.doc.split("\n"))]
    if entry.source:
        lines += ["", entry.source]
    return "\n".join(lines)


def builtin_object(entry: "Builtin") -> dict[str, object]:
    """Everything about one function, for machines."""
    return {
        "name": entry.name,
        "signature": entry.signature,
        "aliases": list(entry.aliases),
        "receivers": list(entry.receivers),
        "result": entry.result,
        "family": entry.family,
        "only": sorted(entry.only),
        "excluded": sorted(entry.excluded),
        "doc": entry.doc,
    }


def _all() -> "list[Builtin]":
    from deluge.builtins.load import load_all
    from deluge.builtins.registry import REGISTRY

    load_all()
    return REGISTRY.all()


def _first_line(doc: str) -> str:
    return doc.partition("\n")[0]
