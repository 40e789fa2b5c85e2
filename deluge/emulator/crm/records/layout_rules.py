"""Layout rules as the project's schema files declare them: values that make fields mandatory.

A request asks for them by `apply_feature_execution: [{"name": "layout_rules"}]`.
Source: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html
"""

from deluge.emulator.answers import mandatory_missing
from deluge.emulator.call import Call
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import LAYOUT
from deluge.emulator.ids import metadata_id
from deluge.emulator.shapes import is_list, is_record

_KEY, _FEATURE = "apply_feature_execution", "layout_rules"


def check_layout_rules(draft: Draft) -> None:
    """Every field that a rule makes mandatory must have a value."""
    if not _asked_for(draft.call):
        return
    module = draft.module.api_name
    for rule in draft.call.schema.layout_rules:
        if rule["module"] != module or draft.document.get(rule["field"]) not in rule["values"]:
            continue
        shown = {"name": rule["name"], "id": metadata_id("rule", f"{module}.{rule['name']}")}
        for name in rule["mandatory"]:
            if draft.document.get(name) is None:
                draft.fail(LAYOUT, mandatory_missing(draft.path, name, layout_rule=shown))


def _asked_for(call: Call) -> bool:
    """Whether the request names the feature."""
    given = call.body.get(_KEY) if call.request.body else None
    return is_list(given) and any(is_record(f) and f.get("name") == _FEATURE for f in given)
