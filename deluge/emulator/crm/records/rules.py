"""What single modules demand beyond their field types: names, stages, calls, meetings, notes."""

import re
from collections.abc import Callable
from typing import Any

from deluge.emulator.answers import Refusal, at, nothing_given
from deluge.emulator.crm.records import lineitems
from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import LENGTH, MAPPING, TARGET, TYPE, Problem
from deluge.emulator.ids import id_of
from deluge.emulator.schema import Field
from deluge.emulator.shapes import Record

MAX_PARTICIPANTS = 50
_DURATION = re.compile(r"(\d{1,4}):([0-5]?\d)", re.ASCII)


def apply(draft: Draft) -> None:
    """Apply the rules of the draft's module."""
    rule = _RULES.get(draft.module.api_name)
    if rule is not None:
        rule(draft)
    items = draft.module.line_items
    if items is not None:
        lineitems.compute(draft, items)
    if draft.old is None:
        for field in draft.module.of_types("autonumber"):
            if field.api_name not in draft.given:  # only seeds bring one
                draft.put(field.api_name, _number(draft, field))


def _number(draft: Draft, field: Field) -> str:
    """The next number of an autonumber field; one that says where it starts counts on its own."""
    data, store = field.data.get("auto_number") or {}, draft.call.store
    start = str(data.get("start_number") or "")
    if not start.isdecimal() or len(start) > 16:
        number = store.next_id() % 10**12
    else:
        key = f"number:{field.key}"
        number = store.meta(key) or int(start)
        store.put_meta(key, number + 1)
    return f"{data.get('prefix') or ''}{number}{data.get('suffix') or ''}"


def parent(draft: Draft, field: Field, value: Any) -> None:
    """Take a Parent_Id: `{"module": {"api_name"}, "id"}`, or a bare id with `$se_module`."""
    key = "$se_module" if "$se_module" in draft.item else "se_module"
    named = draft.item.get(key)
    if isinstance(value, dict) and isinstance(value.get("module"), dict):
        key, named = f"{field.api_name}.module.api_name", value["module"].get("api_name")
    parent_id = id_of(value)
    if parent_id is None:
        if value is None or value == "":
            draft.put(field.api_name, None)
            return
        raise Problem(TYPE, expected_data_type="jsonobject")
    record = draft.call.store.record(parent_id)
    module = draft.call.schema.module(named) if isinstance(named, str) else None
    if module is None and named is not None:
        draft.invalid(TYPE, key)
    if record is not None and module is not None and record.module != module.api_name:
        record = None
    draft.put("$se_module", record.module if record else None)
    draft.put(field.api_name, str(parent_id))
    if record is None:
        draft.invalid(TARGET, f"{field.api_name}.id")


def _full_name(draft: Draft) -> None:
    parts = (draft.document.get("First_Name"), draft.document.get("Last_Name"))
    draft.put("Full_Name", " ".join(part for part in parts if part) or None)


def _deal(draft: Draft) -> None:
    """Stage must belong to the pipeline; probability and expected revenue follow from it."""
    document = draft.document
    stage = document.get("Stage")
    pipelines = draft.call.schema.pipelines
    name = document.get("Pipeline")
    chosen = [p for p in pipelines if name in (p["display_value"], p["actual_value"])]
    if name is not None and not chosen and "Pipeline" in draft.given:
        _mismatch(draft, "Pipeline", "Layout doesn't contain the Pipeline", "Layout")
    stages = (chosen or pipelines)[0]["stages"]
    for known in stages:
        if stage in (known["display_value"], known["actual_value"]):
            document["Stage"] = known["display_value"]
            if "Probability" not in document or (
                "Stage" in draft.given and "Probability" not in draft.given
            ):
                document["Probability"] = known["probability"]
            break
    else:
        if stage is not None and "Stage" in draft.given:
            _mismatch(draft, "Stage", "Pipeline doesn`t contain the Stage", "Pipeline")
    probability = document.get("Probability")
    if "Probability" in draft.given and probability is not None and not 0 <= probability <= 100:
        draft.invalid(MAPPING, "Probability", "Given Probability is not valid")
    amount = document.get("Amount")
    if amount is not None and probability is not None:
        document["Expected_Revenue"] = lineitems.rounded(amount * probability / 100)
    else:
        document.pop("Expected_Revenue", None)
    _note_stage(draft)


def _note_stage(draft: Draft) -> None:
    """Keep the history of a deal's stages."""
    document = draft.document
    if draft.old is not None and draft.old.data.get("Stage") == document.get("Stage"):
        return
    kept = {
        name: document.get(name)
        for name in ("Stage", "Amount", "Probability", "Expected_Revenue", "Closing_Date")
    }
    row = {**kept, "time": draft.call.now, "user": str(draft.call.user)}
    row["id"] = str(draft.call.store.next_id())
    document["$stage_history"] = [*document.get("$stage_history", []), row]


