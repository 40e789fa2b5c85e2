"""Text functions that give back a changed copy."""

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values import utf16
from deluge.values.pattern import is_literal, replace
from deluge.values.show import MAX_TEXT, text_of

_URL = "https://www.zoho.com/deluge/help/functions/string/"

_MAX_REPEAT = 100_000
"""Documented longest input and result of `repeat`, in characters."""

_MAX_PAD = 100_000
"""Documented longest padding, in characters."""

_MAX_IGNORE_CASE = 300 * 1024
"""Documented longest input and result of isAscii and of replacing, or cutting, in any case, in
characters."""


def too_long(function: str, limit: str) -> EvalError:
    """The error for a text longer than a function may take or give."""
    return EvalError(
        f"The text given to or by {function} is longer than {limit}", code="limit-size"
    )


def check_300_kb(function: str, *texts: str) -> None:
    """Refuse texts longer than the function is documented to take or give."""
    if max(map(len, texts)) > _MAX_IGNORE_CASE:
        raise too_long(function, "300 KB")


@builtin("text", "toUpperCase", result="text", aliases=("upper",), source=_URL + "touppercase.html")
def to_upper_case(value: str) -> str:
    """The text in capitals.

    >> "Mixed Case 7".toUpperCase()
    MIXED CASE 7
    >> upper("q")
    Q

    A null receiver is an error.
    """
    return value.upper()


@builtin("text", "toLowerCase", result="text", aliases=("lower",), source=_URL + "tolowerCase.html")
def to_lower_case(value: str) -> str:
    """The text in small letters.

    >> "Mixed Case 7".toLowerCase()
    mixed case 7

    A null receiver is an error.
    """
    return value.lower()


@builtin("text", "proper", result="text", source=_URL + "proper.html")
def proper(value: str) -> str:
    """The text with each word capitalised and all other letters small.

    >> "south indian STATES".proper()
    South Indian States

    A null receiver is an error.
    """
    import re

    return re.sub(r"\S+", lambda word: word.group()[0].upper() + word.group()[1:].lower(), value)


@builtin("text", "trim", result="text", source=_URL + "trim.html")
def trim(value: str) -> str:
    """The text without white space at both ends.

    >> "   padded value  ".trim()
    padded value

    A null receiver is an error.
    """
    return value.strip(_SPACE)


@builtin("text", "ltrim", result="text", source=_URL + "ltrim.html")
def ltrim(value: str) -> str:
    """The text without white space at its start.

    >> "  mid  ".ltrim().length()
    5

    A null receiver is an error.
    """
    return value.lstrip(_SPACE)


@builtin("text", "rtrim", result="text", source=_URL + "rtrim.html")
def rtrim(value: str) -> str:
    """The text without white space at its end.

    >> "  mid  ".rtrim().length()
    5

    A null receiver is an error.
    """
    return value.rstrip(_SPACE)


_SPACE = "".join(map(chr, range(0x21)))
"""What Java's trim strips: every character up to the space."""


@builtin("text", "concat", params="text append", result="text", source=_URL + "concat.html")
def concat(value: str, append: str) -> str:
    """The text followed by another one.

    >> "2024".concat("-").concat("Q1")
    2024-Q1

    A null receiver is an error.
    """
    if len(value) + len(append) > MAX_TEXT:
        raise too_long("concat", "64 MB")
    return value + append


@builtin("any", "reverse", result="text", context=True, source=_URL + "reverse.html")
def reverse(context: Context, value: object) -> str:
    """The text form of the value backwards.

    >> "stressed".reverse()
    desserts
    >> reverse(1204)
    4021

    A null receiver is an error.
    """
    return text_of(value, context.conventions)[::-1]


@builtin("text", "repeat", params="number count", result="text", source=_URL + "repeat.html")
def repeat(value: str, count: int) -> str:
    """The text, count times; "" when the count is not positive.

    >> "ab-".repeat(3)
    ab-ab-ab-

    More than 100,000 characters are an error, and so is a null receiver.
    """
    if len(value) > _MAX_REPEAT or len(value) * count > _MAX_REPEAT:
        raise too_long("repeat", "100,000 characters")
    return value * count


@builtin("text", "leftpad", params="number length", result="text", source=_URL + "leftpad.html")
def leftpad(value: str, length: int) -> str:
    """The text with spaces before it, up to a total length.

    >> "42".leftpad(5).replaceAll(" ", "0")
    00042

    A null receiver is an error.
    """
    return value.rjust(_pad_length("leftpad", value, length))


@builtin("text", "rightpad", params="number length", result="text", source=_URL + "rightpad.html")
def rightpad(value: str, length: int) -> str:
    """The text with spaces after it, up to a total length.

    >> "ID".rightpad(6).concat("|")
    ID    |

    A null receiver is an error.
    """
    return value.ljust(_pad_length("rightpad", value, length))


def _pad_length(function: str, value: str, length: int) -> int:
    """The length in characters of Python that stands for a length in UTF-16 units."""
    if length > _MAX_PAD:
        raise too_long(function, "100,000 characters")
    return length - (utf16.length(value) - len(value))


