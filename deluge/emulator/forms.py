"""The records of Creator forms in the store: one kind of entity per form.

A record is what Creator's API shows of it: `{"ID": "5843...", "Added_Time": "...", FIELD: VALUE}`
with dates as text, lookups as ids in text, names and addresses as maps of their parts, subforms as
lists of maps. The REST tasks `zoho.creator.*` and the forms of scripts share these.
"""

from collections.abc import Callable, Iterable

from deluge.emulator.shapes import Record
from deluge.emulator.store import Store

KIND = "form:"


class StoredForms:
    """The records of all forms."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store

    @property
    def _store(self) -> Store:
        """The store, opened when a record is first needed."""
        return self._open_store()

    def names(self) -> list[str]:
        """The forms that have records."""
        with self._store.read():
            rows = self._store.query(
                "select distinct kind from entity where kind >= ? and kind < ? order by kind",
                (KIND, KIND[:-1] + ";"),
            )
        return [kind.removeprefix(KIND) for (kind,) in rows]

    def rows(self, form: str) -> list[Record]:
        """The records of a form in the order of their ids."""
        with self._store.read():
            return [_shown(row) for row in self._store.entities(KIND + form)]

    def put(self, form: str, row: Record) -> None:
        """Add or replace a record; its `ID` is in the map."""
        with self._store.write():
            self._store.put_entity(KIND + form, {**row, "id": row["ID"]})

    def delete(self, form: str, ids: Iterable[int]) -> None:
        """Remove records."""
        with self._store.write():
            for record_id in ids:
                self._store.drop_entity(KIND + form, record_id)

    def next_id(self) -> int:
        """An id that no record ever had."""
        with self._store.write():
            return self._store.next_id()

    def version(self) -> object:
        """Differs once this process or another has written anything."""
        with self._store.lock:
            own = self._store.query("select total_changes()")
            others = self._store.query("pragma data_version")
        return own[0][0], others[0][0]


def _shown(row: Record) -> Record:
    """The record without the key that the store wants."""
    del row["id"]
    return row
