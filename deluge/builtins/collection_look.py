"""Functions of collections that leave them as they are.

Source: https://www.zoho.com/deluge/help/functions/collection.html
"""

from typing import Any, cast

from deluge.builtins import list as lists
from deluge.builtins.coerce import cannot_cast
from deluge.builtins.context import Context
from deluge.builtins.positions import check_collection, element_at, index_of
from deluge.builtins.registry import builtin
from deluge.values.collection import Collection
from deluge.values.map import key_of
from deluge.values.members import last_position, mark, position
from deluge.values.show import text_of

_HELP = "https://www.zoho.com/deluge/help/functions/collection/"


def values_of(collection: Collection) -> list[Any]:
    """The elements, or the values of the pairs, as a new list."""
    items = collection.items
    if items is None:
        return []
    return list(items.values()) if isinstance(items, dict) else list(items)


@builtin(
    "collection", "get", params="any indexOrKey", result="any", context=True,
    source=_HELP + "get.html",
)  # fmt: skip
def get(context: Context, collection: Collection, at: object) -> object:
    """The element at an index, or the value of a key (null when there is none).

    >> Collection("a", "b").get(1)
    b
    >> Collection("x": 1).get("y")
    null
    """
    items = collection.items
    if isinstance(items, dict):
        return items.get(key_of(at))
    if items is None:
        return None
    return element_at(items, at, "get")


@builtin(
    "collection", "getAsString", params="any index", result="text", context=True,
    source=_HELP + "get-as-string.html",
)  # fmt: skip
def get_as_string(context: Context, collection: Collection, at: object) -> str:
    """The element at an index as a text.

    >> Collection(101, 102).getAsString(1)
    102
    """
    element = element_at(values_of(collection), at, "getAsString")
    return text_of(element, context.conventions)


@builtin("collection", "getKey", params="any value", result="any", source=_HELP + "getkey.html")
def get_key(collection: Collection, value: object) -> object:
    """The first index or key that has the value; absent: -1 for an index, null for a key.

    >> Collection("a", "b").getKey("b")
    1
    >> Collection("x": 1).getKey(8)
    null
    """
    if not isinstance(collection.items, dict):
        return position(collection.items or [], value)
    sought = mark(value)
    return next((key for key, each in collection.items.items() if mark(each) == sought), None)


@builtin(
    "collection", "getLastKey", params="any value", result="any", source=_HELP + "getlastkey.html"
)
def get_last_key(collection: Collection, value: object) -> object:
    """The last index or key that has the value; absent: -1 for an index, null for a key.

    >> Collection("x": 1, "y": 1).getLastKey(1)
    y
    """
    if not isinstance(collection.items, dict):
        return last_position(collection.items or [], value)
    sought = mark(value)
    pairs = reversed(collection.items.items())
    return next((key for key, each in pairs if mark(each) == sought), None)


@builtin(
    "collection", "containsKey", params="any indexOrKey", result="boolean",
    aliases=("containKey",), context=True, source=_HELP + "containskey.html",
)  # fmt: skip
def contains_key(context: Context, collection: Collection, at: object) -> bool:
    """True when there is such a key, or an element at that index.

    >> Collection("a", "b").containsKey(2)
    false
    """
    if isinstance(collection.items, dict):
        return key_of(at) in collection.items
    if collection.items is None:
        return False
    return 0 <= index_of(at, "containsKey") < len(collection.items)


@builtin(
    "collection", "containsValue", params="any value", result="boolean",
    aliases=("containValue",), source=_HELP + "containsvalue.html",
)  # fmt: skip
def contains_value(collection: Collection, value: object) -> bool:
    """True when an element or a pair has the value.

    >> Collection("x": 2).containsValue(2)
    true
    """
    return position(values_of(collection), value) >= 0


