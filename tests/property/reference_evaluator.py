"""What a pure program means, told the simplest way: the tree is walked, nothing is prepared.

The interpreter binds a tree to closures, reads operands in place and counts whole blocks at once.
This evaluator does none of it, so that the two can be held against each other. Operators on values
come from `deluge.values`, which is what the short cuts of the binder must agree with.

Counting: each simple statement is one, each test of an `if` or `else if` that is made, each turn of
a loop. `try`, `catch`, `else`, braces, the loop itself and operators count nothing; the statements
of a called function do.
"""

from collections.abc import Sequence

from deluge.bind.conditions import truth
from deluge.errors import DelugeError, EvalError, LimitExceeded, NullUse, Thrown
from deluge.runtime.profile import profile_named
from deluge.source import Source
from deluge.syntax import ast
from deluge.values.arithmetic import OPERATIONS, negate, plus
from deluge.values.compare import contained, equal, ordered
from deluge.values.convert import fit, fit_returned
from deluge.values.failure import Failure
from deluge.values.iterate import elements
from deluge.values.show import text_of

Variables = dict[str, object]


class Leave(Exception):
    """Leaves the normal flow."""


class Break(Leave):
    """`break`"""


class Continue(Leave):
    """`continue`"""


class Return(Leave):
    """`return`"""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class ReferenceEvaluator:
    """One run of a program."""

    def __init__(self, source: Source, profile: str, statements: int, depth: int) -> None:
        from zoneinfo import ZoneInfo

        chosen = profile_named(profile)
        self.source = source
        self.conventions = chosen.conventions(ZoneInfo("UTC"), "UTC")
        self.or_binds_tighter = chosen.or_binds_tighter
        self.limit = statements
        self.max_depth = depth
        self.depth = 0
        self.statements = 0
        self.calls = 0
        self.info: list[str] = []
        self.functions: dict[str, ast.Function] = {}

    def run(self, program: ast.Program) -> object:
        """The value the bare body returns; its errors are raised."""
        self.functions = {function.name: function for function in program.functions}
        try:
            self.block(program.body, {})
        except Return as leaving:
            return leaving.value
        return None

    # ---- statements

    def count(self) -> None:
        """One more statement, if the limit allows it."""
        if self.statements >= self.limit:
            raise LimitExceeded(
                "The number of deluge statement execution limit exceeded the maximum limit"
            )
        self.statements += 1

    def block(self, body: Sequence[ast.Statement], names: Variables) -> None:
        for statement in body:
            self.statement(statement, names)

    def statement(self, node: ast.Statement, names: Variables) -> None:
        """Execute one statement."""
        if isinstance(node, ast.Block):
            self.block(node.body, names)
        elif isinstance(node, ast.If):
            self.choose(node, names)
        elif isinstance(node, ast.ForEach | ast.ForEachIndex):
            try:
                self.loop(node, names)
            except LimitExceeded as error:
                # a limit that is met in a loop is shown at its first statement
                raise error.at((node.body[0] if node.body else node).span, self.source) from None
        elif isinstance(node, ast.Try):
            self.attempt(node, names)
        else:
            self.count()
            self.simple(node, names)

    def simple(self, node: ast.Statement, names: Variables) -> None:
        """A statement that holds no others."""
        if isinstance(node, ast.Info):
            value = self.value(node.value, names)
            self.info.append(text_of(value, self.conventions))
        elif isinstance(node, ast.ExpressionStatement):
            self.value(node.value, names)
        elif isinstance(node, ast.Assign):
            self.assign(node, names)
        elif isinstance(node, ast.Return):
            raise Return(None if node.value is None else self.value(node.value, names))
        elif isinstance(node, ast.Throw):
            raise self.thrown(node, self.value(node.value, names))
        elif isinstance(node, ast.Break):
            raise Break
        elif isinstance(node, ast.Continue):
            raise Continue
        else:
            raise NotImplementedError(type(node).__name__)

    def assign(self, node: ast.Assign, names: Variables) -> None:
        assert isinstance(node.target, ast.Name)
        name = node.target.name
        if node.op == "=":
            names[name] = self.value(node.value, names)
            return
        current, value = names.get(name), self.value(node.value, names)
        names[name] = self.placed(node, OPERATIONS[node.op[0]], current, value)

    def thrown(self, node: ast.Throw, operand: object) -> EvalError:
        if isinstance(operand, Failure):
            assert isinstance(operand.error, EvalError)
            return operand.error
        message = operand.get("message") if isinstance(operand, dict) else operand
        data = operand if isinstance(operand, dict) else None
        return Thrown(text_of(message, self.conventions), data).at(node.span, self.source)

    def choose(self, node: ast.If, names: Variables) -> None:
        for branch in node.branches:
            self.count()
            if self.condition(branch.condition, names):
                return self.block(branch.body, names)
        return self.block(node.otherwise or (), names)

    def loop(self, node: ast.ForEach | ast.ForEachIndex, names: Variables) -> None:
        """A limit that is met in a loop is shown at its first statement."""
        try:
            self.turns(node, names)
        except LimitExceeded as error:
            place = node.body[0] if node.body else node
            raise error.at(place.span, self.source) from None

    def turns(self, node: ast.ForEach | ast.ForEachIndex, names: Variables) -> None:
        over = self.value(node.iterable, names)
        items: object = ()
        if over is not None:
            items = self.placed(node.iterable, lambda value, *_: elements(value), over, None)
        assert isinstance(items, list | tuple)
        for index, item in enumerate(items):
            self.count()
            names[node.variable] = index if isinstance(node, ast.ForEachIndex) else item
            try:
                self.block(node.body, names)
            except Break:
                return
            except Continue:
                continue

    def attempt(self, node: ast.Try, names: Variables) -> None:
        depth = self.depth
        try:
            self.block(node.body, names)
        except LimitExceeded:
            raise
        except EvalError as error:
            self.depth = depth
            data = error.data if isinstance(error, Thrown) else None
            names[node.variable] = Failure(error.message, error.line or 0, data, error)
        else:
            return
        self.block(node.handler, names)

    # ---- expressions

    def value(self, node: ast.Expression, names: Variables) -> object:
        """What an expression gives."""
        if isinstance(node, ast.Null):
            return None
        if isinstance(node, ast.Number | ast.Text | ast.Boolean):
            return node.value
        if isinstance(node, ast.Decimal):
            return float(node.text)
        if isinstance(node, ast.Name):
            return names.get(node.name)
        if isinstance(node, ast.ListLiteral):
            return [self.value(item, names) for item in node.items]
        if isinstance(node, ast.MapLiteral):
            return {
                text_of(self.value(pair.key, names), self.conventions): self.value(
                    pair.value, names
                )
                for pair in node.pairs
            }
        if isinstance(node, ast.Unary):
            return self.unary(node, names)
        if isinstance(node, ast.Binary):
            return self.binary(node, names)
        if isinstance(node, ast.Logical):
            return self.logical(node, names)
        if isinstance(node, ast.Conditional):
            chosen = node.then if self.condition(node.condition, names) else node.otherwise
            return self.value(chosen, names)
        if isinstance(node, ast.Call):
            return self.call(node, names)
        if isinstance(node, ast.MethodCall):
            return self.method(node, names)
        if isinstance(node, ast.Member):
            failure = self.value(node.object, names)
            assert isinstance(failure, Failure) or failure is None
            if failure is None:
                error = NullUse(f"Value is empty and '{node.name}' cannot be read from it")
                raise error.at(node.span, self.source)
            return failure.message if node.name == "message" else failure.line
        raise NotImplementedError(type(node).__name__)

    def placed(self, node: ast.Node, operation: object, left: object, right: object) -> object:
        """The operation's value; its errors get the place of the node."""
        try:
            return operation(left, right, self.conventions)  # type: ignore[operator]
        except DelugeError as error:
            raise error.at(node.span, self.source) from None

    def condition(self, node: ast.Expression, names: Variables) -> bool:
        return truth(self.value(node, names), node.span, self.source)

    def unary(self, node: ast.Unary, names: Variables) -> object:
        if node.op == "!":
            return not self.condition(node.operand, names)
        operation = negate if node.op == "-" else plus
        operand = self.value(node.operand, names)
        return self.placed(node, lambda value, *_: operation(value, self.conventions), operand, 0)

    def binary(self, node: ast.Binary, names: Variables) -> object:
        left, right = self.value(node.left, names), self.value(node.right, names)
        if node.op in OPERATIONS:
            return self.placed(node, OPERATIONS[node.op], left, right)
        if node.op in ("==", "!="):
            return equal(left, right, self.conventions) is (node.op == "==")
        if node.op in ("in", "not in"):
            return contained(left, right, self.conventions) is (node.op == "in")
        return self.placed(node, lambda a, b, c: ordered(node.op, a, b, c), left, right)

    def logical(self, node: ast.Logical, names: Variables) -> bool:
        """`&&` binds tighter than `||`, but in Creator; what is decided is not looked at."""
        tight = "||" if self.or_binds_tighter else "&&"
        groups: list[list[ast.Expression]] = [[node.operands[0]]]
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            if operator == tight:
                groups[-1].append(operand)
            else:
                groups.append([operand])
        inner, outer = (any, all) if self.or_binds_tighter else (all, any)
        return outer(inner(self.condition(each, names) for each in group) for group in groups)

    # ---- calls

    def call(self, node: ast.Call, names: Variables) -> object:
        if node.name == "Map":
            return {}
        if node.name == "List":
            return []
        if node.name == "ifnull":
            value = self.value(node.args[0], names)
            return self.value(node.args[1], names) if value is None else value
        function = self.functions[node.name]
        inside: Variables = {}
        for position, (param, arg) in enumerate(zip(function.params, node.args, strict=True)):
            value = self.value(arg, names)
            try:
                inside[param.name] = fit(value, param.type, self.conventions)
            except EvalError:
                raise EvalError(
                    f"Argument type mismatches for the function {function.name} at index {position}"
                ).at(node.span, self.source) from None
        return self.enter(function, inside, node)

    def enter(self, function: ast.Function, inside: Variables, node: ast.Call) -> object:
        if self.depth >= self.max_depth:
            raise LimitExceeded(
                f"The number of nested function calls exceeded the maximum limit of "
                f"{self.max_depth}"
            ).at(node.span, self.source)
        depth = self.depth
        self.depth += 1
        self.calls += 1
        result: object = None
        try:
            self.block(function.body, inside)
        except Return as leaving:
            result = leaving.value
        except DelugeError as error:
            # a statement limit has no place of its own but that of the call
            raise error.at(node.span, self.source) from None
        self.depth = depth
        try:
            return fit_returned(result, function.return_type, self.conventions)
        except EvalError as error:
            error.at(node.span, self.source)
            raise

    def method(self, node: ast.MethodCall, names: Variables) -> object:
        """The methods the generated programs use; the receiver is always of the right class."""
        receiver = self.value(node.object, names)
        args = [self.value(arg, names) for arg in node.args]
        if node.name == "toString":
            return text_of(receiver, self.conventions)
        if receiver is None:
            message = f"Value is empty and '{node.name}' function cannot be applied"
            raise NullUse(message).at(node.span, self.source)
        if isinstance(receiver, list):
            return self.list_method(node, receiver, args)
        if isinstance(receiver, dict):
            return self.map_method(node, receiver, args)
        assert isinstance(receiver, str), type(receiver)
        return {"length": len, "toUpperCase": str.upper, "trim": str.strip}[node.name](receiver)

    def list_method(self, node: ast.MethodCall, items: list[object], args: list[object]) -> object:
        if node.name == "size":
            return len(items)
        if node.name == "add":
            items.append(args[0])
            return None
        assert node.name == "get"
        (index,) = args
        assert isinstance(index, int)
        if not 0 <= index < len(items):
            message = f"Given index {index} is greater than the list size"
            raise EvalError(message).at(node.span, self.source)
        return items[index]

    def map_method(
        self, node: ast.MethodCall, pairs: dict[object, object], args: list[object]
    ) -> object:
        key = text_of(args[0], self.conventions) if args else ""
        if node.name == "put":
            pairs[key] = args[1]
            return None
        if node.name == "size":
            return len(pairs)
        if node.name == "keys":
            return list(pairs)
        if node.name == "containKey":
            return key in pairs
        assert node.name == "get"
        return pairs.get(key)
