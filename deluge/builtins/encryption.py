"""base64, base32 and AES of `zoho.encryption`."""

from typing import Any

from deluge.builtins.context import Context
from deluge.builtins.encoding import utf8
from deluge.builtins.file import file_limit, made_type
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.extras import extra_module
from deluge.values.charset import decoded, encoded
from deluge.values.file import File
from deluge.values.show import text_of

_TASKS = "https://www.zoho.com/deluge/help/encryption-tasks/"
_FUNCTIONS = "https://www.zoho.com/deluge/help/functions/encryption/"

_IV_LENGTH = 16
_MAX_ITERATIONS = 100_000
_MAX_SALTED = 500 * 1024
_MAX_SALTED_ITERATIONS = 200


def _bytes_of(data: object, charset: str, context: Context) -> bytes:
    if isinstance(data, File):
        return data.content
    return encoded(text_of(data, context.conventions), charset)


def _from_base64(text: str) -> bytes:
    """The bytes of a base64 text; line breaks and missing padding are fine."""
    from base64 import b64decode
    from binascii import Error

    packed = "".join(text.split()).rstrip("=")
    try:
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (Error, ValueError):
        raise EvalError("The text is not encoded in base64", code="invalid-base64") from None


@builtin(
    "", "zoho.encryption.base64Encode", params="any data, text charset?", result="text",
    aliases=("base64Encode",), context=True, source=_TASKS + "base-64-encode.html",
)  # fmt: skip
def base64_encode(context: Context, data: object, charset: str = "UTF-8") -> str | None:
    """A text or file in base64.

    >> zoho.encryption.base64Encode("user:pass word")
    dXNlcjpwYXNzIHdvcmQ=

    Null gives null.
    """
    from base64 import b64encode

    if data is None:
        return None
    return b64encode(_bytes_of(data, charset, context)).decode("ascii")


@builtin(
    "", "zoho.encryption.base64Decode", params="text data, text charset?", result="text",
    aliases=("base64Decode",), source=_TASKS + "base-64-decode.html",
)  # fmt: skip
def base64_decode(data: str, charset: str = "UTF-8") -> str:
    """The text a base64 text stands for.

    >> zoho.encryption.base64Decode("SGkgdGhlcmU=")
    Hi there

    A text that is not base64 is an error, and so is null.
    """
    return decoded(_from_base64(data), charset)


@builtin(
    "", "zoho.encryption.base64DecodeToFile", params="text data, text fileName", result="file",
    context=True, source=_TASKS + "base-64-decode-to-file.html",
)  # fmt: skip
def base64_decode_to_file(context: Context, data: str, name: str) -> File:
    """The FILE a base64 text stands for.

    >> zoho.encryption.base64DecodeToFile("SGkgdGhlcmU=", "note.txt").getFileContent()
    Hi there

    A text that is not base64 is an error, and so is null.
    """
    if len(data) > 2 * file_limit(context):
        raise EvalError("The encoded text is too long", code="limit-size")
    return File(name, _from_base64(data), made_type(name))


@builtin(
    "", "zoho.encryption.base32Encode", params="any data, text charset?", result="text",
    context=True, source=_TASKS + "base-32-encode.html",
)  # fmt: skip
def base32_encode(context: Context, data: object, charset: str = "UTF-8") -> str | None:
    """A text or file in base32 (RFC 4648, padded).

    >> zoho.encryption.base32Encode("john@zylker.com")
    NJXWQ3SAPJ4WY23FOIXGG33N

    Null gives null.
    """
    from base64 import b32encode

    if data is None:
        return None
    return b32encode(_bytes_of(data, charset, context)).decode("ascii")


@builtin(
    "", "zoho.encryption.base32Decode", params="text data, text charset?", result="text",
    source=_TASKS + "base-32-decode.html",
)  # fmt: skip
def base32_decode(data: str, charset: str = "UTF-8") -> str:
    """The text a base32 text stands for; the padding may be missing.

    >> zoho.encryption.base32Decode("MRSWY5LHMU")
    deluge

    A text that is not base32 is an error, and so is null.
    """
    from base64 import b32decode
    from binascii import Error

    packed = "".join(data.split()).rstrip("=")
    try:
        return decoded(b32decode(packed + "=" * (-len(packed) % 8), casefold=True), charset)
    except (Error, ValueError):
        raise EvalError("The text is not encoded in base32", code="invalid-base32") from None


# ---- AES in CBC mode with PKCS#7 padding; the key is the given one, filled up with zero bytes.
# Zoho does not say so, but the ciphers on its pages come out: those of aesEncode and aesDecode
# with each other's text and with the iv b00000000000000a. What stands before the cipher of a call
# without an iv is not published: here it is the iv.


@builtin(
    "", "zoho.encryption.aesEncode", params="text key, text value, any iv?", result="text",
    aliases=("aesEncode",), context=True, source=_FUNCTIONS + "aesencode.html",
)  # fmt: skip
def aes_encode(context: Context, key: str, value: str, iv: object = None) -> str:
    """The text encrypted with AES-256, in base64; without an iv it differs from call to call.

    >> c = zoho.encryption.aesEncode("my key", "hidden words", "a00000000000000b");
    >> zoho.encryption.aesDecode("my key", c, "a00000000000000b")
    hidden words

    A null key or value is an error.
    """
    return _encrypt(context, _key(key, 32), value, iv)