@builtin("collection", "contains", params="any element", result="boolean")
def contains(collection: Collection, value: object) -> bool:
    """True when an element has the value; of a key-value collection, when there is the key.

    >> Collection("a", "b").contains("b")
    true
    >> Collection("x": 1).contains("x")
    true
    """
    if isinstance(collection.items, dict):
        return key_of(value) in collection.items
    return position(values_of(collection), value) >= 0


@builtin(
    "collection", "notContains", params="any element", result="boolean",
    source="https://www.zoho.com/deluge/help/functions/string/notcontains.html",
)  # fmt: skip
def not_contains(collection: Collection, each: object) -> bool:
    """True when no element equals the argument; of a key-value collection, when the key is missing.

    >> Collection("x": 1).notContains("x")
    false
    """
    return not contains(collection, each)


@builtin("collection", "keys", result="list", source=_HELP + "keys.html")
def keys(collection: Collection) -> list[Any]:
    """The keys; of an index-value collection, the elements.

    >> Collection("x": 5, "y": 2).keys()
    x,y
    """
    return list(collection.items or ())


@builtin("collection", "values", result="list", source=_HELP + "values.html")
def values(collection: Collection) -> list[Any]:
    """The elements, or the values of the pairs.

    >> Collection("x": 5, "y": 2).values()
    5,2
    """
    return values_of(collection)


@builtin("collection", "size", result="number", source=_HELP + "size.html")
def size(collection: Collection) -> int:
    """How many elements or pairs there are.

    >> Collection("a", "b").size()
    2
    """
    return len(collection.items or ())


@builtin("collection", "distinct", result="list", source=_HELP + "distinct.html")
def distinct(collection: Collection) -> list[Any]:
    """The different elements, or values of the pairs, as a list.

    >> Collection("x": 5, "y": 2, "z": 5).distinct()
    5,2
    """
    return lists.distinct(values_of(collection))


@builtin(
    "collection", "duplicate", params="number from?, number to?", result="any",
    source=_HELP + "duplicate.html",
)  # fmt: skip
def duplicate(collection: Collection, start: int = 0, end: int | None = None) -> object:
    """A list of the elements from one index up to another, or a copy of a key-value collection.

    >> Collection("a", "b", "c").duplicate(0, 2)
    a,b
    """
    if isinstance(collection.items, dict):
        pairs = lists.duplicate(list(collection.items.items()), start, end)
        return Collection(dict(pairs))
    return lists.duplicate(values_of(collection), start, end)


@builtin(
    "collection", "intersect", params="list other", result="list", source=_HELP + "intersect.html"
)
def intersect(collection: Collection, other: list[Any]) -> list[Any]:
    """The elements that are in both.

    >> Collection("a", "b").intersect(Collection("b", "c"))
    b
    """
    return lists.intersect(values_of(collection), other)


@builtin(
    "list|map|text", "toCollection", result="collection", context=True,
    source=_HELP + "to-collection.html",
)  # fmt: skip
def to_collection(context: Context, value: object) -> Collection:
    """A collection of a list, a map, or a text that spells one.

    >> {"a", "b"}.toCollection().getKey("b")
    1
    >> "{\\"a\\": 1}".toCollection().get("a")
    1
    """
    found: Any = _spelled(value) if isinstance(value, str) else value
    if type(found) is dict:
        collection = Collection(dict(cast(dict[Any, Any], found)))
    elif isinstance(found, list):
        collection = Collection(list(cast(list[Any], found)))
    else:
        raise cannot_cast(value, "collection", "toCollection")
    check_collection(len(collection.items or ()), context.max_items)
    return collection


def _spelled(text: str) -> object:
    """The list or map of `[1,2]`, `{a, b}` or `{k:v}`."""
    from deluge.values.json import parse_json_or_none

    found = parse_json_or_none(text)
    if found is not None:
        return found
    inner = text.strip()
    if inner[:1] in ("{", "[") and inner[-1:] in ("}", "]"):
        inner = inner[1:-1]
    return [piece.strip() for piece in inner.split(",")] if inner.strip() else []
