"""`for each`, `for each index` and, where a profile has it, `while`."""

from collections.abc import Callable, Sequence

from deluge.bind.assign import Step
from deluge.bind.binder import Binder
from deluge.bind.blocks import bind_block, only_step
from deluge.bind.code import BREAK, RETURN, Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.conditions import bind_condition
from deluge.bind.creator import bind_all
from deluge.errors import DelugeError, LimitExceeded
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.values.iterate import elements

Items = Callable[[Frame], Sequence[object]]
"""What gives the values the loop's variable takes."""


def bind_for_each(binder: Binder, node: ast.ForEach) -> Execute:
    """`for each x in list`: over a snapshot; x keeps the last element afterwards.

    Each turn counts as a statement, which the body's block counts; the loop itself does not.
    """
    return _bind_turns(binder, node, _Iterable(binder, node.iterable))


def bind_for_each_index(binder: Binder, node: ast.ForEachIndex) -> Execute:
    """`for each index i in list`: i is 0, 1, ... and keeps the last index."""
    iterable = _Iterable(binder, node.iterable)
    return _bind_turns(binder, node, lambda frame: range(len(iterable(frame))))


def _bind_turns(binder: Binder, node: ast.ForEach | ast.ForEachIndex, items: Items) -> Execute:
    slot = binder.scope.assign(node.variable)
    if binder.machine.tracer is not None:
        return _placed(binder, node, _traced_loop(binder, node, items, slot))
    step = only_step(binder, node.body)
    if step is not None:
        return _placed(binder, node, _each_step(binder.machine, items, slot, step))
    body = _bind_body(binder, node.body)

    def run(frame: Frame) -> Signal | None:
        for item in items(frame):
            frame[slot] = item
            signal = body(frame)
            if signal is not None:
                if signal is BREAK:
                    break
                if signal is RETURN:
                    return signal
        return None

    return _placed(binder, node, run)


def _placed(
    binder: Binder, node: ast.ForEach | ast.ForEachIndex | ast.While, loop: Execute
) -> Execute:
    """The loop; a limit that is met in it is shown at its first statement."""
    span, source = (node.body[0] if node.body else node).span, binder.source

    def run(frame: Frame) -> Signal | None:
        try:
            return loop(frame)
        except LimitExceeded as error:
            error.at(span, source)
            raise

    return run


def _each_step(machine: Machine, items: Items, slot: int, step: Step) -> Execute:
    """`for each x in list { total = total + x; }`"""
    target, value = step

    def run(frame: Frame) -> None:
        for item in items(frame):
            frame[slot] = item
            left = machine.left - 2
            machine.left = left
            if left < 0:
                machine.checkpoint()
            frame[target] = value(frame)

    return run


def _traced_loop(
    binder: Binder, node: ast.ForEach | ast.ForEachIndex, items: Items, slot: int
) -> Execute:
    """A loop that tells the tracer of each turn, and of its end when nothing leaves it before."""
    body = _bind_body(binder, node.body)
    tracer, source, span = binder.machine.tracer, binder.source, node.span
    assert tracer is not None

    def run(frame: Frame) -> Signal | None:
        for item in items(frame):
            tracer.branch(source, span, 0)
            frame[slot] = item
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

    return _placed(binder, node, run)


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
        if type(value) is dict:
            warning = "the loop is over the values of a map; keys() gives its keys"
            self.machine.warn(warning, self.span, self.source)
        try:
            return elements(value)
        except DelugeError as error:
            error.at(self.span, self.source)
            raise
