"""Multipart bodies, written and read: form fields, files, and what is neither."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from deluge.exchange import Headers
from deluge.values.charset import is_charset
from deluge.values.mediatypes import media_type_of

if TYPE_CHECKING:
    from deluge.values.file import File

MAX_PARTS = 1_000
_FIELD = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))')


class Part:
    """One part: a field's text, or a file when it has a file name."""

    __slots__ = ("content", "disposition", "filename", "media_type", "name")

    def __init__(
        self,
        name: str,
        content: bytes,
        filename: str | None = None,
        media_type: str = "",
        disposition: str = "form-data",
    ) -> None:
        self.name = name
        self.content = content
        self.filename = filename
        self.media_type = media_type
        self.disposition = disposition

    @classmethod
    def of_file(cls, name: str, file: "File") -> "Part":
        """The part that carries a FILE, its media type guessed from its name when not known."""
        return cls(name, file.content, file.name, file.media_type or media_type_of(file.name))

    @property
    def is_form_data(self) -> bool:
        """Whether the part is a form field or an uploaded file."""
        return self.disposition == "form-data" and self.name != ""


# ---- writing


def encode_multipart(parts: Sequence[Part]) -> tuple[bytes, str]:
    """The body and its content type; the same parts always give the same bytes.

    A boundary that depends on the content alone lets recordings and tests compare bodies.
    """
    import hashlib

    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.name.encode() + b"\0" + part.content + b"\0")
    boundary = f"deluge-{digest.hexdigest()[:32]}"
    body = bytearray()
    for part in parts:
        body += f"--{boundary}\r\n".encode() + _head(part) + b"\r\n" + part.content + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    return bytes(body), f"multipart/form-data; boundary={boundary}"


def _head(part: Part) -> bytes:
    disposition = f'Content-Disposition: form-data; name="{_quoted(part.name)}"'
    if part.filename is not None:
        disposition += f'; filename="{_quoted(part.filename)}"'
    kind = f"Content-Type: {_one_line(part.media_type)}\r\n" if part.media_type else ""
    return f"{disposition}\r\n{kind}".encode()


def _quoted(text: str) -> str:
    # As browsers do (HTML standard, multipart/form-data encoding algorithm).
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


# ---- reading


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
    pieces = (b"\r\n" + body).split(b"\r\n" + mark, MAX_PARTS)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise ValueError("the boundaries are damaged")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    start, found, rest = piece.partition(b"\r\n")
    if not found or start.strip():
        raise ValueError("text behind a boundary")
    if rest.startswith(b"\r\n"):
        return _described(Headers(), rest[2:])
    head, found, content = rest.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("a part without end of its headers")
    pairs: list[tuple[str, str]] = []
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError("a header without colon")
        pairs.append((name.strip(), value.strip()))
    return _described(Headers(pairs), content)


def _described(headers: Headers, content: bytes) -> Part:
    """The part that its headers describe."""
    disposition = headers.get("content-disposition") or ""
    fields = parameters(disposition)
    return Part(
        fields.get("name", ""),
        content,
        _filename(fields),
        headers.get("content-type") or "",
        disposition.partition(";")[0].strip().lower(),
    )


def _filename(fields: dict[str, str]) -> str | None:
    """The file's name; `filename*=UTF-8''%e2%82%ac.txt` says more than `filename` can.

    Source: https://www.rfc-editor.org/rfc/rfc5987
    """
    charset, found, rest = fields.get("filename*", "").partition("'")
    if not found:
        return fields.get("filename")
    encoded = rest.partition("'")[2]
    return unquote(encoded, charset, "replace") if is_charset(charset) else encoded
