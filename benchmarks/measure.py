"""Timing two things against each other in one process, so that a busy machine hits both."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


class Row:
    """One figure: a ratio and the bound it must keep. `upper` is false when more is better."""

    def __init__(
        self, name: str, ratio: float, bound: float | None, *, upper: bool = True, note: str = ""
    ) -> None:
        self.name = name
        self.ratio = ratio
        self.bound = bound
        self.upper = upper
        self.note = note

    @property
    def kept(self) -> bool:
        """Whether the figure is within its bound."""
        if self.bound is None:
            return True
        return self.ratio <= self.bound if self.upper else self.ratio >= self.bound

    def __str__(self) -> str:
        sign = "<=" if self.upper else ">="
        bound = "" if self.bound is None else f"{sign} {self.bound:g}"
        verdict = "" if self.bound is None else ("ok" if self.kept else "TOO SLOW")
        return f"  {self.name:<44} {self.ratio:>8.2f}x   {bound:<9} {verdict:<9} {self.note}"


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 7) -> float:
    """Time of ours over time of theirs: the median over interleaved rounds."""
    ours()
    theirs()
    return median(seconds(ours) / seconds(theirs) for _ in range(rounds))


def geomean(values: list[float]) -> float:
    """The geometric mean."""
    product = 1.0
    for value in values:
        product *= value
    return product ** (1 / len(values))
