"""Events of Creator forms: a script with a record behind `input` and `old`, saved as Creator does.

deluge run check.dg --as creator.on_validate --record Orders --arg Qty=3
deluge run check.dg --as creator.on_success --record Orders/5843000000000100001 --arg Qty=4
"""

from collections.abc import Mapping

from deluge.api import Interpreter
from deluge.errors import DelugeError, UsageError, did_you_mean
from deluge.forms.host import Form, FormHost
from deluge.forms.record import Record, field_of
from deluge.forms.schema import Json
from deluge.forms.values import kept, plain, seen
from deluge.functions.outcome import Outcome, Problems, Shown
from deluge.runtime.result import Result
from deluge.source import Source

EVENTS = ("on_load", "on_user_input", "on_validate", "on_submit", "on_success", "on_delete")
"""`on_submit` is the whole of it: the script as On Validate, then the record is saved."""

_SAVES = ("on_validate", "on_submit")


def run_event(
    place: str,
    source: Source,
    interpreter: Interpreter,
    record: str | None,
    values: Mapping[str, object],
    function: str | None,
) -> Outcome:
    """What the script does to the record and to the form in the browser."""
    host = _host(interpreter)
    form, stored = _record_named(host, record)
    event = place.partition(".")[2]
    host.start()
    data = _filled(form, stored, values)
    if event == "on_success":
        current = _saved(form, stored, data)
    elif event == "on_delete" and stored is None:
        raise UsageError(f"{place} needs --record FORM/ID: the record to be deleted")
    else:
        current = host.draft(form, data)
    host.records_at_hand = {"input": current}
    if event in _SAVES:
        host.records_at_hand["old"] = host.draft(form, dict(stored.data) if stored else {})
    try:
        result = interpreter.run(source, function=function)
        problems = Problems()
        shown = _after(host, form, event, result, current, stored, problems)
    finally:
        host.records_at_hand = {}
    return Outcome(place, result, shown, problems)


def _host(interpreter: Interpreter) -> FormHost:
    host = interpreter.machine.forms
    if not isinstance(host, FormHost):
        raise UsageError(
            "there are no forms here", hint="use --profile creator and --org sandbox or memory"
        )
    return host


def _record_named(host: FormHost, name: str | None) -> tuple[Form, Record | None]:
    """The form, and the record to be edited when an ID is given."""
    if not name:
        raise UsageError("an event of Creator needs --record FORM or --record FORM/ID")
    form_name, _, record_id = name.partition("/")
    form = host.form(form_name)
    if form is None:
        raise UsageError(
            f"there is no form '{form_name}'", hint=did_you_mean(form_name, host.names())
        )
    if not record_id:
        return form, None
    is_id = record_id.isdecimal() and len(record_id) < 20
    stored = form.records.get(int(record_id)) if is_id else None
    if stored is None:
        raise UsageError(f"there is no record {record_id} in {form_name}")
    return form, stored


def _filled(form: Form, stored: Record | None, values: Mapping[str, object]) -> Json:
    """The values of the form as the user has filled it in; they come as Creator's API has them."""
    data = dict(stored.data) if stored is not None else form.blank()
    for name, value in values.items():
        try:
            field = field_of(form.definition, name)
            if field.kind == "subform" or isinstance(value, dict):
                data[name] = value
            else:
                data[name] = kept(field, seen(field, value, form.conventions), form.conventions)
        except DelugeError as error:
            raise UsageError(f"{name}: {error.message}", hint=error.hint) from None
    return data


def _saved(form: Form, stored: Record | None, data: Json) -> Record:
    """The record, saved."""
    if stored is None:
        record_id = form.add(data)
        return form.records[record_id]
    form.save(stored, data)
    return stored


def _after(
    host: FormHost,
    form: Form,
    event: str,
    result: Result,
    current: Record,
    stored: Record | None,
    problems: Problems,
) -> Shown:
    """What came of it: the record saved, deleted or left as it was, and the effects."""
    cancelled = any(effect.action.startswith("cancel") for effect in host.effects)
    shown: Shown = {"effects": host.happened()}
    if cancelled:
        host.undo()
    if event in _SAVES:
        shown["saved"] = False
        if result.error is None and not cancelled:
            try:
                current = _saved(form, stored, current.data)
                shown["saved"] = True
            except DelugeError as error:
                problems.append(error.message)
    elif event == "on_delete" and stored is not None:
        shown["deleted"] = result.error is None and not cancelled
        if shown["deleted"]:
            form.delete(lambda each: each.id == stored.id)
    shown["record"] = plain(current.data, form.conventions)
    return shown
