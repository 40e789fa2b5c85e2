"""Links of the document: what can be done next with what an operation answered."""

from collections.abc import Iterable

from deluge.emulator import crm
from deluge.emulator.openapi.answers import described
from deluge.emulator.routes import Route
from deluge.emulator.shapes import Record

_MADE = {  # kind of answer -> where the id of what was made stands
    "items": "/{key}/0/details/id",
    "item": "/details/id",
    "rows": "/{key}/0/id",
    "list": "/{key}/0/id",
}
_JOBS = ("mass_update", "mass_delete", "mass_convert", "mass_change_owner")


def operation_id(route: Route) -> str:
    """The name of a route's operation: room and function of its handler."""
    handler = route.handler
    room = handler.__module__.removeprefix(f"{crm.__name__}.").partition(".")[0]
    return f"{room}.{handler.__name__}"


def links(route: Route, routes: Iterable[Route]) -> Record:
    """The links of a route's answers: from a list, or from what was made, to the thing itself."""
    found: Record = {}
    kind, *keys = described(route)["answer"].split()
    if route.method not in ("GET", "POST") or kind not in _MADE:
        return found
    place = _MADE[kind].format(key=keys[0] if keys else "")
    for other in routes:
        head, last = other.path.rpartition("/")[::2]
        if last[:1] == "{" and head == route.path:
            found[_name(other)] = _link(route, other, {f"path.{last[1:-1]}": place})
        elif other.path == route.path and (other.method, route.method) == ("GET", "POST"):
            if last in _JOBS:
                job = "/details/job_id" if kind == "item" else f"/{keys[0]}/0/details/job_id"
                found[_name(other)] = _link(route, other, {"query.job_id": job})
    return found


def _name(route: Route) -> str:
    return operation_id(route).replace(".", "_")


def _link(route: Route, other: Route, values: dict[str, str]) -> Record:
    """A link with values of the answer's body; what both paths have is kept."""
    kept = {
        f"path.{part[1:-1]}": f"$request.path.{part[1:-1]}"
        for part in route.segments
        if part[0] == "{"
    }
    taken = {name: f"$response.body#{place}" for name, place in values.items()}
    return {"operationId": operation_id(other), "parameters": {**kept, **taken}}
