"""`[[triggers]]` of deluge.toml: local functions that run when records change.

[[triggers]]
module = "Leads"
on = ["create", "edit"]                 # create, edit, delete
function = "automation.welcome"
arguments = { leadId = "${Leads.Lead Id}" }
type = "workflow"                       # what the `trigger` list of a request must name
"""

from collections.abc import Callable, Mapping
from threading import local
from typing import TYPE_CHECKING

from deluge.api import Interpreter
from deluge.bind.code import FunctionCode
from deluge.errors import DelugeError, UsageError, did_you_mean
from deluge.functions.categories import CATEGORIES
from deluge.functions.merging import RecordAtHand, mapped_arguments
from deluge.runtime.entry import choose_function
from deluge.source import Source
from deluge.syntax.cache import load_program

if TYPE_CHECKING:
    from deluge.emulator.call import Change
    from deluge.organisation import Organisation
    from deluge.project import Project

EVENTS = ("create", "edit", "delete")
TYPES = ("workflow", "approval", "blueprint")
MAX_CHAIN = 5
"""How many functions may run because of each other; Zoho ends such chains too."""

_KEYS = ("module", "on", "function", "arguments", "type")


class Trigger:
    """One entry of `[[triggers]]`."""

    __slots__ = ("arguments", "events", "function", "module", "type")

    def __init__(self, table: Mapping[str, object], place: str) -> None:
        for key in table:
            if key not in _KEYS:
                raise _wrong(f"{place}: unknown setting '{key}'", did_you_mean(key, _KEYS))
        self.module = _text(table, "module", place)
        self.function = _text(table, "function", place)
        self.type = _text(table, "type", place, "workflow")
        if self.type not in TYPES:
            raise _wrong(f"{place}: 'type' is one of {', '.join(TYPES)}, not '{self.type}'")
        given = table.get("on", list(EVENTS[:2]))
        events = given if isinstance(given, list) else [given]
        for event in events:
            if event not in EVENTS:
                raise _wrong(f"{place}: 'on' names {', '.join(EVENTS)}, not '{event}'")
        self.events = events
        arguments = table.get("arguments", {})
        if not isinstance(arguments, dict):
            raise _wrong(f"{place}: 'arguments' must be a table")
        self.arguments = arguments

    def meets(self, change: "Change") -> bool:
        """Whether the change starts this trigger: a request's `trigger` list may leave it out."""
        return (
            change.module.lower() == self.module.lower()
            and change.action in self.events
            and (change.trigger is None or self.type in change.trigger)
        )


class TriggerRunner:
    """Runs the project's triggers on an organisation.

    What a function prints, and why it failed, is told to `report`: the request that set it off
    is already answered, as in Zoho.
    """

    def __init__(self, project: "Project", report: Callable[[str], None]) -> None:
        self._project = project
        self._report = report
        self._thread = local()  # a server runs functions in several threads
        self._triggers = [
            Trigger(table, f"{project.path}: [[triggers]] number {number}")
            for number, table in enumerate(project.triggers, 1)
        ]

    def __call__(self, organisation: "Organisation", change: "Change") -> None:
        """Run every trigger that the change starts, record by record."""
        for trigger in self._triggers:
            if trigger.meets(change):
                for record_id in change.ids:
                    self._run(organisation, trigger, change.module, str(record_id))

    def _run(
        self, organisation: "Organisation", trigger: Trigger, module: str, record_id: str
    ) -> None:
        running: list[tuple[Trigger, str]] = self._thread.__dict__.setdefault("running", [])
        if (trigger, record_id) in running or len(running) >= MAX_CHAIN:
            return  # a function's own writes do not start it again
        running.append((trigger, record_id))
        try:
            self._call(organisation, trigger, module, record_id)
        except DelugeError as error:
            self._report(f"trigger {trigger.function}: {error.message}")
        finally:
            running.pop()

    def _call(
        self, organisation: "Organisation", trigger: Trigger, module: str, record_id: str
    ) -> None:
        source, code = self._function(trigger.function)
        fields = organisation.emulator.shown(module, int(record_id))
        record = RecordAtHand(module, [record_id], fields, organisation)
        arguments = mapped_arguments(
            code.declaration.params, trigger.arguments, record, all_needed=True
        )
        settings = organisation.settings
        interpreter = Interpreter(
            org=organisation,
            project=self._project,
            now=settings.clock(),
            timezone=settings.zone_name,
            limits={"seconds": CATEGORIES["automation"].seconds},
            on_info=lambda line: self._report(f"trigger {trigger.function}: {line}"),
        )
        result = interpreter.run(source, function=code.name, args=arguments)
        if result.error is not None:
            raise result.error

    def _function(self, name: str) -> tuple[Source, FunctionCode]:
        source = self._project.find_function(name)
        if source is None:
            known = self._project.function_names()
            raise _wrong(f"there is no function '{name}'", did_you_mean(name, known))
        program = load_program(source)
        codes = [FunctionCode(each, source) for each in program.functions]
        code = choose_function(program, codes, name)
        if code is None:
            raise _wrong(f"there is no function '{name}'")
        return source, code


def _text(table: Mapping[str, object], key: str, place: str, default: str = "") -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not value:
        raise _wrong(f"{place}: '{key}' must be a text")
    return value


def _wrong(message: str, hint: str | None = None) -> UsageError:
    return UsageError(message, code="project-file", hint=hint)
