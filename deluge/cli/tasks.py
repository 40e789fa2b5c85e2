"""Service tasks for `deluge builtins`: from the catalogue, which is the only list of them."""

import argparse
from typing import TYPE_CHECKING

from deluge.cli.terminal import Terminal

if TYPE_CHECKING:
    from deluge.services.catalog import Catalog, Task


def list_tasks(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print every task by service."""
    tasks = [task for name in task_names() if (task := _task(name)) is not None]
    if options.json:
        terminal.out_json([task_object(task) for task in tasks])
        return 0
    for task in tasks:
        terminal.out(f"{task.state:<8} {call_form(task):<72} {task.summary}".rstrip())
    return 0


def explain_task(options: argparse.Namespace, terminal: Terminal) -> bool:
    """Whether there is a task of the name asked for; prints all about it."""
    task = _task(options.name)
    if task is None:
        return False
    if options.json:
        terminal.out_json([task_object(task)])
    else:
        terminal.out(_explanation(task))
    return True


_STATES = {
    "sandbox": "answered by the sandbox",
    "live": "answered by the service alone: a test needs a mock",
    "mock": "no REST call is documented: it needs a mock",
}


def _explanation(task: "Task") -> str:
    """Everything about one task, for a person."""
    lines = [call_form(task), "", task.summary, f"{_STATES[task.state]}"]
    if task.only_in:
        lines.append(f"documented for {', '.join(map(str, task.only_in))} only")
    if task.not_in:
        lines.append(f"not documented for {', '.join(map(str, task.not_in))}")
    if task.note:
        lines.append(task.note)
    if task.aliases:
        lines.append(f"also written {', '.join(task.aliases)}")
    lines.append("")
    lines += [
        f"  {parameter.name:<20} {' or '.join(parameter.kinds)}"
        + (", may be left out" if parameter.optional else "")
        for parameter in task.signature.orders[0]
    ]
    lines += [f"  {name} is one of {', '.join(known)}" for name, known in task.modules.items()]
    if task.method:
        lines += ["", f"sends {task.method} {_route(task)}"]
    if task.result:
        lines += ["", f"gives {task.result}"]
    return "\n".join([*lines, "", task.doc]).rstrip()


def task_names() -> list[str]:
    """The full names of all tasks, sorted."""
    catalog = _catalog()
    services = [service for stem in catalog.stems() if (service := catalog.service(stem))]
    return sorted({name for service in services for name in service.task_names()})


def call_form(task: "Task") -> str:
    """`zoho.crm.getRecordById(module, recordId, [connection])`"""
    parameters = [
        f"[{parameter.name}]" if parameter.optional else parameter.name
        for parameter in task.signature.orders[0]
    ]
    return f"{task.name}({', '.join(parameters)})"


def task_object(task: "Task") -> dict[str, object]:
    """Everything about one task, for machines."""
    return {
        "name": task.name,
        "signature": call_form(task),
        "aliases": task.aliases,
        "summary": task.summary,
        "state": task.state,
        "only_in": task.only_in,
        "not_in": task.not_in,
        "modules": task.modules,
        "note": task.note or None,
        "method": task.method or None,
        "path": _route(task) or None,
        "result": task.result or None,
        "doc": task.doc or None,
    }


def _route(task: "Task") -> str:
    """The path with its parameters in braces."""
    pieces = list(task.path)
    return "".join(f"{{{piece}}}" if index % 2 else piece for index, piece in enumerate(pieces))


def _task(name: str) -> "Task | None":
    found = _catalog().find(name)
    return found[0].task(found[1]) if found else None


def _catalog() -> "Catalog":
    from deluge.services.catalog import Catalog

    return Catalog()
