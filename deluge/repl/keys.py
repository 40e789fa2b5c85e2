"""The keys of the input line beside those of emacs and vi."""

from prompt_toolkit.filters import (
    completion_is_selected,
    emacs_insert_mode,
    has_completions,
    vi_insert_mode,
)
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from deluge.repl.chunk import is_incomplete
from deluge.repl.paste import Pastes, cleaned
from deluge.repl.shell import is_command

_INDENT = "    "


def key_bindings(pastes: Pastes) -> KeyBindings:
    """Enter by what the parser says, Alt-Enter in any case, paste, Tab for blanks."""
    keys = KeyBindings()
    typing = emacs_insert_mode | vi_insert_mode

    @keys.add("enter", filter=completion_is_selected)
    def choose(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add("enter", filter=~completion_is_selected)
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        text = pastes.expanded(buffer.text)
        if ends_here(text, buffer.document.is_cursor_at_the_end):
            buffer.cursor_position = len(buffer.text)
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n" + indentation(buffer.document.text_before_cursor))

    @keys.add("escape", "enter")
    def send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add(Keys.BracketedPaste)
    def paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(pastes.mark(cleaned(event.data)))

    @keys.add("tab", filter=typing & ~has_completions)
    def indent(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.current_line_before_cursor.strip():
            buffer.start_completion(insert_common_part=True)
        else:
            buffer.insert_text(_INDENT)

    @keys.add("}", filter=typing)
    def close(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        before = buffer.document.current_line_before_cursor
        if before.endswith(_INDENT) and not before.strip():
            buffer.delete_before_cursor(len(_INDENT))
        buffer.insert_text("}")

    return keys


def ends_here(text: str, at_end: bool = True) -> bool:
    """Whether Enter sends the text: it is complete, or two empty lines ask for it."""
    if is_command(text) or not text.strip():
        return True
    if not at_end and "\n" in text:
        return False
    return text.endswith("\n\n") or not is_incomplete(text)


def indentation(before: str) -> str:
    """The blanks that the next line begins with: those of this one, more inside a brace."""
    line = before.rpartition("\n")[2]
    blanks = line[: len(line) - len(line.lstrip())]
    return blanks + (_INDENT if line.rstrip().endswith(("{", "[", "(")) else "")
