"""Blocks: statements one after the other, counted."""

from collections.abc import Sequence

from deluge.bind.binder import Binder
from deluge.bind.code import RETURN, Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.returns import give, returned_value
from deluge.errors import DelugeError
from deluge.syntax import ast


def bind_block(binder: Binder, nodes: list[ast.Statement], *, turns: int = 0) -> Execute:
    """The statements one after the other; `turns` more are counted each time (a loop's turn).

    All are counted at once before the first runs, and those that did not run are given back:
    counting one by one costs a tenth of the evaluation benchmarks. A `return` at the end is part
    of the block's closure, which saves a call.
    """
    machine = binder.machine
    count = len(nodes) + turns
    last = nodes[-1] if nodes else None
    if isinstance(last, ast.Return) and len(nodes) <= 2 and machine.tracer is None:
        before = [binder.statement(node) for node in nodes[:-1]]
        value = returned_value(binder, last)
        if value is not None:
            return _returning(machine, before, value, count, turns)
        return _many(machine, (*before, binder.statement(last)), count, turns)
    statements = tuple(_traced(binder, node, binder.statement(node)) for node in nodes)
    if len(statements) == 1:
        return _single(machine, statements[0], count)
    if len(statements) == 2:
        return _double(machine, *statements, count, _one_by_one(machine, statements, turns))
    return _many(machine, statements, count, turns)


def _many(machine: Machine, statements: tuple[Execute, ...], count: int, turns: int) -> Execute:
    one_by_one = _one_by_one(machine, statements, turns)

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return one_by_one(frame)
        machine.left = left
        statement = None
        try:
            for statement in statements:
                signal = statement(frame)
                if signal is not None:
                    machine.left += len(statements) - 1 - statements.index(statement)
                    return signal
        except DelugeError:
            if statement is not None:
                machine.left += len(statements) - 1 - statements.index(statement)
            raise
        return None

    return run


def _returning(
    machine: Machine, before: list[Execute], value: Evaluate, count: int, turns: int
) -> Execute:
    """`return value;` by itself or after one statement."""
    if not before:

        def only(frame: Frame) -> Signal:
            left = machine.left - count
            machine.left = left
            if left < 0:
                machine.checkpoint()
            frame[0] = value(frame)
            return RETURN

        return only
    (first,) = before
    one_by_one = _one_by_one(machine, (first, give(value)), turns)

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return one_by_one(frame)
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


def _single(machine: Machine, statement: Execute, count: int) -> Execute:
    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        machine.left = left
        if left < 0:
            machine.checkpoint()
        return statement(frame)

    return run


def _double(
    machine: Machine, first: Execute, second: Execute, count: int, one_by_one: Execute
) -> Execute:
    """Two statements without a loop: the commonest body after one statement."""

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return one_by_one(frame)
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


def _one_by_one(machine: Machine, statements: Sequence[Execute], turns: int) -> Execute:
    """The same with each statement counted on its own: near a checkpoint."""

    def run(frame: Frame) -> Signal | None:
        machine.left -= turns
        if machine.left < 0:
            machine.checkpoint()
        for statement in statements:
            machine.left -= 1
            if machine.left < 0:
                machine.checkpoint()
            signal = statement(frame)
            if signal is not None:
                return signal
        return None

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
