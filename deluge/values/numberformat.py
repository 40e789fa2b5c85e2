"""Numbers in Java's DecimalFormat patterns: `$#,##0.00`, `00000`, `0.0%`, `0.###E0`.

babel's patterns are those of the Unicode consortium: they group `##,####` and round differently,
so the few rules of Java are written out here. Source:
https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/text/DecimalFormat.html
"""

from functools import lru_cache

from deluge.errors import EvalError

_NUMBER_LETTERS = "#0,."
_MAX_PATTERN = 500


class NumberPattern:
    """What one pattern says."""

    __slots__ = (
        "exponent", "grouping", "max_fraction", "max_integer", "min_fraction", "min_integer",
        "negative", "positive", "scale", "show_point",
    )  # fmt: skip

    def __init__(self) -> None:
        self.positive: tuple[str, str] = ("", "")
        self.negative: tuple[str, str] | None = None
        self.scale = 0
        self.grouping = 0
        self.min_integer = 0
        self.max_integer = 0
        self.min_fraction = 0
        self.max_fraction = 0
        self.exponent = 0
        self.show_point = False


def format_number(value: int | float, pattern: str) -> str:
    """The number in the pattern, rounded half even on its binary value as Java does."""
    rules = parse_pattern(pattern)
    negative = value < 0
    number = abs(value) * 10**rules.scale if rules.scale else abs(value)
    digits = _scientific(number, rules) if rules.exponent else _plain(number, rules)
    prefix, suffix = rules.positive
    if negative:
        prefix, suffix = rules.negative or ("-" + prefix, suffix)
    return prefix + digits + suffix


def _plain(number: int | float, rules: NumberPattern) -> str:
    """The digits without an exponent."""
    whole, _, fraction = _digits(number, rules.max_fraction).partition(".")
    fraction = fraction.rstrip("0").ljust(rules.min_fraction, "0")
    whole = whole.lstrip("0").rjust(rules.min_integer, "0")
    if not whole and not fraction:
        whole = "0"
    if rules.grouping:
        whole = _grouped(whole, rules.grouping)
    return whole + ("." if fraction or rules.show_point else "") + fraction


def _digits(number: int | float, most: int) -> str:
    """The number with at most that many decimals; as it prints when these are enough, since
    Java starts from the printed digits too."""
    if type(number) is int:
        return str(number)
    shown = repr(number)
    if "e" in shown:
        from decimal import Decimal

        shown = format(Decimal(shown), "f")
    decimals = len(shown) - shown.find(".") - 1 if "." in shown else 0
    return shown if decimals <= most else format(number, f".{most}f")


def _scientific(number: int | float, rules: NumberPattern) -> str:
    """The digits with an exponent; `##0.#E0` keeps it a multiple of three.

    Java counts significant digits here, as many as the pattern has places, which is more than
    its documentation says: 12345 in `##0.##E0` is 12.345E3.
    """
    digits, point = _significant(number, rules.max_integer + rules.max_fraction)
    grouped = rules.max_integer > max(rules.min_integer, 1)
    if not digits:
        exponent, before = 0, 1 if grouped else rules.min_integer
    elif grouped:
        exponent = (point - 1) // rules.max_integer * rules.max_integer
        before = point - exponent
    else:
        exponent, before = point - rules.min_integer, rules.min_integer
    digits = digits.ljust(max(rules.min_integer + rules.min_fraction, before), "0")
    fraction = digits[before:]
    mantissa = digits[:before] + ("." if fraction or rules.show_point else "") + fraction
    power = str(abs(exponent)).rjust(rules.exponent, "0")
    return f"{mantissa}E{'-' if exponent < 0 else ''}{power}"


def _significant(number: int | float, most: int) -> tuple[str, int]:
    """At most that many digits without zeros around them, and how many stand before the point."""
    from decimal import ROUND_HALF_EVEN, Context, Decimal

    if not number:
        return "", 0
    shown = Decimal(repr(number))
    if len(shown.normalize().as_tuple().digits) > most:
        shown = Context(prec=max(most, 1), rounding=ROUND_HALF_EVEN).plus(Decimal(number))
    digits = "".join(map(str, shown.as_tuple().digits)).rstrip("0")
    return digits, shown.adjusted() + 1


