"""The one list of builtins: every function registers itself with `@builtin`.

How a call site gets from a name to the function is in `dispatch.py`.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from deluge.errors import EvalError, did_you_mean

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
        "function", "maximum", "minimum", "name", "only", "params", "receivers", "result",
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

    @property
    def signature(self) -> str:
        """`text.subString(number start, [number end]) -> text`"""
        inner = ", ".join(str(param) for param in self.params)
        shown = "|".join(kind for kind in self.receivers if kind != "null")
        prefix = f"{shown}." if shown else ""
        return f"{prefix}{self.name}({inner}) -> {self.result}"

    def called(self, name: str) -> str:
        """The name a script called it by, an alias too, in the case of the help."""
        folded = name.lower()
        return next((each for each in self.aliases if each.lower() == folded), self.name)

    def available(self, profile: str) -> bool:
        """Whether the product is documented to have this function; neutral has them all."""
        return profile == "neutral" or (profile not in self.excluded and self.usable(profile))

    def usable(self, profile: str) -> bool:
        """Whether it works in the product, also where only `check` minds it."""
        return profile == "neutral" or not self.only or profile in self.only

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
    direct: a bare function that does the same for a receiver of the very class list, dict or str;
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


def wrong_count(name: str) -> EvalError:
    """Zoho's error for a wrong number of arguments."""
    return EvalError(f"No. of arguments mismatches for the function {name}", code="wrong-arguments")


def unknown_function(name: str, *, method: bool = False) -> EvalError:
    """Zoho's error for an unknown function or method, with the nearest known name."""
    from deluge.builtins.elsewhere import name_here

    return EvalError(
        f"Not able to find '{name}' function",
        code="unknown-method" if method else "unknown-function",
        hint=_other_form(name) or name_here(name) or did_you_mean(name, REGISTRY.names()),
    )


def _other_form(name: str) -> str | None:
    """How a builtin is called that was called as a method, or the other way round."""
    known = " or ".join(entry.signature for entry in REGISTRY.find(name))
    return f"it is called as {known}" if known else None
