"""Simple statements, blocks, conditions, try and throw."""

from collections.abc import Mapping, Sequence

from deluge.bind.arithmetic import slot_of
from deluge.bind.binder import Binder, BindStatement
from deluge.bind.code import BREAK, CONTINUE, RETURN, Evaluate, Execute, Frame, Machine, Signal
from deluge.bind.conditions import bind_condition
from deluge.bind.lint import check_statement_call, check_void_value
from deluge.bind.names import IMPLICIT, unsupported
from deluge.errors import DelugeError, EvalError, LimitExceeded, Thrown
from deluge.syntax import ast
from deluge.values.arithmetic import OPERATIONS
from deluge.values.collection import Collection
from deluge.values.failure import Failure
from deluge.values.fields import HasFields
from deluge.values.show import text_of

_RESERVED = frozenset({"zoho", "thisapp", "null", "true", "false"})


# ---- blocks


def bind_block(binder: Binder, nodes: list[ast.Statement], *, turns: int = 0) -> Execute:
    """The statements one after the other; `turns` more are counted each time (a loop's turn).

    All are counted at once before the first runs, and those that did not run are given back:
    counting one by one costs a tenth of the evaluation benchmarks.
    """
    machine = binder.machine
    statements = tuple(_traced(binder, node, binder.statement(node)) for node in nodes)
    count = len(statements) + turns
    if len(statements) == 1:
        return _single(machine, statements[0], count)
    one_by_one = _one_by_one(machine, statements, turns)
    if len(statements) == 2:
        return _double(machine, *statements, count, one_by_one)

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return one_by_one(frame)
        machine.left = left
        statement = None
        try:
            for statement in statements:
                signal = statement(frame)
                if signal is not None:
                    machine.left += len(statements) - 1 - statements.index(statement)
                    return signal
        except DelugeError:
            if statement is not None:
                machine.left += len(statements) - 1 - statements.index(statement)
            raise
        return None

    return run


def _single(machine: Machine, statement: Execute, count: int) -> Execute:
    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        machine.left = left
        if left < 0:
            machine.checkpoint()
        return statement(frame)

    return run


def _double(
    machine: Machine, first: Execute, second: Execute, count: int, one_by_one: Execute
) -> Execute:
    """Two statements without a loop: the commonest body after one statement."""

    def run(frame: Frame) -> Signal | None:
        left = machine.left - count
        if left < 0:
            return one_by_one(frame)
        machine.left = left
        try:
            signal = first(frame)
        except DelugeError:
            machine.left += 1
            raise
        if signal is not None:
            machine.left += 1
            return signal
        return second(frame)

    return run


def _one_by_one(machine: Machine, statements: Sequence[Execute], turns: int) -> Execute:
    """The same with each statement counted on its own: near a checkpoint."""

    def run(frame: Frame) -> Signal | None:
        machine.left -= turns
        if machine.left < 0:
            machine.checkpoint()
        for statement in statements:
            machine.left -= 1
            if machine.left < 0:
                machine.checkpoint()
            signal = statement(frame)
            if signal is not None:
                return signal
        return None

    return run


def _traced(binder: Binder, node: ast.Statement, execute: Execute) -> Execute:
    """The statement with the tracer told first, when there is a tracer."""
    tracer = binder.machine.tracer
    if tracer is None:
        return execute
    source, span = binder.source, node.span

    def run(frame: Frame) -> Signal | None:
        tracer.statement(source, span)
        return execute(frame)

    return run


def bind_bare_block(binder: Binder, node: ast.Block) -> Execute:
    """`{ ... }` by itself; the braces count as no statement."""
    return _uncounted(binder.machine, bind_block(binder, node.body))


def _uncounted(machine: Machine, execute: Execute) -> Execute:
    def run(frame: Frame) -> Signal | None:
        machine.left += 1
        return execute(frame)

    return run


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


def bind_return(binder: Binder, node: ast.Return) -> Execute:
    """`return;`, `return value;`"""
    kind = binder.function.return_type.lower() if binder.function else ""
    if node.value is None:
        if kind not in ("", "void"):
            binder.error(
                f"Missing return statement: Provide {kind.upper()} expression to return",
                node.span,
                code="missing-return",
            )
        return lambda _frame: RETURN
    if kind == "void":
        return binder.refuse(
            "VOID function can not return any value",
            node.span,
            code="void-return",
            hint="write `return;`, or declare the type of what the function returns",
        )
    slot = slot_of(binder, node.value)
    if slot is not None:

        def return_variable(frame: Frame) -> Signal:
            frame[0] = frame[slot]
            return RETURN

        return return_variable
    value = binder.expression(node.value)
    check_void_value(binder, node.value)

    def run(frame: Frame) -> Signal:
        frame[0] = value(frame)
        return RETURN

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


# ---- if


def bind_if(binder: Binder, node: ast.If) -> Execute:
    """`if ... else if ... else`; every condition that is tested after the first is counted."""
    branches = [
        (bind_condition(binder, branch.condition), bind_block(binder, branch.body))
        for branch in node.branches
    ]
    otherwise = bind_block(binder, node.otherwise) if node.otherwise is not None else None
    if binder.machine.tracer is not None:
        return _traced_if(binder, node, branches, otherwise)
    if len(branches) == 1:
        return _simple_if(*branches[0], otherwise)
    machine = binder.machine
    if len(branches) == 2:
        return _double_if(machine, *branches, otherwise)

    def run(frame: Frame) -> Signal | None:
        first = True
        for condition, body in branches:
            if not first:
                machine.left -= 1
            first = False
            if condition(frame):
                return body(frame)
        return otherwise(frame) if otherwise is not None else None

    return run


def _simple_if(condition: Evaluate, body: Execute, otherwise: Execute | None) -> Execute:
    if otherwise is None:
        return lambda frame: body(frame) if condition(frame) else None
    return lambda frame: body(frame) if condition(frame) else otherwise(frame)


def _double_if(
    machine: Machine,
    first: tuple[Evaluate, Execute],
    second: tuple[Evaluate, Execute],
    otherwise: Execute | None,
) -> Execute:
    (condition, body), (second_condition, second_body) = first, second

    def run(frame: Frame) -> Signal | None:
        if condition(frame):
            return body(frame)
        machine.left -= 1
        if second_condition(frame):
            return second_body(frame)
        return None if otherwise is None else otherwise(frame)

    return run


def _traced_if(
    binder: Binder,
    node: ast.If,
    branches: list[tuple[Evaluate, Execute]],
    otherwise: Execute | None,
) -> Execute:
    """An `if` that tells the tracer which way it went."""
    tracer, machine, source = binder.machine.tracer, binder.machine, binder.source
    assert tracer is not None
    spans = [branch.span for branch in node.branches]

    def run(frame: Frame) -> Signal | None:
        for index, (condition, body) in enumerate(branches):
            if index:
                machine.left -= 1
            if condition(frame):
                tracer.branch(source, spans[index], 0)
                return body(frame)
            tracer.branch(source, spans[index], 1)
        return otherwise(frame) if otherwise is not None else None

    return run


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