def _grouped(digits: str, size: int) -> str:
    first = len(digits) % size
    pieces = [digits[:first]] if first else []
    pieces += [digits[at : at + size] for at in range(first, len(digits), size)]
    return ",".join(pieces)


@lru_cache(maxsize=128)
def parse_pattern(pattern: str) -> NumberPattern:
    """The rules of a pattern, or EvalError when it is illegal."""
    if len(pattern) > _MAX_PATTERN:
        raise _illegal(pattern)
    rules = NumberPattern()
    prefix, body, suffix, rest = _split(pattern, 0, rules)
    rules.positive = (prefix, suffix)
    if rest < len(pattern):
        negative_prefix, _, negative_suffix, end = _split(pattern, rest + 1, None)
        if end < len(pattern):
            raise _illegal(pattern)
        rules.negative = (negative_prefix, negative_suffix)
        if rules.negative == rules.positive:
            rules.negative = None
    _read_body(body, rules, pattern)
    return rules


def _split(pattern: str, at: int, rules: NumberPattern | None) -> tuple[str, str, str, int]:
    """Prefix, number part and suffix from a position on, and where `;` or the end stopped it."""
    prefix, at = _affix(pattern, at, rules, stop=_NUMBER_LETTERS)
    start = at
    while at < len(pattern) and pattern[at] in _NUMBER_LETTERS:
        at += 1
    if pattern[at : at + 2] == "E0":
        at += 1
        while pattern[at : at + 1] == "0":
            at += 1
    body = pattern[start:at]
    suffix, at = _affix(pattern, at, rules, stop="")
    return prefix, body, suffix, at


def _affix(pattern: str, at: int, rules: NumberPattern | None, *, stop: str) -> tuple[str, int]:
    """The literal text from a position on, quotes resolved."""
    out: list[str] = []
    quoted = False
    while at < len(pattern):
        each = pattern[at]
        if each == "'":
            if pattern[at + 1 : at + 2] == "'":
                out.append("'")
                at += 2
                continue
            quoted = not quoted
        elif quoted:
            out.append(each)
        elif each == ";" or each in stop:
            break
        elif each in _NUMBER_LETTERS:
            raise _illegal(pattern)
        else:
            if rules is not None and each in "%\u2030":
                rules.scale = 2 if each == "%" else 3
            out.append("$" if each == "\xa4" else each)
        at += 1
    return "".join(out), at


def _read_body(body: str, rules: NumberPattern, pattern: str) -> None:
    """Fill in the rules from the `#,##0.00E0` part."""
    mantissa, _, exponent = body.partition("E")
    rules.exponent = len(exponent)
    whole, point, fraction = mantissa.partition(".")
    if "." in fraction or "," in fraction or whole.endswith(","):
        raise _illegal(pattern)
    if exponent and not whole and not fraction:
        raise _illegal(pattern)
    digits = whole.replace(",", "")
    if "#" in digits.lstrip("#") or "0" in fraction.lstrip("0"):
        raise _illegal(pattern)
    if point and "#" in digits + fraction and "0" not in digits + fraction:
        # Java asks for one digit where the pattern does not: `#.##` is `0.##`, `.##` is `.0#`.
        if digits:
            digits = digits[:-1] + "0"
        else:
            fraction = "0" + fraction[1:]
    rules.grouping = len(whole) - whole.rfind(",") - 1 if "," in whole else 0
    rules.min_integer = digits.count("0")
    rules.max_integer = len(digits)
    rules.min_fraction = fraction.count("0")
    rules.max_fraction = len(fraction)
    rules.show_point = bool(point) and not fraction
    if not pattern:
        rules.max_fraction, rules.grouping = 340, 3


def _illegal(pattern: str) -> EvalError:
    return EvalError(f"Malformed pattern '{pattern[:60]}'", code="invalid-format")
