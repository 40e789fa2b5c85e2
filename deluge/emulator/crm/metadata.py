"""Metadata: modules, fields, related lists, custom views, pipelines."""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_module, parameter_missing
from deluge.emulator.call import Call, parse_id
from deluge.emulator.crm.views import default_views
from deluge.emulator.organization import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Field, Module
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


# -- modules ------------------------------------------------------------------------------------


@route("GET", "/settings/modules")
def list_modules(call: Call) -> Answer:
    """All modules of the organisation."""
    if call.header_time("if-modified-since") is not None:
        return Response(304)
    found = [call.schema.module(name) for name in call.schema]
    shown = [show_module(call, m, i) for i, m in enumerate(found) if m and m.api_name != "Users"]
    shown += [_subform_module(call, data) for data in call.schema.subforms]
    return {"modules": shown}


@route("GET", "/settings/modules/{name}")
def get_module(call: Call) -> Answer:
    """One module by API name or id."""
    name = call.path["name"]
    for known in call.schema:
        if name == metadata_id("module", known):
            name = known
    module = call.schema.module(name)
    if module is None:
        raise invalid_module(2)
    display = module.fields.get(module.display_field)
    more = {
        "per_page": 10,
        "$properties": ["$approval", "$currency_symbol", "$editable", "$process_flow", "$review"],
        "$on_demand_properties": ["$blocked_reason"],
        "$field_states": [],
        "search_layout_fields": [module.display_field],
        "display_field": {
            "api_name": module.display_field,
            "id": metadata_id("field", f"{module.api_name}.{module.display_field}"),
        }
        if display
        else None,
    }
    return {"modules": [{**show_module(call, module, 0), **more}]}


def show_module(call: Call, module: Module, number: int) -> dict[str, Any]:
    """A module's description."""
    data = module.data
    system = bool(data.get("system"))
    return {
        "api_name": module.api_name,
        "module_name": data["module_name"],
        "singular_label": data["singular_label"],
        "plural_label": data["plural_label"],
        "actual_singular_label": data["singular_label"],
        "actual_plural_label": data["plural_label"],
        "id": metadata_id("module", module.api_name),
        "generated_type": data["generated_type"],
        "api_supported": True,
        "creatable": not system,
        "editable": not system,
        "viewable": True,
        "deletable": not system,
        "convertable": bool(data.get("convertable")),
        "visible": True,
        "visibility": 1,
        "show_as_tab": not system,
        "status": "visible",
        "quick_create": not system,
        "global_search_supported": not system,
        "isBlueprintSupported": not system,
        "lookupable": not system,
        "access_type": "org_based",
        "sequence_number": number + 1,
        "profiles": [{"name": p["name"], "id": p["id"]} for p in call.store.entities("profile")],
        "profile_count": len(call.store.entities("profile")),
        "description": None,
        "recycle_bin_on_delete": not system,
        **dict.fromkeys(("public_fields_configured", "sub_menu_available"), False),
        "has_more_profiles": False,
        "parent_module": {},
        "arguments": [],
        "web_link": None,
        "modified_time": None,
        "modified_by": None,
    }


def _subform_module(call: Call, data: dict[str, Any]) -> dict[str, Any]:
    """The description of a line item module: not to be used on its own."""
    parent = data["parent_module"]
    label = data["api_name"].replace("_", " ")
    return {
        "api_name": data["api_name"],
        "module_name": data["module_name"],
        "singular_label": label,
        "plural_label": label,
        "id": metadata_id("module", data["api_name"]),
        "generated_type": "subform",
        "api_supported": True,
        "creatable": False,
        "editable": False,
        "viewable": True,
        "deletable": False,
        "convertable": False,
        "visible": True,
        "parent_module": {"api_name": parent, "id": metadata_id("module", parent)},
    }


def asked_module(call: Call, *, param: str | None = None) -> Module:
    """The module of the query; Zoho's errors when it is missing or unknown."""
    name = call.query.get("module")
    if not name:
        raise parameter_missing("module")
    module = call.schema.module(name)
    if module is None:
        raise invalid_module(None, param)
    return module


