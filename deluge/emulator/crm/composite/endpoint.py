"""Composite requests: up to five requests in one, which may use each other's answers."""

from typing import Any

from deluge.emulator.answers import Refusal, ambiguous, at, invalid_data, mandatory_missing, success
from deluge.emulator.call import Call, Change
from deluge.emulator.crm.composite.parts import MOST_READ, Part
from deluge.emulator.crm.composite.references import Broken, named_in
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_list
from deluge.exchange import Request, Response

MAX_PARTS = 5
_KEY = "__composite_requests"


class _RolledBack(Exception):
    """A part failed and everything before it is undone."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


@route("POST", "/__composite_requests", oldest=3)
def composite(call: Call) -> Answer:
    """The answers of all parts, in the order of the request."""
    rollback, parallel = _settings(call)
    parts = [Part(call, item, index) for index, item in enumerate(_items(call))]
    _refuse_twins(parts)
    _check_references(parts, parallel=parallel)
    run = _Run(call, parts, stop=rollback)
    try:
        with call.store.write():
            for part in _in_order(parts) if parallel else parts:
                run.perform(part)
    except _RolledBack as failure:
        results = run.undone(failure.index)
        return Response.of_json({_KEY: results}, 400)
    call.changes += run.changes
    triggered = sum(result["status"] == "success" for result in run.results)
    status = 200 if triggered == len(parts) else 207 if triggered else 400
    return Response.of_json({_KEY: run.results}, status)


# -- the request itself -------------------------------------------------------------------------


def _settings(call: Call) -> tuple[bool, bool]:
    """Whether a failure undoes everything, and whether the parts run side by side."""
    rollback = _flag(call, "rollback_on_fail")
    key = "concurrent_execution" if "concurrent_execution" in call.body else "parallel_execution"
    parallel = _flag(call, key)
    if rollback and parallel:
        raise ambiguous(at("$", name) for name in ("rollback_on_fail", key))
    return bool(rollback), parallel if parallel is not None else not rollback


def _flag(call: Call, name: str) -> bool | None:
    value = call.body.get(name)
    if value is not None and not isinstance(value, bool):
        raise invalid_data("$", name, expected_data_type="boolean")
    return value


def _items(call: Call) -> list[Any]:
    items = call.body.get(_KEY)
    if items is None:
        raise mandatory_missing("$", _KEY)
    if not is_list(items) or not items:
        raise invalid_data("$", _KEY, expected_data_type="jsonarray")
    if len(items) > MAX_PARTS:
        raise invalid_data("$", _KEY, maximum_length=MAX_PARTS)
    return items


# -- checks across parts ------------------------------------------------------------------------


def _refuse_twins(parts: list[Part]) -> None:
    """Parts that share an id are not triggered."""
    for part in parts:
        twins = [other.index for other in parts if part.name and other.name == part.name]
        if len(twins) > 1 and part.error is None:
            details = {**at(part.path, "sub_request_id"), "sub_request_indexes": twins}
            part.error = Refusal("DUPLICATE_DATA", "duplicate data", details)


def _invalid_reference(reference: str, path: str) -> Refusal:
    name = path.rsplit(".", 1)[-1].partition("[")[0]
    details = {"api_name": name, "json_path": path, "reference": reference}
    return Refusal("INVALID_REFERENCE", "invalid reference", details)


def _check_references(parts: list[Part], *, parallel: bool) -> None:
    """Every reference names another part, an earlier one when they run one after the other."""
    indexes = {part.name: part.index for part in parts if part.name}
    for part in parts:
        try:
            part.references = named_in(part.texts, part.path)
        except Broken as broken:
            part.error = part.error or _invalid_reference(broken.reference, broken.path)
        for name, reference, path in part.references:
            index = indexes.get(name)
            late = index is None or index == part.index or (not parallel and index > part.index)
            if late:
                part.error = part.error or _invalid_reference(reference, path)
    if parallel:
        _refuse_loops(parts)


def _refuse_loops(parts: list[Part]) -> None:
    """Parts that wait for each other are not triggered."""
    waits = {part.name: {name for name, _, _ in part.references} for part in parts if part.name}
    looping = {name for name in waits if name in _reachable(waits, name)}
    data = [
        {"sub_request_id": name, "referred_sub_request_ids": sorted(waits[name])}
        for name in waits
        if name in looping
    ]
    for part in parts:
        if part.name in looping and part.error is None:
            message = "the sub requests refer to each other"
            part.error = Refusal("LOOPING_FOUND", message, {"dependent_data": data})


def _reachable(waits: dict[str, set[str]], start: str) -> set[str]:
    """The parts a part waits for, directly or not."""
    found: set[str] = set()
    queue = [*waits[start]]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += waits.get(name, ())
    return found


def _in_order(parts: list[Part]) -> list[Part]:
    """The parts, each after those it refers to."""
    waits = {part.name: {name for name, _, _ in part.references} for part in parts if part.name}
    depth = {name: len(_reachable(waits, name)) for name in waits}
    return sorted(
        parts, key=lambda part: max((depth.get(r[0], 0) + 1 for r in part.references), default=0)
    )


# -- running ------------------------------------------------------------------------------------


class _Run:
    """The parts being run. With `stop` the first failure ends the run."""

    def __init__(self, call: Call, parts: list[Part], *, stop: bool) -> None:
        self.call = call
        self.stop = stop
        self.results: list[Record] = [{} for _ in parts]
        self.bodies: Record = {}
        self.changes: list[Change] = []

    def perform(self, part: Part) -> None:
        """Run one part and note its result."""
        failed = True
        if part.error is None:
            try:
                failed = self._trigger(part, part.request(self.bodies))
            except Broken as broken:
                part.error = _invalid_reference(broken.reference, broken.path)
        if part.error is not None:
            self.results[part.index] = part.error.body(self.call.version)
        if failed and self.stop:
            raise _RolledBack(part.index)

    def _trigger(self, part: Part, request: Request) -> bool:
        """Whether the part failed, though it was triggered."""
        response = _limited(request)
        if response is None:
            response, changes = self.call.emulator.perform(request, MOST_READ)
            self.changes += changes
        body = _body(response)
        failed = response.status >= 400
        if not failed:
            self.bodies[part.name] = body
        headers = {"content-type": response.headers.get("content-type")} if response.body else {}
        answer = {"status_code": response.status, "headers": headers, "body": body}
        self.results[part.index] = success(
            "composite sub request executed successfully", {"response": answer}
        )
        return failed

    def undone(self, failed: int) -> list[Record]:
        """The results after a rollback: only the part that failed keeps its own."""
        for index in range(len(self.results)):
            if index != failed:
                code = "ROLLBACK_PERFORMED" if index < failed else "PROCESSING_STOPPED"
                refusal = Refusal(
                    code,
                    "the transaction was rolled back since another sub request in the same"
                    " transaction failed.",
                    {"rollbacked_by_sub_request_index": failed},
                )
                self.results[index] = refusal.body(self.call.version)
        return self.results


def _limited(request: Request) -> Response | None:
    """The refusal of a page that is too large; pages have 25 rows when nothing is said."""
    if request.method != "GET":
        return None
    size = request.parameter("per_page")
    if not size:
        request.query.append(("per_page", str(MOST_READ)))
    elif size.isdecimal() and size.isascii() and len(size) < 10 and int(size) > MOST_READ:
        refusal = Refusal("LIMIT_EXCEEDED", "limit exceeded", {"by": "limit", "limit": 25})
        return refusal.response()
    return None


def _body(response: Response) -> Any:
    """The body of a part's answer as JSON, or as text when it is none."""
    if not response.body:
        return None
    try:
        return response.json()
    except ValueError:
        return response.text()
