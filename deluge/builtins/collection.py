"""Functions of collections that change them. The ones that only look are in collection_look.

A collection is index-value (a list) or key-value (a map); the first insert decides. `{}` is an
undecided collection too, so the functions that fill lists and maps work here as well.
Source: https://www.zoho.com/deluge/help/functions/collection.html
"""

from typing import Any, cast

from deluge.builtins.coerce import cannot_cast
from deluge.builtins.context import Context
from deluge.builtins.list import sort as sort_list
from deluge.builtins.list import sort_key
from deluge.builtins.positions import check_collection, check_growth, index_of, past_end
from deluge.builtins.registry import builtin
from deluge.errors import TypeMismatch
from deluge.values.collection import Collection
from deluge.values.map import key_of, value_of
from deluge.values.members import mark, marks, position

_HELP = "https://www.zoho.com/deluge/help/functions/collection/"


def as_list(collection: Collection) -> list[Any]:
    """The elements; an undecided collection becomes index-value, a key-value one is an error."""
    if collection.items is None:
        collection.items = []
    if isinstance(collection.items, list):
        return collection.items
    raise _mixed("A key-value collection cannot hold a value without a key")


def as_map(collection: Collection) -> dict[Any, Any]:
    """The pairs; an undecided collection becomes key-value, an index-value one is an error."""
    if collection.items is None:
        collection.items = {}
    if isinstance(collection.items, dict):
        return collection.items
    raise _mixed("An index-value collection cannot hold a key")


def _mixed(message: str) -> TypeMismatch:
    return TypeMismatch(message, hint="a collection holds either values or key : value pairs")


# ---- adding


@builtin(
    "collection", "insert", params="any values...", result="void", context=True,
    source=_HELP + "insert.html",
)  # fmt: skip
def insert(context: Context, collection: Collection, *values: object) -> None:
    """Appends values, or adds pairs written `key : value`; the two kinds do not mix.

    >> c = Collection("a");
    >> c.insert("b", "c");
    >> c
    a,b,c
    >> k = Collection("a": 1);
    >> k.insert("b": 2);
    >> k
    {"a":1,"b":2}
    """
    pairs = [each for each in values if isinstance(each, Collection) and each.pair]
    if len(pairs) == len(values):
        for pair in pairs:
            _add_pairs(context, collection, pair.items or {})
    elif isinstance(collection.items, dict) and len(values) == 2 and not pairs:
        _add_pairs(context, collection, {key_of(values[0]): values[1]})
    else:
        _append(context, collection, list(values))


@builtin(
    "collection", "insertAll", params="any values", result="void", context=True,
    source=_HELP + "insertall.html",
)  # fmt: skip
def insert_all(context: Context, collection: Collection, values: object) -> None:
    """Appends the elements of a list, or adds the pairs of a map.

    >> c = Collection("a");
    >> c.insertAll({"b", "c"});
    >> c
    a,b,c
    """
    added = values.items if isinstance(values, Collection) else values
    if isinstance(added, dict):
        _add_pairs(context, collection, added)
    elif isinstance(added, list):
        _append(context, collection, cast(list[Any], added))
    elif added is not None or not isinstance(values, Collection):
        raise cannot_cast(values, "collection", "insertAll")


def _append(context: Context, collection: Collection, values: list[Any]) -> None:
    if any(isinstance(each, Collection) and each.pair for each in values):
        raise _mixed("A collection cannot hold values and key : value pairs together")
    items = as_list(collection)
    if not collection.literal:
        check_collection(len(items) + len(values), context.max_items)
    items.extend(values)


def _add_pairs(context: Context, collection: Collection, pairs: Any) -> None:
    items = as_map(collection)
    items.update((key, value_of(value)) for key, value in pairs.items())
    if not collection.literal:
        check_collection(len(items), context.max_items)


@builtin(
    "collection", "update", params="any indexOrKey, any value", result="void", context=True,
    source=_HELP + "update.html",
)  # fmt: skip
def update(context: Context, collection: Collection, at: object, value: object) -> None:
    """Replaces the value at an index, which must exist, or sets the value of a key.

    >> c = Collection("a", "b");
    >> c.update(1, "z");
    >> c
    a,z
    """
    if isinstance(collection.items, list) or (collection.items is None and type(at) is int):
        items = as_list(collection)
        index = index_of(at, "update")
        if not 0 <= index < len(items):
            raise past_end(index)
        items[index] = value
        return
    _add_pairs(context, collection, {key_of(at): value})


# ---- what `{}` does when it is first used as a list or as a map


@builtin("collection", "add", params="any element", result="void")
def add(collection: Collection, element: object) -> None:
    """Appends an element, which makes `{}` a list.

    >> x = {};
    >> x.add("a");
    >> x
    a
    """
    as_list(collection).append(element)


@builtin("collection", "addAll", params="any list", result="void", context=True)
def add_all(context: Context, collection: Collection, added: object) -> None:
    """Appends the elements of a list, which makes `{}` a list.

    >> x = {};
    >> x.addAll({"a", "b"});
    >> x.size()
    2
    """
    from deluge.builtins.coerce import ARGUMENTS

    values = cast(list[Any], ARGUMENTS["list"](added, "addAll", 0, context))
    items = as_list(collection)
    check_growth(len(items), len(values))
    items.extend(values)


