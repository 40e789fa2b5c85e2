"""The project around a script: `deluge.toml` and the functions below its directories."""

import os
from collections.abc import Iterable, Iterator, Mapping

from deluge.errors import UsageError, did_you_mean
from deluge.scripts import declared_functions, read_source, script_files
from deluge.source import Source

FILE_NAME = "deluge.toml"

_KEYS: dict[str, tuple[str, ...]] = {
    "project": ("name", "profile", "timezone", "functions"),
    "org": ("default", "data_center", "api_version"),
    "connections": (),
    "mail": ("url", "senders"),
    "connectors": (),
    "test": (),
    "serve": ("apikey", "oauth"),
    "triggers": (),
}


class Project:
    """What `deluge.toml` says; everything is optional.

    `functions` are the directories, absolute, whose functions scripts may call. `default_org` is
    what `--org` is when it is not given. `connections` holds a table per connection (scopes and
    addresses; secrets come from the environment or the keyring), `connectors` one per connector,
    as the catalogue of services has them, `test` the `[test]` table, `mail` the
    mail server, `serve` which functions `deluge serve` publishes, `triggers` the tables of
    `[[triggers]]`: functions to run when records change.
    """

    __slots__ = (
        "_index",
        "api_version",
        "connections",
        "connectors",
        "data_center",
        "default_org",
        "functions",
        "mail",
        "name",
        "profile",
        "root",
        "serve",
        "test",
        "timezone",
        "triggers",
    )

    def __init__(self, root: str, settings: Mapping[str, object] | None = None) -> None:
        self.root = os.path.abspath(root)
        settings = settings or {}
        project = _table(settings, "project", self.path)
        org = _table(settings, "org", self.path)
        self.name = _text(project, "name", self.path) or os.path.basename(self.root)
        self.profile = _text(project, "profile", self.path)
        self.timezone = _text(project, "timezone", self.path)
        folders = _texts(project, "functions", self.path, ["functions"])
        self.functions = [os.path.join(self.root, folder) for folder in folders]
        self.default_org = _text(org, "default", self.path)
        self.data_center = _text(org, "data_center", self.path)
        self.api_version = _text(org, "api_version", self.path)
        self.connections = _tables(settings, "connections", self.path)
        self.connectors = _tables(settings, "connectors", self.path)
        self.mail = _table(settings, "mail", self.path)
        self.test = _table(settings, "test", self.path)
        self.serve = _table(settings, "serve", self.path)
        self.triggers = _list_of_tables(settings, "triggers", self.path)
        self._index: dict[str, list[tuple[str, str]]] | None = None

    @property
    def path(self) -> str:
        """The path of the project's `deluge.toml`."""
        return os.path.join(self.root, FILE_NAME)

    @property
    def state(self) -> str:
        """The directory of the project's local state (the sandbox)."""
        return os.path.join(self.root, ".deluge")

    @classmethod
    def load(cls, path: str | os.PathLike[str] = ".") -> "Project":
        """The project around a file or directory; an error when there is none."""
        project = cls.find(path)
        if project is None:
            raise UsageError(
                f"no {FILE_NAME} in {os.fspath(path)} or a directory above it",
                hint="`deluge init` writes one",
            )
        return project

    @classmethod
    def find(cls, path: str | os.PathLike[str] = ".") -> "Project | None":
        """The project around a file or directory, or None."""
        folder: str = os.path.abspath(path)
        while True:
            candidate = os.path.join(folder, FILE_NAME)
            if os.path.isfile(candidate):
                return cls(folder, _read_settings(candidate))
            parent = os.path.dirname(folder)
            if parent == folder:
                return None
            folder = parent

    def find_function(self, name: str) -> Source | None:
        """The file that defines a function, by its bare or namespaced name in any case."""
        found = self._functions().get(name.lower())
        if not found:
            return None
        paths = {path for _, path in found}
        if len(paths) > 1:
            listed = ", ".join(sorted(os.path.relpath(path, self.root) for path in paths))
            raise UsageError(
                f"function '{name}' is defined in several files: {listed}",
                code="duplicate-function",
                hint="call it with its namespace, or rename one",
            )
        return read_source(paths.pop())

    def function_names(self) -> list[str]:
        """The names of all functions as their headers write them, sorted."""
        return sorted({name for entries in self._functions().values() for name, _ in entries})

    def files(self) -> Iterator[str]:
        """The script files below the function directories, in a stable order."""
        for folder in self.functions:
            yield from script_files(folder)

    def _functions(self) -> dict[str, list[tuple[str, str]]]:
        """Lower-case name, bare and full -> the function's written name and its file."""
        if self._index is None:
            index: dict[str, list[tuple[str, str]]] = {}
            for path in self.files():
                for name in declared_functions(read_source(path).text):
                    entry = (name, path)
                    index.setdefault(name.lower(), []).append(entry)
                    bare = name.rpartition(".")[2].lower()
                    if bare != name.lower():
                        index.setdefault(bare, []).append(entry)
            self._index = index
        return self._index


def _read_settings(path: str) -> dict[str, object]:
    """The tables of a `deluge.toml`, refused when they hold what this program does not know."""
    import tomllib

    try:
        with open(path, "rb") as file:
            settings: dict[str, object] = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise UsageError(f"{path} is not valid TOML: {reason}", code="project-file") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", code="project-file") from None
    _check_keys(settings, path)
    return settings


def _check_keys(settings: Mapping[str, object], path: str) -> None:
    for section in settings:
        if section not in _KEYS:
            raise _unknown(path, f"[{section}]", section, _KEYS)
        allowed = _KEYS[section]
        for key in _table(settings, section, path) if allowed else ():
            if key not in allowed:
                raise _unknown(path, f"'{key}' in [{section}]", key, allowed)


def _unknown(path: str, what: str, name: str, known: Iterable[str]) -> UsageError:
    return UsageError(
        f"{path}: unknown setting {what}", code="project-file", hint=did_you_mean(name, known)
    )


def _table(settings: Mapping[str, object], name: str, path: str) -> dict[str, object]:
    value = settings.get(name, {})
    if not isinstance(value, dict):
        raise UsageError(f"{path}: [{name}] must be a table", code="project-file")
    return {str(key): item for key, item in value.items()}


def _tables(settings: Mapping[str, object], name: str, path: str) -> dict[str, dict[str, object]]:
    """A table of tables by name."""
    section = _table(settings, name, path)
    return {key: _table(section, key, path) for key in section}


def _list_of_tables(
    settings: Mapping[str, object], name: str, path: str
) -> list[dict[str, object]]:
    value = settings.get(name, [])
    if not isinstance(value, list):
        raise UsageError(f"{path}: write [[{name}]], not [{name}]", code="project-file")
    return [_table({name: item}, name, path) for item in value]


def _text(table: Mapping[str, object], name: str, path: str) -> str | None:
    value = table.get(name)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{path}: '{name}' must be a text", code="project-file")
    return value


def _texts(table: Mapping[str, object], name: str, path: str, default: list[str]) -> list[str]:
    value = table.get(name, default)
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{path}: '{name}' must be a list of texts", code="project-file")
    return [str(item) for item in value]
