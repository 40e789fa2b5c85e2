"""Functions of guard clauses: `if(n < 2) { return n; } ... return value;`

The shape of most small functions. The tests and the returned values are run by one closure, which
takes a fifth off calls of such functions.
"""

from collections.abc import Sequence

from deluge.bind.binder import Binder
from deluge.bind.code import RETURN, Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.conditions import bind_condition
from deluge.bind.counting import count_now, one_by_one
from deluge.bind.returns import give, returned_value
from deluge.errors import DelugeError
from deluge.syntax import ast

Guard = tuple[Evaluate, Evaluate]
"""A condition, and what is returned when it holds."""


def is_guard(binder: Binder, node: ast.Statement) -> bool:
    """Whether the statement is `if(condition) { return value; }` in a function that returns."""
    if not isinstance(node, ast.If) or node.otherwise is not None or len(node.branches) != 1:
        return False
    body = node.branches[0].body
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return False
    return binder.function is not None and binder.function.return_type.lower() != "void"


def bind_guards(
    binder: Binder, nodes: Sequence[ast.Statement], last: ast.Return, count: int, turns: int
) -> Execute:
    """Guards, then `return value;`."""
    machine = binder.machine
    bound = [guard for node in nodes[:-1] if (guard := _bind_guard(binder, node)) is not None]
    guards = [(condition, value) for condition, value, _ in bound]
    ending = returned_value(binder, last)
    if ending is None:
        statements = [*(_checking(machine, guard) for guard in guards), binder.statement(last)]
        return one_by_one(machine, statements, turns)
    slowly = one_by_one(
        machine, [*(_checking(machine, guard) for guard in guards), give(ending)], turns
    )
    if any(calls for _, _, calls in bound):
        return slowly  # a test that runs statements of its own must not find others counted already
    if len(guards) == 1:
        return _one_guard(machine, guards[0], ending, count, slowly)
    return _many_guards(machine, guards, ending, count, slowly)


def _bind_guard(binder: Binder, node: ast.Statement) -> tuple[Evaluate, Evaluate, bool] | None:
    """The guard, and whether its test calls a user function."""
    if not isinstance(node, ast.If):
        return None
    (branch,) = node.branches
    before = binder.user_calls
    condition = bind_condition(binder, branch.condition)
    calls = binder.user_calls != before
    (leaving,) = branch.body
    value = returned_value(binder, leaving) if isinstance(leaving, ast.Return) else None
    return None if value is None else (condition, value, calls)


def _checking(machine: Machine, guard: Guard) -> Execute:
    """A guard as a statement of its own."""
    condition, value = guard

    def run(frame: Frame) -> Signal | None:
        if not condition(frame):
            return None
        count_now(machine, 1)
        frame[0] = value(frame)
        return RETURN

    return run


def _one_guard(
    machine: Machine, guard: Guard, ending: Evaluate, count: int, slowly: Execute
) -> Execute:
    """One guard: the test and either of the returns are two statements."""
    condition, value = guard

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        try:
            holds = condition(frame)
        except DelugeError:
            machine.left += 1
            raise
        frame[0] = value(frame) if holds else ending(frame)
        return RETURN

    return run


def _many_guards(
    machine: Machine, guards: list[Guard], ending: Evaluate, count: int, slowly: Execute
) -> Execute:
    """What stands behind the guard that holds, or whose test fails, is given back."""

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return slowly(frame)
        machine.left = left
        behind = len(guards)
        returned = ending
        try:
            for condition, value in guards:
                behind -= 1
                if condition(frame):
                    returned = value
                    machine.left += behind
                    break
        except DelugeError:
            machine.left += behind + 1
            raise
        frame[0] = returned(frame)
        return RETURN

    return run
