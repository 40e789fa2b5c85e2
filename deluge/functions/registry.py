"""The functions that are served: found by the name in a URL, read again when a file changes."""

import os
import re
import time
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from zlib import crc32

from deluge.errors import DelugeError, UsageError
from deluge.functions.refusals import Refusal, unknown_function
from deluge.scripts import declared_functions, read_source, script_files, script_folders
from deluge.source import Source

APIKEY, OAUTH = "apikey", "oauth"

_CLOCK_STEP = 50_000_000
"""Nanoseconds: changes of a file that are so far apart have different times."""

_State = tuple[int, int]

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*){0,4}")
_ORGANISATION = "5843000"  # what every id of the local organisation begins with


class PublishRules:
    """Which functions answer to which kind of authentication: patterns on their full names."""

    __slots__ = ("_patterns",)

    def __init__(self, table: Mapping[str, object] | None = None) -> None:
        table = table or {}
        self._patterns = {kind: _patterns(table, kind) for kind in (APIKEY, OAUTH)}

    def allows(self, kind: str, name: str) -> bool:
        """Whether the function answers to that kind of authentication."""
        return any(fnmatchcase(name.lower(), pattern) for pattern in self._patterns[kind])


def _patterns(table: Mapping[str, object], kind: str) -> list[str]:
    value = table.get(kind, ["*"])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(
            f"'{kind}' in [serve] must be a list of names",
            code="project-file",
            hint='as in apikey = ["standalone.*"]',
        )
    return [str(item).lower() for item in value]


class Published:
    """A function that can be called from outside. A bare body is called by its file's name."""

    __slots__ = ("id", "is_body", "name", "source")

    def __init__(self, name: str, source: Source, *, is_body: bool = False) -> None:
        self.name = name
        self.source = source
        self.is_body = is_body
        self.id = f"{_ORGANISATION}{crc32(name.lower().encode()):012}"
        """A number of 19 digits that stays the same for the name."""

    @property
    def namespace(self) -> str:
        """What stands before the last dot."""
        return self.name.rpartition(".")[0]


class FunctionRegistry:
    """The functions below some directories, as their files were when this was made.

    A file that cannot be read is left out and said in `problems`; the others are served.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.problems: list[str] = []
        self._by_name: dict[str, list[Published]] = {}
        self._states: dict[str, _State | None] = {}
        self._made_at = time.time_ns()
        for path in paths:
            self._states[path] = _state(path)
            for folder, _ in script_folders(path):
                self._states[folder] = _state(folder)
            for file in script_files(path):
                self._states[file] = _state(file)
                self._add_file(file)

    def is_current(self) -> bool:
        """Whether the files are as they were; costs a look at each file and directory.

        A file changed once more while the file system's clock stood still looks unchanged: what
        was read so soon after a change is not relied on.
        """
        newest = max((state[0] for state in self._states.values() if state), default=0)
        if 0 <= self._made_at - newest < _CLOCK_STEP:
            return False
        return all(_state(path) == state for path, state in self._states.items())

    def find_function(self, name: str) -> Source | None:
        """The file that defines a function, by its bare or namespaced name in any case."""
        found = self._matches(name.lower())
        if len({each.source.path for each in found}) > 1:
            listed = ", ".join(sorted(each.source.path for each in found))
            raise UsageError(
                f"function '{name}' is defined in several files: {listed}",
                code="duplicate-function",
                hint="call it with its namespace, or rename one",
            )
        return found[0].source if found else None

    def function_names(self) -> list[str]:
        """The full names of all functions, sorted."""
        return sorted({each.name for entries in self._by_name.values() for each in entries})

    def api_name(self, name: str) -> str:
        """What a URL calls the function of that full name: in short, where that is enough."""
        full = name.lower()
        short = full.rpartition(".")[2]
        try:
            return short if self.published(short).name.lower() == full else full
        except Refusal:
            return full

    def published(self, api_name: str) -> Published:
        """The function a URL names; `namespace__name` is how extensions are addressed."""
        name = api_name.lower()
        if len(name) > 200 or not _NAME.fullmatch(name):
            raise unknown_function()
        found = self._matches(name) or self._matches(name.replace("__", ".", 1))
        if len(found) > 1:
            standalone = [each for each in found if each.namespace.lower() == "standalone"]
            found = standalone or found
        names = sorted({each.name for each in found})
        if len(names) > 1:
            raise Refusal(
                "INVALID_DATA",
                {"functions": names},
                message="several functions have this name: call one with its namespace",
            )
        if not found:
            raise unknown_function()
        if len({each.source.path for each in found}) > 1:
            message = "the function is defined in several files"
            raise Refusal("INVALID_DATA", {"functions": names}, message=message)
        return found[0]

    def _matches(self, name: str) -> list[Published]:
        return self._by_name.get(name, [])

    def _add_file(self, path: str) -> None:
        try:
            source = read_source(path)
        except DelugeError as error:
            self.problems.append(error.message)
            return
        names = declared_functions(source.text)
        for name in names:
            self._add(Published(name, source))
        stem = os.path.splitext(os.path.basename(path))[0]
        if not names and _NAME.fullmatch(stem):
            self._add(Published(stem, source, is_body=True))

    def _add(self, function: Published) -> None:
        full = function.name.lower()
        for other in self._by_name.get(full, []):
            if other.name.lower() == full and other.source.path != function.source.path:
                files = f"{other.source.path} and {function.source.path}"
                self.problems.append(f"{function.name} is defined in {files}")
        for key in {full, full.rpartition(".")[2]}:
            self._by_name.setdefault(key, []).append(function)


class LiveRegistry:
    """The registry of some directories, made anew when a file was changed, added or removed."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = list(paths)
        self._current = FunctionRegistry(self._paths)

    def current(self) -> FunctionRegistry:
        """The functions as they are now."""
        if not self._current.is_current():
            self._current = FunctionRegistry(self._paths)
        return self._current


def _state(path: str) -> _State | None:
    """What tells one state of a file or directory from another; None when there is none."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
