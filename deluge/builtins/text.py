"""Text functions that search and cut. Indexes count from 0; nothing changes the text.

Lengths and indexes count UTF-16 units, as Java's texts do: an emoji is two.
"""

from deluge.builtins.registry import builtin
from deluge.builtins.text_change import check_300_kb
from deluge.errors import EvalError
from deluge.values import utf16

_URL = "https://www.zoho.com/deluge/help/functions/string/"


def out_of_bounds() -> EvalError:
    """Zoho's error for an index or length beyond a text."""
    return EvalError(
        "Given string is lesser than the applied boundary, so index out of bounds exception arisen",
        code="index-out-of-range",
        hint="indexes start at 0 and the end index is not included; test the length first",
    )


@builtin(
    "text", "contains", params="text search", result="boolean", source=_URL + "contains.html",
    direct_for_text=str.__contains__,
)  # fmt: skip
def contains(value: str, search: str) -> bool:
    """True when the text holds the other one; case matters, and every text holds "".

    >> "Quarterly report".contains("report")
    true
    >> contains("Quarterly report", "Report")
    false

    A null receiver is an error.
    """
    return search in value


@builtin(
    "text", "notContains", params="text search", result="boolean",
    source=_URL + "notcontains.html",
)  # fmt: skip
def not_contains(value: str, search: str) -> bool:
    """True when the text does not hold the other one.

    >> "alpha beta".notContains("gamma")
    true

    A null receiver is an error.
    """
    return search not in value


@builtin(
    "text", "containsIgnoreCase", params="text search", result="boolean",
    source=_URL + "containsignorecase.html",
)  # fmt: skip
def contains_ignore_case(value: str, search: str) -> bool:
    """True when the text holds the other one in any case.

    >> "Status: PENDING".containsIgnoreCase("pending")
    true

    A null receiver is an error.
    """
    return search.lower() in value.lower()


@builtin(
    "text", "startsWith", params="text search", result="boolean", source=_URL + "startswith.html"
)
def starts_with(value: str, search: str) -> bool:
    """True when the text begins with the other one; case matters.

    >> "PRT-0099".startsWith("PRT-")
    true

    A null receiver is an error.
    """
    return value.startswith(search)


@builtin(
    "text", "startsWithIgnoreCase", params="text search", result="boolean",
    source=_URL + "startswithignorecase.html",
)  # fmt: skip
def starts_with_ignore_case(value: str, search: str) -> bool:
    """True when the text begins with the other one in any case.

    >> "Invoice 12".startsWithIgnoreCase("INVOICE")
    true

    A null receiver is an error.
    """
    return value.lower().startswith(search.lower())


@builtin("text", "endsWith", params="text search", result="boolean", source=_URL + "endswith.html")
def ends_with(value: str, search: str) -> bool:
    """True when the text ends with the other one; case matters.

    >> "report.pdf".endsWith(".pdf")
    true

    A null receiver is an error.
    """
    return value.endswith(search)


@builtin(
    "text", "endsWithIgnoreCase", params="text search", result="boolean",
    source=_URL + "endswithignorecase.html",
)  # fmt: skip
def ends_with_ignore_case(value: str, search: str) -> bool:
    """True when the text ends with the other one in any case.

    >> "summary.PDF".endsWithIgnoreCase(".pdf")
    true

    A null receiver is an error.
    """
    return value.lower().endswith(search.lower())


@builtin(
    "text", "equalsIgnoreCase", params="any other", result="boolean",
    source=_URL + "equalsIgnoreCase.html",
)  # fmt: skip
def equals_ignore_case(value: str, other: object) -> bool:
    """True when both texts are the same but for case; a null argument is never equal.

    >> "Tamil Nadu".equalsIgnoreCase("tamil nadu")
    true

    A null receiver is an error.
    """
    return isinstance(other, str) and value.lower() == other.lower()


@builtin("text", "matches", params="text regex", result="boolean", source=_URL + "matches.html")
def matches(value: str, pattern: str) -> bool:
    """True when the whole text matches a Java regular expression.

    >> "AB1234".matches("[A-Z]{2}[0-9]{4}")
    true
    >> "AB12345".matches("[A-Z]{2}[0-9]{4}")
    false
    >> "$19.95".matches("\\\\$[0-9]+\\\\.[0-9]{2}")
    true

    A null receiver is an error.
    """
    from deluge.values.pattern import matches as java_matches

    return java_matches(value, pattern)


@builtin(
    "text", "indexOf", params="text search, number from?", result="number", aliases=("find",),
    source=_URL + "indexof.html",
)  # fmt: skip
def index_of(value: str, search: str, start: int = 0) -> int:
    """The index of the first occurrence, -1 when there is none; case matters.

    >> "red,green".indexOf("green")
    4
    >> find("red,green", "blue")
    -1

    A null receiver is an error.
    """
    if value.isascii():
        return value.find(search, max(start, 0))
    return _units_before(value, value.find(search, len(utf16.cut(value, 0, max(start, 0)))))


def _units_before(value: str, position: int) -> int:
    """The index in units of a position of the text, -1 for -1."""
    return utf16.length(value[:position]) if position > 0 else position


