"""What is known of types without running: Zoho's save-time refusals, which `check` warns of.

Only what is certain counts: literals, results of functions that have one type, declared arguments,
and variables whose every assignment in the function gives the same type. Null fits every type.

Source: https://www.zoho.com/deluge/help/error-messages.html
"""

from collections.abc import Iterable, Iterator, Sequence

from deluge.bind.binder import Library
from deluge.bind.diagnostics import Diagnostic, Diagnostics
from deluge.builtins.registry import REGISTRY
from deluge.source import Source, Span
from deluge.syntax import ast
from deluge.syntax.walk import nodes
from deluge.values.convert import decimal_from_text

_WORDS = {
    "string": "TEXT", "text": "TEXT", "int": "NUMBER", "integer": "NUMBER", "long": "NUMBER",
    "bigint": "NUMBER", "number": "NUMBER", "float": "DECIMAL", "double": "DECIMAL",
    "decimal": "DECIMAL", "bool": "BOOLEAN", "boolean": "BOOLEAN", "date": "DATE-TIME",
    "datetime": "DATE-TIME", "list": "LIST", "map": "KEY-VALUE",
}  # fmt: skip
"""Declared types and the words of builtin signatures, as Zoho's messages name them."""

_LITERALS: dict[type, str] = {
    ast.Text: "TEXT", ast.Number: "NUMBER", ast.Decimal: "DECIMAL", ast.Boolean: "BOOLEAN",
    ast.ListLiteral: "LIST", ast.MapLiteral: "KEY-VALUE", ast.Logical: "BOOLEAN",
}  # fmt: skip

_NUMERIC = frozenset({"NUMBER", "DECIMAL"})
_SIMPLE = frozenset({"TEXT", "BOOLEAN", *_NUMERIC})
_ARITHMETIC = frozenset("+-*/%")
_ORDER = frozenset({"<", "<=", ">", ">="})
_SAME = frozenset({"==", "=", "!="})
_TRUTHS = _ORDER | _SAME | {"in", "not in", "is", "is not"}
_NEVER_TRUE = frozenset({"LIST", "KEY-VALUE", "DATE-TIME", *_NUMERIC})


def check_types(
    body: list[ast.Statement],
    params: Sequence[ast.Param],
    library: Library,
    source: Source,
    found: Diagnostics,
) -> None:
    """Warn of operators, conditions and arguments in one function that cannot work."""
    types = _Types(body, params, library, source)
    for node in _outside_criteria(body):
        problem = _problem(types, node)
        if problem is not None:
            message, hint, span = problem
            found.add(Diagnostic("type-mismatch", "warning", message, hint, span))


def _outside_criteria(body: list[ast.Statement]) -> Iterator[ast.Node]:
    """Every node but those of criteria, where names are fields."""
    return nodes(body, without="criteria")


# ---- types


class _Types:
    """The types of the expressions of one function."""

    def __init__(
        self,
        body: list[ast.Statement],
        params: Sequence[ast.Param],
        library: Library,
        source: Source,
    ) -> None:
        self.library = library
        self.source = source
        self._given: dict[str, list[ast.Expression]] = {}
        self._known: dict[str, str | None] = {}
        self._chains: dict[int, str | None] = {}  # by the id of the node
        for param in params:
            self._known[param.name] = _WORDS.get(param.type.lower())
        for node in _outside_criteria(body):
            if isinstance(node, ast.Assign) and isinstance(node.target, ast.Name):
                if node.op in ("=", "+="):  # the others keep numbers numbers
                    self._assigned(node.target.name, node.value if node.op == "=" else None)
            elif isinstance(node, ast.ForEach | ast.ForEachIndex | ast.Try):
                self._assigned(node.variable, None)

    def _assigned(self, name: str, value: ast.Expression | None) -> None:
        if value is None or name in self._known:
            self._known[name] = None
        else:
            self._given.setdefault(name, []).append(value)

    def of(self, node: ast.Expression) -> str | None:
        """The type of every value that the expression can have but null, None when unknown."""
        literal = _LITERALS.get(type(node))
        if literal is not None:
            return literal
        if isinstance(node, ast.Name):
            return self._of_name(node.name)
        if isinstance(node, ast.Binary):
            return self._of_chain(node)
        if isinstance(node, ast.Unary):
            return "BOOLEAN" if node.op == "!" else self.of(node.operand)
        if isinstance(node, ast.Conditional):
            return self._common([node.then, node.otherwise])
        if isinstance(node, ast.Call | ast.MethodCall):
            return self._of_call(node)
        return None

    def _of_name(self, name: str) -> str | None:
        if name in self._known:
            return self._known[name]
        values = self._given.get(name)
        if values is None:
            return None
        self._known[name] = None  # while its own values are looked at
        self._known[name] = self._common(values)
        return self._known[name]

    def _common(self, values: Iterable[ast.Expression]) -> str | None:
        kinds = {self.of(value) for value in values if not isinstance(value, ast.Null)}
        return kinds.pop() if len(kinds) == 1 else None

    def _of_chain(self, node: ast.Binary) -> str | None:
        """The type of `a + b + c ...`, which may be long: no recursion to the left."""
        chain: list[ast.Binary] = []
        left: ast.Expression = node
        while isinstance(left, ast.Binary) and id(left) not in self._chains:
            chain.append(left)
            left = left.left
        kind = self._chains[id(left)] if isinstance(left, ast.Binary) else self.of(left)
        for each in reversed(chain):
            kind = _result(each.op, kind, self.of(each.right))
            self._chains[id(each)] = kind
        return kind

    def _of_call(self, node: ast.Call | ast.MethodCall) -> str | None:
        if isinstance(node, ast.Call):
            name = node.name.lower()
            code = self.library.find(node.name, self.source)
            if code is not None:
                return _WORDS.get(code.declaration.return_type.lower())
            if name in ("map", "list"):
                return _WORDS[name]
            plain = REGISTRY.plain.get(name)
            entries = [plain] if plain else REGISTRY.methods.get(name, [])
        elif isinstance(node.object, ast.Text | ast.Name | ast.Call | ast.MethodCall):
            if isinstance(node.object, ast.Name) and self._is_namespace(node.object.name):
                return None
            entries = REGISTRY.methods.get(node.name.lower(), [])
        else:
            return None
        results = {entry.result for entry in entries}
        return _WORDS.get(results.pop()) if len(results) == 1 else None

    def _is_namespace(self, name: str) -> bool:
        return name not in self._known and name not in self._given


