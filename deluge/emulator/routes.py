"""The route table: which handler answers which method and path, and how completely.

Handlers register themselves with `@route`. The modules that hold them are imported by the first
segment of a request's path, so that a run which only touches records does not load the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from deluge.emulator.answers import Refusal
from deluge.emulator.call import Call
from deluge.emulator.shapes import Record
from deluge.exchange import Response

Answer = Response | Record
Handler = Callable[[Call], Answer]

_CRM = "deluge.emulator.crm."


def _in(room: str, names: str) -> tuple[str, ...]:
    """Modules of a room of the CRM, their names parted by blanks."""
    return tuple(f"{room}.{name}" for name in names.split())


# First path segment after the version -> the modules with its handlers. Every other segment is a
# CRM module's name.
_HOMES: dict[str, tuple[str, ...]] = {
    "settings": _in(
        "settings",
        "modules fields custom_fields related_lists custom_views pipelines layouts "
        "unmade variables roles profiles tags recycle_bin",
    ),
    "users": _in("settings", "users user_transfer"),
    "org": (*_in("settings", "organization currencies"), "related.photos"),
    "coql": ("coql.query",),
    "__composite_requests": ("composite.endpoint",),
    "files": ("related.filestore",),
    "bulk": _in("bulk", "read write"),
    "upload": ("bulk.files",),
    "actions": ("notifications",),
    "__local": _in("local", "signals api_key"),
}
_RECORD_HOMES = (
    *_in("records", "endpoints listing"),
    "search.endpoints",
    *_in("related", "endpoints notes attachments photos locking stage_history contact_roles"),
)
# Most runs need none of these: paths with such segments, or that end like `__conversion_options`.
_RARE = frozenset({"actions", "Emails"})
_ACTION_HOMES = (
    *_in("actions", "convert owners mass_write record_tags blueprint copies territories merging"),
    *_in("related", "sharing send_mail counts emails"),
    *_in("records", "rich_text field_files timeline"),
)
_RECORDS, _ACTIONS = "records", "actions of records"


class Route:
    """One endpoint. `state` is full or partial; `reason` says what a partial one lacks."""

    __slots__ = ("handler", "method", "oldest", "reason", "segments", "state", "writes")

    def __init__(
        self,
        method: str,
        path: str,
        handler: Handler,
        *,
        oldest: float,
        reason: str,
        writes: bool,
    ) -> None:
        self.method = method
        self.segments = tuple(path.strip("/").split("/"))
        self.handler = handler
        self.oldest = oldest
        self.reason = reason
        self.state = "partial" if reason else "full"
        self.writes = writes

    @property
    def path(self) -> str:
        """The path pattern after the version."""
        return "/" + "/".join(self.segments)

    @property
    def literals(self) -> tuple[bool, ...]:
        """Which segments are literal: routes with more of them, earlier, come first."""
        return tuple(not segment.startswith("{") for segment in self.segments)

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """The path parameters when the path fits the pattern."""
        found: dict[str, str] = {}
        for pattern, segment in zip(self.segments, segments, strict=True):
            if pattern[0] == "{":
                found[pattern[1:-1]] = segment
            elif pattern != segment:
                return None
        return found


ROUTES: list[Route] = []  # filled by the decorators while handler modules are imported


def route(
    method: str,
    path: str,
    *,
    oldest: float = 2.0,
    partial: str = "",
    writes: bool | None = None,
) -> Callable[[Handler], Handler]:
    """Register a handler. `oldest` is the first API version with it, `partial` what it lacks."""

    def register(handler: Handler) -> Handler:
        changes = method != "GET" if writes is None else writes
        ROUTES.append(Route(method, path, handler, oldest=oldest, reason=partial, writes=changes))
        return handler

    return register


class Router:
    """Finds the route of a path."""

    def __init__(self) -> None:
        self._tables: dict[str, _Table] = {}

    def find(self, method: str, segments: list[str]) -> tuple[Route, dict[str, str]]:
        """The route and its path parameters; Zoho's error when there is none."""
        fits: list[str] = []
        first = segments[0]
        if first not in _HOMES and (first[:1] == "_" or first[:1].islower()):
            self._refuse_named(method, segments)
        for candidate in _candidates(self._table(_home(segments)), segments):
            parameters = candidate.match(segments)
            if parameters is None:
                continue
            if candidate.method == method:
                return candidate, parameters
            fits.append(candidate.method)
        raise self._refusal(method, segments, bool(fits))

    @staticmethod
    def _refuse_named(method: str, segments: list[str]) -> None:
        """Refuse a path whose first segment names an API, not a module, and that we lack."""
        from deluge.emulator.operations import api_names

        if segments[0] in api_names() or segments[0] == "functions":
            raise not_emulated(f"{method} /{'/'.join(segments)}")

    def _table(self, home: str) -> "_Table":
        """The routes of a home."""
        table = self._tables.get(home)
        if table is None:
            names = {_CRM + name for name in _modules(home)}
            for name in names:
                import_module(name)
            routes = [
                candidate
                for candidate in ROUTES
                if candidate.handler.__module__ in names and _belongs(candidate, home)
            ]
            table = _arranged(routes)
            self._tables[home] = table
        return table

    def _refusal(self, method: str, segments: list[str], path_known: bool) -> Refusal:
        """Why nothing answers: not emulated, wrong verb, or no such URL."""
        from deluge.emulator.operations import known_operation

        operation = known_operation(method, segments)
        if segments[:2] == ["settings", "custom_functions"]:
            operation = f"{method} /{'/'.join(segments)}"
        if operation is not None:
            return not_emulated(operation)
        if path_known:
            return Refusal(
                "INVALID_REQUEST_METHOD", "The http request method type is not a valid one"
            )
        return Refusal(
            "INVALID_URL_PATTERN",
            "Please check if the URL trying to access is a correct one",
            status=404,
        )


