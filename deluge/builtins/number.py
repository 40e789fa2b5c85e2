"""Number functions: rounding, sign, powers, parity, random numbers."""

import math

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values import number as numbers
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN

Number = int | float

_URL = "https://www.zoho.com/deluge/help/functions/number/"


@builtin("number|decimal", "abs", result="number", source=_URL + "abs.html")
def absolute(value: Number) -> Number:
    """The number without its sign, in its own type.

    >> (-12).abs()
    12
    >> abs(3.5)
    3.5

    A null receiver is an error.
    """
    return abs(value) if type(value) is float else numbers.whole(abs(value))


@builtin("number|decimal", "ceil", result="number", source=_URL + "ceil.html")
def ceil(value: Number) -> Number:
    """The smallest whole number that is not less.

    >> 10.1.ceil()
    11

    A null receiver is an error.
    """
    return numbers.whole(math.ceil(value))


@builtin("number|decimal", "floor", result="number", source=_URL + "floor.html")
def floor(value: Number) -> Number:
    """The largest whole number that is not more.

    >> 10.9.floor()
    10

    A null receiver is an error.
    """
    return numbers.whole(math.floor(value))


@builtin(
    "number|decimal", "round", params="number precision?", result="number",
    source=_URL + "round.html",
)  # fmt: skip
def round_number(value: Number, precision: int = 0) -> Number:
    """The number rounded half away from zero to that many decimals.

    Without decimals, or left of the point, the result is a NUMBER.

    >> 71.345.round(2)
    71.35
    >> 2.5.round(0)
    3
    >> 347.6.round(-2)
    300

    A null receiver is an error.
    """
    return numbers.round_half_up(value, precision)


@builtin(
    "number|decimal", "truncate", params="number digits?", result="number",
    source=_URL + "truncate.html",
)  # fmt: skip
def truncate(value: Number, digits: int = 0) -> Number:
    """The number cut after that many decimals, without rounding.

    >> 45.6789.truncate(2)
    45.67
    >> 9789.852.truncate(-2)
    9700

    A null receiver is an error.
    """
    return numbers.truncate(value, digits)


@builtin("number|decimal", "frac", result="decimal", source=_URL + "frac.html")
def frac(value: Number) -> float:
    """What stands after the decimal point, with the sign of the number.

    >> 18.25.frac()
    0.25
    >> (-3.4).frac()
    -0.4

    A null receiver is an error.
    """
    return numbers.fraction(value)


@builtin("number|decimal", "signum", result="decimal", source=_URL + "signum.html")
def signum(value: Number) -> float:
    """1.0, -1.0 or 0.0 for a positive, a negative number and zero.

    >> (-9).signum()
    -1.0

    A null receiver is an error.
    """
    return 1.0 if value > 0 else -1.0 if value < 0 else 0.0


@builtin("number|decimal", "sqrt", result="decimal", source=_URL + "sqrt.html")
def sqrt(value: Number) -> float | None:
    """The positive square root; null below zero.

    >> 16.sqrt()
    4.0
    >> (-9).sqrt()
    null

    A null receiver is an error.
    """
    return math.sqrt(value) if value >= 0 else None


@builtin(
    "number|decimal", "power", params="numeric exponent", result="number", aliases=("pow",),
    source=_URL + "power.html",
)  # fmt: skip
def power(value: Number, exponent: Number) -> Number:
    """The number raised to a power; whole numbers stay NUMBER while 64 bits hold the result.

    >> 2.power(10)
    1024
    >> 2.power(-1)
    0.5

    A result that is no real number is an error, and so is a null receiver.
    """
    if type(value) is int and type(exponent) is int and exponent >= 0:
        exact = value**exponent if abs(value) < 2 or exponent < 64 else NUMBER_MAX + 1
        if NUMBER_MIN <= exact <= NUMBER_MAX:
            return exact
    try:
        return numbers.finite(math.pow(value, exponent))
    except OverflowError:
        return numbers.finite(math.inf)
    except ValueError:
        raise EvalError("The power is not a real number", code="number-range") from None


@builtin("number|decimal", "exp", result="decimal", source=_URL + "exp.html")
def exp(value: Number) -> float:
    """Euler's number raised to this power.

    >> 1.exp()
    2.718281828459045

    A null receiver is an error.
    """
    try:
        return math.exp(value)
    except OverflowError:
        return numbers.finite(math.inf)


@builtin("number|decimal", "log", result="decimal", source=_URL + "log.html")
def log(value: Number) -> float | None:
    """The natural logarithm; null at and below zero.

    >> 90.log()
    4.499809670330265
    >> 0.log()
    null

    A null receiver is an error.
    """
    return math.log(value) if value > 0 else None


@builtin("number|decimal", "log10", result="decimal", source=_URL + "log10.html")
def log10(value: Number) -> float | None:
    """The logarithm to base 10; null at and below zero.

    >> 50.log10()
    1.6989700043360187

    A null receiver is an error.
    """
    return math.log10(value) if value > 0 else None


@builtin("number|decimal", "min", params="numeric other", result="number", source=_URL + "min.html")
def minimum(value: Number, other: Number) -> Number:
    """The smaller of two numbers, in its own type.

    >> min(3, 8)
    3

    A null receiver is an error.
    """
    return min(value, other)


@builtin("number|decimal", "max", params="numeric other", result="number", source=_URL + "max.html")
def maximum(value: Number, other: Number) -> Number:
    """The larger of two numbers, in its own type.

    >> 17.max(4)
    17

    A null receiver is an error.
    """
    return max(value, other)


@builtin("number|decimal", "isEven", result="boolean", source=_URL + "is-even.html")
def is_even(value: Number) -> bool:
    """True when two divides the number.

    >> 48.isEven()
    true

    A null receiver is an error.
    """
    return value % 2 == 0


@builtin("number|decimal", "isOdd", result="boolean", source=_URL + "is-odd.html")
def is_odd(value: Number) -> bool:
    """True when the number is whole and two does not divide it.

    >> 7.isOdd()
    true

    A null receiver is an error.
    """
    return value % 2 == 1


@builtin("number", "toHex", result="text", source=_URL + "tohex.html")
def to_hex(value: int) -> str:
    """The number in hexadecimal digits; a negative one as 64 bits.

    >> 255.toHex()
    ff
    >> (-1).toHex()
    ffffffffffffffff

    A null receiver is an error.
    """
    return format(value & 0xFFFF_FFFF_FFFF_FFFF, "x")


@builtin(
    "", "randomNumber", params="numeric start, numeric end", result="number", context=True,
    source=_URL + "randomnumber.html",
)  # fmt: skip
def random_number(context: Context, start: Number, end: Number) -> Number:
    """A random number from the start up to, without, the end; DECIMAL when a limit is one.

    >> randomNumber(7, 8)
    7

    A null argument is an error.
    """
    low, high = min(start, end), max(start, end)
    if type(low) is int and type(high) is int:
        return context.random.randrange(low, high) if low < high else low
    return low + context.random.random() * (high - low)
