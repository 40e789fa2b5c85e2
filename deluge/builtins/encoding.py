"""Encoding for URLs, HTML, XML and hexadecimal digits."""

from collections.abc import Callable
from functools import cache

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.builtins.text_change import too_long
from deluge.errors import EvalError
from deluge.values.show import text_of
from deluge.values.utf16 import joined

_HELP = "https://www.zoho.com/deluge/help/"

_MAX_MARKUP = 300 * 1024
"""Documented longest input and result of the HTML and XML functions, in characters."""

_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def utf8(text: str) -> bytes:
    """The text as UTF-8; half of a surrogate pair becomes a question mark, as in Java."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return joined(text).encode("utf-8", "replace")


@builtin(
    "text|number|decimal|boolean|date", "encodeUrl", result="text", context=True,
    source=_HELP + "functions/common/encodeurl.html",
)  # fmt: skip
def encode_url(context: Context, value: object) -> str:
    """The text for a URL's query, as a form sends it: a space becomes `+`.

    >> encodeUrl("a b&c=d/e")
    a+b%26c%3Dd%2Fe

    A null argument is an error.
    """
    from urllib.parse import quote_plus

    text = text_of(value, context.conventions)
    return quote_plus(utf8(text), safe="*").replace("~", "%7E")


@builtin(
    "", "zoho.encryption.urlEncode", params="any text", result="text", aliases=("urlEncode",),
    source=_HELP + "functions/encryption/urlencode.html",
)  # fmt: skip
def url_encode(value: object) -> str | None:
    """The text for a URL: a space becomes `%20`. Anything but a text gives null.

    >> zoho.encryption.urlEncode("a b&c")
    a%20b%26c
    >> zoho.encryption.urlEncode(25)
    null
    """
    from urllib.parse import quote

    if not isinstance(value, str):
        return None
    return quote(utf8(value), safe="*").replace("~", "%7E")


@builtin(
    "", "zoho.encryption.urlDecode", params="any text", result="text", aliases=("urlDecode",),
    excluded=("creator",), source=_HELP + "functions/encryption/urldecode.html",
)  # fmt: skip
def url_decode(value: object) -> str | None:
    """The text an encoded one stands for; `+` and `%20` are spaces. Not a text: null.

    >> zoho.encryption.urlDecode("a%20b%26c")
    a b&c
    """
    from urllib.parse import unquote_plus

    return unquote_plus(value) if isinstance(value, str) else None


@builtin("text", "htmlEncode", result="text", source=_HELP + "string/html-encode.html")
def html_encode(value: str) -> str:
    """The text with the characters HTML 4 has names for written as entities; not the apostrophe.

    >> htmlEncode("<i>it's</i> é")
    &lt;i&gt;it's&lt;/i&gt; &eacute;

    More than 300 KB are an error, and so is a null receiver.
    """
    return _bounded("htmlEncode", value, lambda: value.translate(_html_entities()))


@builtin("text", "htmlDecode", result="text", source=_HELP + "string/html-decode.html")
def html_decode(value: str) -> str:
    """The text with HTML entities turned into characters.

    >> "3 &lt; 4 &#62; 2".htmlDecode()
    3 < 4 > 2

    More than 300 KB are an error, and so is a null receiver.
    """
    return _bounded("htmlDecode", value, lambda: _decoded(value, _html_characters()))


@builtin("text", "xmlEncode", result="text", source=_HELP + "string/xml-encode.html")
def xml_encode(value: str) -> str:
    """The text with the five special characters of XML written as entities.

    >> "<b>it's</b>".xmlEncode()
    &lt;b&gt;it&apos;s&lt;/b&gt;

    More than 300 KB are an error, and so is a null receiver.
    """
    return _bounded("xmlEncode", value, lambda: value.translate(str.maketrans(_XML)))


@builtin("text", "xmlDecode", result="text", source=_HELP + "string/xml-decode.html")
def xml_decode(value: str) -> str:
    """The text with XML entities turned into characters.

    >> xmlDecode("&lt;a&gt;Tom&apos;s&lt;/a&gt;")
    <a>Tom's</a>

    More than 300 KB are an error, and so is a null receiver.
    """
    names = {entity[1:-1]: character for character, entity in _XML.items()}
    return _bounded("xmlDecode", value, lambda: _decoded(value, names))


@cache
def _html_entities() -> dict[int, str]:
    """The entity of each character HTML 4 has a name for."""
    from html.entities import codepoint2name

    return {code: f"&{name};" for code, name in codepoint2name.items()}


@cache
def _html_characters() -> dict[str, str]:
    """The character of each name; `apos` is none of HTML 4, but pages use it."""
    from html.entities import name2codepoint

    return {**{name: chr(code) for name, code in name2codepoint.items()}, "apos": "'"}


def _bounded(function: str, value: str, convert: Callable[[], str]) -> str:
    """The converted text, unless it or the given one is longer than documented."""
    if len(value) > _MAX_MARKUP:
        raise too_long(function, "300 KB")
    result = convert()
    if len(result) > _MAX_MARKUP:
        raise too_long(function, "300 KB")
    return result


def _decoded(value: str, names: dict[str, str]) -> str:
    """The text with `&name;`, `&#65;` and `&#x41;` resolved; unknown ones stay."""
    import re

    def character(match: "re.Match[str]") -> str:
        name = match.group(1)
        if not name.startswith("#"):
            return names.get(name, match.group())
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
        return chr(code) if valid else match.group()

    return re.sub(
        r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,30});", character, value
    )


@builtin("text", "textToHex", result="text", source=_HELP + "functions/string/texttohex.html")
def text_to_hex(value: str) -> str:
    """The bytes of the text in UTF-8 as hexadecimal digits.

    >> "Pune 7".textToHex()
    50756e652037

    A null receiver is an error.
    """
    return utf8(value).hex()


@builtin("text", "hexToText", result="text", source=_HELP + "functions/string/hextotext.html")
def hex_to_text(value: str) -> str:
    """The text whose UTF-8 bytes the hexadecimal digits are.

    >> "44656c756765".hexToText()
    Deluge
    >> "a" + hexToText("0A").length()
    a1

    A text that is not hexadecimal is an error, and so is a null receiver.
    """
    try:
        return bytes.fromhex(value.strip()).decode("utf-8", "replace")
    except ValueError:
        raise EvalError("The text is not a row of hexadecimal digits", code="invalid-hex") from None
