"""multipart/form-data bodies."""

from collections.abc import Sequence

from deluge.values.file import File


class Part:
    """One part: a field's text, or a file when it has a file name."""

    __slots__ = ("content", "file_name", "media_type", "name")

    def __init__(
        self, name: str, content: bytes, file_name: str | None = None, media_type: str = ""
    ) -> None:
        self.name = name
        self.content = content
        self.file_name = file_name
        self.media_type = media_type

    @classmethod
    def of_file(cls, name: str, file: File) -> "Part":
        """The part that carries a FILE, its media type guessed from its name when not known."""
        import mimetypes

        kind = file.media_type or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return cls(name, file.content, file.name, kind)


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
    if part.file_name is not None:
        disposition += f'; filename="{_quoted(part.file_name)}"'
    kind = f"Content-Type: {_one_line(part.media_type)}\r\n" if part.media_type else ""
    return f"{disposition}\r\n{kind}".encode()


def _quoted(text: str) -> str:
    # As browsers do (HTML standard, multipart/form-data encoding algorithm).
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
