"""The project around a script: `deluge.toml` and the functions below its directories."""

import os
from collections.abc import Iterable, Iterator, Mapping

from deluge.errors import UsageError, did_you_mean, reason_of
from deluge.scripts import declared_functions, read_source, script_files
from deluge.source import Source

FILE_NAME = "deluge.toml"

_KEYS: dict[str, tuple[str, ...]] = {
    "project": ("name", "profile", "timezone", "functions"),
    "org": ("default", "data_center", "api_version", "user"),
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
    what `--org` is when it is not given, `org_user` the user of the local CRM in whose name
    requests are made (its administrator without one). `connections` holds a table per connection
    (scopes and addresses; secrets come from the environment or the keyring), `connectors` one per
    connector, as the catalogue of services has them, `test` the `[test]` table, `mail` the mail
    server, `serve` which functions `deluge serve` publishes, `triggers` the tables of
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
        "org_user",
        "profile",
        "root",
        "serve",
        "test",
        "timezone",
        "triggers",
    )

    def __init__(self, root: str, settings: Mapping[str, object] | None = None) -> None:
        self.root = os.path.abspath(root)
        tables = _Table(settings or {}, self.path)
        project = tables.table("project")
        org = tables.table("org")
        self.name = project.text("name") or os.path.basename(self.root)
        self.profile = project.text("profile")
        self.timezone = project.text("timezone")
        folders = project.texts("functions", ["functions"])
        self.functions = [os.path.join(self.root, folder) for folder in folders]
        self.default_org = org.text("default")
        self.data_center = org.text("data_center")
        self.api_version = org.text("api_version")
        self.org_user = org.text("user")
        self.connections = tables.tables("connections")
        self.connectors = tables.tables("connectors")
        self.mail = tables.table("mail").values
        self.test = tables.table("test").values
        self.serve = tables.table("serve").values
        self.triggers = tables.list_of_tables("triggers")
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


class _Table:
    """A table of `deluge.toml`; each reading raises UsageError for a value of a wrong kind."""

    def __init__(self, values: Mapping[str, object], path: str) -> None:
        self.values = dict(values)
        self._path = path

    def text(self, name: str) -> str | None:
        """A text, None when it is not there."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self._wrong(f"'{name}' must be a text")
        return value

    def texts(self, name: str, default: list[str]) -> list[str]:
        """A list of texts, or one text."""
        value = self.values.get(name, default)
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(f"'{name}' must be a list of texts")
        return value

    def table(self, name: str) -> "_Table":
        """A table below this one, empty when it is not there."""
        return self._as_table(name, self.values.get(name, {}))

    def tables(self, name: str) -> dict[str, dict[str, object]]:
        """A table of tables by name."""
        section = self.table(name)
        return {key: section.table(key).values for key in section.values}

    def list_of_tables(self, name: str) -> list[dict[str, object]]:
        """The tables written as `[[name]]`."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise self._wrong(f"write [[{name}]], not [{name}]")
        return [self._as_table(name, item).values for item in value]

    def check_keys(self) -> None:
        """Refuse what this program does not know; raises UsageError."""
        for section in self.values:
            if section not in _KEYS:
                raise self._unknown(f"[{section}]", section, _KEYS)
            allowed = _KEYS[section]
            for key in self.table(section).values if allowed else ():
                if key not in allowed:
                    raise self._unknown(f"'{key}' in [{section}]", key, allowed)

    def _as_table(self, name: str, value: object) -> "_Table":
        if not isinstance(value, dict):
            raise self._wrong(f"[{name}] must be a table")
        return _Table(value, self._path)

    def _unknown(self, what: str, name: str, known: Iterable[str]) -> UsageError:
        return self._wrong(f"unknown setting {what}", did_you_mean(name, known))

    def _wrong(self, problem: str, hint: str | None = None) -> UsageError:
        return UsageError(f"{self._path}: {problem}", code="project-file", hint=hint)


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
        raise UsageError(
            f"{path} cannot be read: {reason_of(error)}", code="project-file"
        ) from None
    _Table(settings, path).check_keys()
    return settings
