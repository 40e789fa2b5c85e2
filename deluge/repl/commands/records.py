"""Commands that look at what the organisation holds and what was sent."""

from typing import TYPE_CHECKING, Any

from deluge.errors import UsageError, did_you_mean
from deluge.repl.commands.table import command, newest
from deluge.repl.commands.values import value_of
from deluge.repl.show import Fragment, one_line, stacked
from deluge.values.plain import from_plain, to_plain

if TYPE_CHECKING:
    from deluge.emulator.core import Emulator
    from deluge.repl.calls import Call
    from deluge.repl.shell import Shell


@command("records", "MODULE [COUNT]", "the newest records of a module", "module")
def records(shell: "Shell", argument: str) -> None:
    """The filled fields of the newest records in the local organisation, 20 unless told."""
    name, _, count = argument.partition(" ")
    emulator = _emulator(shell)
    if not name:
        found = {module: len(rows) for module, rows in emulator.dump().items()}
        _show_counts(shell, found)
        return
    from deluge.cli.org import known_module
    from deluge.seeds import filled

    rows = emulator.records(known_module(emulator, name))
    if not rows:
        shell.output.note(f"there are no records in {name}")
        return
    conventions = shell.session.interpreter.context.conventions
    chosen = newest(rows, count)
    shown = [from_plain(_id_first(filled(row)), conventions) for row in chosen]
    shell.show(shown, as_table=True)
    if len(rows) > len(chosen):
        shell.output.note(f"{len(rows):,} records in all")


def _id_first(row: dict[str, Any]) -> dict[str, Any]:
    """The record with its id in front, where it is called so (`ID` in forms)."""
    return {**{name: row[name] for name in ("id", "ID") if name in row}, **row}


def _show_counts(shell: "Shell", found: dict[str, int]) -> None:
    if not found:
        shell.output.note("there are no records yet; `:seed FILE.json` adds some")
        return
    shell.output.show(
        stacked(
            [("name", f"{module:<24}"), ("number", f"{count:>8,}")]
            for module, count in found.items()
        )
    )


@command("seed", "FILE | MODULE VALUE | N", "add records, or fix the random numbers", "file")
def seed(shell: "Shell", argument: str) -> None:
    """Adds the records of a JSON, YAML or CSV file, or of an expression.

    As in `:seed Leads {{"Last_Name": "Ada"}}`. A number makes the random functions repeatable.
    """
    if argument.isdecimal() and len(argument) < 19:
        shell.session.world.use_seed(int(argument))
        shell.output.note(f"random numbers start from {argument}")
        return
    if not argument:
        raise UsageError(":seed needs a file, a module and records, or a number")
    emulator = _emulator(shell)
    module, _, expression = argument.partition(" ")
    if expression and emulator.schema.module(module) is not None:
        _seed(shell, emulator, module, _records_of(shell, expression))
        return
    from deluge.seeds import read_seeds

    for name, rows in read_seeds(argument, emulator.schema).items():
        _seed(shell, emulator, name, rows)


def _seed(shell: "Shell", emulator: "Emulator", module: str, rows: "list[dict[str, Any]]") -> None:
    emulator.seed(module, rows)
    shell.output.note(f"{module}: {len(rows)} added")


def _records_of(shell: "Shell", expression: str) -> "list[dict[str, Any]]":
    conventions = shell.session.interpreter.context.conventions
    value = to_plain(value_of(shell, expression), conventions)
    given = value if isinstance(value, list) else [value]
    rows: list[dict[str, Any]] = [row for row in given if isinstance(row, dict)]
    if len(rows) < len(given):
        raise UsageError("records are a map or a list of maps")
    return rows


@command("mails", "[COUNT]", "mails and messages that scripts sent")
def mails(shell: "Shell", argument: str) -> None:
    """What the outbox of the local organisation keeps, newest last."""
    from deluge.services.outbox import KINDS, summary

    emulator = _emulator(shell)
    lines = [
        [("dim", f"{kind:<8}"), ("", summary(kind, message))]
        for kind in KINDS
        for message in newest(emulator.events(kind), argument)
    ]
    if not lines:
        shell.output.note("nothing was sent")
        return
    shell.output.show(stacked(lines))


@command("calls", "[clear]", "the requests that scripts made", ("clear",))
def calls(shell: "Shell", argument: str) -> None:
    """Method, URL, status and time of the last requests; mocked ones too."""
    made = shell.session.world.calls.made
    if argument == "clear":
        made.clear()
    if not made:
        shell.output.note("no request was made")
        return
    shell.output.show(stacked(_call_line(call) for call in newest(made, argument)))


def _call_line(call: "Call") -> list[Fragment]:
    style = "dim" if call.status == "mock" or call.status.startswith("2") else "error"
    return [
        ("name", f"{call.method:<6} "), (style, f"{call.status:<6} "),
        ("dim", f"{call.milliseconds:7.1f} ms  "), ("", call.target),
    ]  # fmt: skip


@command("mock", "[TASK | URL [VALUE]]", "answer a task or URL without the service", "function")
def mock(shell: "Shell", argument: str) -> None:
    """`:mock zoho.crm.getRecordById {"id": 1}` answers every call of the task with the value.

    A URL may hold `*`. Without a value the mock is removed, `:mock clear` removes all of them,
    `:mock` alone lists them.
    """
    known = shell.session.world.calls.mocks
    target, _, expression = argument.partition(" ")
    if target == "clear":
        known.clear()
    elif expression:
        known[target] = value_of(shell, expression)
    elif target:
        if target not in known:
            raise UsageError(f"'{target}' is not mocked", hint=did_you_mean(target, known))
        del known[target]
    _show_mocks(shell)


def _show_mocks(shell: "Shell") -> None:
    known = shell.session.world.calls.mocks
    if not known:
        shell.output.note("nothing is mocked")
        return
    conventions = shell.session.interpreter.context.conventions
    lines: list[list[Fragment]] = []
    for target, value in known.items():
        room = max(shell.output.width - len(target) - 4, 20)
        lines.append(
            [("name", target), ("punctuation", " -> "), *one_line(value, conventions, room)]
        )
    shell.output.show(stacked(lines))


def _emulator(shell: "Shell") -> "Emulator":
    return shell.session.world.organisation.emulator
