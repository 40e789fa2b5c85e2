"""Cliq: databases, and messages that are kept as events.

Source: https://www.zoho.com/cliq/help/restapi/v2/ and the failures on the pages of zoho.cliq.*
"""

from deluge.emulator.products.call import Call, Failed, Routes, page_of
from deluge.emulator.products.criteria import BadCriteria, read_criteria
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_MOST_ROWS = 1000


def _failed(code: str, message: str, status: int = 400) -> Failed:
    return Failed(
        status, {"status": "FAILURE", "message": message, "code": f"platform_storage_{code}"}
    )


def _url(call: Call) -> str:
    return f"/api/v2/storages/{call.path['database']}/records"


def _database(call: Call) -> str:
    """The database of the path, once it holds something."""
    name = call.path["database"]
    if f"storages/{name}" not in call.kinds():
        message = f"Uh-oh! Looks like {name} does not exist."
        raise _failed("database_not_found", message, 404)
    return f"storages/{name}"


def _values(call: Call) -> Record:
    body = call.json()
    values = body.get("values") if is_record(body) else None
    if not is_record(values):
        raise _failed("invalid_inputs", "The values are missing.")
    return values


def _done(call: Call, record: Record) -> Response:
    return Response.of_json({"status": "SUCCESS", "url": _url(call), "object": record})


def create(call: Call) -> Response:
    """The new record; a database is there once it has a record."""
    values = _values(call)
    shelf = call.shelf(f"storages/{call.path['database']}")
    record_id = shelf.new_id()
    record = {**values, "id": record_id}
    shelf.put(record_id, record)
    return _done(call, record)


def _selected(call: Call, kind: str) -> list[Record]:
    rows = call.shelf(kind).all()
    criteria = call.query.get("criteria", "")
    if not criteria.strip():
        return rows
    try:
        test = read_criteria(criteria)
    except BadCriteria:
        raise _failed(
            "invalid_criteria_operator",
            f"Oops! Invalid operator specified for the criteria {criteria}",
        ) from None
    return [row for row in rows if test(row)]


def listed(call: Call) -> Response:
    """The records that match a criteria."""
    rows = _selected(call, _database(call))
    start = call.number("from_index", 1, low=1) - 1
    limit = call.number("limit", 100, high=_MOST_ROWS)
    answer = {"status": "SUCCESS", "url": _url(call), "list": page_of(rows, start, limit)}
    return Response.of_json(answer)


def _record(call: Call) -> Record:
    record = call.shelf(_database(call)).find(call.path["id"])
    if record is None:
        raise _failed("record_not_exists", "No record found for this id", 404)
    return record


def read(call: Call) -> Response:
    """The record."""
    return _done(call, _record(call))


def update(call: Call) -> Response:
    """The changed record."""
    record = _record(call)
    record = {**record, **_values(call), "id": record["id"]}
    call.shelf(_database(call)).put(record["id"], record)
    return _done(call, record)


def remove(call: Call) -> Response:
    """Nothing: the record is gone."""
    if not call.shelf(_database(call)).drop(call.path["id"]):
        message = f"No record found for the id {call.path['id']}"
        raise _failed("record_not_exists_for_given_id", message, 404)
    return Response(204)


def remove_all(call: Call) -> Response:
    """Nothing: the records that match are gone."""
    kind = _database(call)
    for row in _selected(call, kind):
        call.shelf(kind).drop(row["id"])
    return Response(204)


# ---- messages


def post(call: Call) -> Response:
    """Nothing: the message is among the events of kind `cliq`."""
    body = call.json()
    if not is_record(body) or not body:
        raise Failed(400, {"message": "The message is missing.", "code": "param_missing"})
    return _posted(call, {"message": body})


def share(call: Call) -> Response:
    """Nothing: the names of the files are among the events of kind `cliq`."""
    names = [part.filename for part in call.parts() if part.filename]
    if not names:
        raise Failed(400, {"message": "The files are missing.", "code": "param_missing"})
    return _posted(call, {"files": names})


def _posted(call: Call, content: Record) -> Response:
    [(kind, name)] = call.path.items()
    event = {"to": {kind: name}, **content, "sent_at": call.utc()}
    bot = call.query.get("bot_unique_name")
    call.store.add_event("cliq", {**event, "as_bot": bot} if bot else event)
    if kind == "bot":
        return Response.of_json({"users": [str(call.user().get("zuid") or call.user().get("id"))]})
    return Response(204)


_PLACES = ("channelsbyname/{channel}", "channels/{channel}", "chats/{chat}", "bots/{bot}",
           "buddies/{user}")  # fmt: skip


ROUTES: Routes = (
    ("POST", "storages/{database}/records", create),
    ("GET", "storages/{database}/records", listed),
    ("DELETE", "storages/{database}/records", remove_all),
    ("GET", "storages/{database}/records/{id}", read),
    ("PUT", "storages/{database}/records/{id}", update),
    ("DELETE", "storages/{database}/records/{id}", remove),
    *(("POST", f"{place}/message", post) for place in _PLACES),
    *(("POST", f"{place}/files", share) for place in _PLACES),
)
