"""Java's pattern syntax in terms of the `regex` package.

Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

from deluge.errors import EvalError

MAX_SIZE = 200_000
"""Atoms a pattern may have once its counted repetitions are written out (a{1000} has 1000)."""

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
    "IsDigit": r"\p{Nd}",
    "IsLetter": r"\p{L}",
    "IsPunctuation": r"\p{P}",
    "javaLowerCase": r"\p{Ll}",
    "javaUpperCase": r"\p{Lu}",
    "javaWhitespace": r"\s",
}
_ESCAPES = {"z": r"\Z", "Z": r"(?=\n?\Z)", "e": r"\x1b"}
_KEPT_ESCAPES = "tnrfaAbBGRX123456789"
_FLAG_LETTERS = "idmsuxU-"


def invalid_pattern(pattern: str, reason: str) -> EvalError:
    """The error for a text that is no Java pattern."""
    shown = pattern if len(pattern) <= 60 else pattern[:57] + "..."
    return EvalError(
        f"Invalid regular expression '{shown}'" + (f": {reason}" if reason else ""),
        code="invalid-regex",
        hint="write \\\\ before a character that is meant literally, "
        "or give true as third argument of replaceAll",
    )


class Translator:
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
        """`[` or `[^`, with a leading `]` made literal; `[[:alpha:]]` means nothing in Java."""
        self.depth += 1
        start = "["
        if self.depth > 1 and self.pattern[self.at : self.at + 1] == ":":
            self.at += 1
            return start + r"\:"
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
        if not (inner.isascii() and low.isdigit()) or (high and not high.isdigit()):
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
