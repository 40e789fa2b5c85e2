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
from deluge.values.arithmetic import OPERATIONS, add, joined
from deluge.values.conventions import Conventions
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN
from deluge.values.show import text_of

_NESTED = 4
"""Chains up to this many operators are nested closures, longer ones a loop."""

_SHORT_TEXT = 1 << 20
"""Two texts up to this length are joined without a look at the limit."""

# A literal is never negative, so that with one only one end of the range needs a look.


def bind_arithmetic(binder: Binder, node: ast.Binary) -> Evaluate:
    """A chain of arithmetic operators; its left spine is walked with a loop."""
    spine: list[ast.Binary] = []
    base: ast.Expression = node
    while isinstance(base, ast.Binary) and base.op in OPERATIONS:
        spine.append(base)
        base = base.left
    spine.reverse()
    if len(spine) > 1 and all(each.op == "+" for each in spine):
        operands = [base, *(each.right for each in spine)]
        if isinstance(operands[0], ast.Text) or isinstance(operands[1], ast.Text):
            return _text_chain(binder, operands, node.span)
        return _plus_chain(binder, binder.expression(base), spine)
    if len(spine) > _NESTED:
        return _long_chain(binder, binder.expression(base), spine)
    slot, value = slot_of(binder, base), binder.expression(base)
    for each in spine:
        slowly = _slowly(OPERATIONS[each.op], binder, each.span)
        right = binder.expression(each.right)
        value = _PAIRS[each.op](slot, value, number_of(each.right), right, slowly)
        slot = None
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


def _text_chain(binder: Binder, nodes: list[ast.Expression], span: Span) -> Evaluate:
    """`"a" + x + ...` and `x + "a" + ...`: a literal text makes the whole chain a text."""
    template = [node.value if isinstance(node, ast.Text) else "" for node in nodes]
    operands = [
        (index, binder.expression(node))
        for index, node in enumerate(nodes)
        if not isinstance(node, ast.Text)
    ]
    conventions, source = binder.conventions, binder.source

    def run(frame: Frame) -> object:
        parts = [*template]
        for index, operand in operands:
            value = operand(frame)
            if type(value) is str:
                parts[index] = value
            else:
                parts[index] = str(value) if type(value) is int else text_of(value, conventions)
        try:
            return joined(parts)
        except DelugeError as error:
            error.at(span, source)
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


Slowly = Callable[[object, object], object]


def _slowly(
    operation: Callable[[object, object, Conventions], object], binder: Binder, span: Span
) -> Slowly:
    """The operation as `deluge.values` has it, its errors placed."""
    conventions, source = binder.conventions, binder.source

    def run(a: object, b: object) -> object:
        try:
            return operation(a, b, conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _add(
    slot: int | None, left: Evaluate, number: int | None, right: Evaluate, slowly: Slowly
) -> Evaluate:
    low, high, short = NUMBER_MIN, NUMBER_MAX, _SHORT_TEXT
    if slot is not None and number is not None:

        def variable_and_number(frame: Frame) -> object:
            a = frame[slot]
            if type(a) is int:
                value = a + number
                if value <= high:
                    return value
            return slowly(a, number)

        return variable_and_number
    if slot is not None:

        def variable_and_any(frame: Frame) -> object:
            a = frame[slot]
            b = right(frame)
            if type(a) is int and type(b) is int:
                value = a + b
                if low <= value <= high:
                    return value
            elif type(a) is str and type(b) is str and len(a) < short and len(b) < short:
                return a + b
            return slowly(a, b)

        return variable_and_any
    if number is not None:

        def any_and_number(frame: Frame) -> object:
            a = left(frame)
            if type(a) is int:
                value = a + number
                if value <= high:
                    return value
            return slowly(a, number)

        return any_and_number

    def any_and_any(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a + b
            if low <= value <= high:
                return value
        elif type(a) is str and type(b) is str and len(a) < short and len(b) < short:
            return a + b
        return slowly(a, b)

    return any_and_any


def _subtract(
    slot: int | None, left: Evaluate, number: int | None, right: Evaluate, slowly: Slowly
) -> Evaluate:
    low, high = NUMBER_MIN, NUMBER_MAX
    if slot is not None and number is not None:

        def variable_and_number(frame: Frame) -> object:
            a = frame[slot]
            if type(a) is int:
                value = a - number
                if value >= low:
                    return value
            return slowly(a, number)

        return variable_and_number
    if slot is not None:

        def variable_and_any(frame: Frame) -> object:
            a = frame[slot]
            b = right(frame)
            if type(a) is int and type(b) is int:
                value = a - b
                if low <= value <= high:
                    return value
            return slowly(a, b)

        return variable_and_any
    if number is not None:

        def any_and_number(frame: Frame) -> object:
            a = left(frame)
            if type(a) is int:
                value = a - number
                if value >= low:
                    return value
            return slowly(a, number)

        return any_and_number

    def any_and_any(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a - b
            if low <= value <= high:
                return value
        return slowly(a, b)

    return any_and_any


def _multiply(
    slot: int | None, left: Evaluate, number: int | None, right: Evaluate, slowly: Slowly
) -> Evaluate:
    low, high = NUMBER_MIN, NUMBER_MAX
    if slot is not None and number is not None:

        def variable_and_number(frame: Frame) -> object:
            a = frame[slot]
            if type(a) is int:
                value = a * number
                if low <= value <= high:
                    return value
            return slowly(a, number)

        return variable_and_number
    if slot is not None:

        def variable_and_any(frame: Frame) -> object:
            a = frame[slot]
            b = right(frame)
            if type(a) is int and type(b) is int:
                value = a * b
                if low <= value <= high:
                    return value
            return slowly(a, b)

        return variable_and_any
    if number is not None:

        def any_and_number(frame: Frame) -> object:
            a = left(frame)
            if type(a) is int:
                value = a * number
                if low <= value <= high:
                    return value
            return slowly(a, number)

        return any_and_number

    def any_and_any(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a * b
            if low <= value <= high:
                return value
        return slowly(a, b)

    return any_and_any


def _modulo(
    slot: int | None, left: Evaluate, number: int | None, right: Evaluate, slowly: Slowly
) -> Evaluate:
    if slot is None or not number:
        return _divide(slot, left, number, right, slowly)

    def variable_and_number(frame: Frame) -> object:
        a = frame[slot]
        if type(a) is int and a >= 0:
            return a % number
        return slowly(a, number)

    return variable_and_number


def _divide(
    slot: int | None, left: Evaluate, number: int | None, right: Evaluate, slowly: Slowly
) -> Evaluate:
    return lambda frame: slowly(left(frame), right(frame))


_PAIRS: dict[str, Callable[[int | None, Evaluate, int | None, Evaluate, Slowly], Evaluate]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _modulo,
}
