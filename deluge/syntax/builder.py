"""Builder methods for statements, functions and bracket tasks."""

from typing import cast

from deluge.source import START, Span
from deluge.syntax import ast
from deluge.syntax.expressions import (
    ExpressionBuilder,
    Parts,
    dotted,
    fold,
    joined,
    path_node,
    refuse,
    single_blanks,
    words,
)
from deluge.syntax.lexer import Token


class Body(list[ast.Statement]):
    """The statements of a block, with the span of its braces."""

    __slots__ = ("span",)
    span: Span


class Builder(ExpressionBuilder):
    """Makes the nodes of a script; a method per rule or alias of the grammar."""

    # ---- files and functions

    def program(self, parts: Parts) -> ast.Program:
        functions = [part for part in parts if type(part) is ast.Function]
        body = [part for part in parts if isinstance(part, ast.Statement)]
        return ast.Program(functions, body, START)

    def lone_expression(self, parts: Parts) -> ast.Expression:
        return parts[0]

    def function(self, parts: Parts) -> ast.Function:
        opening = next(n for n, part in enumerate(parts) if part_is(part, "LPAR"))
        path = [token.text for token in parts[1:opening:2]]
        params = [part for part in parts[opening:] if type(part) is ast.Param]
        throws, body = parts[-2:]
        span = joined(parts[0], body)
        return ast.Function(
            parts[0].text, ".".join(path[:-1]), path[-1], params, throws, list(body), span
        )

    def param(self, parts: Parts) -> ast.Param:
        return ast.Param(parts[0].text, parts[1].text, joined(parts[0], parts[1]))

    def throws(self, parts: Parts) -> str:
        return parts[1].text if parts else ""

    def block(self, parts: Parts) -> Body:
        body = Body(part for part in parts if type(part) is not Token)
        body.span = joined(parts[0], parts[-1])
        return body

    # ---- statements

    def assign(self, parts: Parts) -> ast.Statement:
        target, op, value = parts
        if type(target) is Token:
            target = ast.Name(target.text, target.span)
        return ast.Assign(target, op.text, value, joined(target, value))

    def call_statement(self, parts: Parts) -> ast.Statement:
        return ast.ExpressionStatement(parts[0], parts[0].span)

    task_statement = call_statement

    def info(self, parts: Parts) -> ast.Statement:
        return ast.Info(parts[1], joined(parts[0], parts[1]))

    def return_value(self, parts: Parts) -> ast.Statement:
        return ast.Return(parts[1], joined(parts[0], parts[1]))

    def return_nothing(self, parts: Parts) -> ast.Statement:
        return ast.Return(None, parts[0].span)

    def throw(self, parts: Parts) -> ast.Statement:
        return ast.Throw(parts[1], joined(parts[0], parts[1]))

    # `break` and `continue` cannot be method names: the grammar calls these two by other names
    def break_loop(self, parts: Parts) -> ast.Statement:
        return ast.Break(parts[0].span)

    def next_turn(self, parts: Parts) -> ast.Statement:
        return ast.Continue(parts[0].span)

    def branch(self, parts: Parts) -> ast.Branch:
        return ast.Branch(parts[-3], list(parts[-1]), joined(parts[0], parts[-1]))

    def if_only(self, parts: Parts) -> ast.Statement:
        return ast.If(parts, None, joined(parts[0], parts[-1]))

    def if_else(self, parts: Parts) -> ast.Statement:
        return ast.If(parts[:-2], list(parts[-1]), joined(parts[0], parts[-1]))

    def for_each(self, parts: Parts) -> ast.Statement:
        _, variable, _, values, body = parts
        return ast.ForEach(variable.text, values, list(body), joined(parts[0], body))

    def for_each_index(self, parts: Parts) -> ast.Statement:
        _, variable, _, values, body = parts
        return ast.ForEachIndex(variable.text, values, list(body), joined(parts[0], body))

    def while_loop(self, parts: Parts) -> ast.Statement:
        return ast.While(parts[2], list(parts[4]), joined(parts[0], parts[4]))

    def try_catch(self, parts: Parts) -> ast.Statement:
        _, body, _, _, variable, _, handler = parts
        return ast.Try(list(body), variable.text, list(handler), joined(parts[0], handler))

    def bare_block(self, parts: Parts) -> ast.Statement:
        return ast.Block(list(parts[0]), parts[0].span)

    # ---- bracket tasks

    def bracket_task(self, parts: Parts) -> ast.Expression:
        items: list[ast.TaskItem] = []
        for part in parts[2:-1]:
            if type(part) is ast.TaskItem:
                items.append(part)
            elif type(part) is not Token:  # a further value
                if not items:
                    refuse("Unexpected token found ','", part)
                items[-1].values.append(part)
                items[-1].span = joined(items[-1], part)
        name = parts[0].text.lower()
        return ast.Task(name, items, joined(parts[0], parts[-1]))

    def item(self, parts: Parts) -> ast.TaskItem:
        return ast.TaskItem(words(parts[0]), [parts[2]], joined(parts[0], parts[2]))

    def another_value(self, parts: Parts) -> ast.Expression:
        return parts[1]

    def file_value(self, parts: Parts) -> ast.Expression:
        return ast.FileValue(parts[1], joined(parts[0], parts[1]))

    def view_value(self, parts: Parts) -> ast.Expression:
        kind, _, text = parts[0].text.partition(":")
        return ast.ViewValue(single_blanks(kind).lower(), single_blanks(text), parts[0].span)

    def plain_text(self, parts: Parts) -> ast.Expression:
        return ast.Name(single_blanks(parts[0].text), parts[0].span)

    # ---- records of Creator forms

    def entries(self, parts: Parts) -> Parts:
        return [part for part in parts if type(part) is not Token]

    def insert_into(self, parts: Parts) -> ast.Expression:
        values = [_field_value(entry) for entry in parts[-2]]
        return ast.InsertInto(dotted(parts[1:-3]), values, joined(parts[0], parts[-1]))

    def update_records(self, parts: Parts) -> ast.Statement:
        values = [_field_value(entry) for entry in parts[-2]]
        span = joined(parts[0], parts[-1])
        opening = next(n for n, part in enumerate(parts) if part_is(part, "LSQB"))
        path = parts[1:opening]
        target = path_node(path)
        if opening + 3 < len(parts):
            entries, closing = parts[opening + 1 : opening + 3]
            if len(entries) != 1:
                refuse("Improper criteria", closing, "write it as Form[Field == value && ...]")
            entry = entries[0]
            criteria = fold(cast(Parts, entry)) if isinstance(entry, list) else entry
            target = ast.Fetch(dotted(path), criteria, "", [], None, joined(path[0], closing))
        return ast.UpdateRecords(target, values, span)

    def delete_records(self, parts: Parts) -> ast.Statement:
        span = joined(parts[0], parts[-1])
        return ast.DeleteRecords(dotted(parts[1:-3]), parts[-2], span)

    # ---- client statements of Creator forms

    def field(self, parts: Parts) -> ast.Expression:
        return path_node(parts)

    def form_task(self, parts: Parts) -> ast.Statement:
        return ast.FormTask(parts[0].text.lower(), parts[1::2], joined(parts[0], parts[-1]))

    def reload(self, parts: Parts) -> ast.Statement:
        return ast.Reload(parts[0].span)

    def ui_task(self, parts: Parts) -> ast.Statement:
        target, _, action = parts[:3]
        span = joined(target, parts[-1])
        return ast.UiTask(target, action.text.lower(), parts[4:-1:2], span)

    def alert(self, parts: Parts) -> ast.Statement:
        return ast.Alert(None, parts[1], joined(parts[0], parts[1]))

    def alert_field(self, parts: Parts) -> ast.Statement:
        return ast.Alert(parts[2], parts[4], joined(parts[0], parts[5]))

    def success_message(self, parts: Parts) -> ast.Statement:
        return ast.SuccessMessage(parts[1], joined(parts[0], parts[1]))

    def cancel(self, parts: Parts) -> ast.Statement:
        return ast.Cancel(words(parts[0]).split()[1], parts[0].span)


def part_is(part: object, type_name: str) -> bool:
    """Whether a part is a token of the given type."""
    return type(part) is Token and part.type == type_name


def _field_value(entry: object) -> ast.FieldValue:
    """`Field = value`, from the flat chain that an entry is parsed as."""
    if not isinstance(entry, list):
        refuse("Syntax error. Expecting '='.", entry, "each entry is `Field = value`")
    chain = cast(Parts, entry)
    field, sign = chain[0], chain[1]
    path = _field_path(field)
    if not path or sign.text != "=":
        refuse(f"Syntax error. Expecting '='. Found '{sign.text}'.", sign)
    value = fold(chain[2:])
    return ast.FieldValue(path, value, joined(field, value))


def _field_path(node: ast.Expression) -> str:
    """The dotted path of a field, or "" when the node is none."""
    names: list[str] = []
    while type(node) is ast.Member:
        names.append(node.name)
        node = node.object
    if type(node) is not ast.Name:
        return ""
    names.append(node.name)
    return ".".join(reversed(names))
