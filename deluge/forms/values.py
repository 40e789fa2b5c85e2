"""The value of a field: as a script sees it, and as it is stored (JSON, as Creator's API has it).

Dates are stored as text in the application's format, ids as text, subforms as lists of maps.
"""

from collections.abc import Callable, Mapping
from typing import TypeGuard, cast

from deluge.errors import EvalError, TypeMismatch
from deluge.forms.schema import Field, Json
from deluge.values.conventions import Conventions
from deluge.values.convert import fit, number_from_text
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.fields import HasFields
from deluge.values.file import File
from deluge.values.kinds import type_name
from deluge.values.plain import from_plain
from deluge.values.show import text_of


def is_map(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether it is a map with texts as keys."""
    return isinstance(value, dict)


# ---- stored -> seen


def seen(field: Field, stored: object, conventions: Conventions) -> object:
    """The field's value in a script; what is empty reads "" in text fields, null in most."""
    if stored is None or stored == "":
        return empty(field, conventions)
    if field.kind == "composite":
        return composite_text(field, stored)
    if field.kind == "lookup":
        return identifier(stored)
    if field.kind in ("list", "lookups"):
        items = stored if isinstance(stored, list) else [stored]
        return [identifier(each) if field.kind == "lookups" else each for each in items]
    if field.kind == "any":
        return from_plain(stored, conventions)
    return _fitted(field, stored, conventions)


def empty(field: Field, conventions: Conventions) -> object:
    """What a field without a value reads as."""
    if field.kind == "boolean":
        return False
    if field.kind in ("list", "lookups"):
        return []
    text = field.kind in ("text", "composite")
    return "" if text and conventions.creator_nulls else None


def composite_text(field: Field, stored: object) -> str:
    """A name, address or user in one text."""
    if not is_map(stored):
        return str(stored)
    shown = stored.get("display_value")
    if shown:
        return str(shown)
    separator = ", " if field.type == "address" else " "
    return separator.join(str(stored[part]) for part in field.parts if stored.get(part))


def identifier(stored: object) -> object:
    """The id in a lookup's stored form: a text, a number or `{"ID": ...}`."""
    value = stored.get("ID") if is_map(stored) else stored
    return number_from_text(value) if isinstance(value, str) else value


def _fitted(field: Field, stored: object, conventions: Conventions) -> object:
    try:
        if field.kind == "time" and isinstance(stored, str):
            from deluge.values.dateparse import time_of_day

            return time_of_day(stored)
        value = fit(stored, field.kind, conventions)
    except TypeMismatch:
        return stored  # written by another hand: better shown than lost
    if field.type == "date" and isinstance(value, DateTime):
        return DateTime(value.wall, has_time=False)
    return value


# ---- seen -> stored


def kept(field: Field, value: object, conventions: Conventions) -> object:
    """The value as it is stored; raises TypeMismatch when the field cannot hold it."""
    if value is None or value == "":
        return value if field.kind == "text" else None
    try:
        return _KEEP.get(field.kind, _keep_fitted)(field, value, conventions)
    except TypeMismatch as error:
        error.with_hint(f"the field '{field.name}' holds {field.type.replace('_', ' ')}")
        raise


def _keep_text(field: Field, value: object, conventions: Conventions) -> object:
    text = value.name if isinstance(value, File) else text_of(value, conventions)
    if field.longest is not None and len(text) > field.longest:
        raise EvalError(
            f"The value of the field '{field.label}' exceeds the maximum length of {field.longest}",
            code="invalid-data",
        )
    if field.type == "email" and not _is_email(text):
        raise EvalError(
            f"Enter a valid email address for the field '{field.label}'", code="invalid-data"
        )
    return text


def _is_email(text: str) -> bool:
    local, at, host = text.partition("@")
    return bool(at and local and "." in host[1:-1]) and not set(" ,;<>@") & set(local + host)


def _keep_fitted(field: Field, value: object, conventions: Conventions) -> object:
    fitted = fit(value, field.kind, conventions)
    if isinstance(fitted, TimeOfDay):
        return text_of(fitted, conventions)
    if isinstance(fitted, DateTime):
        has_time = field.type == "date_time"
        return text_of(DateTime(fitted.wall, has_time=has_time), conventions)
    if isinstance(fitted, dict | list):
        return plain(fitted, conventions)
    return fitted


def _keep_number(field: Field, value: object, conventions: Conventions) -> object:
    """Surplus digits of a DECIMAL are cut from the right."""
    if isinstance(value, float):
        value = int(value)
    return fit(value, "int", conventions)


def _keep_date(field: Field, value: object, conventions: Conventions) -> object:
    # In Creator a text is no date; elsewhere it may stand for one.
    if isinstance(value, str) and not conventions.text_as_date:
        raise TypeMismatch("'TEXT' can not be cast to '[DATE-TIME, DATE]'")
    return _keep_fitted(field, value, conventions)


def _keep_lookup(field: Field, value: object, conventions: Conventions) -> object:
    if isinstance(value, HasFields):
        value = value.get_field("ID")
    number = fit(value, "int", conventions)
    return None if number is None else str(number)


def _keep_list(field: Field, value: object, conventions: Conventions) -> object:
    items = cast("list[object]", fit(value, "list", conventions))
    if field.kind == "lookups":
        return [_keep_lookup(field, each, conventions) for each in items]
    return [text_of(each, conventions) for each in items]


def _keep_composite(field: Field, value: object, conventions: Conventions) -> object:
    if is_map(value):
        return {key: text_of(each, conventions) for key, each in value.items()}
    if field.type in ("users", "user"):
        return {"display_value": text_of(value, conventions)}
    raise TypeMismatch(
        f"'{type_name(value)}' can not be cast to the field '{field.name}'",
        hint=f"assign its parts: {', '.join(f'{field.name}.{part}' for part in field.parts)}",
    )


def plain(value: object, conventions: Conventions) -> object:
    """A value of any kind as JSON."""
    if isinstance(value, dict):
        return {text_of(key, conventions): plain(each, conventions) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each, conventions) for each in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return text_of(value, conventions)


def _keep_any(field: Field, value: object, conventions: Conventions) -> object:
    return plain(value, conventions)


_KEEP: dict[str, Callable[[Field, object, Conventions], object]] = {
    "text": _keep_text,
    "int": _keep_number,
    "date": _keep_date,
    "datetime": _keep_date,
    "lookup": _keep_lookup,
    "lookups": _keep_list,
    "list": _keep_list,
    "composite": _keep_composite,
    "any": _keep_any,
}


def set_part(field: Field, stored: object, part: str, value: object, rules: Conventions) -> Json:
    """The stored composite with one of its sub-fields changed."""
    changed = dict(stored) if is_map(stored) else {}
    changed.pop("display_value", None)
    changed[part] = None if value is None else text_of(value, rules)
    return changed
