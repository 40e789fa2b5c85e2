"""The assertions of `stdlib/testing.dg`, and test files that use them."""

from collections.abc import Sequence

from deluge.bind.code import Execute, FunctionCode
from deluge.bind.program import ProgramLibrary
from deluge.directories import shipped
from deluge.errors import DelugeError, UsageError
from deluge.scripts import read_source
from deluge.source import Source
from deluge.syntax import ast
from deluge.syntax.cache import load_program
from deluge.testing.bench import Bench
from deluge.testing.failure import LIBRARY, AssertionFailed
from deluge.testing.natives import TestNatives
from deluge.testing.snapshots import Snapshots

PREFIX, CASES = "test.", "cases."
_AROUND = ("setup", "teardown")


class TestKit:
    """A bench with the assertions on it, and the test files bound there."""

    __test__ = False

    def __init__(self, bench: Bench, *, update_snapshots: bool = False) -> None:
        self.bench = bench
        self.snapshots = Snapshots(bench.conventions, update=update_snapshots)
        self.natives = TestNatives(bench, self.snapshots)
        bench.machine.natives = self.natives
        source = Source(read_source(shipped("stdlib", "testing.dg")).text, LIBRARY)
        self.natives.allow(source)
        self._library = ProgramLibrary(bench.machine)
        self._library.add(load_program(source), source)

    def open(self, path: str) -> "TestFile":
        """A test file; raises ParseError, or UsageError when it holds what no test runs."""
        source = read_source(path)
        program = load_program(source)
        self.natives.allow(source)
        return TestFile(self, source, program, self._library)

    def begin(self, path: str, test: str) -> None:
        """A new test of that name in that file."""
        self.bench.begin()
        self.snapshots.begin(path, test)

    def finish(self) -> None:
        """The end of a test that passed: mocks that were never called fail it."""
        complaints = self.bench.org.mocks.complaints()
        if complaints:
            failure = AssertionFailed(complaints[0], "\n".join(complaints[1:]))
            failure.hint = 'the option "optional":true allows a mock to stay unused'
            raise failure
        self.snapshots.finish()


class TestFile:
    """A test file, bound on a bench: its tests, what surrounds them and its tables of cases."""

    __test__ = False

    def __init__(
        self, kit: TestKit, source: Source, program: ast.Program, assertions: ProgramLibrary
    ) -> None:
        self.source = source
        self._kit = kit
        if program.body:
            raise UsageError(
                "this statement is outside every test: nothing would run it",
                code="outside-test",
                hint="put it into `void test.name() { ... }`, or into `void setup() { ... }`",
                span=program.body[0].span,
                source=source,
            )
        self._library = _TestLibrary(kit.bench, assertions, kit.natives)
        self.codes = self._library.add(program, source)
        self.tests = [code for code in self.codes if code.name.lower().startswith(PREFIX)]
        self._around = {name: self._named(name) for name in _AROUND}

    def rows(self, test: FunctionCode) -> list[dict[object, object]]:
        """The cases of a test with arguments: what `list cases.name()` gives."""
        name = CASES + test.declaration.name
        table = self._named(name)
        if table is None:
            raise self._refused(
                test, f"{test.name} takes arguments, and there is no list {name}() of its cases"
            )
        self._kit.begin(self.source.path, table.name)
        rows = self._run(table, [])
        params = {param.name for param in test.declaration.params}
        if not isinstance(rows, list) or not rows:
            raise self._refused(table, f"{name} must give a list of maps that is not empty")
        for number, row in enumerate(rows, 1):
            if not isinstance(row, dict) or not params <= row.keys():
                raise self._refused(
                    table, f"case {number} of {name} must be a map with {', '.join(sorted(params))}"
                )
        return rows

    def run(self, test: FunctionCode, name: str, row: dict[object, object] | None = None) -> None:
        """Run a test between setup and teardown; raises what makes it fail."""
        self._kit.begin(self.source.path, name)
        values = [row[param.name] for param in test.declaration.params] if row is not None else []
        try:
            self._surround("setup")
            self._run(test, values)
        except BaseException:
            self._quietly_tear_down()
            raise
        finally:
            test.body = None  # it has run: collections of garbage need not look at it any more
        self._surround("teardown")
        try:
            self._kit.finish()
        except AssertionFailed as failure:
            raise failure.at(test.declaration.span, self.source) from None

    def _surround(self, name: str) -> None:
        code = self._around[name]
        if code is not None:
            self._run(code, [])

    def _quietly_tear_down(self) -> None:
        """After a failure, whose message matters more than one of the teardown."""
        self._kit.bench.machine.depth = 0
        try:
            self._surround("teardown")
        except DelugeError:
            return

    def _run(self, code: FunctionCode, values: Sequence[object]) -> object:
        return self._kit.bench.enter(code, self._library, values)

    def _named(self, name: str) -> FunctionCode | None:
        """The function `name` or `test.name` of the file."""
        found = [c for c in self.codes if c.name.lower() in (name.lower(), f"{PREFIX}{name}")]
        return found[0] if found else None

    def _refused(self, code: FunctionCode, message: str) -> UsageError:
        return UsageError(
            message, code="test-cases", span=code.declaration.span, source=self.source
        )


class _TestLibrary(ProgramLibrary):
    """What a test file may call: its own functions, the assertions, those of the project."""

    def __init__(self, bench: Bench, assertions: ProgramLibrary, natives: TestNatives) -> None:
        super().__init__(bench.machine, bench.find, bench.names)
        self._assertions = assertions
        self._natives = natives

    def find(self, name: str, source: Source) -> FunctionCode | None:
        """The function called `name`, or None."""
        own = self._codes.get(name) or self._assertions.find(name, source)
        return own or super().find(name, source)

    def names(self) -> list[str]:
        """All known full names, for hints."""
        own = super().names()
        return [*self._assertions.names(), *self._natives.names(), *own]

    def prepare(self, code: FunctionCode) -> Execute:
        """The function's body, bound: that of an assertion among its own kind."""
        if code.source.path == LIBRARY:
            return self._assertions.prepare(code)
        return super().prepare(code)
