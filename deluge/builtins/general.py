"""Functions of the language itself, and the calls that make a list, map or collection."""

from typing import Any, cast

from deluge.builtins.registry import builtin
from deluge.errors import EvalError, TypeMismatch
from deluge.values.collection import Collection
from deluge.values.kinds import type_name

_HELP = "https://www.zoho.com/deluge/help/"
_URL = _HELP + "conditional-statements/condition.html"


@builtin("", "ifNull", params="any value, any default", result="any", source=_URL)
def if_null(value: object, default: object) -> object:
    """The value, or the default when the value is null; the default is only then computed.

    >> ifnull(null, 5) + 1
    6
    >> ifnull("", "none").length()
    0
    """
    return default if value is None else value


@builtin("", "if", params="any condition, any then, any otherwise", result="any", source=_URL)
def conditional(condition: object, then: object, otherwise: object) -> object:
    """The second value when the condition holds, else the third; only that one is computed.

    >> if(7 > 5, "high", "low")
    high

    A null condition does not hold.
    """
    return then if condition is True else otherwise


@builtin(
    "", "List", params="any value?", result="list",
    source=_HELP + "list-manipulations/create-list.html",
)  # fmt: skip
def make_list(value: object = ()) -> list[Any]:
    """An empty list, the pieces of a text between commas, or a copy of a list.

    `List:String()`, `List:Int()`, `List:Float()`, `List:Date()` and `List:Bool()` are empty lists
    that convert what is added to them, or refuse it.

    >> List("red,green").size()
    2
    >> x = List:Int();
    >> x.add("5");
    >> x.get(0) + 1
    6

    Any other value, and null, is an error.
    """
    if isinstance(value, Collection):
        value = value.items if value.items is not None else []
    if isinstance(value, list | tuple):
        return list(cast("list[Any]", value))
    if isinstance(value, str):
        return list(value.split(","))
    raise EvalError("Not able to find 'List' function", code="wrong-arguments")


@builtin(
    "", "Map", params="any map?", result="map",
    source=_HELP + "map-manipulations/create-map.html",
)  # fmt: skip
def make_map(value: object = None) -> dict[Any, Any]:
    """An empty map, or a copy of a map.

    >> m = Map();
    >> m.put("a", 1);
    >> m
    {"a":1}

    Any other value is an error.
    """
    if isinstance(value, Collection):
        value = value.items if value.items is not None else {}
    if isinstance(value, dict):
        return dict(cast("dict[Any, Any]", value))
    raise TypeMismatch(f"'{type_name(value)}' can not be cast to 'MAP'")


@builtin(
    "", "Collection", params="any values...", result="collection",
    source=_HELP + "datatypes/collection.html",
)  # fmt: skip
def make_collection(*values: object) -> Collection:
    """A collection of values, or of `key : value` pairs; the two kinds do not mix.

    >> Collection("a", "b").size()
    2
    >> Collection("x": 5, "y": 2).get("y")
    2
    """
    return Collection(list(values)) if values else Collection()
