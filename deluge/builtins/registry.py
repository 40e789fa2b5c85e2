"""The one list of builtins: every function registers itself with `@builtin`.

A call site asks for `dispatch(name, count)` once, when it is bound, and gets a table from value
class to a callable of exactly that many arguments; a method call is then one dictionary look-up
and one call.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import TypeVar

from deluge.builtins.coerce import ARGUMENTS, as_receiver
from deluge.builtins.context import Context
from deluge.errors import EvalError, did_you_mean
from deluge.values.kinds import CLASSES, VALUE_CLASSES

Implementation = Callable[..., object]
Function = TypeVar("Function", bound=Callable[..., object])


class Param:
    """One parameter of a builtin, from `"number index?"` or `"any..."`."""

    __slots__ = ("kind", "name", "optional", "repeats")

    def __init__(self, text: str) -> None:
        self.repeats = text.endswith("...")
        self.optional = text.endswith("?") or self.repeats
        kind, _, name = text.rstrip("?.").partition(" ")
        self.kind = kind
        self.name = name or kind

    def __str__(self) -> str:
        text = f"{self.kind} {self.name}" if self.name != self.kind else self.kind
        return f"[{text}{' ...' if self.repeats else ''}]" if self.optional else text


class Builtin:
    """A built-in function: what it is called, what it takes, and the Python that does it."""

    __slots__ = (
        "aliases", "context", "direct", "direct_for_text", "doc", "excluded", "family",
        "function", "maximum", "minimum", "name", "null", "only", "params", "receivers", "result",
        "source", "statement",
    )  # fmt: skip

    def __init__(
        self,
        function: Callable[..., object],
        name: str,
        receivers: tuple[str, ...],
        params: tuple[Param, ...],
        result: str,
        aliases: tuple[str, ...],
        context: bool,
        only: frozenset[str],
        excluded: frozenset[str],
        statement: bool,
        source: str,
        direct: Callable[..., object] | None,
        direct_for_text: Callable[..., object] | None,
    ) -> None:
        self.direct = direct
        self.direct_for_text = direct_for_text
        self.function = function
        self.name = name
        self.receivers = receivers
        self.params = params
        self.result = result
        self.aliases = aliases
        self.context = context
        self.only = only
        self.excluded = excluded
        self.statement = statement
        self.source = source
        self.doc = (function.__doc__ or "").strip()
        self.family = function.__module__.rpartition(".")[2].partition("_")[0]
        self.minimum = sum(1 for param in params if not param.optional)
        self.maximum = 10_000 if any(param.repeats for param in params) else len(params)
        self.null = "null" in receivers

    @property
    def signature(self) -> str:
        """`text.subString(number start, [number end]) -> text`"""
        inner = ", ".join(str(param) for param in self.params)
        shown = "|".join(kind for kind in self.receivers if kind != "null")
        prefix = f"{shown}." if shown else ""
        return f"{prefix}{self.name}({inner}) -> {self.result}"

    def available(self, profile: str) -> bool:
        """Whether the product has this function; the neutral profile has them all."""
        if profile == "neutral":
            return True
        return profile not in self.excluded and (not self.only or profile in self.only)

    def accepts(self, count: int) -> bool:
        """Whether it can be called with that many arguments after the receiver."""
        return self.minimum <= count <= self.maximum

    def kind_of(self, index: int) -> str:
        """The kind of the argument at a 0-based index."""
        return self.params[min(index, len(self.params) - 1)].kind

    @property
    def examples(self) -> list[tuple[str, str]]:
        """The runnable examples of the docstring: Deluge and what its last expression prints.

        A `>>` line that ends in `;` is a statement that comes before the others of its block.
        """
        found: list[tuple[str, str]] = []
        before: list[str] = []
        lines = [line.strip() for line in self.doc.splitlines()]
        for line, result in zip(lines, [*lines[1:], ""], strict=True):
            if not line:
                before = []
            elif line.startswith(">> ") and line.endswith(";"):
                before.append(line[3:])
            elif line.startswith(">> "):
                found.append((" ".join([*before, f"info {line[3:]};"]), result))
        return found


class Registry:
    """All builtins by lower-case name and alias; a first look-up imports their families."""

    def __init__(self) -> None:
        self._methods: dict[str, list[Builtin]] = {}
        self._plain: dict[str, Builtin] = {}
        self._loaded = False

    def add(self, entry: Builtin) -> None:
        """Register an entry under its name and aliases."""
        for name in (entry.name, *entry.aliases):
            key = name.lower()
            if entry.receivers:
                self._methods.setdefault(key, []).append(entry)
            else:
                self._plain[key] = entry

    @property
    def methods(self) -> dict[str, list[Builtin]]:
        """The builtins with a receiver, by lower-case name."""
        self.load()
        return self._methods

    @property
    def plain(self) -> dict[str, Builtin]:
        """The plain calls and namespaced functions, by lower-case name."""
        self.load()
        return self._plain

    def load(self) -> None:
        """Import the families unless that has happened."""
        if not self._loaded:
            from deluge.builtins.load import load_all

            load_all()  # a second thread waits here, in Python's import lock
            self._loaded = True

    def all(self) -> list[Builtin]:
        """Every builtin once, by name."""
        seen = {id(entry): entry for entries in self.methods.values() for entry in entries}
        seen.update((id(entry), entry) for entry in self.plain.values())
        return sorted(seen.values(), key=lambda entry: (entry.name.lower(), entry.receivers))

    def names(self) -> Iterable[str]:
        """Every name and alias as written in the decorators."""
        for entry in self.all():
            yield entry.name
            yield from entry.aliases

    def find(self, name: str) -> list[Builtin]:
        """The builtins of that name in either form, empty when there is none."""
        key = name.lower()
        found = list(self.methods.get(key, ()))
        if key in self.plain:
            found.append(self.plain[key])
        return found


@cache
def _parameters(text: str) -> tuple[Param, ...]:
    """The parameters of `"number start, number end?"`; most builtins share a few such texts."""
    return tuple(Param(part.strip()) for part in text.split(",")) if text else ()


REGISTRY = Registry()

_ARGUMENT_CLASSES: dict[str, tuple[type, ...]] = {**CLASSES, "numeric": (int, float)}
"""The classes of arguments that need no conversion."""


def builtin(
    receiver: str,
    name: str,
    *,
    params: str = "",
    result: str,
    aliases: tuple[str, ...] = (),
    context: bool = False,
    only: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
    statement: bool = False,
    source: str = "",
    direct: Callable[..., object] | None = None,
    direct_for_text: Callable[..., object] | None = None,
) -> Callable[[Function], Function]:
    """Register the decorated function as a builtin.

    receiver: kinds joined by `|` (`text|list`, `any`, with `null` when a null receiver is fine),
    or "" for a plain call; a dotted name such as `zoho.encryption.md5` is a plain call.
    params: kinds after the receiver with optional names, `"number start, number end?"`,
    `"any..."`. `context` passes the Context first. `statement` marks a value-returning function
    that may stand alone as a statement; result "void" may not be used in an expression.
    only / excluded: the profiles that have it / lack it.
    direct: a C function that does the same for a receiver of the very class list, dict or str;
    direct_for_text: the same when the first argument is known to be a text. They halve the time
    of the commonest calls.
    """

    def register(function: Function) -> Function:
        receivers = tuple(receiver.split("|")) if receiver else ()
        REGISTRY.add(
            Builtin(
                function, name, receivers, _parameters(params), result, aliases, context,
                frozenset(only), frozenset(excluded), statement, source,
                direct, direct_for_text,
            )
        )  # fmt: skip
        return function

    return register


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
        self.name = name
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
                    implementation = implementation or adapt(entry, count, context, known)
                    self.table[each] = _direct(entry, each, count, known) or implementation

    def other(self, receiver: object, *args: object) -> object:
        """The call on a receiver of a class no entry names."""
        converted, entry = as_receiver(self.name, receiver, self.entries, self.context)
        return adapt(entry, self.count, self.context)(converted, *args)

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

    `known` are the classes of the arguments that are literals (None for the others).
    """
    entries = [
        entry
        for entry in REGISTRY.methods.get(name.lower(), ())
        if entry.available(context.profile)
    ]
    return Dispatch(name, entries, count, context, known) if entries else None


