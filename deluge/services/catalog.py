"""The catalogue of tasks: `stdlib/services/*.toml`, each read when a script first names it."""

import marshal
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from deluge.directories import shipped
from deluge.diskcache import DiskCache
from deluge.errors import InternalError
from deluge.services.parameters import Parameter, Signature
from deluge.version import __version__

Row = Mapping[str, object]

# Patterns are compiled on first use: this module is on the way of every script's start.
_QUERY = r"(\.\.\.)?(\w+)(?:=('[^']*'|\w+))?(?: unless (\w+))?"
_STEM = r"[a-z][a-z0-9_]*"


class QueryItem:
    """One query parameter of a task: where its value comes from.

    `parameter` is None for a fixed `text`. `spread` takes the entries of a map; `unless` names
    an entry of the spread maps that makes this item disappear.
    """

    __slots__ = ("name", "parameter", "spread", "text", "unless")

    def __init__(self, spec: str) -> None:
        match = re.fullmatch(_QUERY, spec)
        if match is None:
            raise InternalError(f"bad query {spec!r}")
        dots, self.name, source, self.unless = match.groups()
        self.spread = dots is not None
        literal = source if source and source.startswith("'") else ""
        self.text: str = literal[1:-1]
        self.parameter: str | None = None if literal else source or self.name


class Task:
    """One row, ready to be executed."""

    __slots__ = (
        "aliases",
        "answer",
        "body",
        "connection_in",
        "convert",
        "credits",
        "defaults",
        "doc",
        "encode",
        "headers",
        "host",
        "method",
        "modules",
        "name",
        "not_in",
        "note",
        "only_in",
        "path",
        "prepare",
        "query",
        "result",
        "run",
        "signature",
        "spread",
        "state",
        "summary",
        "text_status",
        "version",
        "whole",
    )  # fmt: skip

    def __init__(self, name: str, version: str, row: Row, header: Row) -> None:
        def text(key: str, default: str = "") -> str:
            return str(row.get(key, header.get(key, default)))

        self.name = name
        self.version = version
        self.summary = text("summary")
        self.host = text("host")
        self.encode = text("encode", "json")
        self.answer = text("answer", "body")
        self.convert = text("convert")
        self.prepare = text("prepare")
        self.run = text("run")
        self.spread = text("spread")
        self.state = text("state", "sandbox")
        self.note = text("note")
        self.result = text("result").replace("\n", "")
        self.doc = _page(text("docs"), str(row.get("doc", "")))
        self.credits = row.get("credits", header.get("credits", 1))
        self.aliases = [str(alias) for alias in _items(row.get("aliases"))]
        self.body = row.get("body", header.get("body"))
        self.defaults = _table(row.get("defaults"))
        self.headers = _table(row.get("headers", header.get("headers")))
        self.whole = bool(row.get("whole"))
        self.modules = {
            name: [str(each) for each in _items(known)]
            for name, known in _table(row.get("modules", header.get("modules"))).items()
        }
        self.only_in = _items(row.get("only_in", header.get("only_in")))
        self.connection_in = _items(row.get("connection_in", header.get("connection_in")))
        self.not_in = _items(row.get("not_in", header.get("not_in")))
        self.text_status = bool(row.get("text_status"))
        self.query = [QueryItem(str(item)) for item in _query_of(row, header)]
        self.method, self.path = _route(text("send"))
        self.signature = _signature(name.rpartition(".")[2], row, header)

    def available(self, profile: str) -> bool:
        """Whether the help grants the product this task."""
        if profile == "neutral":
            return True
        return profile not in self.not_in and (not self.only_in or profile in self.only_in)


def _page(base: str, page: str) -> str:
    if not page or page.startswith("https:"):
        return page
    return base + page


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _query_of(row: Row, header: Row) -> list[object]:
    return [*_items(header.get("query")), *_items(row.get("query"))]


def _route(send: str) -> tuple[str, Sequence[str]]:
    """The method, and the path split so that odd pieces are parameter names."""
    if not send:
        return "", ()
    method, _, path = send.partition(" ")
    return method, path.replace("}", "{").split("{")


def _signature(function: str, row: Row, header: Row) -> Signature:
    order = [Parameter.parse(str(spec)) for spec in _items(row.get("parameters"))]
    connection = row.get("connection", header.get("connection"))
    if connection and all(parameter.name != "connection" for parameter in order):
        order.append(Parameter("connection", ("connection",), connection == "optional"))
    orders = [order]
    if "alternative" in row:
        by_name = {parameter.name: parameter for parameter in order}
        names = [str(name) for name in _items(row["alternative"])]
        rest = [name for name in by_name if name not in names]
        orders.append([by_name[name] for name in (*names, *rest)])
    return Signature(function, orders)


