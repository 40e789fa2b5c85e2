"""Simple statements, try and throw."""

from collections.abc import Mapping

from deluge.bind.binder import Binder, BindStatement
from deluge.bind.blocks import bind_bare_block, bind_block
from deluge.bind.branches import bind_if
from deluge.bind.code import BREAK, CONTINUE, Evaluate, Execute, Frame, Signal
from deluge.bind.lint import check_statement_call, check_void_value
from deluge.bind.names import IMPLICIT, unsupported
from deluge.bind.returns import bind_return
from deluge.errors import DelugeError, EvalError, LimitExceeded, Thrown
from deluge.syntax import ast
from deluge.values.arithmetic import OPERATIONS
from deluge.values.collection import Collection
from deluge.values.failure import Failure
from deluge.values.fields import HasFields
from deluge.values.show import text_of

_RESERVED = frozenset({"zoho", "thisapp", "null", "true", "false"})


# ---- simple statements


def bind_info(binder: Binder, node: ast.Info) -> Execute:
    """`info value;`"""
    value = binder.expression(node.value)
    check_void_value(binder, node.value)
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


def bind_expression_statement(binder: Binder, node: ast.ExpressionStatement) -> Execute:
    """A call or task by itself."""
    value = binder.expression(node.value)
    check_statement_call(binder, node.value)

    def run(frame: Frame) -> None:
        value(frame)

    return run


def bind_assign(binder: Binder, node: ast.Assign) -> Execute:
    """`x = value;`, `x += value;`, `rec.Field = value;`"""
    value = binder.expression(node.value)
    check_void_value(binder, node.value)
    target = node.target
    if isinstance(target, ast.Name) and target.name.lower() not in _RESERVED:
        return _assign_name(binder, node, target.name, value)
    if isinstance(target, ast.Member):
        return _assign_member(binder, node, target, value)
    if isinstance(target, ast.Fetch):
        return unsupported(binder, target, f"'{target.form}[...]' reads a Creator form")
    return binder.refuse(
        "Improper Statement Error might be due to missing ';' at end of the line or "
        "incomplete expression",
        target.span,
        code="syntax",
        hint="the left side of = must be a variable or a field",
    )


def _assign_name(binder: Binder, node: ast.Assign, name: str, value: Evaluate) -> Execute:
    if node.op == "=":
        slot = binder.scope.assign(name)

        def assign(frame: Frame) -> None:
            frame[slot] = value(frame)

        return assign
    current = binder.expression(node.target)
    slot = binder.scope.assign(name)
    operation = OPERATIONS[node.op[0]]
    conventions, span, source = binder.conventions, node.span, binder.source

    def update(frame: Frame) -> None:
        try:
            frame[slot] = operation(current(frame), value(frame), conventions)
        except DelugeError as error:
            error.at(span, source)
            raise

    return update


def _assign_member(
    binder: Binder, node: ast.Assign, target: ast.Member, value: Evaluate
) -> Execute:
    root = target.object
    if isinstance(root, ast.Name) and binder.scope.slot(root.name) is None:
        if root.name.lower() == "input" and binder.scope.slot(target.name) is not None:
            return _assign_name(binder, node, target.name, value)
        if root.name.lower() in IMPLICIT:
            return unsupported(binder, target, f"'{root.name}.{target.name}' belongs to a form")
    record = binder.expression(root)
    operation = OPERATIONS[node.op[0]] if node.op != "=" else None
    name, span, source, conventions = target.name, node.span, binder.source, binder.conventions

    def run(frame: Frame) -> None:
        holder = record(frame)
        try:
            if not isinstance(holder, HasFields):
                raise EvalError("Invalid collection object found", code="unknown-member")
            new = value(frame)
            if operation is not None:
                new = operation(holder.get_field(name), new, conventions)
            holder.set_field(name, new)
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
        machine.left += 1
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
