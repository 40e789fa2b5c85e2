"""The bench: one interpreter on which the tests of a project run, bound once and reset for each."""

from collections.abc import Mapping, Sequence

from deluge.api import zone_named
from deluge.bind.binder import Library
from deluge.bind.code import FunctionCode, Tracer
from deluge.bind.userfunctions import call_with
from deluge.builtins.context import User
from deluge.errors import DelugeError, UsageError, did_you_mean
from deluge.project import Project
from deluge.runtime.engine import Guarded
from deluge.runtime.entry import fit_arguments
from deluge.runtime.profile import profile_named
from deluge.syntax.cache import load_program
from deluge.testing.failure import shown_path
from deluge.testing.scripts import WatchedInterpreter
from deluge.testing.settings import TestSettings
from deluge.testing.watch import Watch, WatchedLibrary, WatchedServices
from deluge.testing.world import TestOrganisation
from deluge.values.plain import from_plain, to_plain


class Bench:
    """Runs Deluge code for tests; `begin` makes everything as it was before the first.

    Scripts are parsed and bound once. What differs from test to test - organisation, mocks,
    clock, user, random numbers, counters - hangs on objects that the bound code only refers to.
    """

    def __init__(self, settings: TestSettings, tracer: Tracer | None = None) -> None:
        self.settings = settings
        self.project: Project = settings.project
        profile = profile_named(settings.profile or "crm")
        self.conventions = profile.conventions(zone_named(settings.zone), settings.zone)
        self.org = TestOrganisation(settings, self.conventions)
        self.interpreter = interpreter = WatchedInterpreter(
            profile=profile.name, timezone=settings.zone, project=self.project, org=self.org,
            limits={"seconds": settings.seconds or None}, tracer=tracer,
        )  # fmt: skip
        self.machine = interpreter.machine
        self.context = interpreter.context
        self.context.clock = self.org.clock
        self._services = interpreter.services
        self.watch = Watch(self.machine, self.org.mocks)
        interpreter.watch, interpreter.find, interpreter.names = self.watch, self.find, self.names
        self.machine.services = WatchedServices(self._services, self.watch)
        self._files: dict[str, WatchedLibrary] = {}
        self._found: dict[str, tuple[FunctionCode | None, WatchedLibrary]] = {}
        self._names: list[str] | None = None

    def begin(self) -> None:
        """A new test."""
        self.context.random.seed(self.settings.random)
        self.context.user = User()
        self.org.begin()
        self._services.opened.fields.clear()
        self.machine.start()
        self.watch.begin()

    def close(self) -> None:
        """Close the organisation."""
        self.org.close()

    # ---- functions

    def call(self, name: str, arguments: Mapping[str, object] | Sequence[object]) -> object:
        """What the project's function gives back, as plain Python; raises its error."""
        code, library = self._known(name)
        values = self._fitted(code, arguments)
        return to_plain(self.enter(code, library, values), self.conventions)

    def attempt(
        self, name: str, arguments: Mapping[str, object] | Sequence[object]
    ) -> tuple[object, DelugeError | None]:
        """The function's value as Deluge has it, and its error; raises for a wrong name."""
        code, library = self._known(name)
        values = self._fitted(code, arguments)
        depth = self.machine.depth
        try:
            return self.enter(code, library, values), None
        except DelugeError as error:
            self.machine.depth = depth
            return None, error

    def known(self, name: str) -> FunctionCode:
        """The function of that name; raises UsageError when there is none."""
        return self._known(name)[0]

    def find(self, name: str) -> FunctionCode | None:
        """A function of the project, watched, by its bare or full name."""
        return self._located(name)[0]

    def names(self) -> list[str]:
        """The names of the project's functions."""
        if self._names is None:
            self._names = self.project.function_names()
        return self._names

    def enter(self, code: FunctionCode, library: Library, values: Sequence[object]) -> object:
        """What a function gives back for these values."""
        try:
            with Guarded(code.source):
                return call_with(self.machine, code, library, values)
        except DelugeError as error:
            if error.trace:  # that the function itself was called, from nowhere, is no news
                error.trace.pop()
            raise

    def _known(self, name: str) -> tuple[FunctionCode, WatchedLibrary]:
        code, library = self._located(name)
        if code is None or library is None:
            raise UsageError(
                f"there is no function '{name}'",
                code="unknown-function",
                hint=did_you_mean(name, self._all_names())
                or f"functions are looked up in {self._folders()}",
            )
        return code, library

    def _folders(self) -> str:
        return ", ".join(f"{shown_path(folder)}/" for folder in self.project.functions)

    def _all_names(self) -> list[str]:
        """Full names, then bare ones."""
        return [*self.names(), *(name.rpartition(".")[2] for name in self.names())]

    def _located(self, name: str) -> tuple[FunctionCode | None, WatchedLibrary | None]:
        """The function and the library of its file, which is read once."""
        if name in self._found:
            return self._found[name]
        source = self.project.find_function(name)
        if source is None:
            return None, None
        library = self._files.get(source.path)
        if library is None:
            library = WatchedLibrary(self.watch, self.find, self.names)
            library.add(load_program(source), source)
            self._files[source.path] = library
        self._found[name] = library.own(name), library
        return self._found[name]

    def _fitted(
        self, code: FunctionCode, arguments: Mapping[str, object] | Sequence[object]
    ) -> list[object]:
        if not isinstance(arguments, Mapping):
            params = code.declaration.params
            if len(arguments) != len(params):
                raise UsageError(
                    f"No. of arguments mismatches for the function {code.name}",
                    code="wrong-arguments",
                    hint=f"it is declared as {code.signature}",
                )
            return [from_plain(value, self.conventions) for value in arguments]
        return fit_arguments(code, arguments, self.conventions)