@builtin(
    "text", "replaceAll", params="text search, text replacement, boolean literal?", result="text",
    source=_URL + "replaceall.html",
)  # fmt: skip
def replace_all(value: str, search: str, replacement: str, literal: bool = False) -> str:
    """The text with every match of a Java regular expression replaced.

    With true as third argument the search text is taken literally.

    >> "2024-05-06".replaceAll("[0-9]{2}$", "31")
    2024-05-31
    >> "a.b.c".replaceAll(".", "-")
    -----
    >> "a.b.c".replaceAll(".", "-", true)
    a-b-c
    >> "Ana Bo".replaceAll("(\\\\w+) (\\\\w+)", "$2 $1")
    Bo Ana

    A null receiver is an error.
    """
    return _replace("replaceAll", value, search, replacement, literal, 0)


@builtin(
    "text", "replaceFirst", params="text search, text replacement, boolean literal?",
    result="text", source=_URL + "replacefirst.html",
)  # fmt: skip
def replace_first(value: str, search: str, replacement: str, literal: bool = False) -> str:
    """The text with the first match of a Java regular expression replaced.

    >> "7-7-7".replaceFirst("7", "8")
    8-7-7

    A null receiver is an error.
    """
    return _replace("replaceFirst", value, search, replacement, literal, 1)


@builtin(
    "text", "replaceAllIgnoreCase", params="text search, text replacement, boolean literal?",
    result="text", source=_URL + "replaceAllIgnoreCase.html",
)  # fmt: skip
def replace_all_ignore_case(
    value: str, search: str, replacement: str, literal: bool = False
) -> str:
    """The text with every match of a regular expression, in any case, replaced.

    >> "Tom and tom".replaceAllIgnoreCase("tom", "T")
    T and T

    More than 300 KB are an error, and so is a null receiver.
    """
    return _replace_ignore_case("replaceAllIgnoreCase", value, search, replacement, literal, 0)


@builtin(
    "text", "replaceFirstIgnoreCase", params="text search, text replacement, boolean literal?",
    result="text", source=_URL + "replaceFirstIgnoreCase.html",
)  # fmt: skip
def replace_first_ignore_case(
    value: str, search: str, replacement: str, literal: bool = False
) -> str:
    """The text with the first match of a regular expression, in any case, replaced.

    >> "YES yes Yes".replaceFirstIgnoreCase("yes", "no")
    no yes Yes

    More than 300 KB are an error, and so is a null receiver.
    """
    return _replace_ignore_case("replaceFirstIgnoreCase", value, search, replacement, literal, 1)


def _replace(
    function: str, value: str, search: str, replacement: str, literal: bool, count: int
) -> str:
    """With the first `count` matches replaced, with all of them when it is 0."""
    if literal or is_literal(search, replacement):
        if (len(value) + 1) * (len(replacement) + 1) <= MAX_TEXT:
            return value.replace(search, replacement, count or -1)
        found = value.count(search)
        times = min(found, count) if count else found
        if len(value) + times * (len(replacement) - len(search)) > MAX_TEXT:
            raise too_long(function, "64 MB")
        return value.replace(search, replacement, count or -1)
    return replace(value, search, replacement, count=count, ignore_case=False, limit=MAX_TEXT)


def _replace_ignore_case(
    function: str, value: str, search: str, replacement: str, literal: bool, count: int
) -> str:
    limit = _MAX_IGNORE_CASE
    check_300_kb(function, value, search, replacement)
    if literal:
        import re

        search = re.escape(search)
        replacement = replacement.replace("\\", "\\\\").replace("$", "\\$")
    result = replace(value, search, replacement, count=count, ignore_case=True, limit=8 * limit)
    check_300_kb(function, result)
    return result


@builtin("text", "remove", params="text search", result="text", source=_URL + "remove.html")
def remove(value: str, search: str) -> str:
    """The text without any occurrence of the other one; case matters.

    >> "2,450.00".remove(",")
    2450.00

    A null receiver is an error.
    """
    return value.replace(search, "") if search else value


@builtin(
    "text", "removeFirstOccurence", params="text search", result="text",
    source=_URL + "removefirstoccurence.html",
)  # fmt: skip
def remove_first_occurence(value: str, search: str) -> str:
    """The text without the first occurrence of the other one.

    >> "a-b-a-b".removeFirstOccurence("a-")
    b-a-b

    A null receiver is an error.
    """
    return value.replace(search, "", 1) if search else value


@builtin(
    "text", "removeLastOccurence", params="text search", result="text",
    source=_URL + "removelastoccurence.html",
)  # fmt: skip
def remove_last_occurence(value: str, search: str) -> str:
    """The text without the last occurrence of the other one.

    >> "a,b,c,".removeLastOccurence(",")
    a,b,c

    A null receiver is an error.
    """
    before, _, after = value.rpartition(search) if search else (value, "", "")
    return before + after
