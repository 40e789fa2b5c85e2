"""The syntax tree: what a script says, with no behaviour of its own.

Every node has a `span` (last argument) that plays no part in equality. `fields()` gives the other
attributes in order, which is what equality, `deluge ast` and the cache of trees work from.
"""

from collections.abc import Iterator

from deluge.source import Span


class Node:
    """Base of all nodes."""

    __slots__ = ("span",)
    span: Span

    def fields(self) -> Iterator[tuple[str, object]]:
        """Name and value of each field but the span."""
        for name in self.__slots__:
            yield name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        # a loop: the left spine of a long `a + b + c` is deeper than Python's stack
        waiting: list[tuple[object, object]] = [(self, other)]
        while waiting:
            mine, theirs = waiting.pop()
            if type(mine) is not type(theirs):
                return False
            if isinstance(mine, Node):
                waiting.extend((value, getattr(theirs, name)) for name, value in mine.fields())
            elif isinstance(mine, list) and isinstance(theirs, list):
                if len(mine) != len(theirs):
                    return False
                waiting.extend(zip(mine, theirs, strict=True))
            elif mine != theirs:
                return False
        return True

    __hash__ = None  # type: ignore[assignment]  # nodes are compared by content

    def __repr__(self) -> str:
        inner = ", ".join(f"{name}={value!r}" for name, value in self.fields())
        return f"{type(self).__name__}({inner})"


class Expression(Node):
    """A node with a value."""

    __slots__ = ()


class Statement(Node):
    """A node that is executed."""

    __slots__ = ()


# ---- programs and functions


class Program(Node):
    """A file: functions, and the statements outside them in order."""

    __slots__ = ("body", "functions")

    def __init__(self, functions: "list[Function]", body: list[Statement], span: Span) -> None:
        self.functions = functions
        self.body = body
        self.span = span


class Param(Node):
    """One declared argument: `string email`."""

    __slots__ = ("name", "type")

    def __init__(self, type: str, name: str, span: Span) -> None:
        self.type = type
        self.name = name
        self.span = span


class Function(Node):
    """`string standalone.greet(string name) { ... }`; namespace is "" when absent."""

    __slots__ = ("body", "name", "namespace", "params", "return_type", "throws")

    def __init__(
        self,
        return_type: str,
        namespace: str,
        name: str,
        params: list[Param],
        throws: str,
        body: list[Statement],
        span: Span,
    ) -> None:
        self.return_type = return_type
        self.namespace = namespace
        self.name = name
        self.params = params
        self.throws = throws
        self.body = body
        self.span = span

    @property
    def full_name(self) -> str:
        """The name with its namespace."""
        return f"{self.namespace}.{self.name}" if self.namespace else self.name


# ---- literals and names


class Null(Expression):
    """`null`"""

    __slots__ = ()

    def __init__(self, span: Span) -> None:
        self.span = span


class Boolean(Expression):
    """`true`, `false`"""

    __slots__ = ("value",)

    def __init__(self, value: bool, span: Span) -> None:
        self.value = value
        self.span = span


class Number(Expression):
    """`42` (the sign is a unary operator)."""

    __slots__ = ("value",)

    def __init__(self, value: int, span: Span) -> None:
        self.value = value
        self.span = span


class Decimal(Expression):
    """`2.5`, `.5`; `text` is the spelling without a sign."""

    __slots__ = ("text",)

    def __init__(self, text: str, span: Span) -> None:
        self.text = text
        self.span = span


class Text(Expression):
    """`"double quoted"`, with its escapes resolved."""

    __slots__ = ("value",)

    def __init__(self, value: str, span: Span) -> None:
        self.value = value
        self.span = span


class Quoted(Expression):
    """`'single quoted'`: a date-time, a time or a text; the binder decides."""

    __slots__ = ("value",)

    def __init__(self, value: str, span: Span) -> None:
        self.value = value
        self.span = span


