"""The session without a screen: lines in, results out; for pipes, scripts and dumb terminals."""

import re
from collections.abc import Callable, Iterable, Iterator

from deluge.errors import UsageError
from deluge.repl.chunk import is_incomplete
from deluge.repl.shell import Shell, is_command

PROMPT, CONTINUATION = "deluge> ", "   ...> "


def run_lines(shell: Shell, lines: Iterable[str]) -> int:
    """The exit code of the first error, after every line has been done."""
    assembler = Assembler()
    for line in lines:
        for text in assembler.feed(line):
            shell.handle(text)
            if shell.finished:
                return int(shell.exit_code)
    for text in assembler.finish():
        shell.handle(text)
    return int(shell.exit_code)


def run_prompts(shell: Shell, ask: Callable[[str], str]) -> int:
    """The same on a terminal that has no cursor: `ask` prints a prompt and reads a line."""
    pending = ""
    while not shell.finished:
        try:
            line = ask(CONTINUATION if pending else PROMPT)
        except EOFError:
            break
        except KeyboardInterrupt:
            pending = ""
            shell.output.note("")
            continue
        pending = f"{pending}\n{line}" if pending else line
        if line.strip() and not is_command(pending) and is_incomplete(pending):
            continue
        shell.history.add(pending)
        shell.handle(pending)
        pending = ""
    return int(shell.exit_code)


class Assembler:
    """Joins lines to complete inputs.

    An input is parsed when its brackets are closed, and while they are open each time its length
    has doubled, so that a long function costs no more than a few parses. A finished `if` waits for
    the next line, which may be its `else`.
    """

    def __init__(self) -> None:
        self._held: str | None = None
        self._begin()

    def feed(self, line: str) -> Iterator[str]:
        """The inputs that are complete now that this line is known."""
        text = line.rstrip("\r\n")
        if self._held is not None:
            held, self._held = self._held, None
            if _ELSE.match(text):
                self._add(held)
            else:
                yield held
        if self._pending and _is_known_command(text):
            yield from self.finish()
        if not self._pending and (is_command(text) or not text.strip()):
            if text.strip():
                yield text
            return
        self._add(text)
        if self._balance.is_open and len(self._pending) < self._due:
            return
        whole = "\n".join(self._pending)
        if is_incomplete(whole):
            self._due = 2 * len(self._pending)
            return
        self._begin()
        if _IF.match(whole) and text.rstrip().endswith("}"):
            self._held = whole
        else:
            yield whole

    def finish(self) -> Iterator[str]:
        """What is left, complete or not."""
        left = self._held or "\n".join(self._pending)
        self._held = None
        self._begin()
        if left:
            yield left

    def _begin(self) -> None:
        self._pending: list[str] = []
        self._balance = Balance()
        self._due = 1

    def _add(self, text: str) -> None:
        self._pending.append(text)
        for line in text.split("\n"):
            self._balance.read(line)


_ELSE = re.compile(r"\s*else\b", re.IGNORECASE)
_IF = re.compile(r"\s*if\b", re.IGNORECASE)
_MARK = re.compile(r"""[\[({})\]"]|'[^']*'|//|/\*""")
_ENDS = {'"': re.compile(r'(?:\\.|[^"\\])*"'), "/*": re.compile(r".*?\*/")}


class Balance:
    """Counts brackets line by line, outside texts and comments."""

    def __init__(self) -> None:
        self._depth = 0
        self._inside: str | None = None  # the mark of the text or comment that is open

    @property
    def is_open(self) -> bool:
        """Whether a bracket, text or comment is not closed yet."""
        return self._depth > 0 or self._inside is not None

    def read(self, line: str) -> None:
        """Take a line into account."""
        position = 0
        while True:
            if self._inside is not None:
                end = _ENDS[self._inside].match(line, position)
                if end is None:
                    return
                self._inside = None
                position = end.end()
            mark = _MARK.search(line, position)
            if mark is None or mark[0] == "//":
                return
            position = mark.end()
            if mark[0] in _ENDS:
                self._inside = mark[0]
            elif mark[0] in "([{":
                self._depth += 1
            elif mark[0] in ")]}":
                self._depth -= 1


def _is_known_command(text: str) -> bool:
    """Whether a line in the middle of an input is a command: nothing in Deluge looks like one."""
    if not re.match(r":[a-z]+(\s|$)", text):
        return False
    from deluge.repl.commands.table import find

    try:
        find(text[1:].partition(" ")[0])
    except UsageError:
        return False
    return True
