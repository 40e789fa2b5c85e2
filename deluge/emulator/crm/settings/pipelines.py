"""Pipelines: the ways of deals from stage to stage.

Source: https://www.zoho.com/crm/developer/docs/api/v8/get-pipelines.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    invalid_path_id,
    mandatory_missing,
    parameter_missing,
    success,
)
from deluge.emulator.call import Call
from deluge.emulator.crm.items import flag_in, require, text_in, written
from deluge.emulator.crm.settings.entities import duplicate
from deluge.emulator.crm.settings.fields import value_id
from deluge.emulator.customization import PIPELINE, drop, keep
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.exchange import Response

MAX_NAME = 120


@route("GET", "/settings/pipeline", oldest=3)
def list_pipelines(call: Call) -> Answer:
    """The sales pipelines of a layout of Deals."""
    _check_layout(call)
    return {"pipeline": [_show(row) for row in call.schema.pipelines]}


@route("GET", "/settings/pipeline/{id}", oldest=3)
def get_pipeline(call: Call) -> Answer:
    """One pipeline; 204 when there is none."""
    _check_layout(call)
    found = [row for row in call.schema.pipelines if _id(row) == call.path["id"]]
    return {"pipeline": [_show(found[0])]} if found else Response(204)


@route("POST", "/settings/pipeline", oldest=3)
def add_pipelines(call: Call) -> Answer:
    """Add pipelines."""
    _prepare(call)

    def work(item: Record, path: str) -> Record:
        require(item, path, "display_value", "maps")
        row: Record = {
            "id": str(call.store.next_id()), "place": len(call.store.entities(PIPELINE)),
            "display_value": "", "actual_value": item["display_value"], "default": False,
            "stages": [],
        }  # fmt: skip
        return _write(call, row, item, path, "Pipeline created")

    return written(call, "pipeline", 10, work, 201)


@route("PUT", "/settings/pipeline", oldest=3)
def update_pipelines(call: Call) -> Answer:
    """Change or delete pipelines, each named by its id."""
    _prepare(call)

    def work(item: Record, path: str) -> Record:
        require(item, path, "id")
        row = _kept(call, str(item["id"]))
        if row is None:
            raise invalid_data(path, "id")
        return _update(call, row, item, path)

    return written(call, "pipeline", 10, work)


@route("PATCH", "/settings/pipeline", oldest=3)
def patch_pipelines(call: Call) -> Answer:
    """The same: a change names only what becomes different."""
    return update_pipelines(call)


@route("PUT", "/settings/pipeline/{id}", oldest=3)
def update_pipeline(call: Call) -> Answer:
    """Change or delete the pipeline in the path."""
    _prepare(call)
    row = _kept(call, call.path["id"])
    if row is None:
        raise invalid_path_id(2)
    return written(call, "pipeline", 1, lambda item, path: _update(call, row, item, path))


@route("PATCH", "/settings/pipeline/{id}", oldest=3)
def patch_pipeline(call: Call) -> Answer:
    """The same: a change names only what becomes different."""
    return update_pipeline(call)


# -- what is asked ------------------------------------------------------------------------------


def _check_layout(call: Call) -> None:
    """Refuse any layout but that of Deals."""
    layout = call.query.get("layout_id")
    if not layout:
        raise parameter_missing("layout_id")
    if layout != metadata_id("layout", "Deals"):
        message = "the id given seems to be invalid"
        raise Refusal("INVALID_DATA", message, {"param_name": "layout_id"})


def _prepare(call: Call) -> None:
    """Check the layout; before the first change, keep the pipelines that were there."""
    _check_layout(call)
    if not call.store.entities(PIPELINE):
        for place, row in enumerate(call.schema.pipelines):
            keep(call.store, PIPELINE, {**row, "id": _id(row), "place": place})


def _kept(call: Call, text: str) -> Record | None:
    return next((row for row in call.store.entities(PIPELINE) if row["id"] == text), None)


def _update(call: Call, row: Record, item: Record, path: str) -> Record:
    if "_delete" not in item:
        return _write(call, row, item, path, "Pipeline updated")
    in_use = call.store.query(
        "select 1 from record where module = 'Deals' and data ->> '$.Pipeline' in (?, ?) limit 1",
        (row["display_value"], row["actual_value"]),
    )
    if in_use or row["default"]:
        raise Refusal("CANNOT_DELETE", "The pipeline cannot be deleted", {"id": row["id"]})
    drop(call.store, PIPELINE, row["id"])
    return success("Pipeline updated", {"id": row["id"]})


def _write(call: Call, row: Record, item: Record, path: str, message: str) -> Record:
    """Take the item's values into the pipeline and keep it."""
    if "display_value" in item:
        row["display_value"] = text_in(item, path, "display_value", MAX_NAME)
        if not row["display_value"]:
            raise invalid_data(path, "display_value")
    if "maps" in item:
        row["stages"] = _stages(call, row["stages"], item["maps"], path)
    others = [each for each in call.store.entities(PIPELINE) if each["id"] != row["id"]]
    if any(row["display_value"] == each["display_value"] for each in others):
        raise duplicate("display_value", path)
    if "default" in item and flag_in(item, path, "default"):
        row["default"] = True
        for each in others:
            keep(call.store, PIPELINE, {**each, "default": False})
    keep(call.store, PIPELINE, row)
    return success(message, {"id": row["id"]})


def _stages(call: Call, before: list[Record], given: Any, path: str) -> list[Record]:
    """The stages after a change: each that is named is added, or with `_delete` taken away."""
    if not is_list(given):
        raise invalid_data(path, "maps", expected_data_type="jsonarray")
    known = {_stage_id(stage): stage for row in call.schema.pipelines for stage in row["stages"]}
    found = {_stage_id(stage): stage for stage in before}
    for number, each in enumerate(given):
        place = f"{path}.maps[{number}]"
        key = str(each.get("id") or "") if is_record(each) else ""
        if not is_record(each) or not key:
            raise mandatory_missing(place, "id")
        if key not in known:
            raise invalid_data(place, "id")
        if "_delete" in each:
            found.pop(key, None)
            continue
        position = each.get("sequence_number", len(found) + 1)
        if type(position) is not int:
            raise invalid_data(place, "sequence_number", expected_data_type="integer")
        found[key] = {**known[key], "sequence_number": position}
    if not found:
        raise mandatory_missing(path, "maps")
    return sorted(found.values(), key=lambda stage: stage["sequence_number"])


# -- what is shown ------------------------------------------------------------------------------


def _id(row: Record) -> str:
    return row.get("id") or metadata_id("pipeline", row["display_value"])


def _stage_id(stage: Record) -> str:
    """The id of the value of Stage: a stage is the same in every pipeline."""
    return value_id("Deals", "Stage", stage["display_value"])


def _show(row: Record) -> Record:
    stages = [
        {
            "id": _stage_id(stage),
            "display_value": stage["display_value"],
            "actual_value": stage["actual_value"],
            "sequence_number": stage["sequence_number"],
            "forecast_type": stage["forecast_type"],
            "forecast_category": _category(stage["forecast_category"]),
            "delete": False,
            "colour_code": None,
        }
        for stage in row["stages"]
    ]
    return {
        "id": _id(row),
        "display_value": row["display_value"],
        "actual_value": row["actual_value"],
        "default": row["default"],
        "maps": stages,
    }


def _category(value: Any) -> Record:
    """The forecast category; an imported pipeline has Zoho's own map."""
    if is_record(value):
        return value
    return {"name": value, "id": metadata_id("forecast_category", str(value))}