def _mismatch(draft: Draft, name: str, message: str, mapped: str) -> None:
    details = {"mapped_field": mapped, **at(draft.path, name)}
    draft.fail(MAPPING, Refusal("MAPPING_MISMATCH", message, details))


def _call(draft: Draft) -> None:
    """A completed call lasts longer than nothing; its seconds follow from its duration."""
    document = draft.document
    duration = document.get("Call_Duration")
    if duration is None:
        scheduled = document.get("Outgoing_Call_Status") == "Scheduled"
        if scheduled or document.get("Call_Type") == "Missed":
            document["Call_Duration"] = "00:00"
        return
    match = _DURATION.fullmatch(duration)
    if match is None:
        draft.invalid(TYPE, "Call_Duration", expected_data_type="text")
        return
    seconds = int(match[1]) * 60 + int(match[2])
    if "Call_Duration_in_seconds" not in draft.given:
        document["Call_Duration_in_seconds"] = seconds
    status = document.get("Outgoing_Call_Status")
    finished = document.get("Call_Type") != "Missed" and status != "Scheduled"
    if seconds == 0 and finished and draft.given & {"Call_Duration", "Call_Type"}:
        details = {"dependee": at(draft.path, "Call_Type"), **at(draft.path, "Call_Duration")}
        refusal = Refusal("DEPENDENT_MISMATCH", "Call Duration can not be zero.", details)
        draft.fail(MAPPING, refusal)


def _task(draft: Draft) -> None:
    closed = draft.document.get("Status") == "Completed"
    if closed and "Closed_Time" not in draft.document:
        draft.document["Closed_Time"] = draft.call.now
    elif not closed:
        draft.document.pop("Closed_Time", None)


def _event(draft: Draft) -> None:
    """At most 50 participants; a repeated meeting needs a reminder; it ends after it starts."""
    document = draft.document
    people: list[Record] = document.get("Participants") or []
    if len(people) > MAX_PARTICIPANTS:
        message = "Only 50 participants can be added to an event."
        draft.fail(LENGTH, Refusal("LIMIT_EXCEEDED", message))
    if "Participants" in draft.given:
        document["Participants"] = [
            {
                "id": str(draft.call.store.next_id()),
                "invited": False,
                "status": "not_known",
                **person,
            }
            for person in people
        ]
    if "Recurring_Activity" in draft.given and document.get("Recurring_Activity"):
        if not document.get("Remind_At"):
            draft.missing("Remind_At")
    start, end = document.get("Start_DateTime"), document.get("End_DateTime")
    if start is not None and end is not None and end < start and "End_DateTime" in draft.given:
        draft.invalid(MAPPING, "End_DateTime")


def _note(draft: Draft) -> None:
    """A note says something."""
    document = draft.document
    silent = document.get("Note_Content") is None and document.get("Note_Title") is None
    if silent and not draft.problems:
        message = "should contain either content or title"
        draft.fail(TYPE, nothing_given(draft.path, ("Note_Content", "Note_Title"), message))


def _comments(draft: Draft) -> None:
    """What is sent as Add_Comment becomes a row of Comments."""
    text = draft.document.pop("Add_Comment", None)
    if text is None:
        return
    call = draft.call
    row = {
        "id": str(call.store.next_id()),
        "comment_content": text,
        "commented_by": call.user_name()["name"],
        "commented_time": call.now,
    }
    comments = [*(draft.document.get("Comments") or []), row]
    draft.document["Comments"] = comments
    if "No_of_comments" in draft.module.fields:
        draft.document["No_of_comments"] = len(comments)


def _numbered(name: str) -> Callable[[Draft], None]:
    """A rule that numbers the records of a module."""

    def rule(draft: Draft) -> None:
        if draft.old is None:
            draft.document[name] = str(draft.call.store.next_id())

    return rule


def _case(draft: Draft) -> None:
    _numbered("Case_Number")(draft)
    _comments(draft)


def _solution(draft: Draft) -> None:
    _numbered("Solution_Number")(draft)
    _comments(draft)


_RULES: dict[str, Callable[[Draft], None]] = {
    "Leads": _full_name,
    "Contacts": _full_name,
    "Deals": _deal,
    "Calls": _call,
    "Tasks": _task,
    "Events": _event,
    "Notes": _note,
    "Cases": _case,
    "Solutions": _solution,
    "Quotes": _numbered("Quote_Number"),
    "Sales_Orders": _numbered("SO_Number"),
    "Invoices": _numbered("Invoice_Number"),
}
