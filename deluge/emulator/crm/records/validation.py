"""From an item of a request to a document: every check of one record, in Zoho's order."""

from collections.abc import Callable
from typing import Any

from deluge.emulator.answers import (
    dependent_missing,
    nothing_given,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.records import rules
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import (
    FILE_TYPES,
    MANY_TYPES,
    TARGET,
    TYPE,
    Problem,
    coerce,
)
from deluge.emulator.crm.records.ownership import owner_status
from deluge.emulator.crm.records.subforms import merge_rows
from deluge.emulator.crm.records.tagging import tags_of_draft
from deluge.emulator.ids import parse_id
from deluge.emulator.schema import LOOKUP_TYPES, Field, Module
from deluge.emulator.sql import marks
from deluge.emulator.store import PURGED, RECYCLED, Stored
from deluge.emulator.unknown import unknown_field

MAX_KEYS = 2000  # of one record; more fields than a module can have
_USER_TYPES = frozenset({"ownerlookup", "userlookup"})
# Keys that are no fields of the metadata but mean something on input.
_SPECIAL = frozenset({"$se_module", "$approved"})


def check(call: Call, module: Module, item: object, path: str, old: Stored | None = None) -> Draft:
    """The checked draft of a record; Zoho's error for the first problem."""
    if not isinstance(item, dict) or len(item) > MAX_KEYS:
        name = path.rsplit(".", 1)[-1].partition("[")[0]
        raise wrong_type(path, name)
    if old is not None and not item.keys() - {"id"}:
        raise nothing_given(path, [field.api_name for field in module.mandatory])
    draft = Draft(call, module, item, path, old)
    if item.get("Wizard") is not None:
        _check_wizard(draft)
    _take_fields(draft)
    _check_targets(draft)
    if old is None:
        for name, value in module.defaults:
            draft.document.setdefault(name, value)
    rules.apply(draft)
    _check_mandatory(draft)
    if call.schema.layout_rules:
        from deluge.emulator.crm.records.layout_rules import check_layout_rules

        check_layout_rules(draft)
    if draft.problems:
        raise min(draft.problems, key=lambda problem: problem[:2])[2]
    return draft


def _check_wizard(draft: Draft) -> None:
    """A record made by a wizard names the connections of its screens; any ids will do here."""
    key = "$wizard_connection_path"
    path = draft.item.get(key)
    if path is None:
        draft.fail(TYPE, dependent_missing(draft.path, key, "Wizard"))
    elif not isinstance(path, list):
        draft.invalid(TYPE, key, expected_data_type="jsonarray")
    elif any(parse_id(each) is None for each in path):
        draft.invalid(TYPE, key, "Wizard connection id is invalid")
    elif len({str(each) for each in path}) < len(path):
        draft.invalid(TYPE, key, "Wizard connections supplied do not form a valid path")


def _take_fields(draft: Draft) -> None:
    """Coerce every field the item sets; the answer says nothing of keys that are no fields."""
    names = draft.module.names
    append = draft.item.get("$append_values")
    append = append if isinstance(append, dict) else {}
    for key, value in draft.item.items():
        if key in _SPECIAL:
            if key == "$se_module" and isinstance(value, str):
                draft.put(key, value)
            continue
        field = names.get(key)
        if field is None and key != "id":
            unknown_field(draft.call, draft.module, key)
        if field is None or key == "id" or key[0] == "$":
            continue
        if field.read_only and not (draft.call.seeding and _comes_with_seeds(field)):
            continue
        _take_field(draft, field, key, value, append=append.get(key) is True)


def _comes_with_seeds(field: Field) -> bool:
    """Whether a seed may bring a read-only field: when it was written, what Zoho works out."""
    computed = "computed" in field.data or field.data_type == "autonumber"
    return field.api_name in ("Created_Time", "Modified_Time") or (field.custom and computed)


def _take_field(draft: Draft, field: Field, key: str, value: Any, *, append: bool) -> None:
    """Coerce one field; what it does not take is a problem of the draft."""
    name = field.api_name
    if name == "Owner" and value in (None, ""):
        return  # a record always has one
    draft.given.add(name)
    try:
        if name == "Tag":
            draft.put(name, tags_of_draft(draft, value))
        elif (merge := _merging(field.data_type)) is not None:
            merge(draft, field, key, value)
        elif field.data_type == "multi_module_lookup":
            rules.parent(draft, field, value)
        elif field.data_type != "layout":
            draft.put(name, _coerced(draft, field, value, append=append))
    except Problem as problem:
        draft.note(problem, key)


def _merging(kind: str) -> Callable[[Draft, Field, str, Any], None] | None:
    """What brings the rows of a field into the document; None for a type without rows."""
    if kind == "subform":
        return merge_rows
    if kind in FILE_TYPES:
        from deluge.emulator.crm.records.file_rows import merge_files

        return merge_files
    if kind in MANY_TYPES:
        from deluge.emulator.crm.records.multi_lookups import merge_links

        return merge_links
    return None


def _coerced(draft: Draft, field: Field, value: Any, *, append: bool) -> Any:
    """The stored form of a value; with `append`, new entries behind those that are there."""
    stored = coerce(field, value, lenient=draft.call.lenient)
    if append and isinstance(stored, list):
        before = draft.document.get(field.api_name) or []
        return [*before, *(entry for entry in stored if entry not in before)]
    return False if stored is None and field.data_type == "boolean" else stored


def _check_targets(draft: Draft) -> None:
    """Every lookup must point to a record that is there, every owner to an active user."""
    fields = draft.module.fields
    wanted: dict[int, tuple[str, str]] = {}
    for name in draft.given:
        field = fields[name]
        value = draft.document.get(name)
        if field.data_type in _USER_TYPES:
            if value is None or value == str(draft.call.user):
                continue
            if owner_status(draft.call, int(value)) != "active":
                draft.invalid(TARGET, name)
        elif field.data_type in LOOKUP_TYPES and value is not None:
            target = _target(draft, field)
            if target is not None:
                wanted[int(value)] = (name, target)
    if not wanted:
        return
    found = draft.call.store.query(
        f"select id, module from record where id in ({marks(wanted)}) and state not in (?, ?)",
        (*wanted, RECYCLED, PURGED),
    )
    modules = {int(row[0]): str(row[1]) for row in found}
    for record_id, (name, target) in wanted.items():
        actual = modules.get(record_id)
        if actual is None or (target != "*" and actual != target):
            draft.invalid(TARGET, f"{name}.id")


def _target(draft: Draft, field: Field) -> str | None:
    """The module a lookup must point to, `*` for any; None when the record does not say."""
    if field.target != "se_module":
        return field.target
    named = draft.document.get("$se_module")
    module = draft.call.schema.module(named) if isinstance(named, str) else None
    if module is not None:
        draft.document["$se_module"] = module.api_name
        return module.api_name
    key = "$se_module"
    if named is not None:
        draft.invalid(TYPE, key)
        return None
    message = f"The field '{key}' is required when '{field.api_name}' is provided"
    draft.fail(TYPE, dependent_missing(draft.path, key, field.api_name, message))
    return None


def _check_mandatory(draft: Draft) -> None:
    """Mandatory fields must have a value: on insert all, on update those that are sent."""
    for field in draft.module.mandatory:
        name = field.api_name
        if draft.old is not None and name not in draft.given:
            continue
        if draft.document.get(name) is None:
            draft.missing(name)
    if draft.old is None and "Layout" in draft.item and "Layout" in draft.module.fields:
        for name in draft.module.data.get("layout_mandatory", []):
            if draft.document.get(name) is None:
                draft.missing(name)
