"""Zoho's own list of CRM operations: tells an operation we lack from a URL that never existed."""

from functools import cache

from deluge.emulator.schema import DATA


@cache
def operations() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Method and path segments of every operation Zoho documents, after `/crm/v8`."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for line in (DATA / "operations.txt").read_text("utf-8").splitlines():
        method, path = line.split()
        found.append((method, tuple(_after_version(path.strip("/").split("/")))))
    return tuple(found)


@cache
def api_names() -> frozenset[str]:
    """The first path segments that name an API and not a CRM module."""
    return frozenset(
        pattern[0]
        for _, pattern in operations()
        if pattern[0][:1] == "_" or pattern[0][:1].islower()
    )


@cache
def modules() -> frozenset[str]:
    """The modules that Zoho describes by operations of their own."""
    firsts = {pattern[0] for _, pattern in operations()}
    return frozenset(name for name in firsts if name[0].isupper())


def known_operation(method: str, segments: list[str]) -> str | None:
    """The documented operation of that method and path, as text, or None.

    A pattern of parameters alone says nothing about a path, so at least one segment must be
    the operation's own.
    """
    for known_method, pattern in operations():
        if known_method != method or len(pattern) != len(segments):
            continue
        literal = [part for part in pattern if not part.startswith("{")]
        if literal and _fits(pattern, segments):
            return f"{method} /{'/'.join(pattern)}"
    return None


def _after_version(segments: list[str]) -> list[str]:
    """The path without `crm` and the version; `bulk` and `email` stay in front."""
    return [part for part in segments[1:] if part != "v8"]


def _fits(pattern: tuple[str, ...], segments: list[str]) -> bool:
    return all(
        part.startswith("{") or part == segment
        for part, segment in zip(pattern, segments, strict=True)
    )
