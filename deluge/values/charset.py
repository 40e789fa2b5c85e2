"""The charsets Zoho's pages name, and turning texts into bytes and back."""

from deluge.errors import EvalError

_NOT_CHARSETS = frozenset(
    {
        "idna", "mbcs", "oem", "punycode", "raw_unicode_escape", "undefined", "unicode_escape",
        "utf_7",
    }
)  # fmt: skip
"""What Python also calls an encoding."""


def is_charset(name: str) -> bool:
    """Whether the name, which a service or a script gave, is that of a character set."""
    import codecs

    try:
        "a".encode(name)
        return codecs.lookup(name).name.replace("-", "_") not in _NOT_CHARSETS
    except (LookupError, ValueError):
        return False


def known_charset(name: str) -> str:
    """The name of a charset without blanks around it, or EvalError when there is none so called."""
    stripped = name.strip()
    if is_charset(stripped):
        return stripped
    raise EvalError(
        f"Unsupported charset '{name[:60]}'",
        code="invalid-charset",
        hint="use UTF-8, UTF-16LE or UTF-16BE",
    )


def encoded(text: str, charset: str) -> bytes:
    """The bytes of a text; what the charset lacks becomes a question mark."""
    return text.encode(known_charset(charset), "replace")


def decoded(content: bytes, charset: str) -> str:
    """The text of bytes; what they cannot mean becomes the replacement character."""
    return content.decode(known_charset(charset), "replace")
