"""The input line: colours, completion, history and keys, by prompt_toolkit."""

import os
import sys
from collections.abc import Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.application.current import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, DynamicAutoSuggest
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History as LineHistory
from prompt_toolkit.input.defaults import create_input
from prompt_toolkit.layout.processors import TabsProcessor
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import BaseStyle, DynamicStyle, Style

from deluge.errors import DelugeError
from deluge.repl.complete import Suggestion, complete, signature
from deluge.repl.editor import edited
from deluge.repl.history import History
from deluge.repl.keys import key_bindings
from deluge.repl.lexer import DelugeLexer
from deluge.repl.paste import Pastes, quick_paste
from deluge.repl.shell import Shell
from deluge.repl.show import Fragment
from deluge.repl.theme import Theme, theme_named
from deluge.repl.toolbar import cut, toolbar

_BANNER = "deluge {version} - :help lists the commands, Ctrl-D leaves"

# What the lexer tells apart, in the words of a theme.
_TOKENS = {
    "keyword": "keyword", "keyword.constant": "constant", "keyword.type": "builtin",
    "operator.word": "keyword", "name.function": "function", "name.builtin": "builtin",
    "name.attribute": "name", "literal.string": "text", "literal.string.single": "date",
    "literal.number": "number", "comment": "comment", "punctuation": "punctuation",
}  # fmt: skip


def run_screen(shell: Shell) -> int:
    """The session on a screen, until the person leaves; always a good exit code."""
    from deluge.version import __version__

    shell.output.note(_BANNER.format(version=__version__))
    shell.edit = edited
    line = InputLine(shell)
    while not shell.finished:
        try:
            shell.handle(line.read())
        except KeyboardInterrupt:
            continue
        except EOFError:
            break
    return 0


class InputLine:
    """Reads one input after the other."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._pastes = Pastes()
        settings = shell.settings
        source = create_input(sys.stdin)
        quick_paste(source)
        self._prompt: PromptSession[str] = PromptSession(
            input=source,
            message=self._message,
            multiline=True,
            prompt_continuation=self._continuation,
            lexer=PygmentsLexer(DelugeLexer),
            completer=SessionCompleter(shell),
            complete_while_typing=Condition(lambda: settings.complete),
            history=ShellHistory(shell.history, self._pastes),
            auto_suggest=DynamicAutoSuggest(
                lambda: AutoSuggestFromHistory() if settings.suggest else None
            ),
            key_bindings=key_bindings(self._pastes),
            bottom_toolbar=self._toolbar,
            style=DynamicStyle(lambda: style_of(theme_named(settings.theme))),
            color_depth=ColorDepth.DEPTH_1_BIT if _without_colour() else None,
            include_default_pygments_style=False,
            enable_open_in_editor=True,
            tempfile_suffix=".dg",
            input_processors=[TabsProcessor(tabstop=4, char1=" ", char2=" ")],
            reserve_space_for_menu=8,
        )

    def read(self) -> str:
        """The next input; KeyboardInterrupt when it was dropped, EOFError at the end."""
        self._pastes.forget()
        vi = self._shell.settings.keys == "vi"
        self._prompt.editing_mode = EditingMode.VI if vi else EditingMode.EMACS
        return self._pastes.expanded(self._prompt.prompt())

    def _message(self) -> StyleAndTextTuples:
        if self._shell.session.world.organisation.is_live:
            return [("class:live", "live> ")]
        return [("class:prompt", "deluge> ")]

    def _continuation(self, width: int, _line: int, _wraps: int) -> StyleAndTextTuples:
        return [("class:continuation", "...> ".rjust(width))]

    def _toolbar(self) -> StyleAndTextTuples | None:
        app = get_app()
        width = app.output.get_size().columns
        session = self._shell.session
        before = app.current_buffer.document.text_before_cursor
        lines = self._signature(before[-10_000:])
        shown = [*cut(lines, width), ("", "\n")] if lines else []
        if self._shell.settings.toolbar:
            shown += toolbar(session, width)
        elif not shown:
            return None
        return [(f"class:{name}" if name else "", text) for name, text in shown]

    def _signature(self, before: str) -> list[Fragment]:
        try:
            return signature(before, self._shell.session)
        except DelugeError:
            return []


class SessionCompleter(Completer):
    """The suggestions of `complete`, as prompt_toolkit wants them."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What could come next; nothing unasked before a word has begun."""
        text = document.text_before_cursor
        if complete_event.text_inserted and not text[-1:].strip("([{,; \n\t"):
            return
        try:
            found = complete(text, self._shell.session)
        except DelugeError:
            return  # a project file that cannot be read, a sandbox that cannot be opened
        for suggestion in found:
            yield _completion(suggestion)


def _completion(suggestion: Suggestion) -> Completion:
    return Completion(
        suggestion.text,
        start_position=-suggestion.taken,
        display_meta=suggestion.about or suggestion.kind,
    )


class ShellHistory(LineHistory):
    """The shell's history, as prompt_toolkit wants it."""

    def __init__(self, history: History, pastes: Pastes) -> None:
        super().__init__()
        self._history = history
        self._pastes = pastes

    def load_history_strings(self) -> Iterable[str]:
        """Newest first."""
        return reversed(self._history.entries)

    def store_string(self, string: str) -> None:
        """Remember an input."""
        self._history.add(self._pastes.expanded(string))


def style_of(theme: Theme) -> BaseStyle:
    """A theme as prompt_toolkit wants it."""
    rules = {name: _translated(style) for name, style in theme.items()}
    rules |= {f"pygments.{token}": rules[name] for token, name in _TOKENS.items()}
    rules["bottom-toolbar"] = "noreverse"
    rules["auto-suggestion"] = rules["suggestion"]
    return Style.from_dict(rules)


def _translated(style: str) -> str:
    """`bold red` as `bold ansired`."""
    return " ".join(_translated_word(word) for word in style.split())


def _translated_word(word: str) -> str:
    ground, colon, colour = word.rpartition(":")
    if colour.startswith("#") or colour in ("bold", "italic", "underline", "reverse"):
        return word
    names = {"white": "ansigray", "black": "ansiblack", "brightwhite": "ansiwhite"}
    return f"{ground}{colon}{names.get(colour, f'ansi{colour}')}"


def _without_colour() -> bool:
    return bool(os.environ.get("NO_COLOR"))
