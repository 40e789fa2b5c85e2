"""Blocks: statements one after the other, counted."""

from collections.abc import Sequence

from deluge.bind.assign import Step, bind_step
from deluge.bind.binder import Binder
from deluge.bind.code import RETURN, Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.counting import count_now
from deluge.bind.guards import bind_guards, is_guard
from deluge.bind.returns import give, returned_value
from deluge.errors import DelugeError
from deluge.syntax import ast

STEPS = (ast.Assign, ast.ExpressionStatement, ast.Info)
"""Statements that never leave the normal flow."""

_UNCOUNTED = (ast.ForEach, ast.ForEachIndex, ast.While, ast.Try, ast.Block)
"""Statements that count nothing themselves; of loops it is the turns that count."""


class _Part:
    """Statements of a block that are counted at once: steps, and what may stand behind them.

    Counting one by one costs a tenth of the evaluation benchmarks. What was counted and then not
    run is given back, and only the last of a part may run other statements: so the limit is met at
    the same statement as if each were counted on its own.
    """

    __slots__ = ("count", "ending", "statement", "steps", "turns")

    def __init__(
        self,
        steps: list[Step],
        turns: int,
        statement: Execute | None = None,
        ending: Evaluate | None = None,
        *,
        counted: bool = True,
    ) -> None:
        self.steps = steps
        self.turns = turns
        self.statement = statement
        self.ending = ending
        last = statement is not None or ending is not None
        self.count = len(steps) + turns + (last and counted)


def bind_block(binder: Binder, nodes: list[ast.Statement], *, turns: int = 0) -> Execute:
    """The statements one after the other; `turns` more are counted each time (a loop's turn).

    Assignments, calls and a `return value;` are run by the block itself, which saves a Python call
    for each.
    """
    machine = binder.machine
    if machine.tracer is not None:
        return _traced_block(binder, nodes, turns)
    if nodes and isinstance(nodes[-1], ast.Return) and len(nodes) > 1:
        if all(is_guard(binder, node) for node in nodes[:-1]):
            return bind_guards(binder, nodes, nodes[-1], len(nodes) + turns, turns)
    parts = _parts(binder, nodes, turns)
    if len(parts) == 1:
        return _closure(machine, parts[0])
    first, last = parts[0], parts[-1]
    if any(part.steps for part in parts[:-1]) or len(last.steps) > 1:
        return _sequence([_closure(machine, part) for part in parts])
    if len(parts) == 2 and first.statement is not None and first.count:
        if last.steps and last.statement is None and last.ending is None:
            return _then_step(machine, first.statement, first.count, last.steps[0])
        if last.ending is not None and not last.steps:
            return _then_return(machine, first.statement, first.count, last.ending)
    return _sequence([_closure(machine, part) for part in parts])


def only_step(binder: Binder, nodes: list[ast.Statement]) -> Step | None:
    """The step a body consists of, when it is one and no tracer wants to hear of it."""
    if binder.machine.tracer is None and len(nodes) == 1 and isinstance(nodes[0], STEPS):
        return bind_step(binder, nodes[0])
    return None


def _parts(binder: Binder, nodes: list[ast.Statement], turns: int) -> list[_Part]:
    """The block cut behind each statement that may run others."""
    parts: list[_Part] = []
    steps: list[Step] = []
    for node in nodes:
        if isinstance(node, STEPS):
            calls = binder.user_calls
            steps.append(bind_step(binder, node))
            if binder.user_calls == calls:
                continue
            part = _Part(steps, turns)
        else:
            ending = returned_value(binder, node) if isinstance(node, ast.Return) else None
            statement = binder.statement(node) if ending is None else None
            counted = not isinstance(node, _UNCOUNTED)
            part = _Part(steps, turns, statement, ending, counted=counted)
        parts.append(part)
        steps, turns = [], 0
    if steps or turns or not parts:
        parts.append(_Part(steps, turns))
    return parts


# ---- parts as closures


def _closure(machine: Machine, part: _Part) -> Execute:
    """The statement that runs a part."""
    if part.steps:
        return _steps(machine, part)
    if part.ending is not None:
        return _return(machine, part.ending, part.count)
    if part.statement is not None and not part.count:
        return part.statement
    return _counted(machine, part.statement, part.count)


def _counted(machine: Machine, statement: Execute | None, count: int) -> Execute:
    """One statement of any kind, or the empty body of a loop."""

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        machine.left = left
        if left < 0:
            machine.checkpoint()
        return None if statement is None else statement(frame)

    return run