class Name(Expression):
    """A variable, a bare field or a bareword."""

    __slots__ = ("name",)

    def __init__(self, name: str, span: Span) -> None:
        self.name = name
        self.span = span


class ListLiteral(Expression):
    """`{a, b}` or `[a, b]`, never empty braces."""

    __slots__ = ("items",)

    def __init__(self, items: list[Expression], span: Span) -> None:
        self.items = items
        self.span = span


class MapLiteral(Expression):
    """`{"k": v}`; a bare name as key is a Name node."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: "list[Pair]", span: Span) -> None:
        self.pairs = pairs
        self.span = span


class Pair(Expression):
    """`key : value` in a map literal or in the arguments of Collection and insert."""

    __slots__ = ("key", "value")

    def __init__(self, key: Expression, value: Expression, span: Span) -> None:
        self.key = key
        self.value = value
        self.span = span


class EmptyBraces(Expression):
    """`{}`: list, map or collection; its first use decides."""

    __slots__ = ()

    def __init__(self, span: Span) -> None:
        self.span = span


class TypedConstructor(Expression):
    """`List:String()`, `List:Int({1})`; kind and element are lower case."""

    __slots__ = ("args", "element", "kind")

    def __init__(self, kind: str, element: str, args: list[Expression], span: Span) -> None:
        self.kind = kind
        self.element = element
        self.args = args
        self.span = span


# ---- operators and access


class Unary(Expression):
    """`!a`, `-a`, `+a`"""

    __slots__ = ("op", "operand")

    def __init__(self, op: str, operand: Expression, span: Span) -> None:
        self.op = op
        self.operand = operand
        self.span = span


class Binary(Expression):
    """Arithmetic, relational, equality and criteria operators.

    op is one of `+ - * / % < <= > >= == != in "not in" is "is not"` or a criteria word in lower
    case (`contains`, `like`, ...). A single `=` in a condition is kept as `=`. The left spine of a
    long chain is deep: walk it with a loop.
    """

    __slots__ = ("left", "op", "right")

    def __init__(self, op: str, left: Expression, right: Expression, span: Span) -> None:
        self.op = op
        self.left = left
        self.right = right
        self.span = span


class Logical(Expression):
    """A flat chain `a && b || c`; the binder groups it by the profile's precedence.

    A bracketed chain inside a chain is a Logical among the operands.
    """

    __slots__ = ("operands", "operators")

    def __init__(self, operands: list[Expression], operators: list[str], span: Span) -> None:
        self.operands = operands
        self.operators = operators
        self.span = span


class Conditional(Expression):
    """`if(condition, a, b)`"""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(
        self, condition: Expression, then: Expression, otherwise: Expression, span: Span
    ) -> None:
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
        self.span = span


class Member(Expression):
    """`object.name`"""

    __slots__ = ("name", "object")

    def __init__(self, object: Expression, name: str, span: Span) -> None:
        self.object = object
        self.name = name
        self.span = span


class Call(Expression):
    """`name(args)`; `if` with a wrong number of arguments comes here too."""

    __slots__ = ("args", "name")

    def __init__(self, name: str, args: list[Expression], span: Span) -> None:
        self.name = name
        self.args = args
        self.span = span


class MethodCall(Expression):
    """`object.name(args)`, also `standalone.f(x)` and `zoho.crm.getRecordById(...)`."""

    __slots__ = ("args", "name", "object")

    def __init__(self, object: Expression, name: str, args: list[Expression], span: Span) -> None:
        self.object = object
        self.name = name
        self.args = args
        self.span = span


# ---- bracket tasks


class TaskItem(Node):
    """`key : value` of a bracket task; key in lower case, single blanks, as `reply to`.

    Several values are a comma list (`to : a, b`).
    """

    __slots__ = ("key", "values")

    def __init__(self, key: str, values: list[Expression], span: Span) -> None:
        self.key = key
        self.values = values
        self.span = span


class FileValue(Expression):
    """`file:expr` in an attachments list."""

    __slots__ = ("value",)

    def __init__(self, value: Expression, span: Span) -> None:
        self.value = value
        self.span = span


class ViewValue(Expression):
    """`view:Report[criteria] as PDF` and `template:T:Form id as PDF` (Creator), kept as text."""

    __slots__ = ("kind", "text")

    def __init__(self, kind: str, text: str, span: Span) -> None:
        self.kind = kind
        self.text = text
        self.span = span


class Task(Expression):
    """`invokeurl [ ... ]`, `sendmail [ ... ]`, `zoho.sdp.invokeurl [ ... ]`; name in lower case."""

    __slots__ = ("items", "name")

    def __init__(self, name: str, items: list[TaskItem], span: Span) -> None:
        self.name = name
        self.items = items
        self.span = span


# ---- Creator data access


class Fetch(Expression):
    """`Form[criteria].Field sort by F desc range from a to b`.

    criteria is None for a bare form in a loop header; `field` is a dotted path or "". sort is a
    list of (field, descending) pairs kept as SortKey.
    """

    __slots__ = ("criteria", "field", "form", "range", "sort")

    def __init__(
        self,
        form: str,
        criteria: Expression | None,
        field: str,
        sort: "list[SortKey]",
        range: "Range | None",
        span: Span,
    ) -> None:
        self.form = form
        self.criteria = criteria
        self.field = field
        self.sort = sort
        self.range = range
        self.span = span


class SortKey(Node):
    """`sort by Field desc`"""

    __slots__ = ("descending", "field")

    def __init__(self, field: str, descending: bool, span: Span) -> None:
        self.field = field
        self.descending = descending
        self.span = span


class Range(Node):
    """`range from a to b`"""

    __slots__ = ("first", "last")

    def __init__(self, first: Expression, last: Expression, span: Span) -> None:
        self.first = first
        self.last = last
        self.span = span


class Period(Expression):
    """`this month`, `last 3 weeks`, `2 years ago` in a criteria; lower case, single blanks."""

    __slots__ = ("text",)

    def __init__(self, text: str, span: Span) -> None:
        self.text = text
        self.span = span


class FieldValue(Node):
    """`Field = expr` in insert and update brackets; field is a dotted path."""

    __slots__ = ("field", "value")

    def __init__(self, field: str, value: Expression, span: Span) -> None:
        self.field = field
        self.value = value
        self.span = span


class InsertInto(Expression):
    """`insert into Form [ F = e ]`; the value is the new record's ID."""

    __slots__ = ("form", "values")

    def __init__(self, form: str, values: list[FieldValue], span: Span) -> None:
        self.form = form
        self.values = values
        self.span = span


