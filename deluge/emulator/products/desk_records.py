"""Desk's records: tickets, contacts, accounts, tasks ..."""

from typing import NoReturn

from deluge.emulator.ids import metadata_id
from deluge.emulator.products.call import Call, Failed, page_of, whole
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

REQUIRED = {
    "tickets": ("subject", "departmentId"),
    "contacts": ("lastName",),
    "accounts": ("accountName",),
    "tasks": ("subject", "departmentId"),
    "products": ("productName",),
    "contracts": ("contractName", "accountId"),
    "calls": ("subject", "departmentId"),
    "events": ("subject", "departmentId"),
    "articles": ("title",),
    "departments": ("name",),
    "agents": ("lastName", "emailId"),
}
"""Modules and what each record must have."""

LINKS = {"contacts": "contactId", "accounts": "accountId", "products": "productId"}
_NO_FILTERS = {"from", "limit", "sortBy", "include", "fields", "orgId", "viewId", "isSpam"}
_MOST_ROWS = 100


def fail(status: int, code: str, message: str) -> NoReturn:
    """Desk's error."""
    raise Failed(status, {"errorCode": code, "message": message})


def not_found() -> NoReturn:
    """The error of an unknown path or record."""
    fail(404, "URL_NOT_FOUND", "The URL you requested could not be found.")


def missing(*fields: str) -> NoReturn:
    """The error of fields that must be given."""
    _refuse_fields("missing", *fields)


def _refuse_fields(reason: str, *fields: str) -> NoReturn:
    errors = [{"fieldName": f"/{field}", "errorType": reason} for field in fields]
    message = "The data is invalid due to validation restrictions"
    raise Failed(422, {"errorCode": "INVALID_DATA", "message": message, "errors": errors})


def module_of(call: Call, name: str = "module") -> str:
    """The module of the path, once the organisation is known to be given."""
    organization = call.request.headers.get("orgId") or call.query.get("orgId") or ""
    if not (organization.isascii() and organization.isdecimal()):
        fail(422, "UNPROCESSABLE_ENTITY", "The value passed for the 'orgId' parameter is invalid.")
    module = call.path.get(name, "tickets").lower()
    if module not in REQUIRED:
        not_found()
    _ensure_settings(call)
    return module


def _ensure_settings(call: Call) -> None:
    """The department and the agent that every portal starts with."""
    for kind in ("departments", "agents"):
        if (
            call.request.method != "GET"
            and call.shelf(kind).find(metadata_id("desk", kind)) is None
        ):
            call.shelf(kind).put(metadata_id("desk", kind), _first(call, kind))


def _first(call: Call, kind: str) -> Record:
    if kind == "departments":
        name = str(call.store.entities("org")[0].get("company_name"))
        return {"id": metadata_id("desk", kind), "name": name, "isEnabled": True, "isDefault": True}
    user = call.user()
    return {
        "id": metadata_id("desk", kind),
        "firstName": user.get("first_name"),
        "lastName": user.get("last_name"),
        "emailId": user.get("email"),
        "status": "ACTIVE",
    }


def given_in(call: Call) -> Record:
    """The record that was sent."""
    body = call.json()
    if not is_record(body):
        fail(422, "UNPROCESSABLE_ENTITY", "The request body is not a valid JSON object.")
    return body


def all_of(call: Call, module: str) -> list[Record]:
    """All records of a module, with the department and agent every portal has."""
    rows = call.shelf(module).all()
    if module in ("departments", "agents") and not rows:
        return [_first(call, module)]
    return rows


# ---- records


def create(call: Call) -> Response:
    """The new record."""
    module = module_of(call)
    return Response.of_json(_insert(call, module, given_in(call)))


def _insert(call: Call, module: str, given: Record) -> Record:
    lacking = [field for field in REQUIRED[module] if given.get(field) in (None, "")]
    if module == "tickets" and not given.get("contactId") and not is_record(given.get("contact")):
        lacking.append("contactId")
    if lacking:
        missing(*lacking)
    shelf = call.shelf(module)
    record_id = shelf.new_id()
    record: Record = {**_defaults(call, module), **texts(given), "id": record_id}
    if is_record(contact := given.get("contact")):
        record["contactId"] = _contact(call, contact)
    for name, key in LINKS.items():
        if record.get(key) and call.shelf(name).find(record[key]) is None:
            _refuse_fields("invalid", key)
    record["createdTime"] = record["modifiedTime"] = call.utc()
    shelf.put(record_id, record)
    return record


