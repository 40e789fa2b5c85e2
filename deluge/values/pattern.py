"""Java regular expressions: `matches`, `replaceAll` and their kin, with a time limit.

The `regex` package does the matching; what differs from java.util.regex is translated here.
Classes such as `\\d` and `\\w` are ASCII, `{` needs a number, replacement texts use `$1`.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from deluge.errors import EvalError
from deluge.values.javaregex import Translator, invalid_pattern

if TYPE_CHECKING:
    from regex import Pattern

MAX_PATTERN = 20_000
MAX_GROUPS = 500
TIME_LIMIT = 2.0
"""Seconds one call may match before it is given up."""

_SAFE_LENGTH = 5000


class JavaPattern:
    """A compiled pattern; every use is limited in time."""

    __slots__ = ("compiled", "plain")

    def __init__(self, compiled: "Pattern[str]", plain: int) -> None:
        self.compiled = compiled
        self.plain = plain

    def limit(self, text: str) -> float | None:
        """The time limit for a text; None where matching is cheap anyway.

        Keeping the clock costs six times a short match, so patterns without groups and with no
        quantifier (any text) or one (short texts) go without.
        """
        if self.plain == 0 or (self.plain == 1 and len(text) <= _SAFE_LENGTH):
            return None
        return TIME_LIMIT


_SPECIAL = frozenset("\\^$.|?*+()[]{}")


@lru_cache(maxsize=512)
def is_literal(pattern: str, replacement: str) -> bool:
    """Whether the two mean themselves: then replacing needs no regular expression."""
    return _SPECIAL.isdisjoint(pattern) and "$" not in replacement and "\\" not in replacement


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches, as Java's `String.matches`."""
    java = compile_java(pattern, False)
    try:
        return java.compiled.fullmatch(text, timeout=java.limit(text)) is not None
    except (TimeoutError, RecursionError, MemoryError):
        raise _too_slow() from None


def replace(
    text: str, pattern: str, replacement: str, *, count: int, ignore_case: bool, limit: int
) -> str:
    """The text with `count` matches (0: all) replaced, at most `limit` characters long."""
    java = compile_java(pattern, ignore_case)
    try:
        try:
            template, has_groups = java_replacement(replacement, java)
        except EvalError:  # Java reads the replacement when there is something to replace
            if java.compiled.search(text, timeout=java.limit(text)) is None:
                return text
            raise
        growth = len(replacement) * (len(text) if has_groups else 1)
        if (len(text) + 1) * (growth + 1) <= limit:
            return java.compiled.sub(template, text, count=count, timeout=java.limit(text))
        return _replace_counted(java, template, text, count, limit)
    except (TimeoutError, RecursionError, MemoryError):
        raise _too_slow() from None


def _replace_counted(java: JavaPattern, template: str, text: str, count: int, limit: int) -> str:
    """As `replace`, watching the length of the result while it grows."""
    room = limit

    def expand(match: Any) -> str:
        nonlocal room
        piece: str = match.expand(template)
        room -= len(piece)
        if room < 0:
            raise EvalError("The replaced text is too long", code="limit-size")
        return piece

    return java.compiled.sub(expand, text, count=count, timeout=TIME_LIMIT)


@lru_cache(maxsize=256)
def compile_java(pattern: str, ignore_case: bool) -> JavaPattern:
    """The compiled form of a Java pattern, or EvalError when it is none."""
    import regex  # only when a script uses one

    if len(pattern) > MAX_PATTERN or pattern.count("(") > MAX_GROUPS:
        raise EvalError("The regular expression is too long", code="invalid-regex")
    translated = Translator(pattern).translate()
    flags = regex.VERSION1 | (regex.IGNORECASE if ignore_case else 0)
    try:
        compiled = regex.compile(translated, flags)
    except (regex.error, ValueError, OverflowError, RecursionError, MemoryError, KeyError) as error:
        raise invalid_pattern(pattern, getattr(error, "msg", "")) from None
    quantifiers = sum(pattern.count(each) for each in "*+?{")
    return JavaPattern(compiled, 99 if "(" in pattern else quantifiers)


def java_replacement(replacement: str, java: JavaPattern) -> tuple[str, bool]:
    """The replacement as a `regex` template, and whether it names groups."""
    if "$" not in replacement and "\\" not in replacement:
        return replacement, False
    out: list[str] = []
    has_groups = False
    at = 0
    while at < len(replacement):
        each = replacement[at]
        at += 1
        if each == "\\":
            if at == len(replacement):
                raise _illegal_reference("character to be escaped is missing")
            each = replacement[at]
            at += 1
            out.append("\\\\" if each == "\\" else each)
        elif each == "$":
            group, at = _group_reference(replacement, at, java)
            out.append(f"\\g<{group}>")
            has_groups = True
        else:
            out.append(each)
    return "".join(out), has_groups


def _group_reference(replacement: str, at: int, java: JavaPattern) -> tuple[str, int]:
    """The group `$n` or `${name}` names, and the position after it. `at` follows the `$`."""
    if replacement[at : at + 1] == "{":
        end = replacement.find("}", at)
        name = replacement[at + 1 : end]
        if end < 0 or name not in java.compiled.groupindex:
            raise _illegal_reference(f"no group with name {{{name}}}")
        return name, end + 1
    first = replacement[at : at + 1]
    if not (first.isascii() and first.isdigit()):
        raise _illegal_reference("Illegal group reference")
    number = int(first)
    if number > java.compiled.groups:
        raise _illegal_reference(f"No group {number}")
    at += 1
    while (digit := replacement[at : at + 1]).isascii() and digit.isdigit():
        longer = number * 10 + int(digit)
        if longer > java.compiled.groups:
            break
        number = longer
        at += 1
    return str(number), at


def _illegal_reference(reason: str) -> EvalError:
    return EvalError(
        f"Invalid replacement text: {reason}",
        code="invalid-regex",
        hint="in a replacement $1 is group 1; write \\\\$ for a dollar sign",
    )


def _too_slow() -> EvalError:
    return EvalError(
        f"The regular expression took longer than {TIME_LIMIT:g} seconds",
        code="limit-regex",
        hint="nested repetitions such as (a+)+ can take exponential time",
    )
