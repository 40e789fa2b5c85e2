"""How errors and warnings look: place, message, source line, carets, hint, Deluge call stack."""

from collections.abc import Sequence

from deluge.errors import CallSite, DelugeError
from deluge.source import Source, Span

_TAB = 4
_MAX_WIDTH = 160
_MAX_MESSAGE = 4_000
_STYLES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "place": "\x1b[1m", "dim": "\x1b[2m"}
_RESET = "\x1b[0m"
_MAX_CALLS = 12


def render_error(error: DelugeError, *, colour: bool = False) -> str:
    """The error as lines for a person, without a line end."""
    return render(
        "error",
        error.code,
        error.message,
        hint=error.hint,
        span=error.span,
        source=error.source,
        trace=error.trace,
        colour=colour,
    )


def render(
    severity: str,
    code: str,
    message: str,
    *,
    hint: str | None = None,
    span: Span | None = None,
    source: Source | None = None,
    trace: Sequence[CallSite] = (),
    colour: bool = False,
) -> str:
    """`path:line:col: severity code: message`, then what is known of the place."""
    style = _Style(colour)
    head = style(severity, f"{severity} {code}:") + " " + _printable(message, _MAX_MESSAGE)
    lines: list[str] = []
    if span is not None:
        path = source.path if source else "<script>"
        head = style("place", f"{_printable(path)}:{span.line}:{span.column}:") + " " + head
        if source is not None:
            lines += _excerpt(source, span, severity, style)
    if hint:
        lines.append(f"  {style('dim', 'hint:')} {_printable(hint, _MAX_MESSAGE)}")
    lines += _calls(trace)
    return "\n".join([head, *lines])


class _Style:
    """Wraps texts in terminal colours, or leaves them alone."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, name: str, text: str) -> str:
        return f"{_STYLES[name]}{text}{_RESET}" if self.colour else text


def _excerpt(source: Source, span: Span, severity: str, style: _Style) -> list[str]:
    """The source line with carets under the span (its first line when it has several)."""
    text = source.line(span.line).rstrip("\r\n")
    start = min(max(span.column - 1, 0), len(text))
    end = span.end_column - 1 if span.end_line == span.line else len(text.rstrip())
    end = min(max(end, start), len(text))
    before, marked, after = _windowed(text, start, end)
    number = str(span.line)
    gutter = " " * len(number)
    shown_before, shown_marked = _expand(before, 0), _expand(marked, width(_expand(before, 0)))
    line = shown_before + shown_marked + _expand(after, width(shown_before + shown_marked))
    carets = " " * width(shown_before) + style(severity, "^" * max(width(shown_marked), 1))
    bar = style("dim", "|")
    return [f"  {number} {bar} {line}".rstrip(), f"  {gutter} {bar} {carets}"]


def _windowed(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Text before, in and after the span, cut so that a very long line stays readable."""
    if len(text) <= _MAX_WIDTH:
        return text[:start], text[start:end], text[end:]
    left = max(0, start - _MAX_WIDTH // 2)
    right = min(len(text), max(left + _MAX_WIDTH, start + 1))
    end = min(end, right)
    before = ("…" if left else "") + text[left:start]
    after = text[end:right] + ("…" if right < len(text) else "")
    return before, text[start:end], after


def _calls(trace: Sequence[CallSite]) -> list[str]:
    """The call stack, newest last (a trace is newest first); a deep one without its middle."""
    calls = [f"  {_printable(str(call))}" for call in reversed(trace)]
    if len(calls) <= _MAX_CALLS:
        return calls
    half = _MAX_CALLS // 2
    return [*calls[:half], f"  … {len(calls) - 2 * half} more calls …", *calls[-half:]]


def _expand(text: str, column: int) -> str:
    """The text with tabs as blanks and without characters that a terminal would act on."""
    if text.isascii() and text.isprintable():
        return text
    parts: list[str] = []
    for character in text:
        if character == "\t":
            piece = " " * (_TAB - column % _TAB)
        else:
            piece = _printable(character)
        parts.append(piece)
        column += width(piece)
    return "".join(parts)


def width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(character) or character == "\u200d" else
        2 if east_asian_width(character) in "WF" else 1
        for character in text
    )  # fmt: skip


def _printable(text: str, longest: int = 1_000) -> str:
    """The text with control and other unprintable characters shown as `\\x1b`, cut when huge."""
    if len(text) > longest:
        text = f"{text[:longest]}… ({len(text):,} characters)"
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in "\n\u200d" else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    number = ord(character)
    if character == "\t":
        return " "
    if character.isspace():  # no-break and other blanks that look like one
        return " "
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"