@builtin(
    "", "zoho.encryption.aesDecode", params="text key, text value, any iv?", result="text",
    aliases=("aesDecode",), source=_FUNCTIONS + "aesdecode.html",
)  # fmt: skip
def aes_decode(key: str, value: str, iv: object = None) -> str:
    """The text that `aesEncode` encrypted with the same key and iv.

    >> zoho.encryption.aesDecode("my key", zoho.encryption.aesEncode("my key", "hidden"))
    hidden

    A wrong key is an error, and so is a null key or value.
    """
    return _decrypt(_key(key, 32), value, iv)


@builtin(
    "", "zoho.encryption.aesEncode128",
    params="text key, text value, any iv?, any iterationCount?", result="text", context=True,
    source=_FUNCTIONS + "aesencode128.html",
)  # fmt: skip
def aes_encode128(
    context: Context, key: str, value: str, iv: object = None, iterations: object = None
) -> str:
    """The text encrypted with AES-128, in base64; the key has at most 16 characters.

    >> zoho.encryption.aesEncode128("passkey", "This is a secret", "a00000000000000b", 201)
    pWBt7NM4llIu0n9gES91lR5fXNaAG/mx5UNPtJY0Bv8=

    The iteration count matters without an iv only. A null key or value is an error.
    """
    count = _iterations(iterations)
    if iv is None and (len(utf8(value)) > _MAX_SALTED or count > _MAX_SALTED_ITERATIONS):
        raise EvalError(
            "Without an iv aesEncode128 takes 500 KB of text and 200 iterations", code="limit-size"
        )
    return _encrypt(context, _key128(key, count if iv is None else 0), value, iv)


@builtin(
    "", "zoho.encryption.aesDecode128",
    params="text key, text value, any iv?, any iterationCount?", result="text",
    source=_FUNCTIONS + "aesdecode128.html",
)  # fmt: skip
def aes_decode128(key: str, value: str, iv: object = None, iterations: object = None) -> str:
    """The text that `aesEncode128` encrypted with the same key, iv and iteration count.

    >> zoho.encryption.aesDecode128("k", zoho.encryption.aesEncode128("k", "hidden"))
    hidden

    A wrong key is an error, and so is a null key or value.
    """
    count = _iterations(iterations)
    return _decrypt(_key128(key, count if iv is None else 0), value, iv)


def _key(key: str, size: int) -> bytes:
    return utf8(key)[:size].ljust(size, b"\0")


def _key128(key: str, iterations: int) -> bytes:
    """The key of AES-128; the page's cipher shows that an iv makes the iterations meaningless."""
    if len(key) > 16:
        raise EvalError("The key of AES-128 has at most 16 characters", code="wrong-arguments")
    if not iterations:
        return _key(key, 16)
    from hashlib import pbkdf2_hmac

    return pbkdf2_hmac("sha256", utf8(key), b"deluge", iterations, 16)


def _iterations(value: object) -> int:
    """The iteration count, given as NUMBER or TEXT; null means 0."""
    text = str(value).strip() if isinstance(value, int | str) and value != "" else "0"
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not 0 <= count <= _MAX_ITERATIONS:
        raise EvalError(
            f"The iteration count must be a number from 0 to {_MAX_ITERATIONS}",
            code="wrong-arguments",
        )
    return count


def _iv(iv: object) -> bytes:
    content = utf8(iv) if isinstance(iv, str) else b""
    if len(content) != _IV_LENGTH:
        raise EvalError("The iv must have exactly 16 characters", code="wrong-arguments")
    return content


def _encrypt(context: Context, key: bytes, value: str, iv: object) -> str:
    from base64 import b64encode

    start = _iv(iv) if iv is not None else context.random.randbytes(_IV_LENGTH)
    content = utf8(value)
    padding = 16 - len(content) % 16
    cipher = _cipher(key, start).encryptor()
    packed = cipher.update(content + bytes([padding]) * padding) + cipher.finalize()
    return b64encode(packed if iv is not None else start + packed).decode("ascii")


def _decrypt(key: bytes, value: str, iv: object) -> str:
    packed = _from_base64(value)
    start = _iv(iv) if iv is not None else packed[:_IV_LENGTH]
    if iv is None:
        packed = packed[_IV_LENGTH:]
    if not packed or len(packed) % 16 or len(start) != _IV_LENGTH:
        raise _undecipherable()
    cipher = _cipher(key, start).decryptor()
    content: bytes = cipher.update(packed) + cipher.finalize()
    padding = content[-1]
    if not 1 <= padding <= 16 or content[-padding:] != bytes([padding]) * padding:
        raise _undecipherable()
    try:
        return content[:-padding].decode("utf-8")
    except UnicodeDecodeError:
        raise _undecipherable() from None


def _undecipherable() -> EvalError:
    return EvalError(
        "The text cannot be decrypted with this key", code="invalid-cipher",
        hint="it needs the key and the iv that it was encrypted with",
    )  # fmt: skip


def _cipher(key: bytes, iv: bytes) -> Any:
    """AES in CBC mode."""
    ciphers = extra_module("cryptography.hazmat.primitives.ciphers")
    return ciphers.Cipher(ciphers.algorithms.AES(key), ciphers.modes.CBC(iv))
