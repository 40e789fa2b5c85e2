"""Forms for `check`: what is declared, no records, and any field of the form at hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from deluge.builtins.context import Context
from deluge.forms.host import Form, FormHost
from deluge.forms.schema import Definition, Json
from deluge.values.fields import HasFields


class NoRecords:
    """The store of a check."""

    def names(self) -> Iterable[str]:
        """None."""
        return ()

    def rows(self, form: str) -> Iterable[Json]:
        """None."""
        return ()

    def put(self, form: str, row: Json) -> None:
        """A check writes nothing."""

    def delete(self, form: str, ids: Iterable[int]) -> None:
        """A check deletes nothing."""

    def next_id(self) -> int:
        """Any number."""
        return 0

    def version(self) -> object:
        """Never changes."""
        return None


class AnyRecord:
    """The form at hand of a script that is only checked: nobody knows which one it is."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def has_field(self, name: str) -> bool:
        """A bare name may be a field of it when some form has such a field."""
        return name in self._names

    def get_field(self, name: str) -> object:
        """Null."""
        return None

    def set_field(self, name: str, value: object) -> None:
        """A check changes nothing."""

    def change(self, changes: Sequence[tuple[str, object]]) -> None:
        """A check changes nothing."""


class CheckedForms(FormHost):
    """Where no form is declared, every name may be one."""

    def __init__(self, definitions: Mapping[str, Definition], context: Context) -> None:
        super().__init__(definitions, NoRecords(), context)
        self._names = {name for each in definitions.values() for name in each.names()}

    def form(self, name: str) -> Form | None:
        """The declared form, or one with any field when none is declared."""
        if not self.definitions:
            return Form(self, Definition(name, (), open=True))
        return super().form(name)

    def at_hand(self, name: str) -> HasFields | None:
        """Some record."""
        return AnyRecord(self._names) if name.lower() in ("input", "row", "old") else None
