"""Scripts in the places of other products: the variables they find there, what they must return.

deluge run bot.dg --as cliq.bot --arg message=help
"""

from collections.abc import Mapping

from deluge.api import Interpreter
from deluge.errors import UsageError, did_you_mean
from deluge.functions import creator
from deluge.functions.outcome import Check, Outcome, Problems, Shown
from deluge.runtime import samples
from deluge.source import Source
from deluge.syntax.cache import load_program
from deluge.syntax.walk import names_read

Values = Mapping[str, object]


# ---- what is returned


def _nothing(value: object, problems: Problems) -> Shown:
    return {}


def _map_of(value: object, problems: Problems, what: str) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    given = "nothing" if value is None else "something else"
    problems.append(f"{what} returns a map; this one returned {given}")
    return {}


def _response(value: object, problems: Problems) -> Shown:
    """A Cliq handler: a map, also an empty one; a text is shown as it is."""
    if isinstance(value, str):
        return {"message": value}
    answer = _map_of(value, problems, "a handler")
    if answer.get("type") == "banner" and answer.get("status") not in ("success", "failure"):
        problems.append("a banner has the status success or failure")
    text = answer.get("text")
    return {"output": answer, **({"message": text} if isinstance(text, str) else {})}


def _suggestions(value: object, problems: Problems) -> Shown:
    if not isinstance(value, list):
        problems.append("suggestions are a list of maps with title, description and imageurl")
        return {}
    if not all(isinstance(each, dict) and "title" in each for each in value):
        problems.append("a suggestion has no title")
    return {"output": value}


def _typed(kind: str) -> Check:
    def check(value: object, problems: Problems) -> Shown:
        answer = _map_of(value, problems, "the handler")
        if answer and answer.get("type") != kind:
            problems.append(f'the map has "type":"{kind}"')
        return {"output": answer}

    return check


def _options(value: object, problems: Problems) -> Shown:
    answer = _map_of(value, problems, "the handler")
    if answer and not isinstance(answer.get("options"), list):
        problems.append("the map holds a list of options with label and value")
    return {"output": answer}


_ACTIONS = ("reply", "forward", "end", "block", "context", "pending")


def _zobot(value: object, problems: Problems) -> Shown:
    """A bot of SalesIQ: an action, and what it needs."""
    answer = _map_of(value, problems, "a handler")
    action = answer.get("action")
    if answer and action not in _ACTIONS:
        problems.append(f"the action is one of {', '.join(_ACTIONS)}")
    needed = {"reply": ("replies", "input"), "context": ("context_id", "questions")}
    wanted = needed.get(str(action), ())
    missing = [key for key in wanted if not answer.get(key)]
    if (missing if action == "context" else len(missing) == len(wanted)) and wanted:
        problems.append(f"Insufficient data: {action} needs {' and '.join(missing)}")
    return {"output": answer}


def _map_only(value: object, problems: Problems) -> Shown:
    return {"output": _map_of(value, problems, "the function")}


def _books_button(value: object, problems: Problems) -> Shown:
    answer = _map_of(value, problems, "a custom button")
    if answer and ("message" not in answer or "code" not in answer):
        problems.append("a custom button returns message and code, 0 when all is well")
    if not answer:
        return {}
    return {"message": str(answer.get("message")), "success": answer.get("code") in (0, "0")}


def _books_list(value: object, problems: Problems) -> Shown:
    answer = _map_of(value, problems, "a related list")
    columns, rows = _maps(answer.get("header_context")), _maps(answer.get("data"))
    if columns is None or rows is None:
        problems.append("a related list returns header_context and data, both lists of maps")
        return {}
    labels = {str(column.get("key")): str(column.get("value")) for column in columns}
    shown = [{label: str(row.get(key, "")) for key, label in labels.items()} for row in rows]
    return {"columns": list(labels.values()), "rows": shown}