@builtin(
    "text", "lastIndexOf", params="text search", result="number", source=_URL + "lastindexof.html"
)
def last_index_of(value: str, search: str) -> int:
    """The index of the last occurrence, -1 when there is none; case matters.

    >> "home/docs/notes.txt".lastIndexOf("/")
    9

    A null receiver is an error.
    """
    position = value.rfind(search)
    return position if value.isascii() else _units_before(value, position)


@builtin(
    "text", "getOccurenceCount", params="text search", result="number",
    aliases=("getOccurence",), source=_URL + "getOccurenceCount.html",
)  # fmt: skip
def get_occurence_count(value: str, search: str) -> int:
    """How often the other text occurs without overlapping; 0 for an empty search.

    >> "tatata".getOccurenceCount("ta")
    3

    A null receiver is an error.
    """
    return value.count(search) if search else 0


@builtin("text", "isAscii", result="boolean", source=_URL + "isAscii.html")
def is_ascii(value: str) -> bool:
    """True when every character is an ASCII one; an empty text is.

    >> "Order#77!".isAscii()
    true
    >> "Grün".isAscii()
    false

    More than 300 KB are an error, and so is a null receiver.
    """
    check_300_kb("isAscii", value)
    return value.isascii()


@builtin(
    "text", "subString", params="number start, number end?", result="text",
    aliases=("subText", "mid"), source=_URL + "substring.html",
)  # fmt: skip
def sub_string(value: str, start: int, end: int = -1) -> str:
    """The part from a start index up to, without, an end index; a negative end means the end.

    >> "Deluge Interpreter".subString(7, 12)
    Inter
    >> "ABCDEF".mid(2)
    CDEF
    >> "ABCDEF".subText(2, -1)
    CDEF

    An index beyond the text is an error, and so is a null receiver.
    """
    size = len(value) if value.isascii() else utf16.length(value)
    if end < 0:
        end = size
    if start < 0 or end > size or start > end:
        raise out_of_bounds()
    return value[start:end] if size == len(value) else utf16.cut(value, start, end)


@builtin("text", "left", params="number count", result="text", source=_URL + "left.html")
def left(value: str, count: int) -> str:
    """The first characters; a negative count gives the whole text.

    >> "Chennai".left(4)
    Chen

    A count beyond the length is an error, and so is a null receiver.
    """
    return value if count < 0 else sub_string(value, 0, count)


@builtin("text", "right", params="number count", result="text", source=_URL + "right.html")
def right(value: str, count: int) -> str:
    """The last characters.

    >> "Chennai".right(3)
    nai

    A negative count or one beyond the length is an error, and so is a null receiver.
    """
    size = utf16.length(value)
    if count < 0 or count > size:
        raise out_of_bounds()
    return sub_string(value, size - count)


@builtin("text", "getPrefix", params="text search", result="text", source=_URL + "getPrefix.html")
def get_prefix(value: str, search: str) -> str | None:
    """What stands before the first occurrence of the other text, null when there is none.

    >> "key=value=x".getPrefix("=")
    key
    >> "key".getPrefix("=")
    null

    A null receiver is an error.
    """
    before, found, _ = value.partition(search) if search else ("", True, "")
    return before if found else None


@builtin("text", "getSuffix", params="text search", result="text", source=_URL + "getSuffix.html")
def get_suffix(value: str, search: str) -> str | None:
    """What stands after the first occurrence of the other text, null when there is none.

    >> "key=value=x".getSuffix("=")
    value=x
    >> "key".getSuffix("=")
    null

    A null receiver is an error.
    """
    _, found, after = value.partition(search) if search else ("", True, value)
    return after if found else None


@builtin(
    "text", "getPrefixIgnoreCase", params="text search", result="text",
    source=_URL + "getPrefixIgnoreCase.html",
)  # fmt: skip
def get_prefix_ignore_case(value: str, search: str) -> str | None:
    """What stands before the first occurrence in any case, null when there is none.

    >> "Ship AND bill".getPrefixIgnoreCase(" and")
    Ship

    More than 300 KB are an error, and so is a null receiver.
    """
    check_300_kb("getPrefixIgnoreCase", value, search)
    span = _find_ignore_case(value, search)
    return value[: span[0]] if span else None


@builtin(
    "text", "getSuffixIgnoreCase", params="text search", result="text",
    source=_URL + "getSuffixIgnoreCase.html",
)  # fmt: skip
def get_suffix_ignore_case(value: str, search: str) -> str | None:
    """What stands after the first occurrence in any case, null when there is none.

    >> "Ship AND bill".getSuffixIgnoreCase("and ")
    bill

    More than 300 KB are an error, and so is a null receiver.
    """
    check_300_kb("getSuffixIgnoreCase", value, search)
    span = _find_ignore_case(value, search)
    return value[span[1] :] if span else None


def _find_ignore_case(value: str, search: str) -> tuple[int, int] | None:
    """Start and end of the first occurrence in any case."""
    import re  # a literal search; lower() could change the length of the text

    match = re.search(re.escape(search), value, re.IGNORECASE)
    return match.span() if match else None


@builtin(
    "text", "length",
    result="number", aliases=("len",), source=_URL + "len.html", direct=utf16.length,
)  # fmt: skip
def length(value: str) -> int:
    """How many characters the text has; an emoji counts as two, as in Java.

    >> "Bengaluru".length()
    9
    >> len("")
    0

    A null receiver is an error.
    """
    return utf16.length(value)
