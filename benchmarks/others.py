"""Against other interpreters in pure Python, on work that both can do, in one process.

A ratio below 1 means that this interpreter is faster. The others do less in one respect: none
counts statements, checks 64-bit ranges or keeps the place of each error. Where one is not installed
its rows are left out. The two public Deluge executors are in no package index: not measured.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec

from benchmarks.evaluation import runner, workloads
from benchmarks.measure import Row, ratio

# The evaluation workloads as asteval, which walks Python's syntax tree, wants them.
_PYTHON = {
    "recursion": """
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
x = fib(12)
""",
    "loops": """
total = 0
odd = 0
for i in numbers:
    if i % 2 == 1:
        odd = odd + 1
    elif i > 9000:
        continue
    total = total + i * 3 - 1
""",
    "strings": """
out = ""
count = 0
for word in words:
    if "a" in word and len(word) > 3:
        count = count + 1
    line = word.upper() + ":" + word[0:2] + "," + str(count)
    out = line.strip().replace("A", "b")
""",
    "map and list churn": """
groups = {}
for row in rows:
    key = row.get("group")
    if not key in groups:
        groups[key] = []
    groups[key].append(row.get("n"))
result = []
for key in groups:
    entry = {}
    entry["key"] = key
    entry["size"] = len(groups[key])
    result.append(entry)
""",
    "calls": """
def clamp(value, low, high):
    if value < low:
        return low
    if value > high:
        return high
    return value
def label(value, name):
    return name + "-" + str(clamp(value, 10, 90))
last = ""
for i in numbers:
    last = label(i, "n")
""",
}

_TEMPLATES = {
    "loops": """{% set s = namespace(total=0, odd=0) %}{% for i in numbers %}\
{% if i % 2 == 1 %}{% set s.odd = s.odd + 1 %}{% endif %}\
{% set s.total = s.total + i * 3 - 1 %}{% endfor %}{{ s.total }}""",
    "strings": """{% set s = namespace(count=0, out="") %}{% for word in words %}\
{% if "a" in word and word|length > 3 %}{% set s.count = s.count + 1 %}{% endif %}\
{% set s.out = (word|upper ~ ":" ~ word[0:2] ~ "," ~ s.count)|trim|replace("A", "b") %}\
{% endfor %}{{ s.out }}""",
}

_RULES = {
    "arithmetic": (
        "x = (price * quantity - discount) / 4 > limit;",
        "(price * quantity - discount) / 4 > limit",
    ),
    "logic": (
        'x = status == "open" && quantity > 3 || price < limit;',
        "status == 'open' and quantity > 3 or price < limit",
    ),
}
_NAMES: dict[str, object] = {
    "price": 120, "quantity": 7, "discount": 40, "limit": 100, "status": "open",
}  # fmt: skip
_FEW = 1_000
_CALLS = 300


def rows() -> Iterator[Row]:
    """Every workload against every interpreter that is installed."""
    given = {name: (source, args) for name, source, args, _ in workloads()}
    if find_spec("asteval"):
        for name, python in _PYTHON.items():
            source, args = _smaller(*given[name])
            yield _row("asteval", name, runner(source, args), _asteval(python, args))
    for name, (rule, expression) in _RULES.items():
        yield from _rule_rows(name, rule, expression)
    if find_spec("jinja2"):
        note = "compiles to Python bytecode, counts nothing"
        for name, template in _TEMPLATES.items():
            source, args = _smaller(*given[name])
            ours, theirs = runner(source, args), _jinja(template, args)
            yield Row(f"against jinja2: {name}", ratio(ours, theirs), None, note=note)


def _rule_rows(name: str, rule: str, expression: str) -> Iterator[Row]:
    """One expression over many prices in one run, and with a run for each."""
    used = {key: value for key, value in _NAMES.items() if key in rule}
    prices = list(range(_CALLS))
    over_rows = f"for each price in prices {{ {rule} }}"
    many = runner(over_rows, {**used, "prices": prices})
    evaluators = (("simpleeval", "simpleeval", _simpleeval), ("celpy", "cel-python", _cel))
    for package, title, make in evaluators:
        if find_spec(package):
            evaluate = make(expression, used)
            yield _row(title, f"{name} over rows", many, _over(prices, evaluate))
    if find_spec("simpleeval"):
        ours, theirs = runner(rule, used), _simpleeval(expression, used)
        single = ratio(_over(prices, lambda _: ours()), _over(prices, theirs))
        yield Row(f"against simpleeval: {name}, a run each", single, 1)


def _over(prices: list[int], evaluate: Callable[[int], object]) -> Callable[[], object]:
    def run() -> None:
        for price in prices:
            evaluate(price)

    return run


def _row(other: str, name: str, ours: Callable[[], object], theirs: Callable[[], object]) -> Row:
    return Row(f"against {other}: {name}", ratio(ours, theirs, 5), 1)


def _smaller(source: str, args: dict[str, object]) -> tuple[str, dict[str, object]]:
    """The workload on fewer elements: some of the others take long."""
    fewer = {name: value[:_FEW] for name, value in args.items() if isinstance(value, list)}
    return source.replace("fib(18)", "fib(12)"), fewer


def _asteval(text: str, args: dict[str, object]) -> Callable[[], object]:
    from asteval import Interpreter

    interpreter = Interpreter(minimal=False)
    interpreter.symtable.update(args)
    tree = interpreter.parse(text)

    def run() -> None:
        interpreter.run(tree)
        assert not interpreter.error, interpreter.error[0].get_error()

    return run


def _simpleeval(expression: str, names: dict[str, object]) -> Callable[[int], object]:
    from simpleeval import SimpleEval

    evaluator = SimpleEval(names=dict(names))
    tree = evaluator.parse(expression)

    def evaluate(price: int) -> object:
        evaluator.names["price"] = price
        return evaluator.eval(expression, tree)

    return evaluate


def _cel(expression: str, names: dict[str, object]) -> Callable[[int], object]:
    import celpy

    environment = celpy.Environment()
    text = expression.replace(" and ", " && ").replace(" or ", " || ")
    program = environment.program(environment.compile(text))
    activation = celpy.json_to_cel(names)

    def evaluate(price: int) -> object:
        activation["price"] = celpy.celtypes.IntType(price)
        return program.evaluate(activation)

    return evaluate


def _jinja(text: str, args: dict[str, object]) -> Callable[[], object]:
    from jinja2 import Template

    template = Template(text)
    return lambda: template.render(**args)
