"""Functions of maps (key-value). https://www.zoho.com/deluge/help/functions/key-value.html"""

from typing import Any, cast

from deluge.builtins.context import Context
from deluge.builtins.positions import element_at
from deluge.builtins.registry import builtin
from deluge.errors import TypeMismatch
from deluge.values.datetime import DateTime
from deluge.values.emptyanswer import EMPTY_ANSWER
from deluge.values.failure import Failure
from deluge.values.map import key_of, value_of
from deluge.values.members import mark
from deluge.values.show import text_of

_HELP = "https://www.zoho.com/deluge/help/functions/map/"
Map = dict[Any, Any]


@builtin(
    "map", "put", params="any key, any value", result="void",
    source=_HELP + "put.html",
)  # fmt: skip
def put(pairs: Map, key: object, value: object) -> None:
    """Adds a pair, or replaces the value of a key in its place. A null map is an error.

    >> m = {"a": 1, "b": 2};
    >> m.put("a", 9);
    >> m
    {"a":9,"b":2}
    """
    if type(key) is not str:
        key = key_of(key)
    if type(value) is DateTime:
        value = value_of(value)
    pairs[key] = value


@builtin("map", "putAll", params="map", result="void", source=_HELP + "putAll.html")
def put_all(pairs: Map, added: Map) -> None:
    """Adds all pairs of another map, whose values win.

    >> m = {"a": 1};
    >> m.putAll({"a": 5, "b": 2});
    >> m
    {"a":5,"b":2}
    """
    pairs.update(added)


@builtin(
    "map", "get", params="any key", result="any", source=_HELP + "get.html",
    direct_for_text=Map.get,
)  # fmt: skip
def get(pairs: Map, key: object) -> object:
    """The value of a key, null when there is none; case matters.

    >> {"a": 1}.get("a")
    1
    >> {"a": 1}.get("A")
    null
    """
    if type(key) is str:
        return pairs.get(key)
    return pairs.get(key_of(key))


@builtin("text", "get", params="any key", result="any", source=_HELP + "get.html")
def get_from_text(text: str, key: object) -> object:
    """The value of a key or index in a JSON text, or a piece of a text with commas.

    >> "{\\"a\\": {\\"b\\": 7}}".get("a").get("b")
    7
    >> "x,y,z".get(1)
    y
    """
    from deluge.values.convert import list_from_text, number_from_text
    from deluge.values.json import parse_json_or_none

    if text is EMPTY_ANSWER:
        return None
    parsed = parse_json_or_none(text)
    if isinstance(parsed, dict):
        return get(cast(Map, parsed), key)
    if isinstance(key, str) and number_from_text(key) is None:
        raise TypeMismatch(
            f"'{shortened(text)}' can not be cast to 'MAP'",
            hint=f'get("{shortened(key)}") needs a map, or a text that holds a JSON object',
        )
    items = cast(list[Any], parsed) if isinstance(parsed, list) else list_from_text(text)
    return element_at(items, key, "get")


@builtin(
    "number|decimal|boolean|date|time", "get", params="any key", result="any", context=True,
    source="https://www.zoho.com/deluge/help/error-messages.html",
)  # fmt: skip
def get_from_scalar(context: Context, value: object, key: object) -> object:
    """An error: the value is no map."""
    raise TypeMismatch(f"'{text_of(value, context.conventions)}' can not be cast to 'MAP'.")


def shortened(text: str) -> str:
    """The text, cut for a message."""
    return text if len(text) <= 60 else text[:60] + "..."


@builtin("exception", "get", params="text key", result="any", source=_HELP + "get.html")
def get_from_failure(failure: Failure, key: str) -> object:
    """What a caught error holds: `message`, `lineNo`, and the other keys of a thrown map."""
    if key in failure.data:
        return failure.data[key]
    return {"message": failure.message, "lineNo": failure.line}.get(key)


@builtin("map", "remove", params="any key", result="void", source=_HELP + "remove.html")
def remove(pairs: Map, key: object) -> None:
    """Removes a key and its value; a missing key is no error.

    >> m = {"a": 1, "b": 2};
    >> m.remove("a");
    >> m
    {"b":2}
    """
    pairs.pop(key_of(key), None)


@builtin("map", "clear", result="void", source=_HELP + "clear.html")
def clear(pairs: Map) -> None:
    """Removes all pairs.

    >> m = {"a": 1};
    >> m.clear();
    >> m
    {}
    """
    pairs.clear()


@builtin(
    "map", "containKey", params="any key", result="boolean", aliases=("containsKey",),
    source=_HELP + "containkey.html", direct_for_text=Map.__contains__,
)  # fmt: skip
def contain_key(pairs: Map, key: object) -> bool:
    """True when the map has the key; case matters.

    >> {"Name": 1}.containKey("name")
    false
    """
    if type(key) is str:
        return key in pairs
    return key_of(key) in pairs


@builtin(
    "map", "containValue", params="any value", result="boolean", aliases=("containsValue",),
    source=_HELP + "containvalue.html",
)  # fmt: skip
def contain_value(pairs: Map, value: object) -> bool:
    """True when a key has exactly this value; case matters.

    >> {"a": "Oslo"}.containValue("oslo")
    false
    """
    sought = mark(value)
    return any(mark(each) == sought for each in pairs.values())


@builtin(
    "map", "notContains", params="any key", result="boolean",
    source="https://www.zoho.com/deluge/help/functions/string/notcontains.html",
)  # fmt: skip
def not_contains(pairs: Map, key: object) -> bool:
    """True when the map lacks the key.

    >> {"a": "v"}.notContains("v")
    true
    """
    return key_of(key) not in pairs


@builtin("map", "keys", result="list", source=_HELP + "keys.html")
def keys(pairs: Map) -> list[Any]:
    """The keys in the order in which they were added; numbers stay numbers.

    >> {"x": 1, "y": 2}.keys()
    x,y
    """
    return list(pairs)


@builtin("map", "size", result="number", source=_HELP + "size.html", direct=len)
def size(pairs: Map) -> int:
    """How many pairs the map has.

    >> {"x": 1, "y": 2}.size()
    2
    """
    return len(pairs)
