"""Pasted text: cleaned, and kept out of the input line when it is huge."""

import re
from typing import Protocol

_LARGE = 20_000
_UNWANTED = re.compile(r"[^\S\n\t ]|[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def cleaned(text: str) -> str:
    """The text with line ends made one kind, and `?` for what cannot be typed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return _UNWANTED.sub("?", text)


class Pastes:
    """Huge pasted texts, each standing in the input line as a short mark.

    An input line of megabytes would be laid out and coloured anew at each key.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def mark(self, text: str) -> str:
        """The text itself, or the mark that stands for it."""
        if len(text) <= _LARGE:
            return text
        name = f"[pasted text {len(self._texts) + 1}: {len(text):,} characters]"
        self._texts[name] = text
        return name

    def expanded(self, line: str) -> str:
        """The line with its marks replaced by what was pasted."""
        for name, text in self._texts.items():
            line = line.replace(name, text)
        return line

    def forget(self) -> None:
        """Drop the texts: the input is done with."""
        self._texts.clear()


class _QuickPaste(Protocol):
    """The part of prompt_toolkit's parser of terminal input that a paste goes through."""

    def feed(self, data: str) -> None: ...


_BEGIN, _END = "\x1b[200~", "\x1b[201~"


def quick_paste(source: object) -> None:
    """Make the input read a paste in time proportional to its length.

    prompt_toolkit adds each kilobyte to one text and looks for the end in all of it: five
    megabytes would take a minute. The pieces are gathered here and handed over at once.
    """
    parser: _QuickPaste | None = getattr(source, "vt100_parser", None)
    if parser is None:
        return
    feed = parser.feed
    pieces: list[str] = []

    def quick(data: str) -> None:
        if pieces:
            tail = pieces[-1][1 - len(_END) :] + data
            pieces.append(data)
            if _END not in tail:
                return
            data = "".join(pieces)
            pieces.clear()
        else:
            begin = data.rfind(_BEGIN)
            if begin >= 0 and _END not in data[begin:]:
                feed(data[:begin])
                pieces.append(data[begin:])
                return
        feed(data)

    parser.feed = quick
