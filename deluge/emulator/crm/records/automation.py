"""What a write asks to run or to skip: automation by `trigger`, features by name."""

from typing import Any

from deluge.emulator.answers import Refusal, invalid_data, mandatory_missing
from deluge.emulator.call import Call

_FEATURES = {
    "apply_feature_execution": [
        "layout_rules",
        "range_validation",
        "assignment_rules",
        "function_validation_rule",
        "criteria_validation_rule",
        "global_map_dependency",
        "territory_subordinates",
    ],
    "skip_feature_execution": ["cadences"],
}


def trigger_of(call: Call) -> list[str] | None:
    """The automation the request asks for; None when it says nothing."""
    for key in _FEATURES:
        if key in call.body:
            _check_features(key, call.body[key])
    trigger = call.body.get("trigger")
    if trigger is None:
        return None
    if not isinstance(trigger, list) or not all(isinstance(name, str) for name in trigger):
        raise _no_list("trigger")
    return trigger


def _check_features(key: str, given: Any) -> None:
    """Refuse features that Zoho does not know; the sandbox has none of them to run."""
    if not isinstance(given, list):
        raise _no_list(key)
    for index, feature in enumerate(given):
        path = f"$.{key}[{index}]"
        name = feature.get("name") if isinstance(feature, dict) else None
        if name is None:
            raise mandatory_missing(path, "name")
        if name not in _FEATURES[key]:
            raise invalid_data(path, "name", supported_values=_FEATURES[key])


def _no_list(key: str) -> Refusal:
    return invalid_data("$", key, expected_data_type="jsonarray")
