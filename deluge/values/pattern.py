"""Java regular expressions: `matches`, `replaceAll` and their kin, with a time limit.

The `regex` package does the matching; what differs from java.util.regex is translated here.
Classes such as `\\d` and `\\w` are ASCII, `{` needs a number, replacement texts use `$1`.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from deluge.errors import EvalError

if TYPE_CHECKING:
    from regex import Pattern

MAX_PATTERN = 20_000
MAX_GROUPS = 500
MAX_SIZE = 200_000
"""Atoms a pattern may have once its counted repetitions are written out (a{1000} has 1000)."""
TIME_LIMIT = 2.0
"""Seconds one call may match before it is given up."""

_CLASSES = {
    "d": "0-9",
    "w": "a-zA-Z0-9_",
    "s": r" \t\n\x0b\f\r",
    "h": r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": r"\n\x0b\f\r\x85\u2028\u2029",
}
_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-\~",
    "Graph": r"!-\~",
    "Print": r" -\~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t\n\x0b\f\r",
    "javaLowerCase": r"\p{Ll}",
    "javaUpperCase": r"\p{Lu}",
    "javaWhitespace": r"\s",
}
_ESCAPES = {"z": r"\Z", "Z": r"(?=\n?\Z)", "e": r"\x1b"}
_KEPT_ESCAPES = "tnrfaAbBGRX123456789"
_FLAG_LETTERS = "idmsuxU-"
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
    template, has_groups = java_replacement(replacement, java)
    growth = len(replacement) * (len(text) if has_groups else 1)
    try:
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
    translated = _Translator(pattern).translate()
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


def invalid_pattern(pattern: str, reason: str) -> EvalError:
    """The error for a text that is no Java pattern."""
    shown = pattern if len(pattern) <= 60 else pattern[:57] + "..."
    return EvalError(
        f"Invalid regular expression '{shown}'" + (f": {reason}" if reason else ""),
        code="invalid-regex",
        hint="write \\\\ before a character that is meant literally, "
        "or give true as third argument of replaceAll",
    )


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


class _Translator:
    """Rewrites a Java pattern for the `regex` package, from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0
        """How many character classes are open."""
        self.sizes = [0]
        """Atoms so far: of the whole pattern, then of each open group."""
        self.last = 0
        """Atoms of what a quantifier would repeat."""

    def translate(self) -> str:
        """The whole pattern, rewritten."""
        out: list[str] = []
        while self.at < len(self.pattern):
            each = self.pattern[self.at]
            self.at += 1
            if not self.depth:
                self.measure(each)
            if each == "\\":
                out.append(self.escape())
            elif self.depth:
                out.append(self.in_class(each))
            elif each == "[":
                out.append(self.open_class())
            elif each == "(":
                out.append(self.group())
            elif each == "{":
                out.append(self.repetition())
            else:
                out.append(r"\}" if each == "}" else each)
        if self.depth:
            raise invalid_pattern(self.pattern, "unclosed character class")
        return "".join(out)

    def measure(self, each: str) -> None:
        """Count what starts here, so that no repetition fills the memory."""
        if each == "(":
            self.sizes.append(0)
        elif each == ")" and len(self.sizes) > 1:
            self.last = self.sizes.pop()
            self.sizes[-1] += self.last
        elif each not in "*+?{":
            self.last = 1
            self.sizes[-1] += 1

    def take(self, count: int) -> str:
        """The next characters, stepped over."""
        found = self.pattern[self.at : self.at + count]
        self.at += count
        return found

    def open_class(self) -> str:
        """`[` or `[^`, with a leading `]` made literal."""
        self.depth += 1
        start = "["
        if self.pattern[self.at : self.at + 1] == "^":
            start += self.take(1)
        if self.pattern[self.at : self.at + 1] == "]":
            self.at += 1
            start += r"\]"
        return start

    def in_class(self, each: str) -> str:
        """A character between brackets; `--`, `||` and `~~` are no operators in Java."""
        if each == "[":
            return self.open_class()
        if each == "]":
            self.depth -= 1
            return each
        if each in "|~" or (each == "-" and self.pattern[self.at : self.at + 1] == "-"):
            return "\\" + each
        return each

    def group(self) -> str:
        """`(` with what may follow it in Java."""
        if self.pattern.startswith("?", self.at):
            follow = self.pattern[self.at + 1 : self.at + 2]
            if follow in tuple(_FLAG_LETTERS):
                return self.flags()
            if follow not in (":", "=", "!", ">", "<"):
                raise invalid_pattern(self.pattern, "unknown group type")
        elif self.pattern.startswith("*", self.at):
            raise invalid_pattern(self.pattern, "dangling meta character '*'")
        return "("

    def flags(self) -> str:
        """`(?i)` or `(?i:`, without the flags only Java has."""
        end = self.at + 1
        while self.pattern[end : end + 1] in tuple(_FLAG_LETTERS):
            end += 1
        closing = self.pattern[end : end + 1]
        if closing not in (")", ":"):
            raise invalid_pattern(self.pattern, "unknown inline modifier")
        letters = "".join(each for each in self.pattern[self.at + 1 : end] if each not in "duU")
        self.at = end + 1
        letters = letters.rstrip("-")
        if closing == ")":
            return f"(?{letters})" if letters else ""
        return f"(?{letters}:"

    def repetition(self) -> str:
        """`{2}`, `{2,}` or `{2,5}`; any other brace is an error in Java."""
        end = self.pattern.find("}", self.at)
        inner = self.pattern[self.at : end] if end >= 0 else ""
        low, comma, high = inner.partition(",")
        if not low.isdigit() or (high and not high.isdigit()):
            raise invalid_pattern(self.pattern, "illegal repetition")
        self.at = end + 1
        if len(low) > 6 or len(high) > 6:
            raise invalid_pattern(self.pattern, "the repetition count is too large")
        self.sizes[-1] += self.last * (int(low) - 1)
        if self.sizes[-1] > MAX_SIZE:
            raise invalid_pattern(self.pattern, "the repetition count is too large")
        return "{" + low + comma + high + "}"

    def escape(self) -> str:
        """What follows a backslash."""
        each = self.take(1)
        if each == "":
            raise invalid_pattern(self.pattern, "unexpected end after a backslash")
        if each == "Q":
            return self.quoted()
        if each in "pP":
            return self.named_class(negated=each == "P")
        lower = each.lower()
        if lower in _CLASSES:
            return self.set_of(_CLASSES[lower], negated=each.isupper())
        if each in "uxc0k":
            return self.coded(each)
        if each in _ESCAPES:
            return _ESCAPES[each]
        if each.isascii() and each.isalnum() and each not in _KEPT_ESCAPES:
            raise invalid_pattern(self.pattern, f"illegal escape \\{each}")
        return "\\" + each

    def set_of(self, members: str, *, negated: bool) -> str:
        """A predefined class, bare inside of brackets where that is possible."""
        if self.depth and not negated:
            return members
        return f"[^{members}]" if negated else f"[{members}]"

    def quoted(self) -> str:
        """The literal text of `\\Q...\\E`."""
        import regex

        end = self.pattern.find(r"\E", self.at)
        literal = self.pattern[self.at : end if end >= 0 else None]
        self.at = end + 2 if end >= 0 else len(self.pattern)
        return str(regex.escape(literal, literal_spaces=True))

    def named_class(self, *, negated: bool) -> str:
        """`\\p{Alpha}`, `\\p{L}`, `\\pL`."""
        name = self.take(1)
        if name == "{":
            end = self.pattern.find("}", self.at)
            if end < 0:
                raise invalid_pattern(self.pattern, "unclosed \\p{")
            name = self.take(end - self.at)
            self.at += 1
        if name in _POSIX:
            return self.set_of(_POSIX[name], negated=negated)
        if not name.replace("_", "").replace("=", "").isalnum():
            raise invalid_pattern(self.pattern, f"unknown character property {{{name}}}")
        return rf"\{'P' if negated else 'p'}{{{name}}}"

    def coded(self, each: str) -> str:
        """`\\u0041`, `\\x41`, `\\x{1F600}`, `\\cA`, `\\012` and `\\k<name>`."""
        if each == "k":
            if self.take(1) != "<":
                raise invalid_pattern(self.pattern, "\\k is not followed by '<'")
            end = self.pattern.find(">", self.at)
            name = self.take(max(end - self.at, 0))
            self.at += 1
            return f"(?P={name})"
        if each == "c":
            return _literal(ord(self.take(1) or "@") ^ 64)
        if each == "0":
            digits = ""
            while len(digits) < 3 and self.pattern[self.at : self.at + 1] in tuple("01234567"):
                digits += self.take(1)
            return self.code_point(digits, 8)
        if each == "x" and self.pattern.startswith("{", self.at):
            end = self.pattern.find("}", self.at)
            digits = self.pattern[self.at + 1 : max(end, self.at + 1)]
            self.at = end + 1 if end >= 0 else len(self.pattern)
            return self.code_point(digits, 16)
        return self.code_point(self.take(2 if each == "x" else 4), 16)

    def code_point(self, digits: str, base: int) -> str:
        """The character with that number."""
        if not digits or not digits.isalnum():
            raise invalid_pattern(self.pattern, "illegal escape sequence")
        try:
            return _literal(int(digits, base))
        except (ValueError, OverflowError):
            raise invalid_pattern(self.pattern, "illegal escape sequence") from None


def _literal(code: int) -> str:
    """A pattern for one character given by its number."""
    if code > 0x10FFFF:
        raise ValueError(code)
    return f"\\U{code:08x}"
