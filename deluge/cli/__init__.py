"""The command line: `deluge COMMAND ...`, one module per command, imported when it is named.

A command module has a docstring whose first line is its help, `configure(parser)` that adds its
arguments, and `execute(options, terminal)` that does the work and gives the exit code. Whatever
goes wrong ends here as one message on standard error and the exit code of the error.
"""

import argparse
import os
from collections.abc import Sequence
from typing import IO, NoReturn, Protocol

from deluge.cli.terminal import OutputClosed, Terminal
from deluge.errors import DelugeError, ExitCode, InternalError, UsageError, did_you_mean

COMMANDS = {
    "run": "run a script, or one of its functions",
    "check": "report what Zoho would refuse to save, without running anything",
    "test": "run the tests of a project",
    "repl": "type Deluge and see what it gives",
    "serve": "answer HTTP requests with the project's functions and the local CRM",
    "call": "run a function as an HTTP request would",
    "org": "seed, reset, dump or snapshot the local CRM",
    "login": "sign in to a Zoho organisation",
    "fmt": "lay scripts out as Zoho's editor does",
    "ast": "show the syntax tree of a script",
    "builtins": "list the built-in functions and tasks, or explain one",
    "init": "start a project in a directory",
}
"""Every command with its one-line help; `deluge.cli.NAME` is its module."""

_MEANT = {
    "logout": "it is `deluge login --logout`",
    "seed": "it is `deluge org seed FILE`",
    "connections": "a connection is a table in deluge.toml: docs/calling.md",
}
"""What is looked for where it is not."""

_USAGE = "deluge COMMAND [ARGUMENT ...]"


class Command(Protocol):
    """The module of a command."""

    def configure(self, parser: argparse.ArgumentParser, /) -> None:
        """Add the command's arguments."""
        ...

    def execute(self, options: argparse.Namespace, terminal: Terminal, /) -> int:
        """Do it and give the exit code."""
        ...


def main(arguments: Sequence[str], terminal: Terminal | None = None) -> int:
    """The exit code of a command line."""
    terminal = terminal or Terminal()
    try:
        return _main(list(arguments), terminal)
    except DelugeError as error:
        terminal.error(error)
        return int(error.exit_code)
    except _Done:
        return ExitCode.OK
    except OutputClosed:
        return ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        terminal.note("interrupted")
        return ExitCode.INTERRUPTED
    except ModuleNotFoundError as error:
        from deluge.extras import missing_extra

        missing = missing_extra(error)
        terminal.error(missing or _bug(error))
        return ExitCode.USAGE if missing else ExitCode.INTERNAL
    except Exception as error:  # the last guard: no traceback reaches a user
        if os.environ.get("DELUGE_DEBUG"):
            raise
        terminal.error(_bug(error))
        return ExitCode.INTERNAL


def _main(arguments: list[str], terminal: Terminal) -> int:
    if arguments[:1] == ["help"] and len(arguments) > 1:
        arguments = [arguments[1], "--help"]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        terminal.out(overview())
        return ExitCode.OK if arguments else ExitCode.USAGE
    if arguments[0] in ("-V", "--version"):
        from deluge.version import described

        terminal.out(f"deluge {described()}")
        return ExitCode.OK
    name = arguments[0]
    command = load(name)
    parser = CommandParser(name, command, terminal)
    options = parser.parsed(arguments[1:])
    return int(command.execute(options, terminal))


def load(name: str) -> Command:
    """The module of a command."""
    if name not in COMMANDS:
        raise UsageError(
            f"there is no command '{name}'",
            hint=_MEANT.get(name)
            or did_you_mean(name, COMMANDS)
            or "`deluge --help` lists the commands",
        )
    from importlib import import_module

    module: Command = import_module(f"deluge.cli.{name}")  # type: ignore[assignment]
    return module


def overview() -> str:
    """The text of `deluge --help`."""
    lines = [f"usage: {_USAGE}", "", "Runs Zoho Deluge outside Zoho.", "", "commands:"]
    lines += [f"  {name:<10} {text}" for name, text in COMMANDS.items()]
    lines += [
        "",
        "`deluge COMMAND --help` tells more about one. `deluge --version` is the version.",
    ]
    return "\n".join(lines)


class _Done(Exception):
    """The parser has answered (`--help`)."""


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: asking for the terminal's would import shutil on every run."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100, max_help_position=28)


class CommandParser(argparse.ArgumentParser):
    """The arguments of one command; mistakes become a UsageError."""

    def __init__(self, name: str, command: Command, terminal: Terminal) -> None:
        super().__init__(
            prog=f"deluge {name}",
            description=command.__doc__,
            formatter_class=_HelpFormatter,
            allow_abbrev=False,
        )
        self.terminal = terminal
        command.configure(self)

    def parsed(self, arguments: list[str]) -> argparse.Namespace:
        """The arguments; an option may stand anywhere: `dump --fields Email Leads`."""
        known, unknown = self.parse_known_args(arguments)
        if not unknown:
            return known
        if "--" in arguments or any(each.startswith("-") for each in unknown):
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return self.parse_intermixed_args(arguments)

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise UsageError(message, hint=f"`{self.prog} --help` shows the arguments")

    def print_help(self, file: IO[str] | None = None) -> None:  # type: ignore[override]
        """Print the help where this run prints."""
        self.terminal.out(self.format_help().rstrip())

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Leave after `--help`."""
        raise _Done


def _bug(error: Exception) -> InternalError:
    """Our own mistake, told in one line with the place in this program."""
    from deluge.version import described

    place = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f" at {os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return InternalError(
        f"a bug in deluge {described()}: {type(error).__name__}{place}",
        hint="please report it with the script; DELUGE_DEBUG=1 shows more",
    )
