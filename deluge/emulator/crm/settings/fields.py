"""Fields as the settings show them.

Source: https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html
"""

from deluge.emulator.answers import invalid_parameter, invalid_path_id
from deluge.emulator.call import Call
from deluge.emulator.crm.records.shape import layout_of
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Field, Module
from deluge.emulator.shapes import Record
from deluge.exchange import Response

_CONVERTED_TO = ("Contacts", "Deals", "Accounts")
# Zoho's empty objects: keys a field has even when they mean nothing for its type.
_EMPTY_OBJECTS = (
    "lookup",
    "currency",
    "rollup_summary",
    "formula",
    "auto_number",
    "multiselectlookup",
    "multi_module_lookup",
    "unique",
)


@route("GET", "/settings/fields")
def list_fields(call: Call) -> Answer:
    """The fields of a module, or of a line item subform; all of them are in use."""
    kind = call.query.get("type", "used")
    if kind not in ("used", "unused", "all"):
        raise invalid_parameter("type", ["used", "unused", "all"])
    name = call.query.get("module") or ""
    rows = call.schema.subform_fields(name)
    if rows is None:
        module = call.asked_module()
        name, rows = module.api_name, [field for field in module.fields.values() if field.listed]
    if kind == "unused":
        return Response(204)
    return {"fields": [_shown(call, field, name) for field in rows]}


@route("GET", "/settings/fields/{id}")
def get_field(call: Call) -> Answer:
    """One field by id or API name; 204 when there is none."""
    module = call.asked_module()
    field = field_named(module, call.path["id"])
    if field is None:
        return Response(204)
    return {"fields": [_shown(call, field, module.api_name)]}


@route("GET", "/settings/fields/{id}/pick_list_values", oldest=5)
def list_values(call: Call) -> Answer:
    """The values of a picklist field."""
    module = call.asked_module()
    field = field_named(module, call.path["id"])
    if field is None:
        raise invalid_path_id(2)
    layouts = [_layout(call, module.api_name)]
    rows = [{**row, "layout_associations": layouts} for row in _choices(field, module.api_name)]
    return {"pick_list_values": rows} if rows else Response(204)


def field_named(module: Module, name: str) -> Field | None:
    """The listed field of that id or API name."""
    for field in module.fields.values():
        if name in (field_id(module.api_name, field.api_name), field.api_name) and field.listed:
            return field
    return None


def field_id(module: str, api_name: str) -> str:
    """The id of a field."""
    return metadata_id("field", f"{module}.{api_name}")


def value_id(module: str, api_name: str, value: str) -> str:
    """The id of a value of a picklist."""
    return metadata_id("choice", f"{module}.{api_name}.{value}")


def _shown(call: Call, field: Field, module: str) -> Record:
    """A field, with what `include` asks for."""
    shown = show_field(call, field, module)
    if "allowed_permissions_to_update" in (call.names("include") or ()):
        able = {"read_write": True, "read_only": True, "hidden": not field.mandatory}
        shown["allowed_permissions_to_update"] = able
    return shown


def _layout(call: Call, module: str) -> dict[str, str]:
    """The layout that a field is on."""
    known = call.schema.module(module)
    name = layout_of(known)["name"] if known else "Standard"
    return {"api_name": "Standard", "name": name, "id": metadata_id("layout", module)}


_OFF = "colour_code_enabled_by_system businesscard_supported separator public enable_colour_code"
_NOTHING = (
    "association_details external range display_format_properties customizable_properties"
    " created_time modified_time parent_field child_fields private hipaa_compliance address"
    " global_picklist display_format additional_column"
)
_FIELD_EXTRAS: Record = {
    **dict.fromkeys(_OFF.split(), False),
    **dict.fromkeys(_NOTHING.split()),
    "history_tracking_enabled": False, "hipaa_compliance_enabled": False, "display_type": -1,
    "email_parser": {"fields_update_supported": False, "record_operations_supported": False},
}  # fmt: skip


