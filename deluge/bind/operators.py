"""Signs, comparison and logic; the common cases are inlined as in `arithmetic.py`."""

from collections.abc import Callable
from operator import ge, gt, le, lt

from deluge.bind.arithmetic import bind_arithmetic, number_of, slot_of
from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.bind.conditions import bind_condition
from deluge.bind.literals import constant
from deluge.errors import DelugeError
from deluge.syntax import ast
from deluge.values.arithmetic import OPERATIONS, negate, plus
from deluge.values.compare import contained, equal, ordered
from deluge.values.conventions import Conventions
from deluge.values.emptyanswer import EMPTY_ANSWER
from deluge.values.kinds import NUMBER_MAX

_EXACT = frozenset({str, int})
"""Classes whose Deluge equality is Python's."""


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
        return bind_arithmetic(binder, node)
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


# ---- comparison


def _bind_equality(binder: Binder, node: ast.Binary, *, negated: bool) -> Evaluate:
    if isinstance(node.right, ast.Null):
        value = binder.expression(node.left)
        return _null_test(value, negated=negated)
    left, right = binder.expression(node.left), binder.expression(node.right)
    conventions = binder.conventions

    def same(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is type(b) and type(a) in _EXACT:
            return a == b
        return equal(a, b, conventions)

    def different(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        if type(a) is type(b) and type(a) in _EXACT:
            return a != b
        return not equal(a, b, conventions)

    if isinstance(node.right, ast.Text | ast.Number):
        return _equality_with_constant(node.right.value, left, conventions, negated=negated)
    return different if negated else same


def _null_test(value: Evaluate, *, negated: bool) -> Evaluate:
    """`x == null`, `x != null`: the empty answer of a web call counts as null."""

    def is_null(frame: Frame) -> object:
        it = value(frame)
        return it is None or it is EMPTY_ANSWER

    def is_given(frame: Frame) -> object:
        it = value(frame)
        return it is not None and it is not EMPTY_ANSWER

    return is_given if negated else is_null


def _equality_with_constant(
    constant: str | int, left: Evaluate, conventions: Conventions, *, negated: bool
) -> Evaluate:
    """`x == "text"`, `x != 0`: the constant is read in place."""
    kind = type(constant)

    def same(frame: Frame) -> object:
        a = left(frame)
        if type(a) is kind:
            return a == constant
        return equal(a, constant, conventions)

    def different(frame: Frame) -> object:
        a = left(frame)
        if type(a) is kind:
            return a != constant
        return not equal(a, constant, conventions)

    return different if negated else same


ORDERS: dict[str, Callable[[int, int], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


Compare = Callable[[object, object], bool]


def order_slowly(binder: Binder, node: ast.Binary) -> Compare:
    """The comparison as `deluge.values` has it, its errors placed."""
    op = node.op
    conventions, span, source = binder.conventions, node.span, binder.source

    def run(a: object, b: object) -> bool:
        try:
            return ordered(op, a, b, conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _bind_order(binder: Binder, node: ast.Binary) -> Evaluate:
    slowly = order_slowly(binder, node)
    slot, other = slot_of(binder, node.left), slot_of(binder, node.right)
    number = number_of(node.right)
    if slot is not None and number is not None:
        return _variable_and_number(node.op, slot, number, slowly)
    if slot is not None and other is not None:
        return _two_variables(node.op, slot, other, slowly)
    compare = ORDERS[node.op]
    left, right = binder.expression(node.left), binder.expression(node.right)
    if number is not None:

        def any_and_number(frame: Frame) -> object:
            a = left(frame)
            return compare(a, number) if type(a) is int else slowly(a, number)

        return any_and_number

    def run(frame: Frame) -> object:
        a = left(frame)
        b = right(frame)
        return compare(a, b) if type(a) is int and type(b) is int else slowly(a, b)

    return run


def _variable_and_number(op: str, slot: int, number: int, slowly: Compare) -> Evaluate:
    """`n < 2`; as whole numbers go, `n < 2` is `n <= 1`."""
    if op in ("<", "<="):
        last = number if op == "<=" else number - 1

        def below(frame: Frame) -> object:
            a = frame[slot]
            return a <= last if type(a) is int else slowly(a, number)

        return below
    first = number if op == ">=" else number + 1

    def above(frame: Frame) -> object:
        a = frame[slot]
        return a >= first if type(a) is int else slowly(a, number)

    return above


def _two_variables(op: str, slot: int, other: int, slowly: Compare) -> Evaluate:
    """`value < low`"""
    if op in ("<", ">="):
        holds = op == "<"

        def less(frame: Frame) -> object:
            a = frame[slot]
            b = frame[other]
            if type(a) is int and type(b) is int:
                return (a < b) is holds
            return slowly(a, b)

        return less
    holds = op == ">"

    def greater(frame: Frame) -> object:
        a = frame[slot]
        b = frame[other]
        if type(a) is int and type(b) is int:
            return (a > b) is holds
        return slowly(a, b)

    return greater


def _bind_membership(binder: Binder, node: ast.Binary) -> Evaluate:
    left, right = binder.expression(node.left), binder.expression(node.right)
    conventions = binder.conventions
    negated = node.op == "not in"
    return lambda frame: contained(left(frame), right(frame), conventions) is not negated


# ---- logic


def bind_logical(binder: Binder, node: ast.Logical) -> Evaluate:
    """`a && b || c`, grouped by the profile: Creator binds `||` tighter, all others `&&`."""
    tight = "||" if binder.machine.or_binds_tighter else "&&"
    if len(set(node.operators)) > 1 and binder.context.profile == "neutral":
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