def _defaults(call: Call, module: str) -> Record:
    number = str(101 + len(call.shelf(module).all()))
    if module == "tickets":
        return {
            "ticketNumber": number, "status": "Open", "statusType": "Open", "priority": None,
            "channel": "Web", "assigneeId": None, "description": None, "closedTime": None,
            "commentCount": "0", "threadCount": "0", "customFields": {}, "cf": {},
            "webUrl": f"https://desk.zoho.com/support/sandbox/ShowHomePage.do#Cases/dv/{number}",
        }  # fmt: skip
    if module == "tasks":
        return {"status": "Not Started", "priority": "Normal", "customFields": {}, "cf": {}}
    return {"customFields": {}, "cf": {}} if module in ("contacts", "accounts") else {}


def texts(given: Record) -> Record:
    """Ids are texts in every answer, however they were given."""
    return {
        key: str(value) if key.endswith("Id") and type(value) is int else value
        for key, value in given.items()
    }


def _contact(call: Call, given: Record) -> str:
    """The contact of that address, made when there is none."""
    email = str(given.get("email") or "").lower()
    for row in call.shelf("contacts").all():
        if email and str(row.get("email") or "").lower() == email:
            return row["id"]
    return _insert(call, "contacts", given)["id"]


def read(call: Call) -> Response:
    """The record; with `include=contacts` and the like also those it points to."""
    module = module_of(call)
    record = next((row for row in all_of(call, module) if row["id"] == call.path["id"]), None)
    if record is None:
        not_found()
    return Response.of_json(_including(call, record))


def _including(call: Call, record: Record) -> Record:
    wanted = {part.strip() for part in call.query.get("include", "").split(",")}
    shown = dict(record)
    for name, key in LINKS.items():
        if name in wanted and record.get(key):
            shown[name.removesuffix("s")] = call.shelf(name).find(record[key])
    return shown


def update(call: Call) -> Response:
    """The changed record."""
    module = module_of(call)
    given = given_in(call)
    record = call.shelf(module).find(call.path["id"])
    if record is None:
        fail(403, "FORBIDDEN", "You are not authorized to access this resource.")
    return Response.of_json(save(call, module, record, given))


def save(call: Call, module: str, record: Record, changes: Record) -> Record:
    """The changed record, kept."""
    record = {**record, **texts(changes), "id": record["id"], "modifiedTime": call.utc()}
    emptied = [field for field in REQUIRED[module] if record.get(field) in (None, "")]
    if emptied:
        missing(*emptied)
    if module == "tickets" and "status" in changes:
        closed = str(changes["status"]).lower() == "closed"
        record["statusType"] = "Closed" if closed else "Open"
        record["closedTime"] = call.utc() if closed else None
    call.shelf(module).put(record["id"], record)
    return record


# ---- lists


def listed(call: Call) -> Response:
    """A page of records, the first at 1; no content when there are none."""
    module = module_of(call)
    rows = _filtered(call, all_of(call, module))
    return page(call, rows, call.number("from", 1, low=1) - 1, 10)


def _filtered(call: Call, rows: list[Record]) -> list[Record]:
    for name, value in call.query.items():
        if name not in _NO_FILTERS:
            wanted = {part.strip().lower() for part in value.split(",")}
            rows = [row for row in rows if str(row.get(name, "")).lower() in wanted]
    column = call.query.get("sortBy", "")
    if column:
        key = column.removeprefix("-")
        rows = sorted(rows, key=lambda row: str(row.get(key) or ""), reverse=column.startswith("-"))
    return rows


def page(call: Call, rows: list[Record], start: int, default: int, **more: object) -> Response:
    """A page of rows; no content when there are none."""
    limit = whole(call.query.get("limit"), default)
    if not 1 <= limit <= _MOST_ROWS:
        fail(
            422,
            "UNPROCESSABLE_ENTITY",
            f"The value passed for field 'limit' exceeds the range of '1-{_MOST_ROWS}'.",
        )
    shown = [_including(call, row) for row in page_of(rows, start, limit)]
    return Response.of_json({"data": shown, **more}) if shown else Response(204)


def search(call: Call) -> Response:
    """The records whose fields hold the given texts (`*` for anything), and their number."""
    module = module_of(call)
    rows = all_of(call, module)
    for name, value in call.query.items():
        if name not in _NO_FILTERS:
            rows = [row for row in rows if _holds(row, name, value)]
    return page(call, rows, call.number("from", 0), 10, count=len(rows))


def _holds(row: Record, name: str, value: str) -> bool:
    if name == "_all":
        return any(_contains(str(each).lower(), value.lower()) for each in row.values())
    if name.startswith("customField") and ":" in value:
        name, _, value = value.partition(":")
        return str(_custom_fields(row).get(name, "")).lower() == value.lower()
    given = row.get(name)
    return given is not None and _contains(str(given).lower(), value.lower())


def _contains(text: str, wanted: str) -> bool:
    """Whether a text holds the pieces between the `*`, in order."""
    place = 0
    for piece in wanted.split("*"):
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _custom_fields(row: Record) -> Record:
    fields = row.get("cf")
    return fields if is_record(fields) else {}
