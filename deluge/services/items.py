"""The values given in a bracket statement: `invokeurl [ url : u  type : GET ]`."""

from collections.abc import Collection as Sized

from deluge.errors import EvalError, NullUse, TypeMismatch, did_you_mean
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.json import parse_json_or_none
from deluge.values.kinds import type_name
from deluge.values.show import text_of


class Items:
    """The keys of one statement with their values; refuses keys that the statement lacks."""

    __slots__ = ("_conventions", "_given", "statement")

    def __init__(
        self,
        statement: str,
        given: dict[str, list[object]],
        known: Sized[str],
        conventions: Conventions,
    ) -> None:
        self.statement = statement
        self._given = given
        self._conventions = conventions
        for key in given:
            if key not in known:
                raise EvalError(
                    f"'{key}' is not a key of {statement}",
                    code="unknown-key",
                    hint=did_you_mean(key, known) or f"known keys: {', '.join(sorted(known))}",
                )

    def __contains__(self, key: str) -> bool:
        return key in self._given

    def all(self, key: str) -> list[object]:
        """Every value of the key, none when it is not given."""
        return self._given.get(key, [])

    def one(self, key: str) -> object:
        """The value of the key, null when it is not given."""
        values = self.all(key)
        if len(values) > 1:
            raise EvalError(
                f"'{key}' of {self.statement} takes one value, not {len(values)}",
                code="wrong-arguments",
            )
        return values[0] if values else None

    def text(self, key: str, default: str = "") -> str:
        """The text of the key's value, the default when it is absent or null."""
        value = self.one(key)
        if value is None:
            return default
        if isinstance(value, dict | list | Collection):
            raise self.mismatch(key, value, "TEXT")
        return text_of(value, self._conventions)

    def needed_text(self, key: str) -> str:
        """The text of a mandatory key."""
        text = self.text(key).strip()
        if not text and key in self:
            raise NullUse(f"'{key}' of {self.statement} is empty")
        if not text:
            raise missing_key(key, self.statement)
        return text

    def flag(self, key: str) -> bool:
        """The BOOLEAN of the key, false when it is absent or null."""
        value = self.one(key)
        if value is None:
            return False
        if type(value) is bool:
            return value
        if isinstance(value, str) and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        raise self.mismatch(key, value, "BOOLEAN")

    def entries(self, key: str) -> dict[object, object]:
        """The entries of a map; a JSON text stands for its map."""
        value = self.one(key)
        found = map_of(value)
        if found is not None:
            return found
        if value is None or value == "":
            return {}
        raise self.mismatch(key, value, "KEY-VALUE")

    def mismatch(self, key: str, value: object, wanted: str) -> TypeMismatch:
        """Zoho's error for a value of the wrong type."""
        return TypeMismatch(
            f"The '{key}' value of the '{self.statement}' task is of type '{type_name(value)}' "
            f"which does not match the required data type '{wanted}'"
        )


def missing_key(key: str, statement: str) -> EvalError:
    """The error of a statement without a key that it needs."""
    return EvalError(f"'{key.upper()}' is missing for the {statement} task", code="missing-key")


def map_of(value: object) -> dict[object, object] | None:
    """The entries of a map, a key-value collection or a JSON object text; None for the rest."""
    if isinstance(value, str):
        value = parse_json_or_none(value)
    if isinstance(value, Collection):
        value = {} if value.items is None else value.items
    return value if isinstance(value, dict) else None


def items_of(value: object) -> list[object]:
    """The items of a list or collection; a single value as a list of one, null as none."""
    if isinstance(value, Collection):
        held = value.items
        value = list(held.values()) if isinstance(held, dict) else held
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
