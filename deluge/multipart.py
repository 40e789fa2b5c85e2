"""Reading multipart bodies: form fields, files, and what is neither."""

import re

from deluge.exchange import Headers

MAX_PARTS = 1_000
_FIELD = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))')


class Part:
    """One part of a multipart body; `filename` is None for a plain form field."""

    __slots__ = ("content", "disposition", "filename", "media_type", "name")

    def __init__(self, headers: Headers, content: bytes) -> None:
        disposition = headers.get("content-disposition") or ""
        fields = parameters(disposition)
        self.disposition = disposition.partition(";")[0].strip().lower()
        self.name = fields.get("name", "")
        self.filename = fields.get("filename")
        self.media_type = headers.get("content-type") or ""
        self.content = content

    @property
    def is_form_data(self) -> bool:
        """Whether the part is a form field or an uploaded file."""
        return self.disposition == "form-data" and self.name != ""


def parameters(header: str) -> dict[str, str]:
    """The `name=value` parameters behind a header's first word, names in lower case."""
    return {
        name.lower(): re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
        for name, quoted, plain in _FIELD.findall(header)
    }


def read_parts(body: bytes, content_type: str) -> list[Part]:
    """The parts of a multipart body; raises ValueError when it is malformed."""
    boundary = parameters(content_type).get("boundary", "")
    if not 0 < len(boundary) <= 200:
        raise ValueError("no boundary")
    mark = b"--" + boundary.encode("latin-1", "replace")
    # The line break before a boundary belongs to it; this one is for the first.
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--") or len(pieces) > MAX_PARTS:
        raise ValueError("the boundaries are damaged")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    start, found, rest = piece.partition(b"\r\n")
    if not found or start.strip():
        raise ValueError("text behind a boundary")
    if rest.startswith(b"\r\n"):
        return Part(Headers(), rest[2:])
    head, found, content = rest.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("a part without end of its headers")
    pairs: list[tuple[str, str]] = []
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError("a header without colon")
        pairs.append((name.strip(), value.strip()))
    return Part(Headers(pairs), content)