def show_field(call: Call, field: Field, module: str) -> Record:
    """A field's metadata."""
    data = field.data
    kind = data.get("computed", field.data_type)
    writable = not field.read_only
    holder = call.schema.module(module)
    shown: Record = {
        "id": field_id(module, field.api_name),
        "api_name": field.api_name,
        "field_label": field.label,
        "display_label": field.label,
        "data_type": kind,
        "json_type": field.json_type,
        "length": field.length or 255,
        "system_mandatory": field.mandatory,
        "read_only": data.get("read_only_flag", field.read_only),
        "field_read_only": field.read_only,
        "custom_field": field.custom,
        "visible": True,
        "type": "used",
        "ui_type": call.schema.ui_types.get(field.api_name, call.schema.ui_types.get(kind, 1)),
        "column_name": field.api_name.upper(),
        "decimal_place": field.places,
        "default_value": data.get("default"),
        "pick_list_values": _choices(field, module),
        "pick_list_values_sorted_lexically": False,
        "associated_module": None,
        "convert_mapping": {name: data.get("convert", {}).get(name) for name in _CONVERTED_TO},
        "operation_type": {
            "web_update": writable,
            "api_create": writable,
            "web_create": writable,
            "api_update": writable,
        },
        "view_type": {"view": True, "edit": writable, "quick_create": False, "create": writable},
        "searchable": kind not in ("subform", "linetax"),
        "sortable": kind not in ("subform", "textarea"),
        "filterable": True,
        "mass_update": writable,
        "virtual_field": kind in ("formula", "rollup_summary"),
        "display_field": holder is not None and holder.display_field == field.api_name,
        "history_tracking": None,
        "created_source": "custom" if field.custom else "default",
        "tooltip": None,
        "crypt": None,
        "webhook": True,
        "profiles": _permissions(call, writable),
        "layout_associations": [_layout(call, module)],
        **{name: {} for name in _EMPTY_OBJECTS},
        **_FIELD_EXTRAS,
    }
    _add_type_details(call, shown, field, module)
    return shown


def _permissions(call: Call, writable: bool) -> list[Record]:
    """What the profiles may do with a field: all the same."""
    able = "read_write" if writable else "read_only"
    return [
        {"permission_type": able, "name": profile["name"], "id": profile["id"]}
        for profile in call.store.entities("profile")
    ]


def _add_type_details(call: Call, shown: Record, field: Field, module: str) -> None:
    """What the field's own type says about it."""
    data = field.data
    if field.unique:
        shown["unique"] = {"case_sensitive": False}
    target = field.target
    if field.data_type == "lookup" and target:
        shown["lookup"] = {
            "display_label": data.get("related_list") or field.label,
            "api_name": _list_of(call, field, module),
            "id": metadata_id("lookup", f"{module}.{field.api_name}"),
            "module": {"api_name": target, "id": metadata_id("module", target)},
        }
    if field.data_type == "currency":
        shown["currency"] = {"rounding_option": "normal", "precision": field.places or 2}
    if "formula" in (field.data_type, data.get("computed")):
        shown["formula"] = {
            "return_type": data.get("return_type", "double"),
            "expression": data.get("formula"),
        }
    if data.get("computed") == "rollup_summary":
        shown["rollup_summary"] = {"return_type": data["return_type"]}
    if field.data_type == "autonumber":
        shown["auto_number"] = data.get("auto_number") or {}
    if data.get("associated_module"):
        name = data["associated_module"]
        shown["associated_module"] = {"module": name, "id": metadata_id("module", name)}


def _list_of(call: Call, field: Field, module: str) -> str:
    """The related list that a lookup gives the module it points to."""
    target = call.schema.module(field.target or "")
    for entry in target.related if target else ():
        if (entry.get("module"), entry.get("via")) == (module, field.api_name):
            return entry["api_name"]
    return field.data.get("related_list") or module


def _choices(field: Field, module: str) -> list[Record]:
    """The values of a picklist."""
    return [
        {
            "display_value": value,
            "actual_value": value,
            "reference_value": value,
            "sequence_number": number,
            "colour_code": None,
            "id": value_id(module, field.api_name, value),
            "type": "used",
        }
        for number, value in enumerate(field.data.get("picklist", ()), 1)
    ]
