"""What belongs to Desk's records - comments, time entries - and what is done with tickets."""

from deluge.emulator.products.call import Call, as_list, whole
from deluge.emulator.products.desk_records import (
    LINKS,
    REQUIRED,
    all_of,
    fail,
    given_in,
    missing,
    module_of,
    not_found,
    page,
    save,
    texts,
)
from deluge.emulator.shapes import Record
from deluge.exchange import Response

_SUBRECORDS = {"comments": ("content",), "timeentry": (), "threads": (), "attachments": ()}


# ---- what belongs to a record


def _parent(call: Call) -> Record:
    module = module_of(call, "parent")
    record = call.shelf(module).find(call.path["id"])
    if record is None:
        not_found()
    return record


def _sub(call: Call) -> str:
    sub = call.path["sub"].lower()
    if sub not in _SUBRECORDS:
        not_found()
    return sub


def related(call: Call) -> Response:
    """A page of the comments, time entries, tickets ... of a record."""
    parent = _parent(call)
    start = call.number("from", 1, low=1) - 1
    key = LINKS.get(call.path["parent"].lower())
    sub = call.path["sub"].lower()
    if key and sub in REQUIRED:
        rows = [row for row in call.shelf(sub).all() if str(row.get(key)) == parent["id"]]
    elif call.path["parent"].lower() == "tickets" and sub == "tasks":
        rows = [row for row in call.shelf(sub).all() if str(row.get("ticketId")) == parent["id"]]
    elif call.path["parent"].lower() == "tickets" and sub == "conversations":
        rows = _conversations(call, parent)
    else:
        rows = [row for row in call.shelf(_sub(call)).all() if row["parentId"] == parent["id"]]
    return page(call, rows, start, 10)


def _conversations(call: Call, parent: Record) -> list[Record]:
    """Comments and threads of a ticket, the newest first."""
    rows = [
        {**row, "type": kind}
        for kind in ("comment", "thread")
        for row in call.shelf(f"{kind}s").all()
        if row["parentId"] == parent["id"]
    ]
    return sorted(rows, key=lambda row: (row["createdTime"], row["id"]), reverse=True)


def send_reply(call: Call) -> Response:
    """The thread of a reply; it is kept, nothing is sent."""
    ticket, given = _ticket(call), given_in(call)
    if not given.get("channel"):
        missing("channel")
    shelf = call.shelf("threads")
    thread: Record = {
        "direction": "out",
        "status": "SUCCESS",
        **texts(given),
        "id": (record_id := shelf.new_id()),
        "parentId": ticket["id"],
        "createdTime": call.utc(),
    }
    shelf.put(record_id, thread)
    count = str(whole(ticket.get("threadCount"), 0) + 1)
    call.shelf("tickets").put(ticket["id"], {**ticket, "threadCount": count})
    return Response.of_json(thread)


def add_related(call: Call) -> Response:
    """The new comment or time entry."""
    parent, sub, given = _parent(call), _sub(call), given_in(call)
    lacking = [field for field in _SUBRECORDS[sub] if given.get(field) in (None, "")]
    if lacking:
        missing(*lacking)
    shelf = call.shelf(sub)
    record_id = shelf.new_id()
    module = call.path["parent"].lower()
    record: Record = {
        **texts(given),
        "id": record_id,
        "parentId": parent["id"],
        "parent": {"associatedTicketId": parent["id"], "id": parent["id"], "type": module.upper()},
        "createdTime": call.utc(),
    }
    shelf.put(record_id, record)
    if sub == "comments" and module == "tickets":
        count = str(whole(parent.get("commentCount"), 0) + 1)
        call.shelf(module).put(parent["id"], {**parent, "commentCount": count})
    return Response.of_json(record)


def _related_record(call: Call) -> Record:
    parent = _parent(call)
    record = call.shelf(_sub(call)).find(call.path["sub_id"])
    if record is None or record["parentId"] != parent["id"]:
        fail(
            500,
            "INTERNAL_SERVER_ERROR",
            "An internal server error occurred while performing this operation.",
        )
    return record


def read_related(call: Call) -> Response:
    """A comment or time entry."""
    return Response.of_json(_related_record(call))


def update_related(call: Call) -> Response:
    """The changed comment or time entry."""
    record = _related_record(call)
    record = {**record, **texts(given_in(call)), "id": record["id"], "modifiedTime": call.utc()}
    call.shelf(_sub(call)).put(record["id"], record)
    return Response.of_json(record)


# ---- what is done with tickets


def _ticket(call: Call) -> Record:
    module_of(call)
    record = call.shelf("tickets").find(call.path["id"])
    if record is None:
        fail(403, "FORBIDDEN", "You are not authorized to access this resource.")
    return record


def move(call: Call) -> Response:
    """The ticket in its new department."""
    ticket = _ticket(call)
    department = str(given_in(call).get("departmentId") or "")
    known = {row["id"] for row in all_of(call, "departments")}
    known.update(str(row.get("departmentId")) for row in call.shelf("tickets").all())
    if department not in known:
        fail(
            500,
            "INTERNAL_SERVER_ERROR",
            "An internal server error occurred while performing this operation.",
        )
    return Response.of_json(save(call, "tickets", ticket, {"departmentId": department}))


def merge(call: Call) -> Response:
    """The ticket; those merged into it are gone and their comments are its own."""
    ticket = _ticket(call)
    ids = [str(each) for each in as_list(given_in(call).get("ids"))]
    if not ids:
        missing("ids")
    shelf = call.shelf("tickets")
    if any(shelf.find(each) is None for each in ids):
        fail(403, "FORBIDDEN", "You are not authorized to access this resource.")
    for each in set(ids) - {ticket["id"]}:
        shelf.drop(each)
    comments = call.shelf("comments")
    for comment in comments.all():
        if comment["parentId"] in ids:
            comments.put(comment["id"], {**comment, "parentId": ticket["id"]})
    return Response.of_json(ticket)


def trash(call: Call) -> Response:
    """Nothing: the tickets are gone."""
    module_of(call)
    for each in as_list(given_in(call).get("ticketIds")):
        call.shelf("tickets").drop(each)
    return Response(204)
