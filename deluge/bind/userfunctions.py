"""Calls of user functions: arguments fitted to their declared types, depth counted."""

from collections.abc import Callable

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame, FunctionCode, Machine
from deluge.errors import CallSite, DelugeError, LimitExceeded, TypeMismatch
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.values.convert import fit

_PLAIN: dict[str, type] = {
    "string": str, "int": int, "bigint": int, "long": int, "float": float, "decimal": float,
    "bool": bool, "boolean": bool, "map": dict, "list": list,
}  # fmt: skip
"""Declared types whose values need no conversion when they are of that very class."""

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
    call = caller(binder.machine, code, binder.library.prepare)
    source = binder.source

    def run(frame: Frame) -> object:
        try:
            return call([arg(frame) for arg in args], span, source)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def caller(
    machine: Machine, code: FunctionCode, prepare: Callable[[FunctionCode], None]
) -> Callable[[list[object], Span, Source], object]:
    """A Python function that calls the Deluge function with argument values."""
    fitters = _fitters(machine, code)
    give_back = _return_fitter(machine, code)
    name = code.name

    def call(values: list[object], span: Span, source: Source) -> object:
        if code.body is None:
            prepare(code)
        if machine.depth >= machine.max_depth:
            raise LimitExceeded(
                f"The number of nested function calls exceeded the maximum limit of "
                f"{machine.max_depth}",
                code="limit-depth",
                hint="does the function call itself without end?",
            )
        for position, expected, convert in fitters:
            value = values[position]
            if type(value) is not expected and value is not None:
                values[position] = convert(value)
        frame: Frame = [None, *values]
        frame.extend([None] * (code.size - len(frame)))
        machine.depth += 1
        machine.calls += 1
        try:
            assert code.body is not None
            code.body(frame)
            return give_back(frame[0])
        except DelugeError as error:
            error.trace.append(CallSite(name, source.path, span.line))
            raise
        finally:
            machine.depth -= 1

    return call


def _fitters(
    machine: Machine, code: FunctionCode
) -> list[tuple[int, type | None, Callable[[object], object]]]:
    result: list[tuple[int, type | None, Callable[[object], object]]] = []
    for position, param in enumerate(code.declaration.params):
        kind = param.type.lower()
        if kind not in _UNTYPED:
            convert = _converter(machine, kind, f"for the function {code.name} at index {position}")
            result.append((position, _PLAIN.get(kind), convert))
    return result


def _converter(machine: Machine, kind: str, place: str) -> Callable[[object], object]:
    conventions = machine.context.conventions

    def convert(value: object) -> object:
        try:
            return fit(value, kind, conventions)
        except TypeMismatch as error:
            raise TypeMismatch(
                f"Argument type mismatches {place}", code="wrong-arguments", hint=error.message
            ) from None

    return convert


def _return_fitter(machine: Machine, code: FunctionCode) -> Callable[[object], object]:
    """What makes the returned value fit the declared type: a `string` function gives texts."""
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

    return give_back
