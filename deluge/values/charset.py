"""The charsets Zoho's pages name, and turning texts into bytes and back."""

from deluge.errors import EvalError

_NAMES = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}


def known_charset(name: str) -> str:
    """Python's name of a text charset, or EvalError when there is none of that name."""
    from codecs import lookup

    folded = name.strip().lower()
    if folded in _NAMES:
        return _NAMES[folded]
    try:
        found = lookup(folded)
        if "a".encode(folded).decode(folded) != "a":  # refuses codecs that are no charsets
            raise LookupError
    except (LookupError, TypeError, ValueError, UnicodeError):
        raise EvalError(
            f"Unsupported charset '{name[:60]}'",
            code="invalid-charset",
            hint="use UTF-8, UTF-16LE or UTF-16BE",
        ) from None
    return found.name


def encoded(text: str, charset: str) -> bytes:
    """The bytes of a text; what the charset lacks becomes a question mark."""
    return text.encode(known_charset(charset), "replace")


def decoded(content: bytes, charset: str) -> str:
    """The text of bytes; what they cannot mean becomes the replacement character."""
    return content.decode(known_charset(charset), "replace")
