"""Script files on disk: finding them, reading them, and the names of the functions in them."""

import os
from collections.abc import Iterator

from deluge.errors import UsageError, did_you_mean, reason_of
from deluge.source import Source, Span

SUFFIXES = (".dg", ".deluge", ".ds")
_MAX_FILE = 4 * 1024 * 1024


def script_files(path: str) -> Iterator[str]:
    """The script itself, or the scripts below a directory in a stable order."""
    if not os.path.isdir(path):
        if os.path.isfile(path):
            yield path
        return
    for _, files in script_folders(path):
        yield from files


def script_folders(path: str) -> Iterator[tuple[str, list[str]]]:
    """A directory and all below it, each with the scripts in it, in a stable order."""
    for folder, names, files in os.walk(path):
        names[:] = sorted(name for name in names if not name.startswith("."))
        scripts = sorted(name for name in files if name.lower().endswith(SUFFIXES))
        yield folder, [os.path.join(folder, name) for name in scripts]


def is_test_file(name: str) -> bool:
    """Whether a file's name says that it holds tests in Deluge."""
    stem, suffix = os.path.splitext(name.lower())
    return suffix in SUFFIXES and (stem.startswith("test_") or stem.endswith("_test"))


def declared_functions(text: str) -> list[str]:
    """The names in the function headers of a text, found without parsing it."""
    import re

    code = re.sub(r'"(?:\\.|[^"\\])*"|/\*.*?(?:\*/|\Z)|//[^\n]*', " ", text, flags=re.DOTALL)
    # Each line looks for its own header: a start that may skip lines would read them all again.
    header = (
        r"(?:^[^\S\n]*|[};]\s*)[^\W\d][\w-]*\s+"
        r"((?:[^\W\d]\w*\s*\.\s*)*[^\W\d]\w*)\s*\([^(){};]*\)\s*\{"
    )
    found = re.findall(header, code, flags=re.MULTILINE)
    return [re.sub(r"\s", "", name) for name in found if name.lower() != "if"]


def read_source(path: str) -> Source:
    """The text of a script file; one clear error for everything that is not such a file."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MAX_FILE + 1)
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}", hint=_similar_file(path)) from None
    except IsADirectoryError:
        raise UsageError(f"{path} is a directory, not a script") from None
    except PermissionError:
        raise UsageError(f"{path} may not be read (permission denied)") from None
    except (OSError, ValueError) as error:
        reason = reason_of(error, "the name is not a file name")
        raise UsageError(f"{path} cannot be read: {reason}") from None
    return decode_source(data, path)


def decode_source(data: bytes, path: str) -> Source:
    """The script in the bytes, which must be UTF-8 (with or without byte order mark)."""
    if len(data) > _MAX_FILE:
        raise UsageError(f"{path} is larger than 4 MB: too large for a script")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{path} is UTF-16, not UTF-8", hint="save it as UTF-8", code="encoding")
    if b"\0" in data:
        raise UsageError(f"{path} is a binary file, not a script", code="encoding")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", "replace")) + 1
        raise UsageError(
            f"{path} is not UTF-8: byte 0x{data[error.start]:02x} in line {line}",
            code="encoding",
            hint="save it as UTF-8",
            span=Span(line, column, line, column + 1),
            source=Source("", path),
        ) from None
    if not text.strip():
        raise UsageError(f"{path} is empty", code="empty")
    return Source(text, path)


def _similar_file(path: str) -> str | None:
    folder = os.path.dirname(path) or "."
    try:
        names = [name for name in os.listdir(folder) if name.lower().endswith(SUFFIXES)]
    except (OSError, ValueError):
        return None
    return did_you_mean(os.path.basename(path), names)
