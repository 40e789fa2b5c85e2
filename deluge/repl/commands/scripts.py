"""Commands that move code between the session and files."""

import os
from typing import TYPE_CHECKING

from deluge.errors import UsageError, reason_of
from deluge.repl.commands.table import command, newest

if TYPE_CHECKING:
    from deluge.repl.shell import Shell


@command("load", "FILE", "evaluate a file in the session", "file")
def load(shell: "Shell", path: str) -> None:
    """Functions become callable and statements run as if they had been typed."""
    from deluge.scripts import read_source

    source = read_source(_file(path, "load"))
    shell.evaluate(source.text, source.path)


@command("run", "FILE [NAME=VALUE ...]", "run a script by itself", "file")
def run(shell: "Shell", argument: str) -> None:
    """Runs a file as `deluge run` does: it sees this organisation but none of the variables."""
    from deluge.scripts import read_source

    words = _words(argument)
    path = _file(words[0] if words else "", "run")
    arguments: dict[str, object] = {}
    for word in words[1:]:
        name, sign, value = word.partition("=")
        if not sign:
            raise UsageError(f"'{word}' is not NAME=VALUE")
        arguments[name] = value
    result = shell.session.run_file(read_source(path), arguments)
    if result.error is not None:
        raise result.error
    if result.value is not None:
        from deluge.values.plain import from_plain

        shell.show(from_plain(result.value, shell.session.interpreter.context.conventions))


@command("save", "FILE", "write what worked into a script", "file")
def save(shell: "Shell", path: str) -> None:
    """Every chunk that ran without error, functions first, so that the file runs again."""
    from deluge.repl.script import as_script

    path = _file(path, "save")
    if not path.lower().endswith((".dg", ".deluge", ".ds")):
        path += ".dg"
    text = as_script(shell.typed)
    if not text:
        raise UsageError("there is nothing to save yet")
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} exists already", hint="choose another name") from None
    except (OSError, ValueError) as error:
        reason = reason_of(error, "it is no file name")
        raise UsageError(f"{path} cannot be written: {reason}") from None
    shell.output.note(f"wrote {path}")


@command("edit", "[FUNCTION]", "edit the last input or a function", "function")
def edit(shell: "Shell", name: str) -> None:
    """Opens $VISUAL or $EDITOR; what is saved there is evaluated, nothing when it is empty."""
    if shell.edit is None:
        raise UsageError(":edit needs a terminal")
    text = shell.edit(_editable(shell, name), ".dg")
    if text and text.strip():
        shell.history.add(text.strip())
        shell.evaluate(text)


def _editable(shell: "Shell", name: str) -> str:
    if not name:
        return shell.typed[-1] if shell.typed else ""
    code = shell.session.functions().get(name)
    if code is None:
        raise UsageError(f"there is no function '{name}' in this session")
    from deluge.syntax.printer import to_text

    return to_text(code.declaration)


@command("reset", "", "forget every variable and function")
def reset(shell: "Shell", _argument: str) -> None:
    """The records of the organisation stay: `deluge org reset` removes those."""
    shell.session.forget()
    shell.typed.clear()
    shell.output.note("variables and functions are forgotten")


@command("history", "[WORDS | COUNT]", "what was typed, now and before")
def show_history(shell: "Shell", argument: str) -> None:
    """The last inputs, or those that hold the words."""
    words = "" if argument.isdecimal() else argument
    found = newest(shell.history.search(words), argument)
    if not found:
        shell.output.note("nothing was found" if words else "the history is empty")
        return
    shell.output.show([("", "\n".join(entry.replace("\n", "\n  ") for entry in found))])


def _file(path: str, name: str) -> str:
    if not path:
        raise UsageError(f":{name} needs a file")
    return os.path.expanduser(path)


def _words(text: str) -> list[str]:
    import shlex

    try:
        return shlex.split(text)
    except ValueError:
        raise UsageError("a quote is not closed") from None
