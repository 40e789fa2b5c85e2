"""Search records by criteria, e-mail, phone or word; count records."""

import re

from deluge.emulator.answers import Refusal, invalid_parameter
from deluge.emulator.call import Call
from deluge.emulator.crm.records.index import digits, digits_key, token, words
from deluge.emulator.crm.records.pages import MAX_BY_PAGE, Order, Page, plain_info, select, states
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.crm.search.conditions import NOTHING, invalid_query
from deluge.emulator.crm.search.criteria import compile_criteria, parse
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.searchindex import words_sql
from deluge.emulator.sql import Sql, marks, of_module
from deluge.exchange import Response

KINDS = ("criteria", "email", "phone", "word")
_PHONE = re.compile(r"[+]?[0-9\s\-().]{3,}", re.ASCII)
_SEARCHED_BY_WORD = ("text", "textarea", "email", "phone", "website", "picklist")
_NOT_SEARCHED = ("Activities", "Attachments")


def criteria_limit(version: float) -> int:
    """How many conditions a search may have."""
    return 15 if version >= 8 else 10


def condition(call: Call, module: Module) -> Sql | None:
    """The condition the request searches by: the first of criteria, email, phone, word."""
    for kind in KINDS:
        text = call.query.get(kind)
        if text is None or (text == "" and kind != "criteria"):
            continue
        if kind == "criteria":
            return compile_criteria(call, module, parse(text.strip(), criteria_limit(call.version)))
        return _BY[kind](module, text.strip())
    return None


def _by_email(module: Module, text: str) -> Sql:
    keys = _keys_of(module, "email")
    test = "value = ?" if "@" in text else "instr(value, ?) > 0"
    sql = f"record.id in (select record from value where field in ({marks(keys)}) and {test})"
    return sql, [*keys, text.casefold()]


def _by_phone(module: Module, text: str) -> Sql:
    if not _PHONE.fullmatch(text):
        raise invalid_parameter("phone")
    keys = [digits_key(field) for field in module.of_types("phone")]
    if not keys:
        _keys_of(module, "phone")
    sql = f"record.id in (select record from value where field in ({marks(keys)}) and value = ?)"
    return sql, [*keys, digits(text)]


def _by_word(module: Module, text: str) -> Sql:
    if len(text) < 2:
        raise Refusal(
            "INVALID_DATA", "provide atleast 2 letters for search", {"param_name": "word"}
        )
    fields = module.of_types(*_SEARCHED_BY_WORD)
    groups = [[token(field.key, word) for field in fields] for word in words(text)[:20]]
    if not groups:
        message = "special characters are not allowed"
        raise invalid_query("word", message, message)
    parts = (" OR ".join(f'"{each}"*' for each in group) for group in groups)
    match = " AND ".join(f"({part})" for part in parts)
    sql, parameters = words_sql(match, ([f" {each}" for each in group] for group in groups))
    return f"record.id in ({sql})", parameters


_BY = {"email": _by_email, "phone": _by_phone, "word": _by_word}


def _keys_of(module: Module, kind: str) -> list[int]:
    """The index keys of a module's fields of a type."""
    keys = [field.key for field in module.of_types(kind)]
    if not keys:
        raise Refusal("FIELD_TYPE_UNAVAILABLE", "this data type is not found in this module")
    return keys


@route("GET", "/Activities/search")
def search_activities(call: Call) -> Answer:
    """Refused: each kind of activity is searched by itself."""
    raise _not_searched("Activities")


def _not_searched(name: str) -> Refusal:
    return Refusal("NOT_SUPPORTED", "module not suppoted for search", {"module": name})


@route("GET", "/{module}/search")
def search(call: Call) -> Answer:
    """Records that match the criteria, the e-mail, the phone number or the word."""
    name = call.path["module"]
    if name in _NOT_SEARCHED:
        raise _not_searched(name)
    module = call.module()
    if not any(call.query.get(kind) for kind in KINDS):
        raise Refusal(
            "EXPECTED_PARAM_MISSING",
            "one of the expected parameter is missing",
            {"param_names": list(KINDS)},
        )
    size = call.number("per_page", 200, high=200)
    if call.number("page", 1) * size > MAX_BY_PAGE:
        raise Refusal(
            "LIMIT_REACHED", "maximum response iteration limit reached", {"limit": str(MAX_BY_PAGE)}
        )
    order = Order(call, module, None)
    page = Page(call)
    where, parameters = condition(call, module) or ("1", [])
    if where == NOTHING:
        return Response(204)
    rows, more = select(call, module, page, order, where, parameters)
    if not rows:
        return Response(204)
    shown = Shaper(call, module, call.names("fields")).show_all(rows)
    info = plain_info(len(rows), more, page=page.number, size=page.size)
    if call.version >= 3:
        info.update(sort_by=order.name, sort_order=order.direction)
    return {"data": shown, "info": info}


@route("POST", "/{module}/bulk/search", oldest=8, writes=False)
def bulk_search(call: Call) -> Answer:
    """The same search, for criteria too long for a URL."""
    _take_body(call)
    return search(call)


def _take_body(call: Call) -> None:
    """Take what stands in the body for parameters."""
    for key, value in (call.body if call.request.body else {}).items():
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            call.query[key] = str(value)


@route("POST", "/{module}/actions/count", oldest=8, writes=False)
def count_by_body(call: Call) -> Answer:
    """The same count, for criteria too long for a URL."""
    _take_body(call)
    return count(call)


@route("GET", "/{module}/actions/count", oldest=2.1)
def count(call: Call) -> Answer:
    """How many records the module has, or how many match."""
    name = call.path["module"]
    if name == "Users":
        from deluge.emulator.crm.settings.users import count_users

        return count_users(call)
    named = call.schema.module(name)
    if name in _NOT_SEARCHED or (named is not None and named.serves_others):
        message = "the given module is not supported for count"
        raise Refusal("NOT_SUPPORTED", message, {"module": name})
    module = call.module(1)
    searched = [kind for kind in KINDS if call.query.get(kind)]
    if searched and "cvid" in call.query:
        both = [{"param_name": "cvid"}, {"param_name": searched[0]}]
        raise Refusal(
            "AMBIGUITY_DURING_PROCESSING",
            "Please use either Cvid or Search Params. Combination of both the params is not"
            " allowed",
            {"ambiguity_due_to": both},
        )
    where, parameters = condition(call, module) or ("1", [])
    present, of_states = of_module(module.api_name, states(call, module))
    sql = f"select count(*) from record where {present} and {where}"
    return {"count": call.store.query(sql, [*of_states, *parameters])[0][0]}
