"""The records of a module as JSON Schema, made from its fields: as requests give them, as answers
show them."""

from collections.abc import Sequence

from deluge.emulator.openapi.answers import reference
from deluge.emulator.schema import Field, Module
from deluge.emulator.shapes import Record

_ALWAYS = ("id", "Tag")
_USERS = ("ownerlookup", "userlookup")
_NUMBERS = {"integer": 9, "bigint": 18, "currency": 16, "double": 16, "percent": 3}
_DATE: Record = {"type": ["string", "null"], "format": "date"}
_LISTS = ("subform", "multiselectlookup", "multiuserlookup", "fileupload", "imageupload", "linetax")


def fields_schema(module: Module, examples: Sequence[str] = ()) -> Record:
    """What a request may set in a record of the module; `examples` are ids of records."""
    ids: Record = {**reference("Id")}
    if examples:
        ids["examples"] = list(examples)
    properties: Record = {"id": ids}
    for field in module.fields.values():
        if not field.read_only and field.listed and field.api_name not in _ALWAYS:
            given = _given(field)
            properties[field.api_name] = _filled(given) if field.mandatory else given
    if "Tag" in module.fields:
        properties["Tag"] = {"type": ["array", "null"], "items": reference("NewTag")}
    return {
        "type": "object",
        "description": f"Fields of {module.api_name}; others are not looked at.",
        "properties": properties,
    }


def required_fields(module: Module) -> list[str]:
    """The fields without which no record can be made."""
    return [field.api_name for field in module.mandatory]


def _filled(schema: Record) -> Record:
    """The schema without what stands for no value: null and the empty text."""
    if "anyOf" in schema:
        return schema["anyOf"][0]
    if "$ref" in schema:
        return {"allOf": [schema, {"type": "object"}]}
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    least = {"string": {"minLength": 1}, "array": {"minItems": 1}}.get(kind, {})
    return {**schema, "type": kind, **least}


def _given(field: Field) -> Record:
    """A field in a request."""
    kind = field.data_type
    if kind in ("lookup", "multi_module_lookup"):
        return reference("Lookup")
    if kind in _USERS:
        return {"anyOf": [reference("Owner"), {"type": "null"}]}
    if kind == "subform":
        return {"type": ["array", "null"], "maxItems": 200, "items": _row(field)}
    if kind in _NUMBERS and field.json_type != "jsonarray":
        return _number(field)
    if kind in ("date", "datetime"):
        return _DATE if kind == "date" else {"anyOf": [reference("Time"), {"type": "null"}]}
    if kind == "multiselectpicklist":
        return {"type": ["array", "null"], "items": {"type": "string"}}
    if kind in ("RRULE", "ALARM"):
        known: Record = {kind: {"type": "string"}}
        return {"type": ["object", "null"], "required": [kind], "properties": known}
    if kind == "boolean":
        return {"type": "boolean"}
    plain = {"jsonobject": "object", "jsonarray": "array"}.get(field.json_type)
    if plain is None:
        return _text(field)
    more = {"items": {"type": "object"}} if plain == "array" else {}
    return {"type": [plain, "null"], **more}


def _row(field: Field) -> Record:
    """A row of a subform in a request."""
    columns = [column for column in (field.rows or {}).values() if not column.read_only]
    given = {column.api_name: _given(column) for column in columns if column.listed}
    mandatory = [column.api_name for column in columns if column.mandatory]
    return {"type": "object", "required": mandatory, "properties": given}


def _text(field: Field) -> Record:
    found: Record = {"type": ["string", "null"]}
    if field.length is not None:
        found["maxLength"] = field.length
    if field.data_type == "email":
        found["format"] = "email"
    if choices := field.data.get("picklist"):
        found["examples"] = choices
    return found


def _number(field: Field) -> Record:
    """A number with as many digits as the field has."""
    digits = _NUMBERS[field.data_type]
    if field.length is not None and field.data_type != "percent":
        digits = field.length
    kind = "integer" if field.data_type in ("integer", "bigint") else "number"
    most = 10**digits - 1
    return {"type": [kind, "null"], "minimum": -most, "maximum": most}


# -- as answers show them -----------------------------------------------------------------------


def shown_schema(module: Module) -> Record:
    """A record of the module in an answer: every field may be left out or be empty."""
    properties: Record = {"id": reference("Id")}
    for field in module.fields.values():
        if field.listed and field.api_name != "id":
            properties[field.api_name] = _shown(field)
    return {"type": "object", "required": ["id"], "properties": properties}


def _shown(field: Field) -> Record:
    """A field in an answer."""
    kind = field.data_type
    if field.api_name == "Tag":
        return {"type": "array", "items": reference("Tag")}
    if kind in _USERS or kind in ("lookup", "multi_module_lookup"):
        name = "UserName" if kind in _USERS else "Reference"
        return {"anyOf": [reference(name), {"type": "null"}]}
    if kind in _LISTS:
        return {"type": ["array", "null"], "items": {"type": "object"}}
    if kind == "datetime":
        return {"anyOf": [reference("Time"), {"type": "null"}]}
    if kind == "date":
        return _DATE
    if kind == "boolean":
        return {"type": "boolean"}
    return {"type": [_JSON_TYPES.get(field.json_type, "string"), "null"]}


_JSON_TYPES = {
    "integer": "integer",
    "double": "number",
    "jsonobject": "object",
    "jsonarray": "array",
}
