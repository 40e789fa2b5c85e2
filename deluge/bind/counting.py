"""Counting statements one at a time: what blocks do near a checkpoint."""

from collections.abc import Sequence

from deluge.bind.code import Execute, Frame, Machine, Signal


def one_by_one(machine: Machine, statements: Sequence[Execute], turns: int) -> Execute:
    """The statements with each counted on its own, after `turns` more."""

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
