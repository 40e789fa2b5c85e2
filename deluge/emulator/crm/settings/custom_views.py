"""Custom views as the settings show them, and how their records are sorted.

Source: https://www.zoho.com/crm/developer/docs/api/v8/custom-view-meta.html
"""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_data, mandatory_missing, success, wrong_format
from deluge.emulator.call import Call
from deluge.emulator.crm.items import require, written
from deluge.emulator.crm.records.pages import plain_info
from deluge.emulator.crm.search.views import SORT, default_views, sort_of
from deluge.emulator.crm.settings.fields import field_id, field_named
from deluge.emulator.routes import Answer, route
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_TRANSLATION = {
    "public_views": "Public Views",
    "other_users_views": "Other Users' Views",
    "shared_with_me": "Shared With Me",
    "created_by_me": "Created By Me",
}
_MADE = "the views each module has from the start"


@route("GET", "/settings/custom_views", partial=_MADE)
def list_views(call: Call) -> Answer:
    """The custom views of a module."""
    module = call.asked_module()
    views = [_show_view(call, view, number) for number, view in enumerate(default_views(module))]
    default = {"default": views[0]["id"], "translation": _TRANSLATION}
    info = {**plain_info(len(views)), **default}
    return {"custom_views": views, "info": info}


@route("GET", "/settings/custom_views/{id}", partial=_MADE)
def get_view(call: Call) -> Answer:
    """One custom view; 204 when there is none."""
    module = call.asked_module()
    _check_id(call.path["id"])
    for number, view in enumerate(default_views(module)):
        if view["id"] == call.path["id"]:
            display = module.display_field
            shown = {"api_name": display, "id": field_id(module.api_name, display)}
            sort = sort_of(call, view["id"])
            more = {
                "criteria": None,
                "fields": [shown],
                "sort_by": sort
                and {
                    "api_name": sort["sort_by"],
                    "id": field_id(module.api_name, sort["sort_by"]),
                },
                "sort_order": sort and sort["sort_order"],
            }
            info = {"translation": _TRANSLATION}
            return {"custom_views": [{**_show_view(call, view, number), **more}], "info": info}
    return Response(204)


@route("PUT", "/settings/custom_views/actions/change_sort", oldest=3)
def change_sorts(call: Call) -> Answer:
    """Have the records of views sorted by a field; each view is named by its id."""
    module = call.asked_module()

    def work(item: Record, path: str) -> Record:
        require(item, path, "id")
        if _view(module, str(item["id"])) is None:
            raise invalid_data(path, "id")
        return _change(call, module, str(item["id"]), item, path)

    return written(call, "custom_views", 10, work)


@route("PUT", "/settings/custom_views/{id}/actions/change_sort", oldest=3)
def change_sort(call: Call) -> Answer:
    """Have the records of the view in the path sorted by a field."""
    module = call.asked_module()
    _check_id(call.path["id"])

    def work(item: Record, path: str) -> Record:
        if _view(module, call.path["id"]) is None:
            raise Refusal("INVALID_DATA", "invalid data", {"resource_path_index": 2})
        return _change(call, module, call.path["id"], item, path)

    return written(call, "custom_views", 1, work)


def _check_id(text: str) -> None:
    """Refuse an id in the path that is no number."""
    if not (text.isascii() and text.isdigit()):
        raise wrong_format("UNABLE_TO_PARSE_DATA_TYPE")


def _view(module: Module, view_id: str) -> Record | None:
    return next((view for view in default_views(module) if view["id"] == view_id), None)


def _change(call: Call, module: Module, view_id: str, item: Record, path: str) -> Record:
    """Keep the order of a view; a field that is null ends it."""
    for name in ("sort_by", "sort_order"):
        if name not in item:
            raise mandatory_missing(path, name)
    if item["sort_order"] not in ("asc", "desc"):
        raise invalid_data(path, "sort_order", supported_values=["asc", "desc"])
    given: Any = item["sort_by"]
    name = (given.get("api_name") or given.get("id")) if is_record(given) else None
    if name is None:
        call.store.drop_entity(SORT, int(view_id))
    else:
        field = field_named(module, str(name))
        if field is None:
            raise invalid_data(f"{path}.sort_by", "api_name" if given.get("api_name") else "id")
        row = {"id": view_id, "sort_by": field.api_name, "sort_order": item["sort_order"]}
        call.store.put_entity(SORT, row)
    return success("custom view updated", {"id": view_id})


def _show_view(call: Call, view: dict[str, str], number: int) -> Record:
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