def _maps(value: object) -> list[dict[str, object]] | None:
    """A list of maps; None for anything else."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    return value


# ---- places


class Place:
    """One handler of a product: its sample inputs, and the check of what it returns."""

    __slots__ = ("check", "inputs", "name", "seconds")

    def __init__(self, name: str, inputs: Values, check: Check, seconds: float = 60) -> None:
        self.name = name
        self.inputs = inputs
        self.check = check
        self.seconds = seconds

    @property
    def profile(self) -> str:
        """The product."""
        return self.name.partition(".")[0]


PLACES = {
    place.name: place
    for place in (
        Place("cliq.bot", samples.BOT_MESSAGE, _response),
        Place("cliq.bot_mention", samples.BOT_MENTION, _response),
        Place("cliq.bot_welcome", samples.BOT_WELCOME, _response),
        Place("cliq.bot_context", samples.BOT_CONTEXT, _response),
        Place("cliq.bot_menu", samples.BOT_MENU, _response),
        Place("cliq.bot_webhook", samples.BOT_WEBHOOK, _response),
        Place("cliq.bot_participation", samples.BOT_PARTICIPATION, _response),
        Place("cliq.bot_call", samples.BOT_CALL, _response),
        Place("cliq.command", samples.COMMAND, _response),
        Place("cliq.command_suggestions", samples.COMMAND, _suggestions),
        Place("cliq.message_action", samples.MESSAGE_ACTION, _response),
        Place("cliq.button", samples.BUTTON, _response),
        Place("cliq.form", samples.FORM_SUBMIT, _response),
        Place("cliq.form_change", samples.FORM_CHANGE, _typed("form_modification")),
        Place("cliq.form_values", samples.FORM_VALUES, _options),
        Place("cliq.widget", samples.WIDGET, _typed("applet")),
        Place("cliq.link_preview", samples.LINK, _response),
        Place("cliq.scheduler", samples.CLIQ_SCHEDULER, _response),
        Place("salesiq.trigger", samples.ZOBOT, _zobot, 90),
        Place("salesiq.message", samples.ZOBOT_MESSAGE, _zobot, 90),
        Place("salesiq.context", samples.ZOBOT_CONTEXT, _zobot, 90),
        Place("salesiq.failure", samples.ZOBOT_MESSAGE, _zobot, 90),
        Place("salesiq.workflow", samples.CONVERSATION, _map_only),
        Place("books.workflow", samples.BOOKS, _nothing),
        Place("books.button", samples.BOOKS, _books_button),
        Place("books.related_list", samples.BOOKS, _books_list),
        Place("books.scheduler", samples.BOOKS_SCHEDULER, _nothing),
        Place("desk.workflow", samples.DESK, _nothing),
        *(Place(f"creator.{event}", {}, _nothing) for event in creator.EVENTS),
    )
}
"""Every place by `product.handler`."""

_DEFAULTS = {
    "cliq": "cliq.bot", "salesiq": "salesiq.message", "books": "books.workflow",
    "desk": "desk.workflow", "creator": "creator.on_submit",
}  # fmt: skip


def place_named(name: str) -> Place | None:
    """The place of that name or of that product; None when it is no product's."""
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    place = PLACES.get(_DEFAULTS.get(key, key))
    if place is None and key.partition(".")[0] in _DEFAULTS:
        raise UsageError(
            f"there is no place '{name}'",
            hint=did_you_mean(key, PLACES)
            or f"one of {', '.join(each for each in PLACES if each.startswith(key[:4]))}",
        )
    return place


def run_in_place(
    place: Place,
    source: Source,
    interpreter: Interpreter,
    *,
    function: str | None = None,
    record: str | None = None,
    args: Values | None = None,
) -> Outcome:
    """What a script does there; `args` replace sample inputs, or fill the form of Creator."""
    given = dict(args or {})
    if interpreter.profile.name not in (place.profile, "neutral"):
        raise UsageError(
            f"{place.name} needs --profile {place.profile}, not {interpreter.profile.name}"
        )
    if place.profile == "creator":
        return creator.run_event(place.name, source, interpreter, record, given, function)
    values = inputs_of(source, function, {**place.inputs, **given}, set(given))
    result = interpreter.run(source, function=function, args=values)
    problems = Problems()
    shown = place.check(result.value, problems) if result.error is None else {}
    return Outcome(place.name, result, shown, problems)


def inputs_of(
    source: Source, function: str | None, values: Values, given: set[str]
) -> dict[str, object]:
    """The inputs that the script reads, or that its function declares, and all that was given."""
    program = load_program(source)
    functions = [f for f in program.functions if function in (None, f.name, f.full_name)]
    if not program.body and len(functions) == 1:
        wanted = {param.name for param in functions[0].params}
    else:
        wanted = names_read(program.body)
    return {name: value for name, value in values.items() if name in wanted or name in given}
