"""Families of builtins, each as a ratio to the plain Python call that does the same work."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from benchmarks.evaluation import runner
from benchmarks.measure import Row, ratio

_LOOP = "for each i in numbers\n{{\n\tx = {code};\n}}\n"
_COUNT = 3_000


def _numbers() -> list[int]:
    return list(range(_COUNT))


def _python(action: Callable[[int], object]) -> Callable[[], object]:
    def run() -> object:
        x: object = None
        for i in _numbers_cached:
            x = action(i)
        return x

    return run


_numbers_cached = _numbers()


def _each(name: str, code: str, action: Callable[[int], object]) -> Row:
    """A builtin called in a Deluge loop against a Python function called in a Python loop."""
    ours = runner(_LOOP.format(code=code), {"numbers": _numbers_cached})
    return Row(name, ratio(ours, _python(action)), 6)


def rows() -> Iterator[Row]:
    """A row per family."""
    text = "The quick brown fox jumps over the lazy dog"
    pattern = re.compile("[aeiou]+")
    moment = datetime(2024, 1, 31, 10, 30)
    yield _each("builtin: text", f'"{text}".toUpperCase()', lambda _i: text.upper())
    yield _each("builtin: number", "(i * 1.37).round(2)", lambda i: round(i * 1.37, 2))
    yield _each(
        "builtin: date",
        "'31-Jan-2024 10:30:00'.addDay(i).toString(\"yyyy-MM-dd\")",
        lambda i: (moment + timedelta(days=i)).strftime("%Y-%m-%d"),
    )
    yield _each("builtin: list and map", '{"k":i}.get("k")', lambda i: {"k": i}.get("k"))
    yield _each("builtin: sort a list", "{5,3,9,1}.sort()", lambda _i: sorted([5, 3, 9, 1]))
    yield _each(
        "builtin: regex", f'"{text}".replaceAll("[aeiou]+","_")', lambda _i: pattern.sub("_", text)
    )
    yield _each(
        "builtin: hashing",
        f'zoho.encryption.sha256("{text * 20}")',
        lambda _i: hashlib.sha256((text * 20).encode()).hexdigest(),
    )
    yield from _json_rows()


def _json_rows() -> Iterator[Row]:
    document = [
        {"id": str(10**18 + i), "name": f"Contact {i}", "amount": i * 1.5, "tags": ["a", "b"]}
        for i in range(12_000)
    ]
    text = json.dumps(document)
    parse = runner("x = text.toJSONList();", {"text": text})
    yield Row("json: parse 1 MB", ratio(parse, lambda: json.loads(text)), 3)
    show = runner("x = document.toString();", {"document": document})
    yield Row("json: print 1 MB", ratio(show, lambda: json.dumps(document)), 3)
