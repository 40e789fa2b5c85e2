"""Recruit's API of version 2, much like the CRM's.

Source: https://www.zoho.com/recruit/developer-guide/apiv2/
"""

from collections.abc import Callable

from deluge.emulator.answers import Refusal
from deluge.emulator.crm.search.criteria import Criteria, Group, parse
from deluge.emulator.products.call import Call, Failed, Routes, as_list, page_with_info
from deluge.emulator.products.recruit import REQUIRED, save, shelf_of
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response


def _failed(code: str, message: str, **details: str) -> Failed:
    error = {"code": code, "details": details, "message": message, "status": "error"}
    return Failed(400, error)


def _items(call: Call) -> list[Record]:
    body = call.json()
    items = as_list(body.get("data")) if is_record(body) else []
    if not items or not all(is_record(item) for item in items):
        raise _failed("INVALID_DATA", "invalid data")
    return items


def _written(record: Record, message: str) -> Record:
    times = {key: record[key] for key in ("Created_Time", "Modified_Time")}
    details = {**times, "id": record["id"]}
    return {"code": "SUCCESS", "details": details, "message": message, "status": "success"}


def create(call: Call) -> Response:
    """One result per record."""
    required = REQUIRED.get(call.path["module"], "")
    results: list[Record] = []
    for item in _items(call):
        if required and item.get(required) in (None, ""):
            results.append(
                {
                    "code": "MANDATORY_NOT_FOUND",
                    "details": {"api_name": required},
                    "message": "required field not found",
                    "status": "error",
                }
            )
        else:
            results.append(_written(save(call, _without_id(item)), "record added"))
    return Response.of_json({"data": results}, 201)


def _without_id(item: Record) -> Record:
    return {key: value for key, value in item.items() if key != "id"}


def _record(call: Call) -> Record:
    record = shelf_of(call).find(call.path["id"])
    if record is None:
        raise _failed("INVALID_DATA", "the id given seems to be invalid")
    return record


def read(call: Call) -> Response:
    """The record in a list of one."""
    return Response.of_json({"data": [_record(call)]})


def update(call: Call) -> Response:
    """The result of the change."""
    record = save(call, {**_record(call), **_without_id(_items(call)[0])})
    return Response.of_json({"data": [_written(record, "record updated")]})


def remove(call: Call) -> Response:
    """The id of the record that is gone."""
    record = _record(call)
    shelf_of(call).drop(record["id"])
    done = {
        "code": "SUCCESS", "details": {"id": record["id"]}, "message": "record deleted",
        "status": "success",
    }  # fmt: skip
    return Response.of_json({"data": [done]})


def listed(call: Call) -> Response:
    """A page of records; no content when there are none."""
    return page_with_info(call, shelf_of(call).all())


def search(call: Call) -> Response:
    """The records that fit criteria, an address, a phone number or a word."""
    test = _test(call)
    return page_with_info(call, [row for row in shelf_of(call).all() if test(row)])


def _test(call: Call) -> Callable[[Record], bool]:
    query = call.query
    if text := query.get("criteria", ""):
        try:
            criteria = parse(text, _MOST_CONDITIONS)
        except Refusal as refusal:
            raise Failed(400, refusal.body(_VERSION)) from None
        return lambda row: _fits(row, criteria)
    for name in ("email", "phone", "word"):
        if wanted := query.get(name, "").lower():
            return lambda row: any(wanted in text.lower() for text in _texts(row, name))
    raise _failed("REQUIRED_PARAM_MISSING", "One of the expected parameter is missing")


def _texts(row: Record, kind: str) -> list[str]:
    """What a search by email, phone or word looks at."""
    named = {"email": ("email",), "phone": ("phone", "mobile"), "word": ("",)}[kind]
    return [
        str(value)
        for key, value in row.items()
        if isinstance(value, str) and any(part in key.lower() for part in named)
    ]


def _fits(row: Record, criteria: Criteria) -> bool:
    if isinstance(criteria, Group):
        sides = (_fits(row, criteria.left), _fits(row, criteria.right))
        return all(sides) if criteria.joiner == "and" else any(sides)
    test = _TESTS.get(criteria.operator)
    if test is None:
        raise _failed("INVALID_QUERY", "invalid query formed", operator=criteria.operator)
    value = row.get(criteria.field)
    given = value.get("id") if is_record(value) else value
    return test(str("" if given is None else given).lower(), criteria.value.lower())


_MOST_CONDITIONS = 10
_VERSION = 2.0
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "equals": lambda given, wanted: given == wanted,
    "not_equal": lambda given, wanted: given != wanted,
    "starts_with": lambda given, wanted: given.startswith(wanted),
    "in": lambda given, wanted: given in [each.strip() for each in wanted.split(",")],
}

ROUTES: Routes = (
    ("POST", "{module}", create),
    ("GET", "{module}", listed),
    ("GET", "{module}/search", search),
    ("GET", "{module}/{id}", read),
    ("PUT", "{module}/{id}", update),
    ("DELETE", "{module}/{id}", remove),
)
