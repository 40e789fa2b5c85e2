"""`+ - * / %`, with the common cases on plain numbers and texts inlined.

A Python call costs about 50 ns, a third of what a whole Deluge addition may take, so that operands
which are variables or constants are read in place: measured, that takes a quarter off the
evaluation benchmarks. The meaning of the operators stays in `deluge.values.arithmetic`, which
every case that is not plain goes to.
"""

from collections.abc import Callable

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.errors import DelugeError
from deluge.source import Span
from deluge.syntax import ast
from deluge.values.arithmetic import OPERATIONS, add, joined, modulo, multiply, subtract
from deluge.values.conventions import Conventions
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN
from deluge.values.show import text_of

_NESTED = 4
"""Chains up to this many operators are nested closures, longer ones a loop."""

_SHORT_TEXT = 1 << 20
"""Two texts up to this length are joined without a look at the limit."""


def bind_arithmetic(binder: Binder, node: ast.Binary) -> Evaluate:
    """A chain of arithmetic operators; its left spine is walked with a loop."""
    spine: list[ast.Binary] = []
    base: ast.Expression = node
    while isinstance(base, ast.Binary) and base.op in OPERATIONS:
        spine.append(base)
        base = base.left
    spine.reverse()
    if len(spine) > 1 and all(each.op == "+" for each in spine):
        return _plus_chain(binder, binder.expression(base), spine)
    if len(spine) > _NESTED:
        return _long_chain(binder, binder.expression(base), spine)
    value = _PAIRS[spine[0].op](binder, spine[0], None)
    for each in spine[1:]:
        value = _PAIRS[each.op](binder, each, value)
    return value


def slot_of(binder: Binder, node: ast.Expression) -> int | None:
    """The slot of a plain variable, or None."""
    return binder.scope.slot(node.name) if isinstance(node, ast.Name) else None


def number_of(node: ast.Expression) -> int | None:
    """The value of a small number literal, or None."""
    if isinstance(node, ast.Number) and node.value <= NUMBER_MAX:
        return node.value
    return None


# ---- chains


def _plus_chain(binder: Binder, first: Evaluate, spine: list[ast.Binary]) -> Evaluate:
    """`a + b + c + ...`: once a text is met all that follows is joined to it."""
    rest = [(binder.expression(each.right), each.span) for each in spine]
    conventions, source = binder.conventions, binder.source

    def run(frame: Frame) -> object:
        value = first(frame)
        parts: list[str] | None = [value] if type(value) is str else None
        for operand, span in rest:
            other = operand(frame)
            if parts is not None:
                parts.append(other if type(other) is str else text_of(other, conventions))
                continue
            try:
                value = add(value, other, conventions)
            except DelugeError as error:
                error.at(span, source)
                raise
            if type(value) is str:
                parts = [value]
        if parts is None:
            return value
        try:
            return joined(parts)
        except DelugeError as error:
            error.at(rest[-1][1], source)
            raise

    return run


def _long_chain(binder: Binder, first: Evaluate, spine: list[ast.Binary]) -> Evaluate:
    """`a + b - c * d ...` as a loop: a chain of ten thousand must not recurse."""
    steps = [(OPERATIONS[each.op], binder.expression(each.right), each.span) for each in spine]
    conventions, source = binder.conventions, binder.source

    def run(frame: Frame) -> object:
        value = first(frame)
        for operation, operand, span in steps:
            try:
                value = operation(value, operand(frame), conventions)
            except DelugeError as error:
                error.at(span, source)
                raise
        return value

    return run


# ---- pairs


def _slowly(
    operation: Callable[[object, object, Conventions], object], binder: Binder, span: Span
) -> Callable[[object, object], object]:
    """The operation as `deluge.values` has it, its errors placed."""
    conventions, source = binder.conventions, binder.source

    def run(a: object, b: object) -> object:
        try:
            return operation(a, b, conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _add_pair(binder: Binder, node: ast.Binary, left: Evaluate | None) -> Evaluate:
    slowly = _slowly(add, binder, node.span)
    low, high, short = NUMBER_MIN, NUMBER_MAX, _SHORT_TEXT
    slot = slot_of(binder, node.left) if left is None else None
    number = number_of(node.right)
    if slot is not None and number is not None:

        def variable_and_number(frame: Frame) -> object:
            a = frame[slot]
            if type(a) is int:
                value = a + number
                if low <= value <= high:
                    return value
            return slowly(a, number)

        return variable_and_number
    left, right = left or binder.expression(node.left), binder.expression(node.right)

    def run(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a + b
            if low <= value <= high:
                return value
        elif type(a) is str and type(b) is str and len(a) < short and len(b) < short:
            return a + b
        return slowly(a, b)

    return run


def _subtract_pair(binder: Binder, node: ast.Binary, left: Evaluate | None) -> Evaluate:
    slowly = _slowly(subtract, binder, node.span)
    low, high = NUMBER_MIN, NUMBER_MAX
    slot = slot_of(binder, node.left) if left is None else None
    number = number_of(node.right)
    if slot is not None and number is not None:

        def variable_and_number(frame: Frame) -> object:
            a = frame[slot]
            if type(a) is int:
                value = a - number
                if low <= value <= high:
                    return value
            return slowly(a, number)

        return variable_and_number
    left, right = left or binder.expression(node.left), binder.expression(node.right)

    def run(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a - b
            if low <= value <= high:
                return value
        return slowly(a, b)

    return run


def _multiply_pair(binder: Binder, node: ast.Binary, left: Evaluate | None) -> Evaluate:
    slowly = _slowly(multiply, binder, node.span)
    low, high = NUMBER_MIN, NUMBER_MAX
    left, right = left or binder.expression(node.left), binder.expression(node.right)

    def run(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a * b
            if low <= value <= high:
                return value
        return slowly(a, b)

    return run


def _modulo_pair(binder: Binder, node: ast.Binary, left: Evaluate | None) -> Evaluate:
    slowly = _slowly(modulo, binder, node.span)
    slot = slot_of(binder, node.left) if left is None else None
    number = number_of(node.right)
    if slot is not None and number:

        def variable_and_number(frame: Frame) -> object:
            a = frame[slot]
            if type(a) is int and a >= 0:
                return a % number
            return slowly(a, number)

        return variable_and_number
    left, right = left or binder.expression(node.left), binder.expression(node.right)
    return lambda frame: slowly(left(frame), right(frame))


def _divide_pair(binder: Binder, node: ast.Binary, left: Evaluate | None) -> Evaluate:
    slowly = _slowly(OPERATIONS["/"], binder, node.span)
    left, right = left or binder.expression(node.left), binder.expression(node.right)
    return lambda frame: slowly(left(frame), right(frame))


_PAIRS: dict[str, Callable[[Binder, ast.Binary, Evaluate | None], Evaluate]] = {
    "+": _add_pair,
    "-": _subtract_pair,
    "*": _multiply_pair,
    "/": _divide_pair,
    "%": _modulo_pair,
}