def _result(op: str, left: str | None, right: str | None) -> str | None:
    if op in _TRUTHS:
        return "BOOLEAN"
    if op == "+" and "TEXT" in (left, right):
        return "TEXT"
    if op == "/" or left not in _NUMERIC or right not in _NUMERIC:
        return None
    return "DECIMAL" if "DECIMAL" in (left, right) else "NUMBER"


# ---- what cannot work

_Problem = tuple[str, str | None, Span]


def _problem(types: _Types, node: ast.Node) -> _Problem | None:
    if isinstance(node, ast.Binary):
        return _operator(node.op, types.of(node.left), types.of(node.right), node.span)
    if isinstance(node, ast.Assign) and node.op != "=":
        return _operator(node.op[0], types.of(node.target), types.of(node.value), node.span)
    if isinstance(node, ast.Branch | ast.Conditional):
        return _condition(types, node.condition)
    if isinstance(node, ast.Unary) and node.op == "!":
        return _condition(types, node.operand)
    if isinstance(node, ast.Logical):
        problems = (_condition(types, each) for each in node.operands)
        return next((each for each in problems if each is not None), None)
    if isinstance(node, ast.Call):
        return _arguments(types, node)
    return None


def _operator(op: str, left: str | None, right: str | None, span: Span) -> _Problem | None:
    if left is None or right is None or _works(op, left, right):
        return None
    if op == "%":
        message = "On performing mod operation mismatch of data type expressions found"
        return message, None, span
    if op in _ORDER and "TEXT" in (left, right):
        hint = "turn the text into a number with .toLong() or .toDecimal()"
        return f"Operator {op} is not valid for TEXT expression", hint, span
    message = (
        f"left expression is of type {left} and right expression is of type {right} "
        f"and the operator {op} is not valid"
    )
    hint = None
    if op in _SAME and "TEXT" in (left, right) and {left, right} & _NUMERIC:
        hint = "here the number's text is compared"
    return message, hint, span


def _works(op: str, left: str, right: str) -> bool:
    both = {left, right}
    if both <= _NUMERIC:
        return True
    if op == "+":
        return "TEXT" in both
    if op == "-":
        return both == {"DATE-TIME"}
    if op in _ARITHMETIC:
        return False
    if op in _ORDER:
        return "DATE-TIME" in both and both <= {"DATE-TIME", "TEXT"}
    if op in _SAME:  # a list may hold the other value, a text spell a date
        return len(both) == 1 or "LIST" in both or both == {"DATE-TIME", "TEXT"}
    return True


def _condition(types: _Types, node: ast.Expression) -> _Problem | None:
    kind = types.of(node)
    if kind not in _NEVER_TRUE:
        return None
    hint = f"a condition must be true or false, this is a {kind}"
    return "An error occurred while performing this action", hint, node.span


def _arguments(types: _Types, node: ast.Call) -> _Problem | None:
    code = types.library.find(node.name, types.source)
    if code is None or len(code.declaration.params) != len(node.args):
        return None
    for index, (param, arg) in enumerate(zip(code.declaration.params, node.args, strict=True)):
        wanted, given = _WORDS.get(param.type.lower()), types.of(arg)
        if wanted is None or given is None or _fits(wanted, given, arg):
            continue
        message = f"Argument type mismatches for the function {code.name} at index {index}"
        return message, f"it is declared as {param.type}, this is a {given}", arg.span
    return None


def _fits(wanted: str, given: str, arg: ast.Expression) -> bool:
    """Whether some value of the type can stand for the declared one."""
    if wanted in ("TEXT", given):
        return True
    if given == "TEXT":  # what it spells is known of a literal only
        numeric = not isinstance(arg, ast.Text) or decimal_from_text(arg.value) is not None
        return numeric if wanted in _NUMERIC else True
    return {wanted, given} <= _NUMERIC
