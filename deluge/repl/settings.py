"""How the session looks and behaves: `repl.toml` in the user's configuration directory."""

import os
from collections.abc import Callable, Mapping

from deluge.directories import config_directory
from deluge.errors import UsageError, did_you_mean, reason_of
from deluge.repl.theme import theme_named

_SWITCH = (True, False)


class ReplSettings:
    """What a person may set, by file or with `:set`.

    `theme` is one of the themes; `keys` emacs or vi; `tables` whether lists of maps are shown as
    tables; `pager` auto, off or a command; `suggest` whether the history is suggested while typing;
    `complete` whether the menu opens while typing; `history` how many inputs are kept (0: none);
    `toolbar` whether the bottom line is shown.
    """

    __slots__ = (
        "complete", "history", "keys", "pager", "suggest", "tables", "theme", "toolbar",
    )  # fmt: skip

    def __init__(self) -> None:
        self.theme = "default"
        self.keys = "emacs"
        self.tables = True
        self.pager = "auto"
        self.suggest = True
        self.complete = True
        self.history = 5_000
        self.toolbar = True

    def change(self, name: str, value: object) -> None:
        """Set one of them; raises UsageError for a name or value that is not known."""
        check = _CHECKS.get(name)
        if check is None:
            known = ", ".join(_CHECKS)
            raise UsageError(
                f"there is no setting '{name}'",
                hint=did_you_mean(name, _CHECKS) or f"settings: {known}",
            )
        setattr(self, name, check(name, value))

    def items(self) -> list[tuple[str, object]]:
        """Names and values, sorted."""
        return [(name, getattr(self, name)) for name in sorted(self.__slots__)]


def _theme(_name: str, value: object) -> object:
    theme_named(str(value))
    return value


def _keys(name: str, value: object) -> object:
    if value not in ("emacs", "vi"):
        raise UsageError(f"{name} is emacs or vi, not '{value}'")
    return value


def _switch(name: str, value: object) -> object:
    if isinstance(value, str):
        value = {"on": True, "true": True, "off": False, "false": False}.get(value.lower())
    if value not in _SWITCH:
        raise UsageError(f"{name} is true or false")
    return value


def _text(name: str, value: object) -> object:
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a text")
    return value


def _count(name: str, value: object) -> object:
    if isinstance(value, str) and value.isdecimal() and len(value) < 8:
        value = int(value)
    if type(value) is not int or not 0 <= value <= 1_000_000:
        raise UsageError(f"{name} must be a number from 0 to 1000000")
    return value


_CHECKS: Mapping[str, Callable[[str, object], object]] = {
    "complete": _switch,
    "history": _count,
    "keys": _keys,
    "pager": _text,
    "suggest": _switch,
    "tables": _switch,
    "theme": _theme,
    "toolbar": _switch,
}


def settings_path(environment: Mapping[str, str]) -> str:
    """The settings file, in the user's configuration directory."""
    return os.path.join(config_directory(environment), "repl.toml")


def read_settings(path: str) -> ReplSettings:
    """The settings in a file, the defaults when there is none; raises UsageError."""
    settings = ReplSettings()
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return settings
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from None
    import tomllib

    try:
        table = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from None
    for name, value in table.items():
        try:
            settings.change(name, value)
        except UsageError as error:
            raise UsageError(f"{path}: {error.message}", hint=error.hint) from None
    return settings