def _return(machine: Machine, value: Evaluate, count: int) -> Execute:
    """`return value;`"""

    def run(frame: Frame) -> Signal:
        left = machine.left - count
        machine.left = left
        if left < 0:
            machine.checkpoint()
        frame[0] = value(frame)
        return RETURN

    return run


def _steps(machine: Machine, part: _Part) -> Execute:
    """Assignments and calls, then what stands behind them."""
    steps, count, ending = part.steps, part.count, part.ending
    last = part.statement if ending is None else give(ending)
    if last is None and len(steps) == 1:
        return _single(machine, steps[0], count)
    one_by_one = _one_by_one(machine, part, last)
    size = count - part.turns

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return one_by_one(frame)
        machine.left = left
        value = None
        try:
            for slot, value in steps:
                frame[slot] = value(frame)
        except DelugeError:
            machine.left += size - 1 - _position(steps, value)
            raise
        return None if last is None else last(frame)

    def run_and_return(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return one_by_one(frame)
        machine.left = left
        value = None
        try:
            for slot, value in steps:
                frame[slot] = value(frame)
        except DelugeError:
            machine.left += size - 1 - _position(steps, value)
            raise
        frame[0] = ending(frame)  # type: ignore[misc]  # chosen below when there is one
        return RETURN

    return run if ending is None else run_and_return


def _single(machine: Machine, step: Step, count: int) -> Execute:
    """One assignment or call."""
    slot, value = step

    def run(frame: Frame) -> None:
        left = machine.left - count
        machine.left = left
        if left < 0:
            machine.checkpoint()
        frame[slot] = value(frame)

    return run


def _position(steps: list[Step], failed: Evaluate | None) -> int:
    """The place of the step that failed."""
    return next(index for index, (_, value) in enumerate(steps) if value is failed)


def _one_by_one(machine: Machine, part: _Part, last: Execute | None) -> Execute:
    """The part with each statement counted on its own: near a checkpoint."""
    steps, turns = part.steps, part.turns
    counted = part.count - turns - len(steps)

    def run(frame: Frame) -> Signal | None:
        count_now(machine, turns)
        for slot, value in steps:
            count_now(machine, 1)
            frame[slot] = value(frame)
        count_now(machine, counted)
        return None if last is None else last(frame)

    return run


# ---- parts one after the other


def _sequence(parts: Sequence[Execute]) -> Execute:
    """Any parts."""
    if len(parts) == 2:
        first, second = parts

        def run_both(frame: Frame) -> Signal | None:
            signal = first(frame)
            return second(frame) if signal is None else signal

        return run_both

    def run(frame: Frame) -> Signal | None:
        for part in parts:
            signal = part(frame)
            if signal is not None:
                return signal
        return None

    return run


def _then_return(machine: Machine, first: Execute, count: int, value: Evaluate) -> Execute:
    """One statement of any kind, then `return value;`: how most functions end."""

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        machine.left = left
        if left < 0:
            machine.checkpoint()
        signal = first(frame)
        if signal is not None:
            return signal
        left = machine.left - 1
        machine.left = left
        if left < 0:
            machine.checkpoint()
        frame[0] = value(frame)
        return RETURN

    return run


def _then_step(machine: Machine, first: Execute, count: int, step: Step) -> Execute:
    """One statement of any kind, then an assignment or a call."""
    slot, value = step

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        machine.left = left
        if left < 0:
            machine.checkpoint()
        signal = first(frame)
        if signal is not None:
            return signal
        left = machine.left - 1
        machine.left = left
        if left < 0:
            machine.checkpoint()
        frame[slot] = value(frame)
        return None

    return run


# ---- with a tracer


def _traced_block(binder: Binder, nodes: list[ast.Statement], turns: int) -> Execute:
    """The statements with the tracer told before each."""
    machine = binder.machine
    statements = [_traced(binder, node) for node in nodes]

    def run(frame: Frame) -> Signal | None:
        count_now(machine, turns)
        for statement in statements:
            signal = statement(frame)
            if signal is not None:
                return signal
        return None

    return run


def _traced(binder: Binder, node: ast.Statement) -> Execute:
    machine, tracer = binder.machine, binder.machine.tracer
    assert tracer is not None
    execute, source, span = binder.statement(node), binder.source, node.span
    count = 0 if isinstance(node, _UNCOUNTED) else 1

    def run(frame: Frame) -> Signal | None:
        count_now(machine, count)
        tracer.statement(source, span)
        return execute(frame)

    return run


def bind_bare_block(binder: Binder, node: ast.Block) -> Execute:
    """`{ ... }` by itself; the braces count as no statement."""
    return bind_block(binder, node.body)
