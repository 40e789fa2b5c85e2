"""`for each`, `for each index` and, where a profile has it, `while`."""

from collections.abc import Sequence

from deluge.bind.assign import Step
from deluge.bind.binder import Binder
from deluge.bind.blocks import bind_block, only_step
from deluge.bind.code import BREAK, RETURN, Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.conditions import bind_condition
from deluge.bind.creator import bind_all
from deluge.errors import DelugeError
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.values.iterate import elements


def bind_for_each(binder: Binder, node: ast.ForEach) -> Execute:
    """`for each x in list`: over a snapshot; x keeps the last element afterwards.

    Each turn counts as a statement, which the body's block counts; the loop itself does not.
    """
    iterable = _Iterable(binder, node.iterable)
    slot = binder.scope.assign(node.variable)
    if binder.machine.tracer is not None:
        return _traced_loop(binder, node, iterable, slot)
    step = only_step(binder, node.body)
    if step is not None:
        return _each_step(binder.machine, iterable, slot, step)
    body = _bind_body(binder, node.body)

    def run(frame: Frame) -> Signal | None:
        for item in iterable(frame):
            frame[slot] = item
            signal = body(frame)
            if signal is not None:
                if signal is BREAK:
                    break
                if signal is RETURN:
                    return signal
        return None

    return run


def _each_step(machine: Machine, iterable: "_Iterable", slot: int, step: Step) -> Execute:
    """`for each x in list { total = total + x; }`"""
    target, value = step

    def run(frame: Frame) -> None:
        for item in iterable(frame):
            frame[slot] = item
            left = machine.left - 2
            machine.left = left
            if left < 0:
                machine.checkpoint()
            frame[target] = value(frame)

    return run


def bind_for_each_index(binder: Binder, node: ast.ForEachIndex) -> Execute:
    """`for each index i in list`: i is 0, 1, ... and keeps the last index."""
    iterable = _Iterable(binder, node.iterable)
    slot = binder.scope.assign(node.variable)
    if binder.machine.tracer is not None:
        return _traced_loop(binder, node, iterable, slot)
    body = _bind_body(binder, node.body)

    def run(frame: Frame) -> Signal | None:
        for index in range(len(iterable(frame))):
            frame[slot] = index
            signal = body(frame)
            if signal is not None:
                if signal is BREAK:
                    break
                if signal is RETURN:
                    return signal
        return None

    return run


def _traced_loop(
    binder: Binder, node: ast.ForEach | ast.ForEachIndex, iterable: "_Iterable", slot: int
) -> Execute:
    """A loop that tells the tracer of each turn, and of its end when nothing leaves it before."""
    body = _bind_body(binder, node.body)
    tracer, source, span = binder.machine.tracer, binder.source, node.span
    assert tracer is not None
    by_index = isinstance(node, ast.ForEachIndex)

    def run(frame: Frame) -> Signal | None:
        for index, item in enumerate(iterable(frame)):
            tracer.branch(source, span, 0)
            frame[slot] = index if by_index else item
            signal = body(frame)
            if signal is BREAK:
                return None
            if signal is RETURN:
                return signal
        tracer.branch(source, span, 1)
        return None

    return run


def _told_condition(binder: Binder, node: ast.While, condition: Evaluate) -> Evaluate:
    """The condition of a loop that tells the tracer which way it went, when there is one."""
    tracer, source, span = binder.machine.tracer, binder.source, node.span
    if tracer is None:
        return condition

    def run(frame: Frame) -> object:
        result = condition(frame)
        tracer.branch(source, span, 0 if result else 1)
        return result

    return run


def bind_while(binder: Binder, node: ast.While) -> Execute:
    """`while(condition)`: most services refuse it."""
    if not binder.machine.allow_while:
        return binder.refuse(
            "no viable alternative at input 'while'",
            node.span,
            code="syntax",
            hint="Deluge has no while loop here: loop over a list, e.g. "
            'for each i in "".leftpad(9).toList("")',
        )
    condition = _told_condition(binder, node, bind_condition(binder, node.condition))
    body = _bind_body(binder, node.body)

    def run(frame: Frame) -> Signal | None:
        while condition(frame):
            signal = body(frame)
            if signal is not None:
                if signal is BREAK:
                    break
                if signal is RETURN:
                    return signal
        return None

    return run


def _bind_body(binder: Binder, nodes: list[ast.Statement]) -> Execute:
    binder.loops += 1
    try:
        return bind_block(binder, nodes, turns=1)
    finally:
        binder.loops -= 1


class _Iterable:
    """The elements of the loop's expression, as a snapshot."""

    __slots__ = ("machine", "source", "span", "value")

    def __init__(self, binder: Binder, node: ast.Expression) -> None:
        form = bind_all(binder, node) if isinstance(node, ast.Name) else None
        self.value = form or binder.expression(node)
        self.machine: Machine = binder.machine
        self.span: Span = node.span
        self.source: Source = binder.source

    def __call__(self, frame: Frame) -> Sequence[object]:
        value = self.value(frame)
        if type(value) is list:
            return value[:]
        if value is None:
            self.machine.warn("the loop is over null and makes no turn", self.span, self.source)
            return ()
        try:
            return elements(value)
        except DelugeError as error:
            error.at(self.span, self.source)
            raise
