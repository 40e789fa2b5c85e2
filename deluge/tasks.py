"""What a task is to the binder that calls it and to the services that provide it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from deluge.errors import DelugeError


class TaskCall(Protocol):
    """A task such as `zoho.crm.getRecordById`, ready to be called with its arguments."""

    @property
    def name(self) -> str:
        """The task's documented name."""
        ...

    @property
    def minimum(self) -> int:
        """The least number of arguments."""
        ...

    @property
    def maximum(self) -> int:
        """The greatest number of arguments."""
        ...

    def __call__(self, *args: object) -> object:
        """The task's value; raises EvalError or ServiceFailure."""
        ...


class BracketCall(Protocol):
    """A bracket statement such as `invokeurl [...]`: its keys, and the call itself."""

    @property
    def keys(self) -> Iterable[str]:
        """The keys it knows, in lower case."""
        ...

    def __call__(self, items: dict[str, list[object]]) -> object:
        """The statement's value for the values of each key."""
        ...


# ---- what `check` asks before anything runs

UNKNOWN = object()
"""Stands for a value that only the run can tell."""


class Objection(NamedTuple):
    """What speaks against a call as it is written; an error is what Zoho refuses to save."""

    severity: str
    code: str
    message: str
    hint: str | None = None

    @classmethod
    def of(cls, error: DelugeError) -> "Objection":
        """The error that a run would raise."""
        return cls("error", error.code, error.message, error.hint)


@runtime_checkable
class CheckedTask(Protocol):
    """A task that can judge the literal arguments of a call."""

    def objections(self, args: Sequence[object]) -> Iterable[Objection]:
        """What speaks against a call with these arguments; UNKNOWN stands for any value."""
        ...


@runtime_checkable
class CheckedBracket(Protocol):
    """A bracket statement that can judge its keys and their literal values."""

    def objections(self, items: Mapping[str, Sequence[object]]) -> Iterable[Objection]:
        """What speaks against a statement with these keys; UNKNOWN stands for any value."""
        ...
