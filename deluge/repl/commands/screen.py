"""Commands about the session itself."""

from typing import TYPE_CHECKING

from deluge.errors import UsageError
from deluge.repl.commands.table import command, commands, find
from deluge.repl.show import Fragment, stacked

if TYPE_CHECKING:
    from deluge.repl.shell import Shell

_KEYS = """
An expression shows its value, which `_` holds; the last `;` may be left out.
Enter ends a complete input, Alt-Enter any. Ctrl-C drops the input or stops what
runs, Ctrl-D leaves, Ctrl-R searches the history, Tab completes."""


@command("help", "[COMMAND]", "this list, or more about one command", "command")
def show_help(shell: "Shell", name: str) -> None:
    """Every command with its form; with a name, all about it."""
    if name:
        one = find(name.removeprefix(":"))
        shell.output.show(
            [("heading", one.form), ("", f"\n{one.summary}"), ("dim", f"\n{one.doc}")]
        )
        return
    known = commands().values()
    size = max(len(each.form) for each in known)
    lines = [[("name", f"{each.form:<{size}}  "), ("", each.summary)] for each in known]
    shell.output.show(stacked([*lines, [("dim", _KEYS)]]))


@command("set", "[NAME VALUE]", "the settings, or change one")
def change_setting(shell: "Shell", argument: str) -> None:
    """theme, keys, tables, pager, suggest, complete, history, toolbar; repl.toml keeps them."""
    name, _, value = argument.partition(" ")
    if value:
        shell.settings.change(name, value.strip())
    lines: list[list[Fragment]] = []
    for each, current in shell.settings.items():
        shown = ("on" if current else "off") if isinstance(current, bool) else current
        if name in ("", each):
            lines.append([("name", f"{each:<10}"), ("text", f"{shown}")])
    if not lines:
        raise UsageError(f"there is no setting '{name}'", hint=":set lists them")
    shell.output.show(stacked(lines))


@command("quit", "", "leave (Ctrl-D does too)")
def leave(shell: "Shell", _argument: str) -> None:
    """Ends the session; the sandbox keeps its records."""
    shell.finished = True