# -- fields -------------------------------------------------------------------------------------


@route("GET", "/settings/fields")
def list_fields(call: Call) -> Answer:
    """The fields of a module, or of a line item subform."""
    name = call.query.get("module") or ""
    rows = call.schema.subform_fields(name)
    if rows is not None:
        return {"fields": [show_field(call, field, name) for field in rows]}
    module = asked_module(call)
    listed = [field for field in module.fields.values() if field.listed]
    return {"fields": [show_field(call, field, module.api_name) for field in listed]}


@route("GET", "/settings/fields/{id}")
def get_field(call: Call) -> Answer:
    """One field by id or API name; 204 when there is none."""
    module = asked_module(call)
    for field in module.fields.values():
        field_id = metadata_id("field", f"{module.api_name}.{field.api_name}")
        if call.path["id"] in (field_id, field.api_name) and field.listed:
            return {"fields": [show_field(call, field, module.api_name)]}
    return Response(204)


_OFF = "colour_code_enabled_by_system businesscard_supported separator public enable_colour_code"
_FIELD_EXTRAS: dict[str, Any] = {
    **dict.fromkeys(_OFF.split(), False),
    **dict.fromkeys(("association_details", "external", "range"), None),
    "history_tracking_enabled": False, "display_type": -1,
    "email_parser": {"fields_update_supported": False, "record_operations_supported": False},
}  # fmt: skip


def show_field(call: Call, field: Field, module: str) -> dict[str, Any]:
    """A field's metadata."""
    data = field.data
    kind = field.data_type
    writable = not field.read_only
    shown: dict[str, Any] = {
        "id": metadata_id("field", f"{module}.{field.api_name}"),
        "api_name": field.api_name,
        "field_label": field.label,
        "display_label": field.label,
        "data_type": kind,
        "json_type": field.json_type,
        "length": field.length,
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
        "display_field": False,
        "history_tracking": None,
        "created_source": "default",
        "tooltip": None,
        "crypt": None,
        "webhook": True,
        "profiles": [],
        "layout_associations": [
            {"api_name": "Standard", "name": "Standard", "id": metadata_id("layout", module)}
        ],
        **{name: {} for name in _EMPTY_OBJECTS},
        **_FIELD_EXTRAS,
    }
    _add_type_details(shown, field, module)
    return shown


def _add_type_details(shown: dict[str, Any], field: Field, module: str) -> None:
    """What the field's own type says about it."""
    data = field.data
    if field.unique:
        shown["unique"] = {"case_sensitive": False}
    target = field.target
    if field.data_type == "lookup" and target:
        shown["lookup"] = {
            "display_label": data.get("related_list") or field.label,
            "api_name": data.get("related_list"),
            "id": metadata_id("lookup", f"{module}.{field.api_name}"),
            "module": {"api_name": target, "id": metadata_id("module", target)},
        }
    if field.data_type == "currency":
        shown["currency"] = {"rounding_option": "round_half_up", "precision": field.places or 2}
    if field.data_type == "formula":
        shown["formula"] = {
            "return_type": data.get("return_type", "double"),
            "expression": data.get("formula"),
        }
    if field.data_type == "autonumber":
        shown["auto_number"] = data.get("auto_number") or {}
    if data.get("associated_module"):
        name = data["associated_module"]
        shown["associated_module"] = {"module": name, "id": metadata_id("module", name)}


def _choices(field: Field, module: str) -> list[dict[str, Any]]:
    """The values of a picklist."""
    return [
        {
            "display_value": value,
            "actual_value": value,
            "reference_value": value,
            "sequence_number": number,
            "colour_code": None,
            "id": metadata_id("choice", f"{module}.{field.api_name}.{value}"),
            "type": "used",
        }
        for number, value in enumerate(field.data.get("picklist", ()), 1)
    ]


# -- related lists, views, pipelines ------------------------------------------------------------


