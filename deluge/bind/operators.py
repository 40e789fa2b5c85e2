"""Operators. The common cases on plain numbers and texts are inlined: a call saved is 50 ns.

All else goes to `deluge.values`, where the meaning of the operators lives.
"""

from collections.abc import Callable
from operator import ge, gt, le, lt

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.bind.conditions import bind_condition
from deluge.bind.literals import constant
from deluge.errors import DelugeError
from deluge.syntax import ast
from deluge.values.arithmetic import OPERATIONS, add, joined, negate, plus, subtract
from deluge.values.compare import contained, equal, ordered
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN
from deluge.values.show import text_of

_SHORT_TEXT = 1 << 20


def bind_unary(binder: Binder, node: ast.Unary) -> Evaluate:
    """`!a`, `-a`, `+a`"""
    if node.op == "!":
        condition = bind_condition(binder, node.operand)
        return lambda frame: not condition(frame)
    if node.op == "-" and isinstance(node.operand, ast.Number):
        if node.operand.value <= NUMBER_MAX + 1:
            return constant(-node.operand.value)
    operand = binder.expression(node.operand)
    operation = negate if node.op == "-" else plus
    conventions, span, source = binder.conventions, node.span, binder.source

    def run(frame: Frame) -> object:
        try:
            return operation(operand(frame), conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def bind_binary(binder: Binder, node: ast.Binary) -> Evaluate:
    """Arithmetic, comparison and membership."""
    op = node.op
    if op in OPERATIONS:
        return _bind_arithmetic(binder, node)
    if op in ("==", "=", "!="):
        if op == "=":
            binder.warn(
                "= compares here", node.span, code="single-equals", hint="write == to compare"
            )
        return _bind_equality(binder, node, negated=op == "!=")
    if op in ("is", "is not"):
        return _bind_equality(binder, node, negated=op == "is not")
    if op in ("<", "<=", ">", ">="):
        return _bind_order(binder, node)
    if op in ("in", "not in"):
        return _bind_membership(binder, node)
    return binder.refuse(
        f"The operator {op} can be used in record criteria only", node.span, code="syntax"
    )


# ---- arithmetic


def _bind_arithmetic(binder: Binder, node: ast.Binary) -> Evaluate:
    spine: list[ast.Binary] = []
    base: ast.Expression = node
    while isinstance(base, ast.Binary) and base.op in OPERATIONS:
        spine.append(base)
        base = base.left
    spine.reverse()
    if len(spine) == 1:
        return _PAIRS.get(node.op, _general_pair)(binder, node)
    first = binder.expression(base)
    if all(each.op == "+" for each in spine):
        return _plus_chain(binder, first, spine)
    return _mixed_chain(binder, first, spine)


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


def _mixed_chain(binder: Binder, first: Evaluate, spine: list[ast.Binary]) -> Evaluate:
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


def _add_pair(binder: Binder, node: ast.Binary) -> Evaluate:
    left, right = binder.expression(node.left), binder.expression(node.right)
    conventions, span, source = binder.conventions, node.span, binder.source
    low, high, short = NUMBER_MIN, NUMBER_MAX, _SHORT_TEXT

    def run(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a + b
            if low <= value <= high:
                return value
        elif type(a) is str and type(b) is str and len(a) < short and len(b) < short:
            return a + b
        try:
            return add(a, b, conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _subtract_pair(binder: Binder, node: ast.Binary) -> Evaluate:
    left, right = binder.expression(node.left), binder.expression(node.right)
    conventions, span, source = binder.conventions, node.span, binder.source
    low, high = NUMBER_MIN, NUMBER_MAX

    def run(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            value = a - b
            if low <= value <= high:
                return value
        try:
            return subtract(a, b, conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _general_pair(binder: Binder, node: ast.Binary) -> Evaluate:
    left, right = binder.expression(node.left), binder.expression(node.right)
    operation = OPERATIONS[node.op]
    conventions, span, source = binder.conventions, node.span, binder.source

    def run(frame: Frame) -> object:
        try:
            return operation(left(frame), right(frame), conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


_PAIRS: dict[str, Callable[[Binder, ast.Binary], Evaluate]] = {
    "+": _add_pair,
    "-": _subtract_pair,
}


# ---- comparison


def _bind_equality(binder: Binder, node: ast.Binary, *, negated: bool) -> Evaluate:
    left, right = binder.expression(node.left), binder.expression(node.right)
    conventions = binder.conventions
    if isinstance(node.right, ast.Null):
        if negated:
            return lambda frame: left(frame) is not None
        return lambda frame: left(frame) is None

    def same(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is type(b) and type(a) in (str, int):
            return a == b
        return equal(a, b, conventions)

    def different(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is type(b) and type(a) in (str, int):
            return a != b
        return not equal(a, b, conventions)

    return different if negated else same


_ORDERS: dict[str, Callable[[int, int], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def _bind_order(binder: Binder, node: ast.Binary) -> Evaluate:
    left, right = binder.expression(node.left), binder.expression(node.right)
    op = node.op
    compare = _ORDERS[op]
    conventions, span, source = binder.conventions, node.span, binder.source

    def run(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is int and type(b) is int:
            return compare(a, b)
        try:
            return ordered(op, a, b, conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _bind_membership(binder: Binder, node: ast.Binary) -> Evaluate:
    left, right = binder.expression(node.left), binder.expression(node.right)
    conventions = binder.conventions
    negated = node.op == "not in"
    return lambda frame: contained(left(frame), right(frame), conventions) is not negated


# ---- logic


def bind_logical(binder: Binder, node: ast.Logical) -> Evaluate:
    """`a && b || c`, grouped by the profile: Creator binds `||` tighter, all others `&&`."""
    tight = "||" if binder.machine.or_binds_tighter else "&&"
    if len(set(node.operators)) > 1:
        binder.warn(
            "&& and || meet without brackets: their order depends on the service",
            node.span,
            code="mixed-logic",
            hint="add brackets",
        )
    operands = [bind_condition(binder, operand) for operand in node.operands]
    groups: list[list[Evaluate]] = [[operands[0]]]
    for operator, operand in zip(node.operators, operands[1:], strict=True):
        if operator == tight:
            groups[-1].append(operand)
        else:
            groups.append([operand])
    inner, outer = (_all, _any) if tight == "&&" else (_any, _all)
    return outer([inner(group) for group in groups])


def _all(conditions: list[Evaluate]) -> Evaluate:
    if len(conditions) == 1:
        return conditions[0]
    if len(conditions) == 2:
        first, second = conditions
        return lambda frame: first(frame) and second(frame)

    def run(frame: Frame) -> object:
        for condition in conditions:
            if not condition(frame):
                return False
        return True

    return run


def _any(conditions: list[Evaluate]) -> Evaluate:
    if len(conditions) == 1:
        return conditions[0]
    if len(conditions) == 2:
        first, second = conditions
        return lambda frame: first(frame) or second(frame)

    def run(frame: Frame) -> object:
        for condition in conditions:
            if condition(frame):
                return True
        return False

    return run


def bind_conditional(binder: Binder, node: ast.Conditional) -> Evaluate:
    """`if(condition, a, b)`: only the chosen branch is evaluated."""
    condition = bind_condition(binder, node.condition)
    then, otherwise = binder.expression(node.then), binder.expression(node.otherwise)
    return lambda frame: then(frame) if condition(frame) else otherwise(frame)