def plain_call(name: str, count: int, context: Context) -> Implementation | None:
    """A callable for `name(...)`: a plain builtin, or a method with its receiver first."""
    entry = REGISTRY.plain.get(name.lower())
    if entry is not None and entry.available(context.profile):
        return adapt(entry, count, context)
    return dispatch(name, count - 1, context) if count else None


def wrong_count(name: str) -> EvalError:
    """Zoho's error for a wrong number of arguments."""
    return EvalError(f"No. of arguments mismatches for the function {name}", code="wrong-arguments")


def unknown_function(name: str, *, method: bool = False) -> EvalError:
    """Zoho's error for an unknown function or method, with the nearest known name."""
    return EvalError(
        f"Not able to find '{name}' function",
        code="unknown-method" if method else "unknown-function",
        hint=did_you_mean(name, REGISTRY.names()),
    )


def adapt(
    entry: Builtin, count: int, context: Context, known: Sequence[type | None] = ()
) -> Implementation:
    """The entry's Python function with `count` arguments checked and converted.

    An argument whose class is known and right needs no check.
    """
    if not entry.accepts(count):

        def refuse(*_args: object) -> object:
            raise wrong_count(entry.name).with_hint(f"it is called as {entry.signature}")

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
        return _one_argument(entry, function, active[0][1], context)
    return _any_arguments(entry, function, active, offset, context)


def _needs_no_check(kind: str, index: int, known: Sequence[type | None]) -> bool:
    if kind == "any":
        return True
    return index < len(known) and known[index] in _ARGUMENT_CLASSES[kind]


def _one_argument(
    entry: Builtin, function: Implementation, kind: str, context: Context
) -> Implementation:
    """`receiver.f(argument)` with one checked argument: the commonest shape, kept short."""
    expected = _ARGUMENT_CLASSES[kind]
    convert = ARGUMENTS[kind]
    name = entry.name

    def call(receiver: object, argument: object) -> object:
        if type(argument) not in expected:
            argument = convert(argument, name, 0, context)
        return function(receiver, argument)

    return call


def _any_arguments(
    entry: Builtin,
    function: Implementation,
    checks: list[tuple[int, str]],
    offset: int,
    context: Context,
) -> Implementation:
    table = [
        (index + offset, index, _ARGUMENT_CLASSES[kind], ARGUMENTS[kind]) for index, kind in checks
    ]
    name = entry.name

    def call(*given: object) -> object:
        args = list(given)
        for position, index, classes, convert in table:
            if type(args[position]) not in classes:
                args[position] = convert(args[position], name, index, context)
        return function(*args)

    return call
