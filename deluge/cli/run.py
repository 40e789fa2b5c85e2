"""Run a script, or one of its functions.

A file with one function runs that function; with several, --function says which; statements
outside functions run from the top. `info` lines go to standard output, all else to standard error.

  deluge run hello.dg
  deluge run sync.dg --function automation.syncLead --arg leadId=5500000000001
  deluge run -e 'info "a,b".toList().size()'
  deluge run rules.dg --as validation_rule --record Leads/5843000000000100001
  deluge run slow.dg --profile-time
"""

import argparse
from typing import TYPE_CHECKING

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal
from deluge.errors import DelugeError, LimitExceeded, UsageError

if TYPE_CHECKING:
    from deluge.api import Interpreter
    from deluge.runtime.profiling import ProfileTracer
    from deluge.runtime.result import Result


def configure(parser: argparse.ArgumentParser) -> None:
    """FILE, its arguments, and the world it runs in."""
    shared.add_source(parser)
    parser.add_argument("--function", metavar="NAME", help="the function to run")
    parser.add_argument(
        "--arg",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an argument, converted to the declared type (may be repeated)",
    )
    parser.add_argument("--args", metavar="FILE.json", help="a JSON object with the arguments")
    parser.add_argument(
        "--as",
        dest="category",
        metavar="CATEGORY",
        help="give it what its place in the CRM gives, check what it returns: button, automation, "
        "schedule, related_list, validation_rule, signals, standalone; or a place of another "
        "product: cliq.bot, desk, books.button, salesiq.message, creator.on_submit ...",
    )
    parser.add_argument("--record", metavar="MODULE/ID", help="with --as: the record it is run for")
    parser.add_argument(
        "--limit",
        dest="limits",
        action="append",
        default=[],
        metavar="NAME=N",
        help="change a limit: statements, seconds, depth, items or info; NAME=none lifts it",
    )
    watching = parser.add_mutually_exclusive_group()
    watching.add_argument("--trace", action="store_true", help="print each statement as it is run")
    watching.add_argument(
        "--profile-time",
        action="store_true",
        help="report statements and time per line, function and call path",
    )
    shared.add_json(parser)
    shared.add_world(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Run it; the exit code is the error's."""
    if not options.json:
        return _run(options, terminal)
    try:
        return _run(options, terminal)
    except DelugeError as error:
        from deluge.cli.output import result_object

        terminal.out_json(result_object([], None, error, {}))
        return int(error.exit_code)


def _run(options: argparse.Namespace, terminal: Terminal) -> int:
    source = shared.read_given(options, terminal)
    arguments = given_arguments(options)
    if options.record is not None and options.category is None:
        raise UsageError("--record needs --as CATEGORY")
    profile = _profile() if options.profile_time else None
    interpreter = _interpreter(options, terminal, profile)
    try:
        if options.category is not None:
            from deluge.cli.category import run_in_category

            return run_in_category(options, terminal, interpreter, source, arguments)
        result = interpreter.run(source, function=options.function, args=arguments or None)
        _advise(result.error)
    finally:
        interpreter.close()
        if profile is not None and profile.lines:
            terminal.note(profile.report())
    if options.json:
        from deluge.cli.output import result_object

        usage = result.usage.as_map()
        terminal.out_json(result_object(result.info, result.value, result.error, usage))
    else:
        _show(result, interpreter, terminal)
    return int(result.error.exit_code) if result.error is not None else 0


def _interpreter(
    options: argparse.Namespace, terminal: Terminal, profile: "ProfileTracer | None"
) -> "Interpreter":
    """The interpreter of the options; a category brings its product and how long it may run."""
    project = shared.project_around(options.file)
    limits = shared.given_limits(options.limits)
    if options.category is not None:
        from deluge.cli.category import limits_for, profile_for

        options.profile = options.profile or profile_for(options.category)
        limits = limits_for(options.category) | limits

    def trace(path: str, line: int, text: str) -> None:
        terminal.note(f"{path}:{line}: {text}")

    return shared.interpreter_for(
        options,
        terminal,
        project,
        on_info=None if options.json else terminal.out,
        on_trace=trace if options.trace else None,
        tracer=profile,
        limits=limits,
    )


def _advise(error: DelugeError | None) -> None:
    """Add to the hint what the command line can do about it."""
    if isinstance(error, LimitExceeded):
        error.changed_with(shared.LIMIT)
    elif error is not None and error.code == "wrong-arguments" and error.span is None:
        error.hint = f"{error.hint}; --arg NAME=VALUE gives an argument"


def _show(result: "Result", interpreter: "Interpreter", terminal: Terminal) -> None:
    """What came of a run, for a person: effects on a form, then the error or the value."""
    effects = interpreter.machine.effects()
    if effects:
        from deluge.cli.category import effect_lines

        for line in effect_lines(effects):
            terminal.note(f"=> {line}")
    if result.error is not None:
        terminal.error(result.error)
    elif result.value is not None:
        from deluge.cli.output import to_json

        value = result.value
        terminal.note(f"=> {value if isinstance(value, str) else to_json(value)}")


def _profile() -> "ProfileTracer":
    from deluge.runtime.profiling import ProfileTracer

    return ProfileTracer()


def given_arguments(options: argparse.Namespace) -> dict[str, object]:
    """The arguments of --args, then those of --arg, which win."""
    arguments: dict[str, object] = {}
    if options.args is not None:
        from deluge.jsonfile import read_json_object

        arguments = read_json_object(options.args)
    named: set[str] = set()
    for text in options.arg:
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise UsageError(f"--arg needs NAME=VALUE, not '{text}'")
        if name in named:
            raise UsageError(f"--arg gives '{name}' twice")
        named.add(name)
        arguments[name] = value
    return arguments
