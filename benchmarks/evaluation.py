"""The five evaluation workloads against the same work written by hand in Python."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from benchmarks.measure import Row, geomean, ratio
from deluge.api import Interpreter
from deluge.source import Source

_UNLIMITED = {"statements": None, "seconds": None}

RECURSION = """
int fib(int n)
{
    if(n < 2)
    {
        return n;
    }
    return fib(n - 1) + fib(n - 2);
}
x = fib(18);
"""

LOOPS = """
total = 0;
odd = 0;
for each i in numbers
{
    if(i % 2 == 1)
    {
        odd = odd + 1;
    }
    else if(i > 9000)
    {
        continue;
    }
    total = total + i * 3 - 1;
}
"""

STRINGS = """
out = "";
count = 0;
for each word in words
{
    if(word.contains("a") && word.length() > 3)
    {
        count = count + 1;
    }
    line = word.toUpperCase() + ":" + word.subString(0,2) + "," + count;
    out = line.trim().replaceAll("A","b");
}
"""

CONTAINERS = """
groups = Map();
for each row in rows
{
    key = row.get("group");
    if(!groups.containKey(key))
    {
        groups.put(key,List());
    }
    groups.get(key).add(row.get("n"));
}
result = List();
for each key in groups.keys()
{
    entry = Map();
    entry.put("key",key);
    entry.put("size",groups.get(key).size());
    result.add(entry);
}
"""

CALLS = """
int clamp(int value, int low, int high)
{
    if(value < low)
    {
        return low;
    }
    if(value > high)
    {
        return high;
    }
    return value;
}
string label(int value, string name)
{
    return name + "-" + clamp(value,10,90);
}
last = "";
for each i in numbers
{
    last = label(i,"n");
}
"""


def _recursion() -> int:
    def fib(n: int) -> int:
        if n < 2:
            return n
        return fib(n - 1) + fib(n - 2)

    return fib(18)


def _loops(numbers: list[int]) -> int:
    total = 0
    odd = 0
    for i in numbers:
        if i % 2 == 1:
            odd = odd + 1
        elif i > 9000:
            continue
        total = total + i * 3 - 1
    return total


def _strings(words: list[str]) -> str:
    out = ""
    count = 0
    for word in words:
        if "a" in word and len(word) > 3:
            count = count + 1
        line = word.upper() + ":" + word[0:2] + "," + str(count)
        out = line.strip().replace("A", "b")
    return out


def _containers(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    groups: dict[object, list[object]] = {}
    for row in rows:
        key = row.get("group")
        if key not in groups:
            groups[key] = []
        groups[key].append(row.get("n"))
    result: list[dict[str, object]] = []
    for key in groups:
        entry: dict[str, object] = {}
        entry["key"] = key
        entry["size"] = len(groups[key])
        result.append(entry)
    return result


def _calls(numbers: list[int]) -> str:
    def clamp(value: int, low: int, high: int) -> int:
        if value < low:
            return low
        if value > high:
            return high
        return value

    def label(value: int, name: str) -> str:
        return name + "-" + str(clamp(value, 10, 90))

    last = ""
    for i in numbers:
        last = label(i, "n")
    return last


def workloads() -> list[tuple[str, str, dict[str, object], Callable[..., object]]]:
    """Name, Deluge source, arguments, and the same in Python."""
    numbers = list(range(10_000))
    words = [f"word{i:04x}alpha" if i % 3 else "xyz" for i in range(3_000)]
    rows = [{"group": f"g{i % 50}", "n": i} for i in range(4_000)]
    return [
        ("recursion", RECURSION, {}, _recursion),
        ("loops", LOOPS, {"numbers": numbers}, _loops),
        ("strings", STRINGS, {"words": words}, _strings),
        ("map and list churn", CONTAINERS, {"rows": rows}, _containers),
        ("calls", CALLS, {"numbers": numbers}, _calls),
    ]


def runner(source: str, args: dict[str, object]) -> Callable[[], object]:
    """A Python function that runs the bound script; parsing and binding are not timed."""
    interpreter = Interpreter(org="memory", limits=_UNLIMITED)
    return interpreter.engine.prepared(Source(source, "bench.dg"), args)


def ratios() -> Iterator[tuple[str, float]]:
    """The name of each workload, and our time over that of hand-written Python."""
    for name, source, args, python in workloads():
        ours = runner(source, args)
        yield name, ratio(ours, partial(python, *args.values()), rounds=25)


def rows() -> Iterator[Row]:
    """A row per workload and their geometric mean."""
    return bounded("evaluate", ratios(), worst=18, mean=10)


def bounded(
    title: str, found: Iterable[tuple[str, float]], *, worst: float, mean: float
) -> Iterator[Row]:
    """The ratios against the bound of each and that of their mean."""
    values: list[float] = []
    for name, value in found:
        values.append(value)
        yield Row(f"{title}: {name}", value, worst)
    yield Row(f"{title}: geometric mean of the five", geomean(values), mean)
