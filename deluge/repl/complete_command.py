"""Completion of `:commands` and their arguments."""

import os
from collections.abc import Iterator

from deluge.builtins.registry import REGISTRY
from deluge.repl.commands.table import commands
from deluge.repl.complete import Candidate, Suggestion, best, complete
from deluge.repl.session import Session

_MOST_FILES = 1_000


def complete_command(text: str, session: Session) -> list[Suggestion]:
    """The commands that begin so, else what the argument may be."""
    name, blank, argument = text[1:].partition(" ")
    known = commands()
    if not blank:
        return best(name, ((each, "command", known[each].summary) for each in known))
    command = known.get(name.lower())
    if command is None:
        return []
    word = argument.rpartition(" ")[2]
    if isinstance(command.completes, tuple):
        return best(word, ((each, "value", "") for each in command.completes))
    if command.completes == "expression":
        return complete(argument, session)
    if command.completes == "file":
        return best(word, _files(word))
    if name == "set":
        return best(word, _settings(argument))
    return best(word, _names(command.completes, session))


def _names(what: str, session: Session) -> Iterator[Candidate]:
    if what == "module":
        yield from ((name, "module", "") for name in session.modules())
    elif what == "variable":
        yield from ((name, "variable", "") for name, _ in session.variables())
    elif what == "command":
        yield from ((name, "command", "") for name in commands())
    elif what == "function":
        yield from ((name, "function", "") for name in session.functions())
        yield from ((name, "task", "") for name in session.task_names())
        yield from ((entry.name, "builtin", entry) for entry in REGISTRY.all())


def _settings(argument: str) -> Iterator[Candidate]:
    from deluge.repl.settings import ReplSettings
    from deluge.repl.theme import THEMES

    if " " not in argument:
        yield from ((name, "setting", "") for name, _ in ReplSettings().items())
    elif argument.startswith("theme "):
        yield from ((name, "value", "") for name in THEMES)


def _files(word: str) -> Iterator[Candidate]:
    """The files and directories that begin so."""
    folder, _ = os.path.split(word)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            for _, entry in zip(range(_MOST_FILES), entries, strict=False):
                if not entry.name.startswith("."):
                    end = "/" if entry.is_dir() else ""
                    yield os.path.join(folder, entry.name) + end, "file", ""
    except OSError:
        return
