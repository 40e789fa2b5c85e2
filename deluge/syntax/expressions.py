"""Builder methods for expressions: each takes the parts of one grammar rule, in order."""

from typing import Any, Final, NoReturn

from deluge.errors import ParseError
from deluge.source import Span
from deluge.syntax import ast
from deluge.syntax.lexer import Token, new_span
from deluge.syntax.literals import MAX_DIGITS, double_quoted

Parts = list[Any]  # tokens, nodes, and lists of them

MAX_CHAIN: Final = 500  # links of a.b().c() and repeated `!`, far beyond any real script

_BINDING: Final = {
    "==": 1, "!=": 1, "=": 1, "in": 1, "not in": 1, "is": 1, "is not": 1,
    "<": 2, "<=": 2, ">": 2, ">=": 2,
    "+": 3, "-": 3,
    "*": 4, "/": 4, "%": 4,
}  # fmt: skip
_CRITERIA_WORD_BINDING: Final = 1


def joined(first: Any, last: Any) -> Span:
    """The span from the start of one part to the end of another."""
    start, end = first.span, last.span
    return new_span(Span, (start[0], start[1], end[2], end[3]))


_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"), " ")


def single_blanks(text: str) -> str:
    """The words of a token with one blank between them."""
    return " ".join(text.translate(_INVISIBLE).split())


def words(token: Token) -> str:
    """The text of a keyword in lower case with single blanks."""
    return single_blanks(token.text.lower())


def refuse(message: str, place: Any, hint: str | None = None) -> NoReturn:
    """Raises the error that a form cannot be part of a script."""
    raise ParseError(message, span=place.span, hint=hint)


def fold(items: Parts) -> ast.Expression:
    """The tree of a flat chain of operands and operators; `&&` and `||` stay flat."""
    values = [items[0]]
    pending: list[tuple[str, int]] = []
    operands: list[ast.Expression] = []
    operators: list[str] = []
    for position in range(1, len(items), 2):
        token = items[position]
        op = token.text
        if op == "&&" or op == "||":
            while pending:
                _apply(values, pending)
            operands.append(values.pop())
            operators.append(op)
        else:
            level = _BINDING.get(op, 0)
            if not level:
                op = words(token)
                level = _BINDING.get(op, _CRITERIA_WORD_BINDING)
            while pending and pending[-1][1] >= level:
                _apply(values, pending)
            pending.append((op, level))
        values.append(items[position + 1])
    while pending:
        _apply(values, pending)
    if not operators:
        return values[0]
    operands.append(values.pop())
    return ast.Logical(operands, operators, joined(operands[0], operands[-1]))


def _apply(values: Parts, pending: list[tuple[str, int]]) -> None:
    right = values.pop()
    left = values.pop()
    values.append(ast.Binary(pending.pop()[0], left, right, joined(left, right)))


def dotted(path: Parts) -> str:
    """The text of a dotted name."""
    return path[0].text if len(path) == 1 else "".join(token.text for token in path)


def path_node(path: Parts) -> ast.Expression:
    """The node of a dotted name."""
    node: ast.Expression = ast.Name(path[0].text, path[0].span)
    for token in path[2::2]:
        node = ast.Member(node, token.text, joined(node, token))
    return node


def arguments(parts: Parts) -> list[ast.Expression]:
    """The values of a bracketed list whose commas are still there."""
    return parts[::2]


