"""What binding makes: closures over a frame, and functions built from them.

A frame is a list: slot 0 holds the return value, the others the variables of one call. Expressions
become `Evaluate` closures, statements `Execute` closures that answer None to go on, or a signal.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, Protocol

from deluge.builtins.context import Context
from deluge.source import Source, Span
from deluge.syntax.ast import Function
from deluge.tasks import BracketCall, TaskCall
from deluge.values.fields import HasFields

Frame = list[object]
Evaluate = Callable[[Frame], object]


class Signal(Enum):
    """How a statement leaves the normal flow."""

    BREAK = "break"
    CONTINUE = "continue"
    RETURN = "return"


Execute = Callable[[Frame], Signal | None]

# Looking a member of an enum up costs as much as a call, hence names of their own.
BREAK, CONTINUE, RETURN = Signal.BREAK, Signal.CONTINUE, Signal.RETURN


Refusal = Callable[[Frame], None]
"""A closure that raises when it is reached, in the place of an expression or a statement."""


class Services(Protocol):
    """Where `zoho.*` tasks and bracket tasks come from."""

    def task(self, name: str) -> TaskCall | None:
        """The task of that dotted name, or None when there is none."""
        ...

    def bracket(self, name: str) -> BracketCall | None:
        """The bracket task of that name, or None when there is none."""
        ...

    def task_names(self) -> Iterable[str]:
        """All known dotted names."""
        ...

    def advice(self, name: str) -> str | None:
        """What helps whoever wrote the name of a task that there is not, or None."""
        ...


class Natives(Protocol):
    """Functions that the host of a run lends to some of its files: the hooks of tests."""

    def find(self, name: str, source: Source) -> TaskCall | None:
        """The function of that dotted name for code of the source, or None."""
        ...


class FieldInfo(Protocol):
    """What is declared of a field: `kind` is `text`, `int`, `lookup`, `subform`, `any` ..."""

    @property
    def kind(self) -> str:
        """What its value is."""
        ...


class Form(Protocol):
    """One form of a Creator application."""

    @property
    def name(self) -> str:
        """Its link name."""
        ...

    def field(self, name: str) -> FieldInfo | None:
        """The field of that name, or None."""
        ...

    def field_names(self) -> Iterable[str]:
        """The names of all fields."""
        ...

    def select(
        self,
        test: Callable[[Any], bool] | None = None,
        order: Sequence[tuple[str, bool]] = (),
        bounds: tuple[object, object] | None = None,
    ) -> HasFields:
        """The records that pass the test, sorted by (field, descending) keys, cut to a range."""
        ...

    def find(self, record_id: object) -> HasFields:
        """The record with that ID, as a collection of one or none."""
        ...

    def insert(self, changes: Sequence[tuple[str, object]]) -> int:
        """The ID of a new record."""
        ...

    def delete(self, test: Callable[[Any], bool]) -> None:
        """Delete the records that pass the test."""
        ...

    def new_row(self, subform: str) -> object | None:
        """A row that belongs to no record yet, or None when there is no such subform."""
        ...


class Forms(Protocol):
    """The forms of a Creator application, and the one a script acts on."""

    def form(self, name: str) -> Form | None:
        """The form of that name, or None."""
        ...

    def names(self) -> Iterable[str]:
        """The forms there are."""
        ...

    def at_hand(self, name: str) -> HasFields | None:
        """The record behind `input`, `row` or `old`, if the script runs for one."""
        ...

    def effect(self, action: str, field: str = "", values: Sequence[object] = ()) -> None:
        """Something happens to the form in the browser."""
        ...

    def happened(self) -> list[dict[str, object]]:
        """The effects of the run so far, as JSON has them."""
        ...

    def start(self) -> None:
        """Begin a run: nothing has happened."""
        ...


class Machine(Protocol):
    """The state of a run that bound code works on.

    `left` counts down to the next `checkpoint()`, which enforces the limits; `depth` is the
    number of user functions being executed.
    """

    left: int
    depth: int
    max_depth: int
    context: Context
    services: Services | None
    natives: Natives | None
    allow_while: bool
    hands_arguments: bool
    or_binds_tighter: bool
    tracer: "Tracer | None"
    calls: int

    @property
    def forms(self) -> Forms | None:
        """The forms, None where a product or an organisation has none."""
        ...

    def checkpoint(self) -> None:
        """Enforce the limits and grant the next stretch of statements."""
        ...

    def info(self, text: str) -> None:
        """Print a line."""
        ...

    def warn(self, message: str, span: Span, source: Source) -> None:
        """Tell the developer of something doubtful, once per place."""
        ...


class Tracer(Protocol):
    """Told of every statement before it runs (trace, coverage, profile)."""

    def statement(self, source: Source, span: Span) -> None:
        """A statement is about to be executed."""
        ...

    def branch(self, source: Source, span: Span, taken: int) -> None:
        """A condition went the way `taken` (0 = first branch of an `if`)."""
        ...

    def enter(self, name: str, source: Source, span: Span) -> None:
        """A user function is entered."""
        ...

    def leave(self, name: str) -> None:
        """A user function is left."""
        ...


class FunctionCode:
    """A user function: its declaration, and its body once it has been bound."""

    __slots__ = ("body", "declaration", "locals", "max_depth", "source")

    def __init__(self, declaration: Function, source: Source) -> None:
        self.declaration = declaration
        self.source = source
        self.body: Execute | None = None
        self.locals: list[object] = []
        """What a frame needs beyond the arguments: a null for each local variable."""
        self.max_depth = 0
        """How many calls may be under way when it is entered; known when it has been bound."""

    @property
    def name(self) -> str:
        """The name with its namespace."""
        return self.declaration.full_name

    @property
    def signature(self) -> str:
        """`string standalone.greet(string name)`"""
        declaration = self.declaration
        params = ", ".join(f"{param.type} {param.name}" for param in declaration.params)
        return f"{declaration.return_type} {self.name}({params})"
