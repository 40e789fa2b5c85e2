"""`check`: a source parsed and bound for its diagnostics, without running it."""

import os
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deluge.bind.calls import TEST_ROOTS
from deluge.bind.diagnostics import Diagnostic, Diagnostics
from deluge.bind.program import bind_body, bind_function
from deluge.bind.types import check_types
from deluge.builtins.context import Context, User
from deluge.errors import ParseError
from deluge.forms.checked import CheckedForms
from deluge.organisation import declared_forms, make_services
from deluge.runtime.engine import Engine, Guarded
from deluge.runtime.machine import RunMachine
from deluge.runtime.profile import Profile, profile_named
from deluge.scripts import is_test_file
from deluge.source import START, Source
from deluge.syntax.parser import parse_all
from deluge.usage import Usage

if TYPE_CHECKING:
    from deluge.exchange import Request, Response
    from deluge.project import Project


class _NoTransport:
    """A check sends nothing."""

    def send(self, request: "Request") -> "Response":
        raise AssertionError("a check sends no request")


def check_source(
    source: Source, *, profile: str | None = None, project: "Project | None" = None
) -> list[Diagnostic]:
    """Syntax errors (up to 20), then what binding finds, in text order."""
    program, errors = parse_all(source)
    if errors:
        return [_syntax_diagnostic(error) for error in errors]
    assert program is not None
    rules = profile_named(profile or (project and project.profile) or "crm")
    machine = _machine(rules, project)
    if is_test_file(os.path.basename(source.path)):
        machine.natives = _TestFunctions()
    found = Diagnostics()
    with Guarded(source):
        library = Engine(machine, project).library()
        for code in library.add(program, source):
            bind_function(code, machine, library, found)
            function = code.declaration
            check_types(function.body, function.params, library, source, found)
        if program.body:
            from deluge.runtime.samples import predefined

            bind_body(program.body, source, machine, library, predefined(rules.name), found)
            check_types(program.body, (), library, source, found)
    return found.sorted()


def _syntax_diagnostic(error: ParseError) -> Diagnostic:
    return Diagnostic(error.code, "error", error.message, error.hint, error.span or START)


def _machine(rules: Profile, project: "Project | None") -> RunMachine:
    context = Context(
        rules.conventions(UTC, "UTC"),
        lambda: datetime.now(UTC),
        random.Random(0),
        User(),
        rules.name,
    )
    usage = Usage()
    services = make_services(_NoTransport(), context, usage)
    return RunMachine(
        context,
        rules,
        rules.limits,
        usage,
        services,
        open_forms=lambda: CheckedForms(declared_forms(project), context),
    )


class _TestFunctions:
    """The functions that only tests have: `deluge test` knows them, a check lets them pass."""

    name = "a function of tests"
    minimum = 0
    maximum = 100

    def find(self, name: str, source: Source) -> "_TestFunctions | None":
        """A stand-in for `assert.equals` and the like."""
        return self if name.partition(".")[0].lower() in TEST_ROOTS else None

    def __call__(self, *args: object) -> object:
        raise AssertionError("a check runs nothing")
