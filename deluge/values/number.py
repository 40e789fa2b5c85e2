"""Rounding in decimal, so that 1.005 rounds as it is written, not as its binary neighbour.

The decimal digits are those a DECIMAL prints (the shortest that mean the same double).
"""

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING

from deluge.errors import EvalError
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN

if TYPE_CHECKING:
    from decimal import Context, Decimal

_MOST_DIGITS = 400
"""No double has digits further from the point."""


def round_half_up(value: int | float, precision: int) -> int | float:
    """The number rounded half away from zero; a NUMBER when the precision is not positive.

    Rounding away as many digits as stand before the point gives 0, as Zoho documents.
    """
    if precision < 0 and len(str(abs(int(value)))) <= -precision:
        return 0
    if type(value) is float and precision >= 0:
        digits = repr(value)
        decimals = len(digits) - digits.find(".") - 1
        if "e" not in digits and (decimals != precision + 1 or digits[-1] != "5"):
            # No tie: Python's own rounding agrees, in a third of the time.
            return round(value, precision) if precision else whole(round(value))
    from decimal import ROUND_HALF_UP

    return _quantized(value, precision, ROUND_HALF_UP)


def truncate(value: int | float, digits: int) -> int | float:
    """The number without the digits after a place; a NUMBER when the place is not positive."""
    from decimal import ROUND_DOWN

    return _quantized(value, digits, ROUND_DOWN)


def fraction(value: int | float) -> float:
    """What stands after the point, with the sign of the number."""
    from decimal import Decimal

    if type(value) is int:
        return 0.0
    number = Decimal(repr(value))
    return float(number - int(number))


def whole(value: float) -> int | float:
    """A float without fraction as a NUMBER, or unchanged when 64 bits do not hold it."""
    return int(value) if NUMBER_MIN <= value <= NUMBER_MAX else float(value)


def finite(value: float) -> float:
    """The DECIMAL, or an error when it is beyond the range of a double."""
    if isfinite(value):
        return value
    raise EvalError("The result is outside the range of DECIMAL", code="number-range")


def _quantized(value: int | float, precision: int, rounding: str) -> int | float:
    from decimal import Decimal

    if type(value) is int and precision >= 0:
        return float(value) if precision else value
    if precision > _MOST_DIGITS:
        return value
    if precision < -_MOST_DIGITS:
        return 0
    quantum, context = _quantum(precision, rounding)
    number = Decimal(repr(value)).quantize(quantum, context=context)
    if precision > 0:
        return float(number)
    result = int(number)
    return result if NUMBER_MIN <= result <= NUMBER_MAX else finite(float(result))


@cache
def _quantum(precision: int, rounding: str) -> "tuple[Decimal, Context]":
    """The unit of the last digit kept, and a context wide enough for any double."""
    from decimal import Context, Decimal

    return Decimal(1).scaleb(-precision), Context(prec=2 * _MOST_DIGITS, rounding=rounding)
