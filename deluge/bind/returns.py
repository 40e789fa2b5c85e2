"""`return`"""

from deluge.bind.binder import Binder
from deluge.bind.code import RETURN, Evaluate, Execute, Frame, Signal
from deluge.bind.lint import void_value
from deluge.syntax import ast


def bind_return(binder: Binder, node: ast.Return) -> Execute:
    """`return;`, `return value;`"""
    value = returned_value(binder, node)
    if value is not None:
        return give(value)
    kind = _declared(binder)
    if node.value is not None:
        return binder.refuse(
            "VOID function can not return any value",
            node.span,
            code="void-return",
            hint="write `return;`, or declare the type of what the function returns",
        )
    if kind not in ("", "void"):
        binder.error(
            f"Missing return statement: Provide {kind.upper()} expression to return",
            node.span,
            code="missing-return",
        )
    return lambda _frame: RETURN


def returned_value(binder: Binder, node: ast.Return) -> Evaluate | None:
    """The closure of the returned value; None when there is none or there must not be one."""
    if node.value is None or _declared(binder) == "void":
        return None
    if binder.function is None:  # the REPL shows what a chunk ends with, also `rows.add(1)`
        return binder.expression(node.value)
    return void_value(binder, node.value) or binder.expression(node.value)


def give(value: Evaluate) -> Execute:
    """The statement that leaves the function with a value."""

    def run(frame: Frame) -> Signal:
        frame[0] = value(frame)
        return RETURN

    return run


def _declared(binder: Binder) -> str:
    """The declared type in lower case, "" for a bare body."""
    return binder.function.return_type.lower() if binder.function else ""
