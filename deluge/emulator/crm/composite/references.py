"""References between the parts of a composite request: `@{id:$.data[0].details.id}`."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from deluge.emulator.shapes import is_list, is_record

MAX_DEPTH = 50
_REFERENCE = re.compile(r"@\{([a-zA-Z0-9]\w*):(\$[^{}]*)\}", re.ASCII)
_OPENING = re.compile(r"@\{[^}]*\}?")
_STEP = re.compile(r"\.([\w$-]+)|\[(\d{1,6})\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")


class Broken(Exception):
    """A reference that cannot be replaced by a value."""

    def __init__(self, reference: str, path: str) -> None:
        super().__init__(reference)
        self.reference = reference
        self.path = path


def texts(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, keys left out, with its place."""
    if isinstance(value, str):
        yield value, path
    elif depth > MAX_DEPTH:
        return
    elif is_record(value):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}", depth + 1)
    elif is_list(value):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]", depth + 1)


def named_in(value: Any, path: str) -> list[tuple[str, str, str]]:
    """The id, text and place of every reference in a JSON value; Broken for bad syntax."""
    found: list[tuple[str, str, str]] = []
    for text, place in texts(value, path):
        for opening in _OPENING.finditer(text):
            match = _REFERENCE.fullmatch(opening[0])
            if match is None or _steps(match[2]) is None:
                raise Broken(opening[0], place)
            found.append((match[1], opening[0], place))
    return found


def replace(value: Any, path: str, body_of: Callable[[str], Any], depth: int = 0) -> Any:
    """The JSON value with the values its references stand for; Broken when one has none."""
    if isinstance(value, str):
        return _replace_text(value, path, body_of) if "@{" in value else value
    if depth > MAX_DEPTH:
        return value
    if is_record(value):
        return {
            key: replace(item, f"{path}.{key}", body_of, depth + 1) for key, item in value.items()
        }
    if is_list(value):
        return [
            replace(item, f"{path}[{index}]", body_of, depth + 1)
            for index, item in enumerate(value)
        ]
    return value


def _replace_text(text: str, path: str, body_of: Callable[[str], Any]) -> Any:
    """A text that is one reference keeps the type of what it stands for."""
    whole = _REFERENCE.fullmatch(text)
    if whole:
        return _value(whole, path, body_of)
    return _REFERENCE.sub(lambda match: _shown(_value(match, path, body_of)), text)


def _value(match: re.Match[str], path: str, body_of: Callable[[str], Any]) -> Any:
    value = body_of(match[1])
    for step in _steps(match[2]) or ():
        if is_record(value) and isinstance(step, str):
            value = value.get(step)
        elif is_list(value) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            value = None
    if value is None:
        raise Broken(match[0], path)
    return value


def _steps(path: str) -> list[str | int] | None:
    """The names and numbers of a JSON path; None when it is none."""
    found: list[str | int] = []
    place = 1
    while place < len(path):
        step = _STEP.match(path, place)
        if step is None:
            return None
        name = step[1] if step[1] is not None else step[3] if step[3] is not None else step[4]
        found.append(int(step[2]) if step[2] is not None else name)
        place = step.end()
    return found


def _shown(value: Any) -> str:
    """A value inside a longer text."""
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
