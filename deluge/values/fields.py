"""`value.name` on values that have named parts: a caught error, a map of a host."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from deluge.errors import EvalError, NullUse
from deluge.values.answermap import AnswerMap
from deluge.values.conventions import Conventions
from deluge.values.failure import Failure
from deluge.values.kinds import type_name


@runtime_checkable
class HasFields(Protocol):
    """A host object with fields, such as a record of a Creator form; names may be dotted paths."""

    def has_field(self, name: str) -> bool:
        """Whether there is such a field."""
        ...

    def get_field(self, name: str) -> object:
        """The field's value."""
        ...

    def set_field(self, name: str, value: object) -> None:
        """Assign the field."""
        ...

    def change(self, changes: Sequence[tuple[str, object]]) -> None:
        """Assign several fields, all or none."""
        ...


def field(value: object, name: str, conventions: Conventions) -> object:
    """The part of a value that `value.name` names."""
    if isinstance(value, Failure):
        return _failure_part(value, name)
    if isinstance(value, HasFields):
        return value.get_field(name)
    if isinstance(value, AnswerMap) and name.lower() in ("status", "headers"):
        return value.status if name.lower() == "status" else value.headers
    if value is None:
        raise NullUse(f"Value is empty and '{name}' cannot be read from it")
    hint = f'write .get("{name}")' if isinstance(value, dict) else None
    raise EvalError(
        f"Invalid collection object found: {type_name(value)} has no field '{name}'",
        code="unknown-member",
        hint=hint,
    )


def fields_of(value: object, path: str, conventions: Conventions) -> object:
    """The part that `value.a.b` names: a host object follows the path itself."""
    if isinstance(value, HasFields):
        return value.get_field(path)
    for name in path.split("."):
        value = field(value, name, conventions)
    return value


def _failure_part(failure: Failure, name: str) -> object:
    folded = name.lower()
    if folded == "message":
        return failure.message
    if folded in ("lineno", "linenumber"):
        return failure.line
    return failure.data.get(name)