class UpdateRecords(Statement):
    """`update target [ F = e ]`; target is a Name (collection variable) or a Fetch."""

    __slots__ = ("target", "values")

    def __init__(self, target: Expression, values: list[FieldValue], span: Span) -> None:
        self.target = target
        self.values = values
        self.span = span


class DeleteRecords(Statement):
    """`delete from Form[criteria];`"""

    __slots__ = ("criteria", "form")

    def __init__(self, form: str, criteria: Expression, span: Span) -> None:
        self.form = form
        self.criteria = criteria
        self.span = span


# ---- statements


class ExpressionStatement(Statement):
    """A call, a task or another expression by itself."""

    __slots__ = ("value",)

    def __init__(self, value: Expression, span: Span) -> None:
        self.value = value
        self.span = span


class Assign(Statement):
    """`target op value`; op is `= += -= *= /= %=`; target a Name, Member, Fetch or worse."""

    __slots__ = ("op", "target", "value")

    def __init__(self, target: Expression, op: str, value: Expression, span: Span) -> None:
        self.target = target
        self.op = op
        self.value = value
        self.span = span


class Info(Statement):
    """`info value;`"""

    __slots__ = ("value",)

    def __init__(self, value: Expression, span: Span) -> None:
        self.value = value
        self.span = span


class Branch(Node):
    """The condition and body of an `if` or `else if`."""

    __slots__ = ("body", "condition")

    def __init__(self, condition: Expression, body: list[Statement], span: Span) -> None:
        self.condition = condition
        self.body = body
        self.span = span


