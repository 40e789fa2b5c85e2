"""What a function did in its place, and what of it broke the contract."""

from collections.abc import Callable

from deluge.runtime.result import Result

Shown = dict[str, object]


class Problems(list[str]):
    """What breaks the contract of a place, in words."""


Check = Callable[[object, Problems], Shown]


class Outcome:
    """What a function did in its place.

    `shown` is what that place makes of it: `{"popup": ...}` of a button, `{"rows": ...}` of a
    related list, `{"allowed": ..., "message": ...}` of a validation rule, `{"record": ...,
    "effects": ...}` of a form. `problems` tell what Zoho would not accept.
    """

    __slots__ = ("category", "problems", "result", "shown")

    def __init__(self, category: str, result: Result, shown: Shown, problems: list[str]) -> None:
        self.category = category
        self.result = result
        self.shown = shown
        self.problems = problems

    @property
    def ok(self) -> bool:
        """Whether the function ran and kept its contract."""
        return self.result.error is None and not self.problems
