"""`Map()`, `List()`, `Collection()`: calls that make a value."""

from collections.abc import Callable

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate
from deluge.bind.literals import bind_key
from deluge.bind.names import placed
from deluge.builtins.general import make_list, make_map
from deluge.syntax import ast
from deluge.values.collection import Collection
from deluge.values.map import key_of, value_of


def bind_map_call(binder: Binder, node: ast.Call) -> Evaluate:
    """`Map()` is empty; `Map({...})` copies a map."""
    if not node.args:
        return lambda _frame: {}
    if len(node.args) > 1:
        return _refuse(binder, node, "Map() or Map(map)")
    (arg,) = binder.arguments(node.args)
    return placed(binder, node.span, lambda frame: make_map(arg(frame)))


def bind_list_call(binder: Binder, node: ast.Call) -> Evaluate:
    """`List()` is empty; `List("a,b")` splits at commas; `List(list)` copies."""
    if not node.args:
        return lambda _frame: []
    if len(node.args) > 1:
        return _refuse(binder, node, "List(), List(list) or List(text)")
    (arg,) = binder.arguments(node.args)
    return placed(binder, node.span, lambda frame: make_list(arg(frame)))


def bind_collection_call(binder: Binder, node: ast.Call) -> Evaluate:
    """`Collection()`, `Collection(a, b)`, `Collection("k": v)`."""
    pairs = [arg for arg in node.args if isinstance(arg, ast.Pair)]
    if pairs and len(pairs) != len(node.args):
        return binder.refuse(
            "A collection holds either values or key : value pairs, not both",
            node.span,
            code="wrong-arguments",
        )
    if pairs:
        parts = [(bind_key(binder, pair.key), binder.expression(pair.value)) for pair in pairs]
        return lambda frame: Collection(
            {key_of(key(frame)): value_of(value(frame)) for key, value in parts}
        )
    args = binder.arguments(node.args)
    if not args:
        return lambda _frame: Collection()
    return lambda frame: Collection([arg(frame) for arg in args])


def bind_pair(binder: Binder, node: ast.Pair) -> Evaluate:
    """`key : value` as an argument of insert: a map of one entry."""
    key, value = bind_key(binder, node.key), binder.expression(node.value)
    return lambda frame: Collection({key_of(key(frame)): value(frame)}, pair=True)


CONSTRUCTORS: dict[str, Callable[[Binder, ast.Call], Evaluate]] = {
    "map": bind_map_call,
    "list": bind_list_call,
    "collection": bind_collection_call,
}


def _refuse(binder: Binder, node: ast.Call, usage: str) -> Evaluate:
    return binder.refuse(
        f"Not able to find '{node.name}' function",
        node.span,
        code="wrong-arguments",
        hint=f"it is called as {usage}",
    )