class ExpressionBuilder:
    """Makes the nodes of expressions."""

    def __init__(self) -> None:
        self._open_sort: ast.SortKey | None = None  # the sort field that `.name` still extends

    # ---- literals and names

    def name(self, parts: Parts) -> ast.Expression:
        token = parts[0]
        return ast.Name(token.text, token.span)

    def text(self, parts: Parts) -> ast.Expression:
        return ast.Text(double_quoted(parts[0].text), parts[0].span)

    def quoted(self, parts: Parts) -> ast.Expression:
        return ast.Quoted(parts[0].text[1:-1], parts[0].span)

    def number(self, parts: Parts) -> ast.Expression:
        token = parts[0]
        if len(token.text) > MAX_DIGITS:
            refuse(f"Number with more than {MAX_DIGITS} digits", token)
        return ast.Number(int(token.text), token.span)

    def negative_bound(self, parts: Parts) -> ast.Expression:
        return ast.Unary("-", self.number(parts[1:]), joined(parts[0], parts[1]))

    def decimal(self, parts: Parts) -> ast.Expression:
        token = parts[0]
        if len(token.text) > MAX_DIGITS:
            refuse(f"Number with more than {MAX_DIGITS} digits", token)
        return ast.Decimal(token.text, token.span)

    def true(self, parts: Parts) -> ast.Expression:
        return ast.Boolean(True, parts[0].span)

    def false(self, parts: Parts) -> ast.Expression:
        return ast.Boolean(False, parts[0].span)

    def null(self, parts: Parts) -> ast.Expression:
        return ast.Null(parts[0].span)

    def period(self, parts: Parts) -> ast.Expression:
        return ast.Period(words(parts[0]), parts[0].span)

    def list(self, parts: Parts) -> ast.Expression:
        items = arguments(parts[1:-1])
        for item in items:
            if type(item) is ast.Pair:
                refuse("Unexpected token found ':'", item, "a map is written with braces: {k : v}")
        return ast.ListLiteral(items, joined(parts[0], parts[-1]))

    def braces(self, parts: Parts) -> ast.Expression:
        span = joined(parts[0], parts[-1])
        items = arguments(parts[1:-1])
        if not items:
            return ast.EmptyBraces(span)
        pairs = [item for item in items if type(item) is ast.Pair]
        if not pairs:
            return ast.ListLiteral(items, span)
        if len(pairs) < len(items):
            lonely = next(item for item in items if type(item) is not ast.Pair)
            refuse(
                "Syntax error. Expecting ':'. Map entries and list items are mixed.",
                lonely,
                "each entry of a map is `key : value`",
            )
        return ast.MapLiteral(pairs, span)

    def pair(self, parts: Parts) -> ast.Expression:
        return ast.Pair(parts[0], parts[2], joined(parts[0], parts[2]))

    def typed_constructor(self, parts: Parts) -> ast.Expression:
        kind, _, element = words(parts[0]).partition(":")
        values = arguments(parts[2:-1])
        span = joined(parts[0], parts[-1])
        return ast.TypedConstructor(kind.strip(), element.strip(), values, span)

    # ---- operators

    def chain_start(self, parts: Parts) -> Parts:
        return parts

    def chain_more(self, parts: Parts) -> Parts:
        chain: Parts = parts[0]
        chain.append(parts[1])
        chain.append(parts[2])
        return chain

    def fold(self, parts: Parts) -> ast.Expression:
        return fold(parts[0])

    def unary(self, parts: Parts) -> ast.Expression:
        sign, operand = parts
        depth = 0
        inner = operand
        while type(inner) is ast.Unary:
            inner = inner.operand
            depth += 1
        if depth > MAX_CHAIN:
            refuse("Expression is too deeply nested", sign)
        return ast.Unary(sign.text, operand, joined(sign, operand))

    def brackets(self, parts: Parts) -> ast.Expression:
        inner = parts[1]
        self._open_sort = None
        if type(inner) is ast.Binary or type(inner) is ast.Logical:
            inner.span = joined(parts[0], parts[2])  # an operand begins at its bracket
        return inner

    def conditional(self, parts: Parts) -> ast.Expression:
        values = arguments(parts[2:-1])
        span = joined(parts[0], parts[-1])
        if len(values) == 3 and not any(type(value) is ast.Pair for value in values):
            return ast.Conditional(values[0], values[1], values[2], span)
        return ast.Call(parts[0].text, values, span)

    # ---- access

    def member(self, parts: Parts) -> ast.Expression:
        target, _, name = parts
        if type(target) is ast.Fetch:
            if self._extended(target, name):
                return target
        elif type(target) is Token:
            target = ast.Name(target.text, target.span)
        _check_links(target)
        return ast.Member(target, name.text, joined(target, name))

    def method_call(self, parts: Parts) -> ast.Expression:
        target, _, name = parts[:3]
        if type(target) is Token:
            target = ast.Name(target.text, target.span)
        _check_links(target)
        values = parts[4:-1:2]
        return ast.MethodCall(target, name.text, values, joined(target, parts[-1]))

    def call(self, parts: Parts) -> ast.Expression:
        return ast.Call(parts[0].text, parts[2:-1:2], joined(parts[0], parts[-1]))

    # ---- Creator records

    def fetch(self, parts: Parts) -> ast.Expression:
        return ast.Fetch(parts[0].text, parts[2], "", [], None, joined(parts[0], parts[3]))

    def sort(self, parts: Parts) -> ast.Expression:
        fetch = _as_fetch(parts[0], parts[1])
        key = ast.SortKey(parts[2].text, False, parts[2].span)
        self._open_sort = key
        fetch.sort.append(key)
        fetch.span = joined(fetch, key)
        return fetch

    def direction(self, parts: Parts) -> ast.Expression:
        fetch, token = parts
        if type(fetch) is not ast.Fetch or not fetch.sort or fetch.sort[-1] is not self._open_sort:
            refuse(f"Unexpected token found '{token.text}'", token, "it follows `sort by Field`")
        key = fetch.sort[-1]
        key.descending = token.text.lower() == "desc"
        key.span = joined(key, token)
        fetch.span = joined(fetch, token)
        self._open_sort = None
        return fetch

    def range(self, parts: Parts) -> ast.Expression:
        fetch = _as_fetch(parts[0], parts[1])
        if fetch.range is not None:
            refuse("Unexpected token found 'range from'", parts[1], "a fetch has one range")
        fetch.range = ast.Range(parts[2], parts[4], joined(parts[1], parts[4]))
        fetch.span = joined(fetch, parts[4])
        self._open_sort = None
        return fetch

    def _extended(self, fetch: ast.Fetch, name: Token) -> bool:
        """Whether `.name` belongs to the fetch: to its field, or to the field it sorts by."""
        if fetch.range is not None:
            return False
        if fetch.sort:
            key = fetch.sort[-1]
            if key is not self._open_sort:
                return False
            key.field = f"{key.field}.{name.text}"
            key.span = joined(key, name)
        else:
            fetch.field = f"{fetch.field}.{name.text}" if fetch.field else name.text
        fetch.span = joined(fetch, name)
        return True


def _as_fetch(node: ast.Expression, word: Token) -> ast.Fetch:
    if type(node) is ast.Fetch:
        return node
    if type(node) is ast.Name:  # a whole form: the header of a loop
        return ast.Fetch(node.name, None, "", [], None, node.span)
    refuse(
        f"Unexpected token found '{words(word)}'",
        word,
        "it follows the records of a form: Form[criteria] " + words(word),
    )


def _check_links(node: ast.Expression) -> None:
    """Refuses a chain of calls too long to be walked safely."""
    links = 0
    while type(node) is ast.MethodCall or type(node) is ast.Member:
        node = node.object
        links += 1
    if links > MAX_CHAIN:
        refuse("Expression is too deeply nested", node, "give parts of it a name first")
