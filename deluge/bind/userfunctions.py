"""Calls of user functions: arguments fitted to their declared types, depth counted."""

from collections.abc import Callable, Sequence

from deluge.bind.binder import Binder, Library
from deluge.bind.code import Evaluate, Execute, Frame, FunctionCode, Machine, Signal, Tracer
from deluge.errors import CallSite, DelugeError, LimitExceeded, TypeMismatch
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.syntax.walk import nodes
from deluge.values.convert import fit, fit_returned

_PLAIN: dict[str, type] = {
    "string": str, "int": int, "bigint": int, "long": int, "float": float, "decimal": float,
    "bool": bool, "boolean": bool, "map": dict, "list": list,
}  # fmt: skip
"""Declared types whose values need no conversion when they are of that very class."""

Prepare = Callable[[FunctionCode], Execute]
Fit = tuple[type | None, Callable[[object], object]]

_UNTYPED = frozenset({"void", "any", "object"})


def bind_user_call(
    binder: Binder, code: FunctionCode, nodes: list[ast.Expression], span: Span
) -> Evaluate:
    """`f(args)`"""
    binder.user_calls += 1
    declared = len(code.declaration.params)
    if len(nodes) != declared:
        return binder.refuse(
            f"No. of arguments mismatches for the function {code.name}",
            span,
            code="wrong-arguments",
            hint=f"it is declared as {code.signature}",
        )
    args = binder.arguments(nodes)
    fits = _fits(binder.machine, code, span, binder.source)
    if len(args) == 1:
        return _call_one(binder, code, args[0], fits[0], span)
    return _call_many(binder, code, list(zip(nodes, args, fits, strict=True)), span)


def call_with(
    machine: Machine, code: FunctionCode, library: Library, values: Sequence[object]
) -> object:
    """What the Deluge function gives back for these values: how a run starts."""
    header = code.declaration.span  # nothing in a script calls it: what fails is placed here
    fits = _fits(machine, code, header, code.source)
    fitted = [convert(value) for value, (_, convert) in zip(values, fits, strict=True)]
    call = Call(machine, code, library.prepare, header, code.source)
    return call.enter([None, *fitted])


class Call:
    """One place a user function is called from: everything but the arguments.

    The depth is put back on the way out of an error by whoever catches it.
    """

    __slots__ = ("code", "expected", "give_back", "machine", "prepare", "source", "span")

    def __init__(
        self, machine: Machine, code: FunctionCode, prepare: Prepare, span: Span, source: Source
    ) -> None:
        self.machine = machine
        self.code = code
        self.prepare = prepare
        self.span = span
        self.source = source
        self.give_back, self.expected = _return_fitter(machine, code)

    def enter(self, frame: Frame) -> object:
        """The function's result for a frame that holds its arguments."""
        machine, code = self.machine, self.code
        depth = machine.depth
        try:
            body = self.body()
            frame += code.locals
            machine.depth = depth + 1
            machine.calls += 1
            body(frame)
            result = frame[0]
            if type(result) is not self.expected:
                result = self.give_back(result)
        except DelugeError as error:
            self.place(error)
            raise
        machine.depth = depth
        return result

    def body(self) -> Execute:
        """The function's body, bound at its first call; an error when calls nest too deep."""
        machine, code = self.machine, self.code
        body = code.body or self.prepare(code)
        if machine.depth >= code.max_depth:
            raise _too_deep(code.max_depth)
        return body if machine.tracer is None else self._told(body, machine.tracer)

    def _told(self, body: Execute, tracer: Tracer) -> Execute:
        code = self.code

        def run(frame: Frame) -> Signal | None:
            tracer.enter(code.name, code.source, code.declaration.span)
            try:
                return body(frame)
            finally:
                tracer.leave(code.name)

        return run

    def place(self, error: DelugeError) -> None:
        """Note this call in the error's call stack."""
        error.at(self.span, self.source)
        error.trace.append(CallSite(self.code.name, self.source.path, self.span.line))


_Argument = tuple[ast.Expression, Evaluate, Fit]
_Step = tuple[int, Evaluate, type | None, Callable[[object], object]]


def _arguments(args: list[_Argument]) -> tuple[list[_Step], Frame]:
    """The arguments that are evaluated, and a frame with the literals, which fit as they stand.

    Each comes with its slot and how it is made to fit.
    """
    template: Frame = [None]
    steps: list[_Step] = []
    for node, arg, (expected, convert) in args:
        if isinstance(node, ast.Text | ast.Number) and type(node.value) is expected:
            template.append(node.value)
            continue
        steps.append((len(template), arg, expected, convert))
        template.append(None)
    return steps, template