class Service:
    """One service: its tasks, built when they are first asked for."""

    def __init__(self, header: Row) -> None:
        self.header = header
        self.namespace = str(header["namespace"])
        self._versions = _table(header.get("versions")) or {"": ""}
        self._rows = cast("dict[str, Row]", _table(header.get("tasks")))
        self._tasks: dict[str, Task] = {}
        self._index = dict(self._names())

    def _names(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for name, row in self._rows.items():
            segments = _items(row["versions"]) if "versions" in row else list(self._versions)
            for segment in segments:
                for spelling in (name, *_items(row.get("aliases"))):
                    dotted = f"{segment}.{spelling}" if segment else str(spelling)
                    yield dotted.lower(), (name, str(segment))

    def task(self, name: str) -> Task | None:
        """The task of that name (after the namespace, any case), or None."""
        key = name.lower()
        if key not in self._tasks:
            found = self._index.get(key)
            if found is None:
                return None
            self._tasks[key] = self._build(*found)
        return self._tasks[key]

    def _build(self, name: str, segment: str) -> Task:
        row = self._rows[name]
        special = _table(row.get(segment)) if segment else {}
        dotted = ".".join(part for part in (self.namespace, segment, name) if part)
        return Task(dotted, self.version(segment), {**row, **special}, self.header)

    def version(self, segment: str) -> str:
        """What `{version}` is in paths under a version segment."""
        return str(self._versions[segment])

    def task_names(self) -> Iterator[str]:
        """The full names of all tasks, as documented."""
        for name, segment in dict.fromkeys(self._index.values()):
            yield ".".join(part for part in (self.namespace, segment, name) if part)


class Connectors:
    """The built-in connectors of invokeConnector."""

    def __init__(self, service: Service, rows: Mapping[str, Row]) -> None:
        # A connector takes no connection argument.
        self._header = {**service.header, "connection": ""}
        self._version = service.version("")
        self._rows = rows
        self._built: dict[str, Task] = {}
        self._names = {
            connector_key(str(spelling)): name
            for name, row in rows.items()
            for spelling in (name, *_items(row.get("aliases")))
        }

    def find(self, name: str) -> Task | None:
        """The connector of that name, or None."""
        found = self._names.get(connector_key(name))
        if found is None:
            return None
        if found not in self._built:
            self._built[found] = Task(found, self._version, self._rows[found], self._header)
        return self._built[found]

    def names(self) -> list[str]:
        """The connectors' documented names."""
        return list(self._rows)


def connector_key(name: str) -> str:
    """What a connector's name is looked up by: no case, separators, `crm.` or DDL mark."""
    folded = re.sub(r"[\s_\-/]", "", name.lower())
    return folded.removeprefix("crm.").removesuffix("(ddl)").removesuffix("ddl")


class Catalog:
    """The services of `stdlib/services`, a TOML file each."""

    def __init__(self) -> None:
        self._directory = shipped("stdlib", "services")
        self._services: dict[str, Service | None] = {}
        self._connectors: Connectors | None = None

    def service(self, stem: str) -> Service | None:
        """The service kept in `<stem>.toml`, or None when there is no such file."""
        if stem not in self._services:
            table = self._read(stem) if re.fullmatch(_STEM, stem) else None
            if table is not None and "tasks_of" in table:
                # An old name of another service: its rows under another namespace.
                table = {**(self._read(str(table["tasks_of"])) or {}), **table}
            self._services[stem] = None if table is None else Service(table)
        return self._services[stem]

    @property
    def connectors(self) -> Connectors:
        """The connectors, kept in a file of their own."""
        if self._connectors is None:
            service = self.service("crm")
            table = self._read("crm-connectors")
            if service is None or table is None:
                raise InternalError(f"{self._directory} holds no CRM catalogue")
            rows = cast("dict[str, Row]", _table(table.get("connectors")))
            self._connectors = Connectors(service, rows)
        return self._connectors

    def _read(self, stem: str) -> Row | None:
        """The rows of a file, kept parsed: TOML takes longer to read than a task to run."""
        path = os.path.join(self._directory, f"{stem}.toml")
        try:
            found = os.stat(path)
        except FileNotFoundError:
            return None
        cache = DiskCache("rows", keep=64)
        key = f"{stem}-{found.st_size}-{found.st_mtime_ns}-{__version__}"
        stored = cache.read(key)
        if stored is not None:
            try:
                kept, rows = marshal.loads(stored)  # noqa: S302 - from our own directory
                if kept == path:
                    return rows
            except (ValueError, EOFError, TypeError):
                pass  # damaged: read and written again
        import tomllib

        with open(path, "rb") as file:
            rows = tomllib.load(file)
        cache.write(key, marshal.dumps((path, rows)))
        return rows

    def find(self, dotted: str) -> tuple[Service, str] | None:
        """The service that a task's full name belongs to and the rest of the name, or None."""
        parts = dotted.lower().split(".")
        for stem in parts[1::-1]:
            service = self.service(stem)
            if service is not None:
                prefix = service.namespace.lower() + "."
                if dotted.lower().startswith(prefix):
                    return service, dotted[len(prefix) :]
        general = self.service("general")
        return (general, dotted) if general and general.task(dotted) else None

    def instead(self, dotted: str) -> str | None:
        """What to write instead of a task that does not exist, when its name is a known mistake."""
        known = _table((self._read("not-tasks") or {}).get("instead"))
        folded = {name.lower(): hint for name, hint in known.items()}
        name = dotted.lower()
        hint = folded.get(name) or folded.get(".".join(name.split(".")[:2]))
        return str(hint) if hint else None

    def stems(self) -> list[str]:
        """The names of all service files."""
        names = sorted(os.listdir(self._directory))
        stems = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
        return [stem for stem in stems if re.fullmatch(_STEM, stem)]
