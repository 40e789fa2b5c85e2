"""Syntax trees back to text, in the layout of Zoho's editor.

A brace has its own line, tabs indent, `for each  x` has two blanks. Brackets are written only where
the tree needs them. Comments are not part of the tree. Works from a list of pieces still to be
written, not by recursion, so that a tree of any depth can be printed.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from deluge.syntax import ast
from deluge.syntax.literals import double_quote


class _Sign:
    """A layout command among the pieces."""


_NEWLINE: Final = _Sign()
_INDENT: Final = _Sign()
_DEDENT: Final = _Sign()


class _Plain:
    """An expression where `=` and criteria words are not operators: outside all brackets."""

    __slots__ = ("node",)

    def __init__(self, node: ast.Node) -> None:
        self.node = node


Piece = str | ast.Node | _Sign | _Plain
Pieces = list[Piece]

_LEVELS: Final = {
    **dict.fromkeys(("==", "!=", "=", "in", "not in", "is", "is not"), 1),
    **dict.fromkeys(("<", "<=", ">", ">="), 2),
    **dict.fromkeys(("+", "-"), 3),
    **dict.fromkeys(("*", "/", "%"), 4),
}
_OPERATIONS: Final = (ast.Binary, ast.Logical, ast.Unary)
_TASKS: Final = (ast.Task, ast.InsertInto)
# A statement that begins with one of these is read as something else than an expression.
_SOFT_WORDS: Final = frozenset((
    "info", "alert", "update", "reload", "hide", "show", "enable", "disable", "focus", "clear",
))  # fmt: skip
_SOFT_CALLS: Final = frozenset(("info", "alert", "if"))


def to_text(node: ast.Node) -> str:
    """The text of a node; a program and its statements end with a line break."""
    written: list[str] = []
    depth = 0
    waiting: Pieces = [node]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            written.append(piece)
        elif piece is _NEWLINE:
            written.append("\n" + "\t" * depth)
        elif piece is _INDENT:
            depth += 1
        elif piece is _DEDENT:
            depth -= 1
        elif isinstance(piece, _Plain):
            waiting.extend(reversed(_pieces(piece.node, True)))
        elif isinstance(piece, ast.Node):
            waiting.extend(reversed(_pieces(piece, False)))
    return "".join(written)


def _pieces(node: ast.Node, plain: bool) -> Pieces:
    if isinstance(node, ast.Binary):
        return _binary(node, plain)
    if isinstance(node, ast.Logical):
        return _logical(node, plain)
    return _WRITERS[type(node)](node)


# ---- expressions


def _in_brackets(node: ast.Node) -> Pieces:
    return ["(", node, ")"]


def _operand(node: ast.Expression, plain: bool, *, bracketed: bool = False) -> Pieces:
    """An operand of a chain, in brackets when it would else read differently."""
    if bracketed or isinstance(node, (ast.Logical, *_TASKS)):
        return _in_brackets(node)
    return [_Plain(node) if plain else node]


def _binary(node: ast.Binary, plain: bool) -> Pieces:
    level = _LEVELS.get(node.op, 1)
    if plain and (node.op == "=" or node.op not in _LEVELS):
        return ["(", *_binary(node, False), ")"]
    left, right = _level(node.left), _level(node.right)
    return [
        *_operand(node.left, plain, bracketed=left < level),
        f" {node.op} ",
        *_operand(node.right, plain, bracketed=right <= level),
    ]


def _level(node: ast.Expression) -> int:
    return _LEVELS.get(node.op, 1) if isinstance(node, ast.Binary) else 9


def _logical(node: ast.Logical, plain: bool) -> Pieces:
    pieces = _operand(node.operands[0], plain)
    for operator, operand in zip(node.operators, node.operands[1:], strict=True):
        pieces.append(f" {operator} ")
        pieces.extend(_operand(operand, plain))
    return pieces


def _unary(node: ast.Unary) -> Pieces:
    bracketed = isinstance(node.operand, ast.Binary)
    return [node.op, *_operand(node.operand, False, bracketed=bracketed)]


def _condition(node: ast.Expression) -> Pieces:
    """An expression inside brackets, where a task needs brackets of its own."""
    return _in_brackets(node) if isinstance(node, _TASKS) else [node]


def _value(node: ast.Expression) -> Pieces:
    """An expression outside all brackets, as in `throw value;`."""
    return _in_brackets(node) if isinstance(node, _TASKS) else [_Plain(node)]


def _joined(nodes: Sequence[ast.Node], separator: str = ",") -> Pieces:
    pieces: Pieces = []
    for node in nodes:
        if pieces:
            pieces.append(separator)
        pieces.append(node)
    return pieces


def _pair(node: ast.Pair) -> Pieces:
    value = _condition(node.value)
    key = node.key
    if isinstance(key, ast.Name) and key.name.lower() in ("list", "map", "collection"):
        value = _in_brackets(node.value)  # else `list:string(x)` is a typed list
    return [*_condition(key), ":", *value]


def _member(node: ast.Member) -> Pieces:
    name = f".{node.name}"
    if isinstance(node.object, ast.Fetch) and node.object.sort:
        return [*_in_brackets(node.object), name]  # else `.name` belongs to the sort field
    return [*_object(node.object), name]


def _object(node: ast.Expression) -> Pieces:
    """What a `.name` or `.name()` follows."""
    return _in_brackets(node) if isinstance(node, _OPERATIONS) else [node]


def _method_call(node: ast.MethodCall) -> Pieces:
    return [*_object(node.object), f".{node.name}(", *_joined(node.args), ")"]


def _conditional(node: ast.Conditional) -> Pieces:
    return ["if(", *_joined((node.condition, node.then, node.otherwise)), ")"]


def _fetch(node: ast.Fetch) -> Pieces:
    pieces: Pieces = [node.form]
    if node.criteria is not None:
        pieces += ["[", *_condition(node.criteria), "]"]
    if node.field:
        pieces.append(f".{node.field}")
    pieces.extend(node.sort)
    if node.range is not None:
        pieces.append(node.range)
    return pieces


def _typed(node: ast.TypedConstructor) -> Pieces:
    return [f"{node.kind.capitalize()}:{node.element.capitalize()}(", *_joined(node.args), ")"]


# ---- bracket tasks


def _bracket(lines: Sequence[ast.Node]) -> Pieces:
    pieces: Pieces = [_NEWLINE, "[", _INDENT]
    for line in lines:
        pieces += [_NEWLINE, line]
    return [*pieces, _DEDENT, _NEWLINE, "]"]


def _task_item(node: ast.TaskItem) -> Pieces:
    pieces: Pieces = [f"{node.key} :"]
    for position, value in enumerate(node.values):
        if position:
            pieces.append(",")
        pieces.extend(_value(value))
    return pieces


def _file_value(node: ast.FileValue) -> Pieces:
    return ["file:", *_value(node.value)]


def _field_value(node: ast.FieldValue) -> Pieces:
    return [f"{node.field} = ", *_condition(node.value)]


# ---- statements


def _block(statements: Sequence[ast.Node]) -> Pieces:
    pieces: Pieces = [_NEWLINE, "{", _INDENT]
    for statement in statements:
        pieces += [_NEWLINE, statement]
    return [*pieces, _DEDENT, _NEWLINE, "}"]


def _begins_statement(node: ast.Expression) -> Pieces:
    """An expression at the start of a statement, in brackets where it would be read as another."""
    first = node
    while isinstance(first, (ast.Member, ast.MethodCall)):
        first = first.object
    if first is node and isinstance(node, _TASKS):
        return [node]
    if isinstance(first, _OPERATIONS):  # has brackets already, unless it is all there is
        readable = first is not node
    elif isinstance(first, ast.Name):
        readable = first is not node or first.name.lower() not in _SOFT_WORDS
    elif isinstance(first, ast.Call):
        readable = first.name.lower() not in _SOFT_CALLS
    elif isinstance(first, ast.Fetch):
        readable = first.form.lower() not in _SOFT_WORDS
    else:
        readable = isinstance(first, (ast.Text, ast.Quoted, ast.Number, ast.Decimal))
    return [node] if readable else _in_brackets(node)


def _assign(node: ast.Assign) -> Pieces:
    target = node.target
    start: Pieces = [target] if isinstance(target, ast.Name) else _begins_statement(target)
    value: Piece = node.value if isinstance(node.value, _TASKS) else _Plain(node.value)
    return [*start, f" {node.op} ", value, ";"]


def _expression_statement(node: ast.ExpressionStatement) -> Pieces:
    end = "" if isinstance(node.value, _TASKS) else ";"
    return [*_begins_statement(node.value), end]


def _info(node: ast.Info) -> Pieces:
    return ["info ", node.value if isinstance(node.value, _TASKS) else _Plain(node.value), ";"]


def _return(node: ast.Return) -> Pieces:
    value = node.value
    if value is None:
        return ["return;"]
    return ["return ", value if isinstance(value, _TASKS) else _Plain(value), ";"]


def _if(node: ast.If) -> Pieces:
    pieces: Pieces = []
    for branch in node.branches:
        pieces += [_NEWLINE, "else ", branch] if pieces else [branch]
    if node.otherwise is not None:
        pieces += [_NEWLINE, "else", *_block(node.otherwise)]
    return pieces


def _branch(node: ast.Branch) -> Pieces:
    return ["if(", *_condition(node.condition), ")", *_block(node.body)]


def _for_each(node: ast.ForEach) -> Pieces:
    return [f"for each  {node.variable} in ", *_value(node.iterable), *_block(node.body)]


def _for_each_index(node: ast.ForEachIndex) -> Pieces:
    return [f"for each index {node.variable} in ", *_value(node.iterable), *_block(node.body)]


def _while(node: ast.While) -> Pieces:
    return ["while(", *_condition(node.condition), ")", *_block(node.body)]


def _try(node: ast.Try) -> Pieces:
    body, handler = _block(node.body), _block(node.handler)
    return ["try", *body, _NEWLINE, f"catch ({node.variable})", *handler]


def _bare_block(node: ast.Block) -> Pieces:
    return _block(node.body)[1:]


def _alert(node: ast.Alert) -> Pieces:
    if node.field is None:
        return ["alert ", *_value(node.message), ";"]
    return ["alert(", *_condition(node.field), ",", *_condition(node.message), ");"]


def _update(node: ast.UpdateRecords) -> Pieces:
    return ["update ", node.target, *_bracket(node.values), ";"]


def _delete(node: ast.DeleteRecords) -> Pieces:
    return ["delete from ", node.form, "[", *_condition(node.criteria), "];"]


def _ui_task(node: ast.UiTask) -> Pieces:
    return [*_begins_statement(node.target), f":ui.{node.action}(", *_joined(node.args), ");"]


# ---- files


def _function(node: ast.Function) -> Pieces:
    params = ", ".join(f"{param.type} {param.name}" for param in node.params)
    throws = f" throws {node.throws}" if node.throws else ""
    return [f"{node.return_type} {node.full_name}({params}){throws}", *_block(node.body)]


def _program(node: ast.Program) -> Pieces:
    pieces: Pieces = []
    for part in (*node.functions, *node.body):
        pieces += [part, _NEWLINE]
    return pieces


_WRITERS: Final[dict[type[ast.Node], Callable[[Any], Pieces]]] = {
    ast.Program: _program,
    ast.Function: _function,
    ast.Param: lambda node: [f"{node.type} {node.name}"],
    ast.Null: lambda node: ["null"],
    ast.Boolean: lambda node: ["true" if node.value else "false"],
    ast.Number: lambda node: [str(node.value)],
    ast.Decimal: lambda node: [node.text],
    ast.Text: lambda node: [double_quote(node.value)],
    ast.Quoted: lambda node: [f"'{node.value}'"],
    ast.Name: lambda node: [node.name],
    ast.ListLiteral: lambda node: ["{", *_joined(node.items), "}"] if node.items else ["[]"],
    ast.MapLiteral: lambda node: ["{", *_joined(node.pairs), "}"],
    ast.Pair: _pair,
    ast.EmptyBraces: lambda node: ["{}"],
    ast.TypedConstructor: _typed,
    ast.Unary: _unary,
    ast.Conditional: _conditional,
    ast.Member: _member,
    ast.Call: lambda node: [f"{node.name}(", *_joined(node.args), ")"],
    ast.MethodCall: _method_call,
    ast.TaskItem: _task_item,
    ast.FileValue: _file_value,
    ast.ViewValue: lambda node: [f"{node.kind}:{node.text}"],
    ast.Task: lambda node: [node.name, *_bracket(node.items)],
    ast.Fetch: _fetch,
    ast.SortKey: lambda node: [f" sort by {node.field}{' desc' if node.descending else ''}"],
    ast.Range: lambda node: [" range from ", node.first, " to ", node.last],
    ast.Period: lambda node: [node.text],
    ast.FieldValue: _field_value,
    ast.InsertInto: lambda node: [f"insert into {node.form}", *_bracket(node.values)],
    ast.UpdateRecords: _update,
    ast.DeleteRecords: _delete,
    ast.ExpressionStatement: _expression_statement,
    ast.Assign: _assign,
    ast.Info: _info,
    ast.Branch: _branch,
    ast.If: _if,
    ast.ForEach: _for_each,
    ast.ForEachIndex: _for_each_index,
    ast.While: _while,
    ast.Break: lambda node: ["break;"],
    ast.Continue: lambda node: ["continue;"],
    ast.Return: _return,
    ast.Try: _try,
    ast.Throw: lambda node: ["throw ", *_value(node.value), ";"],
    ast.Block: _bare_block,
    ast.FormTask: lambda node: [f"{node.action} ", *_joined(node.targets, ", "), ";"],
    ast.UiTask: _ui_task,
    ast.Alert: _alert,
    ast.SuccessMessage: lambda node: ["success message ", *_value(node.message), ";"],
    ast.Cancel: lambda node: [f"cancel {node.what};"],
    ast.Reload: lambda node: ["reload;"],
}
