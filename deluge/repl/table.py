"""Lists of maps as tables; vertically, one field per line, when they are too wide."""

from collections.abc import Iterator, Sequence
from typing import Any

from deluge.render import width as columns_of
from deluge.repl.show import Fragment, cut_fragments, one_line, plain
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions

Row = dict[Any, Any]
Cell = list[Fragment]

_MAX_ROWS = 1_000
_MAX_CELL = 40
_GAP = " | "


def rows_of(value: object) -> list[Row] | None:
    """The maps of a list of maps (or a lone map); None when the value is anything else."""
    if isinstance(value, Collection):
        value = value.items
    if isinstance(value, dict) and value:
        return [value]
    if not isinstance(value, list):
        return None
    rows: list[Row] = [row for row in value if isinstance(row, dict) and row]
    return rows if rows and len(rows) == len(value) else None


def table(rows: Sequence[Row], conventions: Conventions, width: int) -> list[Fragment]:
    """The rows under the names of their fields, or one below the other when that is too wide."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) * (len(_GAP) + 3) > width:
        return list(_vertical(rows, names, conventions, width))
    cells = [[_cell(row.get(name, ""), conventions) for name in names] for row in rows[:_MAX_ROWS]]
    heads = [_head(name) for name in names]
    widths = [
        max(columns_of(plain(line[column])) for line in [heads, *cells])
        for column in range(len(names))
    ]
    if sum(widths) + len(_GAP) * (len(names) - 1) > width:
        return list(_vertical(rows, names, conventions, width))
    return list(_horizontal(rows, heads, cells, widths))


def _horizontal(
    rows: Sequence[Row], heads: list[Cell], cells: list[list[Cell]], widths: list[int]
) -> Iterator[Fragment]:
    yield from _line(heads, widths)
    yield "punctuation", "\n" + "-+-".join("-" * size for size in widths)
    for line in cells:
        yield "", "\n"
        yield from _line(line, widths)
    yield "dim", f"\n{_count(len(rows))}"


def _line(cells: list[Cell], widths: list[int]) -> Iterator[Fragment]:
    last = len(cells) - 1
    for position, (cell, size) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (size - columns_of(plain(cell)))
        if cell and cell[0][0] == "number":
            yield "", blanks
            yield from cell
        else:
            yield from cell
            if position < last:
                yield "", blanks
        if position < last:
            yield "punctuation", _GAP


def _vertical(
    rows: Sequence[Row], names: list[Any], conventions: Conventions, width: int
) -> Iterator[Fragment]:
    heads = {name: _head(name) for name in names}
    size = max(columns_of(plain(head)) for head in heads.values())
    for number, row in enumerate(rows[:_MAX_ROWS], 1):
        title = f"-[ {number} ]"
        yield "punctuation", f"{title}{'-' * max(min(width, 60) - len(title), 0)}\n"
        for name, value in row.items():
            yield from heads[name]
            yield "", " " * (size - columns_of(plain(heads[name])))
            yield "punctuation", _GAP
            yield from _cell(value, conventions, max(width - size - len(_GAP), 10))
            yield "", "\n"
    yield "dim", _count(len(rows))


def _head(name: object) -> Cell:
    text = name if isinstance(name, str) else str(name)
    return cut_fragments([("key", text)], _MAX_CELL) if len(text) > _MAX_CELL else [("key", text)]


def _cell(value: object, conventions: Conventions, width: int = _MAX_CELL) -> Cell:
    """The value on one line; a text without its quotes."""
    fragments = one_line(value, conventions, width + 2)
    if isinstance(value, str):
        style, text = fragments[0]
        fragments[0] = (style, text[1:-1] if len(fragments) == 1 else text[1:])
    return fragments


def _count(number: int) -> str:
    shown = f" (the first {_MAX_ROWS:,} are shown)" if number > _MAX_ROWS else ""
    return f"({number:,} {'row' if number == 1 else 'rows'}){shown}"
