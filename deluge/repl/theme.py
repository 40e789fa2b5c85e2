"""The colours of the session: one table per theme, for printed values and for what is typed.

A style is written in words, `bold red`, `#ff8800 underline`; the table's names are those of
fragments and, below `pygments`, of what the lexer tells apart.
"""

from collections.abc import Iterable, Mapping

from deluge.errors import UsageError, did_you_mean

Theme = Mapping[str, str]

_BASE = {
    "text": "green", "number": "cyan", "constant": "magenta", "date": "yellow", "key": "blue",
    "punctuation": "", "name": "", "function": "yellow", "keyword": "bold blue",
    "comment": "brightblack italic", "builtin": "cyan", "dim": "brightblack", "heading": "bold",
    "error": "bold red", "warning": "yellow", "prompt": "bold green", "continuation": "brightblack",
    "live": "bold red", "toolbar": "reverse", "toolbar-live": "bold white bg:red",
    "signature": "cyan", "current": "bold underline", "suggestion": "brightblack",
}  # fmt: skip

THEMES: Mapping[str, Theme] = {
    "default": _BASE,
    "light": {
        **_BASE,
        "text": "#067d17", "number": "#1750eb", "constant": "#0033b3", "date": "#9e880d",
        "key": "#871094", "keyword": "bold #0033b3", "builtin": "#00627a", "comment": "#8c8c8c",
        "dim": "#8c8c8c", "prompt": "bold #067d17", "suggestion": "#a0a0a0",
        "function": "#00627a",
    },
    "dark": {
        **_BASE,
        "text": "#a5d6a7", "number": "#80deea", "constant": "#ce93d8", "date": "#ffe082",
        "key": "#90caf9", "keyword": "bold #ff8a80", "builtin": "#80cbc4", "comment": "#78909c",
        "dim": "#78909c", "prompt": "bold #a5d6a7", "suggestion": "#607d8b",
        "function": "#fff59d",
    },
    "mono": {
        **dict.fromkeys(_BASE, ""),
        "keyword": "bold", "heading": "bold", "error": "bold", "prompt": "bold",
        "live": "bold reverse", "toolbar": "reverse", "toolbar-live": "bold reverse",
        "current": "underline",
    },
}  # fmt: skip
"""Every theme by name."""

_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_EFFECTS = {"bold": "1", "italic": "3", "underline": "4", "reverse": "7"}


def theme_named(name: str) -> Theme:
    """The theme of that name; raises UsageError for an unknown one."""
    if name not in THEMES:
        known = ", ".join(THEMES)
        raise UsageError(
            f"there is no theme '{name}'", hint=did_you_mean(name, THEMES) or f"themes: {known}"
        )
    return THEMES[name]


def coloured(fragments: Iterable[tuple[str, str]], theme: Theme) -> str:
    """The fragments with the escape sequences of a terminal."""
    parts: list[str] = []
    for name, text in fragments:
        codes = ansi_codes(theme.get(name, "")) if name else ""
        parts.append(f"\x1b[{codes}m{text}\x1b[0m" if codes else text)
    return "".join(parts)


def ansi_codes(style: str) -> str:
    """`bold red` as the numbers of an escape sequence: `1;31`."""
    return ";".join(code for word in style.split() if (code := _code(word)))


def _code(word: str) -> str:
    if word in _EFFECTS:
        return _EFFECTS[word]
    base = 30
    if word.startswith("bg:"):
        base, word = 40, word[3:]
    if word.startswith("#"):
        red, green, blue = (int(word[index : index + 2], 16) for index in (1, 3, 5))
        return f"{base + 8};2;{red};{green};{blue}"
    if word.startswith("bright"):
        base, word = base + 60, word[len("bright") :]
    return str(base + _COLOURS.index(word))
