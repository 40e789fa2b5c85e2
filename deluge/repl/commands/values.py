"""Commands that look at values, names and trees."""

from typing import TYPE_CHECKING

from deluge.errors import UsageError, did_you_mean
from deluge.repl.commands.table import command
from deluge.repl.show import Fragment, one_line, stacked
from deluge.values.kinds import type_name

if TYPE_CHECKING:
    from deluge.repl.shell import Shell


@command("vars", "[PREFIX]", "the variables and functions of the session", "variable")
def show_variables(shell: "Shell", prefix: str) -> None:
    """The variables with their types and values, then the functions."""
    session = shell.session
    conventions = session.interpreter.context.conventions
    found = [(name, value) for name, value in session.variables() if name.startswith(prefix)]
    size = max((len(name) for name, _ in found), default=0)
    room = max(shell.output.width - size - 14, 20)
    lines: list[list[Fragment]] = []
    for name, value in found:
        head = [("name", f"{name:<{size}}  "), ("dim", f"{type_name(value).lower():<10} ")]
        lines.append([*head, *one_line(value, conventions, room)])
    for code in session.functions().values():
        if code.name.startswith(prefix):
            lines.append([("function", code.signature)])
    if not lines:
        shell.output.note("there are no variables yet")
        return
    shell.output.show(stacked(lines))


@command("type", "EXPRESSION", "the type of a value", "expression")
def show_type(shell: "Shell", expression: str) -> None:
    """The type of an expression's value; of `_` without one."""
    shell.output.show([("name", type_name(value_of(shell, expression)))])


@command("table", "[EXPRESSION | on | off]", "a list of maps as a table", "expression")
def show_table(shell: "Shell", argument: str) -> None:
    """Shows the value (`_` without one) as a table, one field per line when it is too wide.

    `on` and `off` say whether lists of maps are always shown so.
    """
    if argument in ("on", "off"):
        shell.settings.tables = argument == "on"
        return
    value = value_of(shell, argument)
    from deluge.repl.table import rows_of

    if rows_of(value) is None:
        raise UsageError(f"a table needs a list of maps, and this is {type_name(value)}")
    shell.show(value, as_table=True)


@command("doc", "NAME", "the documentation of a function, task or keyword", "function")
def show_doc(shell: "Shell", name: str) -> None:
    """Signature, description and examples of a built-in function, task or own function."""
    if not name:
        raise UsageError(":doc needs a name", hint="as in :doc subString")
    own = shell.session.find_function(name)
    if own is not None:
        shell.output.show([("function", own.signature), ("dim", f"\n{own.source.path}")])
        return
    from deluge.builtins.registry import REGISTRY
    from deluge.builtins.system import explained
    from deluge.cli.builtins import explanation, meant_by
    from deluge.cli.tasks import bracket_doc, task_names

    entries = meant_by(name)
    if entries:
        shell.output.show([("", "\n\n".join(explanation(entry) for entry in entries))])
        return
    text = explained(name) or _task_doc(shell, name) or bracket_doc(name)
    if text is None:
        known = [*REGISTRY.names(), *task_names(), *shell.session.functions()]
        raise UsageError(
            f"there is no function or task '{name}'",
            code="unknown-function",
            hint=did_you_mean(name, known),
        )
    shell.output.show([("", text)])


def _task_doc(shell: "Shell", name: str) -> str | None:
    from deluge.cli.tasks import call_form, tasks_called

    task = shell.session.interpreter.services.opened.find(name)
    if task is None:
        return "\n".join(call_form(each) for each in tasks_called(name)) or None
    return "\n".join([call_form(task), "", task.summary, task.doc]).rstrip()


@command("ast", "CODE", "the syntax tree of code", "expression")
def show_tree(shell: "Shell", code: str) -> None:
    """The tree of an expression or of statements, one node per line with its place."""
    if not code:
        raise UsageError(":ast needs code", hint="as in :ast 1 + 2 * 3")
    from deluge.cli.ast import node_lines
    from deluge.repl.chunk import read_chunk

    chunk = read_chunk(code)
    root = chunk.program
    only = chunk.shown if chunk.shown is not None and len(root.body) == 1 else root
    shell.output.show([("", "\n".join(node_lines(only)))])


@command("time", "CODE", "run code and say how long it took", "expression")
def show_time(shell: "Shell", code: str) -> None:
    """Evaluates the code; the time and the counters follow what it gives."""
    if not code:
        raise UsageError(":time needs code", hint="as in :time sync_leads()")
    usage = shell.evaluate(code).usage
    text = f"{usage.seconds * 1000:,.1f} ms, {usage.statements:,} statements"
    for number, what in ((usage.calls, "function calls"), (usage.api_calls, "API calls")):
        text += f", {number:,} {what}" if number else ""
    shell.output.note(text)


def value_of(shell: "Shell", expression: str) -> object:
    """The value of an expression, of `_` when there is none; raises what it raises."""
    if not expression:
        return shell.session.last
    outcome = shell.session.evaluate(expression, keep_last=True)
    if outcome.interrupted:
        raise KeyboardInterrupt
    if outcome.error is not None:
        raise outcome.error
    return outcome.value
