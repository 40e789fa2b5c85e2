"""What a task is to the binder that calls it and to the services that provide it."""

from collections.abc import Iterable
from typing import Protocol


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
