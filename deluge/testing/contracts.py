"""Functions run as their category or place runs them, for tests: the contract must be kept."""

import os
from collections.abc import Mapping

from deluge.bind.code import FunctionCode
from deluge.errors import UsageError
from deluge.functions.categories import (
    Category,
    category_named,
    check_declaration,
    request_without_http,
)
from deluge.functions.outcome import Problems, Shown
from deluge.functions.places import Place, place_named, run_in_place
from deluge.functions.request import REQUEST, platform_value
from deluge.scripts import read_source
from deluge.source import START, Source, Span
from deluge.testing.bench import Bench
from deluge.testing.failure import AssertionFailed


class Outcome:
    """What a function gave, and what its place in the CRM makes of it.

    `allowed` and `message` are those of a validation rule or a form: whether the record may be
    saved, and what the user is told. `shown` holds what others show: popup, columns and rows ...
    """

    __slots__ = ("shown", "value")

    def __init__(self, value: object, shown: Shown) -> None:
        self.value = value
        self.shown = shown

    @property
    def allowed(self) -> bool:
        """Whether the record may be saved."""
        return self.shown.get("allowed", self.shown.get("saved")) is not False

    @property
    def message(self) -> str:
        """What the user is told when it may not."""
        return str(self.shown.get("message") or "")

    def __repr__(self) -> str:
        return f"<Outcome {self.as_map()}>"

    def as_map(self) -> dict[str, object]:
        """The same as a map."""
        about = {"value": self.value, "allowed": self.allowed, "message": self.message}
        return {**self.shown, **about}


def run_as(
    bench: Bench, category: str, given: Mapping[str, object], name: str | None = None
) -> Outcome:
    """The outcome of a category's function; raises AssertionFailed when it breaks the contract.

    `name` may be left out when the project has only one function of the category. A place of
    another product, `cliq.bot` or `creator.on_submit`, takes the file of its script instead.
    """
    place = place_named(category)
    if place is not None:
        return _run_in_place(bench, place, given, name)
    kind = category_named(category)
    code = bench.known(_full_name(bench, kind, name))
    problems = Problems()
    check_declaration(kind, code, problems)
    _refuse(code.name, problems, code.declaration.span, code.source)
    value = bench.call(code.name, _arguments(bench, code, kind, given))
    shown = kind.check(value, problems)
    _refuse(code.name, problems, code.declaration.span, code.source)
    return Outcome(value, shown)


def _run_in_place(
    bench: Bench, place: Place, given: Mapping[str, object], name: str | None
) -> Outcome:
    """The outcome of a script; of an event of a form, `record` names the form or its record."""
    source, function = _script(bench, place, name)
    values = dict(given)
    record = values.pop("record", None) if place.profile == "creator" else None
    if record is not None and not isinstance(record, str):
        raise UsageError("'record' must name a form or a record", hint='as in "Orders/123"')
    outcome = run_in_place(
        place, source, bench.interpreter, function=function, record=record, args=values
    )
    outcome.result.raise_for_error()
    _refuse(place.name, outcome.problems, START, source)
    return Outcome(outcome.result.value, outcome.shown)


def _script(bench: Bench, place: Place, name: str | None) -> tuple[Source, str | None]:
    """The script of that file name, seen from the project, or the function of the project."""
    if name is None:
        raise UsageError(f"{place.name} needs the name of the script's file, or of a function")
    project = bench.project
    for folder in (project.root, *project.functions):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return read_source(path), None
    code = bench.known(name)
    return code.source, code.name


def _full_name(bench: Bench, kind: Category, name: str | None) -> str:
    if name is not None:
        return name if "." in name else f"{kind.name}.{name}"
    found = [each for each in bench.names() if each.lower().startswith(f"{kind.name}.")]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"the project has no function of the category '{kind.name}'")
    raise UsageError(
        f"several functions are of the category '{kind.name}': {', '.join(found)}",
        hint="name the one to run",
    )


def _arguments(
    bench: Bench, code: FunctionCode, kind: Category, given: Mapping[str, object]
) -> Mapping[str, object]:
    """What the category passes: the record, and what else is no parameter, in the request."""
    params = {param.name: param.type for param in code.declaration.params}
    if REQUEST not in params or REQUEST in given or not kind.request:
        return given
    record = given.get("record", {})
    if not isinstance(record, Mapping):
        raise UsageError("'record' must be a map", hint='as in {"record": {"Phone": "1"}}')
    inside = {name: value for name, value in given.items() if name not in params}
    request = {**request_without_http({}), **inside, "record": dict(record)}
    filled = platform_value(request, params[REQUEST], bench.conventions)
    return {**{name: given[name] for name in given if name in params}, REQUEST: filled}


def _refuse(name: str, problems: list[str], span: Span, source: Source) -> None:
    if problems:
        failure = AssertionFailed(f"{name}: {problems[0]}", "\n".join(problems[1:]))
        raise failure.at(span, source)
