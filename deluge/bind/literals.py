"""Literals: numbers, texts, dates, lists, maps."""

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.errors import DelugeError
from deluge.syntax import ast
from deluge.values.collection import Collection
from deluge.values.datetime import DateTime
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN
from deluge.values.list import ElementType, TypedList
from deluge.values.map import key_of, value_of

_ELEMENTS: dict[str, ElementType] = {
    "string": "string", "text": "string", "int": "int", "number": "int", "long": "int",
    "bigint": "int", "float": "float", "decimal": "float", "date": "date", "datetime": "date",
    "bool": "bool", "boolean": "bool",
}  # fmt: skip


def constant(value: object) -> Evaluate:
    """A closure that gives the same value each time."""

    def run(_frame: Frame) -> object:
        return value

    return run


def bind_null(binder: Binder, node: ast.Null) -> Evaluate:
    """`null`"""
    return constant(None)


def bind_boolean(binder: Binder, node: ast.Boolean) -> Evaluate:
    """`true`"""
    return constant(node.value)


def bind_number(binder: Binder, node: ast.Number) -> Evaluate:
    """`42`"""
    # 2^63 itself is let through for `-9223372036854775808`, whose sign is an operator.
    if NUMBER_MIN <= node.value <= NUMBER_MAX + 1:
        return constant(node.value)
    return binder.refuse(
        f"The number {str(node.value)[:40]} is outside the range of NUMBER",
        node.span,
        code="number-range",
        hint="NUMBER holds -9223372036854775808 to 9223372036854775807; quote longer ids",
    )


def bind_decimal(binder: Binder, node: ast.Decimal) -> Evaluate:
    """`2.5`"""
    value = float(node.text)
    if value in (float("inf"), float("-inf")):
        return binder.refuse(
            "The number is outside the range of DECIMAL", node.span, code="number-range"
        )
    return constant(value)


def bind_text(binder: Binder, node: ast.Text) -> Evaluate:
    """`"text"`"""
    return constant(node.value)


def bind_quoted(binder: Binder, node: ast.Quoted) -> Evaluate:
    """`'01-Jan-2024'` is a date, `'hello'` a text."""
    from deluge.values.dateparse import literal

    moment = literal(node.value, binder.conventions)
    return constant(node.value if moment is None else moment)


def bind_empty(binder: Binder, node: ast.EmptyBraces) -> Evaluate:
    """`{}`"""

    def run(_frame: Frame) -> object:
        return Collection(literal=True)

    return run


def bind_list(binder: Binder, node: ast.ListLiteral) -> Evaluate:
    """`{1, 2}`"""
    items = binder.arguments(node.items)

    def run(frame: Frame) -> object:
        return [item(frame) for item in items]

    return run


def bind_map(binder: Binder, node: ast.MapLiteral) -> Evaluate:
    """`{"k": v}`; a bare name as key means its text unless a variable has that name."""
    pairs = [(bind_key(binder, pair.key), binder.expression(pair.value)) for pair in node.pairs]

    def run(frame: Frame) -> object:
        result: dict[object, object] = {}
        for key, value in pairs:
            k = key(frame)
            item = value(frame)
            if type(item) is DateTime:
                item = value_of(item)
            result[k if type(k) is str else key_of(k)] = item
        return result

    return run


def bind_key(binder: Binder, node: ast.Expression) -> Evaluate:
    """The key of a pair; a bare name is its text unless a variable has that name."""
    if isinstance(node, ast.Name) and binder.scope.slot(node.name) is None:
        return constant(node.name)
    return binder.expression(node)


def bind_typed(binder: Binder, node: ast.TypedConstructor) -> Evaluate:
    """`List:Int()` converts what is added; `Map:String()` is a plain map."""
    args = binder.arguments(node.args)
    source, span, conventions = binder.source, node.span, binder.conventions
    element = _ELEMENTS.get(node.element)
    if node.kind == "map":
        return lambda _frame: {}
    if node.kind == "collection":
        return lambda _frame: Collection()
    if element is None:
        return binder.refuse(
            f"Not able to find '{node.element}' function",
            node.span,
            code="unknown-function",
            hint="typed lists are List:String, List:Int, List:Float, List:Date and List:Bool",
        )

    def run(frame: Frame) -> object:
        result = TypedList(element, conventions)
        for arg in args:
            value = arg(frame)
            if isinstance(value, Collection):
                value = value.items
            try:
                for item in value if isinstance(value, list) else ():
                    result.append(item)
            except DelugeError as error:
                error.at(span, source)
                raise
        return result

    return run
