"""Imports point downward, and nothing reaches for what scripts must not reach."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "deluge"

# A package or module, and the ones it may import besides itself and those of BASE.
BASE = {"source", "errors", "extras", "version"}
VALUES = {"values"}
BUILTINS = {*VALUES, "builtins"}
RUN = {*BUILTINS, "syntax", "usage", "bind", "runtime", "scripts"}
ALLOWED: dict[str, set[str]] = {
    "source": set(),
    "errors": set(),
    "extras": set(),
    "version": set(),
    "usage": set(),
    "tasks": set(),
    "directories": set(),
    "diskcache": {"directories"},
    "exchange": VALUES,
    "multipart": {"exchange", *VALUES},
    "jsonfile": set(),
    "seeds": {"jsonfile"},
    "render": set(),
    "scripts": set(),
    "project": {"scripts"},
    "syntax": {"diskcache", "directories"},
    "values": set(),
    "builtins": VALUES,
    "bind": {*BUILTINS, "syntax", "tasks", "usage"},
    "runtime": RUN,
    "forms": BUILTINS,
    "services": {*BUILTINS, "diskcache", "exchange", "multipart", "directories", "tasks", "usage"},
    "emulator": {*VALUES, "exchange", "multipart"},
    "organisation": {
        *BUILTINS,
        "exchange",
        "directories",
        "tasks",
        "usage",
        "emulator",
        "services",
        "forms",
        "project",
        "bind",
    },
    "checking": {*RUN, "organisation", "exchange", "forms", "project"},
    "api": {*RUN, "organisation", "forms", "exchange", "project", "checking", "emulator"},
    "functions": {
        *RUN,
        "api",
        "organisation",
        "exchange",
        "multipart",
        "directories",
        "project",
        "emulator",
        "forms",
    },
}
TOP = {"__init__", "__main__", "testing", "repl", "cli"}
LONG = {"syntax/ast.py"}  # one short class per node, nothing else
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_layers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The part of `deluge` that each import names; those for type checkers do not count."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports inside the package are absolute"
            parts = (node.module or "").split(".")
            if parts[0] == "deluge":
                names = parts[1:2] or [alias.name for alias in node.names]
                yield from ((node.lineno, name) for name in names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("deluge."):
                    yield node.lineno, alias.name.split(".")[1]
        else:
            yield from imported_layers(node)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downward(path: Path) -> None:
    layer = layer_of(path)
    if layer in TOP:
        return
    assert layer in ALLOWED, f"say in {Path(__file__).name} where '{layer}' stands"
    allowed = {layer, *BASE, *ALLOWED[layer]}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong = [f"line {line}: {name}" for line, name in imported_layers(tree) if name not in allowed]
    assert not wrong, f"{path.name} imports upward: {', '.join(wrong)}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_is_short_and_evaluates_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.relative_to(PACKAGE).as_posix() not in LONG:
        assert len(text.splitlines()) <= 400, "modules stay under 400 lines"
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & FORBIDDEN_CALLS


def test_no_catch_all_modules() -> None:
    names = {path.stem for path in modules()}
    assert not names & {"utils", "helpers", "common", "misc", "util"}
