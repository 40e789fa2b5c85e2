"""Screens of a session as one SVG picture that plays them, by our own small writer."""

from collections.abc import Iterator
from html import escape
from itertools import groupby

import pyte
from pyte.screens import Char

_WIDTH, _HEIGHT = 8.4, 18.0
_MARGIN = 14.0
_PAPER, _INK = "#1e1e2e", "#cdd6f4"
_COLOURS = {
    "black": "#45475a", "red": "#f38ba8", "green": "#a6e3a1", "brown": "#f9e2af",
    "yellow": "#f9e2af", "blue": "#89b4fa", "magenta": "#f5c2e7", "cyan": "#94e2d5",
    "white": "#bac2de", "brightblack": "#7f849c", "brightred": "#f38ba8",
    "brightgreen": "#a6e3a1", "brightbrown": "#f9e2af", "brightyellow": "#f9e2af",
    "brightblue": "#89b4fa", "brightmagenta": "#f5c2e7", "brightcyan": "#94e2d5",
    "brightwhite": "#ffffff",
}  # fmt: skip

Frame = list[list[Char]]


def frame_of(screen: pyte.Screen) -> Frame:
    """The cells of a screen as they are now."""
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


def svg_of(frames: list[Frame], seconds: float) -> str:
    """The frames one after the other, each for some seconds; a still picture shows the last."""
    width = len(frames[0][0]) * _WIDTH + 2 * _MARGIN
    height = len(frames[0]) * _HEIGHT + 2 * _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}">',
            "<title>deluge repl</title>",
            *_style(len(frames), seconds),
            f'<rect width="100%" height="100%" rx="8" fill="{_PAPER}"/>',
            *(line for number, frame in enumerate(frames) for line in _group(frame, number)),
            "</svg>",
        ]
    )


def _style(count: int, seconds: float) -> Iterator[str]:
    yield "<style>"
    yield (
        f"text{{font:14px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre;fill:{_INK}}}"
    )
    share = 100 / count
    for number in range(count):
        begin, end = number * share, (number + 1) * share
        last = number == count - 1
        yield (
            f"@keyframes k{number}{{0%,{begin:.2f}%{{opacity:{int(number == 0)}}}"
            f"{begin + 0.01:.2f}%,{end - 0.01:.2f}%{{opacity:1}}"
            f"{end:.2f}%,100%{{opacity:{int(last)}}}}}"
        )
        yield (
            f".f{number}{{opacity:{int(last)};"
            f"animation:k{number} {count * seconds:g}s linear infinite}}"
        )
    yield "</style>"


def _group(frame: Frame, number: int) -> Iterator[str]:
    yield f'<g class="f{number}">'
    for y, row in enumerate(frame):
        x = 0
        for style, cells in groupby(row, key=_look):
            text = "".join(cell.data for cell in cells)
            if text.strip() or style[1] != _PAPER:
                yield from _run(text, x, y, style)
            x += len(text)
    yield "</g>"


def _run(text: str, x: int, y: int, style: tuple[str, str, str]) -> Iterator[str]:
    ink, paper, extra = style
    left, top = _MARGIN + x * _WIDTH, _MARGIN + y * _HEIGHT
    if paper != _PAPER:
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{len(text) * _WIDTH:.1f}" '
            f'height="{_HEIGHT:.1f}" fill="{paper}"/>'
        )
    if text.strip():
        yield (
            f'<text x="{left:.1f}" y="{top + 13.5:.1f}" textLength="{len(text) * _WIDTH:.1f}" '
            f'fill="{ink}" style="fill:{ink}"{extra}>{escape(text)}</text>'
        )


def _look(cell: Char) -> tuple[str, str, str]:
    """Ink, paper and attributes of a cell."""
    ink, paper = _colour(cell.fg, _INK), _colour(cell.bg, _PAPER)
    if cell.reverse:
        ink, paper = paper, ink
    extra = ' font-weight="bold"' if cell.bold else ""
    extra += ' font-style="italic"' if cell.italics else ""
    extra += ' text-decoration="underline"' if cell.underscore else ""
    return ink, paper, extra


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    return _COLOURS.get(name, f"#{name}")
