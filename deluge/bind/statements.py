"""Simple statements, try and throw."""

from collections.abc import Mapping

from deluge.bind.assign import bind_assign, bind_expression_statement
from deluge.bind.binder import Binder, BindStatement
from deluge.bind.blocks import bind_bare_block, bind_block
from deluge.bind.branches import bind_if
from deluge.bind.code import BREAK, CONTINUE, Execute, Frame, Signal
from deluge.bind.lint import void_value
from deluge.bind.returns import bind_return
from deluge.errors import DelugeError, EvalError, LimitExceeded, Thrown
from deluge.syntax import ast
from deluge.values.collection import Collection
from deluge.values.failure import Failure
from deluge.values.show import text_of

# ---- simple statements


def bind_info(binder: Binder, node: ast.Info) -> Execute:
    """`info value;`"""
    value = void_value(binder, node.value) or binder.expression(node.value)
    machine, conventions = binder.machine, binder.conventions
    source, span = binder.source, node.span

    def run(frame: Frame) -> None:
        result = value(frame)
        try:
            machine.info(result if type(result) is str else text_of(result, conventions))
        except DelugeError as error:
            error.at(span, source)
            raise

    return run


def bind_break(binder: Binder, node: ast.Break) -> Execute:
    """`break;`"""
    if not binder.loops:
        return binder.refuse("break is used outside a loop", node.span, code="outside-loop")
    return lambda _frame: BREAK


def bind_continue(binder: Binder, node: ast.Continue) -> Execute:
    """`continue;`"""
    if not binder.loops:
        return binder.refuse("continue is used outside a loop", node.span, code="outside-loop")
    return lambda _frame: CONTINUE


# ---- errors


def bind_try(binder: Binder, node: ast.Try) -> Execute:
    """`try { } catch (e) { }`: catches run-time errors, not limits and not save-time refusals."""
    body = bind_block(binder, node.body)
    slot = binder.scope.assign(node.variable)
    handler = bind_block(binder, node.handler)
    machine = binder.machine

    def run(frame: Frame) -> Signal | None:
        depth = machine.depth
        try:
            return body(frame)
        except LimitExceeded:
            raise
        except EvalError as error:
            machine.depth = depth
            frame[slot] = caught(error)
        return handler(frame)

    return run


def caught(error: EvalError) -> Failure:
    """The value that `catch` binds for an error."""
    data = error.data if isinstance(error, Thrown) else None
    return Failure(error.message, error.line or 0, data, error)


def bind_throw(binder: Binder, node: ast.Throw) -> Execute:
    """`throw "text";`, `throw {"message": ...};`, `throw e;`"""
    value = binder.expression(node.value)
    conventions, span, source = binder.conventions, node.span, binder.source

    def run(frame: Frame) -> None:
        operand = value(frame)
        if isinstance(operand, Failure) and isinstance(operand.error, EvalError):
            raise operand.error
        if isinstance(operand, Collection):
            operand = operand.items
        if isinstance(operand, dict):
            message = text_of(operand.get("message"), conventions)
            raise Thrown(message, operand).at(span, source)
        raise Thrown(text_of(operand, conventions)).at(span, source)

    return run


STATEMENTS: Mapping[type, BindStatement] = {
    ast.Info: bind_info,
    ast.ExpressionStatement: bind_expression_statement,
    ast.Assign: bind_assign,
    ast.Return: bind_return,
    ast.Break: bind_break,
    ast.Continue: bind_continue,
    ast.If: bind_if,
    ast.Try: bind_try,
    ast.Throw: bind_throw,
    ast.Block: bind_bare_block,
}  # type: ignore[dict-item]
