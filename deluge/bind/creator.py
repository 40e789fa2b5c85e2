"""Creator's data access and client-side statements: bound so that reaching them says what they
need; a host with form data replaces these."""

from deluge.bind.binder import Binder
from deluge.bind.code import Evaluate, Execute
from deluge.bind.names import unsupported
from deluge.syntax import ast


def bind_fetch(binder: Binder, node: ast.Fetch) -> Evaluate:
    """`Form[criteria]`"""
    return unsupported(binder, node, f"'{node.form}[...]' reads a Creator form")


def bind_period(binder: Binder, node: ast.Period) -> Evaluate:
    """`last 3 weeks`: meaningful in record criteria only."""
    return binder.refuse(
        f"'{node.text}' can be used in record criteria only", node.span, code="syntax"
    )


def bind_insert(binder: Binder, node: ast.InsertInto) -> Evaluate:
    """`insert into Form [ ... ]`"""
    return unsupported(binder, node, f"'insert into {node.form}' writes a Creator form")


def bind_update(binder: Binder, node: ast.UpdateRecords) -> Execute:
    """`update records [ ... ]`"""
    return unsupported(binder, node, "'update' writes Creator records")


def bind_delete(binder: Binder, node: ast.DeleteRecords) -> Execute:
    """`delete from Form[criteria]`"""
    return unsupported(binder, node, f"'delete from {node.form}' writes a Creator form")


def bind_client(binder: Binder, node: ast.Statement) -> Execute:
    """`hide`, `alert`, `cancel submit`, `:ui.add` ..."""
    return unsupported(binder, node, "this statement acts on a form in the browser")
