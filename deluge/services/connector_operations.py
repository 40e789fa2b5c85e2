"""The connector platform's operations whose payloads or results differ from REST.

`CONVERSIONS` change the decoded body of a successful response, `OPERATIONS` replace the call.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deluge.exchange import Request, Response
from deluge.services.answers import decoded
from deluge.services.connectors import as_json, request_to
from deluge.services.metadata import fields_of, module_url
from deluge.services.task_values import escape_criteria, plain_list, plain_map, text_at

if TYPE_CHECKING:
    from deluge.services.session import Services

Map = dict[str, object]
Conversion = Callable[[Map, object], object]


def _maps(body: object, key: str) -> list[Map]:
    """The maps listed under a key of the body."""
    found = body.get(key) if isinstance(body, dict) else None
    items = found if isinstance(found, list) else []
    return [item for item in items if isinstance(item, dict)]


# ---- writes


def _written(values: Map, body: object) -> object:
    added = "record_id" not in values and "records" not in values
    for item in _maps(body, "data"):
        if item.get("status") == "success":
            item["message"] = f"Record {'added' if added else 'updated'} successfully"
            _plain_times(item)
    return body


def _upserted(_values: Map, body: object) -> object:
    for item in _maps(body, "data"):
        if item.get("status") != "success":
            continue
        updated = item.get("action") == "update"
        item["message"] = f"Record {'updated' if updated else 'added'} successfully"
        if updated and item.get("duplicate_field"):
            item["code"] = "DUPLICATE_DATA"
        _plain_times(item)
    return body


def _deleted(_values: Map, body: object) -> object:
    for item in _maps(body, "data"):
        if item.get("status") == "error" and item.get("code") == "INVALID_DATA":
            item["message"] = "Record does not exist"
    return body


def _plain_times(item: Map) -> None:
    """Times in UTC, the offset without colon: `2023-05-15T14:30:45+0000`."""
    details = item.get("details")
    if not isinstance(details, dict):
        return
    for key in ("Modified_Time", "Created_Time"):
        text = details.get(key)
        if isinstance(text, str):
            details[key] = _utc(text)


def _utc(text: str) -> str:
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S%z")
    except (ValueError, OverflowError):
        return text


def _variable_set(values: Map, body: object) -> object:
    failed = [item for item in _maps(body, "variables") if item.get("status") == "error"]
    if failed:
        return failed[0]
    name = str(values["apiname"])
    return {name: values["value"], "message": "New value updated successfully."}


# ---- reads


def _key_text(_values: Map, body: object) -> object:
    return body.get("zapikey") if isinstance(body, dict) else body


def _user_territories(_values: Map, body: object) -> object:
    for user in _maps(body, "users"):
        if "territories" in user:
            user["territories"] = _names(user["territories"])
    return body


def _plain_tags(_values: Map, body: object) -> object:
    for row in _maps(body, "data"):
        if "Tag" in row:
            row["Tag"] = _names(row["Tag"])
    return body


def _names(items: object) -> list[object]:
    listed = items if isinstance(items, list) else []
    return [item.get("name") if isinstance(item, dict) else item for item in listed]


def _record_ids(values: Map, body: object) -> object:
    module = str(values["module_name"])
    keys = ("Full_Name", f"{module.removesuffix('s')}_Name", "Subject", "Name", "Last_Name")
    rows = _maps(body, "data")
    return {"result": [{"text": _display(row, keys), "value": row.get("id")} for row in rows]}


def _display(row: Map, keys: Iterable[str]) -> object:
    return next((row[key] for key in keys if isinstance(row.get(key), str)), row.get("id"))


def _field_list(_values: Map, body: object) -> object:
    return {"fields": [_short_field(field) for field in _maps(body, "fields")]}


def _short_field(field: Map) -> Map:
    kind = field.get("data_type")
    return {
        "api_name": field.get("api_name"),
        "data_type": "string" if kind == "text" else kind,
        "length": field.get("length"),
        "required": bool(field.get("system_mandatory")),
        "field_label": field.get("field_label"),
        "read_only": bool(field.get("read_only")),
    }


def _modules_that(flag: str, without: frozenset[str] = frozenset()) -> Conversion:
    """The conversion to the modules whose metadata has the flag set."""

    def convert(_values: Map, body: object) -> object:
        return {
            "modules": [
                {key: module.get(key) for key in ("api_name", "singular_label", "plural_label")}
                for module in _maps(body, "modules")
                if module.get("api_supported")
                and module.get(flag)
                and module.get("api_name") not in without
            ]
        }

    return convert


def _convertable_modules(_values: Map, body: object) -> object:
    # The connector's own list: it differs from the metadata flag of the same name.
    names = ("Leads", "Contacts", "Accounts", "Deals")
    known = {module.get("api_name") for module in _maps(body, "modules")}
    return {
        "convertable_modules": [
            {"module": name, "convertable": name in ("Leads", "Deals")}
            for name in names
            if name in known
        ]
    }


CONVERSIONS: dict[str, Conversion] = {
    "convertable-modules": _convertable_modules,
    "creatable-modules": _modules_that("creatable"),
    "deletable-modules": _modules_that("deletable"),
    "deleted": _deleted,
    "field-list": _field_list,
    "key-text": _key_text,
    "plain-tags": _plain_tags,
    "record-ids": _record_ids,
    "upsertable-modules": _modules_that("creatable", frozenset({"Tasks"})),
    "upserted": _upserted,
    "user-territories": _user_territories,
    "variable-set": _variable_set,
    "viewable-modules": _modules_that("viewable"),
    "written": _written,
}


# ---- search by a list of criteria

_REST_CONDITIONS = frozenset(
    {
        "equals", "not_equal", "starts_with", "in", "greater_than", "greater_equal", "less_than",
        "less_equal", "between",
    }
)  # fmt: skip
_COQL_CONDITIONS = {
    "equals": "=",
    "not_equal": "!=",
    "greater_than": ">",
    "greater_equal": ">=",
    "less_than": "<",
    "less_equal": "<=",
    "starts_with": "like '{}%'",
    "ends_with": "like '%{}'",
    "contains": "like '%{}%'",
}
_NUMBERS = frozenset({"integer", "bigint", "long", "double", "currency", "percent", "boolean"})


def _search(services: "Services", values: Map) -> Response:
    """Records that meet all criteria of `query.criteria_list`."""
    listed = plain_list(plain_map(values["query"]).get("criteria_list", []))
    criteria = [{str(k): v for k, v in plain_map(item).items()} for item in listed]
    conditions = {text_at(services, item, "condition") for item in criteria}
    if conditions <= _REST_CONDITIONS:
        return _rest_search(services, values, criteria)
    return _coql_search(services, values, criteria)


def _paging(values: Map) -> tuple[int, int]:
    return _count(values.get("page", 1), _LAST_PAGE), _count(values.get("per_page", 200), 200)


_LAST_PAGE = 1_000_000


def _count(value: object, most: int) -> int:
    """The whole number from 1 to the most; a text is one of digits."""
    number = value if isinstance(value, int | float) else int(str(value)[:20])
    return int(min(max(1, number), most))


def _rest_search(services: "Services", values: Map, criteria: list[Map]) -> Response:
    page, per_page = _paging(values)
    terms = [
        ":".join(
            (
                text_at(services, item, "field_name"),
                text_at(services, item, "condition"),
                escape_criteria(text_at(services, item, "field_value")),
            )
        )
        for item in criteria
    ]
    joined = "and".join(f"({term})" for term in terms)
    text = f"({joined})" if len(terms) > 1 else joined
    url = module_url(services, "v2", text_at(services, values, "module_name"), "search")
    query = [("criteria", text), ("page", str(page)), ("per_page", str(per_page))]
    return services.send(Request("GET", url, query=query))


def _coql_search(services: "Services", values: Map, criteria: list[Map]) -> Response:
    """As REST search has no such operator: a query for the ids, then the records by id."""
    module = text_at(services, values, "module_name")
    page, per_page = _paging(values)
    where = ""
    for item in criteria:
        term = _coql_term(services, module, item)
        where = f"({where} and {term})" if where else term
    paging = f"limit {(page - 1) * per_page}, {per_page}"
    text = " ".join(("select id from", module, "where", where, paging))
    url = f"{services.base_url('zohoapis')}/crm/v8/coql"
    body = as_json({"select_query": text}).encode("utf-8", "replace")
    request = Request("POST", url, body=body, writes=False)
    response = services.send(request)
    if response.status != 200:
        return response
    found = decoded(request, response)
    ids = ",".join(str(row.get("id")) for row in _maps(found, "data"))
    query = [("ids", ids), ("per_page", str(per_page))]
    wanted = Request("GET", module_url(services, "v2", module), query=query)
    records = services.send(wanted)
    if records.status != 200:
        return records
    return _with_info(decoded(wanted, records), found, page, per_page)


def _coql_term(services: "Services", module: str, item: Map) -> str:
    name = text_at(services, item, "field_name")
    condition = text_at(services, item, "condition")
    value = text_at(services, item, "field_value").replace("\\", "\\\\").replace("'", "\\'")
    # An unknown condition goes out as it is: the service says what is wrong with it.
    operator = _COQL_CONDITIONS.get(condition, condition)
    if "{}" in operator:
        return f"({name} {operator.replace('{}', value)})"
    kinds = {str(f.get("api_name")): f.get("data_type") for f in fields_of(services, module)}
    bare = kinds.get(name) in _NUMBERS and re.fullmatch(r"-?\d+(\.\d+)?|true|false", value)
    literal = value if bare else f"'{value}'"
    return f"({name} {operator} {literal})"


def _with_info(records: object, found: object, page: int, per_page: int) -> Response:
    """The records with the paging of the query that found them."""
    rows = _maps(records, "data")
    more = plain_map(plain_map(found).get("info")).get("more_records")
    info = {"per_page": per_page, "count": len(rows), "page": page, "more_records": bool(more)}
    return Response.of_json({"data": rows, "info": info})


def _post(services: "Services", values: Map) -> Response:
    return services.send(request_to(services, values))


OPERATIONS: dict[str, Callable[["Services", Map], Response]] = {
    "criteria-list": _search,
    "post": _post,
}
