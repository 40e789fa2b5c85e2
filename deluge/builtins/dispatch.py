"""From a call site to the Python function that does the work.

A call site asks for its table once, when it is bound: from value class to a callable of exactly
that many arguments; a method call is then one dictionary look-up and one call.
"""

from collections.abc import Callable, Sequence
from functools import partial

from deluge.builtins.coerce import ARGUMENTS, as_receiver
from deluge.builtins.context import Context
from deluge.builtins.registry import REGISTRY, Builtin, wrong_count
from deluge.values.kinds import CLASSES, VALUE_CLASSES

Implementation = Callable[..., object]

_ARGUMENT_CLASSES: dict[str, tuple[type, ...]] = {**CLASSES, "numeric": (int, float)}
"""The classes of arguments that need no conversion."""


class Dispatch:
    """What one call site needs: a callable per receiver class, and what to do without one.

    `table[type(receiver)](receiver, *arguments)` is the fast path; `other(receiver, *arguments)`
    converts the receiver or raises Zoho's error.
    """

    __slots__ = ("context", "count", "entries", "name", "table")

    def __init__(
        self,
        name: str,
        entries: list[Builtin],
        count: int,
        context: Context,
        known: Sequence[type | None] = (),
    ) -> None:
        self.name = entries[0].called(name)
        self.entries = entries
        self.count = count
        self.context = context
        self.table: dict[type, Implementation] = {}
        for entry in entries:
            implementation: Implementation | None = None
            for kind in entry.receivers:
                classes = VALUE_CLASSES if kind == "any" else CLASSES[kind]
                for each in classes:
                    if kind == "any" and (each is type(None) or each in self.table):
                        continue
                    implementation = implementation or adapt(entry, count, context, known, name)
                    self.table[each] = _direct(entry, each, count, known) or implementation

    def other(self, receiver: object, *args: object) -> object:
        """The call on a receiver of a class no entry names."""
        converted, entry = as_receiver(self.name, receiver, self.entries, self.context)
        return adapt(entry, self.count, self.context, (), self.name)(converted, *args)

    def __call__(self, receiver: object, *args: object) -> object:
        """The call, whatever the receiver's class."""
        implementation = self.table.get(type(receiver))
        if implementation is None:
            return self.other(receiver, *args)
        return implementation(receiver, *args)


def _direct(
    entry: Builtin, receiver: type, count: int, known: Sequence[type | None]
) -> Implementation | None:
    """The C function that stands in for the entry at this call site, if there is one."""
    if receiver not in (list, dict, str) or not entry.accepts(count):
        return None
    if entry.direct_for_text is not None and count == 1 and known and known[0] is str:
        return entry.direct_for_text
    return entry.direct


def dispatch(
    name: str, count: int, context: Context, known: Sequence[type | None] = ()
) -> Dispatch | None:
    """The call table for `value.name(...)` with `count` arguments, or None for an unknown name.

    `known` are the classes of the arguments that are literals (None for the others). Call sites
    of one shape share a table.
    """
    key = (name, count, *known)
    if key not in context.dispatches:
        context.dispatches[key] = _dispatch(name, count, context, known)
    return context.dispatches[key]


def _dispatch(
    name: str, count: int, context: Context, known: Sequence[type | None]
) -> Dispatch | None:
    entries = [
        entry for entry in REGISTRY.methods.get(name.lower(), ()) if entry.usable(context.profile)
    ]
    return Dispatch(name, entries, count, context, known) if entries else None


def plain_call(name: str, count: int, context: Context) -> Implementation | None:
    """A callable for `name(...)`: a plain builtin, or a method with its receiver first."""
    entry = REGISTRY.plain.get(name.lower())
    if entry is not None and entry.usable(context.profile):
        return adapt(entry, count, context, (), name)
    return dispatch(name, count - 1, context) if count else None


def adapt(
    entry: Builtin,
    count: int,
    context: Context,
    known: Sequence[type | None] = (),
    name: str = "",
) -> Implementation:
    """The entry's Python function with `count` arguments checked and converted.

    An argument whose class is known and right needs no check. Errors say the name it is called by.
    """
    name = entry.called(name)
    if not entry.accepts(count):

        def refuse(*_args: object) -> object:
            raise wrong_count(name).with_hint(f"it is called as {entry.signature}")

        return refuse
    function = partial(entry.function, context) if entry.context else entry.function
    checks = [
        None
        if _needs_no_check(entry.kind_of(index), index, known)
        else (index, entry.kind_of(index))
        for index in range(count)
    ]
    offset = 1 if entry.receivers else 0
    active = [check for check in checks if check]
    if not active:
        return function
    if count == 1 and offset:
        return _one_argument(name, function, active[0][1], context)
    return _any_arguments(name, function, active, offset, context)


def _needs_no_check(kind: str, index: int, known: Sequence[type | None]) -> bool:
    if kind == "any":
        return True
    return index < len(known) and known[index] in _ARGUMENT_CLASSES[kind]


def _one_argument(
    name: str, function: Implementation, kind: str, context: Context
) -> Implementation:
    """`receiver.f(argument)` with one checked argument: the commonest shape, kept short."""
    expected = _ARGUMENT_CLASSES[kind]
    convert = ARGUMENTS[kind]

    def call(receiver: object, argument: object) -> object:
        if type(argument) not in expected:
            argument = convert(argument, name, 0, context)
        return function(receiver, argument)

    return call


def _any_arguments(
    name: str,
    function: Implementation,
    checks: list[tuple[int, str]],
    offset: int,
    context: Context,
) -> Implementation:
    table = [
        (index + offset, index, _ARGUMENT_CLASSES[kind], ARGUMENTS[kind]) for index, kind in checks
    ]

    def call(*given: object) -> object:
        args = list(given)
        for position, index, classes, convert in table:
            if type(args[position]) not in classes:
                args[position] = convert(args[position], name, index, context)
        return function(*args)

    return call
