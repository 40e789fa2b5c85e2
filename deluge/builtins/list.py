"""Functions of lists. Source: https://www.zoho.com/deluge/help/functions/list.html"""

from collections.abc import Callable
from typing import Any

from deluge.builtins.coerce import cannot_cast
from deluge.builtins.context import Context
from deluge.builtins.positions import check_growth, element_at, index_of, past_end, slice_of
from deluge.builtins.registry import builtin
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.list import TypedList
from deluge.values.members import last_position, mark, marks, position
from deluge.values.show import text_of

_HELP = "https://www.zoho.com/deluge/help/functions/list/"
Items = list[Any]
Order = Callable[[Any], Any]


@builtin(
    "list", "add", params="any element", result="void", source=_HELP + "add.html",
    direct=Items.append,
)  # fmt: skip
def add(items: Items, element: object) -> None:
    """Appends an element; a list becomes one element. A null list is an error.

    >> x = {"a"};
    >> x.add({"b", "c"});
    >> x.size()
    2
    """
    items.append(element)


@builtin("list", "addAll", params="list", result="void", source=_HELP + "addall.html")
def add_all(items: Items, added: Items) -> None:
    """Appends each element of a list of at most 25,000. A null list is an error.

    >> x = {"a"};
    >> x.addAll({"b", "c"});
    >> x
    a,b,c
    """
    check_growth(len(items), len(added))
    items.extend(added)


@builtin("list", "get", params="any index", result="any", source=_HELP + "get.html")
def get(items: Items, index: object) -> object:
    """The element at an index counted from 0; there is no such element: an error.

    >> {"a", "b"}.get(1)
    b
    >> {"a", "b"}.get("0")
    a
    """
    if type(index) is int and 0 <= index < len(items):
        return items[index]
    return element_at(items, index, "get")


@builtin(
    "list", "getAsString", params="any index", result="text", context=True,
    source="https://www.zoho.com/deluge/help/functions/collection/get-as-string.html",
)  # fmt: skip
def get_as_string(context: Context, items: Items, index: object) -> str:
    """The element at an index as a text; also of a text with commas.

    >> {101, 102}.getAsString(1)
    102
    >> "11,22,33".getAsString(1)
    22
    """
    return text_of(element_at(items, index, "getAsString"), context.conventions)


@builtin(
    "list", "remove", params="any index", result="any", statement=True,
    source=_HELP + "remove.html",
)  # fmt: skip
def remove(items: Items, index: object) -> object:
    """Removes the element at an index and returns it; there is no such element: an error.

    >> x = {"p", "q"};
    >> x.remove(0)
    p
    """
    at = index_of(index, "remove")
    if 0 <= at < len(items):
        return items.pop(at)
    raise past_end(at)


@builtin(
    "list", "removeElement", params="any element", result="void",
    source=_HELP + "removeelement.html",
)  # fmt: skip
def remove_element(items: Items, element: object) -> None:
    """Removes the first element equal to the argument; absent: nothing changes.

    >> x = {10, 20, 10};
    >> x.removeElement(10);
    >> x
    20,10
    """
    sought = items.convert(element) if isinstance(items, TypedList) else element
    at = position(items, sought)
    if at >= 0:
        del items[at]


@builtin("list", "removeAll", params="list", result="void", source=_HELP + "removeall.html")
def remove_all(items: Items, unwanted: Items) -> None:
    """Removes every element that is in the other list.

    >> x = {1, 2, 3};
    >> x.removeAll({2, 9});
    >> x
    1,3
    """
    gone = marks(unwanted)
    items[:] = [item for item in items if mark(item) not in gone]


@builtin("list", "clear", result="void", source=_HELP + "clear.html")
def clear(items: Items) -> None:
    """Removes all elements.

    >> x = {1, 2};
    >> x.clear();
    >> x.size()
    0
    """
    items.clear()


@builtin("list", "contains", params="any element", result="boolean", source=_HELP + "contains.html")
def contains(items: Items, element: object) -> bool:
    """True when an element has the same type and value; not looked for inside nested lists.

    >> {1, "2"}.contains(2)
    false
    >> {1, {"b"}}.contains({"b"})
    true
    """
    if type(element) is str:
        return element in items
    return position(items, element) >= 0


@builtin(
    "list", "notContains", params="any element", result="boolean",
    source="https://www.zoho.com/deluge/help/functions/string/notcontains.html",
)  # fmt: skip
def not_contains(items: Items, element: object) -> bool:
    """True when no element has the same type and value.

    >> {"red", "blue"}.notContains("RED")
    true
    """
    return position(items, element) < 0


@builtin("list", "indexOf", params="any element", result="number", source=_HELP + "indexof.html")
def index_of_element(items: Items, element: object) -> int:
    """The index of the first equal element, -1 when there is none.

    >> {"a", "b", "a"}.indexOf("b")
    1
    """
    return position(items, element)


