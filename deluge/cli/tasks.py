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
    terminal.out(_listed(tasks))
    return 0


def explain_task(options: argparse.Namespace, terminal: Terminal) -> bool:
    """Whether there are tasks of the name asked for; prints all about one, a list of several."""
    task = _task(options.name)
    tasks = [task] if task is not None else tasks_called(options.name)
    if options.json:
        if tasks:
            terminal.out_json([task_object(each) for each in tasks])
        return bool(tasks)
    if len(tasks) == 1:
        terminal.out(_explanation(tasks[0]))
    elif tasks:
        terminal.out(_listed(tasks))
    else:
        text = bracket_doc(options.name)
        if text is not None:
            terminal.out(text)
            return True
    return bool(tasks)


def tasks_called(name: str) -> "list[Task]":
    """The tasks of a service (`zoho.crm`), or of a name in several of them (`createRecord`)."""
    wanted = f".{name.lower().strip('.')}."
    names = [known for known in task_names() if wanted in f".{known.lower()}."]
    return [task for each in names if (task := _task(each)) is not None]


def bracket_doc(name: str) -> str | None:
    """What there is to say about a statement with brackets, `sendmail [...]`; or None."""
    from deluge.api import Interpreter

    call = Interpreter(org="memory").services.bracket(name)
    if call is None:
        return None
    return (
        f"{name.lower()} [ key : value ... ]\n\nkeys: {', '.join(sorted(call.keys)) or 'unknown'}"
    )


def _listed(tasks: "list[Task]") -> str:
    """A line for each task."""
    lines = [f"{task.state:<8} {call_form(task):<72} {task.summary}".rstrip() for task in tasks]
    return "\n".join(lines)


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
