"""Counting statements one at a time: what blocks do near a checkpoint."""

from collections.abc import Sequence

from deluge.bind.code import Execute, Frame, Machine, Signal


def count_now(machine: Machine, count: int) -> None:
    """Count so many statements before they run."""
    machine.left -= count
    if machine.left < 0:
        machine.checkpoint()


def one_by_one(machine: Machine, statements: Sequence[Execute], turns: int) -> Execute:
    """The statements with each counted on its own, after `turns` more."""

    def run(frame: Frame) -> Signal | None:
        count_now(machine, turns)
        for statement in statements:
            count_now(machine, 1)
            signal = statement(frame)
            if signal is not None:
                return signal
        return None

    return run