def _home(segments: Sequence[str]) -> str:
    """Which table a path is looked up in."""
    if segments[0] in _HOMES:
        return segments[0]
    rare = not _RARE.isdisjoint(segments) or segments[-1].startswith("__")
    return _ACTIONS if rare else _RECORDS


def _modules(home: str) -> Sequence[str]:
    """The modules with the handlers of a home."""
    if home == _ACTIONS:
        return *_RECORD_HOMES, *_ACTION_HOMES
    return _HOMES.get(home, _RECORD_HOMES)


def _belongs(candidate: Route, home: str) -> bool:
    """Whether the route is one of the paths that start so."""
    first = candidate.segments[0]
    return first == home if home in _HOMES else first not in _HOMES


_Table = Mapping[tuple[int, str], list[Route]]
"""Number of segments and the second one, where a route names it -> routes, most literal first."""


def _arranged(routes: list[Route]) -> _Table:
    """The routes by what their paths look like."""
    routes = sorted(routes, key=lambda candidate: candidate.literals, reverse=True)
    shapes = {(len(route.segments), _second(route.segments)) for route in routes}
    return {
        (count, second): [
            route
            for route in routes
            if len(route.segments) == count and _second(route.segments) in ("", second)
        ]
        for count, second in {*shapes, *((count, "") for count, _ in shapes)}
    }


def _second(pattern: Sequence[str]) -> str:
    """The second segment of a pattern when it is literal."""
    return pattern[1] if len(pattern) > 1 and pattern[1][0] != "{" else ""


def _candidates(table: _Table, segments: list[str]) -> Sequence[Route]:
    """The routes that may fit: few of the dozens with as many segments."""
    count = len(segments)
    named = table.get((count, segments[1])) if count > 1 else None
    return named if named is not None else table.get((count, ""), ())


def not_emulated(operation: str) -> Refusal:
    """The answer to what Zoho has and the emulator lacks."""
    where = " here, deluge serve does" if operation.endswith("/execute") else ""
    return Refusal(
        "NOT_EMULATED",
        f"the emulator does not answer {operation}{where}",
        {"operation": operation},
        status=501,
    )


def all_routes() -> list[Route]:
    """Every route, with all handler modules loaded (for the documentation)."""
    for names in (*_HOMES.values(), _RECORD_HOMES, _ACTION_HOMES):
        for name in names:
            import_module(_CRM + name)
    return sorted(ROUTES, key=lambda candidate: (candidate.path, candidate.method))
