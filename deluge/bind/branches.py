"""`if`: the common tests are read in place, as in `arithmetic.py`."""

from deluge.bind.arithmetic import number_of, slot_of
from deluge.bind.assign import Step
from deluge.bind.binder import Binder
from deluge.bind.blocks import bind_block, only_step
from deluge.bind.code import Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.conditions import bind_condition
from deluge.bind.operators import ORDERS, order_slowly
from deluge.syntax import ast


def bind_if(binder: Binder, node: ast.If) -> Execute:
    """`if ... else if ... else`; every condition that is tested after the first is counted."""
    if binder.machine.tracer is not None:
        return _traced_if(binder, node)
    if len(node.branches) == 1:
        return _simple_if(binder, node)
    branches, otherwise = _parts(binder, node)
    machine = binder.machine
    if len(branches) == 2:
        first, second = branches
        return _double_if(machine, first, second, otherwise)

    def run(frame: Frame) -> Signal | None:
        first = True
        for condition, body in branches:
            if not first:
                _count_test(machine)
            first = False
            if condition(frame):
                return body(frame)
        return otherwise(frame)

    return run


def _count_test(machine: Machine) -> None:
    machine.left -= 1
    if machine.left < 0:
        machine.checkpoint()


def _parts(binder: Binder, node: ast.If) -> tuple[list[tuple[Evaluate, Execute]], Execute]:
    branches = [
        (bind_condition(binder, branch.condition), bind_block(binder, branch.body))
        for branch in node.branches
    ]
    return branches, _bind_else(binder, node)


def _bind_else(binder: Binder, node: ast.If) -> Execute:
    if node.otherwise is None:
        return lambda _frame: None
    return bind_block(binder, node.otherwise)


def _simple_if(binder: Binder, node: ast.If) -> Execute:
    """One condition, with or without `else`; `!` and `variable < number` need no call."""
    (branch,) = node.branches
    test = branch.condition
    if isinstance(test, ast.Binary) and test.op in ORDERS:
        slot, number = slot_of(binder, test.left), number_of(test.right)
        if slot is not None and number is not None:
            return _if_order(binder, node, test, slot, number)
    if node.otherwise is None and not (isinstance(test, ast.Unary) and test.op == "!"):
        condition = bind_condition(binder, test)
        step = only_step(binder, branch.body)
        if step is not None:
            return _if_step(binder.machine, condition, step)
        body = bind_block(binder, branch.body)
        return lambda frame: body(frame) if condition(frame) else None
    if isinstance(test, ast.Unary) and test.op == "!":
        condition = bind_condition(binder, test.operand)
        body, otherwise = bind_block(binder, branch.body), _bind_else(binder, node)
        if node.otherwise is None:
            return lambda frame: None if condition(frame) else body(frame)
        return lambda frame: otherwise(frame) if condition(frame) else body(frame)
    condition = bind_condition(binder, test)
    body, otherwise = bind_block(binder, branch.body), _bind_else(binder, node)
    return lambda frame: body(frame) if condition(frame) else otherwise(frame)


def _if_step(machine: Machine, condition: Evaluate, step: Step) -> Execute:
    """`if(condition) { x = value; }`"""
    slot, value = step

    def run(frame: Frame) -> None:
        if condition(frame):
            left = machine.left - 1
            machine.left = left
            if left < 0:
                machine.checkpoint()
            frame[slot] = value(frame)

    return run


def _if_order(binder: Binder, node: ast.If, test: ast.Binary, slot: int, number: int) -> Execute:
    """`if(n < 2)`"""
    compare, slowly = ORDERS[test.op], order_slowly(binder, test)
    body, otherwise = bind_block(binder, node.branches[0].body), _bind_else(binder, node)
    has_else = node.otherwise is not None

    def run(frame: Frame) -> Signal | None:
        value = frame[slot]
        if compare(value, number) if type(value) is int else slowly(value, number):
            return body(frame)
        return otherwise(frame) if has_else else None

    return run


def _double_if(
    machine: Machine,
    first: tuple[Evaluate, Execute],
    second: tuple[Evaluate, Execute],
    otherwise: Execute,
) -> Execute:
    (condition, body), (second_condition, second_body) = first, second

    def run(frame: Frame) -> Signal | None:
        if condition(frame):
            return body(frame)
        left = machine.left - 1
        machine.left = left
        if left < 0:
            machine.checkpoint()
        if second_condition(frame):
            return second_body(frame)
        return otherwise(frame)

    return run


def _traced_if(binder: Binder, node: ast.If) -> Execute:
    """An `if` that tells the tracer which way it went."""
    branches, otherwise = _parts(binder, node)
    tracer, machine, source = binder.machine.tracer, binder.machine, binder.source
    assert tracer is not None
    spans = [branch.span for branch in node.branches]

    def run(frame: Frame) -> Signal | None:
        for index, (condition, body) in enumerate(branches):
            if index:
                _count_test(machine)
            if condition(frame):
                tracer.branch(source, spans[index], 0)
                return body(frame)
            tracer.branch(source, spans[index], 1)
        return otherwise(frame)

    return run