class If(Statement):
    """`if ... else if ... else`; otherwise is None when there is no else."""

    __slots__ = ("branches", "otherwise")

    def __init__(
        self, branches: list[Branch], otherwise: list[Statement] | None, span: Span
    ) -> None:
        self.branches = branches
        self.otherwise = otherwise
        self.span = span


class ForEach(Statement):
    """`for each x in expr { }`; a Creator form by itself is a Name here."""

    __slots__ = ("body", "iterable", "variable")

    def __init__(
        self, variable: str, iterable: Expression, body: list[Statement], span: Span
    ) -> None:
        self.variable = variable
        self.iterable = iterable
        self.body = body
        self.span = span


class ForEachIndex(Statement):
    """`for each index i in list { }`"""

    __slots__ = ("body", "iterable", "variable")

    def __init__(
        self, variable: str, iterable: Expression, body: list[Statement], span: Span
    ) -> None:
        self.variable = variable
        self.iterable = iterable
        self.body = body
        self.span = span


class While(Statement):
    """`while(condition) { }`, refused by most profiles."""

    __slots__ = ("body", "condition")

    def __init__(self, condition: Expression, body: list[Statement], span: Span) -> None:
        self.condition = condition
        self.body = body
        self.span = span


class Break(Statement):
    """`break;`"""

    __slots__ = ()

    def __init__(self, span: Span) -> None:
        self.span = span


class Continue(Statement):
    """`continue;`"""

    __slots__ = ()

    def __init__(self, span: Span) -> None:
        self.span = span


class Return(Statement):
    """`return;` or `return value;`"""

    __slots__ = ("value",)

    def __init__(self, value: Expression | None, span: Span) -> None:
        self.value = value
        self.span = span


class Try(Statement):
    """`try { } catch (e) { }`"""

    __slots__ = ("body", "handler", "variable")

    def __init__(
        self, body: list[Statement], variable: str, handler: list[Statement], span: Span
    ) -> None:
        self.body = body
        self.variable = variable
        self.handler = handler
        self.span = span


class Throw(Statement):
    """`throw value;`"""

    __slots__ = ("value",)

    def __init__(self, value: Expression, span: Span) -> None:
        self.value = value
        self.span = span


class Block(Statement):
    """A bare `{ ... }`."""

    __slots__ = ("body",)

    def __init__(self, body: list[Statement], span: Span) -> None:
        self.body = body
        self.span = span


# ---- client-side statements (Creator forms)


class FormTask(Statement):
    """`hide F, G;` - action is hide, show, enable, disable, focus or clear."""

    __slots__ = ("action", "targets")

    def __init__(self, action: str, targets: list[Expression], span: Span) -> None:
        self.action = action
        self.targets = targets
        self.span = span


class UiTask(Statement):
    """`input.City:ui.add(choices);` - action in lower case."""

    __slots__ = ("action", "args", "target")

    def __init__(self, target: Expression, action: str, args: list[Expression], span: Span) -> None:
        self.target = target
        self.action = action
        self.args = args
        self.span = span


class Alert(Statement):
    """`alert message;` or `alert(Field, message);`"""

    __slots__ = ("field", "message")

    def __init__(self, field: Expression | None, message: Expression, span: Span) -> None:
        self.field = field
        self.message = message
        self.span = span


class SuccessMessage(Statement):
    """`success message expr;`"""

    __slots__ = ("message",)

    def __init__(self, message: Expression, span: Span) -> None:
        self.message = message
        self.span = span


class Cancel(Statement):
    """`cancel submit;` and `cancel delete;` - what is `submit` or `delete`."""

    __slots__ = ("what",)

    def __init__(self, what: str, span: Span) -> None:
        self.what = what
        self.span = span


class Reload(Statement):
    """`reload;`"""

    __slots__ = ()

    def __init__(self, span: Span) -> None:
        self.span = span
