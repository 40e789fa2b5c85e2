"""Digests and message authentication codes of `zoho.encryption`."""

from deluge.builtins.encoding import utf8
from deluge.builtins.registry import builtin
from deluge.errors import EvalError

_URL = "https://www.zoho.com/deluge/help/encryption/"
_MAX_BINARY = 1024 * 1024


def _shown(digest: bytes, output: str, function: str) -> str:
    """The digest as `hex`, `base64` or `binary` (a row of 0 and 1)."""
    form = output.strip().lower()
    if form == "hex":
        return digest.hex()
    if form == "binary":
        return "".join(format(each, "08b") for each in digest)
    if form == "base64":
        from base64 import b64encode

        return b64encode(digest).decode("ascii")
    raise EvalError(
        f"'{output[:60]}' is no output type of the function '{function}'",
        code="wrong-arguments",
        hint="use hex, base64 or binary",
    )


@builtin("", "zoho.encryption.md5", params="text data", result="text", source=_URL + "md5.html")
def md5(data: str) -> str:
    """The MD5 digest in hexadecimal digits.

    >> zoho.encryption.md5("hello")
    5d41402abc4b2a76b9719d911017c592

    Null is an error.
    """
    import hashlib

    return hashlib.md5(utf8(data), usedforsecurity=False).hexdigest()


@builtin("", "zoho.encryption.sha1", params="text data", result="text", source=_URL + "sha1.html")
def sha1(data: str) -> str:
    """The SHA-1 digest in hexadecimal digits.

    >> zoho.encryption.sha1("hello")
    aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d

    Null is an error.
    """
    import hashlib

    return hashlib.sha1(utf8(data), usedforsecurity=False).hexdigest()


@builtin(
    "", "zoho.encryption.sha256", params="text data, text type?", result="text",
    source=_URL + "sha256.html",
)  # fmt: skip
def sha256(data: str, output: str = "hex") -> str:
    """The SHA-256 digest as hex, or as the text of its bits with "binary".

    >> zoho.encryption.sha256("deluge").left(16)
    117ed3348b81a9b1
    >> zoho.encryption.sha256("pune", "binary").left(8)
    00010001

    Null is an error.
    """
    import hashlib

    content = utf8(data)
    if output == "hex":
        return hashlib.sha256(content).hexdigest()
    if output.strip().lower() == "binary" and len(content) > _MAX_BINARY:
        raise EvalError("The data given to sha256 is larger than 1 MB", code="limit-size")
    return _shown(hashlib.sha256(content).digest(), output, "sha256")


@builtin(
    "", "zoho.encryption.sha512", params="text data", result="text", source=_URL + "sha512.html"
)
def sha512(data: str) -> str:
    """The SHA-512 digest in hexadecimal digits.

    >> zoho.encryption.sha512("abc").left(16)
    ddaf35a193617aba

    Null is an error.
    """
    import hashlib

    return hashlib.sha512(utf8(data)).hexdigest()


def _authenticated(algorithm: str, key: str, data: str, output: str) -> str:
    from hmac import digest

    return _shown(digest(utf8(key), utf8(data), algorithm), output, "hmac" + algorithm)


@builtin(
    "", "zoho.encryption.hmacsha1", params="text key, text data, text type?", result="text",
    source=_URL + "hmac-sha1.html",
)  # fmt: skip
def hmacsha1(key: str, data: str, output: str = "base64") -> str:
    """The HMAC with SHA-1 in base64, or as "hex"; the key comes first.

    The type is not documented for Creator.

    >> zoho.encryption.hmacsha1("k1", "payload")
    0gWSS5hEbxc/Vbz13S8lwZbR70U=

    Null is an error.
    """
    return _authenticated("sha1", key, data, output)


@builtin(
    "", "zoho.encryption.hmacsha256", params="text key, text data, text type?", result="text",
    source=_URL + "hmac-sha256.html",
)  # fmt: skip
def hmacsha256(key: str, data: str, output: str = "base64") -> str:
    """The HMAC with SHA-256 in base64, or as "hex" or "binary"; the key comes first.

    >> zoho.encryption.hmacsha256("topsecret", "order=17&total=90")
    nxribFIQ7liUtHjZPre9QuubPBmwvfkuRtMTuEkaCKc=

    Null is an error.
    """
    return _authenticated("sha256", key, data, output)


@builtin(
    "", "zoho.encryption.hmacsha512", params="text key, text data, text type?", result="text",
    source=_URL + "hmac-sha512.html",
)  # fmt: skip
def hmacsha512(key: str, data: str, output: str = "base64") -> str:
    """The HMAC with SHA-512 in base64, or as "hex" or "binary"; the key comes first.

    >> zoho.encryption.hmacsha512("k9", "unit test", "hex").left(20)
    d43cef8349762c55641f

    Null is an error.
    """
    return _authenticated("sha512", key, data, output)
