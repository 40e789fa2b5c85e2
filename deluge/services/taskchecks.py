"""What `check` has against a call of a task: types of literals, the product, module names.

Source: https://www.zoho.com/deluge/help/error-messages.html
"""

from collections.abc import Iterator, Sequence

from deluge.errors import did_you_mean
from deluge.services.catalog import Task
from deluge.services.parameters import Signature
from deluge.tasks import Objection


def objections(task: Task, args: Sequence[object], profile: str) -> Iterator[Objection]:
    """What Zoho would say when the script is saved, in a function of the product."""
    misfit = task.signature.misfit(args)
    if misfit is not None:
        yield Objection.of(task.signature.mismatch_at(misfit, args[misfit]))
    if not task.available(profile):
        yield Objection(
            "warning", "not-in-product", f"{task.name} is not supported for this function",
            f"it is not documented for {profile}",
        )  # fmt: skip
    elif profile in ("cliq", *task.connection_in) and _lacks_connection(task.signature, args):
        yield Objection(
            "warning", "not-in-product", f"{task.name} is not supported for this function",
            f"{profile} needs the name of a connection as its last argument",
        )  # fmt: skip
    yield from _unknown_modules(task, args)


def _lacks_connection(signature: Signature, args: Sequence[object]) -> bool:
    """Whether there are only arguments that cannot be a connection."""
    order = signature.orders[0]
    has_one = any("connection" in parameter.kinds for parameter in order)
    needed = sum(not parameter.optional for parameter in order if parameter.name != "connection")
    return has_one and len(args) <= needed


def _unknown_modules(task: Task, args: Sequence[object]) -> Iterator[Objection]:
    """Module names that are none of those a task documents."""
    for index, (parameter, value) in enumerate(zip(task.signature.orders[0], args, strict=False)):
        known = task.modules.get(parameter.name)
        if known and isinstance(value, str) and value and _folded(value) not in map(_folded, known):
            yield Objection(
                "warning", "unknown-module",
                f"Invalid module name for the function {task.name} at index {index + 1}",
                did_you_mean(value, known) or f"one of {', '.join(known)}",
            )  # fmt: skip


def _folded(name: str) -> str:
    return name.replace("_", "").replace(" ", "").lower()
