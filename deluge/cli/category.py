"""`deluge run --as CATEGORY`: a function in its place in the CRM, and what that place shows."""

import argparse
from typing import TYPE_CHECKING, cast

from deluge.cli.options import LIMIT
from deluge.cli.output import result_object, to_json
from deluge.cli.terminal import Terminal
from deluge.errors import ExitCode, LimitExceeded
from deluge.functions.categories import category_named, run_as
from deluge.functions.outcome import Outcome
from deluge.functions.places import place_named
from deluge.source import Source

if TYPE_CHECKING:
    from deluge.api import Interpreter


def profile_for(category: str) -> str | None:
    """The product that the place belongs to, None for the categories of the CRM."""
    place = place_named(category)
    return None if place is None else place.profile


def limits_for(category: str) -> dict[str, float | None]:
    """How long a function may run there."""
    return {"seconds": (place_named(category) or category_named(category)).seconds}


def run_in_category(
    options: argparse.Namespace,
    terminal: Terminal,
    interpreter: "Interpreter",
    source: Source,
    arguments: dict[str, object],
) -> int:
    """Run it and show what came of it; a broken contract is a script error."""
    outcome = run_as(
        options.category,
        source,
        function=options.function,
        record=options.record,
        args=arguments,
        interpreter=interpreter,
    )
    result = outcome.result
    if isinstance(result.error, LimitExceeded):
        result.error.changed_with(LIMIT)
    if options.json:
        shown = result_object(result.info, result.value, result.error, result.usage.as_map())
        more = {"category": outcome.category, "shown": outcome.shown, "problems": outcome.problems}
        terminal.out_json({**shown, **more})
    else:
        for problem in outcome.problems:
            terminal.note(f"problem: {problem}")
        if result.error is not None:
            terminal.error(result.error)
        for line in shown_lines(outcome):
            terminal.note(f"=> {line}")
    if result.error is not None:
        return int(result.error.exit_code)
    return ExitCode.OK if outcome.ok else ExitCode.SCRIPT_ERROR


def shown_lines(outcome: Outcome) -> list[str]:
    """What the place of the category makes of the result, for a person."""
    shown = outcome.shown
    if "allowed" in shown:
        if shown["allowed"]:
            return ["the record is saved"]
        return [f"blocked: {shown['message']}" if shown["message"] else "blocked"]
    if "rows" in shown:
        columns = cast("list[str]", shown["columns"])
        rows = cast("list[dict[str, str]]", shown["rows"])
        return [" | ".join(columns), *(" | ".join(row.get(c, "") for c in columns) for row in rows)]
    if "effects" in shown:
        return _form_lines(shown)
    for key in ("popup", "message", "output"):
        if shown.get(key) is not None:
            value = shown[key]
            return [value if isinstance(value, str) else to_json(value)]
    return []


def _form_lines(shown: dict[str, object]) -> list[str]:
    """What happened to the form in the browser, and to its record."""
    lines = effect_lines(cast("list[dict[str, object]]", shown["effects"]))
    record_id = cast("dict[str, object]", shown["record"]).get("ID")
    if "saved" in shown:
        lines.append(f"saved as {record_id}" if shown["saved"] else "the record is not saved")
    if "deleted" in shown:
        lines.append("deleted" if shown["deleted"] else "the record is not deleted")
    return lines


def effect_lines(effects: list[dict[str, object]]) -> list[str]:
    """`alert City: Choose one`: an action, its field, its values."""
    lines: list[str] = []
    for effect in effects:
        values = cast("list[object]", effect.get("values", []))
        told = ", ".join(each if isinstance(each, str) else to_json(each) for each in values)
        what = f"{effect['action']} {effect.get('field', '')}".strip()
        lines.append(f"{what}: {told}" if values else what)
    return lines
