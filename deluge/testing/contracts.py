"""Functions run as their category runs them, for tests: the contract must be kept."""

from collections.abc import Mapping

from deluge.bind.code import FunctionCode
from deluge.errors import UsageError
from deluge.functions.categories import (
    Category,
    Problems,
    category_named,
    check_declaration,
    request_without_http,
)
from deluge.functions.request import REQUEST, platform_value
from deluge.testing.bench import Bench
from deluge.testing.failure import AssertionFailed


class Outcome:
    """What a function gave, and what its place in the CRM makes of it.

    `allowed` and `message` are those of a validation rule: whether the record may be saved, and
    what the user is told. `shown` holds what other categories show: popup, columns and rows ...
    """

    __slots__ = ("shown", "value")

    def __init__(self, value: object, shown: Mapping[str, object]) -> None:
        self.value = value
        self.shown = shown

    @property
    def allowed(self) -> bool:
        """Whether the record may be saved."""
        return self.shown.get("allowed") is not False

    @property
    def message(self) -> str:
        """What the user is told when it may not."""
        return str(self.shown.get("message") or "")

    def as_map(self) -> dict[str, object]:
        """The same as a map."""
        about = {"value": self.value, "allowed": self.allowed, "message": self.message}
        return {**self.shown, **about}


def run_as(
    bench: Bench, category: str, given: Mapping[str, object], name: str | None = None
) -> Outcome:
    """The outcome of a category's function; raises AssertionFailed when it breaks the contract.

    `name` may be left out when the project has only one function of the category.
    """
    kind = category_named(category)
    code = bench.known(_full_name(bench, kind, name))
    problems = Problems()
    check_declaration(kind, code, problems)
    _refuse(code, problems)
    value = bench.call(code.name, _arguments(bench, code, kind, given))
    shown = kind.check(value, problems)
    _refuse(code, problems)
    return Outcome(value, shown)


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


def _refuse(code: FunctionCode, problems: Problems) -> None:
    if problems:
        failure = AssertionFailed(f"{code.name}: {problems[0]}", "\n".join(problems[1:]))
        failure.at(code.declaration.span, code.source)
        raise failure
