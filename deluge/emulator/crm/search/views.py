"""The custom views every module has from the start, and the records each of them shows."""

from deluge.emulator.answers import invalid_parameter
from deluge.emulator.call import Call
from deluge.emulator.ids import metadata_id, parse_id
from deluge.emulator.schema import Module
from deluge.emulator.sql import Sql, indexed

SORT = "view_sort"  # the entities that say how the records of a view are sorted
_DAY = 24 * 3600


def default_views(module: Module) -> list[dict[str, str]]:
    """`system_name`, `display_value` and `id` of a module's views; the first is the default."""
    plural = module.data["plural_label"]
    names = [("ALLVIEWS", f"All {plural}"), ("MYVIEWS", f"My {plural}")]
    if "Created_Time" in module.fields:
        names.append(("RECENTLY_CREATED", f"Recently Created {plural}"))
        names.append(("RECENTLY_MODIFIED", f"Recently Modified {plural}"))
    return [
        {
            "system_name": name,
            "display_value": shown,
            "id": metadata_id("view", f"{module.api_name}.{name}"),
        }
        for name, shown in names
    ]


def view_condition(call: Call, module: Module, view_id: str) -> Sql:
    """The condition on `record` that a view stands for; Zoho's error when it is unknown."""
    for view in default_views(module):
        if view["id"] == view_id:
            return _condition(call, module, view["system_name"])
    raise invalid_parameter("cvid")


def sort_of(call: Call, view_id: str) -> dict[str, str] | None:
    """`sort_by` and `sort_order` of a view, or None when nobody has changed them."""
    number = parse_id(view_id)
    return call.store.entity(SORT, number) if number is not None else None


def _condition(call: Call, module: Module, name: str) -> Sql:
    if name == "MYVIEWS":
        return indexed(module.fields["Owner"].key, "value = ?", call.user)
    if name == "RECENTLY_CREATED":
        return indexed(module.fields["Created_Time"].key, "value >= ?", call.now - 7 * _DAY)
    if name == "RECENTLY_MODIFIED":
        return "record.modified >= ?", [call.now - 7 * _DAY]
    return "1", []
