"""The shell around a session: tells commands from Deluge, and prints what they give."""

from typing import TYPE_CHECKING

from deluge.errors import DelugeError, ExitCode, InternalError, LimitExceeded, UsageError, reason_of
from deluge.repl.chunk import PATH
from deluge.repl.history import History
from deluge.repl.output import Output
from deluge.repl.session import Outcome, Session
from deluge.repl.settings import ReplSettings
from deluge.repl.show import pretty
from deluge.repl.table import rows_of, table

if TYPE_CHECKING:
    from collections.abc import Callable


class Shell:
    """A session, where it prints, and what the person has set."""

    def __init__(
        self,
        session: Session,
        output: Output,
        settings: ReplSettings,
        history: History,
        *,
        interactive: bool = False,
    ) -> None:
        self.session = session
        self.output = output
        self.settings = settings
        self.history = history
        self.interactive = interactive
        self.finished = False
        self.exit_code = ExitCode.OK
        """Of the first error, for scripts."""
        self.typed: list[str] = []
        """The chunks that worked, which `:save` writes."""
        self.edit: Callable[[str, str], str | None] | None = None
        """Opens an editor on (text, suffix); None gives up. Only where there is a terminal."""

    def handle(self, text: str) -> None:
        """Do what was typed; whatever goes wrong is shown and forgotten."""
        if not text.strip():
            return
        try:
            if is_command(text):
                from deluge.repl.commands.table import execute

                execute(self, text.strip())
            else:
                self.evaluate(text)
        except DelugeError as error:
            self.fail(error)
        except KeyboardInterrupt:
            self.output.note("interrupted")
            self._remember(ExitCode.INTERRUPTED)
        except OSError as error:
            self.fail(UsageError(f"that failed: {reason_of(error, 'input or output')}"))
        except Exception as error:  # a bug of ours must not cost the person's variables
            self.fail(
                InternalError(
                    f"a bug in deluge: {type(error).__name__}",
                    hint="please report it with what was typed; the session goes on",
                )
            )

    def evaluate(self, text: str, path: str = PATH) -> Outcome:
        """Evaluate a chunk and print what it gave."""
        outcome = self.session.evaluate(text, path)
        command = _MEANT.get(text.strip(" \t\n;()").lower())
        if command and outcome.error is not None:
            outcome.error.hint = f"{command} is the command here"
        self.report(outcome)
        if not outcome.failed:
            self.typed.append(text)
        return outcome

    def report(self, outcome: Outcome) -> None:
        """Print a value, the functions defined, or the error."""
        for code in outcome.defined:
            self.output.note(f"defined {code.signature}")
        if outcome.interrupted:
            self.output.note("interrupted")
            self._remember(ExitCode.INTERRUPTED)
        elif outcome.error is not None:
            self.fail(outcome.error)
        elif outcome.has_value:
            self.show(outcome.value)

    def show(self, value: object, *, as_table: bool | None = None) -> None:
        """Print a value; a list of maps as a table, unless that is switched off."""
        conventions = self.session.interpreter.context.conventions
        if as_table is None:
            as_table = self.settings.tables and not isinstance(value, dict)
        rows = rows_of(value) if as_table else None
        width = self.output.width
        if rows is not None:
            self.output.show(table(rows, conventions, width))
        else:
            self.output.show(pretty(value, conventions, width))

    def fail(self, error: DelugeError) -> None:
        """Show an error."""
        if isinstance(error, LimitExceeded):
            error.changed_with(":limits {}=N")
        self.output.error(error)
        self._remember(error.exit_code)

    def _remember(self, code: ExitCode) -> None:
        if self.exit_code == ExitCode.OK:
            self.exit_code = code


_MEANT = {"help": ":help", "exit": ":quit", "quit": ":quit"}
"""What other shells call commands."""


def is_command(text: str) -> bool:
    """Whether the text is a `:command` rather than Deluge."""
    return text.lstrip().startswith(":")
