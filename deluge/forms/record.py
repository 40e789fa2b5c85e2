"""Records of forms and rows of subforms, with their fields."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from deluge.errors import EvalError, NullUse, did_you_mean
from deluge.forms.schema import FILLED_IN, Definition, Field, Json
from deluge.forms.values import identifier, is_map, kept, plain, seen, set_part
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.show import json_text, text_of

Change = tuple[str, object]
"""A field, as a dotted path, and its new value."""


class Home(Protocol):
    """Where a record lives: what it needs from its form, its parent record or nobody."""

    @property
    def definition(self) -> Definition:
        """The fields."""
        ...

    @property
    def conventions(self) -> Conventions:
        """How values print."""
        ...

    def fresh(self, record: "Record") -> Json:
        """The stored values as they are now."""
        ...

    def save(self, record: "Record", data: Json) -> None:
        """Keep the record's new values."""
        ...

    def follow(self, form: str, record_id: object) -> "Record | None":
        """The record a lookup points to."""
        ...


class Record:
    """One record; `data` holds its stored values."""

    __slots__ = ("data", "home")

    def __init__(self, home: Home, data: Json) -> None:
        self.home = home
        self.data = data

    @property
    def id(self) -> int | None:
        """Its ID, None before it is saved."""
        value = identifier(self.data.get("ID"))
        return value if isinstance(value, int) else None

    # ---- fields

    def has_field(self, name: str) -> bool:
        """Whether its form has that field."""
        return self.home.definition.field(name.partition(".")[0]) is not None

    def get_field(self, name: str) -> object:
        """`rec.Field`, `rec.Name.first_name`, `rec.Lookup.Field`, `rec.Subform`."""
        first, _, rest = name.partition(".")
        field = field_of(self.home.definition, first)
        stored = self.data.get(first)
        if field.kind == "subform":
            from deluge.forms.records import Rows

            rows = Rows(self, field)
            return rows.get_field(rest) if rest else rows
        if not rest:
            return seen(field, stored, self.home.conventions)
        if field.kind == "composite":
            part = field.part(rest)
            value = stored.get(part) if part and is_map(stored) else None
            if part is None:
                raise unknown_field(f"{self.home.definition.name}.{first}", rest, field.parts)
            return value if value is not None else seen(_TEXT, None, self.home.conventions)
        return self._followed(field, stored, rest)

    def _followed(self, field: Field, stored: object, rest: str) -> object:
        """`rec.Lookup.Field`: null when the lookup is empty."""
        if field.kind != "lookup":
            raise EvalError(
                f"Invalid collection object found: '{field.name}' has no field '{rest}'",
                code="unknown-member",
            )
        target = self.home.follow(field.target, identifier(stored))
        return None if target is None else target.get_field(rest)

    def values(self, path: str) -> list[object]:
        """What a criteria compares: the value, or one per row for a field of a subform."""
        first, _, rest = path.partition(".")
        field = self.home.definition.field(first)
        if field is not None and field.kind == "subform" and rest:
            from deluge.forms.records import Rows

            return [row.get_field(rest) for row in Rows(self, field).items]
        return [self.get_field(path)]

    def set_field(self, name: str, value: object) -> None:
        """`rec.Field = value`, kept at once."""
        self.change([(name, value)])

    def change(self, changes: Sequence[Change]) -> None:
        """Change several fields together."""
        home = self.home
        data = applied(home.definition, home.fresh(self), changes, home.conventions)
        home.save(self, data)

    def change_freely(self, path: str, value: object) -> None:
        """Change a field of a form that is being filled in: it may be mandatory and empty."""
        home = self.home
        changes = [(path, value)]
        home.save(
            self,
            applied(home.definition, home.fresh(self), changes, home.conventions, strict=False),
        )

    # ---- as a value

    def deluge_text(self, conventions: Conventions) -> str:
        """The record as a map of its fields."""
        return json_text(plain(self.data, conventions), conventions)

    def deluge_plain(self) -> object:
        """The record as a map: what a function that returns it gives."""
        return plain(self.data, self.home.conventions)

    def deluge_method(self, name: str) -> Callable[..., object] | None:
        """The function `rec.name(...)`."""
        return {"getfieldvalue": self.field_value, "getfieldnames": self.field_names}.get(name)

    def field_value(self, name: object) -> str:
        """`rec.getFieldValue("F")`: always a TEXT."""
        conventions = self.home.conventions
        value = self.get_field(text_of(name, conventions))
        return "" if value is None else text_of(value, conventions)

    def field_names(self) -> list[object]:
        """`rec.getFieldNames()`"""
        return list[object](self.home.definition.names())