def _call_many(binder: Binder, code: FunctionCode, args: list[_Argument], span: Span) -> Evaluate:
    """A call with any number of arguments; as `_call_one`, `Call.enter` is written into it."""
    call = Call(binder.machine, code, binder.library.prepare, span, binder.source)
    machine, max_depth = binder.machine, 0
    give_back, expected_result = call.give_back, call.expected
    steps, template = _arguments(args)
    body: Execute | None = None

    def run(frame: Frame) -> object:
        nonlocal body, max_depth
        new = [*template]
        for slot, arg, expected, convert in steps:
            value = arg(frame)
            new[slot] = value if type(value) is expected else convert(value)
        depth = machine.depth
        try:
            if body is None or depth >= max_depth:
                body, max_depth = call.body(), code.max_depth
            machine.depth = depth + 1
            machine.calls += 1
            new += code.locals
            body(new)
            result = new[0]
            if type(result) is not expected_result:
                result = give_back(result)
        except DelugeError as error:
            call.place(error)
            raise
        machine.depth = depth
        return result

    return run


def _call_one(
    binder: Binder, code: FunctionCode, arg: Evaluate, fit_one: Fit, span: Span
) -> Evaluate:
    """A call with one argument, the commonest, with `Call.enter` written into it."""
    call = Call(binder.machine, code, binder.library.prepare, span, binder.source)
    machine, max_depth = binder.machine, 0
    give_back, expected_result = call.give_back, call.expected
    expected, convert = fit_one
    body: Execute | None = None

    def run(frame: Frame) -> object:
        nonlocal body, max_depth
        value = arg(frame)
        if type(value) is not expected:
            value = convert(value)
        depth = machine.depth
        try:
            if body is None or depth >= max_depth:
                body, max_depth = call.body(), code.max_depth
            machine.depth = depth + 1
            machine.calls += 1
            new = [None, value, *code.locals]
            body(new)
            result = new[0]
            if type(result) is not expected_result:
                result = give_back(result)
        except DelugeError as error:
            call.place(error)
            raise
        machine.depth = depth
        return result

    return run


def _too_deep(limit: int) -> LimitExceeded:
    return LimitExceeded(
        f"The number of nested function calls exceeded the maximum limit of {limit}",
        code="limit-depth",
        hint="does the function call itself without end?",
    )


def _fits(machine: Machine, code: FunctionCode, span: Span, source: Source) -> list[Fit]:
    """For each argument the class that fits already, and what makes another value fit."""
    fits: list[Fit] = []
    for position, param in enumerate(code.declaration.params):
        kind = param.type.lower()
        place = f"for the function {code.name} at index {position}"
        convert = _converter(machine, kind, place, span, source)
        fits.append((_PLAIN.get(kind), convert))
    return fits


def _converter(
    machine: Machine, kind: str, place: str, span: Span, source: Source
) -> Callable[[object], object]:
    conventions = machine.context.conventions
    if kind in _UNTYPED:
        return lambda value: value

    def convert(value: object) -> object:
        try:
            return fit(value, kind, conventions)
        except TypeMismatch as error:
            raise TypeMismatch(
                f"Argument type mismatches {place}",
                code="wrong-arguments",
                hint=error.message,
                span=span,
                source=source,
            ) from None

    return convert


def _return_fitter(
    machine: Machine, code: FunctionCode
) -> tuple[Callable[[object], object], type | None]:
    """What makes the returned value fit the declared type, and the class that already fits.

    A `string` function gives texts.
    """
    kind = code.declaration.return_type.lower()
    expected = _PLAIN.get(kind)
    conventions = machine.context.conventions

    def give_back(value: object) -> object:
        if type(value) is expected or value is None or kind in _UNTYPED:
            return value
        try:
            return fit_returned(value, kind, conventions)
        except TypeMismatch as error:
            error.at(_place_of_return(code.declaration), code.source)
            raise

    return give_back, expected


def _place_of_return(function: ast.Function) -> Span:
    """The only `return` with a value; of several nobody knows which it was: the header."""
    returns = [each for each in nodes(function.body) if isinstance(each, ast.Return) and each.value]
    return returns[0].span if len(returns) == 1 else function.span