@builtin("collection", "put", params="any key, any value", result="void", context=True)
def put(context: Context, collection: Collection, key: object, value: object) -> None:
    """Adds a pair, which makes `{}` a map.

    >> m = {};
    >> m.put("a", 1);
    >> m
    {"a":1}
    """
    as_map(collection)[key_of(key)] = value_of(value)


@builtin("collection", "putAll", params="map", result="void")
def put_all(collection: Collection, added: dict[Any, Any]) -> None:
    """Adds the pairs of a map, which makes `{}` a map.

    >> m = {};
    >> m.putAll({"a": 1});
    >> m.get("a")
    1
    """
    as_map(collection).update(added)


# ---- removing


@builtin("collection", "clear", result="void", source=_HELP + "clear.html")
def clear(collection: Collection) -> None:
    """Removes everything; the collection stays of its kind.

    >> k = Collection("x": 1);
    >> k.clear();
    >> k
    {}
    """
    if collection.items is not None:
        collection.items.clear()


@builtin(
    "collection", "remove", params="any indexOrKey", result="any", statement=True, context=True
)
def remove(context: Context, collection: Collection, at: object) -> object:
    """Removes an index, as of a list, or a key, as of a map, and gives the value back.

    >> x = {};
    >> x.add("a");
    >> x.remove(0)
    a
    """
    if isinstance(collection.items, dict) or (collection.items is None and isinstance(at, str)):
        pairs = as_map(collection)
        return pairs.pop(key_of(at), None)
    items = as_list(collection)
    index = index_of(at, "remove")
    if 0 <= index < len(items):
        return items.pop(index)
    raise past_end(index)


@builtin(
    "collection", "delete", params="any value", result="void", aliases=("removeElement",),
    source=_HELP + "delete.html",
)  # fmt: skip
def delete(collection: Collection, value: object) -> None:
    """Removes the first element, or the first pair, that has the value; absent: no change.

    >> c = Collection("a", "b");
    >> c.delete("b");
    >> c
    a
    """
    items = collection.items
    if isinstance(items, list):
        index = position(items, value)
        if index >= 0:
            del items[index]
    elif isinstance(items, dict):
        sought = mark(value)
        for key, each in items.items():
            if mark(each) == sought:
                del items[key]
                return


@builtin(
    "collection", "deleteAll", params="list values", result="void", aliases=("removeAll",),
    source=_HELP + "deleteall.html",
)  # fmt: skip
def delete_all(collection: Collection, values: list[Any]) -> None:
    """Removes every element or pair whose value is in the list.

    >> c = Collection("a", "b", "c");
    >> c.deleteAll({"a", "c"});
    >> c
    b
    """
    gone = marks(values)
    items = collection.items
    if isinstance(items, list):
        items[:] = [item for item in items if mark(item) not in gone]
    elif isinstance(items, dict):
        for key in [key for key, value in items.items() if mark(value) in gone]:
            del items[key]


@builtin(
    "collection", "deleteKey", params="any indexOrKey", result="void", context=True,
    source=_HELP + "deletekey.html",
)  # fmt: skip
def delete_key(context: Context, collection: Collection, at: object) -> None:
    """Removes an index, which must exist, or a key, which may be missing.

    >> c = Collection("x": 1, "y": 2);
    >> c.deleteKey("y");
    >> c
    {"x":1}
    """
    delete_keys(context, collection, [at])


@builtin(
    "collection", "deleteKeys", params="list indexesOrKeys", result="void", context=True,
    source=_HELP + "deletekeys.html",
)  # fmt: skip
def delete_keys(context: Context, collection: Collection, keys: list[Any]) -> None:
    """Removes several indexes, counted before any is removed, or several keys.

    >> c = Collection("a", "b", "c");
    >> c.deleteKeys({0, 1});
    >> c
    c
    """
    items = collection.items
    if isinstance(items, dict):
        for key in keys:
            items.pop(key_of(key), None)
        return
    size = len(items or ())
    indexes = {index_of(key, "deleteKey") for key in keys}
    for index in indexes:
        if not 0 <= index < size:
            raise past_end(index)
    if isinstance(items, list):
        items[:] = [item for index, item in enumerate(items) if index not in indexes]


# ---- sorting


@builtin(
    "collection", "sort", params="boolean ascending?", result="void", source=_HELP + "sort.html"
)
def sort(collection: Collection, ascending: bool = True) -> None:
    """Sorts the elements, or the pairs by value; mixed types are left as they are.

    >> c = Collection("x": 5, "y": 2);
    >> c.sort();
    >> c
    {"y":2,"x":5}
    """
    if isinstance(collection.items, list):
        sort_list(collection.items, ascending)
    elif isinstance(collection.items, dict):
        _sort_pairs(collection.items, list(collection.items.values()), ascending)


@builtin(
    "collection", "sortKey", params="boolean ascending?", result="void",
    source=_HELP + "sortkey.html",
)  # fmt: skip
def sort_keys(collection: Collection, ascending: bool = True) -> None:
    """Sorts the pairs by key, capitals before small letters.

    >> c = Collection("b": 1, "A": 2);
    >> c.sortKey();
    >> c
    {"A":2,"b":1}
    """
    pairs = as_map(collection)
    _sort_pairs(pairs, list(pairs), ascending)


def _sort_pairs(pairs: dict[Any, Any], by: list[Any], ascending: bool) -> None:
    key = sort_key(by)
    if key is None:
        return
    order = sorted(
        zip(by, list(pairs.items()), strict=True),
        key=lambda each: key(each[0]),
        reverse=not ascending,
    )
    pairs.clear()
    pairs.update(pair for _, pair in order)
