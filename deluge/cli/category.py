"""`deluge run --as CATEGORY`: a function in its place in the CRM, and what that place shows."""

import argparse
from typing import TYPE_CHECKING, cast

from deluge.cli.output import result_object, to_json
from deluge.cli.terminal import Terminal
from deluge.errors import ExitCode
from deluge.functions.categories import Outcome, run_as
from deluge.source import Source

if TYPE_CHECKING:
    from deluge.api import Interpreter


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
    if options.json:
        shown = result_object(result.info, result.value, result.error, result.usage.as_map())
        more = {"category": outcome.category, "shown": outcome.shown, "problems": outcome.problems}
        terminal.out(to_json({**shown, **more}))
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
        return ["the record is saved" if shown["allowed"] else f"blocked: {shown['message']}"]
    if "rows" in shown:
        columns = cast("list[str]", shown["columns"])
        rows = cast("list[dict[str, str]]", shown["rows"])
        return [" | ".join(columns), *(" | ".join(row.get(c, "") for c in columns) for row in rows)]
    for key in ("popup", "message", "output"):
        if shown.get(key) is not None:
            value = shown[key]
            return [value if isinstance(value, str) else to_json(value)]
    return []
