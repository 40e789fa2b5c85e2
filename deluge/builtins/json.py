"""JSON: texts to maps and lists, values by key."""

from deluge.builtins.coerce import cannot_cast
from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values.collection import Collection
from deluge.values.emptyanswer import EMPTY_ANSWER
from deluge.values.json import invalid_json, parse_any_json
from deluge.values.map import key_of
from deluge.values.show import text_of

_URL = "https://www.zoho.com/deluge/help/functions/"
_MAX_MAP_TEXT = 5 * 1024 * 1024
"""Documented longest text of `toMap`, in characters."""


@builtin("text", "toMap", result="map", source=_URL + "string/tomap.html")
def to_map(value: str) -> dict[object, object]:
    """The map of a JSON object text; keys and values may be unquoted.

    >> "{company:Zoho, product:Creator}".toMap().get("product")
    Creator

    A text that is no JSON object is an error, and so is a null receiver.
    """
    if value is EMPTY_ANSWER:
        return {}
    if len(value) > _MAX_MAP_TEXT:
        raise EvalError("The text given to toMap is longer than 5 MB", code="limit-size")
    parsed = parse_any_json(value)
    if not isinstance(parsed, dict):
        raise invalid_json()
    return parsed


@builtin("map", "toMap", result="map", source=_URL + "string/tomap.html")
def map_to_map(value: dict[object, object]) -> dict[object, object]:
    """The map itself.

    >> {"a": 1}.toMap().get("a")
    1

    A null receiver is an error.
    """
    return value


@builtin("text", "toJSONList", result="list", source=_URL + "common/tojsonlist.html")
def to_json_list(value: str) -> list[object]:
    """The list of a JSON array text.

    >> "[{'id':'A1'},{'id':'A2'}]".toJSONList().get(1).get("id")
    A2

    A text that is no JSON array is an error, and so is a null receiver.
    """
    if value is EMPTY_ANSWER:
        return []
    parsed = parse_any_json(value)
    if not isinstance(parsed, list):
        raise invalid_json()
    return parsed


@builtin("list", "toJSONList", result="list", source=_URL + "common/tojsonlist.html")
def list_to_json_list(value: list[object]) -> list[object]:
    """The list itself.

    >> {1, 2}.toJSONList().size()
    2

    A null receiver is an error.
    """
    return value


@builtin(
    "text|map|collection", "getJSON", params="any key", result="any", context=True,
    source=_URL + "common/getjson.html",
)  # fmt: skip
def get_json(
    context: Context, value: str | dict[object, object] | Collection, key: object
) -> object:
    """The value of a key of a map or a JSON object text, null when the key is missing.

    >> "{order:{buyer:'Asha'}}".getJSON("order").getJSON("buyer")
    Asha
    >> "{a:1}".getJSON("b")
    null

    A text that is no JSON object is an error, and so is a null receiver.
    """
    items = value.items if isinstance(value, Collection) else value
    if items is EMPTY_ANSWER:
        return None
    if isinstance(items, str):
        items = parse_any_json(items)
    if items is None:
        return None
    if not isinstance(items, dict):
        raise cannot_cast(value, "map", "getJSON")
    found = items.get(key_of(key))
    if found is None and not isinstance(key, str):
        return items.get(text_of(key, context.conventions))
    return found
