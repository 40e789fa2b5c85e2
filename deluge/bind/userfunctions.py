"""Calls of user functions: arguments fitted to their declared types, depth counted."""

from collections.abc import Callable, Sequence

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Execute, Frame, FunctionCode, Machine
from deluge.errors import CallSite, DelugeError, LimitExceeded, TypeMismatch
from deluge.source import START, Source, Span
from deluge.syntax import ast
from deluge.values.convert import fit

_PLAIN: dict[str, type] = {
    "string": str, "int": int, "bigint": int, "long": int, "float": float, "decimal": float,
    "bool": bool, "boolean": bool, "map": dict, "list": list,
}  # fmt: skip
"""Declared types whose values need no conversion when they are of that very class."""

Enter = Callable[[Frame], object]
Prepare = Callable[[FunctionCode], Execute]
Fit = tuple[type | None, Callable[[object], object]]

_UNTYPED = frozenset({"void", "any", "object"})


def bind_user_call(
    binder: Binder, code: FunctionCode, nodes: list[ast.Expression], span: Span
) -> Evaluate:
    """`f(args)`"""
    declared = len(code.declaration.params)
    if len(nodes) != declared:
        return binder.refuse(
            f"No. of arguments mismatches for the function {code.name}",
            span,
            code="wrong-arguments",
            hint=f"it is declared as {code.signature}",
        )
    args = binder.arguments(nodes)
    enter = entrance(binder.machine, code, binder.library.prepare, span, binder.source)
    fits = _fits(binder.machine, code, span, binder.source)
    return _CALLS.get(len(args), _call_many)(enter, args, fits)


# ---- calls by number of arguments: the common ones without a loop


def _call_none(enter: Enter, args: list[Evaluate], fits: list[Fit]) -> Evaluate:
    return lambda _frame: enter([None])


def _call_one(enter: Enter, args: list[Evaluate], fits: list[Fit]) -> Evaluate:
    (arg,) = args
    ((expected, convert),) = fits

    def run(frame: Frame) -> object:
        value = arg(frame)
        if type(value) is not expected:
            value = convert(value)
        return enter([None, value])

    return run


def _call_two(enter: Enter, args: list[Evaluate], fits: list[Fit]) -> Evaluate:
    first, second = args
    (expected_first, convert_first), (expected_second, convert_second) = fits

    def run(frame: Frame) -> object:
        a = first(frame)
        if type(a) is not expected_first:
            a = convert_first(a)
        b = second(frame)
        if type(b) is not expected_second:
            b = convert_second(b)
        return enter([None, a, b])

    return run


def _call_many(enter: Enter, args: list[Evaluate], fits: list[Fit]) -> Evaluate:
    steps = [(arg, *fit) for arg, fit in zip(args, fits, strict=True)]

    def run(frame: Frame) -> object:
        new: Frame = [None]
        for arg, expected, convert in steps:
            value = arg(frame)
            new.append(value if type(value) is expected else convert(value))
        return enter(new)

    return run


_CALLS: dict[int, Callable[[Enter, list[Evaluate], list[Fit]], Evaluate]] = {
    0: _call_none,
    1: _call_one,
    2: _call_two,
}


def call_with(
    machine: Machine,
    code: FunctionCode,
    prepare: Prepare,
    values: Sequence[object],
) -> object:
    """What the Deluge function gives back for these values: how a run starts."""
    enter = entrance(machine, code, prepare, START, code.source)
    fits = _fits(machine, code, START, code.source)
    fitted = [convert(value) for value, (_, convert) in zip(values, fits, strict=True)]
    return enter([None, *fitted])


def entrance(
    machine: Machine,
    code: FunctionCode,
    prepare: Prepare,
    span: Span,
    source: Source,
) -> Enter:
    """A Python function that runs the Deluge function on a frame holding its arguments.

    The depth is put back on the way out of an error by whoever catches it.
    """
    give_back, expected = _return_fitter(machine, code)
    tracer = machine.tracer

    def enter(frame: Frame) -> object:
        depth = machine.depth
        try:
            if depth >= machine.max_depth:
                raise _too_deep(machine)
            body = code.body
            if body is None:
                body = prepare(code)
            if code.locals:
                frame += code.locals
            machine.depth = depth + 1
            machine.calls += 1
            if tracer is None:
                body(frame)
            else:
                tracer.enter(code.name, code.source, code.declaration.span)
                body(frame)
                tracer.leave(code.name)
            result = frame[0]
            if type(result) is not expected:
                result = give_back(result)
        except DelugeError as error:
            error.at(span, source)
            error.trace.append(CallSite(code.name, source.path, span.line))
            raise
        machine.depth = depth
        return result

    return enter


def _too_deep(machine: Machine) -> LimitExceeded:
    return LimitExceeded(
        f"The number of nested function calls exceeded the maximum limit of {machine.max_depth}",
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
            return fit(value, kind, conventions)
        except TypeMismatch as error:
            raise TypeMismatch(
                f"Return type mismatch: Required : [{kind.upper()}]", hint=error.message
            ) from None

    return give_back, expected
