"""Whole scripts run as a part of a test: what handlers and form events of other products are."""

from collections.abc import Callable, Iterable, Mapping

from deluge.api import Interpreter
from deluge.bind.program import FindElsewhere, bind_body
from deluge.bind.userfunctions import call_with
from deluge.errors import DelugeError
from deluge.runtime.engine import Guarded
from deluge.runtime.entry import body_variables, choose_function, fit_arguments
from deluge.runtime.result import Result
from deluge.source import Source
from deluge.syntax.cache import load_program
from deluge.testing.watch import Watch, WatchedLibrary
from deluge.values.plain import to_plain


class WatchedInterpreter(Interpreter):
    """An interpreter whose runs go on in the world of the test, where they are watched."""

    watch: Watch
    find: FindElsewhere
    names: Callable[[], Iterable[str]]

    def run(
        self,
        source: str | Source,
        *,
        function: str | None = None,
        args: Mapping[str, object] | None = None,
        path: str = "<script>",
    ) -> Result:
        """The result of a script; what was printed and called before it stays."""
        text = source if isinstance(source, Source) else Source(source, path)
        machine = self.machine
        printed, depth = len(machine.lines), machine.depth
        value: object = None
        failure: DelugeError | None = None
        try:
            with Guarded(text):
                value = self._value(text, function, args or {})
        except DelugeError as error:
            machine.depth = depth
            failure = error
        used = self.watch.used
        return Result(machine.lines[printed:], value, failure, used, machine.warnings)

    def _value(self, source: Source, function: str | None, args: Mapping[str, object]) -> object:
        program = load_program(source)
        library = WatchedLibrary(self.watch, self.find, self.names)
        code = choose_function(program, library.add(program, source), function)
        conventions = self.context.conventions
        if code is None:
            variables = body_variables(program, args, conventions)
            body = bind_body(program.body, source, self.machine, library, variables)
            value = self.watch.measured(body.run, variables)
        else:
            values = fit_arguments(code, args, conventions)
            value = call_with(self.machine, code, library, values)
        return to_plain(value, conventions)
