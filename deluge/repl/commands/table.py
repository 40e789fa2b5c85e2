"""The one table of commands, filled by a decorator; help and completion are made from it."""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from deluge.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from deluge.repl.shell import Shell

Run = Callable[["Shell", str], None]
Item = TypeVar("Item")

_SHOWN = 20
_MOST_DIGITS = 7
_MODULES = ("values", "scripts", "world", "records", "screen")


class Command:
    """One command: its form, what it does in a few words, and the function that does it.

    `completes` says what its argument is, for completion: `expression`, `file`, `module`,
    `variable`, `function` or the words themselves.
    """

    __slots__ = ("arguments", "completes", "doc", "name", "run", "summary")

    def __init__(
        self, name: str, arguments: str, summary: str, completes: str | tuple[str, ...], run: Run
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.completes = completes
        self.run = run
        self.doc = "\n".join(line.strip() for line in (run.__doc__ or "").strip().split("\n"))

    @property
    def form(self) -> str:
        """`:records MODULE [COUNT]`"""
        return f":{self.name} {self.arguments}".rstrip()


_COMMANDS: dict[str, Command] = {}


def command(
    name: str, arguments: str, summary: str, completes: str | tuple[str, ...] = ""
) -> Callable[[Run], Run]:
    """Register the decorated function as a command; its docstring is the long help."""

    def register(run: Run) -> Run:
        _COMMANDS[name] = Command(name, arguments, summary, completes, run)
        return run

    return register


def commands() -> dict[str, Command]:
    """Every command by name, in alphabetical order."""
    if not _COMMANDS:
        for module in _MODULES:
            import_module(f"deluge.repl.commands.{module}")
    return dict(sorted(_COMMANDS.items()))


def newest(items: Sequence[Item], argument: str) -> Sequence[Item]:
    """The last items, as many as the argument of a command says; 20 when it is no number."""
    is_count = argument.isdecimal() and len(argument) < _MOST_DIGITS
    count = int(argument) if is_count else _SHOWN
    return items[-count:] if count else []


def execute(shell: "Shell", text: str) -> None:
    """Do what `:name argument` says; raises UsageError for an unknown or ambiguous name."""
    name, _, argument = text.removeprefix(":").partition(" ")
    find(name).run(shell, argument.strip())


def find(name: str) -> Command:
    """The command of that name, or the only one it begins; raises UsageError."""
    known = commands()
    folded = name.strip().lower()
    if folded in known:
        return known[folded]
    begun = [each for each in known if folded and each.startswith(folded)]
    if len(begun) == 1:
        return known[begun[0]]
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    raise UsageError(
        f"there is no command ':{shown}'",
        code="unknown-command",
        hint=f"is it {_either(begun)}?" if begun else _suggestion(name, known),
    )


def _suggestion(name: str, known: Iterable[str]) -> str:
    meant = did_you_mean(name[:40], known)
    return meant.replace("'", "':", 1) if meant else ":help lists the commands"


def _either(names: list[str]) -> str:
    return " or ".join(f":{name}" for name in names)
