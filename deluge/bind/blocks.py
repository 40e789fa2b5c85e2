"""Blocks: statements one after the other, counted."""

from collections.abc import Sequence

from deluge.bind.assign import Step, bind_step
from deluge.bind.binder import Binder
from deluge.bind.code import RETURN, Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.counting import one_by_one
from deluge.bind.guards import bind_guards, is_guard
from deluge.bind.returns import give, returned_value
from deluge.errors import DelugeError
from deluge.syntax import ast

STEPS = (ast.Assign, ast.ExpressionStatement, ast.Info)
"""Statements that never leave the normal flow."""


def bind_block(binder: Binder, nodes: list[ast.Statement], *, turns: int = 0) -> Execute:
    """The statements one after the other; `turns` more are counted each time (a loop's turn).

    All are counted at once before the first runs, and those that did not run are given back:
    counting one by one costs a tenth of the evaluation benchmarks. Assignments, calls and a
    `return` at the end are run by the block itself, which saves a Python call for each.
    """
    machine = binder.machine
    count = len(nodes) + turns
    if machine.tracer is not None or not nodes:
        statements = tuple(_traced(binder, node, binder.statement(node)) for node in nodes)
        return _many(machine, statements, count, turns)
    last = nodes[-1]
    if all(isinstance(node, STEPS) for node in nodes[:-1]):
        if isinstance(last, STEPS):
            return _straight(machine, _steps(binder, nodes), count, turns)
        if isinstance(last, ast.Return):
            return _straight_return(binder, nodes, last, count, turns)
    if isinstance(last, ast.Return) and all(is_guard(binder, node) for node in nodes[:-1]):
        return bind_guards(binder, nodes, last, count, turns)
    statements = tuple(binder.statement(node) for node in nodes[:-1])
    if isinstance(last, ast.Return):
        value = returned_value(binder, last)
        if value is not None and len(statements) == 1:
            return _then_return(machine, statements[0], value, count, turns)
        if value is not None:
            return _many(machine, statements, count, turns, value)
    if isinstance(last, STEPS) and len(statements) == 1:
        step = bind_step(binder, last)
        return _then_step(machine, statements[0], step, count, turns)
    statements = (*statements, binder.statement(last))
    if len(statements) == 2:
        return _double(machine, *statements, count, one_by_one(machine, statements, turns))
    return _many(machine, statements, count, turns)


def only_step(binder: Binder, nodes: list[ast.Statement]) -> Step | None:
    """The step a body consists of, when it is one and no tracer wants to hear of it."""
    if binder.machine.tracer is None and len(nodes) == 1 and isinstance(nodes[0], STEPS):
        return bind_step(binder, nodes[0])
    return None


def _steps(binder: Binder, nodes: Sequence[ast.Statement]) -> list[Step]:
    return [bind_step(binder, node) for node in nodes]


def _straight(machine: Machine, steps: list[Step], count: int, turns: int) -> Execute:
    """Assignments and calls only."""
    slowly = one_by_one(machine, [_stepping(step) for step in steps], turns)
    if len(steps) == 1:
        ((slot, only),) = steps

        def single(frame: Frame) -> None:
            left = machine.left - count
            machine.left = left
            if left < 0:
                machine.checkpoint()
            frame[slot] = only(frame)

        return single

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        value = None
        try:
            for slot, value in steps:
                frame[slot] = value(frame)
        except DelugeError:
            machine.left += _not_run(steps, value)
            raise
        return None

    return run


def _straight_return(
    binder: Binder, nodes: list[ast.Statement], last: ast.Return, count: int, turns: int
) -> Execute:
    """Assignments and calls, then `return value;`."""
    machine = binder.machine
    steps = _steps(binder, nodes[:-1])
    ending = returned_value(binder, last)
    if ending is None:
        statements = (*map(_stepping, steps), binder.statement(last))
        return _many(machine, statements, count, turns)
    if not steps:

        def only(frame: Frame) -> Signal:
            left = machine.left - count
            machine.left = left
            if left < 0:
                machine.checkpoint()
            frame[0] = ending(frame)
            return RETURN

        return only
    slowly = one_by_one(machine, [*map(_stepping, steps), give(ending)], turns)

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        value = None
        try:
            for slot, value in steps:
                frame[slot] = value(frame)
            value = ending
            frame[0] = ending(frame)
        except DelugeError:
            if value is not ending:
                machine.left += _not_run(steps, value) + 1
            raise
        return RETURN

    return run


def _stepping(step: Step) -> Execute:
    """A step as a statement of its own."""
    slot, value = step

    def run(frame: Frame) -> None:
        frame[slot] = value(frame)

    return run


def _not_run(steps: list[Step], failed: Evaluate | None) -> int:
    """How many steps stand behind the one that failed."""
    position = next(index for index, (_, value) in enumerate(steps) if value is failed)
    return len(steps) - 1 - position


def _many(
    machine: Machine,
    statements: tuple[Execute, ...],
    count: int,
    turns: int,
    ending: Evaluate | None = None,
) -> Execute:
    """Any statements, then `return ending;` if there is one."""
    last = () if ending is None else (give(ending),)
    slowly = one_by_one(machine, (*statements, *last), turns)
    size = len(statements) + len(last)

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        statement = None
        try:
            for statement in statements:
                signal = statement(frame)
                if signal is not None:
                    machine.left += size - 1 - statements.index(statement)
                    return signal
        except DelugeError:
            if statement is not None:
                machine.left += size - 1 - statements.index(statement)
            raise
        if ending is None:
            return None
        frame[0] = ending(frame)
        return RETURN

    return run


def _then_return(
    machine: Machine, first: Execute, value: Evaluate, count: int, turns: int
) -> Execute:
    """One statement of any kind, then `return value;`: how most functions end."""
    slowly = one_by_one(machine, (first, give(value)), turns)

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        try:
            signal = first(frame)
        except DelugeError:
            machine.left += 1
            raise
        if signal is not None:
            machine.left += 1
            return signal
        frame[0] = value(frame)
        return RETURN

    return run


def _then_step(machine: Machine, first: Execute, step: Step, count: int, turns: int) -> Execute:
    """One statement of any kind, then an assignment or a call."""
    slowly = one_by_one(machine, (first, _stepping(step)), turns)
    slot, value = step

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        try:
            signal = first(frame)
        except DelugeError:
            machine.left += 1
            raise
        if signal is not None:
            machine.left += 1
            return signal
        frame[slot] = value(frame)
        return None

    return run


def _double(
    machine: Machine, first: Execute, second: Execute, count: int, slowly: Execute
) -> Execute:
    """Two statements without a loop."""

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        try:
            signal = first(frame)
        except DelugeError:
            machine.left += 1
            raise
        if signal is not None:
            machine.left += 1
            return signal
        return second(frame)

    return run


def _traced(binder: Binder, node: ast.Statement, execute: Execute) -> Execute:
    """The statement with the tracer told first, when there is a tracer."""
    tracer = binder.machine.tracer
    if tracer is None:
        return execute
    source, span = binder.source, node.span

    def run(frame: Frame) -> Signal | None:
        tracer.statement(source, span)
        return execute(frame)

    return run


def bind_bare_block(binder: Binder, node: ast.Block) -> Execute:
    """`{ ... }` by itself; the braces count as no statement."""
    return _uncounted(binder.machine, bind_block(binder, node.body))


def _uncounted(machine: Machine, execute: Execute) -> Execute:
    def run(frame: Frame) -> Signal | None:
        machine.left += 1
        return execute(frame)

    return run