@builtin(
    "list", "lastIndexOf", params="any element", result="number",
    source=_HELP + "lastindexof.html",
)  # fmt: skip
def last_index_of(items: Items, element: object) -> int:
    """The index of the last equal element, -1 when there is none.

    >> {"a", "b", "a"}.lastIndexOf("a")
    2
    """
    return last_position(items, element)


@builtin("list", "size", result="number", source=_HELP + "size.html", direct=len)
def size(items: Items) -> int:
    """How many elements the list has; of a text, how many pieces between commas.

    >> {"a", {"b", "c"}}.size()
    2
    >> "x,y,z".size()
    3
    """
    return len(items)


@builtin(
    "list", "sort", params="boolean ascending?", result="list", statement=True,
    source=_HELP + "sort.html",
)  # fmt: skip
def sort(items: Items, ascending: bool = True) -> Items | None:
    """Sorts the list itself and returns it; null, and no change, when the types are mixed.

    >> {30, 4, 100}.sort()
    4,30,100
    >> {"beta", "Zeta"}.sort(false)
    beta,Zeta
    """
    key = sort_key(items)
    if key is None:
        return None
    items.sort(key=None if key is _itself else key, reverse=not ascending)
    return items


_NUMBERS = frozenset({int, float})


def sort_key(items: Items) -> Order | None:
    """The function that orders the items, or None when they cannot be compared with each other."""
    kinds: set[type] = set(map(type, items))
    if kinds <= _NUMBERS:
        return _itself
    if kinds == {str} and not all(item.isascii() for item in items):
        return _utf16
    return _ORDERS.get(kinds.pop()) if len(kinds) == 1 else None


def _itself(item: Any) -> Any:
    return item


def _utf16(item: Any) -> Any:
    """Java's order of texts, by UTF-16 units; it differs beyond the basic plane."""
    return item.encode("utf-16-be", "surrogatepass")


def _wall(item: Any) -> Any:
    return item.wall


def _seconds(item: Any) -> Any:
    return item.seconds


_ORDERS: dict[type, Order] = {str: _itself, bool: _itself, DateTime: _wall, TimeOfDay: _seconds}


@builtin(
    "list", "subList", params="number from, number to?", result="list",
    source=_HELP + "sublist.html",
)  # fmt: skip
def sub_list(items: Items, start: int, end: int | None = None) -> Items:
    """The elements from one index up to, not including, another; outside the list: an error.

    >> {10, 20, 30, 40}.subList(1, 3)
    20,30
    >> {10, 20, 30}.subList(1)
    20,30
    """
    return slice_of(items, start, end, "subList")


@builtin("list", "distinct", result="list", source=_HELP + "distinct.html")
def distinct(items: Items) -> Items:
    """The different elements in their order; `1` and `"1"` are different.

    >> {"c", "a", "c"}.distinct()
    c,a
    """
    first: dict[Any, object] = {}
    for item in items:
        first.setdefault(mark(item), item)
    return list(first.values())


@builtin("list", "intersect", params="list", result="list", source=_HELP + "intersect.html")
def intersect(items: Items, other: Items) -> Items:
    """The elements that are in both lists, in the order of the first, each once.

    >> {"a", "b"}.intersect({"b", "c"})
    b
    """
    shared = marks(other)
    return distinct([item for item in items if mark(item) in shared])


@builtin(
    "list", "duplicate", params="number from?, number to?", result="list",
    source="https://www.zoho.com/deluge/help/functions/collection/duplicate.html",
)  # fmt: skip
def duplicate(items: Items, start: int = 0, end: int | None = None) -> Items:
    """A copy of the list, or of the elements from one index up to another.

    >> {"a", "b", "c"}.duplicate(0, 2)
    a,b
    """
    return slice_of(items, start, end, "duplicate")


@builtin(
    "list", "toText", params="any separator?", result="text", excluded=("creator",), context=True,
    source="https://www.zoho.com/deluge/help/functions/common/to-text.html",
)  # fmt: skip
@builtin(
    "list", "toString", params="any separator?", result="text", context=True,
    source="https://www.zoho.com/deluge/help/functions/common/tostring.html",
)  # fmt: skip
def to_string(context: Context, items: Items, *separator: object) -> str:
    """The elements joined by a separator; without one, the printed form.

    >> {"a", "b"}.toString("; ")
    a; b
    >> {"a", "b"}.toString()
    a,b
    """
    if not separator:
        return text_of(items, context.conventions)
    if not isinstance(separator[0], str):
        raise cannot_cast(separator[0], "text", "toString")
    return separator[0].join(text_of(item, context.conventions) for item in items)
