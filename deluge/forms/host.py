"""The forms of one application: finds, adds, changes and deletes their records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from deluge.builtins.context import Context
from deluge.errors import EvalError
from deluge.forms.effects import CHANGES, Effect, change_value
from deluge.forms.record import Change, Loose, Record, applied, check_mandatory
from deluge.forms.records import Records
from deluge.forms.schema import Definition, Field, Json
from deluge.forms.values import kept, plain
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.fields import HasFields
from deluge.values.show import text_of

Test = Callable[[Record], bool]


class RecordStore(Protocol):
    """Where the records of forms are kept: maps with an `ID`."""

    def names(self) -> Iterable[str]:
        """The forms that have records."""
        ...

    def rows(self, form: str) -> Iterable[Json]:
        """The records of a form by ID."""
        ...

    def put(self, form: str, row: Json) -> None:
        """Add or replace a record; its `ID` is in the map."""
        ...

    def delete(self, form: str, ids: Iterable[int]) -> None:
        """Remove records."""
        ...

    def next_id(self) -> int:
        """An id that no record ever had."""
        ...

    def version(self) -> object:
        """Something that differs once anybody has written."""
        ...


class FormHost:
    """The forms, and the form the script acts on.

    `records_at_hand` are those behind `input`, `row` and `old`; `effects` what the script did to
    the form in the browser.
    """

    def __init__(
        self, definitions: Mapping[str, Definition], store: RecordStore, context: Context
    ) -> None:
        self.definitions = definitions
        self.store = store
        self.context = context
        self.records_at_hand: dict[str, Record] = {}
        self.effects: list[Effect] = []
        self._forms: dict[str, Form] = {}
        self._journal: list[tuple[Form, int, Json | None]] = []
        self._version: object = None

    # ---- forms

    def form(self, name: str) -> "Form | None":
        """The form of that name, or None when none is declared so and none has records."""
        found = self._forms.get(name)
        if found is None:
            definition = self.definitions.get(name)
            if definition is None and name in self.store.names():
                definition = Definition(name, (), open=True)
            if definition is None:
                return None
            found = self._forms[name] = Form(self, definition)
        return found

    def names(self) -> list[str]:
        """The forms there are."""
        return [*self.definitions, *(n for n in self.store.names() if n not in self.definitions)]

    def refresh(self) -> None:
        """Forget what was read once somebody else has written."""
        version = self.store.version()
        if version != self._version:
            for form in self._forms.values():
                form.forget()
            self._version = version

    def next_id(self) -> int:
        """A new id; taking it leaves what was read as it is."""
        self.refresh()
        record_id = self.store.next_id()
        self._version = self.store.version()
        return record_id

    def wrote(self, form: "Form", record_id: int, before: Json | None) -> None:
        """Remember how to undo our own write, which leaves what was read as it is."""
        self._journal.append((form, record_id, before))
        self._version = self.store.version()

    # ---- the form in the browser

    def at_hand(self, name: str) -> HasFields | None:
        """The record behind `input`, `row` or `old`."""
        return self.records_at_hand.get(name.lower())

    def effect(self, action: str, field: str = "", values: Sequence[object] = ()) -> None:
        """Something happens to the form in the browser."""
        conventions = self.context.conventions
        self.effects.append(Effect(action, field, [plain(each, conventions) for each in values]))
        if action in CHANGES:
            change_value(self.records_at_hand, action, field, values)

    def happened(self) -> list[dict[str, object]]:
        """The effects of the run so far, as JSON has them."""
        return [effect.as_map() for effect in self.effects]

    def draft(self, form: "Form", data: Json) -> Record:
        """A record that is not saved."""
        return Record(Loose(form.definition, self.context.conventions, form.follow), data)

    # ---- one run

    def start(self) -> None:
        """Begin a run."""
        self.effects = []
        self._journal = []

    def undo(self) -> None:
        """Take back what the run has written to forms: `cancel submit`."""
        for form, record_id, before in reversed(self._journal):
            if before is None:
                self.store.delete(form.definition.name, [record_id])
            else:
                self.store.put(form.definition.name, before)
            form.forget()
        self._journal = []
        self._version = self.store.version()


class Form:
    """One form and its records, which are read once and kept while nobody else writes."""

    def __init__(self, host: FormHost, definition: Definition) -> None:
        self.host = host
        self.definition = definition
        self._records: dict[int, Record] | None = None

    @property
    def name(self) -> str:
        """Its link name."""
        return self.definition.name

    @property
    def conventions(self) -> Conventions:
        """How values print."""
        return self.host.context.conventions

    def forget(self) -> None:
        """Read the records again when they are next needed."""
        self._records = None

    @property
    def records(self) -> dict[int, Record]:
        """All records by ID."""
        self.host.refresh()
        if self._records is None:
            found = [Record(self, row) for row in self.host.store.rows(self.name)]
            self._records = {record.id: record for record in found if record.id is not None}
        return self._records

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return self.definition.field(name)

    def field_names(self) -> list[str]:
        """The names of all fields."""
        return self.definition.names()

    # ---- reading

    def select(
        self,
        test: Test | None = None,
        order: Sequence[tuple[str, bool]] = (),
        bounds: tuple[object, object] | None = None,
    ) -> Records:
        """The records that pass the test, sorted by (field, descending) keys, cut to a range."""
        found = [each for each in self.records.values() if test is None or test(each)]
        for path, descending in reversed(order):
            self._check_sortable(path)
            found.sort(key=lambda each, path=path: _sort_key(each, path), reverse=descending)
        if bounds is not None:
            found = found[_slice(*bounds)]
        return Records(self, found)

    def _check_sortable(self, path: str) -> None:
        field = self.field(path.partition(".")[0])
        if field is not None and not field.sortable and "." not in path:
            raise EvalError(f"The field '{path}' can not be sorted", code="not-sortable")

    def find(self, record_id: object) -> Records:
        """The record with that ID, as a collection of one or none."""
        found = self.records.get(record_id) if isinstance(record_id, int) else None
        return Records(self, [] if found is None else [found])

    def follow(self, form: str, record_id: object) -> Record | None:
        """The record of another form that a lookup points to."""
        target = self.host.form(form)
        if target is None or not isinstance(record_id, int):
            return None
        return target.records.get(record_id)

    # ---- writing

    def new_row(self, subform: str) -> Record | None:
        """A row for `Form.Subform()`, or None when the form has no such subform."""
        field = self.field(subform)
        if field is None or field.kind not in ("subform", "any"):
            return None
        home = Loose(Definition.of_rows(field), self.conventions, self.follow)
        return Record(home, {})

    def blank(self) -> Json:
        """The values a new record starts with."""
        fields = self.definition.fields.values()
        given = {each.name: each.initial for each in fields if each.initial is not None}
        return {name: self._initial(name, value) for name, value in given.items()}

    def _initial(self, name: str, value: object) -> object:
        field = self.definition.fields[name]
        return kept(field, value, self.conventions) if isinstance(value, str) else value

    def insert(self, changes: Sequence[Change]) -> int:
        """The ID of a new record."""
        return self.add(applied(self.definition, self.blank(), changes, self.conventions))

    def add(self, data: Json) -> int:
        """Keep a new record with these stored values."""
        for field in self.definition.fields.values():
            check_mandatory(field, data)
            if field.type == "auto_number":
                data[field.name] = self._next_number(field)
        self._check_unique(data, None)
        record_id = self.host.next_id()
        user = self.host.context.user
        author = {"display_value": user.login_name, "email": user.login_id}
        now = text_of(self.host.context.now(), self.conventions)
        row: Json = {"ID": str(record_id), "Added_User": author, **data}
        row |= {"ID": str(record_id), "Added_Time": now, "Modified_Time": now}
        self._write(record_id, row, None)
        return record_id

    def _next_number(self, field: Field) -> int:
        """One more than the greatest number that a record has."""
        numbers = (each.get_field(field.name) for each in self.records.values())
        return 1 + max((each for each in numbers if isinstance(each, int)), default=0)

    def fresh(self, record: Record) -> Json:
        """The record's values as they are now."""
        current = self.records.get(record.id or 0)
        if current is None:
            raise EvalError(f"The record no longer exists in {self.name}", code="no-record")
        return current.data

    def save(self, record: Record, data: Json) -> None:
        """Keep the record's new values."""
        self._check_unique(data, record.id)
        before = self.fresh(record)
        now = text_of(self.host.context.now(), self.conventions)
        self._write(record.id or 0, {**data, "Modified_Time": now}, before)
        record.data = self.records[record.id or 0].data

    def _write(self, record_id: int, row: Json, before: Json | None) -> None:
        records = self.records
        self.host.store.put(self.name, row)
        known = records.get(record_id)
        if known is None:
            records[record_id] = Record(self, row)
        else:
            known.data = row
        self.host.wrote(self, record_id, before)

    def _check_unique(self, data: Json, own: int | None) -> None:
        for field in self.definition.fields.values():
            value = data.get(field.name)
            if not field.unique or value in (None, ""):
                continue
            for other in self.records.values():
                if other.id != own and other.data.get(field.name) == value:
                    raise EvalError(
                        f"The field '{field.label}' for key '{value}' is configured to reject "
                        "duplicate values.",
                        code="duplicate-value",
                    )

    def delete(self, test: Test) -> None:
        """Delete the records that pass the test."""
        records = self.records
        gone = {key: each.data for key, each in records.items() if test(each)}
        self.host.store.delete(self.name, gone)
        for key, data in gone.items():
            del records[key]
            self.host.wrote(self, key, data)


def _sort_key(record: Record, path: str) -> tuple[int, object]:
    """Nulls first, then numbers, dates, texts."""
    value = record.get_field(path)
    if isinstance(value, int | float):
        return 1, value
    if isinstance(value, DateTime):
        return 2, value.wall
    if isinstance(value, TimeOfDay):
        return 3, value.seconds
    return (4, value) if isinstance(value, str) and value else (0, 0)


def _slice(first: object, last: object) -> slice:
    """`range from a to b`, both included: from 0 it counts from 0, else from 1."""
    if type(first) is not int or type(last) is not int or first < 0 or last < 0:
        raise EvalError("The index of a range can not be negative", code="range-index")
    return slice(first, last + 1) if first == 0 else slice(first - 1, last)
