"""Recursion without end stops with an error, whatever the functions look like and however high the
limit is set: where the evaluator is compiled, nothing else guards the stack."""

import subprocess
import sys
from pathlib import Path

import pytest

N = 90


def _function(body: str) -> str:
    return f"int f(int n)\n{{\n{body}\n}}\ninfo f(9);\n"


def _falling() -> str:
    """Functions each half as tall as the one before, which calls the next when it is deep."""
    heights = [180, 90, 45, 22, 11, 5]
    functions: list[str] = []
    for index, height in enumerate(heights):
        after = min(index + 1, len(heights) - 1)
        deep = "(1 + " * height + f"f{index}(n + 1)" + ")" * height
        functions.append(
            f"int f{index}(int n)\n{{\nif(n > {40 + index * 60})\n{{\nreturn f{after}(n + 1);\n}}\n"
            f"return {deep};\n}}\n"
        )
    return "".join(functions) + "info f0(0);\n"


SHAPES = {
    "plain": _function("return 1 + f(n - 1);"),
    "loops": _function("for each x in {1}\n{\nfor each y in {1}\n{\nn = f(n);\n}\n}\nreturn n;"),
    "try": _function("try\n{\nn = f(n);\n}\ncatch(e)\n{\nthrow e;\n}\nreturn n;"),
    "brackets": _function("return " + "(1 + " * N + "f(n)" + ")" * N + ";"),
    "branches": _function("if(n > 0)\n{\n" * N + "n = f(n);\n" + "}\n" * N + "return n;"),
    "methods": _function("return n" + ".abs()" * N + ".max(f(n));"),
    "lists": _function("return " + "{" * N + "f(n)" + "}" * N + ".size();"),
    "falling heights": _falling(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_endless_recursion(shape: str, tmp_path: Path) -> None:
    (tmp_path / "it.dg").write_text(SHAPES[shape])
    limits = ["--limit", "depth=1000000", "--limit", "statements=100000000"]
    command = [sys.executable, "-m", "deluge", "run", *limits, "it.dg"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 3, (done.returncode, done.stderr)
    assert "error limit-depth: The number of nested function calls exceeded" in done.stderr
