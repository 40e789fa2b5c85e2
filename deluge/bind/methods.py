"""`value.method(args)`: one look-up by the receiver's class and one call.

The shapes that fill real scripts have closures of their own: a variable as receiver and a literal
as argument are read in place, as in `arithmetic.py`.
"""

from deluge.bind.arithmetic import slot_of
from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Frame
from deluge.builtins.dispatch import Dispatch
from deluge.errors import DelugeError
from deluge.syntax import ast


def known_class(node: ast.Expression) -> type | None:
    """The class of a literal's value, None for any other expression."""
    return type(node.value) if isinstance(node, ast.Text | ast.Number | ast.Boolean) else None


def method_call(binder: Binder, node: ast.MethodCall, call: Dispatch) -> Evaluate:
    """The bound call of a builtin method."""
    count = len(node.args)
    slot = slot_of(binder, node.object)
    if count == 0:
        if slot is not None:
            return _variable_alone(binder, node, call, slot)
        return _no_argument(binder, node, call)
    if count == 1 and isinstance(node.args[0], ast.Text | ast.Number):
        if slot is not None:
            return _variable_and_literal(binder, node, call, slot, node.args[0].value)
        return _one_literal(binder, node, call, node.args[0].value)
    if count == 1:
        argument = slot_of(binder, node.args[0])
        if slot is not None and argument is not None:
            return _two_variables(binder, node, call, slot, argument)
        return _one_argument(binder, node, call)
    if count == 2 and isinstance(node.args[0], ast.Text | ast.Number):
        if isinstance(node.args[1], ast.Text | ast.Number):
            return _two_literals(binder, node, call, node.args[0].value, node.args[1].value)
        return _literal_and_any(binder, node, call, node.args[0].value)
    if count == 2:
        return _two_arguments(binder, node, call)
    return _many_arguments(binder, node, call)


def _variable_alone(binder: Binder, node: ast.MethodCall, call: Dispatch, slot: int) -> Evaluate:
    """`rows.size()`"""
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = frame[slot]
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _no_argument(binder: Binder, node: ast.MethodCall, call: Dispatch) -> Evaluate:
    receiver = binder.expression(node.object)
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = receiver(frame)
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _variable_and_literal(
    binder: Binder, node: ast.MethodCall, call: Dispatch, slot: int, literal: str | int
) -> Evaluate:
    """`row.get("name")`"""
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = frame[slot]
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value, literal)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _two_variables(
    binder: Binder, node: ast.MethodCall, call: Dispatch, slot: int, argument: int
) -> Evaluate:
    """`groups.get(key)`"""
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = frame[slot]
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value, frame[argument])
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _one_literal(
    binder: Binder, node: ast.MethodCall, call: Dispatch, literal: str | int
) -> Evaluate:
    receiver = binder.expression(node.object)
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = receiver(frame)
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value, literal)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _one_argument(binder: Binder, node: ast.MethodCall, call: Dispatch) -> Evaluate:
    receiver, argument = binder.expression(node.object), binder.expression(node.args[0])
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = receiver(frame)
        given = argument(frame)
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value, given)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _two_literals(
    binder: Binder, node: ast.MethodCall, call: Dispatch, first: str | int, second: str | int
) -> Evaluate:
    """`text.subString(0,2)`"""
    receiver = binder.expression(node.object)
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = receiver(frame)
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value, first, second)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _literal_and_any(
    binder: Binder, node: ast.MethodCall, call: Dispatch, first: str | int
) -> Evaluate:
    """`map.put("key",value)`"""
    receiver, argument = binder.expression(node.object), binder.expression(node.args[1])
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = receiver(frame)
        second = argument(frame)
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value, first, second)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _two_arguments(binder: Binder, node: ast.MethodCall, call: Dispatch) -> Evaluate:
    receiver = binder.expression(node.object)
    first, second = binder.arguments(node.args)
    table, other, span, source = call.table, call.other, node.span, binder.source

    def run(frame: Frame) -> object:
        value = receiver(frame)
        a = first(frame)
        b = second(frame)
        try:
            implementation = table[type(value)]
        except KeyError:
            implementation = other
        try:
            return implementation(value, a, b)
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def _many_arguments(binder: Binder, node: ast.MethodCall, call: Dispatch) -> Evaluate:
    receiver, args = binder.expression(node.object), binder.arguments(node.args)
    span, source = node.span, binder.source

    def run(frame: Frame) -> object:
        try:
            return call(receiver(frame), *[arg(frame) for arg in args])
        except DelugeError as error:
            error.at(span, source)
            raise

    return run