_TEXT = Field("", "single_line")


class Loose:
    """The home of what is not kept anywhere: a record not saved yet, a row not inserted yet."""

    __slots__ = ("_follow", "conventions", "definition")

    def __init__(
        self,
        definition: Definition,
        conventions: Conventions,
        follow: Callable[[str, object], Record | None],
    ) -> None:
        self.definition = definition
        self.conventions = conventions
        self._follow = follow

    def fresh(self, record: Record) -> Json:
        """Its values."""
        return record.data

    def save(self, record: Record, data: Json) -> None:
        """In memory only."""
        record.data = data

    def follow(self, form: str, record_id: object) -> Record | None:
        """The record a lookup points to."""
        return self._follow(form, record_id)


# ---- changing


def applied(
    definition: Definition,
    data: Json,
    changes: Iterable[Change],
    conventions: Conventions,
    *,
    strict: bool = True,
) -> Json:
    """The stored values with the changes made; raises when a field refuses its value.

    Not `strict` lets a mandatory field be empty, as in a form that is being filled in.
    """
    new = dict(data)
    for path, value in changes:
        name, _, part = path.partition(".")
        field = field_of(definition, name)
        if field.read_only or name in FILLED_IN:
            raise EvalError(
                f"The field '{name}' of {definition.name} can not be assigned", code="read-only"
            )
        if field.kind == "subform":
            new[name] = rows_of(field, value, conventions)
        elif part:
            known = field.part(part)
            if known is None:
                raise unknown_field(f"{definition.name}.{name}", part, field.parts)
            new[name] = set_part(field, new.get(name), known, value, conventions)
        else:
            new[name] = kept(field, value, conventions)
        if strict:
            check_mandatory(field, new)
    return new


def check_mandatory(field: Field, data: Json) -> None:
    """Refuse a mandatory field without a value."""
    if field.mandatory and data.get(field.name) in (None, "", []):
        raise NullUse(
            f"Enter a value for the field '{field.label}'",
        ).with_hint(f"'{field.name}' is mandatory")


def rows_of(field: Field, value: object, conventions: Conventions) -> list[Json]:
    """Rows of a subform from a row, a list or collection of rows, or of maps."""
    from deluge.forms.records import Records

    if isinstance(value, Collection):
        value = value.items
    if isinstance(value, Records):
        value = list(value.items)
    items = value if isinstance(value, list) else [value]
    columns = Definition.of_rows(field)
    found: list[Json] = []
    for item in items:
        if isinstance(item, Record):
            found.append(dict(item.data))
        elif is_map(item):
            values = [(text_of(key, conventions), each) for key, each in item.items()]
            found.append(applied(columns, {}, values, conventions))
        elif item is not None:
            raise EvalError(
                f"The subform '{field.name}' takes rows made by FORM.{field.name}()",
                code="type-mismatch",
            )
    return found


def field_of(definition: Definition, name: str) -> Field:
    """The field of that name; raises Zoho's error for an unknown one."""
    field = definition.field(name)
    if field is None:
        raise unknown_field(definition.name, name, definition.names())
    return field


def unknown_field(form: str, name: str, known: Iterable[str]) -> EvalError:
    """Zoho's error for a field that a form does not have."""
    return EvalError(
        f"Variable '{name}' does not exist in {form}",
        code="unknown-field",
        hint=did_you_mean(name, known),
    )