@route("GET", "/settings/related_lists")
def list_related(call: Call) -> Answer:
    """The related lists of a module."""
    module = asked_module(call, param="module")
    shown: list[dict[str, Any]] = []
    for number, entry in enumerate(module.related, 1):
        child = entry.get("module")
        shown.append(
            {
                "id": metadata_id("related", f"{module.api_name}.{entry['api_name']}"),
                "sequence_number": str(number),
                "display_label": entry["display_label"],
                "api_name": entry["api_name"],
                "name": entry["display_label"],
                "module": {"api_name": child, "id": metadata_id("module", child)}
                if child
                else None,
                "action": None,
                "href": f"{module.api_name}/{{ENTITYID}}/{entry['api_name']}",
                "type": "default",
                "connectedmodule": None,
                "linkingmodule": None,
                "status": "visible",
                "visible": True,
            }
        )
    return {"related_lists": shown} if shown else Response(204)


@route("GET", "/settings/custom_views", partial="the views each module has from the start")
def list_views(call: Call) -> Answer:
    """The custom views of a module."""
    module = asked_module(call)
    views = [_show_view(call, view, number) for number, view in enumerate(default_views(module))]
    translation = {
        "public_views": "Public Views",
        "other_users_views": "Other Users' Views",
        "shared_with_me": "Shared With Me",
        "created_by_me": "Created By Me",
    }
    info = {
        "per_page": 200,
        "count": len(views),
        "page": 1,
        "more_records": False,
        "default": views[0]["id"],
        "translation": translation,
    }
    return {"custom_views": views, "info": info}


@route("GET", "/settings/custom_views/{id}", partial="the views each module has from the start")
def get_view(call: Call) -> Answer:
    """One custom view; 204 when there is none."""
    module = asked_module(call)
    for number, view in enumerate(default_views(module)):
        if view["id"] == call.path["id"]:
            display = module.display_field
            field = {
                "api_name": display,
                "id": metadata_id("field", f"{module.api_name}.{display}"),
            }
            more = {"criteria": None, "fields": [field], "sort_by": None, "sort_order": None}
            return {"custom_views": [{**_show_view(call, view, number), **more}]}
    return Response(204)


def _show_view(call: Call, view: dict[str, str], number: int) -> dict[str, Any]:
    return {
        "id": view["id"],
        "name": view["display_value"],
        "display_value": view["display_value"],
        "system_name": view["system_name"],
        "system_defined": True,
        "default": number == 0,
        "category": "public_views",
        "access_type": "public",
        "favorite": None,
        "locked": False,
        "created_time": None,
        "modified_time": None,
        "last_accessed_time": None,
        "created_by": None,
        "modified_by": None,
    }


@route("GET", "/settings/pipeline", oldest=3)
def list_pipelines(call: Call) -> Answer:
    """The sales pipelines of a layout of Deals."""
    layout = call.query.get("layout_id")
    if not layout:
        raise parameter_missing("layout_id")
    if parse_id(layout) is None or layout != metadata_id("layout", "Deals"):
        raise Refusal("INVALID_DATA", "the id given seems to be invalid", {"id": layout})
    return {"pipeline": [_show_pipeline(pipeline) for pipeline in call.schema.pipelines]}


def _show_pipeline(pipeline: dict[str, Any]) -> dict[str, Any]:
    name = pipeline["display_value"]
    stages = [
        {
            "id": metadata_id("stage", f"{name}.{stage['display_value']}"),
            "display_value": stage["display_value"],
            "actual_value": stage["actual_value"],
            "sequence_number": stage["sequence_number"],
            "forecast_type": stage["forecast_type"],
            "forecast_category": {"name": stage["forecast_category"], "id": None},
            "delete": False,
            "colour_code": None,
        }
        for stage in pipeline["stages"]
    ]
    return {
        "id": metadata_id("pipeline", name),
        "display_value": name,
        "actual_value": pipeline["actual_value"],
        "default": pipeline["default"],
        "maps": stages,
    }
