"""Completion of `:commands` and their arguments."""

import os
from collections.abc import Iterator

from deluge.builtins.registry import REGISTRY
from deluge.repl.commands.table import commands
from deluge.repl.complete import Suggestion, best, complete, of_builtin
from deluge.repl.session import Session

_MOST_FILES = 1_000


def complete_command(text: str, session: Session) -> list[Suggestion]:
    """The commands that begin so, else what the argument may be."""
    name, blank, argument = text[1:].partition(" ")
    known = commands()
    if not blank:
        return best(name, (Suggestion(each, 0, "command", known[each].summary) for each in known))
    command = known.get(name.lower())
    if command is None:
        return []
    word = argument.rpartition(" ")[2]
    if isinstance(command.completes, tuple):
        return best(word, (Suggestion(each, 0, "value") for each in command.completes))
    if command.completes == "expression":
        return complete(argument, session)
    if command.completes == "file":
        return best(word, _files(word))
    if name == "set":
        return best(word, _settings(argument))
    return best(word, _names(command.completes, session))


def _names(what: str, session: Session) -> Iterator[Suggestion]:
    if what == "module":
        yield from (Suggestion(name, 0, "module") for name in session.modules())
    elif what == "variable":
        yield from (Suggestion(name, 0, "variable") for name, _ in session.variables())
    elif what == "command":
        yield from (Suggestion(name, 0, "command") for name in commands())
    elif what == "function":
        yield from (Suggestion(name, 0, "function") for name in session.functions())
        yield from (Suggestion(name, 0, "task") for name in session.task_names())
        yield from (of_builtin(entry) for entry in REGISTRY.all())


def _settings(argument: str) -> Iterator[Suggestion]:
    from deluge.repl.settings import ReplSettings
    from deluge.repl.theme import THEMES

    if " " not in argument:
        yield from (Suggestion(name, 0, "setting") for name, _ in ReplSettings().items())
    elif argument.startswith("theme "):
        yield from (Suggestion(name, 0, "value") for name in THEMES)


def _files(word: str) -> Iterator[Suggestion]:
    """The files and directories that begin so."""
    folder, _ = os.path.split(word)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            for _, entry in zip(range(_MOST_FILES), entries, strict=False):
                if not entry.name.startswith("."):
                    end = "/" if entry.is_dir() else ""
                    yield Suggestion(os.path.join(folder, entry.name) + end, 0, "file")
    except OSError:
        return
